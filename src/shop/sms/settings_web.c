/* settings_web.c: a shop chooses to be told by SMS: the number, then the code that came there. Staff do the same for a
** shop that reads the code to them on the telephone. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "shop/account/account.h"

/* Whose settings are on the screen: the shop's own, or those of one whom staff help on the telephone. */
struct desk {
    int64_t merchant_id, person_id; /* person: the member in whose name the telephone will answer */
    str base;                       /* path of these pages */
    enum lang lang;                 /* of the SMS */
    bool staff;
};
struct sms_number_form {
    str telephone;
};
struct sms_settings_view {
    str number, waiting, typed, typed_code, done, u_number, u_code, u_stop;
    bool possible, staff;
    const struct form_errors *errors;
};
#include "sms_settings.html.h"

static bool staff_desk(struct rq *rq, struct db *db, struct desk *d)
{
    struct people people;

    d->staff = true;
    if (!str_i64(rq_param(rq, 0), &d->merchant_id)) return false;
    members_of(db, rq->mem, d->merchant_id, &people);
    if (!people.n) return false;
    d->person_id = people.v[0].id; /* an owner */
    d->lang = people.v[0].lang;
    d->base = str_fmt(rq->mem, "/equipe/fiche/%lld/sms", (long long)d->merchant_id);
    return true;
}

/* False: answered already. */
static bool desk_of(struct rq *rq, struct db *db, struct desk *d)
{
    *d = (struct desk){rq->merchant_id, rq->person_id, S("/commercant/sms"), rq->lang, false};
    if (str_starts(rq->path, S("/equipe/"))) {
        if (staff_desk(rq, db, d)) return true;
        rq_not_found(rq);
        return false;
    }
    if (rq->merchant_id) return true;
    rq_go(rq, "/commercant");
    return false;
}

static void go(struct rq *rq, const struct desk *d, const char *done)
{
    rq_go(rq, "%.*s%s%s", STR_ARG(d->base), *done ? "?fait=" : "", done);
}

static void settings_page(struct rq *rq, struct db *db, const struct desk *d, struct sms_settings_view *v)
{
    struct sms_phone_of_row r = {0};
    struct sms_phone phone;
    str file = d->staff ? str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)d->merchant_id) : S("/commercant");

    v->number = sms_phone_of(db, rq->mem, d->merchant_id, &phone) ? sms_number_text(rq->mem, phone.number) : S("");
    v->waiting =
        q_sms_phone_of(db, rq->mem, d->merchant_id, &r) && r.waiting.n ? sms_number_text(rq->mem, r.waiting) : S("");
    v->possible = sms_possible(rq->hall);
    v->staff = d->staff;
    v->u_number = rq_url(rq, d->base);
    v->u_code = rq_url(rq, str_fmt(rq->mem, "%.*s/code", STR_ARG(d->base)));
    v->u_stop = rq_url(rq, str_fmt(rq->mem, "%.*s/arreter", STR_ARG(d->base)));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Orders by SMS"),
                                 .body = d->staff ? "staff" : "merchant",
                                 .back = file,
                                 .back_text = d->staff ? tr(rq->lang, "The shop's file") : tr(rq->lang, "My shop")});
    tpl_sms_settings(&rq->out, rq->lang, v);
    page_close(rq);
}

static str done_of(struct rq *rq)
{
    str word = rq_query(rq, "fait");

    if (str_eq(word, S("code"))) return tr(rq->lang, "A code is on its way to your telephone.");
    if (str_eq(word, S("oui"))) return tr(rq->lang, "It is done: your next orders come by SMS too.");
    return str_eq(word, S("non")) ? tr(rq->lang, "It is done: nothing more comes by SMS.") : S("");
}

static void settings_get(struct rq *rq)
{
    struct sms_settings_view v = {.typed = S(""), .typed_code = S(""), .done = done_of(rq)};
    struct desk d;

    if (desk_of(rq, rq->db, &d)) settings_page(rq, rq->db, &d, &v);
}

static const struct field number_fields[] = {
    FIELD(struct sms_number_form, telephone, FIELD_PHONE, 1, 20),
};

struct number_posted {
    struct desk d;
    str number;
    struct form_errors errors;
};

static void refused(struct rq *rq, struct db *db, const struct desk *d, int status, const struct form_errors *errors)
{
    struct sms_settings_view v = {
        .typed = form_typed(rq, "telephone"), .typed_code = form_typed(rq, "code"), .done = S(""), .errors = errors};

    rq_refused(rq, status, errors->v[0].code);
    settings_page(rq, db, d, &v);
}

static bool number_prepare(struct rq *rq)
{
    struct number_posted *p = NEW(rq->in, struct number_posted, 1);
    struct sms_number_form f = {0};

    rq->form = p;
    if (!desk_of(rq, rq->db, &p->d)) return false;
    if (!sms_possible(rq->hall)) { /* the page says so */
        go(rq, &p->d, "");
        return false;
    }
    p->d.base = arena_str(rq->in, p->d.base);
    if (FORM_READ(rq, number_fields, &f, &p->errors)) p->number = sms_number(rq->in, f.telephone);
    if (!p->errors.n && !p->number.n)
        form_error_add(rq, &p->errors, "telephone", "sms.number",
                       "SMS reach mobile telephones alone: a number that begins with 06 or 07.");
    if (!p->errors.n) return true;
    refused(rq, rq->db, &p->d, 422, &p->errors);
    return false;
}

static void number_post(struct rq *rq, struct tx *tx)
{
    struct number_posted *p = rq->form;
    struct form_errors errors = {0};

    if (sms_phone_ask(tx, &(struct sms_asking){rq->now, p->d.merchant_id, p->d.person_id, p->number, p->d.lang})) {
        go(rq, &p->d, "code");
        return;
    }
    form_error_add(rq, &errors, "telephone", "sms.too_many",
                   "A code was just sent, or too many were sent today. Wait a little before you ask for another.");
    refused(rq, tx->db, &p->d, 429, &errors);
}

/* A wrong try is counted although it is refused. */
static void code_wrong(struct rq *rq, struct tx *tx, const struct desk *d, enum sms_confirmed end)
{
    struct form_errors errors = {0};

    if (end == SMS_OLD_CODE)
        form_error_add(rq, &errors, "code", "sms.code_old", "This code is too old. Ask for another.");
    else if (end == SMS_TOO_MANY_TRIES)
        form_error_add(rq, &errors, "code", "sms.code_tries", "Too many tries. Ask for another code.");
    else
        form_error_add(rq, &errors, "code", "sms.code_wrong",
                       "This code is not the right one. Look at the last SMS we sent.");
    refused(rq, tx->db, d, 422, &errors);
    rq->keep = true;
}

static void code_post(struct rq *rq, struct tx *tx)
{
    struct sms_phone_of_row r;
    struct desk d;

    if (!desk_of(rq, tx->db, &d)) return;
    if (!q_sms_phone_of(tx->db, tx->mem, d.merchant_id, &r) || !r.waiting.n) {
        go(rq, &d, "");
        return;
    }
    struct sms_asking a = {rq->now, d.merchant_id, d.person_id, r.waiting, d.lang};
    enum sms_confirmed end = sms_phone_confirm(tx, &a, form_digits(rq, "code"), rq->person_id);
    if (end != SMS_CONFIRMED) {
        code_wrong(rq, tx, &d, end);
        return;
    }
    audit_note(rq, tx, "sms.confirmed", str_fmt(tx->mem, "merchant %lld", (long long)d.merchant_id), S(""));
    go(rq, &d, "oui");
}

static void stop_post(struct rq *rq, struct tx *tx)
{
    struct desk d;

    if (!desk_of(rq, tx->db, &d)) return;
    if (sms_phone_forget(tx, rq->now, d.merchant_id, rq->person_id))
        audit_note(rq, tx, "sms.stopped", str_fmt(tx->mem, "merchant %lld", (long long)d.merchant_id), S(""));
    go(rq, &d, "non");
}

const struct route sms_routes[] = {
    {GET, "/commercant/sms", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = settings_get},
    {POST, "/commercant/sms", ACCESS_MEMBER | ACCESS_MANAGER, RATE_CODE, .prepare = number_prepare,
     .write = number_post, .flags = ROUTE_OWN},
    {POST, "/commercant/sms/code", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = code_post, .flags = ROUTE_OWN},
    {POST, "/commercant/sms/arreter", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stop_post,
     .flags = ROUTE_OWN},
    {GET, "/equipe/fiche/{id}/sms", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = settings_get},
    {POST, "/equipe/fiche/{id}/sms", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .prepare = number_prepare,
     .write = number_post},
    {POST, "/equipe/fiche/{id}/sms/code", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = code_post},
    {POST, "/equipe/fiche/{id}/sms/arreter", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = stop_post},
    ROUTES_END};
