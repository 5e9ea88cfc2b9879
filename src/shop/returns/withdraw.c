/* withdraw.c: changing one's mind about what was ordered at a distance: until when, about what, and what follows. Code
** de la consommation L221-18 to L221-28; the rules are retold in doc/orders.md. */
#include "shop/returns/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/booking/booking.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/payment/payment.h"
#include "shop/reception/reception.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { REFUND_DAYS = 14, BACK_DAYS = 14, RECEIPT_BYTES = 32 * 1024 };

/* --- until when --- */

static int64_t end_for(struct db *db, struct arena *mem, const struct order_view *o, int64_t from)
{
    struct merchant m = {0};

    merchant_any(db, mem, o->lang, o->merchant_id, &m);
    return withdrawal_end(setting_in(db, mem, SETTING_TIME_ZONE), m.insee, from);
}

/* --- about what --- */

static bool is_any(str s, const char *const *among)
{
    for (; *among; among++)
        if (str_eq(s, str_c(*among))) return true;
    return false;
}

/* What the law leaves out whatever happened to it. */
static bool never(str keeps)
{
    return is_any(keeps, (const char *const[]){"perishable", "made", "press", "dated", NULL});
}

static bool when_sealed(str keeps)
{
    return is_any(keeps, (const char *const[]){"sealed", "media", NULL});
}

static bool stands(const struct order_view *o)
{
    bool over = is_any(o->state, (const char *const[]){"expired", "refused", "cancelled", "not_collected", NULL});

    return !over && !str_eq(o->due, S("due_online")); /* what was not paid yet is only not paid */
}

/* Services count from the order, to their end only where their buyer asked that they begin early; goods from the
** hand-over, before it as long as it takes. */
static bool in_time(const struct withdrawal *w, int64_t now, str keeps, int64_t service_end)
{
    if (str_eq(keeps, S("service"))) return !(w->early && w->handed) && now < service_end;
    return !w->handed || now < w->until_at.v;
}

static bool services_only(const struct withdrawal *w)
{
    for (size_t i = 0; i < w->lines.n; i++)
        if (!str_eq(w->lines.v[i].keeps, S("service"))) return false;
    return w->lines.n > 0;
}

static void lines_take(struct db *db, struct arena *mem, const struct order_view *o, struct withdrawal *w)
{
    struct lines_kept_rows k;

    q_lines_kept(db, mem, o->id, &k);
    w->lines = (struct withdrawal_lines){NEW(mem, struct withdrawal_line, o->lines.n), 0};
    for (size_t i = 0; i < o->lines.n && i < k.n; i++)
        w->lines.v[w->lines.n++] =
            (struct withdrawal_line){.line = &o->lines.v[i], .keeps = k.v[i].keeps, .returned = k.v[i].return_id.set};
}

/* The time of a service is over, whether or not its shop has said so. */
static bool took_place(const struct order_bookings *b, int64_t line_id, int64_t now)
{
    for (size_t i = 0; i < b->n; i++)
        if (b->v[i].line_id == line_id && b->v[i].ends_at <= now) return true;
    return false;
}

void order_withdrawal(struct db *db, struct arena *mem, int64_t now, const struct order_view *o, struct withdrawal *w)
{
    struct order_bookings times;

    *w = (struct withdrawal){.binding = str_eq(o->kind, S("order")), .handed = str_eq(o->state, S("handed_over"))};
    w->out = w->handed || str_eq(o->state, S("out_for_delivery"));
    w->early = order_early(db, mem, o->id);
    lines_take(db, mem, o, w);
    if (!w->binding) return;
    int64_t service_end = end_for(db, mem, o, o->created_at);
    if (services_only(w)) w->until_at = SOME_I64(service_end);
    else if (w->handed) w->until_at = SOME_I64(end_for(db, mem, o, o->state_at));
    order_bookings(db, mem, now, o, &times);
    for (size_t i = 0; stands(o) && i < w->lines.n; i++) {
        struct withdrawal_line *l = &w->lines.v[i];
        l->possible = !l->returned && l->line->actual_milli > 0 && !never(l->keeps) &&
                      in_time(w, now, l->keeps, service_end) && !(w->early && took_place(&times, l->line->id, now));
        l->unopened = l->possible && w->handed && when_sealed(l->keeps);
        w->open |= l->possible;
    }
}

bool order_early_asks(struct db *db, struct arena *mem, int64_t now, const struct order_view *o, int64_t line_id)
{
    struct withdrawal w;

    if (order_early(db, mem, o->id)) return false;
    order_withdrawal(db, mem, now, o, &w);
    for (size_t i = 0; i < w.lines.n; i++)
        if (w.lines.v[i].line->id == line_id) return w.lines.v[i].possible && str_eq(w.lines.v[i].keeps, S("service"));
    return false;
}

/* --- giving up --- */

struct giving_up {
    struct tx *tx;
    int64_t now;
    struct withdrawing *ask;
    struct order_view o;
    struct withdrawal w;
    struct order_return r;
    bool *chosen; /* by line */
    bool all;     /* nothing of the order is left */
};

static bool asked_for(const struct withdrawing *a, int64_t line_id)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->line_id[i] == line_id) return true;
    return false;
}

/* Which lines; false: one of them cannot be, or there is none. */
static bool lines_choose(struct giving_up *g)
{
    size_t found = 0;

    g->chosen = NEW(g->tx->mem, bool, g->w.lines.n);
    g->all = true;
    for (size_t i = 0; i < g->w.lines.n; i++) {
        const struct withdrawal_line *l = &g->w.lines.v[i];
        g->chosen[i] = asked_for(g->ask, l->line->id);
        if (g->chosen[i] && !l->possible) return false;
        found += g->chosen[i];
        g->all &= g->chosen[i] || l->returned || !l->line->actual_milli;
    }
    return found > 0;
}

/* The second click: the receipt of the first. */
static bool given_up_before(struct giving_up *g)
{
    struct lines_kept_rows k;
    int64_t same = 0;
    size_t n = 0;

    q_lines_kept(g->tx->db, g->tx->mem, g->o.id, &k);
    for (size_t i = 0; i < k.n; i++) {
        if (!asked_for(g->ask, k.v[i].id)) continue;
        if (!k.v[i].return_id.set || (same && same != k.v[i].return_id.v)) return false;
        same = k.v[i].return_id.v;
        n++;
    }
    g->ask->return_id = same;
    return n && n == g->ask->n;
}

/* Of what stays in the shop its packaging stays there too: its deposit goes back with the price. */
static int64_t worth(const struct giving_up *g)
{
    int64_t n = g->all ? g->o.fee_cents : 0;

    for (size_t i = 0; i < g->w.lines.n; i++)
        if (g->chosen[i]) n += g->w.lines.v[i].line->actual_cents + (g->w.out ? 0 : line_deposit(g->w.lines.v[i].line));
    return n;
}

/* How much goes back and how; never more than was paid and is not on its way back already. */
static void money_decide(struct giving_up *g)
{
    struct returns_open was;
    bool shop = g->o.shop_paid_at.set;

    g->r.way = shop ? S("shop") : S("bank");
    returns_pending(g->tx->db, g->tx->mem, g->o.id, g->r.way, &was);
    int64_t left = shop ? g->o.actual_cents : g->o.kept_cents - was.cents;
    g->r.cents = g->all && !g->w.out ? left : worth(g);
    if (g->r.cents > left) g->r.cents = left;
    if (g->r.cents <= 0) g->r.cents = 0, g->r.way = S("none");
}

static void receipt_lines(const struct giving_up *g, struct buf *b)
{
    for (size_t i = 0; i < g->w.lines.n; i++) {
        const struct order_line_view *l = g->w.lines.v[i].line;
        str qty = qty_text(g->tx->mem, g->r.lang, l->actual_milli, l->unit),
            sum = money_text(g->tx->mem, g->r.lang, cents(l->actual_cents));
        if (g->chosen[i]) buf_fmt(b, "- %.*s %.*s (%.*s)\n", STR_ARG(qty), STR_ARG(l->title), STR_ARG(sum));
    }
}

static void say(const struct giving_up *g, struct buf *b, const char *msgid, str one, str two)
{
    str piece[2] = {one, two};

    buf_put(b, tr_fill(g->tx->mem, tr(g->r.lang, msgid), piece, 2));
    buf_byte(b, '\n');
}

static str day_text(const struct giving_up *g, int64_t at)
{
    return date_text(g->tx->mem, g->r.lang, setting_in(g->tx->db, g->tx->mem, SETTING_TIME_ZONE), at, DATE_DAY_YEAR);
}

static void receipt_money(const struct giving_up *g, struct buf *b)
{
    str sum = money_text(g->tx->mem, g->r.lang, cents(g->r.cents)), day = day_text(g, g->r.refund_by_at);

    if (!g->r.cents) say(g, b, _("Nothing was paid: nothing is to be given back."), S(""), S(""));
    else if (str_eq(g->r.way, S("shop"))) say(g, b, _("The shop gives you back %1, at the latest on %2."), sum, day);
    else say(g, b, _("The shop’s bank gives you back %1 on your card, at the latest on %2."), sum, day);
}

static bool services_alone(const struct giving_up *g)
{
    for (size_t i = 0; i < g->w.lines.n; i++)
        if (g->chosen[i] && !str_eq(g->w.lines.v[i].keeps, S("service"))) return false;
    return true;
}

static void receipt_goods(const struct giving_up *g, struct buf *b, const struct merchant *m)
{
    struct return_terms t;
    const struct commune *c = m->insee.n ? commune_of(m->insee) : NULL;

    if (!g->r.back_by_at.set) {
        say(g, b, _("The goods have not left the shop: there is nothing to bring back."), S(""), S(""));
        return;
    }
    if (services_alone(g)) {
        say(g, b, _("It is a service: there is nothing to bring back."), S(""), S(""));
        return;
    }
    return_terms_read(g->tx->db, g->tx->mem, g->o.merchant_id, &t);
    str at = str_fmt(g->tx->mem, "%.*s, %.*s, %.*s %.*s", STR_ARG(m->name), STR_ARG(m->address), STR_ARG(m->postcode),
                     STR_ARG(c ? c->name : m->insee));
    say(g, b, _("Bring or send it back at the latest on %1, to: %2"), day_text(g, g->r.back_by_at.v),
        t.how.n ? t.how : at);
    say(g, b, t.shop_pays ? _("The shop pays the way back.") : _("The way back is at your cost."), S(""), S(""));
    say(g, b, _("The shop may wait for the goods before it gives the money back."), S(""), S(""));
}

/* The receipt: what the law wants in it, and what happens now. It is kept word by word. */
static void receipt_write(struct giving_up *g)
{
    struct buf b = buf_new(g->tx->mem, RECEIPT_BYTES);
    struct merchant m = {0};
    str zone = setting_in(g->tx->db, g->tx->mem, SETTING_TIME_ZONE);

    merchant_any(g->tx->db, g->tx->mem, g->r.lang, g->o.merchant_id, &m);
    say(g, &b, _("You gave up the contract with %1 for what follows."), m.legal_name.n ? m.legal_name : m.name, S(""));
    say(g, &b, _("Received on %1 (%2)."), date_text(g->tx->mem, g->r.lang, zone, g->now, DATE_FULL),
        iso_text(g->tx->mem, g->now));
    say(g, &b, _("Order %1 of %2."), g->o.number, day_text(g, g->o.created_at));
    say(g, &b, _("Declared by: %1"), g->r.name, S(""));
    if (g->r.contact.n) say(g, &b, _("Receipt sent to: %1"), g->r.contact, S(""));
    buf_byte(&b, '\n');
    receipt_lines(g, &b);
    buf_byte(&b, '\n');
    receipt_money(g, &b);
    receipt_goods(g, &b, &m);
    g->r.receipt = buf_str(&b);
}

static bool return_write(struct giving_up *g)
{
    const struct order_return *r = &g->r;

    x_return_insert(g->tx, g->tx->mem,
                    &(struct return_insert_args){
                        .id = r->id,
                        .order_id = r->order_id,
                        .merchant_id = r->merchant_id,
                        .now = g->now,
                        .name = r->name,
                        .contact = r->contact,
                        .lang = lang_code(r->lang),
                        .receipt = r->receipt,
                        .goods = r->back_by_at.set ? S("out") : S("kept"),
                        .way = r->way,
                        .cents = r->cents,
                        .pays = r->pays,
                        .back_by_at = r->back_by_at,
                        .refund_by_at = r->refund_by_at,
                        .refunded_at = r->cents ? NO_I64 : SOME_I64(g->now),
                    });
    for (size_t i = 0; i < g->w.lines.n; i++) {
        const struct order_line_view *l = g->w.lines.v[i].line;
        if (g->chosen[i] &&
            x_return_line_insert(g->tx, g->tx->mem, l->id, r->id, l->actual_milli, l->actual_cents) != 1)
            return false;
    }
    return true;
}

/* A question about what he gives up is answered with no; one about the rest stays his. False: it cannot be. */
static bool question_close(struct giving_up *g)
{
    struct tx *tx = g->tx;
    struct order_open_question q;

    if (!order_question_open(tx->db, tx->mem, g->o.id, &q)) return true;
    return !asked_for(g->ask, q.line_id) || order_question_answer(tx, g->now, g->o.id, q.id, S("no")) == ANSWERED;
}

/* Some of it stays: the bag is made without the rest. */
static bool left_out(struct giving_up *g)
{
    struct tx *tx = g->tx;

    if (!question_close(g)) return false;
    order_stock_touched(tx, g->now, g->o.id);
    for (size_t i = 0; i < g->w.lines.n; i++)
        if (g->chosen[i]) order_line_given_up(tx, g->o.id, g->w.lines.v[i].line->id);
    order_noted(tx, g->now, &g->o, 0, S("withdrawn_part"));
    return order_bag_follow(tx, g->now, g->o.id);
}

static bool effects(struct giving_up *g)
{
    struct order_step s = {g->o.id, str_z(g->tx->mem, g->o.state), "cancelled", BY_BUYER, 0, S("withdrawn")};

    if (!g->w.out) return g->all ? order_move(g->tx, g->now, &s) : left_out(g);
    event_raise(g->tx, EVENT_ORDER_CHANGED, g->now, g->o.id);
    return true;
}

enum withdrawn order_withdraw(struct tx *tx, int64_t now, struct withdrawing *ask)
{
    struct giving_up g = {.tx = tx, .now = now, .ask = ask};
    struct return_terms t;

    if (!order_read(tx->db, tx->mem, ask->order_id, &g.o)) return WITHDRAW_OTHER;
    order_withdrawal(tx->db, tx->mem, now, &g.o, &g.w);
    if (given_up_before(&g)) return WITHDRAW_AGAIN;
    if (!lines_choose(&g)) return WITHDRAW_OTHER;
    return_terms_read(tx->db, tx->mem, g.o.merchant_id, &t);
    g.r = (struct order_return){.id = id_new(),
                                .order_id = g.o.id,
                                .merchant_id = g.o.merchant_id,
                                .asked_at = now,
                                .name = ask->name,
                                .contact = ask->contact,
                                .lang = ask->lang,
                                .refund_by_at = now + REFUND_DAYS * DAY_MS,
                                .pays = t.shop_pays ? S("shop") : S("buyer"),
                                .back_by_at = g.w.out ? SOME_I64(now + BACK_DAYS * DAY_MS) : NO_I64};
    money_decide(&g);
    receipt_write(&g);
    if (!return_write(&g) || !effects(&g)) return WITHDRAW_OTHER;
    order_receipt_mail(tx, now, &g.r);
    order_return_tell(tx, now, &g.r, "withdrawn");
    ask->return_id = g.r.id;
    return WITHDRAWN;
}
