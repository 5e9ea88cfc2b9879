/* promotion.c: what a promotion strikes, how it begins and ends by itself, and the books of prices. */
#include "shop/price/promotion.h"
#include "shop/price/quote.h"

#include "app/event.h"
#include "app/settings.h"
#include "promotion.sql.h"
#include "shop/law/gate.h"

/* The same hour thirty local days earlier, whatever the clocks did meanwhile. */
static int64_t window_start(struct db *db, struct arena *mem, int64_t from_at)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);
    struct local l = local_of(zone, from_at), before = day_local(day_number(l.year, l.month, l.day) - REDUCTION_DAYS);

    before.hour = l.hour, before.minute = l.minute, before.second = l.second;
    return local_at(zone, before) + from_at % SECOND_MS;
}

static void lower(opt_i64 *lowest, int64_t price)
{
    if (!lowest->set || price < lowest->v) *lowest = SOME_I64(price);
}

/* Every price stood until the next one was written. */
static opt_i64 lowest_base(struct db *db, struct arena *mem, int64_t offer_id, int64_t start, int64_t from_at)
{
    struct prices_before_rows p;
    opt_i64 lowest = NO_I64;

    q_prices_before(db, mem, offer_id, from_at, &p);
    for (size_t i = 0; i < p.n; i++) {
        int64_t until = i + 1 < p.n ? p.v[i + 1].from_at : from_at;
        if (p.v[i].price_cents.set && until > start && until > p.v[i].from_at) lower(&lowest, p.v[i].price_cents.v);
    }
    return lowest;
}

opt_i64 promotion_reference(struct db *db, struct arena *mem, int64_t offer_id, int64_t from_at, int64_t price_cents)
{
    struct promotions_before_rows q;
    int64_t start = window_start(db, mem, from_at);
    opt_i64 lowest = lowest_base(db, mem, offer_id, start, from_at);

    q_promotions_before(db, mem, offer_id, from_at, &q);
    for (size_t i = 0; i < q.n; i++) {
        if (q.v[i].to_at == from_at && q.v[i].price_cents >= price_cents)
            return SOME_I64(q.v[i].was_cents); /* one reduction after the other */
        if (lowest.set && q.v[i].to_at > start) lower(&lowest, q.v[i].price_cents);
    }
    return lowest;
}

enum promotion_end promotion_make(struct tx *tx, int64_t now, const struct promotion_new *p, int64_t *was_cents)
{
    struct promotion_offer_row o;
    struct promotion_overlap_row other;
    int64_t id = id_new();

    *was_cents = 0;
    if (!q_promotion_offer(tx->db, tx->mem, p->offer_id, p->merchant_id, &o) || !o.price_cents.set)
        return PROMOTION_NO_PRICE;
    if (p->price_cents >= o.price_cents.v) return PROMOTION_NOT_LOWER;
    if (o.list_cents.set && !book_price_ok(o.list_cents.v, p->price_cents)) return PROMOTION_BOOK;
    if (q_promotion_overlap(tx->db, tx->mem, p->offer_id, p->from_at, p->to_at, &other)) return PROMOTION_OVERLAPS;
    opt_i64 was = promotion_reference(tx->db, tx->mem, p->offer_id, p->from_at, p->price_cents);
    if (!was.set) return PROMOTION_NO_PAST;
    *was_cents = was.v;
    if (p->price_cents >= was.v) return PROMOTION_NOT_LOWEST;
    x_promotion_insert(tx, tx->mem,
                       &(struct promotion_insert_args){
                           .id = id,
                           .offer_id = p->offer_id,
                           .merchant_id = p->merchant_id,
                           .price_cents = p->price_cents,
                           .was_cents = was.v,
                           .from_at = p->from_at,
                           .to_at = p->to_at,
                           .person_id = p->person_id,
                           .now = now,
                       });
    if (p->from_at <= now) x_promotion_told(tx, tx->mem, id, 1, was.v);
    event_raise(tx, EVENT_OFFER_CHANGED, now, p->offer_id);
    return PROMOTION_MADE;
}

bool promotion_stop(struct tx *tx, int64_t now, int64_t merchant_id, int64_t id)
{
    struct promotion_mine_row p;

    if (!q_promotion_mine(tx->db, tx->mem, id, merchant_id, &p) || p.to_at <= now) return false;
    if (!x_promotion_shorten(tx, tx->mem, id, merchant_id, p.from_at > now ? p.from_at : now)) return false;
    x_promotion_told_end(tx, tx->mem, id);
    event_raise(tx, EVENT_OFFER_CHANGED, now, p.offer_id);
    return true;
}

/* --- by itself --- */

/* What is true is read from the dates; this is for the pages and the index, and for what a promotion strikes: its 30
** days are over when it begins. */
static void promotion_turn(struct tx *tx, int64_t now, const struct promotions_turned_row *p)
{
    if (!p->told && p->from_at < p->to_at) {
        opt_i64 was = promotion_reference(tx->db, tx->mem, p->offer_id, p->from_at, p->price_cents);
        x_promotion_told(tx, tx->mem, p->id, 1, was.set ? was.v : p->price_cents);
    }
    if (p->to_at <= now) x_promotion_told_end(tx, tx->mem, p->id);
    event_raise(tx, EVENT_OFFER_CHANGED, now, p->offer_id);
}

static void promotions_turn_run(struct tx *tx, int64_t now)
{
    struct promotions_turned_rows p;

    q_promotions_turned(tx->db, tx->mem, now, 50, &p);
    for (size_t i = 0; i < p.n; i++) promotion_turn(tx, now, &p.v[i]);
}

const struct clock_task promotion_clock[] = {{"promotions_turn", SECOND_MS, promotions_turn_run}, JOBS_END};

opt_i64 offer_price_turns(struct db *db, struct arena *mem, int64_t offer_id, int64_t now)
{
    struct promotion_next_row r;

    return q_promotion_next(db, mem, offer_id, now, &r) ? r.at : NO_I64;
}

str less_text(struct arena *mem, int64_t was_cents, int64_t price_cents)
{
    int64_t percent = was_cents > price_cents ? (was_cents - price_cents) * 100 / was_cents : 0;

    return percent ? str_fmt(mem, "−%lld\u00a0%%", (long long)percent) : S("");
}

/* --- the books --- */

static int64_t price_or_none(opt_i64 p)
{
    return p.set ? p.v : -1;
}

void price_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_prices_rows a;
    struct check_promotions_rows b;
    struct check_overlaps_rows c;
    struct check_books_rows d;

    quotes_check(db, mem, f);
    q_check_prices(db, mem, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "C1: offer %lld asks %lld cents, its history ends at %lld\n", (long long)a.v[i].id,
                (long long)price_or_none(a.v[i].price_cents), (long long)price_or_none(a.v[i].last_cents));
    q_check_promotions(db, mem, &b);
    for (size_t i = 0; i < b.n; i++) {
        opt_i64 was = promotion_reference(db, mem, b.v[i].offer_id, b.v[i].from_at, b.v[i].price_cents);
        if (was.set && was.v != b.v[i].was_cents && b.v[i].was_cents > b.v[i].price_cents)
            buf_fmt(f, "C2: promotion %lld strikes %lld cents, the lowest of its 30 days was %lld\n",
                    (long long)b.v[i].id, (long long)b.v[i].was_cents, (long long)was.v);
    }
    q_check_overlaps(db, mem, &c);
    for (size_t i = 0; i < c.n; i++)
        buf_fmt(f, "C3: promotions %lld and %lld are on at the same time\n", (long long)c.v[i].id,
                (long long)c.v[i].other);
    q_check_books(db, mem, S("book"), &d);
    for (size_t i = 0; i < d.n; i++)
        buf_fmt(f, "C4: book %lld is sold at %lld cents, its publisher set %lld\n", (long long)d.v[i].id,
                (long long)d.v[i].price_cents.v, (long long)d.v[i].list_cents.v);
}
