/* write_web.c: what a buyer does after his order: writes to the shop, complains, orders the same again. */
#include "shop/track/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

struct write_view {
    str base, token, number, name, text;
    int64_t order_id;
    const struct form_errors *errors;
};
#include "track_write.html.h"

struct complain_view {
    str base, token, number, name, about, text, mediator, market_mediator, market, help;
    int64_t order_id;
    const struct form_errors *errors;
    struct complain_abouts {
        struct complain_about {
            str code, text;
        } * v;
        size_t n;
    } abouts;
};
#include "track_complain.html.h"

struct again_view {
    str base, token, number, name;
    int64_t order_id, possible;
    struct again_lines {
        struct again_line {
            str what, note;
            bool gone;
        } * v;
        size_t n;
    } lines;
};
#include "track_again.html.h"

static str shop_name(struct rq *rq, struct db *db, const struct order_view *o)
{
    struct merchant m;

    return merchant_any(db, rq->mem, rq->lang, o->merchant_id, &m) ? m.name : S("");
}

static void back_to(struct rq *rq, const struct order_view *o)
{
    rq_go(rq, "/achat/%.*s#c-%.*s", STR_ARG(o->purchase_token), STR_ARG(o->number));
}

/* --- a message --- */

static void write_page(struct rq *rq, struct db *db, const struct order_view *o, const struct form_errors *errors)
{
    struct write_view v = {.base = rq_base(rq),
                           .token = o->purchase_token,
                           .number = o->number,
                           .order_id = o->id,
                           .errors = errors,
                           .name = shop_name(rq, db, o),
                           .text = errors ? form_typed(rq, "message") : S("")};

    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Write to %1"), &v.name, 1), .body = ""});
    tpl_track_write(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void write_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);

    if (o) write_page(rq, rq->db, o, NULL);
}

struct write_form {
    str message;
};
static const struct field write_fields[] = {FIELD(struct write_form, message, FIELD_TEXT, 1, 1000)};

static void write_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct write_form f = {0};
    struct form_errors e = {0};
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    enum said end = FORM_READ(rq, write_fields, &f, &e) ? message_from_buyer(tx, rq->now, o, f.message) : SAID_NOTHING;
    if (end == SAID) {
        back_to(rq, o);
        return;
    }
    if (end == SAID_TOO_MUCH)
        form_error_add(rq, &e, "message", "order.too_much",
                       "You have written a lot already. Call the shop, or wait for its answer.");
    else if (!e.n) form_error_add(rq, &e, "message", "order.no_words", "Write your message.");
    rq_refused(rq, end == SAID_TOO_MUCH ? 429 : 422, e.v[0].code);
    write_page(rq, tx->db, o, &e);
}

/* --- a complaint --- */

static void complain_page(struct rq *rq, struct db *db, const struct order_view *o, const struct form_errors *errors)
{
    static const str codes[] = {S("missing"), S("damaged"), S("wrong"), S("late"), S("money"), S("other")};
    enum { CODES = sizeof codes / sizeof *codes };
    struct return_terms t;
    struct complain_view v = {.base = rq_base(rq),
                              .token = o->purchase_token,
                              .number = o->number,
                              .order_id = o->id,
                              .errors = errors,
                              .name = shop_name(rq, db, o),
                              .about = errors ? form_typed(rq, "sujet") : S(""),
                              .text = errors ? form_typed(rq, "texte") : S(""),
                              .market_mediator = setting_str(rq->place, SETTING_MEDIATOR),
                              .market = setting_str(rq->place, SETTING_MARKET_NAME),
                              .help = setting_str(rq->place, SETTING_HELP_PHONE)};

    return_terms_read(db, rq->mem, o->merchant_id, &t);
    v.mediator = t.mediator;
    v.abouts = (struct complain_abouts){NEW(rq->mem, struct complain_about, CODES), CODES};
    for (size_t i = 0; i < CODES; i++)
        v.abouts.v[i] = (struct complain_about){codes[i], complaint_about_text(rq->lang, codes[i])};
    page_open(rq, &(struct page){.title = tr(rq->lang, "A complaint"), .body = ""});
    tpl_track_complain(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void complain_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);

    if (o) complain_page(rq, rq->db, o, NULL);
}

struct complain_form {
    str sujet, texte;
};
static const struct field complain_fields[] = {
    FIELD_ONE_OF(struct complain_form, sujet, "missing|damaged|wrong|late|money|other"),
    FIELD(struct complain_form, texte, FIELD_TEXT, 5, 2000),
};

static void complain_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    struct complain_form f = {0};
    struct form_errors e = {0};
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);

    if (!o) return;
    if (FORM_READ(rq, complain_fields, &f, &e) && complaint_make(tx, rq->now, o, f.sujet, f.texte)) {
        back_to(rq, o);
        return;
    }
    bool full = !e.n;
    if (full)
        form_error_add(rq, &e, "texte", "order.too_much",
                       "There are five complaints about this order already: call the market’s help line.");
    rq_refused(rq, full ? 409 : 422, e.v[0].code);
    complain_page(rq, tx->db, o, &e);
}

/* --- the same again --- */

/* What is different now; empty: nothing. */
static str line_note(struct rq *rq, const struct order_line_view *l, const struct offer *f)
{
    str piece[2] = {money_text(rq->mem, rq->lang, cents(f->price_cents.v)),
                    money_text(rq->mem, rq->lang, cents(l->price_cents))};

    if (f->available_milli < l->qty_milli) {
        str left = qty_text(rq->mem, rq->lang, f->available_milli, f->unit);
        return tr_fill(rq->mem, tr(rq->lang, "There is only this left: %1"), &left, 1);
    }
    return f->price_cents.v == l->price_cents ? S("")
                                              : tr_fill(rq->mem, tr(rq->lang, "It costs %1 now, it was %2."), piece, 2);
}

static struct again_line line_again(struct rq *rq, struct db *db, const struct order_line_view *l)
{
    struct offer f;
    str what =
        str_fmt(rq->mem, "%.*s %.*s", STR_ARG(qty_text(rq->mem, rq->lang, l->qty_milli, l->unit)), STR_ARG(l->title));

    if (!offer_any(db, rq->mem, rq->lang, l->offer_id, rq->now, &f) || !cart_sells(&f))
        return (struct again_line){what, tr(rq->lang, "No longer sold here."), true};
    if (f.book_min) return (struct again_line){what, tr(rq->lang, "Choose its time on its own page."), true};
    if (f.available_milli <= 0) return (struct again_line){what, tr(rq->lang, "Sold out for the moment."), true};
    return (struct again_line){what, line_note(rq, l, &f), false};
}

static void again_page(struct rq *rq, struct db *db, const struct order_view *o)
{
    struct again_view v = {.base = rq_base(rq),
                           .token = o->purchase_token,
                           .number = o->number,
                           .order_id = o->id,
                           .name = shop_name(rq, db, o)};

    v.lines = (struct again_lines){NEW(rq->mem, struct again_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++) {
        v.lines.v[i] = line_again(rq, db, &o->lines.v[i]);
        v.possible += !v.lines.v[i].gone;
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "The same again"), .body = ""});
    tpl_track_again(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void again_get(struct rq *rq)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, rq->db, rq_query(rq, "commande"), &p);

    if (o) again_page(rq, rq->db, o);
}

/* As many as there are of it. */
static bool again_add(struct rq *rq, struct tx *tx, int64_t cart_id, const struct order_line_view *l)
{
    struct offer f;

    if (!offer_any(tx->db, tx->mem, rq->lang, l->offer_id, rq->now, &f)) return false;
    int64_t there = str_eq(f.unit, S("kg")) || str_eq(f.unit, S("l")) ? f.available_milli / 100 * 100
                                                                      : f.available_milli / 1000 * 1000;
    int64_t qty = there < l->qty_milli ? there : l->qty_milli;
    return qty > 0 && cart_add(tx, rq->now, cart_id, l->offer_id, qty) == CART_ADDED;
}

static void again_write(struct rq *rq, struct tx *tx)
{
    struct purchase_view p;
    const struct order_view *o = track_order_here(rq, tx->db, rq_field(rq, "commande"), &p);
    size_t added = 0;

    if (!o) return;
    int64_t cart_id = cart_id_make(rq, tx);
    for (size_t i = 0; i < o->lines.n; i++) added += again_add(rq, tx, cart_id, &o->lines.v[i]);
    if (!added) {
        rq_refused(rq, 409, "cart.not_sold");
        again_page(rq, tx->db, o);
        return;
    }
    rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
    rq_go(rq, "/panier");
}

const struct route track_write_routes[] = {
    {GET, "/achat/{token}/ecrire", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = write_get},
    {POST, "/achat/{token}/ecrire", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = write_write},
    {GET, "/achat/{token}/reclamation", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = complain_get},
    {POST, "/achat/{token}/reclamation", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = complain_write},
    {GET, "/achat/{token}/reprendre", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = again_get},
    {POST, "/achat/{token}/reprendre", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = again_write},
    ROUTES_END};
