/* panel.c: the panel beside a list: what narrows it, with counts; what narrows it already; its order. Every link
** is an address that can be shared. */
#include "shop/results/inside.h"

void url_part(struct buf *b, const char *name, str value)
{
    if (!value.n) return;
    buf_byte(b, b->n && memchr(b->p, '?', b->n) ? '&' : '?');
    buf_put(b, str_c(name));
    buf_byte(b, '=');
    for (size_t i = 0; i < value.n; i++) {
        unsigned char c = (unsigned char)value.p[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_')
            buf_byte(b, (char)c);
        else buf_fmt(b, "%%%02X", c);
    }
}

str number_text(struct rq *rq, int64_t n)
{
    return n ? str_fmt(rq->mem, "%lld", (long long)n) : S("");
}

/* The address of a list that asks for this. base: "/recherche", "/rayon/cremerie"… */
static str url_of(struct rq *rq, str base, const struct asked *a)
{
    struct buf b = buf_new(rq->mem, 4096);

    buf_put(&b, rq_url_near(rq, a->near, base));
    url_part(&b, "q", a->q);
    url_part(&b, "genre", a->kind);
    if (!str_starts(base, S("/rayon/"))) url_part(&b, "rayon", a->rayon);
    if (!str_starts(base, S("/commune/"))) url_part(&b, "commune", a->commune);
    url_part(&b, "boutique", a->shop);
    url_part(&b, "mode", a->mode);
    choices_url(&b, a);
    url_part(&b, "prix_max", number_text(rq, a->price_max));
    url_part(&b, "rayon_km", number_text(rq, a->km));
    url_part(&b, "tri", a->sort);
    url_part(&b, "page", a->page > 1 ? number_text(rq, a->page) : S(""));
    return buf_str(&b);
}

struct results_links links_new(struct listing *l, size_t n)
{
    return (struct results_links){NEW(l->rq->mem, struct results_link, n + 1), 0};
}

void link_add(struct listing *l, struct results_links *to, const struct asked *a, str text, int64_t n)
{
    to->v[to->n++] = (struct results_link){url_of(l->rq, l->base, a), text, n, false};
}

static size_t facets_shown(const struct listing *l, int facet)
{
    return l->r.facet_n[facet] < FACET_MOST ? l->r.facet_n[facet] : FACET_MOST;
}

static void rayons_fill(struct listing *l)
{
    size_t n = facets_shown(l, FACET_RAYON);
    struct facet_name *names = search_facet_names(l->rq, &l->r, FACET_RAYON, n);

    l->v->rayons = links_new(l, FACET_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!names[i].slug.n) continue;
        struct asked a = l->a;
        a.rayon = names[i].slug;
        a.page = 1;
        link_add(l, &l->v->rayons, &a, names[i].name, l->r.facet[FACET_RAYON][i].n);
        l->v->rayons.v[l->v->rayons.n - 1].on = str_eq(l->category.slug, names[i].slug);
    }
}

static void communes_fill(struct listing *l)
{
    size_t n = facets_shown(l, FACET_COMMUNE);
    struct facet_name *names = search_facet_names(l->rq, &l->r, FACET_COMMUNE, n);

    l->v->communes = links_new(l, FACET_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!names[i].slug.n) continue;
        struct asked a = l->a;
        a.commune = names[i].slug;
        a.page = 1;
        link_add(l, &l->v->communes, &a, names[i].name, l->r.facet[FACET_COMMUNE][i].n);
        l->v->communes.v[l->v->communes.n - 1].on = str_eq(l->commune.slug, names[i].slug);
    }
}

static void modes_fill(struct listing *l)
{
    static const struct {
        int32_t value;
        str word;
        const char *says;
    } modes[] = {{MODE_ORDER, S("commande"), _("To order")},
                 {MODE_RESERVE, S("reserve"), _("To reserve")},
                 {MODE_SHOWCASE, S("vitrine"), _("To see in the shop")}};

    l->v->modes = links_new(l, 3);
    for (size_t m = 0; m < 3; m++)
        for (size_t i = 0; i < l->r.facet_n[FACET_MODE]; i++) {
            if (l->r.facet[FACET_MODE][i].value != modes[m].value) continue;
            struct asked a = l->a;
            a.mode = modes[m].word;
            a.page = 1;
            link_add(l, &l->v->modes, &a, tr(l->rq->lang, modes[m].says), l->r.facet[FACET_MODE][i].n);
            l->v->modes.v[l->v->modes.n - 1].on = str_eq(l->a.mode, modes[m].word);
        }
}

void chip_add(struct listing *l, const struct asked *without, str text)
{
    struct asked a = *without;

    a.page = 1;
    link_add(l, &l->v->chips, &a, text, 0);
}

static void chips_fill(struct listing *l)
{
    const struct category *cat = &l->category;
    const struct search_commune *c = &l->commune;
    struct asked a;

    l->v->chips = links_new(l, 40);
    if (l->a.kind.n)
        a = l->a, a.kind = S(""),
        chip_add(l, &a, str_eq(l->a.kind, S("services")) ? tr(l->rq->lang, "Services") : tr(l->rq->lang, "Products"));
    if (cat->slug.n && !str_starts(l->base, S("/rayon/"))) a = l->a, a.rayon = S(""), chip_add(l, &a, cat->name);
    if (c->insee.n && !str_starts(l->base, S("/commune/"))) a = l->a, a.commune = S(""), chip_add(l, &a, c->name);
    if (l->shop.id) a = l->a, a.shop = S(""), chip_add(l, &a, l->shop.name);
    for (size_t i = 0; i < l->v->modes.n; i++)
        if (l->v->modes.v[i].on) a = l->a, a.mode = S(""), chip_add(l, &a, l->v->modes.v[i].text);
    choices_chips(l);
    if (l->near.slug.n && l->a.km) { /* the place itself stands above, and stays */
        str p[] = {l->near.name, number_text(l->rq, l->a.km)};
        a = l->a, a.km = 0;
        chip_add(l, &a, tr_fill(l->rq->mem, tr(l->rq->lang, "Around %1, %2 km"), p, 2));
    }
    if (l->a.price_max) {
        str p = money_text(l->rq->mem, l->rq->lang, cents(l->a.price_max * 100));
        a = l->a, a.price_max = 0;
        chip_add(l, &a, tr_fill(l->rq->mem, tr(l->rq->lang, "Up to %1"), &p, 1));
    }
}

static void sorts_fill(struct listing *l)
{
    static const struct {
        str word;
        const char *says;
    } sorts[] = {
        {S(""), _("Best answers")}, {S("pres"), _("Nearest")}, {S("prix"), _("Price")}, {S("nouveau"), _("Newest")}};

    l->v->sorts = links_new(l, 4);
    for (size_t i = 0; i < 4; i++) {
        struct asked a = l->a;
        bool by_place = l->near.slug.n && !l->a.q.n; /* without words, the nearest first */
        if (str_eq(sorts[i].word, S("pres")) && !l->near.slug.n) continue;
        if (!sorts[i].word.n && by_place) continue;
        a.sort = sorts[i].word;
        a.page = 1;
        link_add(l, &l->v->sorts, &a, tr(l->rq->lang, sorts[i].says), 0);
        l->v->sorts.v[l->v->sorts.n - 1].on = str_eq(l->a.sort.n || !by_place ? l->a.sort : S("pres"), sorts[i].word);
    }
}

static void kept_add(struct listing *l, const char *name, str value)
{
    if (value.n) l->v->kept.v[l->v->kept.n++] = (struct results_kept){str_c(name), value};
}

/* The form of what is ticked or typed; it leaves alone what the links set. */
static void form_fill(struct listing *l)
{
    l->v->kept.v = NEW(l->rq->mem, struct results_kept, 7);
    kept_add(l, "q", l->a.q);
    kept_add(l, "genre", l->a.kind);
    if (!str_starts(l->base, S("/rayon/"))) kept_add(l, "rayon", l->a.rayon);
    if (!str_starts(l->base, S("/commune/"))) kept_add(l, "commune", l->a.commune);
    kept_add(l, "boutique", l->a.shop);
    kept_add(l, "mode", l->a.mode);
    kept_add(l, "tri", l->a.sort);
    l->v->here = rq_url(l->rq, l->base);
    l->v->near = l->near.slug.n ? l->near.name : l->near_typed;
    l->v->km = l->a.km;
    l->v->price_max = number_text(l->rq, l->a.price_max);
}

void panel_fill(struct listing *l)
{
    if (!str_starts(l->base, S("/rayon/"))) rayons_fill(l);
    if (!str_starts(l->base, S("/commune/"))) communes_fill(l);
    modes_fill(l);
    choices_fill(l);
    form_fill(l);
    chips_fill(l);
    sorts_fill(l);
}
