/* orders_web.c: one order, on the telephone: staff read it to a shop that does not answer, and write down what it says. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/settings.h"
#include "office.sql.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/reception/reception.h"

enum { REASON_MOST = 200 };

struct office_order_view {
    str number, state, shop, phone, buyer, slot, due, note, action, error, reason, done;
    bool may_accept, may_refuse, may_ready, may_miss;
    struct office_order_lines {
        struct office_order_line {
            str qty, title;
        } *v;
        size_t n;
    } lines;
};
#include "office_nav.html.h"
#include "office_order.html.h"

static bool order_named(struct rq *rq, struct db *db, struct order_view *o)
{
    struct office_order_by_number_row r;

    if (q_office_order_by_number(db, rq->mem, rq_param(rq, 0), &r) && order_read(db, rq->mem, r.id, o)) return true;
    rq_not_found(rq);
    return false;
}

static bool is(const struct order_view *o, const char *state)
{
    return str_eq(o->state, str_c(state));
}

static bool in_hand(const struct order_view *o)
{
    return is(o, "accepted") || is(o, "preparing");
}

static void lines_fill(struct rq *rq, const struct order_view *o, struct office_order_view *v)
{
    v->lines = (struct office_order_lines){NEW(rq->mem, struct office_order_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++)
        v->lines.v[i] = (struct office_order_line){order_qty_text(rq->mem, rq->lang, o->lines.v[i].actual_milli, o->lines.v[i].unit), o->lines.v[i].title};
}

static void order_show(struct rq *rq, struct db *db, const struct order_view *o, str error)
{
    struct merchant m = {0};
    bool fresh = is(o, "submitted") && !str_eq(o->due, S("due_online"));
    struct office_order_view v = {
        .number = o->number, .state = order_state_text(rq->lang, o->state), .buyer = o->buyer_name, .note = o->note, .error = error,
        .slot = reception_slot_text(db, rq->mem, rq->lang, o->slot_at, o->slot_end_at), .due = order_due_text(rq->mem, rq->lang, o),
        .action = rq_url(rq, str_fmt(rq->mem, "/equipe/commande/%.*s", STR_ARG(o->number))), .reason = form_typed(rq, "motif"),
        .may_accept = fresh, .may_refuse = fresh, .may_ready = in_hand(o), .may_miss = is(o, "ready") && rq->now >= o->slot_end_at,
    };

    merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m);
    v.shop = m.name;
    v.phone = m.phone;
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is written down, and the buyer is told where it concerns him.");
    lines_fill(rq, o, &v);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Order %1"), &o->number, 1), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"today", 0, rq->rights & ACCESS_ADMIN});
    tpl_office_order(&rq->out, rq->lang, &v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static void order_get(struct rq *rq)
{
    struct order_view o;

    if (order_named(rq, rq->db, &o)) order_show(rq, rq->db, &o, S(""));
}

/* The step a button stands for; false: none, or not from where the order is. */
static bool step_of(struct rq *rq, const struct order_view *o, struct order_step *s)
{
    str what = rq_field(rq, "geste");

    *s = (struct order_step){o->id, "submitted", "accepted", BY_STAFF, rq->person_id, S("")};
    if (!what.n) return false;
    if (str_eq(what, S("accepter"))) return is(o, "submitted");
    if (str_eq(what, S("refuser"))) return s->to = "refused", is(o, "submitted");
    if (str_eq(what, S("pret"))) return s->from = is(o, "preparing") ? "preparing" : "accepted", s->to = "ready", in_hand(o);
    s->from = "ready", s->to = "not_collected", s->reason = S("not_collected");
    return str_eq(what, S("non-retiree")) && is(o, "ready") && rq->now >= o->slot_end_at;
}

static void refused(struct rq *rq, struct tx *tx, const struct order_view *o, int status, const char *msgid)
{
    rq_refused(rq, status, status == 422 ? "order.no_reason" : "order.changed");
    order_show(rq, tx->db, o, tr(rq->lang, msgid));
}

static void order_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    struct order_step s;

    if (!order_named(rq, tx->db, &o)) return;
    bool known = step_of(rq, &o, &s);
    if (known && !strcmp(s.to, "refused")) s.reason = utf8_head(text_clean(rq->mem, form_typed(rq, "motif")), REASON_MOST);
    if (known && !strcmp(s.to, "refused") && !s.reason.n) {
        refused(rq, tx, &o, 422, _("Say why, as the shop told you: the buyer reads it."));
        return;
    }
    if (!known || !order_move(tx, rq->now, &s)) {
        refused(rq, tx, &o, 409, _("This order has changed meanwhile. Here is where it stands."));
        return;
    }
    audit_note(rq, tx, "order.step", str_fmt(tx->mem, "merchant %lld", (long long)o.merchant_id), o.number);
    rq_go(rq, "/equipe/commande/%.*s?fait=1", STR_ARG(o.number));
}

const struct route office_orders_routes[] = {
    {GET, "/equipe/commande/{numero}", ACCESS_STAFF, RATE_PAGE, .read = order_get},
    {POST, "/equipe/commande/{numero}", ACCESS_STAFF, RATE_WRITE, .write = order_write},
    ROUTES_END
};
