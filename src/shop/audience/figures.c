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

static void visits_add(struct db *db, struct arena *mem, int64_t merchant_id, int64_t monday, struct figures *f)
{
    struct visits_since_rows r;
    struct visits_out_row out;
    int64_t first = monday - 7 * (FIGURE_WEEKS - 1);

    q_visits_since(db, mem, merchant_id, first, source_stored(SOURCE_OUT), &r);
    if (q_visits_out(db, mem, merchant_id, first, source_stored(SOURCE_OUT), &out)) f->out = out.visits;
    for (size_t i = 0; i < r.n; i++) {
        int64_t back = (monday + 6 - r.v[i].day) / 7;
        if (back < 0 || back >= FIGURE_WEEKS) continue;
        f->week[back].visits[source_read(r.v[i].source)] += r.v[i].visits;
        f->week[back].all_visits += r.v[i].visits;
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
    if (placed) placed->received++;
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
    q_orders_timed(db, mem, merchant_id, out->week[FIGURE_WEEKS - 1].from_at, S("ready"), &r);
    for (size_t i = 0; i < r.n; i++) order_add(out, &r.v[i], now);
}
