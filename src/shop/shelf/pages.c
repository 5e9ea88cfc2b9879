/* pages.c: the shelf in pages: a shop may have ten thousand products, a telephone shows a few. */
#include "shop/shelf/inside.h"

enum { NAME_MOST = 100 };

/* Names begin with a capital letter: "carotte" is looked for as "Carotte". */
static str name_begun(struct arena *mem, str typed)
{
    str s = str_fmt(mem, "%.*s", STR_ARG(typed));

    if (s.n && s.p[0] >= 'a' && s.p[0] <= 'z') s = str_fmt(mem, "%c%.*s", s.p[0] - 'a' + 'A', STR_ARG(str_from(s, 1)));
    return s;
}

/* Where a name or a code stands; 1: not asked for. */
static int64_t page_named(struct rq *rq, struct db *db, const struct shelf_ask *ask)
{
    str typed = utf8_head(str_trim(text_clean(rq->mem, rq_query(rq, "de"))), NAME_MOST);
    struct offer_shelf_before_row n;
    struct offer_shelf_code_row code;

    if (!typed.n || ask->which != SHELF_ALL) return 1;
    str name =
        q_offer_shelf_code(db, rq->mem, rq->merchant_id, typed, &code) ? code.title_fr : name_begun(rq->mem, typed);
    return q_offer_shelf_before(db, rq->mem, rq->merchant_id, name, &n) ? n.n / ask->each + 1 : 1;
}

static str url_of(struct rq *rq, const struct shelf_ask *ask, int64_t page)
{
    return rq_url(rq, str_fmt(rq->mem, "%s?page=%lld%s", ask->path, (long long)page,
                              ask->which == SHELF_LACKING ? "&manque=1" : ""));
}

void shelf_pages_read(struct rq *rq, struct db *db, const struct shelf_ask *ask, struct shelf_pages *p,
                      struct offer_shelf_rows *rows)
{
    struct offer_shelf_sums_row n = {0};

    q_offer_shelf_sums(db, rq->mem, rq->merchant_id, &n);
    *p = (struct shelf_pages){.offers = n.offers, .lacking = n.lacking, .stale = n.stale};
    int64_t all = ask->which == SHELF_LACKING ? n.lacking : ask->which == SHELF_COUNTED ? n.counted : n.offers;
    p->pages = all ? (all + ask->each - 1) / ask->each : 1;
    if (!str_i64(rq_query(rq, "page"), &p->page) || p->page < 1) p->page = page_named(rq, db, ask);
    if (p->page > p->pages) p->page = p->pages;
    if (p->page > 1) p->before = url_of(rq, ask, p->page - 1);
    if (p->page < p->pages) p->after = url_of(rq, ask, p->page + 1);
    q_offer_shelf(db, rq->mem, rq->merchant_id, rq->now, ask->which, ask->each, (p->page - 1) * ask->each, rows);
}
