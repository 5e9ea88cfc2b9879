/* aid_web.c: help while one types: words, then what answers to them in groups, each with its address. One question of
** the index; a row for each shop, commune and rayon that is told. */
#include "shop/results/inside.h"

enum { AIDS = 10, TYPED_MOST = 80, WORDS = -1 };

/* In the order they are told. */
static const struct aid_group {
    int kind;
    const char *says;
} groups[] = {{WORDS, _("Words")},    {DOC_OFFER, _("Products")},   {DOC_SERVICE, _("Services")},
              {DOC_SHOP, _("Shops")}, {DOC_COMMUNE, _("Communes")}, {DOC_RAYON, _("Rayons")}};

struct aid {
    str text, url; /* url empty: it is gone since */
};

static str search_url(struct rq *rq, str words, const char *more)
{
    struct buf b = buf_new(rq->mem, 2048);

    buf_put(&b, S("/recherche?q="));
    buf_urlpart(&b, words);
    return rq_url(rq, str_fmt(rq->mem, "%.*s%s", STR_ARG(buf_str(&b)), more));
}

static struct aid shop_aid(struct rq *rq, int64_t id)
{
    struct merchant m;

    if (!merchant_public(rq->db, rq->mem, rq->lang, id, &m)) return (struct aid){0};
    const struct commune *c = commune_of(m.insee);
    return (struct aid){c ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(m.name), STR_ARG(c->name)) : m.name,
                        rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug)))};
}

static struct aid commune_aid(struct rq *rq, int64_t id)
{
    struct search_commune c;

    if (!search_commune(rq, insee_of_doc(rq->mem, id), &c)) return (struct aid){0};
    return (struct aid){c.name, rq_url(rq, str_fmt(rq->mem, "/commune/%.*s", STR_ARG(c.slug)))};
}

static struct aid rayon_aid(struct rq *rq, int64_t id)
{
    struct rayon_names c;

    if (!search_rayon(rq, id, &c)) return (struct aid){0};
    return (struct aid){rq->lang == LANG_EN && c.name_en.n ? c.name_en : c.name_fr,
                        rq_url(rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(c.slug)))};
}

/* Of goods and services the list of those with this title: several shops may have it. */
static struct aid aid_of(struct rq *rq, const struct find_completion *c)
{
    switch (c->kind) {
    case DOC_SHOP: return shop_aid(rq, c->id);
    case DOC_COMMUNE: return commune_aid(rq, c->id);
    case DOC_RAYON: return rayon_aid(rq, c->id);
    case DOC_SERVICE: return (struct aid){c->text, search_url(rq, c->text, "&genre=services")};
    default: return (struct aid){c->text, search_url(rq, c->text, "")};
    }
}

static int64_t group_put(struct rq *rq, struct json *j, const struct aid_group *g, const struct find_completion *done,
                         size_t n)
{
    int64_t told = 0;

    for (size_t i = 0; i < n; i++) {
        struct aid a = done[i].kind == g->kind ? aid_of(rq, &done[i]) : (struct aid){0};
        if (!a.url.n) continue;
        json_open(j, '{');
        json_key(j, S("groupe"));
        json_str(j, tr(rq->lang, g->says));
        json_key(j, S("texte"));
        json_str(j, a.text);
        json_key(j, S("url"));
        json_str(j, a.url);
        json_close(j, '}');
        told++;
    }
    return told;
}

void suggest_get(struct rq *rq)
{
    str typed = rq_query(rq, "q"), number;
    struct find_completion done[AIDS];
    struct json j = json_new(&rq->out);
    int64_t told = 0;
    size_t n = typed.p ? find_complete(rq->place->find, rq->mem, utf8_head(text_clean(rq->mem, typed), TYPED_MOST),
                                       KINDS_ALL, done, AIDS)
                       : 0;

    json_open(&j, '{');
    json_key(&j, S("choix"));
    json_open(&j, '[');
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) told += group_put(rq, &j, &groups[i], done, n);
    json_close(&j, ']');
    json_key(&j, S("dit")); /* for who hears the page */
    number = str_fmt(rq->mem, "%lld", (long long)told);
    json_str(&j, told ? tr_fill(rq->mem,
                                tr_n(rq->lang, told, "%1 proposal: the down arrow goes to it.",
                                     "%1 proposals: the down arrow goes through them."),
                                &number, 1)
                      : S(""));
    json_close(&j, '}');
    rq_json(rq);
}
