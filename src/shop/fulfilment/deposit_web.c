/* deposit_web.c: packaging comes back to the shop: one tap for each, and its deposit is given back; with its order, or without. */
#include "shop/fulfilment/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "shop/deposit/deposit.h"
#include "shop/territory/territory.h"

enum { UNITS_MOST = 99, TOKEN_LEN = 26 };

struct fulfilment_deposits_view {
    str action, token, done, typed, back;
    int64_t chosen;
    const struct form_errors *errors;
    struct loose_kinds kinds, today;
    int64_t today_cents;
    struct fulfilment_nav nav;
};
#include "fulfilment_nav.html.h"
#include "fulfilment_deposits.html.h"

/* The page told of so many that came back, and by now it is another number: this button was pressed twice, or a colleague was quicker. */
static bool told_otherwise(struct rq *rq, struct db *db, const struct order_back *b)
{
    struct order_deposits d;
    int64_t told;

    if (!str_i64(form_typed(rq, "deja"), &told)) return false;
    order_deposits(db, rq->mem, b->order_id, &d);
    for (size_t i = 0; i < d.n; i++)
        if (d.v[i].line_id == b->line_id) return d.v[i].back != told;
    return false;
}

static void deposit_write(struct rq *rq, struct tx *tx)
{
    struct order_back b = {.person_id = rq->person_id};
    struct order_view o;

    if (!ticket_mine(rq, tx->db, &o)) return;
    b.order_id = o.id;
    if (!str_i64(rq_field(rq, "ligne"), &b.line_id) || !str_i64(rq_field(rq, "nombre"), &b.units) ||
        b.units < -UNITS_MOST || b.units > UNITS_MOST)
        b.units = 0; /* nothing came back */
    if (told_otherwise(rq, tx->db, &b)) {
        ticket_go(rq, &o, "#consignes"); /* the page says how many it is */
        return;
    }
    if (order_deposit_back(tx, rq->now, &b)) {
        ticket_acted(rq, tx, &o);
        ticket_go(rq, &o, "?consigne=1#consignes");
        return;
    }
    rq_refused(rq, 409, "order.deposit");
    ticket_page(rq, tx->db, &o,
                &(struct ticket_fault){.text = tr(rq->lang, "That many did not go out, or came back already."),
                                       .at = S("consignes")});
}

/* --- without its order --- */

static struct order_day today_of(struct rq *rq)
{
    str zone = territory_zone(rq);
    int64_t from = day_start(zone, rq->now);

    return (struct order_day){rq->merchant_id, from, rq->now + 1};
}

static void deposits_page(struct rq *rq, struct db *db, const struct form_errors *errors)
{
    struct fulfilment_deposits_view v = {.action = rq_url(rq, S("/commercant/consignes")),
                                         .token = id_public(rq->mem, TOKEN_LEN),
                                         .errors = errors,
                                         .typed = errors ? form_typed(rq, "nombre") : S("1"),
                                         .back = rq_url(rq, S("/commercant/caisse")),
                                         .nav = fulfilment_nav_make(rq)};
    struct order_day day = today_of(rq);

    if (errors) str_i64(form_typed(rq, "emballage"), &v.chosen);
    order_loose_kinds(db, rq->mem, rq->merchant_id, &v.kinds);
    order_loose_back(db, rq->mem, &day, &v.today);
    for (size_t i = 0; i < v.today.n; i++) v.today_cents += v.today.v[i].units * v.today.v[i].each_cents;
    if (rq_query(rq, "fait").n) v.done = tr(rq->lang, "It is noted, and in the takings of the day.");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Packaging that comes back"),
                                 .body = "merchant",
                                 .nav = "orders",
                                 .back = S("/commercant/caisse"),
                                 .back_text = tr(rq->lang, "Takings of the day")});
    tpl_fulfilment_deposits(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void deposits_get(struct rq *rq)
{
    if (!no_shop_yet(rq)) deposits_page(rq, rq->db, NULL);
}

static void deposits_write(struct rq *rq, struct tx *tx)
{
    struct form_errors e = {0};
    struct loose_new w = {
        .person_id = rq->person_id, .token = str_head(form_typed(rq, "jeton"), TOKEN_LEN + 4), .day = today_of(rq)};

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    if (!str_i64(form_typed(rq, "emballage"), &w.offer_id))
        form_error_add(rq, &e, "emballage", "form.choice", "Choose what comes back.");
    if (!str_i64(str_trim(form_typed(rq, "nombre")), &w.units) || !w.units || w.units > UNITS_MOST ||
        w.units < -UNITS_MOST)
        form_error_add(rq, &e, "nombre", "form.number", "Write how many: from 1 to 99.");
    if (w.units < 0 && !str_i64(form_typed(rq, "consigne"), &w.each_cents))
        form_error_add(rq, &e, "nombre", "form.number", "Write how many: from 1 to 99.");
    if (!e.n && !order_loose_add(tx, rq->now, &w))
        form_error_add(rq, &e, "emballage", "order.deposit", "This has changed meanwhile. Look at the page again.");
    if (!e.n) {
        rq_go(rq, "/commercant/consignes?fait=1");
        return;
    }
    rq_refused(rq, strcmp(e.v[0].code, "order.deposit") ? 422 : 409, e.v[0].code);
    deposits_page(rq, tx->db, &e);
}

const struct route fulfilment_deposit_routes[] = {
    {GET, "/commercant/consignes", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = deposits_get},
    {POST, "/commercant/consignes", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = deposits_write},
    {POST, "/commercant/commandes/{numero}/consigne", ACCESS_MEMBER, RATE_WRITE, .write = deposit_write},
    {POST, "/equipe/commande/{numero}/consigne", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = deposit_write},
    ROUTES_END};
