/* round.c: in which order to go round, searched through exactly: at most eight stops, 40,320 orders, most of them cut off early. */
#include "shop/cart/round.h"

#include "shop/cart/inside.h"

#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

/* Distances are as the crow flies; a road is longer: 100 s a kilometre is some 50 km/h on it. */
enum { STAY_MS = 5 * MINUTE_MS, MS_A_METRE = 100, WINDOWS_MOST = 3, WINDOW_STOPS_MOST = 20, SLOTS_LOOKED = 120 };

/* --- the order --- */

struct searching {
    const struct round_try *t;
    size_t now[ROUND_STOPS_MOST], best[ROUND_STOPS_MOST];
    int64_t best_metres; /* below zero: no order found yet */
    bool used[ROUND_STOPS_MOST];
};

static int64_t metres_between(const struct round_try *t, size_t a, size_t b)
{
    return t->metres[a][b] > 0 ? t->metres[a][b] : 0;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void search(struct searching *s, size_t depth, int64_t at, int64_t metres)
{
    const struct round_try *t = s->t;

    if (s->best_metres >= 0 && metres >= s->best_metres) return;
    if (depth == t->n) {
        s->best_metres = metres;
        for (size_t i = 0; i < t->n; i++) s->best[i] = s->now[i];
        return;
    }
    for (size_t i = 0; i < t->n; i++) {
        if (s->used[i]) continue;
        int64_t way = depth ? metres_between(t, s->now[depth - 1], i) : 0;
        int64_t there = later_of(t->from[i], depth ? at + STAY_MS + way * MS_A_METRE : 0);
        if (t->to[i] && there > t->to[i]) continue;
        s->used[i] = true, s->now[depth] = i;
        search(s, depth + 1, there, metres + way);
        s->used[i] = false;
    }
}

/* Whether one can be at a and then, in time, at b. */
static bool then(const struct round_try *t, size_t a, size_t b)
{
    return !t->to[a] || !t->to[b] || t->from[a] + STAY_MS + metres_between(t, a, b) * MS_A_METRE <= t->to[b];
}

static void clash_find(const struct round_try *t, size_t *a, size_t *b)
{
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = i + 1; k < t->n; k++) {
            if (then(t, i, k) || then(t, k, i)) continue;
            *a = i, *b = k;
            return;
        }
    *a = *b = 0;
}

bool round_order(const struct round_try *t, size_t *order, size_t *a, size_t *b)
{
    struct searching s = {.t = t, .best_metres = -1};

    search(&s, 0, 0, 0);
    for (size_t i = 0; i < t->n; i++) order[i] = s.best_metres < 0 ? i : s.best[i];
    if (s.best_metres >= 0) return true;
    clash_find(t, a, b);
    return false;
}

/* --- a day of it --- */

struct rounding {
    struct rq *rq;
    struct db *db;
    struct round_view *out;
};

/* Most stops are in one town: that needs no looking up. */
static int64_t metres_of(struct rounding *g, const struct round_stop *a, const struct round_stop *b)
{
    return str_eq(a->insee, b->insee) ? 0 : territory_distance_m(g->db, g->rq->mem, a->insee, b->insee);
}

static void far_fill(struct rounding *g, struct round_day *d)
{
    int64_t total = 0;

    for (size_t i = 1; i < d->stops.n; i++) {
        int64_t m = metres_of(g, &d->stops.v[i - 1], &d->stops.v[i]);
        if (m > 0) total += m, d->stops.v[i].far = distance_text(g->rq->mem, g->rq->lang, m);
    }
    if (total) d->total = distance_text(g->rq->mem, g->rq->lang, total);
}

static str clash_text(struct rounding *g, const struct round_stop *a, const struct round_stop *b)
{
    str far = distance_text(g->rq->mem, g->rq->lang, metres_of(g, a, b));
    str pieces[] = {a->name, b->name, far};

    if (a == b) return tr(g->rq->lang, "These times do not fit into one trip. Change one of them.");
    if (!far.n)
        return tr_fill(g->rq->mem,
                       tr(g->rq->lang, "You cannot be at %1 and at %2 in time. Change one of the two times."), pieces,
                       2);
    return tr_fill(
        g->rq->mem,
        tr(g->rq->lang, "You cannot be at %1 and at %2 in time: they are %3 apart. Change one of the two times."),
        pieces, 3);
}

static void try_fill(struct rounding *g, const struct round_stops *s, struct round_try *t)
{
    *t = (struct round_try){.n = s->n};
    for (size_t i = 0; i < s->n; i++) {
        t->from[i] = s->v[i].starts_at, t->to[i] = s->v[i].ends_at;
        for (size_t k = 0; k < i; k++) t->metres[i][k] = t->metres[k][i] = metres_of(g, &s->v[i], &s->v[k]);
    }
}

static void day_order(struct rounding *g, struct round_day *d)
{
    struct round_stop *v = NEW(g->rq->mem, struct round_stop, d->stops.n);
    struct round_try *t = NEW(g->rq->mem, struct round_try, 1);
    size_t order[ROUND_STOPS_MOST], a = 0, b = 0;

    if (d->stops.n <= ROUND_STOPS_MOST) {
        try_fill(g, &d->stops, t);
        if (!round_order(t, order, &a, &b)) d->clash = clash_text(g, &d->stops.v[a], &d->stops.v[b]);
        for (size_t i = 0; i < d->stops.n; i++) v[i] = d->stops.v[order[i]];
        d->stops.v = v;
    }
    far_fill(g, d);
}

static str hours_in_words(struct rounding *g, const struct round_stop *s)
{
    return s->starts_at ? hours_text(g->rq, s->starts_at, s->ends_at) : S("");
}

/* Stops by the local day of their time, those without one last; each day in the order to go round. */
static void days_fill(struct rounding *g, const struct round_stops *s)
{
    struct round_days *days = &g->out->days;
    str zone = territory_zone(g->rq);

    days->v = NEW(g->rq->mem, struct round_day, s->n);
    for (size_t i = 0; i < s->n; i++) {
        str title = s->v[i].starts_at ? date_text(g->rq->mem, g->rq->lang, zone, s->v[i].starts_at, DATE_DAY) : S("");
        struct round_day *d = days->n ? &days->v[days->n - 1] : NULL;
        if (!d || !str_eq(d->title, title)) {
            d = &days->v[days->n++];
            *d = (struct round_day){
                .title = title, .total = S(""), .clash = S(""), .stops = {NEW(g->rq->mem, struct round_stop, s->n), 0}};
        }
        d->stops.v[d->stops.n] = s->v[i];
        d->stops.v[d->stops.n++].when = hours_in_words(g, &s->v[i]);
    }
    for (size_t i = 0; i < days->n; i++) day_order(g, &days->v[i]);
}

/* --- when all are open --- */

struct spans {
    struct span {
        int64_t from, to;
    } * v;
    size_t n;
};

/* The free times of a stop, those that touch made one. */
static struct spans open_spans(struct rounding *g, const struct round_stop *s)
{
    struct slot_ask ask = {s->merchant_id, g->rq->now, S("pickup"), SLOTS_LOOKED, s->not_before, s->place_id};
    struct slots free;
    struct spans out = {0};

    reception_slots(g->db, g->rq->mem, g->rq->lang, &ask, &free);
    out.v = NEW(g->rq->mem, struct span, free.n + 1);
    if (s->fixed) out.v[out.n++] = (struct span){s->starts_at, s->ends_at};
    for (size_t i = 0; i < free.n && !s->fixed; i++) {
        if (out.n && out.v[out.n - 1].to == free.v[i].starts_at) out.v[out.n - 1].to = free.v[i].ends_at;
        else out.v[out.n++] = (struct span){free.v[i].starts_at, free.v[i].ends_at};
    }
    return out;
}

static struct spans spans_both(struct arena *mem, struct spans a, struct spans b)
{
    struct spans out = {NEW(mem, struct span, a.n + b.n + 1), 0};

    for (size_t i = 0, k = 0; i < a.n && k < b.n;) {
        int64_t from = later_of(a.v[i].from, b.v[k].from), to = a.v[i].to < b.v[k].to ? a.v[i].to : b.v[k].to;
        if (from < to) out.v[out.n++] = (struct span){from, to};
        if (a.v[i].to < b.v[k].to) i++;
        else k++;
    }
    return out;
}

/* What is common to all but one of them; `but` beyond the last: to all. */
static struct spans spans_common(struct arena *mem, const struct spans *all, size_t n, size_t but)
{
    struct spans out = {0};
    bool first = true;

    for (size_t i = 0; i < n; i++) {
        if (i == but) continue;
        out = first ? all[i] : spans_both(mem, out, all[i]);
        first = false;
    }
    return out;
}

/* No time for all: one of them may be the reason. */
static str apart_text(struct rounding *g, const struct round_stops *s, const struct spans *all)
{
    for (size_t i = 0; i < s->n; i++)
        if (!all[i].n)
            return tr_fill(g->rq->mem, tr(g->rq->lang, "%1 has no free time in the next two weeks."), &s->v[i].name, 1);
    for (size_t i = 0; i < s->n && s->n > 2; i++)
        if (spans_common(g->rq->mem, all, s->n, i).n)
            return tr_fill(g->rq->mem,
                           tr(g->rq->lang, "%1 is never open together with the others: collect there another time."),
                           &s->v[i].name, 1);
    return tr(g->rq->lang, "They are never all open together: collect at two times.");
}

static void windows_fill(struct rounding *g, const struct round_stops *s)
{
    struct spans *all = NEW(g->rq->mem, struct spans, s->n);
    struct round_windows *w = &g->out->windows;

    g->out->asked = true;
    for (size_t i = 0; i < s->n; i++) all[i] = open_spans(g, &s->v[i]);
    struct spans both = spans_common(g->rq->mem, all, s->n, s->n);
    w->v = NEW(g->rq->mem, struct round_window, WINDOWS_MOST);
    for (size_t i = 0; i < both.n && w->n < WINDOWS_MOST; i++)
        w->v[w->n++].text = reception_slot_text(g->db, g->rq->mem, g->rq->lang, both.v[i].from, both.v[i].to);
    if (!w->n) g->out->apart = apart_text(g, s, all);
}

/* Stops in the order of their times; those without one behind. */
static struct round_stops sorted(struct arena *mem, const struct round_stops *from)
{
    struct round_stops s = {NEW(mem, struct round_stop, from->n), from->n};

    for (size_t i = 0; i < from->n; i++) {
        size_t at = i;
        struct round_stop x = from->v[i];
        for (; at && x.starts_at && (!s.v[at - 1].starts_at || s.v[at - 1].starts_at > x.starts_at); at--)
            s.v[at] = s.v[at - 1];
        s.v[at] = x;
        s.v[at].far = s.v[at].when = S("");
    }
    return s;
}

void round_make(struct rq *rq, struct db *db, const struct round_stops *stops, struct round_view *out)
{
    struct rounding g = {rq, db, out};

    *out = (struct round_view){.apart = S("")};
    if (stops->n < 2) return;
    struct round_stops s = sorted(rq->mem, stops);
    days_fill(&g, &s);
    bool fits = out->days.n == 1 && out->days.v[0].title.n && !out->days.v[0].clash.n;
    if (!fits && s.n <= WINDOW_STOPS_MOST)
        windows_fill(&g, &s); /* each is looked up: a basket of a hundred shops is no round */
}

/* --- of a cart --- */

/* Where this part is collected: as chosen, else the first place where somebody is. */
static void place_pick(struct rounding *g, const struct cart_part *p, struct pickup_place *at)
{
    struct pickup_places all;

    if (p->fulfilment.n && reception_place(g->db, g->rq->mem, p->merchant_id, p->place_id, at)) return;
    reception_places(g->db, g->rq->mem, p->merchant_id, &all);
    *at = all.v[0];
    for (size_t i = all.n; i-- > 0;)
        if (all.v[i].hours) *at = all.v[i];
}

static str where_text(struct arena *mem, const struct pickup_place *at)
{
    const struct commune *c = at->insee.n ? commune_of(at->insee) : NULL;
    str town = c ? c->name : S(""), glue = at->address.n && town.n ? S(", ") : S("");
    str place = str_fmt(mem, "%.*s%.*s%.*s", STR_ARG(at->address), STR_ARG(glue), STR_ARG(town));

    return at->name.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(at->name), STR_ARG(place)) : place;
}

static struct round_stop stop_made(struct rounding *g, const struct cart_part *p)
{
    struct pickup_place at;

    place_pick(g, p, &at);
    struct round_stop s = {.merchant_id = p->merchant_id,
                           .place_id = at.id,
                           .not_before = p->ready_from,
                           .fixed = p->booked_at > 0,
                           .name = p->merchant_name,
                           .where = where_text(g->rq->mem, &at),
                           .insee = at.insee,
                           .change = S("")};
    if (p->booked_at) s.starts_at = p->booked_at, s.ends_at = p->booked_end;
    else if (p->fulfilment.n && p->slot_at.set)
        s.starts_at = p->slot_at.v, s.ends_at = p->slot_at.v + at.slot_min * MINUTE_MS;
    if (!s.fixed && s.starts_at)
        s.change =
            str_fmt(g->rq->mem, "%.*s/commander/retrait#m-%lld", STR_ARG(rq_base(g->rq)), (long long)p->merchant_id);
    return s;
}

void round_of_cart(struct rq *rq, struct db *db, const struct cart *c, struct round_stops *out)
{
    struct rounding g = {rq, db, NULL};

    *out = (struct round_stops){NEW(rq->mem, struct round_stop, c->parts.n), 0};
    for (size_t i = 0; i < c->parts.n; i++) {
        const struct cart_part *p = &c->parts.v[i];
        bool comes = p->fulfilment.n && !str_eq(p->fulfilment, S("pickup"));
        if (!comes && !(p->booked_at && p->at_home)) out->v[out->n++] = stop_made(&g, p);
    }
}
