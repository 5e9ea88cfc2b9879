/* moved.c: a shop that left, and where its addresses lead since: from its page, its products, and what stands on its papers. */
#include "shop/merchant/inside.h"

#include "app/event.h"

bool merchant_moved(struct db *db, struct arena *mem, int64_t merchant_id, struct merchant_moved *out)
{
    struct moved_of_row r;

    if (!q_moved_of(db, mem, merchant_id, &r)) return false;
    *out = (struct merchant_moved){r.url, r.by_staff != 0, r.at};
    return true;
}

bool merchant_leave(struct tx *tx, int64_t now, const struct merchant_leaving *l)
{
    struct merchant m;
    struct merchant_moved was;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, l->merchant_id, &m)) return false;
    bool left = merchant_moved(tx->db, tx->mem, l->merchant_id, &was);
    if (!l->by_staff && (left ? was.by_staff : m.suspended)) return false;
    if (l->by_staff && !m.suspended) return false;
    if (!m.suspended) x_merchant_suspended(tx, tx->mem, l->merchant_id, now);
    x_moved_put(tx, tx->mem, l->merchant_id, l->url, l->by_staff, l->person_id, now);
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, l->merchant_id);
    return true;
}

bool merchant_come_back(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct merchant_moved was;

    if (!merchant_moved(tx->db, tx->mem, merchant_id, &was) || was.by_staff ||
        x_merchant_restored(tx, tx->mem, merchant_id, now) != 1)
        return false;
    x_moved_drop(tx, tx->mem, merchant_id);
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
    return true;
}

static str upper(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);

    for (size_t i = 0; i < s.n; i++) p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return (str){p, s.n};
}

/* An hour at most in browsers: who comes back is found again. */
static bool leads(struct rq *rq, str url)
{
    if (!url.n) return false;
    rq->status = 301;
    rq->location = url;
    if (rq->route->cache == CACHE_PUBLIC) rq_out_header(rq, "Cache-Control", S("max-age=3600"));
    return true;
}

bool merchant_moved_shop(struct rq *rq, str word)
{
    struct moved_shop_row r;

    return q_moved_shop(rq->db, rq->mem, str_lower(rq->mem, word), upper(rq->mem, word), &r) && leads(rq, r.url);
}

bool merchant_moved_product(struct rq *rq, str pub)
{
    struct moved_product_row r;

    return q_moved_product(rq->db, rq->mem, pub, &r) && leads(rq, r.url);
}

bool merchant_moved_offer(struct rq *rq, str code)
{
    struct moved_offer_row r;

    return q_moved_offer(rq->db, rq->mem, code, &r) && leads(rq, r.url);
}
