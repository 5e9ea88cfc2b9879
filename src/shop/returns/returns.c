/* returns.c: what became of a change of mind: goods back, money back, each on the word of who knows. */
#include "shop/returns/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/payment/payment.h"

enum { RETURNS_MOST = 100, ALERT_DAYS = 4, AT_ONCE = 20 };

_Static_assert(sizeof(struct return_one_row) == sizeof(struct returns_of_order_row), "same columns");
_Static_assert(sizeof(struct return_one_row) == sizeof(struct returns_of_merchant_row), "same columns");

static struct order_return return_made(const void *row)
{
    const struct return_one_row *r = row;

    return (struct order_return){.id = r->id,
                                 .order_id = r->order_id,
                                 .merchant_id = r->merchant_id,
                                 .asked_at = r->asked_at,
                                 .cents = r->cents,
                                 .refund_by_at = r->refund_by_at,
                                 .back_by_at = r->back_by_at,
                                 .received_at = r->received_at,
                                 .refunded_at = r->refunded_at,
                                 .name = r->name,
                                 .contact = r->contact,
                                 .receipt = r->receipt,
                                 .way = r->way,
                                 .pays = r->pays,
                                 .means = r->means,
                                 .sold_again = r->sold_again.set && r->sold_again.v,
                                 .lang = str_eq(r->lang, S("en")) ? LANG_EN : LANG_FR};
}

bool order_return_read(struct db *db, struct arena *mem, int64_t return_id, struct order_return *out)
{
    struct return_one_row r;

    if (!q_return_one(db, mem, return_id, &r)) return false;
    *out = return_made(&r);
    return true;
}

void order_returns(struct db *db, struct arena *mem, int64_t order_id, struct order_returns *out)
{
    struct returns_of_order_rows r;

    q_returns_of_order(db, mem, order_id, &r);
    *out = (struct order_returns){NEW(mem, struct order_return, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = return_made(&r.v[i]);
}

void order_returns_of_merchant(struct db *db, struct arena *mem, int64_t merchant_id, struct order_returns *out)
{
    struct returns_of_merchant_rows r;

    q_returns_of_merchant(db, mem, merchant_id, RETURNS_MOST, &r);
    *out = (struct order_returns){NEW(mem, struct order_return, r.n), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = return_made(&r.v[i]);
}

str order_return_text(struct db *db, struct arena *mem, enum lang lang, int64_t return_id)
{
    struct return_lines_rows l;
    struct buf b = buf_new(mem, 16 * 1024);

    q_return_lines(db, mem, return_id, &l);
    for (size_t i = 0; i < l.n; i++) {
        str qty = qty_text(mem, lang, l.v[i].qty_milli, l.v[i].unit);
        buf_fmt(&b, "%s%.*s %.*s", i ? ", " : "", STR_ARG(qty), STR_ARG(l.v[i].title));
    }
    return buf_str(&b);
}

/* --- how it stands --- */

bool order_return_service(struct db *db, struct arena *mem, int64_t return_id)
{
    struct return_lines_rows l;

    q_return_lines(db, mem, return_id, &l);
    for (size_t i = 0; i < l.n; i++)
        if (!str_eq(l.v[i].unit, S("service"))) return false;
    return l.n > 0;
}

static str goods_text(struct db *db, struct arena *mem, enum lang lang, const struct order_return *r)
{
    str day = r->back_by_at.set ? date_text(mem, lang, setting_in(db, mem, SETTING_TIME_ZONE),
                                            r->received_at.set ? r->received_at.v : r->back_by_at.v, DATE_DAY)
                                : S("");

    if (order_return_service(db, mem, r->id)) return tr(lang, "It is a service: nothing comes back.");
    if (!r->back_by_at.set) return tr(lang, "The goods had not left the shop.");
    return tr_fill(
        mem, tr(lang, r->received_at.set ? _("The goods are back since %1.") : _("The goods are expected back by %1.")),
        &day, 1);
}

static const char *money_msgid(const struct order_return *r)
{
    bool bank = str_eq(r->way, S("bank"));

    if (!r->cents) return _("Nothing was paid, nothing goes back.");
    if (r->refunded_at.set)
        return bank ? _("%1 asked back from the bank on %2.") : _("%1 given back at the shop on %2.");
    return bank ? _("%1 to be given back on the card by %2.") : _("%1 to be given back at the shop by %2.");
}

str order_return_state_text(struct db *db, struct arena *mem, enum lang lang, const struct order_return *r)
{
    str day = date_text(mem, lang, setting_in(db, mem, SETTING_TIME_ZONE),
                        r->refunded_at.set ? r->refunded_at.v : r->refund_by_at, DATE_DAY);
    str piece[2] = {money_text(mem, lang, cents(r->cents)), day}, goods = goods_text(db, mem, lang, r);
    str money = tr_fill(mem, tr(lang, money_msgid(r)), piece, 2);

    return str_fmt(mem, "%.*s %.*s", STR_ARG(goods), STR_ARG(money));
}

/* --- who is told --- */

void order_return_tell(struct tx *tx, int64_t now, const struct order_return *r, const char *what)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, r->order_id, &o)) return;
    if (!strcmp(what, "goods_back")) order_buyer_tell(tx, now, &o, what, r->id);
    else order_members_tell(tx, now, &o, what, r->id);
}

void order_receipt_mail(struct tx *tx, int64_t now, const struct order_return *r)
{
    str id = str_fmt(tx->mem, "%lld", (long long)r->id);

    if (r->contact.n)
        job_add(tx, "mail_receipt", str_fmt(tx->mem, "mail-receipt-%.*s", STR_ARG(id)),
                str_fmt(tx->mem, "{\"return\":%.*s}", STR_ARG(id)), now);
}

/* --- what the shop does --- */

static void shelve(struct tx *tx, int64_t now, const struct order_return *r, int64_t person_id)
{
    struct return_goods_rows g;

    q_return_goods(tx->db, tx->mem, r->id, &g);
    for (size_t i = 0; i < g.n; i++) {
        struct stock_change c = {g.v[i].stock_item_id, g.v[i].milli, r->order_id, person_id, S("return")};
        if (!stock_move_make(tx, now, &c)) fault("order.return", "returned stock cannot be counted");
    }
}

bool order_return_refund(struct tx *tx, int64_t now, const struct order_return *r, int64_t person_id, str means)
{
    bool bank = str_eq(r->way, S("bank"));

    if (bank ? means.n > 0 : !means.n) return false;
    if (!return_refunded(tx, now, &(struct return_paid){r->id, r->merchant_id, person_id, r->way, means})) return false;
    if (bank) payment_refund(tx, now, r->order_id, r->cents, S("withdrawn"));
    event_raise(tx, EVENT_ORDER_CHANGED, now, r->order_id);
    return true;
}

bool order_return_receive(struct tx *tx, int64_t now, const struct order_return *r, int64_t person_id, bool sell_again)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, r->order_id, &o) || !str_eq(o.state, S("handed_over")))
        return false; /* it has not arrived yet */
    if (x_return_received(tx, tx->mem, r->id, r->merchant_id, sell_again, now) != 1) return false;
    if (sell_again) shelve(tx, now, r, person_id);
    if (str_eq(r->way, S("bank"))) order_return_refund(tx, now, r, person_id, S(""));
    order_return_tell(tx, now, r, "goods_back");
    event_raise(tx, EVENT_ORDER_CHANGED, now, r->order_id);
    return true;
}

/* --- the clock --- */

/* What was left out of a bag that is not handed over yet. */
static void kept_give_back(struct tx *tx, int64_t now, int64_t order_id)
{
    struct order_view o;

    if (!order_read(tx->db, tx->mem, order_id, &o)) return;
    if (o.kept_cents > o.actual_cents) payment_refund(tx, now, o.id, o.kept_cents - o.actual_cents, S("withdrawn"));
    returns_follow(tx, now, order_id, false);
}

/* Four days before the law's last moment: money that waits for nothing but us goes back, of the rest the shop is reminded. */
static void returns_run(struct tx *tx, int64_t now)
{
    struct returns_due_rows due;
    struct order_return r;

    q_returns_due(tx->db, tx->mem, now + ALERT_DAYS * DAY_MS, AT_ONCE, &due);
    for (size_t i = 0; i < due.n; i++) {
        x_return_reminded(tx, tx->mem, due.v[i].id, now);
        if (str_eq(due.v[i].goods, S("kept")) && str_eq(due.v[i].way, S("bank")))
            kept_give_back(tx, now, due.v[i].order_id);
        else if (order_return_read(tx->db, tx->mem, due.v[i].id, &r)) order_return_tell(tx, now, &r, "refund_due");
    }
}

const struct clock_task returns_clock[] = {{"order_returns", 10 * MINUTE_MS, returns_run}, JOBS_END};

/* --- fsck --- */

void returns_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct check_returned_lines_rows a;
    struct check_returned_money_rows b;
    struct check_returned_stock_rows c;

    q_check_returned_lines(db, mem, &a);
    for (size_t i = 0; i < a.n; i++)
        buf_fmt(f, "I17: order %.*s: of %.*s %lld comes back for %lld cents, more than was there\n",
                STR_ARG(a.v[i].number), STR_ARG(a.v[i].title), (long long)a.v[i].qty_milli, (long long)a.v[i].cents);
    q_check_returned_money(db, mem, S("shop"), S("bank"), &b);
    for (size_t i = 0; i < b.n; i++)
        buf_fmt(f, "I17: order %.*s: %lld cents go back (%.*s), %lld were paid\n", STR_ARG(b.v[i].number),
                (long long)b.v[i].cents, STR_ARG(b.v[i].way), (long long)b.v[i].paid_cents);
    q_check_returned_stock(db, mem, S("return"), &c);
    for (size_t i = 0; i < c.n; i++)
        buf_fmt(f, "I17: order %.*s: of stock item %lld %lld is on the shelf again, %lld came back\n",
                STR_ARG(c.v[i].number), (long long)c.v[i].stock_item_id, (long long)c.v[i].moved_milli,
                (long long)c.v[i].back_milli);
}
