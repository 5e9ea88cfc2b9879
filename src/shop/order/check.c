/* check.c: the invariants of orders and stock; each finding is a sentence. */
#include "shop/order/inside.h"

#define EACH(rows) for (size_t i = 0; i < (rows).n; i++)

static void check_stock(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_stock_rows a;
    struct check_oversold_rows b;
    struct check_stock_moves_rows c;

    q_check_stock(db, mem, &a);
    EACH(a) buf_fmt(f, "I1: stock item %lld has %lld on hand\n", (long long)a.v[i].id, (long long)a.v[i].on_hand_milli);
    q_check_oversold(db, mem, clock_now_ms(), &b);
    EACH(b)
    buf_fmt(f, "I2: stock item %lld: %lld held of %lld on hand\n", (long long)b.v[i].id, (long long)b.v[i].held_milli,
            (long long)b.v[i].on_hand_milli);
    q_check_stock_moves(db, mem, &c);
    EACH(c)
    buf_fmt(f, "K4: stock item %lld: %lld on hand, its moves say %lld\n", (long long)c.v[i].id,
            (long long)c.v[i].on_hand_milli, (long long)c.v[i].moved_milli);
}

static void check_holds(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_ended_holds_rows a;
    struct check_handed_over_rows b;
    struct check_handed_goods_rows c;
    struct check_held_goods_rows d;

    q_check_ended_holds(db, mem, S("expired"), S("refused"), S("cancelled"), S("not_collected"), &a);
    EACH(a) buf_fmt(f, "I4: order %.*s is %.*s and still holds stock\n", STR_ARG(a.v[i].number), STR_ARG(a.v[i].state));
    q_check_handed_over(db, mem, S("handed_over"), S("return"), &b);
    EACH(b)
    buf_fmt(f, "I8: order %.*s was handed over: %lld left the shelf, %lld were due\n", STR_ARG(b.v[i].number),
            (long long)b.v[i].moved_milli, (long long)b.v[i].actual_milli);
    q_check_handed_goods(db, mem, S("handed_over"), S("return"), &c);
    EACH(c)
    buf_fmt(f, "I8: order %.*s was handed over: of stock item %lld %lld left the shelf, %lld were due\n",
            STR_ARG(c.v[i].number), (long long)c.v[i].stock_item_id, (long long)c.v[i].moved_milli,
            (long long)c.v[i].actual_milli);
    q_check_held_goods(db, mem, clock_now_ms(), &d);
    EACH(d)
    buf_fmt(f, "I13: order %.*s: of stock item %lld %lld are set aside, %lld are in it\n", STR_ARG(d.v[i].number),
            (long long)d.v[i].stock_item_id, (long long)d.v[i].held_milli, (long long)d.v[i].milli);
}

/* What is offered to a buyer is set aside while he decides, and no longer. */
static void check_questions(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_unheld_questions_rows a;
    struct check_answered_holds_rows b;

    q_check_unheld_questions(db, mem, S("accepted"), S("preparing"), clock_now_ms(), &a);
    EACH(a)
    buf_fmt(f, "I16: order %.*s: %.*s is offered and not set aside\n", STR_ARG(a.v[i].number), STR_ARG(a.v[i].title));
    q_check_answered_holds(db, mem, &b);
    EACH(b)
    buf_fmt(f, "I16: order %.*s: %.*s was answered and is still set aside\n", STR_ARG(b.v[i].number),
            STR_ARG(b.v[i].title));
}

static void check_history(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_events_rows a;
    struct check_event_chain_rows b;

    q_check_events(db, mem, &a);
    EACH(a)
    buf_fmt(f, "I5: order %.*s is %.*s, its history ends at %.*s\n", STR_ARG(a.v[i].number), STR_ARG(a.v[i].state),
            STR_ARG(a.v[i].last_state));
    q_check_event_chain(db, mem, &b);
    EACH(b)
    buf_fmt(f, "I5: event %lld of order %lld does not start where the one before ended\n", (long long)b.v[i].id,
            (long long)b.v[i].order_id);
}

static void check_totals(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_purchase_total_rows a;
    struct check_lines_total_rows b;
    struct check_foreign_lines_rows c;

    q_check_purchase_total(db, mem, &a);
    EACH(a)
    buf_fmt(f, "I6: purchase %lld says %lld cents, its orders %lld\n", (long long)a.v[i].id,
            (long long)a.v[i].total_cents, (long long)a.v[i].sum_cents);
    q_check_lines_total(db, mem, &b);
    EACH(b)
    buf_fmt(f, "I6: order %.*s says %lld cents of goods, its lines %lld\n", STR_ARG(b.v[i].number),
            (long long)b.v[i].lines_cents, (long long)b.v[i].sum_cents);
    q_check_foreign_lines(db, mem, &c);
    EACH(c) buf_fmt(f, "K8: order %.*s has lines of another merchant\n", STR_ARG(c.v[i].number));
}

static void check_deposits(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_deposits_rows a;
    struct check_deposits_back_rows b;

    q_check_deposits(db, mem, &a);
    EACH(a)
    buf_fmt(f, "P1: order %.*s has %lld cents of deposits, its lines %lld\n", STR_ARG(a.v[i].number),
            (long long)a.v[i].deposit_cents, (long long)a.v[i].sum_cents);
    q_check_deposits_back(db, mem, &b);
    EACH(b)
    buf_fmt(f, "P1: of line %lld %lld came back for %lld cents: not what went out\n", (long long)b.v[i].line_id,
            (long long)b.v[i].units, (long long)b.v[i].cents);
}

static void check_bags(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_actual_total_rows a;
    struct check_line_worth_rows b;
    struct check_shares_rows c;
    struct check_weighed_rows d;

    q_check_weighed(db, mem, S("ready"), S("out_for_delivery"), S("handed_over"), &d);
    EACH(d)
    buf_fmt(f, "I19: order %.*s: %.*s was not weighed, or costs more than it weighs\n", STR_ARG(d.v[i].number),
            STR_ARG(d.v[i].title));
    q_check_actual_total(db, mem, &a);
    EACH(a)
    buf_fmt(f, "I9: order %.*s costs %lld cents, what is in it %lld\n", STR_ARG(a.v[i].number),
            (long long)a.v[i].actual_cents, (long long)a.v[i].sum_cents);
    q_check_shares(db, mem, &c);
    EACH(c)
    buf_fmt(f, "I14: line %lld: a basket costs %lld cents, its parts share %lld\n", (long long)c.v[i].line_id,
            (long long)c.v[i].price_cents, (long long)c.v[i].sum_cents);
    q_check_line_worth(db, mem, &b);
    EACH(b)
    buf_fmt(f, "I9: order %.*s: %.*s costs %lld cents and is worth %lld\n", STR_ARG(b.v[i].number),
            STR_ARG(b.v[i].title), (long long)b.v[i].actual_cents, (long long)b.v[i].worth_cents);
}

static void check_money(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_kept_rows a;

    q_check_kept(db, mem, S("expired"), S("refused"), S("cancelled"), S("handed_over"), &a);
    EACH(a)
    buf_fmt(f, "I3: order %.*s is %.*s: %lld cents kept, %lld are due\n", STR_ARG(a.v[i].number), STR_ARG(a.v[i].state),
            (long long)a.v[i].kept_cents, (long long)a.v[i].worth_cents);
}

static void check_quotes(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_quotes_rows a;

    q_check_quotes(db, mem, S("expired"), S("refused"), S("cancelled"), S("not_collected"), S("accepted"), &a);
    EACH(a)
    buf_fmt(f, "Q2: order %.*s is %.*s: its quote is %.*s, or became another order\n", STR_ARG(a.v[i].number),
            STR_ARG(a.v[i].state), STR_ARG(a.v[i].quote));
}

static void check_seats(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_seats_rows a;

    q_check_seats(db, mem, S("expired"), S("refused"), S("cancelled"), S("not_collected"), S("waiting"), &a);
    EACH(a)
    buf_fmt(f, "I10: the slot of %lld at merchant %lld says %lld orders of %lld, there are %lld\n",
            (long long)a.v[i].starts_at, (long long)a.v[i].merchant_id, (long long)a.v[i].taken,
            (long long)a.v[i].seats, (long long)a.v[i].orders);
}

static void check_ways(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_parcels_rows a;
    struct check_foreign_places_rows b;

    q_check_parcels(db, mem, S("parcel"), S("online"), &a);
    EACH(a)
    buf_fmt(f, "I12: order %.*s: a parcel without its promise or not paid online, or a promise without a parcel\n",
            STR_ARG(a.v[i].number));
    q_check_foreign_places(db, mem, S("pickup"), &b);
    EACH(b) buf_fmt(f, "I12: order %.*s is collected at a place that is not its merchant's\n", STR_ARG(b.v[i].number));
}

void order_check(struct db *db, struct arena *mem, struct buf *findings)
{
    check_stock(db, mem, findings);
    check_holds(db, mem, findings);
    check_questions(db, mem, findings);
    check_history(db, mem, findings);
    check_totals(db, mem, findings);
    check_bags(db, mem, findings);
    check_deposits(db, mem, findings);
    check_money(db, mem, findings);
    check_quotes(db, mem, findings);
    check_seats(db, mem, findings);
    check_ways(db, mem, findings);
    book_check(db, mem, clock_now_ms(), findings);
    terms_check(db, mem, findings);
    change_check(db, mem, findings);
}
