/* weigh.c: what is really in the bag. Quantities and amounts follow what the shop weighs or leaves out, while it
** prepares; the rules are in doc/orders.md. */
#include "shop/order/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/reception/reception.h"

int64_t order_line_most(struct db *db, struct arena *mem, const struct order_line_view *l)
{
    if (!by_measure(l->unit)) return l->agreed_milli;
    return l->agreed_milli + l->agreed_milli * setting_in_i64(db, mem, SETTING_WEIGHT_TOLERANCE) / 100;
}

int64_t order_line_worth(const struct order_view *o, const struct order_line_view *l, int64_t price_cents,
                         int64_t milli)
{
    int64_t n = money_times_milli(cents(price_cents), milli).cents;

    return str_eq(o->pay, S("online")) && n > l->total_cents ? l->total_cents : n;
}

/* Grams for kilos, or a comma too far: what no such piece weighs. */
static bool odd(const struct order_line_view *l, int64_t milli, int64_t weight)
{
    int64_t most = l->most_milli * milli / 1000;

    return weight && (weight > 2 * most || weight < most / 10);
}

static int64_t weight_of(const struct weighing *w, const struct order_view *o, size_t i)
{
    return w->weight && o->lines.v[i].kilo_cents && w->milli[i] ? w->weight[i] : 0;
}

/* What its pieces weigh is what they cost, up to what the heaviest ones were to cost. */
static int64_t weighed_worth(const struct order_view *o, const struct order_line_view *l, int64_t milli, int64_t weight)
{
    int64_t most = order_line_worth(o, l, l->price_cents, milli),
            n = weight ? money_times_milli(cents(l->kilo_cents), weight).cents : most;

    return n < most ? n : most;
}

static enum weighed line_check(struct tx *tx, const struct order_line_view *l, int64_t milli, int64_t weight)
{
    if (odd(l, milli, weight)) return WEIGHED_ODD;
    if (milli == l->actual_milli) return WEIGHED;
    if (milli < 0 || (!by_measure(l->unit) && milli % 1000)) return WEIGHED_BAD;
    return milli > order_line_most(tx->db, tx->mem, l) ? WEIGHED_OVER : WEIGHED;
}

/* Which line is wrong, and why. */
static enum weighed all_check(struct tx *tx, struct weighing *w, const struct order_view *o)
{
    int64_t left = 0;

    if (w->n != o->lines.n) return WEIGHED_LATE;
    for (size_t i = 0; i < w->n; i++) {
        enum weighed end = line_check(tx, &o->lines.v[i], w->milli[i], weight_of(w, o, i));
        w->wrong = i;
        if (end != WEIGHED) return end;
        left += w->milli[i];
    }
    return left ? WEIGHED : WEIGHED_NOTHING;
}

int64_t line_deposit(const struct order_line_view *l)
{
    return l->deposit_cents * (l->actual_milli < l->qty_milli ? l->actual_milli : l->qty_milli) / 1000;
}

int64_t order_deposit(const struct order_view *o)
{
    int64_t sum = 0;

    for (size_t i = 0; i < o->lines.n; i++) sum += line_deposit(&o->lines.v[i]);
    return sum;
}

void order_deposits(struct db *db, struct arena *mem, int64_t order_id, struct order_deposits *out)
{
    struct deposits_of_order_rows r;

    q_deposits_of_order(db, mem, order_id, &r);
    *out = (struct order_deposits){NEW(mem, struct order_packaging, r.n), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] =
            (struct order_packaging){r.v[i].line_id, r.v[i].each_cents, r.v[i].units, r.v[i].back, r.v[i].title};
}

bool order_bag_follow(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o)) return false;
    int64_t total = o.fee_cents;
    for (size_t i = 0; i < o.lines.n; i++) total += o.lines.v[i].actual_cents;
    total += order_deposit(&o);
    x_order_actual(tx, tx->mem, o.id, total);
    x_hold_drop(tx, tx->mem, o.id);
    opt_i64 until = str_eq(o.pay, S("online")) || o.shop_paid_at.set
                        ? NO_I64
                        : SOME_I64(reception_grace_end(tx->db, tx->mem, o.slot_end_at));
    if (!order_hold_lines(tx, now, o.id, until)) return false;
    order_stock_touched(tx, now, o.id);
    event_raise(tx, EVENT_ORDER_CHANGED, now, o.id);
    return true;
}

void order_line_given_up(struct tx *tx, int64_t order_id, int64_t line_id)
{
    x_line_given_up(tx, tx->mem, line_id, order_id);
}

bool order_bag_open(const struct order_view *o)
{
    bool given_back = str_eq(o->pay, S("online")) && o->kept_cents < o->total_cents;

    return !given_back && (str_eq(o->state, S("accepted")) || str_eq(o->state, S("preparing"))) && !o->shop_paid_at.set;
}

static bool same(const struct weighing *w, const struct order_view *o)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->milli[i] != o->lines.v[i].actual_milli || weight_of(w, o, i) != o->lines.v[i].weighed_milli)
            return false;
    return true;
}

bool order_unweighed(struct db *db, struct arena *mem, int64_t order_id)
{
    struct unweighed_row r;

    return q_unweighed(db, mem, order_id, &r) && r.n > 0;
}

enum weighed order_weigh(struct tx *tx, int64_t now, struct weighing *w)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, w->order_id, &o) || !order_bag_open(&o)) return WEIGHED_LATE;
    enum weighed end = all_check(tx, w, &o);
    if (end != WEIGHED || same(w, &o)) return end;
    for (size_t i = 0; i < w->n; i++) {
        int64_t weight = weight_of(w, &o, i);
        x_line_weighed(tx, tx->mem, o.lines.v[i].id, w->order_id, w->milli[i],
                       weighed_worth(&o, &o.lines.v[i], w->milli[i], weight), weight ? SOME_I64(weight) : NO_I64);
    }
    order_noted(tx, now, &o, w->person_id, S("weighed"));
    return order_bag_follow(tx, now, o.id) ? WEIGHED : WEIGHED_GONE;
}
