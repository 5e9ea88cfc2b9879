/* checkout_web.c: checkout, step 3: check, confirm, and the one POST that places a purchase. Nothing of what is bought
** comes from the form: it names what was shown (a fingerprint) and itself (a number kept across a double click). */
#include "shop/checkout/inside.h"

#include "app/form.h"
#include "app/limit.h"
#include "app/serve.h"
#include "http/http.h"
#include "shop/account/mobile.h"
#include "shop/cart/round.h"
#include "shop/merchant/merchant.h"
#include "shop/order/place.h"
#include "shop/payment/payment.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { LEFT_OUT_MOST = 100, TOKEN_LEN = 26, TERMS_HASH = 16, KEEP_DAYS = 30 };

struct review_row {
    str weighed; /* what may become of its weight */
    str qty, title, unit, warning,
        keeps; /* keeps: why one may not change one's mind about it; unit: what the price is of; empty: a piece */
    str range; /* of a weighed piece: from the lightest to the heaviest */
    int64_t price_cents, total_cents;
    bool at_list; /* a new book that is delivered */
};
struct review_part {
    const struct cart_part *part;
    bool delivery, online;
    int64_t total_cents, deposit_cents, fee_cents;
    str when, where, legal_name, siret, address, phone, mail;
    struct review_rows {
        struct review_row *v;
        size_t n;
    } rows;
};
struct review_view {
    str base, notice, name, mail, phone, helper, helper_phone, token, fingerprint, earlier, earlier_when, bad_earlier,
        decided, chosen; /* chosen: about the earlier purchase, when the page comes back for another reason */
    str terms, birth, bad_birth, bad_early;
    bool early, early_ticked;
    int64_t total_cents;
    bool alcohol, order, left_some, nothing_left;
    struct place_problems problems;
    struct offer_ids left_out;
    struct round_view round;
    struct review_parts {
        struct review_part *v;
        size_t n;
    } parts;
};
#include "cart_round.html.h"
#include "checkout_review.html.h"

struct checkout_code_view {
    str base, where, notice;
    bool sent, sms; /* sms: it goes to a telephone */
};
#include "checkout_code.html.h"

/* --- the page --- */

struct review_ask {
    const struct cart *cart;
    str notice, bad_earlier, bad_birth, bad_early;
    str decided; /* about the earlier purchase, in the post that is answered */
    struct place_problems problems;
    struct offer_ids left_out;
};

static bool is_left(struct offer_ids ids, int64_t offer_id)
{
    for (size_t i = 0; i < ids.n; i++)
        if (ids.v[i] == offer_id) return true;
    return false;
}

static bool named(const struct place_problems *all, int64_t merchant_id, int64_t offer_id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].offer_id ? all->v[i].offer_id == offer_id : all->v[i].merchant_id == merchant_id) return true;
    return false;
}

/* What "continue without" leaves: what was left before and all that the problems name, a whole part or a line. */
static struct offer_ids left_by(struct rq *rq, const struct review_ask *ask)
{
    int64_t *v = NEW(rq->mem, int64_t, (size_t)ask->cart->lines);
    size_t n = 0;

    for (size_t i = 0; i < ask->cart->parts.n; i++) {
        const struct cart_part *p = &ask->cart->parts.v[i];
        for (size_t k = 0; k < p->lines.n; k++) {
            int64_t id = p->lines.v[k].offer.id;
            if (is_left(ask->left_out, id) || named(&ask->problems, p->merchant_id, id)) v[n++] = id;
        }
    }
    return (struct offer_ids){v, n};
}

static void merchant_fill(struct rq *rq, struct db *db, struct review_part *p)
{
    struct merchant m;
    struct pickup_place at;
    struct parcel_terms t;

    if (!merchant_any(db, rq->mem, rq->lang, p->part->merchant_id, &m)) return;
    p->legal_name = m.legal_name.n ? m.legal_name : m.name;
    p->siret = m.siret;
    p->phone = m.phone;
    p->mail = m.mail;
    p->address = address_text(rq->mem, m.address, m.postcode, m.insee);
    p->where = p->delivery ? address_text(rq->mem, p->part->street, p->part->postcode, p->part->insee) : p->address;
    if (p->part->place_id && reception_place(db, rq->mem, m.id, p->part->place_id, &at)) {
        p->where = place_text(rq->mem, at.name, address_text(rq->mem, at.address, at.postcode, at.insee));
        m.slot_min = at.slot_min;
    }
    p->when = slot_text(rq, p->part->slot_at.v, p->part->slot_at.v + m.slot_min * MINUTE_MS);
    reception_parcel(db, rq->mem, m.id, &t);
    if (t.possible && str_eq(p->part->fulfilment, S("parcel")))
        p->when = reception_parcel_text(
            db, rq->mem, rq->lang,
            &(struct parcel_promise){t.carrier, p->part->slot_at.v,
                                     reception_parcel_arrives(db, rq->mem, p->part->slot_at.v, t.travel_days)});
}

static void row_add(struct rq *rq, struct db *db, const struct cart_line *l, struct review_part *p,
                    struct review_view *v)
{
    const struct offer *o = &l->offer;
    str unit = str_eq(o->unit, S("kg")) || str_eq(o->unit, S("l")) ? o->unit : S("");
    str title = o->variant.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(o->title), STR_ARG(o->variant)) : o->title;
    str keeps = p->part->may_order ? offer_keeps_text(rq->lang, cart_line_keeps(db, rq->mem, l)) : S("");

    if (o->kilo_cents)
        title = str_fmt(rq->mem, "%.*s (%.*s, %.*s)", STR_ARG(title), STR_ARG(piece_weight_text(rq->mem, rq->lang, o)),
                        STR_ARG(unit_price_text(rq->mem, rq->lang, o)));
    if (l->inside.n) title = str_fmt(rq->mem, "%.*s (%.*s)", STR_ARG(title), STR_ARG(l->inside));
    p->rows.v[p->rows.n++] =
        (struct review_row){terms_weight_rule(db, rq->mem, rq->lang, &(struct weight_asked){o->unit, p->online}),
                            qty_text(rq->mem, rq->lang, l->qty_milli, o->unit),
                            title.n ? title : tr(rq->lang, "A product taken off the shelf"),
                            unit,
                            l->warning,
                            keeps,
                            o->kilo_cents ? offer_price_text(rq->mem, rq->lang, o) : S(""),
                            o->price_cents.set ? o->price_cents.v : 0,
                            l->total_cents,
                            l->at_list};
    p->total_cents += l->total_cents + l->deposit_cents;
    p->deposit_cents += l->deposit_cents;
    v->alcohol |= cart_line_alcohol(l);
    v->early |= cart_line_early(db, rq->mem, rq->now, p->part, l);
}

/* A part without what is left out; false when nothing of it remains. */
static bool part_show(struct rq *rq, struct db *db, const struct cart_part *from, struct review_view *v)
{
    struct review_part *p = &v->parts.v[v->parts.n];

    *p = (struct review_part){.part = from,
                              .delivery = !str_eq(from->fulfilment, S("pickup")),
                              .online = str_eq(from->pay, S("online")),
                              .rows = {NEW(rq->mem, struct review_row, from->lines.n), 0}};
    for (size_t i = 0; i < from->lines.n; i++)
        if (!is_left(v->left_out, from->lines.v[i].offer.id)) row_add(rq, db, &from->lines.v[i], p, v);
    if (!p->rows.n) return false;
    p->fee_cents = part_fee_without(rq->mem, &v->left_out, from);
    p->total_cents += p->fee_cents;
    v->total_cents += p->total_cents;
    v->order |= from->may_order;
    merchant_fill(rq, db, p);
    return true;
}

static void earlier_fill(struct rq *rq, struct db *db, struct review_view *v)
{
    struct purchase_view p;

    if (!purchase_waiting(rq, db, &p)) return;
    v->earlier = money_text(rq->mem, rq->lang, cents(p.total_cents));
    v->earlier_when = date_text(rq->mem, rq->lang, territory_zone(rq), p.created_at, DATE_TIME);
}

/* The terms of what is left, and what the form says to have shown: the cart's fingerprint and the beginning of their hash. */
static void terms_fill(struct rq *rq, struct db *db, const struct cart *c, struct review_view *v)
{
    struct cart rest = *c;
    str print = cart_fingerprint(rq->mem, c);

    purchase_leave_out(rq->mem, &(struct place){.left_out = v->left_out.v, .left_out_n = v->left_out.n}, &rest);
    v->terms = terms_text(db, rq->mem, rq->lang, rq->now, &rest);
    str hash = str_head(terms_hash(rq->mem, v->terms), TERMS_HASH);
    v->fingerprint = str_fmt(rq->mem, "%.*s-%.*s", STR_ARG(print), STR_ARG(hash));
}

static void review_page(struct rq *rq, struct db *db, const struct review_ask *ask)
{
    const struct cart *c = ask->cart;
    struct review_view v = {
        .base = rq_base(rq),
        .notice = ask->notice,
        .bad_earlier = ask->bad_earlier,
        .decided = ask->decided,
        .chosen = form_typed(rq, "avant"),
        .name = c->name,
        .mail = c->mail,
        .phone = c->card_id ? cart_phone_shown(rq->mem, c) : c->phone,
        .helper = c->helper,
        .helper_phone = c->helper_phone,
        .token = id_public(rq->mem, TOKEN_LEN),
        .birth = str_head(form_typed(rq, "naissance"), 20),
        .bad_birth = ask->bad_birth,
        .bad_early = ask->bad_early,
        .early_ticked = rq_field(rq, "prestation").n > 0,
        .problems = ask->problems,
        .left_out = left_by(rq, ask),
        .parts = {NEW(rq->mem, struct review_part, c->parts.n), 0},
    };

    for (size_t i = 0; i < c->parts.n; i++) v.parts.n += part_show(rq, db, &c->parts.v[i], &v);
    v.left_some = v.left_out.n > 0;
    v.nothing_left = !v.parts.n;
    terms_fill(rq, db, c, &v);
    struct round_stops stops;
    round_of_cart(rq, db, c, &stops);
    round_make(rq, db, &stops, &v.round);
    earlier_fill(rq, db, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Check and confirm"),
                                 .body = "",
                                 .back = S("/commander/retrait"),
                                 .back_text = tr(rq->lang, "Back to times and ways")});
    tpl_checkout_review(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The step that is missing before one may confirm; NULL: none. */
static const char *step_missing(struct rq *rq, struct db *db, const struct cart *c)
{
    if (!c->lines) return "/panier";
    if (!cart_contact_known(c)) return "/commander";
    for (size_t i = 0; i < c->parts.n; i++)
        if (!cart_part_ready(db, rq->mem, &c->parts.v[i])) return "/commander/retrait";
    return NULL;
}

static void review_get(struct rq *rq)
{
    struct cart c;

    cart_read(rq, rq->db, &c);
    const char *step = step_missing(rq, rq->db, &c);
    if (step) rq_go(rq, "%s", step);
    else review_page(rq, rq->db, &(struct review_ask){.cart = &c});
}

/* --- placing --- */

struct place_form {
    str token, fingerprint, terms, earlier, birth;
    int64_t *left_out;
    size_t left_out_n;
    bool counted, may_send; /* a code: asked for once, whatever runs again */
};

static bool place_prepare(struct rq *rq)
{
    struct place_form *f = NEW(rq->in, struct place_form, 1);
    size_t n;
    const struct http_field *all = http_rq_form(rq->http, &n);

    str shown = rq_field(rq, "empreinte"), print = S("");
    str_cut(&shown, '-', &print);
    *f = (struct place_form){.token = rq_field(rq, "jeton"),
                             .fingerprint = print,
                             .terms = shown.p ? shown : S("none"),
                             .earlier = rq_field(rq, "avant"),
                             .birth = rq_field(rq, "naissance"),
                             .left_out = NEW(rq->in, int64_t, LEFT_OUT_MOST)};
    rq->form = f;
    for (size_t i = 0; i < n && f->left_out_n < LEFT_OUT_MOST; i++)
        if (str_eq(all[i].name, S("sans")) && str_i64(all[i].value, &f->left_out[f->left_out_n])) f->left_out_n++;
    if (f->token.n >= 16 && f->token.n <= 64 && f->fingerprint.n <= 64) return true;
    rq_go(rq, "/commander/verifier");
    return false;
}

static void purchase_go(struct rq *rq, str token)
{
    rq_go(rq, "/achat/%.*s", STR_ARG(token));
}

/* No open cart: a second click, or another tab, after it became a purchase. */
static void closed_go(struct rq *rq, struct tx *tx)
{
    struct purchase_made p;
    int64_t cart_id = cart_id_ever(rq, tx->db);

    if (cart_id && !cart_id_of(rq, tx->db) && purchase_of_cart(tx->db, tx->mem, cart_id, &p)) purchase_go(rq, p.token);
    else rq_go(rq, "/panier");
}

/* Takes back what the earlier purchase set aside, but for what a bank may still say yes to. Runs before the new one is
** placed, so that a buyer is not kept from the last unit by himself. */
static void earlier_cancel(struct tx *tx, int64_t now, const struct purchase_view *p)
{
    for (size_t i = 0; i < p->orders.n; i++) {
        const struct order_view *o = &p->orders.v[i];
        if (!order_waits(o, now) || payment_unknown(tx->db, tx->mem, o->id)) continue;
        order_move(tx, now, &(struct order_step){o->id, "submitted", "cancelled", BY_BUYER, 0, S("replaced")});
    }
}

static void placed(struct rq *rq, struct tx *tx, const struct place *p, int64_t replaced_id)
{
    if (replaced_id) purchase_replaced(tx, replaced_id, p->purchase_id);
    rq_cookie(rq, "d", p->token, KEEP_DAYS * 86400, false);
    rq_hint(rq, 0);
    purchase_go(rq, p->token);
}

static void again(struct rq *rq, struct tx *tx, const struct place *p, const char *code)
{
    const struct place_form *f = rq->form;
    struct review_ask ask = {.cart = &p->cart, .problems = p->problems, .left_out = {p->left_out, p->left_out_n}};

    if (str_eq(f->earlier, S("garder")) || str_eq(f->earlier, S("remplacer"))) ask.decided = f->earlier;
    rq_refused(rq, 409, code);
    if (!p->problems.n)
        ask.notice = tr(rq->lang, "Something changed meanwhile. Nothing was ordered: check again, then confirm.");
    review_page(rq, tx->db, &ask);
}

/* Where the code of this cart goes: its mail address, or without one its mobile telephone. False: nowhere. */
struct code_to {
    str where;  /* as it is said to people */
    str number; /* empty: a mail address */
};
static bool code_to(struct rq *rq, const struct cart *c, struct code_to *to)
{
    *to = (struct code_to){c->mail, S("")};
    if (c->mail.n || !sms_possible(rq->hall)) return c->mail.n > 0;
    to->number = sms_number(rq->mem, c->phone);
    to->where = sms_number_text(rq->mem, to->number);
    return to->number.n > 0;
}

/* A code is good for the basket it was asked for: others who type the same address use up nothing of it. */
static struct sign_code_ask code_asked(struct rq *rq, const struct cart *c, const struct code_to *to)
{
    return (struct sign_code_ask){.purpose = "checkout",
                                  .address = to->number.n ? to->number : c->mail,
                                  .asker = token_hash_of(rq->mem, rq->cart_token)};
}

static bool code_send(struct rq *rq, struct tx *tx, const struct cart *c, const struct code_to *to)
{
    struct sign_code_ask ask = code_asked(rq, c, to);

    return to->number.n ? sms_code_send(tx, rq->now, &ask, rq->lang) : sign_code_send_to(tx, rq->now, &ask, rq->lang);
}

/* This page has the rate of writes: what it sends counts as what the button of the next page sends. */
static bool may_send(struct rq *rq, const struct code_to *to)
{
    struct place_form *f = rq->form;
    int64_t wait;

    if (!f->counted)
        f->may_send = limit_take(RATE_CODE, rq_client(rq), clock_mono_ms(), &wait) &&
                      browser_may_ask(rq, to->number.n ? to->number : to->where);
    f->counted = true;
    return f->may_send;
}

/* The code is sent at once, unless something else of this request must be undone: then the page has a button for it. */
static void code_ask(struct rq *rq, struct tx *tx, const struct place *p, bool undo)
{
    struct code_to to;
    bool sent = !undo && code_to(rq, &p->cart, &to) && may_send(rq, &to) && code_send(rq, tx, &p->cart, &to);

    rq->undo = undo;
    rq_go(rq, sent ? "/commander/code?envoye=1" : "/commander/code");
}

static void answer(struct rq *rq, struct tx *tx, struct place *p, enum place_end end)
{
    const char *step;

    switch (end) {
    case PLACED:
    case PLACE_SAME: purchase_go(rq, p->token); return;
    case PLACE_OTHER:
        rq_refuse(rq, 409, "order.other_content",
                  "This page was already sent with another content. Look at your purchases before you order again.");
        return;
    case PLACE_EMPTY: closed_go(rq, tx); return;
    case PLACE_CHANGED:
        step = step_missing(rq, tx->db, &p->cart);
        rq->undo = true;
        if (step) rq_go(rq, "%s", step);
        else again(rq, tx, p, "order.changed");
        return;
    case PLACE_PROBLEMS: again(rq, tx, p, p->problems.v[0].code); return;
    case PLACE_NEEDS_CODE: return;
    }
}

/* Replace or keep: asked once, on the page that confirms. False: the answer is made. */
static bool earlier_settle(struct rq *rq, struct tx *tx, struct place *p, int64_t *replaced_id)
{
    const struct place_form *f = rq->form;
    struct purchase_view was;

    if (!purchase_waiting(rq, tx->db, &was) || str_eq(f->earlier, S("garder"))) return true;
    if (str_eq(f->earlier, S("remplacer"))) {
        earlier_cancel(tx, rq->now, &was);
        *replaced_id = was.id;
        return true;
    }
    struct review_ask ask = {.cart = &p->cart,
                             .left_out = {p->left_out, p->left_out_n},
                             .bad_earlier = tr(rq->lang, "Choose: replace it, or keep both.")};
    rq_refused(rq, 422, "order.earlier");
    review_page(rq, tx->db, &ask);
    return false;
}

/* Of what is left, something is sold to adults only: a date of birth is asked for. False: the answer is made. */
static bool age_settle(struct rq *rq, struct tx *tx, struct place *p)
{
    const struct place_form *f = rq->form;
    struct cart rest = p->cart;
    bool alcohol = false;

    purchase_leave_out(rq->mem, p, &rest);
    for (size_t i = 0; i < rest.parts.n; i++) alcohol |= cart_part_alcohol(&rest.parts.v[i]);
    if (!alcohol) return true;
    enum of_age age = birth_of_age(territory_zone(rq), rq->now, f->birth.p ? f->birth : S(""));
    p->adult = age == AGE_ADULT;
    if (age != AGE_UNREADABLE) return true;
    struct review_ask ask = {.cart = &p->cart,
                             .left_out = {p->left_out, p->left_out_n},
                             .bad_birth = tr(rq->lang, "Write the date of birth with day, month and year.")};
    rq_refused(rq, 422, "order.birth");
    review_page(rq, tx->db, &ask);
    return false;
}

/* Of what is left, a service begins before the days to change one's mind are over: that is asked for expressly. False: the answer is made. */
static bool early_settle(struct rq *rq, struct tx *tx, struct place *p)
{
    struct cart rest = p->cart;
    bool early = false;

    purchase_leave_out(rq->mem, p, &rest);
    for (size_t i = 0; i < rest.parts.n; i++) early |= cart_part_early(tx->db, rq->mem, rq->now, &rest.parts.v[i]);
    p->early = true; /* as the page that is answered says it, of whatever is in it */
    if (!early || rq_field(rq, "prestation").n) return true;
    struct review_ask ask = {.cart = &p->cart,
                             .left_out = {p->left_out, p->left_out_n},
                             .bad_early = tr(rq->lang, "Tick that you ask for it, or choose a later time.")};
    rq_refused(rq, 422, "order.early");
    review_page(rq, tx->db, &ask);
    return false;
}

/* What one has to know before all else, at once. */
static void place_ahead(struct rq *rq, struct tx *tx, struct place *p)
{
    struct purchase_view was;
    enum place_end end;

    if (!db_ahead_begin(tx->db)) return;
    purchase_replayed(tx->db, p, &end);
    cart_id_of(rq, tx->db);
    purchase_waiting(rq, tx->db, &was);
    db_ahead_end(tx->db);
}

static void place_write(struct rq *rq, struct tx *tx)
{
    const struct place_form *f = rq->form;
    struct place p = {.rq = rq,
                      .form_token = f->token,
                      .fingerprint = f->fingerprint,
                      .terms = f->terms,
                      .before = rq_cookie_in(rq, "d"),
                      .left_out = f->left_out,
                      .left_out_n = f->left_out_n};
    int64_t replaced_id = 0;
    enum place_end end;

    place_ahead(rq, tx, &p);
    if (purchase_replayed(tx->db, &p, &end)) {
        answer(rq, tx, &p, end);
        return;
    }
    if (!cart_read(rq, tx->db, &p.cart)) {
        closed_go(rq, tx);
        return;
    }
    if (!age_settle(rq, tx, &p) || !early_settle(rq, tx, &p) || !earlier_settle(rq, tx, &p, &replaced_id)) return;
    if (replaced_id) p.cart.id = 0; /* read again: there may be more of something now */
    end = purchase_place(tx, &p);
    if (end == PLACED) placed(rq, tx, &p, replaced_id);
    else if (end == PLACE_NEEDS_CODE) code_ask(rq, tx, &p, replaced_id != 0);
    else answer(rq, tx, &p, end);
    if (end != PLACED && replaced_id) rq->undo = true;
}

/* --- the code by mail or SMS --- */

static void code_get(struct rq *rq)
{
    struct cart c;
    struct code_to to;
    str how = rq_query(rq, "faux");
    struct checkout_code_view v = {.base = rq_base(rq), .sent = rq_query(rq, "envoye").n > 0};

    if (!cart_read(rq, rq->db, &c) || !cart_contact_known(&c) || !code_to(rq, &c, &to)) {
        rq_go(rq, "/commander");
        return;
    }
    if (str_eq(how, S("1")))
        v.notice = tr(rq->lang, to.number.n ? _("This is not the code we sent. Look at the SMS again.")
                                            : _("This is not the code we sent. Look at the mail again."));
    if (str_eq(how, S("2"))) v.notice = tr(rq->lang, "This code is too old. Ask for another.");
    if (str_eq(how, S("3"))) v.notice = tr(rq->lang, "Too many tries with this code. Ask for another.");
    if (str_eq(how, S("4"))) v.notice = tr(rq->lang, "A code was just sent. Wait a moment before you ask for another.");
    v.where = to.number.n && c.card_id ? cart_phone_shown(rq->mem, &c) : to.where;
    v.sms = to.number.n > 0;
    page_open(rq, &(struct page){.title = tr(rq->lang, "A code to make sure it is you"),
                                 .body = "",
                                 .back = S("/commander/verifier"),
                                 .back_text = tr(rq->lang, "Back to the check")});
    tpl_checkout_code(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void code_write(struct rq *rq, struct tx *tx)
{
    struct cart c;
    struct code_to to;

    if (!cart_read(rq, tx->db, &c) || !cart_contact_known(&c) || !code_to(rq, &c, &to)) {
        rq_go(rq, "/commander");
        return;
    }
    struct sign_code_ask ask = code_asked(rq, &c, &to);
    switch (sign_code_use_by(tx, rq->now, &ask, form_digits(rq, "code"))) {
    case CODE_OK:
        cart_mail_prove(tx, rq->now, c.id);
        rq_go(rq, "/commander/verifier");
        return;
    case CODE_WRONG: rq_go(rq, "/commander/code?envoye=1&faux=1"); return;
    case CODE_EXPIRED: rq_go(rq, "/commander/code?faux=2"); return;
    case CODE_TOO_MANY_TRIES: rq_go(rq, "/commander/code?faux=3"); return;
    }
}

static bool code_send_prepare(struct rq *rq)
{
    struct cart c;
    struct code_to to;

    if (!cart_read(rq, rq->db, &c) || !code_to(rq, &c, &to) || browser_may_ask(rq, to.number.n ? to.number : to.where))
        return true;
    rq_go(rq, "/commander/code?envoye=1&faux=4");
    return false;
}

static void code_send_write(struct rq *rq, struct tx *tx)
{
    struct cart c;
    struct code_to to;

    if (!cart_read(rq, tx->db, &c) || !cart_contact_known(&c) || !code_to(rq, &c, &to)) rq_go(rq, "/commander");
    else if (code_send(rq, tx, &c, &to)) rq_go(rq, "/commander/code?envoye=1");
    else rq_go(rq, "/commander/code?envoye=1&faux=4");
}

const struct route checkout_routes[] = {
    {GET, "/commander", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = contact_get},
    {POST, "/commander/vous", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = contact_prepare,
     .write = contact_write},
    {GET, "/commander/retrait", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = receive_get},
    {POST, "/commander/retrait", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = receive_prepare,
     .write = receive_write},
    {GET, "/commander/verifier", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = review_get},
    {POST, "/commander", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .prepare = place_prepare, .write = place_write},
    {GET, "/commander/code", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = code_get},
    {POST, "/commander/code", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .write = code_write},
    {POST, "/commander/code/envoyer", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .prepare = code_send_prepare,
     .write = code_send_write},
    ROUTES_END};
