/* mine.c: whose a list is: an account's, or a browser's. */
#include "shop/list/inside.h"

#include "http/http.h"

static const char cookie[] = "foirail_liste";

bool mine_in_account(const struct rq *rq)
{
    return rq->buyer_id && rq_can(rq, ACCESS_BUYER);
}

static void browser_read(struct rq *rq, struct kept *k)
{
    kept_parse(http_rq_cookie(rq->http, cookie), k);
}

void mine_read(struct rq *rq, struct db *db, struct kept *k)
{
    if (mine_in_account(rq)) kept_parse(buyer_list_read(db, rq->mem, rq->buyer_id), k);
    else browser_read(rq, k);
}

static void browser_write(struct rq *rq, str text)
{
    rq_cookie(rq, cookie, text, text.n ? KEPT_DAYS * 86400 : 0, true);
}

void mine_write(struct rq *rq, struct tx *tx, const struct kept *k)
{
    str text = kept_text(rq->mem, k);

    if (tx && mine_in_account(rq)) buyer_list_write(tx, rq->now, rq->buyer_id, text);
    browser_write(rq, text);
}

void mine_copy(struct rq *rq, const struct kept *k)
{
    str text = kept_text(rq->mem, k), here = http_rq_cookie(rq->http, cookie);

    if (mine_in_account(rq) && !str_eq(text, here.p ? here : S(""))) browser_write(rq, text);
}

size_t list_join(struct rq *rq, struct tx *tx, int64_t buyer_id)
{
    struct kept mine, here;

    kept_parse(buyer_list_read(tx->db, tx->mem, buyer_id), &mine);
    browser_read(rq, &here);
    size_t left = kept_join(&mine, &here);
    str text = kept_text(rq->mem, &mine);
    if (text.n) buyer_list_write(tx, rq->now, buyer_id, text);
    browser_write(rq, text);
    return left;
}

void list_leave(struct rq *rq)
{
    browser_write(rq, S(""));
}

void list_of_buyer(struct rq *rq, struct db *db, int64_t buyer_id, struct list_things *out)
{
    struct kept k;

    kept_parse(buyer_list_read(db, rq->mem, buyer_id), &k);
    out->v = NEW(rq->mem, struct list_thing, k.lines + k.shops + 1);
    out->n = 0;
    for (size_t i = 0; i < k.lines; i++) {
        struct list_line l = {.code = k.line[i].code, .qty_milli = k.line[i].qty_milli};
        handover_line(rq, db, &l);
        out->v[out->n++] = (struct list_thing){l.code, l.title, l.shop.p ? l.shop : S(""), l.qty_milli};
    }
    for (size_t i = 0; i < k.shops; i++) {
        struct list_shop_of_code_row row;
        struct merchant m;
        bool here =
            q_list_shop_of_code(db, rq->mem, k.shop[i], &row) && merchant_public(db, rq->mem, rq->lang, row.id, &m);
        out->v[out->n++] = (struct list_thing){k.shop[i], S(""), here ? m.name : S(""), 0};
    }
}
