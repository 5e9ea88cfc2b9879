/* enter_web.c: signing in to a buyer's account by six digits sent by mail or SMS; the list of what he ordered; his
** devices. Signing in makes the account. */
#include "shop/buyer/inside.h"

#include "app/ended.h"
#include "app/form.h"
#include "app/settings.h"
#include "mine.sql.h"
#include "shop/order/order.h"
#include "shop/sms/sms.h"
#include "shop/territory/territory.h"

enum { COOKIE_S = 3600, PURCHASES_SHOWN = 20, SMS_A_DAY = 6 };

bool phones_taken(const struct rq *rq)
{
    return sms_possible(rq->hall);
}

struct page buyer_page(struct rq *rq, const char *title)
{
    return (struct page){
        .title = tr(rq->lang, title), .body = "", .back = S("/compte"), .back_text = tr(rq->lang, "My account")};
}

/* --- where a code was sent --- */

void code_waiting_read(struct rq *rq, struct code_waiting *w)
{
    str v = rq_cookie_in(rq, "k"), out = {0};

    *w = (struct code_waiting){.address = S("")};
    if (!v.n || v.n > 400 || !hex_read(rq->in, v, &out) || !utf8_ok(out) || out.n < 4) return;
    w->add = out.p[0] == 'a';
    w->phone = out.p[1] == 'p';
    w->after = out.p[2] == 'd' ? AFTER_DATA : out.p[2] == 'o' ? AFTER_CHECKOUT : AFTER_ACCOUNT;
    w->address = str_from(out, 3);
}

static void code_waiting_keep(struct rq *rq, const struct code_waiting *w)
{
    str v =
        str_fmt(rq->mem, "%c%c%c%.*s", w->add ? 'a' : 'e', w->phone ? 'p' : 'm', "ado"[w->after], STR_ARG(w->address));

    rq_cookie(rq, "k", hex(rq->mem, v.p, v.n), COOKIE_S, false);
}

/* The address as codes are counted by: a telephone as it is dialled from anywhere. */
static str code_address(struct arena *mem, const struct code_waiting *w)
{
    return w->phone ? sms_number(mem, w->address) : w->address;
}

/* Nobody's telephone is made to ring by strangers: only one that ordered here, and a few times a day. */
static bool sms_send(struct rq *rq, struct tx *tx, const struct code_waiting *w, const struct sign_code_ask *ask)
{
    struct phone_known_row known = {0};
    struct sign_code_made unsent;

    q_phone_known(tx->db, tx->mem, w->address, &known);
    if (sign_codes_since(tx->db, tx->mem, ask, rq->now - DAY_MS) >= SMS_A_DAY) return false;
    /* no answer tells who ordered here, the second one and those to wrong digits neither: there is a code, and nobody has it */
    if (!known.n && !w->add) return sign_code_make(tx, rq->now, ask, &unsent);
    return sms_code_send(tx, rq->now, ask, rq->lang);
}

bool code_may_send(struct rq *rq, const struct code_waiting *w)
{
    if (browser_may_ask(rq, code_address(rq->mem, w))) return true;
    code_waiting_keep(rq, w);
    rq_go(rq, "/compte/code?trop=1");
    return false;
}

void code_send_go(struct rq *rq, struct tx *tx, const struct code_waiting *w)
{
    struct sign_code_ask ask = browser_ask(rq, "buyer", code_address(tx->mem, w), true);
    bool sent = w->phone ? sms_send(rq, tx, w, &ask) : sign_code_send_to(tx, rq->now, &ask, rq->lang);

    code_waiting_keep(rq, w);
    rq_go(rq, sent ? "/compte/code" : "/compte/code?trop=1");
}

/* --- the address --- */

static const struct field reach_fields[] = {
    FIELD(struct reach_form, courriel, FIELD_MAIL, 0, 120),
    FIELD(struct reach_form, telephone, FIELD_PHONE, 0, 20),
};

bool reach_form_read(struct rq *rq, struct reach_form *f)
{
    bool phones = phones_taken(rq);

    if (!FORM_READ(rq, reach_fields, f, f->errors)) return false;
    if (!f->courriel.n && !f->telephone.n && phones)
        form_error_add(rq, f->errors, "courriel", "form.contact", "Write your mail address, or your mobile telephone.");
    else if (!f->courriel.n && !phones)
        form_error_add(rq, f->errors, "courriel", "form.empty", "Please fill in this field.");
    else if (!f->courriel.n && !sms_number(rq->mem, f->telephone).n)
        form_error_add(rq, f->errors, "telephone", "form.mobile",
                       "No SMS goes to this number: write a mobile telephone, or a mail address.");
    return !f->errors->n;
}

struct buyer_enter_view {
    str action, to, mail, phone, bad_mail, bad_phone;
    bool phones;
    struct form_errors errors;
};
#include "buyer_enter.html.h"

static void enter_page(struct rq *rq, struct buyer_enter_view *v)
{
    v->action = rq_url(rq, S("/compte/entrer"));
    v->phones = phones_taken(rq);
    v->bad_mail = form_error(&v->errors, "courriel");
    v->bad_phone = form_error(&v->errors, "telephone");
    page_open(rq, &(struct page){.title = tr(rq->lang, "My account"), .body = ""});
    tpl_buyer_enter(&rq->out, rq->lang, v);
    page_close(rq);
}

static enum buyer_after after_of(str word)
{
    return str_eq(word, S("donnees")) ? AFTER_DATA : str_eq(word, S("commander")) ? AFTER_CHECKOUT : AFTER_ACCOUNT;
}

static const char *after_word(enum buyer_after after)
{
    return after == AFTER_DATA ? "donnees" : after == AFTER_CHECKOUT ? "commander" : "";
}

/* Signed in already: only what is grave asks again. */
static void enter_get(struct rq *rq)
{
    enum buyer_after after = after_of(rq_query(rq, "vers").n ? rq_query(rq, "vers") : S(""));
    struct code_waiting w;
    struct buyer b;

    if (rq_can(rq, ACCESS_BUYER) && after != AFTER_DATA) {
        rq_go(rq, after == AFTER_CHECKOUT ? "/commander" : "/compte");
        return;
    }
    code_waiting_read(rq, &w);
    struct buyer_enter_view v = {
        .to = str_c(after_word(after)), .mail = w.phone ? S("") : w.address, .phone = w.phone ? w.address : S("")};
    if (buyer_read(rq->db, rq->mem, rq->buyer_id, &b))
        v.mail = buyer_mail(&b), v.phone = v.mail.n ? S("") : buyer_phone(&b);
    enter_page(rq, &v);
}

/* What the form says to write to. */
static struct code_waiting entering(struct rq *rq, const struct reach_form *f)
{
    bool phone = !f->courriel.n;

    return (struct code_waiting){phone ? f->telephone : f->courriel, phone, false, after_of(form_typed(rq, "vers"))};
}

static bool enter_prepare(struct rq *rq)
{
    struct reach_form *f = NEW(rq->in, struct reach_form, 1);

    f->errors = NEW(rq->in, struct form_errors, 1);
    rq->form = f;
    if (reach_form_read(rq, f)) {
        struct code_waiting w = entering(rq, f);
        return code_may_send(rq, &w);
    }
    rq_refused(rq, 422, f->errors->v[0].code);
    enter_page(rq, &(struct buyer_enter_view){.to = form_typed(rq, "vers"),
                                              .mail = form_typed(rq, "courriel"),
                                              .phone = form_typed(rq, "telephone"),
                                              .errors = *f->errors});
    return false;
}

static void enter_post(struct rq *rq, struct tx *tx)
{
    struct code_waiting w = entering(rq, rq->form);

    code_send_go(rq, tx, &w);
}

/* --- the code --- */

struct buyer_code_view {
    str action, again, address, to, reason;
    bool phone, add;
};
#include "buyer_code.html.h"

static const char *why_of(str word)
{
    if (str_eq(word, S("faux"))) return _("This code is not the right one. Look at the last message we sent.");
    if (str_eq(word, S("vieux"))) return "This code is too old. Ask for another.";
    if (str_eq(word, S("essais"))) return "Too many tries. Ask for another code.";
    if (str_eq(word, S("plein")))
        return _("This account has six addresses and telephones already. Take one away first.");
    return NULL;
}

static void code_get(struct rq *rq)
{
    const char *why = why_of(rq_query(rq, "non").n ? rq_query(rq, "non") : S(""));
    struct code_waiting w;

    code_waiting_read(rq, &w);
    if (!w.address.n) { /* nobody was written to: the address is asked first */
        rq_go(rq, "/compte/entrer");
        return;
    }
    struct buyer_code_view v = {.action = rq_url(rq, S("/compte/code")),
                                .again = rq_url(rq, w.add ? S("/compte/joindre") : S("/compte/entrer")),
                                .address = w.address,
                                .to = str_c(after_word(w.after)),
                                .phone = w.phone,
                                .add = w.add,
                                .reason = why ? tr(rq->lang, why) : S("")};

    if (rq_query(rq, "trop").n)
        v.reason = tr(rq->lang, "A code was just sent. Wait a little before you ask for another.");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your code"),
                                 .body = "",
                                 .back = w.add ? S("/compte/coordonnees") : S("/compte/entrer"),
                                 .back_text = tr(rq->lang, w.add ? "Back" : "Another address")});
    tpl_buyer_code(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void buyer_in(struct rq *rq, struct tx *tx, const struct code_waiting *w)
{
    struct address_name_row known = {.name = S("")};

    q_address_name(tx->db, tx->mem, w->address, S(""), &known);
    struct buyer_entering e = {rq->now, w->address, known.name, w->phone, rq->lang};
    rq_cookie(rq, "k", S(""), 0, false);
    if (w->add && rq_can(rq, ACCESS_BUYER)) {
        if (buyer_reach_add(tx, rq->buyer_id, &e)) rq_go(rq, "/compte/coordonnees?fait=1");
        else rq_go(rq, "/compte/code?non=plein");
        return;
    }
    int64_t id = buyer_enter(tx, &e);
    if (rq->buyer_session_id) buyer_session_end(tx, rq->buyer_id, rq->buyer_session_id);
    rq_cookie(rq, "b", buyer_session_open(tx, rq->now, id, device_of(rq)), (BUYER_DAYS + 1) * 86400, false);
    size_t left = list_join(rq, tx, id);
    if (left && w->after == AFTER_ACCOUNT) rq_go(rq, "/ma-liste?reste=%zu", left);
    else rq_go(rq, w->after == AFTER_DATA ? "/compte/donnees" : w->after == AFTER_CHECKOUT ? "/commander" : "/compte");
    ended_go(rq, tx, "buyer", id);
}

static void code_post(struct rq *rq, struct tx *tx)
{
    struct code_waiting w;

    code_waiting_read(rq, &w);
    str address = w.address.n ? code_address(tx->mem, &w) : S("");
    if (!address.n) {
        rq_go(rq, "/compte/entrer");
        return;
    }
    if (w.phone)
        w.address = sms_number_text(tx->mem, address); /* what the cookie says beside the number proves nothing */
    struct sign_code_ask ask = browser_ask(rq, "buyer", address, false);
    switch (sign_code_use_by(tx, rq->now, &ask, form_digits(rq, "code"))) {
    case CODE_OK:
        browser_learn(rq, address);
        buyer_in(rq, tx, &w);
        break;
    case CODE_WRONG: rq_go(rq, "/compte/code?non=faux"); break;
    case CODE_EXPIRED: rq_go(rq, "/compte/code?non=vieux"); break;
    case CODE_TOO_MANY_TRIES: rq_go(rq, "/compte/code?non=essais"); break;
    }
}

/* --- what he ordered --- */

struct buyer_home_view {
    str name, u_profile, u_devices, u_data, u_list, u_out, older, u_find;
    struct home_reaches {
        str *v;
        size_t n;
    } reaches;
    struct home_purchases {
        struct home_purchase {
            str when, url;
            int64_t total_cents;
            struct home_orders {
                struct home_order {
                    str shop, number, state;
                } * v;
                size_t n;
            } orders;
        } * v;
        size_t n;
    } purchases;
};
#include "buyer_home.html.h"

static void purchase_show(struct rq *rq, const struct purchases_mine_rows *all, size_t i, struct home_purchase *out)
{
    struct purchase_shops_rows o;

    q_purchase_shops(rq->db, rq->mem, all->v[i].id, &o);
    *out = (struct home_purchase){.when =
                                      date_text(rq->mem, rq->lang, territory_zone(rq), all->v[i].created_at, DATE_FULL),
                                  .url = rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(all->v[i].token))),
                                  .total_cents = all->v[i].total_cents,
                                  .orders = {NEW(rq->mem, struct home_order, o.n), o.n}};
    for (size_t k = 0; k < o.n; k++)
        out->orders.v[k] = (struct home_order){o.v[k].shop, o.v[k].number, order_state_text(rq->lang, o.v[k].state)};
}

static void home_get(struct rq *rq)
{
    struct buyer_home_view v = {.u_profile = rq_url(rq, S("/compte/coordonnees")),
                                .u_devices = rq_url(rq, S("/compte/appareils")),
                                .u_data = rq_url(rq, S("/compte/donnees")),
                                .u_list = rq_url(rq, S("/ma-liste")),
                                .u_out = rq_url(rq, S("/compte/sortir")),
                                .u_find = rq_url(rq, S("/suivre"))};
    struct purchases_mine_rows p;
    struct buyer b;
    int64_t before = INT64_MAX;

    if (!buyer_read(rq->db, rq->mem, rq->buyer_id, &b)) {
        rq_go(rq, "/compte/entrer");
        return;
    }
    if (!str_i64(rq_query(rq, "avant"), &before) || before <= 0) before = INT64_MAX;
    v.name = b.name;
    v.reaches.v = NEW(rq->mem, str, b.reaches.n);
    for (size_t i = 0; i < b.reaches.n; i++) v.reaches.v[v.reaches.n++] = b.reaches.v[i].address;
    q_purchases_mine(rq->db, rq->mem, b.id, S(""), before, PURCHASES_SHOWN, &p);
    v.purchases = (struct home_purchases){NEW(rq->mem, struct home_purchase, p.n), p.n};
    for (size_t i = 0; i < p.n; i++) purchase_show(rq, &p, i, &v.purchases.v[i]);
    if (p.n == PURCHASES_SHOWN)
        v.older = rq_url(rq, str_fmt(rq->mem, "/compte?avant=%lld", (long long)p.v[p.n - 1].id));
    page_open(rq, &(struct page){.title = tr(rq->lang, "My account"), .body = ""});
    tpl_buyer_home(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- devices --- */

struct buyer_devices_view {
    str action;
    struct devices_rows {
        struct devices_row {
            int64_t id;
            str name, since, until;
            bool here;
        } * v;
        size_t n;
    } rows;
};
#include "buyer_devices.html.h"

static void devices_get(struct rq *rq)
{
    struct buyer_devices d;
    struct buyer_devices_view v = {.action = rq_url(rq, S("/compte/appareils"))};
    struct page page = buyer_page(rq, _("My devices"));
    str zone = territory_zone(rq);

    buyer_devices(rq->db, rq->mem, rq->now, rq->buyer_id, &d);
    v.rows.v = NEW(rq->mem, struct devices_row, d.n);
    for (size_t i = 0; i < d.n; i++)
        v.rows.v[v.rows.n++] = (struct devices_row){
            d.v[i].id, d.v[i].name, date_text(rq->mem, rq->lang, zone, d.v[i].created_at, DATE_DAY),
            date_text(rq->mem, rq->lang, zone, d.v[i].expires_at, DATE_DAY_YEAR), d.v[i].id == rq->buyer_session_id};
    page_open(rq, &page);
    tpl_buyer_devices(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void devices_post(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "appareil"), &id) || !buyer_session_end(tx, rq->buyer_id, id)) {
        rq_not_found(rq);
        return;
    }
    if (id == rq->buyer_session_id) rq_cookie(rq, "b", S(""), 0, false), list_leave(rq);
    rq_go(rq, id == rq->buyer_session_id ? "/" : "/compte/appareils");
}

static void out_post(struct rq *rq, struct tx *tx)
{
    buyer_session_end(tx, rq->buyer_id, rq->buyer_session_id);
    rq_cookie(rq, "b", S(""), 0, false);
    list_leave(rq);
    rq_go(rq, "/");
}

const struct route buyer_routes[] = {
    {GET, "/compte", ACCESS_BUYER, RATE_PAGE, .read = home_get},
    {GET, "/compte/entrer", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = enter_get},
    {POST, "/compte/entrer", ACCESS_ANYONE, RATE_CODE, CACHE_PRIVATE, .prepare = enter_prepare, .write = enter_post},
    {GET, "/compte/code", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = code_get},
    {POST, "/compte/code", ACCESS_ANYONE, RATE_SIGN_IN, CACHE_PRIVATE, .write = code_post},
    {GET, "/compte/appareils", ACCESS_BUYER, RATE_PAGE, .read = devices_get},
    {POST, "/compte/appareils", ACCESS_BUYER, RATE_WRITE, .write = devices_post},
    {POST, "/compte/sortir", ACCESS_BUYER, RATE_WRITE, .write = out_post, .flags = ROUTE_ASIDE},
    ROUTES_END};
