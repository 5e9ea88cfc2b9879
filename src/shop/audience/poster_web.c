/* poster_web.c: what a merchant prints: A4 poster, A5 sheet, stickers, for the shop or for one product. Pages of their
** own, without the market's header, in the measures of the paper; on a screen the same sheet, smaller. */
#include "shop/audience/inside.h"

#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"

enum { CHOICES_MOST = 300, STICKERS = 8, WEEK = 7 };

struct audience_print_view {
    str title, market, operator_name, back, demo;
    str name, at, code, address, phone, hours; /* at: the shop of a product; code: a product's, for the telephone */
    struct html qr;
    int64_t banne;
    int size;   /* 1 large … 4 small: the name's */
    bool small; /* A5 */
    struct audience_copies {
        struct audience_copy {
            bool first;
        } * v;
        size_t n;
    } copies;
};
struct audience_choice_view {
    struct audience_choices {
        struct audience_choice {
            str code, title;
        } * v;
        size_t n;
    } choices;
    str print_url, figures_url, address, press, typed, error;
    bool many, shown; /* many: too many for a list, the code is typed; shown: the shop is public */
};
#include "audience_poster.html.h"
#include "audience_stickers.html.h"
#include "audience_choice.html.h"

str title_in(enum lang lang, str fr, str en)
{
    return lang == LANG_EN && en.n ? en : fr;
}

/* "marche.example/b/b7": as one types it. */
static str as_typed(str url)
{
    ptrdiff_t at = str_find(url, S("://"));

    return at < 0 ? url : str_from(url, (size_t)at + 3);
}

static str short_url(struct rq *rq, const struct merchant *m, str offer_code)
{
    if (offer_code.n) return rq_absolute(rq, str_fmt(rq->mem, "/p/%.*s", STR_ARG(offer_code)));
    return rq_absolute(rq, str_fmt(rq->mem, "/b/%.*s", STR_ARG(str_lower(rq->mem, m->code))));
}

static str with_source(struct rq *rq, str url, enum audience_source s)
{
    return str_fmt(rq->mem, "%.*s?s=%.*s", STR_ARG(url), STR_ARG(audience_source_word(s)));
}

/* --- what stands on the paper --- */

/* "02 61 91 00 12", kept on one line; a number that is not French stays as it is. */
static str phone_shown(struct arena *mem, str phone)
{
    struct buf b = buf_new(mem, 64);
    str s = str_starts(phone, S("+33")) ? str_fmt(mem, "0%.*s", STR_ARG(str_from(phone, 3))) : phone;

    if (s.n != 10 || s.p[0] != '0') return phone;
    for (size_t i = 0; i < s.n; i += 2) {
        if (i) buf_put(&b, S("\u00a0"));
        buf_put(&b, str_head(str_from(s, i), 2));
    }
    return buf_str(&b);
}

/* The shop's own number; else the one of those who help. */
static str phone_of(struct rq *rq, const struct merchant *m)
{
    return phone_shown(rq->mem, m->phone.n ? m->phone : setting_str(rq->place, SETTING_HELP_PHONE));
}

static str days_text(struct rq *rq, const struct week *w, size_t from, size_t to)
{
    str piece[3] = {w->v[from].name, w->v[to].name, w->v[from].hours};

    if (from == to) return tr_fill(rq->mem, tr(rq->lang, "%1: %3"), piece, 3);
    return tr_fill(rq->mem, tr(rq->lang, "%1 to %2: %3"), piece, 3);
}

/* "mardi à samedi : 9 h – 12 h 30 · dimanche : fermé": days alike are said once. Empty: no hours were given. */
static str hours_line(struct rq *rq, int64_t merchant_id)
{
    struct week w;
    struct buf b = buf_new(rq->mem, 4096);

    reception_week(rq->db, rq->mem, rq->lang, merchant_id, rq->now, &w);
    for (size_t from = 0, to; from < w.n; from = to + 1) {
        for (to = from; to + 1 < w.n && str_eq(w.v[to + 1].hours, w.v[from].hours);) to++;
        if (from) buf_put(&b, S(" · "));
        buf_put(&b, days_text(rq, &w, from, to));
    }
    return buf_str(&b);
}

static size_t longest_word(str s)
{
    size_t most = 0;
    str word;

    while (str_cut(&s, ' ', &word))
        if (utf8_count(word) > most) most = utf8_count(word);
    return most;
}

/* The largest letters a name fits in: by its length, and by the longest word, which may not be cut. */
static int size_of(str name)
{
    static const struct {
        size_t all, word;
    } fits[] = {{26, 11}, {48, 15}, {72, 22}};
    size_t all = utf8_count(name), word = longest_word(name);
    int size = 0;

    while (size < 3 && (all > fits[size].all || word > fits[size].word)) size++;
    return size + 1;
}

static void copies_fill(struct rq *rq, struct audience_print_view *v)
{
    v->copies = (struct audience_copies){NEW(rq->mem, struct audience_copy, STICKERS), STICKERS};
    v->copies.v[0].first = true;
}

static void frame_fill(struct rq *rq, struct audience_print_view *v)
{
    v->market = setting_str(rq->place, SETTING_MARKET_NAME);
    v->operator_name = setting_str(rq->place, SETTING_OPERATOR);
    v->demo = paper_demo(rq);
    v->back = rq_url(rq, S("/commercant/affiche"));
}

/* --- which paper, and for what --- */

static const struct paper {
    const char *word, *title;
    enum audience_source source;
} papers[] = {
    {"a4", _("A4 poster"), SOURCE_POSTER},
    {"a5", _("A5 sheet"), SOURCE_WINDOW},
    {"planche", _("Stickers"), SOURCE_STICKER},
};
enum { PAPERS = sizeof papers / sizeof *papers };

static const struct paper *paper_of(str word)
{
    for (int i = 1; i < PAPERS; i++)
        if (str_eq(word, str_c(papers[i].word))) return &papers[i];
    return &papers[0];
}

static void sheet_fill(struct rq *rq, const struct merchant *m, const struct paper *p, struct audience_print_view *v)
{
    str url = short_url(rq, m, v->code), label, scan = with_source(rq, url, p->source);

    v->address = as_typed(url);
    label = tr_fill(rq->mem, tr(rq->lang, "QR code to %1"), &v->address, 1);
    v->qr = html_qr(rq->mem, scan, label);
    v->banne = m->banne;
    v->phone = phone_of(rq, m);
    v->hours = hours_line(rq, m->id);
    v->size = size_of(v->name);
    v->small = p->source == SOURCE_WINDOW;
    v->title = str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(tr(rq->lang, p->title)), STR_ARG(v->name));
    frame_fill(rq, v);
}

static void sheet_show(struct rq *rq, const struct merchant *m, struct audience_print_view *v)
{
    const struct paper *p = paper_of(rq_query(rq, "format"));

    sheet_fill(rq, m, p, v);
    paper_open(rq, &(struct paper_page){v->title, {"poster.css", v->small ? "poster_a5.css" : NULL}});
    if (p->source == SOURCE_STICKER) {
        copies_fill(rq, v);
        tpl_audience_stickers(&rq->out, rq->lang, v);
    } else {
        tpl_audience_poster(&rq->out, rq->lang, v);
    }
}

/* Members of a shop that has a name; else the arrival. */
static bool shop_mine(struct rq *rq, struct merchant *m)
{
    if (rq->merchant_id && merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, m) && m->name.n) return true;
    rq_go(rq, "/commercant");
    return false;
}

/* --- the choice --- */

/* In the order of a French dictionary, where "Œufs" stands before "Pommes". */
static void choice_insert(struct arena *mem, struct audience_choices *c, str *keys, struct audience_choice one)
{
    str key = sort_key(mem, one.title);
    size_t k = c->n++;

    for (; k && str_cmp(keys[k - 1], key) > 0; k--) c->v[k] = c->v[k - 1], keys[k] = keys[k - 1];
    c->v[k] = one;
    keys[k] = key;
}

static void choices_fill(struct rq *rq, struct audience_choice_view *v)
{
    struct offers_printable_rows r;

    q_offers_printable(rq->db, rq->mem, rq->merchant_id, CHOICES_MOST + 1, &r);
    str *keys = NEW(rq->mem, str, r.n + 1);
    v->many = r.n > CHOICES_MOST;
    v->choices.v = NEW(rq->mem, struct audience_choice, r.n + 1);
    for (size_t i = 0; i < r.n && !v->many; i++)
        choice_insert(rq->mem, &v->choices, keys,
                      (struct audience_choice){r.v[i].code, title_in(rq->lang, r.v[i].title_fr, r.v[i].title_en)});
}

static void choice_show(struct rq *rq, const struct merchant *m, struct audience_choice_view *v)
{
    struct merchant seen;
    str url = short_url(rq, m, S(""));

    choices_fill(rq, v);
    v->figures_url = rq_url(rq, S("/commercant/chiffres"));
    v->print_url = rq_url(rq, S("/commercant/affiche/imprimer"));
    v->address = as_typed(url);
    v->press = as_typed(with_source(rq, url, SOURCE_PRESS));
    v->shown = merchant_public(rq->db, rq->mem, rq->lang, m->id, &seen);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Posters and stickers"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_audience_choice(&rq->out, rq->lang, v);
    page_close(rq);
}

static void choice_get(struct rq *rq)
{
    struct audience_choice_view v = {.typed = S("")};
    struct merchant m;

    if (shop_mine(rq, &m)) choice_show(rq, &m, &v);
}

/* Another's product is one there is not: the choice again, with the code that was typed. */
static void no_such_product(struct rq *rq, const struct merchant *m, str typed)
{
    struct audience_choice_view v = {.typed = typed,
                                     .error = tr(rq->lang, "None of the products on your shelf has this code.")};

    rq_refused(rq, 404, "audience.no_product");
    choice_show(rq, m, &v);
}

static void print_get(struct rq *rq)
{
    struct audience_print_view v = {.code = S("")};
    struct offer_printable_row r;
    struct merchant m;
    str typed = text_clean(rq->mem, rq_query(rq, "offre"));

    if (!shop_mine(rq, &m)) return;
    v.name = m.name;
    if (typed.n) {
        if (!q_offer_printable(rq->db, rq->mem, rq->merchant_id, typed, &r)) {
            no_such_product(rq, &m, typed);
            return;
        }
        v.code = typed;
        v.at = m.name;
        v.name = title_in(rq->lang, r.title_fr, r.title_en);
    }
    sheet_show(rq, &m, &v);
}

const struct route audience_poster_routes[] = {
    {GET, "/commercant/affiche", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = choice_get},
    {GET, "/commercant/affiche/imprimer", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = print_get},
    ROUTES_END};
