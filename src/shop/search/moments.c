/* moments.c: which shops are open now, and where something can still be collected today. Looked at once a minute for
** the whole territory, so that a list only reads two short tables; pages that show them are stale when they change. */
#include "shop/search/inside.h"

#include "app/hall.h"
#include "app/settings.h"
#include "shop/reception/reception.h"

#include <pthread.h>

enum { PLACES = 16, SHOPS_MOST = 20000, LOOK_MEMORY = 512 << 20, SHOP_MEMORY = 16 << 20 };

static struct moments {
    struct arena *mem;
    int64_t minute; /* of the last look; 0: none */
    uint64_t print;
    struct shop_set set[MOMENTS];
} kept[PLACES];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

static struct moments *moments_of(const struct hall *hall, const struct territory *place)
{
    return &kept[(size_t)(place - hall->place) % PLACES];
}

void moment_read(struct rq *rq, enum moment which, struct shop_set *out)
{
    const struct moments *m = moments_of(rq->hall, rq->place);

    pthread_mutex_lock(&mu);
    *out = (struct shop_set){NEW(rq->mem, int32_t, m->set[which].n + 1), m->set[which].n};
    if (out->n) memcpy(out->v, m->set[which].v, out->n * sizeof *out->v);
    pthread_mutex_unlock(&mu);
}

struct looking {
    struct arena *mem;
    int64_t now;
    struct shop_set set[MOMENTS];
};

static void set_add(struct shop_set *s, int32_t shop)
{
    if (s->n < SHOPS_MOST) s->v[s->n++] = shop;
}

/* Something can be collected today: the shop sells, and has a time left before midnight. */
static bool has_time_today(struct db *db, struct arena *mem, str zone, const struct moment_shops_row *m, int64_t now)
{
    struct slot_ask ask = {.merchant_id = m->id, .now = now, .fulfilment = S("pickup"), .most = 1};
    struct slots s;

    if (str_eq(m->mode, S("showcase"))) return false;
    reception_slots(db, mem, LANG_FR, &ask, &s);
    if (!s.n) return false;
    struct local a = local_of(zone, now), b = local_of(zone, s.v[0].starts_at);
    return a.day == b.day && a.month == b.month && a.year == b.year;
}

static void look(struct db *db, void *arg)
{
    struct looking *l = arg;
    struct arena *scratch = arena_new(SHOP_MEMORY);
    str zone = setting_in(db, l->mem, SETTING_TIME_ZONE);
    struct moment_shops_rows m;
    struct opening_state state;
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(scratch);
        fault_again(&fp);
    }
    q_moment_shops(db, l->mem, &m);
    for (size_t i = 0; i < MOMENTS; i++) l->set[i] = (struct shop_set){NEW(l->mem, int32_t, m.n + 1), 0};
    for (size_t i = 0; i < m.n; i++, arena_reset(scratch)) {
        reception_state(db, scratch, LANG_FR, m.v[i].id, l->now, &state);
        if (state.known && state.open) set_add(&l->set[MOMENT_OPEN], facet_shop(m.v[i].code));
        if (has_time_today(db, scratch, zone, &m.v[i], l->now)) set_add(&l->set[MOMENT_TODAY], facet_shop(m.v[i].code));
    }
    fault_end(&fp);
    arena_free(scratch);
}

static uint64_t print_of(const struct looking *l)
{
    uint64_t h = UINT64_C(1469598103934665603);

    for (size_t s = 0; s < MOMENTS; s++) {
        h = (h ^ l->set[s].n) * UINT64_C(1099511628211);
        for (size_t i = 0; i < l->set[s].n; i++) h = (h ^ (uint32_t)l->set[s].v[i]) * UINT64_C(1099511628211);
    }
    return h;
}

/* True: something is not as it was. The old tables are let go of, the new ones stay with their memory. */
static bool moments_set(struct moments *m, const struct looking *l)
{
    struct arena *old = m->mem;
    uint64_t print = print_of(l);

    pthread_mutex_lock(&mu);
    bool moved = !m->minute || m->print != print;
    *m = (struct moments){.mem = l->mem, .minute = l->now / MINUTE_MS, .print = print};
    memcpy(m->set, l->set, sizeof m->set);
    pthread_mutex_unlock(&mu);
    arena_free(old);
    return moved;
}

void moments_look(struct hall *hall, struct territory *place)
{
    struct moments *m = moments_of(hall, place);
    int64_t now = clock_now_ms();
    struct faultpoint fp;

    if (m->minute == now / MINUTE_MS) return;
    struct looking l = {.mem = arena_new(LOOK_MEMORY), .now = now};
    if (FAULT_CATCH(&fp)) {
        arena_free(l.mem);
        fault_again(&fp);
    }
    store_read(place->store, look, &l);
    fault_end(&fp);
    if (moments_set(m, &l)) touch_now("moment", 0);
}
