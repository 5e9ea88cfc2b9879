/* withdraw_web.c: "Renoncer au contrat ici", "Confirmer la rétractation", and the receipt; for guests as for anybody,
** by the address of the purchase alone (code de la consommation, L221-21 and D221-5). */
#include "shop/track/inside.h"

#include "app/form.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/returns/returns.h"
#include "shop/territory/territory.h"

struct withdraw_view {
    str base, token, number, name, until, who, contact, after;
    int64_t order_id;
    const struct form_errors *errors;
    struct withdraw_lines {
        struct withdraw_line {
            int64_t id, cents;
            str what, why;
            bool possible, unopened, ticked;
        } * v;
        size_t n;
    } lines;
};
#include "track_withdraw.html.h"

struct returned_view {
    str base, token, number, state, contact;
    struct html receipt;
};
#include "track_returned.html.h"

struct withdraw_form {
    str nom, courriel;
};
static const struct field withdraw_fields[] = {
    FIELD(struct withdraw_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct withdraw_form, courriel, FIELD_MAIL, 0, 120),
};

static str line_field(struct rq *rq, int64_t id)
{
    return rq_field(rq, str_z(rq->mem, str_fmt(rq->mem, "ligne-%lld", (long long)id)));
}

/* Why a line has no box to tick. */
static str why_not(struct rq *rq, const struct withdrawal_line *l)
{
    if (l->returned) return tr(rq->lang, "You gave it up already.");
    if (!l->line->actual_milli) return tr(rq->lang, "It was missing: you were not charged for it.");
    str text = str_eq(l->keeps, S("service")) ? tr(rq->lang, "It is done: it can no longer be given up.")
                                              : offer_keeps_text(rq->lang, l->keeps);
    return text.n ? text : tr(rq->lang, "The time to change your mind is over.");
}

static void lines_fill(struct rq *rq, const struct withdrawal *w, bool again, struct withdraw_view *v)
{
    size_t possible = 0;

    v->lines = (struct withdraw_lines){NEW(rq->mem, struct withdraw_line, w->lines.n), w->lines.n};
    for (size_t i = 0; i < w->lines.n; i++) possible += w->lines.v[i].possible;
    for (size_t i = 0; i < w->lines.n; i++) {
        const struct withdrawal_line *l = &w->lines.v[i];
        str qty = qty_text(rq->mem, rq->lang, l->line->actual_milli ? l->line->actual_milli : l->line->qty_milli,
                           l->line->unit);
        v->lines.v[i] = (struct withdraw_line){
            .id = l->line->id,
            .cents = l->line->actual_cents,
            .possible = l->possible,
            .unopened = l->unopened,
            .what = str_fmt(rq->mem, "%.*s %.*s", STR_ARG(qty), STR_ARG(l->line->title)),
            .why = l->possible ? S("") : why_not(rq, l),
            .ticked = again ? line_field(rq, l->line->id).n > 0 : possible == 1 && l->possible && !l->unopened};
    }
}

static str after_text(struct rq *rq, const struct withdrawal *w)
{
    if (!w->out)
        return tr(
            rq->lang,
            "No reason is needed. The goods have not left the shop: what you paid goes back to you within 14 days.");
    return tr(rq->lang, "No reason is needed. You have 14 days to bring or send it back; what you paid goes back to "
                        "you within 14 days, once the shop has it.");
}

/* errors: NULL when it is first shown. */
static void withdraw_page(struct rq *rq, struct db *db, const struct order_view *o, const struct form_errors *errors)
{
    struct withdrawal w;
    struct merchant m = {0};
    struct withdraw_view v = {.base = rq_base(rq),
                              .token = o->purchase_token,
                              .number = o->number,
                              .order_id = o->id,
                              .errors = errors,
                              .who = errors ? form_typed(rq, "nom") : o->buyer_name,
                              .contact = errors ? form_typed(rq, "courriel") : o->buyer_mail};

    order_withdrawal(db, rq->mem, rq->now, o, &w);
    if (merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m)) v.name = m.name;
    if (w.until_at.set) v.until = date_text(rq->mem, rq->lang, territory_zone(rq), w.until_at.v - 1, DATE_DAY_YEAR);
    v.after = after_text(rq, &w);
    lines_fill(rq, &w, errors != NULL, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Give up the contract"), .body = ""});
    tpl_track_withdraw(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void withdraw_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);
    struct withdrawal w;

    if (!o) return;
    order_withdrawal(rq->db, rq->mem, rq->now, o, &w);
    if (w.open) withdraw_page(rq, rq->db, o, NULL);
    else rq_go(rq, "/achat/%.*s#c-%.*s", STR_ARG(p.token), STR_ARG(o->number));
}

/* The lines that were ticked. */
static size_t ticked(struct rq *rq, const struct order_view *o, int64_t *out)
{
    size_t n = 0;

    for (size_t i = 0; i < o->lines.n; i++)
        if (line_field(rq, o->lines.v[i].id).n) out[n++] = o->lines.v[i].id;
    return n;
}

static void withdraw_refused(struct rq *rq, struct tx *tx, const struct purchase_view *p, const struct order_view *o)
{
    struct withdrawal w;
    struct form_errors e = {0};

    order_withdrawal(tx->db, rq->mem, rq->now, o, &w);
    if (!w.open) {
        track_refused(rq, tx, p, "order.too_late",
                      _("This can no longer be given up here. Call the shop, or the market's help line."));
        return;
    }
    form_error_add(rq, &e, "ligne", "order.changed", "This has changed meanwhile: look at what can still be given up.");
    rq_refused(rq, 409, "order.changed");
    withdraw_page(rq, tx->db, o, &e);
}

static void withdraw_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct withdraw_form f = {0};
    struct form_errors e = {0};
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    int64_t *lines = NEW(rq->mem, int64_t, o->lines.n);
    struct withdrawing ask = {.order_id = o->id, .line_id = lines, .n = ticked(rq, o, lines), .lang = rq->lang};
    FORM_READ(rq, withdraw_fields, &f, &e);
    if (!ask.n) form_error_add(rq, &e, "ligne", "form.choice", "Tick what you give up.");
    if (e.n) {
        rq_refused(rq, 422, e.v[0].code);
        withdraw_page(rq, tx->db, o, &e);
        return;
    }
    ask.name = f.nom;
    ask.contact = f.courriel;
    if (order_withdraw(tx, rq->now, &ask) == WITHDRAW_OTHER) withdraw_refused(rq, tx, &p, o);
    else rq_go(rq, "/achat/%.*s/retractation/%lld", STR_ARG(p.token), (long long)ask.return_id);
}

static const struct order_view *order_of_return(const struct purchase_view *p, int64_t order_id)
{
    for (size_t i = 0; i < p->orders.n; i++)
        if (p->orders.v[i].id == order_id) return &p->orders.v[i];
    return NULL;
}

static void receipt_get(struct rq *rq)
{
    struct purchase_view p;
    struct order_return r;
    int64_t id;
    bool known = purchase_read(rq->db, rq->mem, rq_param(rq, 0), &p) && str_i64(rq_param(rq, 1), &id) &&
                 order_return_read(rq->db, rq->mem, id, &r);
    const struct order_view *o = known ? order_of_return(&p, r.order_id) : NULL;

    if (!o) {
        rq_not_found(rq);
        return;
    }
    struct returned_view v = {.base = rq_base(rq),
                              .token = p.token,
                              .number = o->number,
                              .contact = r.contact,
                              .receipt = html_paragraphs(rq->mem, r.receipt),
                              .state = order_return_state_text(rq->db, rq->mem, rq->lang, &r)};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Receipt"), .body = ""});
    tpl_track_returned(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route track_withdraw_routes[] = {
    {GET, "/achat/{token}/retractation", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = withdraw_get},
    {POST, "/achat/{token}/retractation", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = withdraw_write},
    {GET, "/achat/{token}/retractation/{recu}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = receipt_get},
    ROUTES_END};
