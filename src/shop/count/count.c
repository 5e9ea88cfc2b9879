#include "shop/count/count.h"

#include "app/settings.h"
#include "app/tally.h"
#include "count.sql.h"

#include <stdatomic.h>

enum { CELLS = 2048, PAGES = 16384, ZONES = TERRITORIES_MOST };

static const str stored[COUNT_KINDS] = {S(""), S("visit"), S("call"), S("directions"), S("out")};

/* What is counted apart, without the day. */
struct counted {
    int64_t merchant_id, kind;
};

static void cell_write(struct tx *tx, const struct tally_cell *c)
{
    struct counted k;

    memcpy(&k, c->key, sizeof k);
    x_count_put(tx, tx->mem, k.merchant_id, c->day, stored[k.kind], c->n);
}

TALLY(sums, CELLS, cell_write, "count.full", "visits and calls of too many shops at once were not counted");

/* --- which day it is there --- */

/* The calendar is asked once a day, a thread and a territory. */
struct today {
    const struct territory *place;
    str zone; /* a view: settings that changed are other memory */
    int64_t from_at, to_at, day;
};
static _Thread_local struct today today_of[ZONES];

static void today_read(struct today *t, str zone, int64_t now)
{
    struct local l = local_of(zone, now);

    t->zone = zone;
    t->day = day_number(l.year, l.month, l.day);
    t->from_at = local_at(zone, day_local(t->day));
    t->to_at = local_at(zone, day_local(t->day + 1));
}

static int64_t day_in(const struct territory *place, int64_t now)
{
    struct today *t = &today_of[((uintptr_t)place / sizeof *place) % ZONES];
    str zone = setting_str(place, SETTING_TIME_ZONE);

    if (t->place != place || t->zone.p != zone.p || now < t->from_at || now >= t->to_at) {
        t->place = place;
        today_read(t, zone, now);
    }
    return t->day;
}

bool count_add(const struct territory *place, enum count_kind kind, int64_t merchant_id, int64_t now)
{
    const struct counted k = {merchant_id, kind};
    struct tally_cell c = {.place = place, .day = day_in(place, now), .n = 1, .key_n = sizeof k};

    memcpy(c.key, &k, sizeof k);
    return tally_add(&sums, &c);
}

void counts_write(struct hall *hall, struct territory *place)
{
    (void)hall;
    tally_write(&sums, place);
}

/* --- visits: who walks about in one shop is counted when he comes in --- */

/* Which shop a page is of: a mark of its address beside a mark of the shop, one word each so that no lock is needed; a
** later page takes the place of an earlier one. Facts about pages, which everybody may know, and none about readers. */
static _Atomic uint64_t page[PAGES];

static uint64_t mixed(uint64_t h, str s)
{
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t page_mark(str host, str path, int64_t shop, size_t *at)
{
    enum { HALF = 32 };
    uint64_t h = mixed(mixed(UINT64_C(0xcbf29ce484222325), host), path);

    h ^= h >> 29; /* the low bits choose the place, the high ones are the mark */
    *at = h % PAGES;
    return (h >> HALF << HALF) | (uint32_t)(((uint64_t)shop * UINT64_C(0x9e3779b97f4a7c15)) >> HALF);
}

static bool is_below(str path, str above)
{
    return above.n > 1 && str_starts(path, above) && (path.n == above.n || path.p[above.n] == '/');
}

/* From another page of the same shop, or from one that hangs on this page ("/boutique/a/avis"). */
static bool was_inside(const struct seen *s)
{
    size_t at;

    if (!s->from.n) return false;
    uint64_t mark = page_mark(s->host, s->from, s->what.about, &at);
    return atomic_load_explicit(&page[at], memory_order_relaxed) == mark || is_below(s->from, s->path);
}

void count_seen(const struct seen *s)
{
    size_t at;
    bool inside = was_inside(s);
    uint64_t mark = page_mark(s->host, s->path, s->what.about, &at);

    atomic_store_explicit(&page[at], mark, memory_order_relaxed);
    if (s->what.kind != COUNT_VISIT || !inside)
        count_add(s->place, (enum count_kind)s->what.kind, s->what.about, s->now);
}

void count_page(struct rq *rq, enum count_kind kind, int64_t merchant_id)
{
    rq_counts(rq, (struct http_count){(int)kind, merchant_id});
}

void count_deed(struct rq *rq, enum count_kind kind, int64_t merchant_id)
{
    if (http_rq_method(rq->http) != HTTP_HEAD && rq_is_person(rq)) count_add(rq->place, kind, merchant_id, rq->now);
}

/* --- what was counted --- */

static enum count_kind kind_of(str word)
{
    int k = COUNT_VISIT;

    while (k < COUNT_KINDS - 1 && !str_eq(stored[k], word)) k++;
    return (enum count_kind)k;
}

void counts_since(struct db *db, struct arena *mem, int64_t merchant_id, int64_t day, struct counts *out)
{
    struct counts_of_rows r;

    q_counts_of(db, mem, merchant_id, day, &r);
    *out = (struct counts){NEW(mem, struct count_day, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = (struct count_day){r.v[i].day, r.v[i].n, kind_of(r.v[i].kind)};
}

/* --- a number that was tapped --- */

str count_call_url(struct rq *rq, str slug)
{
    return rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/appel", STR_ARG(slug)));
}

/* Told by the browser beside the call itself: nobody waits for it, and there is nothing to say. */
static bool call_told(struct rq *rq)
{
    struct count_shop_row shop;

    if (!q_count_shop(rq->db, rq->mem, rq_param(rq, 0), &shop)) {
        rq_not_found(rq);
        return false;
    }
    count_deed(rq, COUNT_CALL, shop.id);
    rq->status = 204;
    return false;
}

const struct route count_routes[] = {
    {POST, "/boutique/{slug}/appel", ACCESS_ANYONE, RATE_WRITE, .prepare = call_told, .flags = ROUTE_RAW}, ROUTES_END};
const struct chore count_chores[] = {{"counts", SECOND_MS, counts_write, .at_stop = true}, JOBS_END};
