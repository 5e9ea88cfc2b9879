/* account_web.c: signing in and out. Members: an address, then the six digits sent there. A form that fails goes back
** by a redirect, so that the try is counted in the database. */
#include "shop/account/inside.h"

#include "account.sql.h"
#include "app/ended.h"
#include "app/form.h"
#include "app/serve.h"
#include "app/settings.h"

enum { MAIL_COOKIE_S = 3600 };

str mail_remembered(struct rq *rq)
{
    str v = rq_cookie_in(rq, "m"), out = {0};

    return v.n && v.n < 400 && hex_read(rq->in, v, &out) && utf8_ok(out) ? out : S("");
}

void mail_remember(struct rq *rq, str mail)
{
    rq_cookie(rq, "m", hex(rq->mem, mail.p, mail.n), MAIL_COOKIE_S, false);
}

/* --- members --- */

struct account_mail_form {
    str mail;
};
struct account_enter_view {
    struct account_mail_form f;
    const struct form_errors *errors;
    bool too_many;
};
#include "account_enter.html.h"

static void enter_page(struct rq *rq, const struct account_enter_view *v)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "My shop: sign in"), .body = "plain"});
    tpl_account_enter(&rq->out, rq->lang, v);
    page_close(rq);
}

static void enter_get(struct rq *rq)
{
    struct account_enter_view v = {.f = {mail_remembered(rq)}, .too_many = rq_query(rq, "trop").n > 0};

    if (rq_can(rq, ACCESS_MEMBER)) rq_go(rq, "/commercant");
    else enter_page(rq, &v);
}

static const struct field mail_fields[] = {
    FIELD(struct account_mail_form, mail, FIELD_MAIL, 1, 200),
};

static bool enter_prepare(struct rq *rq)
{
    struct account_mail_form *f = NEW(rq->in, struct account_mail_form, 1);
    struct form_errors errors = {0};

    rq->form = f;
    if (FORM_READ(rq, mail_fields, f, &errors)) {
        if (browser_may_ask(rq, f->mail)) return true;
        mail_remember(rq, f->mail);
        rq_go(rq, "/commercant/code?trop=1");
        return false;
    }
    rq_refused(rq, 422, "form.fields");
    enter_page(rq, &(struct account_enter_view){.f = *f, .errors = &errors});
    return false;
}

static void enter_post(struct rq *rq, struct tx *tx)
{
    const struct account_mail_form *f = rq->form;
    struct sign_code_ask ask = browser_ask(rq, "member", f->mail, true);

    mail_remember(rq, f->mail);
    if (sign_code_send_to(tx, rq->now, &ask, rq->lang)) rq_go(rq, "/commercant/code");
    else rq_go(rq, "/commercant/code?trop=1");
}

struct account_code_view {
    str mail;
    str reason;
};
#include "account_code.html.h"

/* What an address that leads back here says: a word of it, the code of the refusal, the sentence. */
static const struct code_why {
    str word;
    const char *code, *msgid;
} code_whys[] = {
    {S("faux"), "account.wrong_code", _("This code is not the right one. Look at the last mail we sent.")},
    {S("vieux"), "account.code_old", _("This code is too old. Ask for another.")},
    {S("essais"), "account.code_shut", _("Too many tries. Ask for another code.")},
    {S("trop"), "account.code_wait",
     _("A code was just sent, or many were asked for. Wait a little before the next one. A device that signed in "
       "before is not held up.")},
};

static const struct code_why *why_of(struct rq *rq)
{
    str word = rq_query(rq, "trop").n ? S("trop") : rq_query(rq, "non");

    for (size_t i = 0; i < sizeof code_whys / sizeof *code_whys; i++)
        if (str_eq(code_whys[i].word, word)) return &code_whys[i];
    return NULL;
}

static void code_get(struct rq *rq)
{
    const struct code_why *why = why_of(rq);

    if (!mail_remembered(rq).n) { /* nobody was written to: the address is asked first */
        rq_go(rq, "/commercant/entrer");
        return;
    }
    struct account_code_view v = {.mail = mail_remembered(rq), .reason = why ? tr(rq->lang, why->msgid) : S("")};

    if (why) rq_refused(rq, 200, why->code);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your code"),
                                 .body = "plain",
                                 .back = S("/commercant/entrer"),
                                 .back_text = tr(rq->lang, "Another address")});
    tpl_account_code(&rq->out, rq->lang, &v);
    page_close(rq);
}

str device_of(struct rq *rq)
{
    str typed = text_clean(rq->in, rq_field(rq, "appareil")), agent = rq_header(rq, "User-Agent");

    if (typed.n) return utf8_head(typed, 60);
    if (str_find(agent, S("iPhone")) >= 0) return S("iPhone");
    if (str_find(agent, S("iPad")) >= 0) return S("iPad");
    if (str_find(agent, S("Android")) >= 0) return S("Android");
    if (str_find(agent, S("Windows")) >= 0) return S("Windows");
    if (str_find(agent, S("Macintosh")) >= 0) return S("Mac");
    return str_find(agent, S("Linux")) >= 0 ? S("Linux") : S("?");
}

void member_enter(struct rq *rq, struct tx *tx, int64_t person_id, int64_t merchant_id)
{
    struct session_new s = {S("member"), device_of(rq), person_id, merchant_id};

    rq_cookie(rq, "s", session_open(tx, rq->now, &s), (session_days(false) + ENDED_KNOWN_DAYS) * 86400, false);
    rq->rights |= ACCESS_MEMBER;
    rq_hint(rq, 0);
    rq_go(rq, "/commercant");
}

void member_sign_in(struct rq *rq, struct tx *tx, int64_t person)
{
    int64_t shop = ended_merchant(rq, tx->db, person); /* what he typed waits for the shop he was in */
    struct member_of_person_row m;

    if (!shop || !q_member_of_person(tx->db, tx->mem, person, shop, &m))
        shop = member_first_merchant(tx->db, tx->mem, person);
    member_enter(rq, tx, person, shop);
    ended_go(rq, tx, "member", person);
}

static void code_post(struct rq *rq, struct tx *tx)
{
    str mail = mail_remembered(rq), code = form_digits(rq, "code");
    struct sign_code_ask ask = browser_ask(rq, "member", mail, false);

    if (!mail.n) {
        rq_go(rq, "/commercant/entrer");
        return;
    }
    switch (sign_code_use_by(tx, rq->now, &ask, code)) {
    case CODE_OK:
        browser_learn(rq, mail);
        member_sign_in(rq, tx, person_make(tx, rq->now, mail, mail, rq->lang));
        break;
    case CODE_WRONG: rq_go(rq, "/commercant/code?non=faux"); break;
    case CODE_EXPIRED: rq_go(rq, "/commercant/code?non=vieux"); break;
    case CODE_TOO_MANY_TRIES: rq_go(rq, "/commercant/code?non=essais"); break;
    }
}

static void out(struct rq *rq, struct tx *tx, const char *where)
{
    x_session_revoke(tx, tx->mem, rq->session_id, rq->person_id, rq->now);
    tx_hush(tx, rq->person_id);
    rq_cookie(rq, "s", S(""), 0, false);
    rq_cookie(rq, "foirail_hint", S(""), 0, true);
    rq_go(rq, "%s", where);
}

static void member_out_post(struct rq *rq, struct tx *tx)
{
    out(rq, tx, "/");
}

/* --- devices --- */

struct account_devices_view {
    struct account_devices {
        struct account_device {
            int64_t id;
            str name, since, seen;
            bool here;
        } * v;
        size_t n;
    } devices;
    struct account_shops {
        struct account_shop {
            int64_t id;
            str name;
            bool here;
        } * v;
        size_t n;
    } shops; /* where this person works, when it is in several */
    str u_shops;
};
#include "account_devices.html.h"

static void shops_fill(struct rq *rq, struct account_devices_view *v)
{
    struct member_shops_rows shops;

    q_member_shops(rq->db, rq->mem, rq->person_id, &shops);
    v->u_shops = rq_url(rq, S("/commercant/boutiques"));
    v->shops.v = NEW(rq->mem, struct account_shop, shops.n);
    for (size_t i = 0; shops.n > 1 && i < shops.n; i++)
        v->shops.v[v->shops.n++] =
            (struct account_shop){shops.v[i].merchant_id, shops.v[i].name, shops.v[i].merchant_id == rq->merchant_id};
}

static void devices_get(struct rq *rq)
{
    struct session_mine_rows rows;
    struct account_devices_view v = {0};

    shops_fill(rq, &v);
    q_session_mine(rq->db, rq->mem, rq->person_id, rq->now, &rows);
    v.devices.v = NEW(rq->mem, struct account_device, rows.n);
    for (size_t i = 0; i < rows.n; i++) {
        str zone = setting_str(rq->place, SETTING_TIME_ZONE);
        v.devices.v[v.devices.n++] = (struct account_device){
            rows.v[i].id, rows.v[i].device, date_text(rq->mem, rq->lang, zone, rows.v[i].created_at, DATE_DAY),
            date_text(rq->mem, rq->lang, zone, rows.v[i].last_seen_at, DATE_TIME), rows.v[i].id == rq->session_id};
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "My devices"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_account_devices(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void devices_post(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "appareil"), &id) || x_session_revoke(tx, tx->mem, id, rq->person_id, rq->now) != 1) {
        rq_not_found(rq);
        return;
    }
    tx_hush(tx, rq->person_id);
    rq_go(rq, "/commercant/appareils");
}

/* Works in another of his shops from now on. */
static void shops_post(struct rq *rq, struct tx *tx)
{
    struct member_of_person_row m;
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "boutique"), &id) || !q_member_of_person(tx->db, tx->mem, rq->person_id, id, &m)) {
        rq_not_found(rq);
        return;
    }
    session_merchant_set(tx, rq->session_id, id);
    rq_go(rq, "/commercant");
}

const struct route account_routes[] = {
    {GET, "/commercant/entrer", ACCESS_ANYONE, RATE_PAGE, .read = enter_get},
    {POST, "/commercant/entrer", ACCESS_ANYONE, RATE_CODE, .prepare = enter_prepare, .write = enter_post},
    {GET, "/commercant/code", ACCESS_ANYONE, RATE_PAGE, .read = code_get},
    {POST, "/commercant/code", ACCESS_ANYONE, RATE_SIGN_IN, .write = code_post},
    {POST, "/commercant/sortir", ACCESS_MEMBER, RATE_WRITE, .write = member_out_post, .flags = ROUTE_ASIDE | ROUTE_OWN},
    {GET, "/commercant/appareils", ACCESS_MEMBER, RATE_PAGE, .read = devices_get, .flags = ROUTE_OWN},
    {POST, "/commercant/appareils", ACCESS_MEMBER, RATE_WRITE, .write = devices_post, .flags = ROUTE_OWN},
    {POST, "/commercant/boutiques", ACCESS_MEMBER, RATE_WRITE, .write = shops_post, .flags = ROUTE_OWN},
    ROUTES_END};
