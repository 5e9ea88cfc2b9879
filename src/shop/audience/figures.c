/* figures.c: a merchant's weeks, from what the database already knows; nothing is guessed. */
#include "shop/audience/inside.h"

static int64_t midnight(str zone, int64_t day)
{
    return local_at(zone, day_local(day));
}

static void weeks_cut(str zone, int64_t now, struct figures *f, int64_t *monday)
{
    struct local l = local_of(zone, now);

    *monday = day_number(l.year, l.month, l.day) - (l.weekday - 1);
    for (int i = 0; i < FIGURE_WEEKS; i++) {
        f->week[i].from_at = midnight(zone, *monday - 7 * i);
        f->week[i].to_at = midnight(zone, *monday - 7 * i + 7);
    }
}

/* The week an instant lies in; NULL: none of them. */
static struct figures_week *week_of(struct figures *f, int64_t at)
{
    for (int i = 0; i < FIGURE_WEEKS; i++)
        if (at >= f->week[i].from_at && at < f->week[i].to_at) return &f->week[i];
    return NULL;
}

/* The week of a day counted from the Monday of the current one; NULL: none of them. */
static struct figures_week *week_of_day(struct figures *f, int64_t monday, int64_t day)
{
    int64_t back = day > monday + 6 ? -1 : (monday + 6 - day) / 7;

    return back >= 0 && back < FIGURE_WEEKS ? &f->week[back] : NULL;
}

static void visits_add(struct db *db, struct arena *mem, int64_t merchant_id, int64_t monday, struct figures *f)
{
    struct visits_since_rows r;

    q_visits_since(db, mem, merchant_id, monday - 7 * (FIGURE_WEEKS - 1), &r);
    for (size_t i = 0; i < r.n; i++) {
        struct figures_week *w = week_of_day(f, monday, r.v[i].day);
        if (!w) continue;
        w->visits[source_read(r.v[i].source)] += r.v[i].visits;
        w->all_visits += r.v[i].visits;
    }
}

static void counts_add(struct db *db, struct arena *mem, int64_t merchant_id, int64_t monday, struct figures *f)
{
    struct counts c;

    counts_since(db, mem, merchant_id, monday - 7 * (FIGURE_WEEKS - 1), &c);
    for (size_t i = 0; i < c.n; i++) {
        struct figures_week *w = week_of_day(f, monday, c.v[i].day);
        if (w) w->counted[c.v[i].kind] += c.v[i].n;
    }
}

static bool is(str state, str one)
{
    return str_eq(state, one);
}

/* Placed, but its payment has not come or never came: it was never the shop's. */
static bool unpaid(const struct orders_timed_row *o)
{
    return is(o->state, S("expired")) || (is(o->state, S("submitted")) && o->pay_by_at.set);
}

static void order_add(struct figures *f, const struct orders_timed_row *o, int64_t now)
{
    struct figures_week *placed = week_of(f, o->created_at), *ended = week_of(f, o->state_at),
                        *due = week_of(f, o->slot_at);

    if (unpaid(o)) return;
    if (placed) placed->received++, placed->reservations += is(o->kind, S("reserve"));
    if (ended && is(o->state, S("handed_over"))) ended->handed_over++;
    if (!due || o->slot_at > now || is(o->state, S("refused")) || is(o->state, S("cancelled"))) return;
    due->due++;
    due->on_time += o->ready_at.set && o->ready_at.v <= o->slot_at;
}

void figures_read(struct db *db, struct arena *mem, str zone, int64_t merchant_id, int64_t now, struct figures *out)
{
    struct orders_timed_rows r;
    int64_t monday;

    *out = (struct figures){0};
    weeks_cut(zone, now, out, &monday);
    visits_add(db, mem, merchant_id, monday, out);
    counts_add(db, mem, merchant_id, monday, out);
    q_orders_timed(db, mem, merchant_id, out->week[FIGURE_WEEKS - 1].from_at, S("ready"), &r);
    for (size_t i = 0; i < r.n; i++) order_add(out, &r.v[i], now);
}
