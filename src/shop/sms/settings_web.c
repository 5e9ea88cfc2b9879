/* settings_web.c: a shop chooses to be told by SMS: the number, then the code that came there. */
#include "shop/sms/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "shop/account/account.h"

struct sms_number_form {
    str telephone;
};
struct sms_settings_view {
    str number, waiting, typed, typed_code, done, u_number, u_code, u_stop;
    bool possible;
    const struct form_errors *errors;
};
#include "sms_settings.html.h"

static void settings_page(struct rq *rq, struct db *db, struct sms_settings_view *v)
{
    struct sms_phone_of_row r = {0};
    struct sms_phone phone;

    v->number = sms_phone_of(db, rq->mem, rq->merchant_id, &phone) ? sms_number_text(rq->mem, phone.number) : S("");
    v->waiting = q_sms_phone_of(db, rq->mem, rq->merchant_id, &r) && r.waiting.n ? sms_number_text(rq->mem, r.waiting) : S("");
    v->possible = sms_possible(rq->hall);
    v->u_number = rq_url(rq, S("/commercant/sms"));
    v->u_code = rq_url(rq, S("/commercant/sms/code"));
    v->u_stop = rq_url(rq, S("/commercant/sms/arreter"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Orders by SMS"), .body = "merchant", .back = S("/commercant"), .back_text = tr(rq->lang, "My shop")});
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

    if (rq->merchant_id) settings_page(rq, rq->db, &v);
    else rq_go(rq, "/commercant");
}

static const struct field number_fields[] = {
    FIELD(struct sms_number_form, telephone, FIELD_PHONE, 1, 20),
};

struct number_posted {
    str number;
    struct form_errors errors;
};

static void refused(struct rq *rq, struct db *db, int status, const struct form_errors *errors)
{
    struct sms_settings_view v = {.typed = form_typed(rq, "telephone"), .typed_code = form_typed(rq, "code"), .done = S(""), .errors = errors};

    rq_refused(rq, status, errors->v[0].code);
    settings_page(rq, db, &v);
}

static bool number_prepare(struct rq *rq)
{
    struct number_posted *p = NEW(rq->in, struct number_posted, 1);
    struct sms_number_form f = {0};

    rq->form = p;
    if (!rq->merchant_id || !sms_possible(rq->hall)) {
        rq_not_found(rq);
        return false;
    }
    if (FORM_READ(rq, number_fields, &f, &p->errors)) p->number = sms_number(rq->in, f.telephone);
    if (!p->errors.n && !p->number.n)
        form_error_add(rq, &p->errors, "telephone", "sms.number", "SMS reach mobile telephones alone: a number that begins with 06 or 07.");
    if (!p->errors.n) return true;
    refused(rq, rq->db, 422, &p->errors);
    return false;
}

static void number_post(struct rq *rq, struct tx *tx)
{
    struct number_posted *p = rq->form;
    struct form_errors errors = {0};

    if (sms_phone_ask(tx, &(struct sms_asking){rq->now, rq->merchant_id, rq->person_id, p->number, rq->lang})) {
        rq_go(rq, "/commercant/sms?fait=code");
        return;
    }
    form_error_add(rq, &errors, "telephone", "sms.too_many", "A code was just sent, or too many were sent today. Wait a little before you ask for another.");
    refused(rq, tx->db, 429, &errors);
}

/* A wrong try is counted although it is refused. */
static void code_wrong(struct rq *rq, struct tx *tx, enum sms_confirmed end)
{
    struct form_errors errors = {0};

    if (end == SMS_OLD_CODE) form_error_add(rq, &errors, "code", "sms.code_old", "This code is too old. Ask for another.");
    else if (end == SMS_TOO_MANY_TRIES) form_error_add(rq, &errors, "code", "sms.code_tries", "Too many tries. Ask for another code.");
    else form_error_add(rq, &errors, "code", "sms.code_wrong", "This code is not the right one. Look at the last SMS we sent.");
    refused(rq, tx->db, 422, &errors);
    rq->keep = true;
}

static void code_post(struct rq *rq, struct tx *tx)
{
    struct sms_phone_of_row r;

    if (!rq->merchant_id || !q_sms_phone_of(tx->db, tx->mem, rq->merchant_id, &r) || !r.waiting.n) {
        rq_go(rq, rq->merchant_id ? "/commercant/sms" : "/commercant");
        return;
    }
    struct sms_asking a = {rq->now, rq->merchant_id, rq->person_id, r.waiting, rq->lang};
    enum sms_confirmed end = sms_phone_confirm(tx, &a, str_trim(form_typed(rq, "code")), rq->person_id);
    if (end != SMS_CONFIRMED) {
        code_wrong(rq, tx, end);
        return;
    }
    audit_note(rq, tx, "sms.confirmed", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), S(""));
    rq_go(rq, "/commercant/sms?fait=oui");
}

static void stop_post(struct rq *rq, struct tx *tx)
{
    if (sms_phone_forget(tx, rq->now, rq->merchant_id, rq->person_id))
        audit_note(rq, tx, "sms.stopped", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), S(""));
    rq_go(rq, "/commercant/sms?fait=non");
}

const struct route sms_routes[] = {
    {GET, "/commercant/sms", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = settings_get},
    {POST, "/commercant/sms", ACCESS_MEMBER | ACCESS_MANAGER, RATE_CODE, .prepare = number_prepare, .write = number_post},
    {POST, "/commercant/sms/code", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = code_post},
    {POST, "/commercant/sms/arreter", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stop_post},
    ROUTES_END
};
