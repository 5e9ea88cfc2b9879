/* weigh_web.c: what is really in the bag, line by line. */
#include "shop/fulfilment/inside.h"

#include "app/form.h"
#include "shop/catalog/catalog.h"

/* The lines as they were typed, each with what is wrong with it. */
static void typed_show(struct rq *rq, const struct order_view *o, const struct form_errors *e, struct ticket_lines *out)
{
    *out = (struct ticket_lines){NEW(rq->mem, struct ticket_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        str name = str_fmt(rq->mem, "q%zu", i + 1), weight = str_fmt(rq->mem, "p%zu", i + 1);
        out->v[i] = (struct ticket_line){.qty = qty_text(rq->mem, rq->lang, l->actual_milli, l->unit),
                                         .title = l->title,
                                         .ordered = qty_text(rq->mem, rq->lang, l->qty_milli, l->unit),
                                         .nth = str_fmt(rq->mem, "%zu", i + 1),
                                         .done = l->prepared,
                                         .field = name,
                                         .typed = form_typed(rq, str_z(rq->mem, name)),
                                         .bad = form_error(e, str_z(rq->mem, name)),
                                         .weight = l->kilo_cents ? weight : S(""),
                                         .weight_typed = form_typed(rq, str_z(rq->mem, weight)),
                                         .weight_bad = form_error(e, str_z(rq->mem, weight))};
    }
}

/* milli: one for each line, then what the pieces of each weigh; empty: not yet. */
static bool quantities_read(struct rq *rq, const struct order_view *o, int64_t *milli, struct form_errors *e)
{
    struct field *spec = NEW(rq->mem, struct field, o->lines.n * 2);
    size_t n = o->lines.n;

    for (size_t i = 0; i < o->lines.n; i++) {
        const char *weight = str_z(rq->mem, str_fmt(rq->mem, "p%zu", i + 1));
        spec[i] = (struct field){
            str_z(rq->mem, str_fmt(rq->mem, "q%zu", i + 1)), FIELD_QTY, i * sizeof(int64_t), 0, 1000000000, NULL};
        if (o->lines.v[i].kilo_cents && str_trim(form_typed(rq, weight)).n)
            spec[n++] = (struct field){weight, FIELD_QTY, (o->lines.n + i) * sizeof(int64_t), 0, 1000000000, NULL};
    }
    return form_read(rq, spec, n, milli, e);
}

/* The sentence for the line that cannot be so. */
static void line_bad(struct rq *rq, struct db *db, const struct order_view *o, size_t at, enum weighed end,
                     struct form_errors *e)
{
    const struct order_line_view *l = &o->lines.v[at];
    const char *name = str_z(rq->mem, str_fmt(rq->mem, "q%zu", at + 1));

    if (end == WEIGHED_ODD) {
        form_error_add(rq, e, str_z(rq->mem, str_fmt(rq->mem, "p%zu", at + 1)), "order.odd_weight",
                       "Write the weight in kilos, such as 1.65: these pieces cannot weigh that.");
        return;
    }
    if (end == WEIGHED_BAD) {
        form_error_add(rq, e, name, "order.whole_pieces", "Whole pieces only.");
        return;
    }
    form_error_add(rq, e, name, "order.too_heavy", "This is more than the buyer accepted: at most %1.");
    str most = qty_text(rq->mem, rq->lang, order_line_most(db, rq->mem, l), l->unit);
    e->v[e->n - 1].text = tr_fill(rq->mem, e->v[e->n - 1].text, &most, 1);
}

static void weigh_again(struct rq *rq, struct tx *tx, const struct order_view *o, const struct form_errors *e,
                        const char *msgid)
{
    struct ticket_lines typed;

    typed_show(rq, o, e, &typed);
    ticket_page(rq, tx->db, o, &(struct ticket_fault){.text = tr(rq->lang, msgid), .at = S("peser"), .typed = &typed});
}

static void weigh_refused(struct rq *rq, struct tx *tx, const struct order_view *o, const struct weighing *w,
                          enum weighed end)
{
    struct form_errors e = {0};

    if (end == WEIGHED_LATE) {
        rq_refused(rq, 409, "order.changed");
        ticket_page(rq, tx->db, o,
                    &(struct ticket_fault){
                        .text = tr(rq->lang, "This can no longer be weighed: it is ready, or its money is settled.")});
        return;
    }
    rq_refused(rq, 422, "order.quantities");
    if (end == WEIGHED_NOTHING) weigh_again(rq, tx, o, &e, _("Then nothing is left: cancel this order instead."));
    else if (end == WEIGHED_GONE) weigh_again(rq, tx, o, &e, _("There is not that much on the shelf any more."));
    else {
        line_bad(rq, tx->db, o, w->wrong, end, &e);
        weigh_again(rq, tx, o, &e, _("Look at the quantities."));
    }
}

/* What was paid at the bank and is weighed less goes back at the hand-over: much of it as any other refund does. False: the
** answer is made, and nothing was weighed. */
static bool less_may_go_back(struct rq *rq, struct tx *tx, const struct order_view *was)
{
    struct order_view is;

    if (!order_read(tx->db, tx->mem, was->id, &is) || is.actual_cents >= was->actual_cents) return true;
    return money_may_go_back(rq, tx, is.kept_cents - is.actual_cents);
}

static void weigh_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    struct form_errors e = {0};

    if (!ticket_mine(rq, tx->db, &o)) return;
    int64_t *milli = NEW(rq->mem, int64_t, o.lines.n * 2);
    struct weighing w = {o.id, rq->person_id, milli, o.lines.n, 0, milli + o.lines.n};
    if (!quantities_read(rq, &o, milli, &e)) {
        rq_refused(rq, 422, "order.quantities");
        weigh_again(rq, tx, &o, &e, _("Look at the quantities."));
        return;
    }
    enum weighed end = order_weigh(tx, rq->now, &w);
    if (end != WEIGHED) {
        weigh_refused(rq, tx, &o, &w, end);
        return;
    }
    if (!less_may_go_back(rq, tx, &o)) return;
    ticket_acted(rq, tx, &o);
    ticket_go(rq, &o, "?pese=1#peser");
}

const struct route fulfilment_weigh_routes[] = {
    {POST, "/commercant/commandes/{numero}/peser", ACCESS_MEMBER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, weigh_write,
     0},
    {POST, "/equipe/commande/{numero}/peser", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = weigh_write},
    ROUTES_END};
