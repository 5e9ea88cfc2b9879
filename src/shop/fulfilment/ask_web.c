/* ask_web.c: the shop offers something else for a line; what it asks is answered on the page of the purchase. */
#include "shop/fulfilment/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"

enum { OFFERS_MOST = 400 };

void ticket_ask_make(struct rq *rq, struct db *db, const struct order_view *o, struct ticket_ask *v)
{
    struct offers f;
    struct order_question_list q;

    v->url = rq_url(rq, ticket_path(rq, o, "/proposer"));
    v->line = form_typed(rq, "ligne");
    v->offer = form_typed(rq, "offre");
    v->qty = form_typed(rq, "quantite");
    order_questions(db, rq->mem, rq->lang, o->id, &q);
    v->asked = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, q.n), q.n};
    for (size_t i = 0; i < q.n; i++) v->asked.v[i] = (struct ticket_choice){q.v[i].answer, q.v[i].text};
    v->possible = (ticket_by_staff(rq) || rq_can(rq, ACCESS_CLERK)) && order_bag_open(o) && rq->now < o->slot_at &&
                  !order_asks(db, rq->mem, o->id);
    if (v->possible && !o->buyer_mail.n && !ticket_by_sms(rq, o)) {
        v->call = o->buyer_phone;
        v->help = setting_str(rq->place, SETTING_HELP_PHONE);
        v->possible = false;
    }
    if (!v->possible) return;
    offers_of_merchant(db, rq->mem, rq->lang, o->merchant_id, rq->now, &f);
    v->offers = (struct ticket_choices){NEW(rq->mem, struct ticket_choice, OFFERS_MOST), 0};
    for (size_t i = 0; i < f.n && v->offers.n < OFFERS_MOST; i++)
        if (f.v[i].price_cents.set && !f.v[i].service)
            v->offers.v[v->offers.n++] =
                (struct ticket_choice){str_fmt(rq->mem, "%lld", (long long)f.v[i].id),
                                       str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(f.v[i].title),
                                               STR_ARG(offer_price_text(rq->mem, rq->lang, &f.v[i])))};
}

struct ask_form {
    int64_t ligne, offre, quantite;
};
static const struct field ask_fields[] = {
    FIELD(struct ask_form, ligne, FIELD_INT, 1, 1000),
    FIELD(struct ask_form, offre, FIELD_INT, 0, INT64_MAX),
    FIELD(struct ask_form, quantite, FIELD_QTY, 1, 100000),
};

static const char *why_not(enum asked end)
{
    if (end == ASK_BAD) return _("Choose the line, what you offer instead, and how much.");
    return end == ASK_GONE ? _("There is not that much of it left to offer.")
                           : _("The buyer can no longer be asked: call him.");
}

/* What goes back to the bank's card at the hand-over if the buyer says no, or nothing. */
static int64_t at_stake(const struct order_view *o, size_t nth)
{
    return o->kept_cents - o->actual_cents + o->lines.v[nth].actual_cents;
}

static void ask_write(struct rq *rq, struct tx *tx)
{
    struct order_view o;
    struct ask_form f = {0};
    struct form_errors e = {0};

    if (!ticket_mine(rq, tx->db, &o)) return;
    bool read = FORM_READ(rq, ask_fields, &f, &e) && f.ligne <= (int64_t)o.lines.n;
    struct asking a = {o.id, rq->person_id, f.offre, f.quantite, read ? (size_t)f.ligne - 1 : 0, ticket_by_sms(rq, &o)};
    if (read && !a.offer_id) a.offer_id = o.lines.v[a.nth].offer_id; /* the same goods, another quantity */
    enum asked end = read ? order_question_ask(tx, rq->now, &a) : ASK_BAD;
    if (end == ASKED && !much_money_ok(rq, tx, at_stake(&o, a.nth), "offered")) return;
    if (end == ASKED) {
        ticket_acted(rq, tx, &o);
        ticket_go(rq, &o, "?demande=1#proposer");
        return;
    }
    rq_refused(rq, end == ASK_BAD ? 422 : 409,
               end == ASK_BAD    ? "order.not_askable"
               : end == ASK_GONE ? "order.sold_out"
                                 : "order.changed");
    ticket_page(rq, tx->db, &o,
                &(struct ticket_fault){.text = tr(rq->lang, why_not(end)),
                                       .at = end == ASK_BAD || end == ASK_GONE ? S("f-quantite") : S("")});
}

const struct route fulfilment_ask_routes[] = {
    {POST, "/commercant/commandes/{numero}/proposer", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, CACHE_PRIVATE, NULL,
     NULL, ask_write, 0},
    {POST, "/equipe/commande/{numero}/proposer", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = ask_write},
    ROUTES_END};
