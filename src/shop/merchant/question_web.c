/* question_web.c: somebody asks a shop from its page, or asks to be called back; the shop answers by mail without ever
** seeing an address. */
#include "shop/merchant/inside.h"

#include "app/event.h"
#include "app/form.h"
#include "app/once.h"
#include "app/settings.h"
#include "shop/account/account.h"

enum { QUESTIONS_SHOWN = 60, KEPT_DAYS = 365, ABOUT_MOST = 120 };

/* --- who asks --- */

struct merchant_ask_form {
    str about, wants, name, mail, phone, body; /* about: a product, as the link of its page names it; may be changed */
};
struct merchant_ask_view {
    struct merchant_ask_form f;
    const struct form_errors *errors;
    str shop, shop_url, action, once;
    bool sent, call;
};
#include "merchant_ask.html.h"

static const struct field ask_fields[] = {
    FIELD(struct merchant_ask_form, about, FIELD_LINE, 0, ABOUT_MOST),
    FIELD_ONE_OF(struct merchant_ask_form, wants, "answer|call"),
    FIELD(struct merchant_ask_form, name, FIELD_LINE, 2, 80),
    FIELD(struct merchant_ask_form, mail, FIELD_MAIL, 0, 200),
    FIELD(struct merchant_ask_form, phone, FIELD_PHONE, 0, 16),
    FIELD(struct merchant_ask_form, body, FIELD_TEXT, 3, 2000),
};
struct asked {
    struct merchant_ask_form f;
    struct form_errors errors;
    struct merchant m;
};

static void ask_page(struct rq *rq, const struct merchant *m, struct merchant_ask_view *v)
{
    v->shop = m->name;
    v->shop_url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m->slug)));
    v->action = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s/ecrire", STR_ARG(m->slug)));
    v->call = str_eq(v->f.wants, S("call"));
    v->once = once_number(rq);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Write to %1"), &m->name, 1),
                                 .body = "plain",
                                 .back = str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m->slug)),
                                 .back_text = m->name});
    tpl_merchant_ask(&rq->out, rq->lang, v);
    page_close(rq);
}

static void ask_get(struct rq *rq)
{
    struct merchant m;
    struct merchant_ask_view v = {.sent = rq_query(rq, "fait").n > 0,
                                  .f = {.about = utf8_head(text_clean(rq->mem, rq_query(rq, "objet")), ABOUT_MOST)}};

    if (merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &m)) ask_page(rq, &m, &v);
    else rq_not_found(rq);
}

static bool ask_prepare(struct rq *rq)
{
    struct asked *a = NEW(rq->in, struct asked, 1);

    rq->form = a;
    if (!merchant_public_by_slug(rq->db, rq->in, rq->lang, rq_param(rq, 0), &a->m)) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, ask_fields, &a->f, &a->errors);
    bool call = str_eq(a->f.wants, S("call"));
    if (!call && !form_typed(rq, "mail").n)
        form_error_add(rq, &a->errors, "mail", "question.mail", "Without your address, the shop cannot answer.");
    if (call && !form_typed(rq, "phone").n)
        form_error_add(rq, &a->errors, "phone", "question.phone",
                       "Without your number, the shop cannot call you back.");
    if (!a->errors.n) return true;
    struct merchant_ask_view v = {.f = a->f, .errors = &a->errors};
    v.f.about = form_typed(rq, "about");
    v.f.mail = form_typed(rq, "mail");
    v.f.phone = form_typed(rq, "phone");
    v.f.wants = form_typed(rq, "wants");
    rq_refused(rq, 422, a->errors.v[0].code);
    ask_page(rq, &a->m, &v);
    return false;
}

/* One letter for each who may answer. */
static void letters_add(struct tx *tx, int64_t now, int64_t merchant_id, int64_t question_id)
{
    struct people people;

    members_of(tx->db, tx->mem, merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) {
        if (str_eq(people.v[i].role, S("picker"))) continue;
        job_add(tx, "mail_shop_asked",
                str_fmt(tx->mem, "question-%lld-%lld", (long long)question_id, (long long)people.v[i].id),
                str_fmt(tx->mem, "{\"merchant\":%lld,\"question\":%lld,\"to\":%lld}", (long long)merchant_id,
                        (long long)question_id, (long long)people.v[i].id),
                now);
    }
}

/* What the shop reads: the thing first, then the question. */
static str body_of(struct rq *rq, const struct merchant_ask_form *f)
{
    if (!f->about.n) return f->body;
    return str_fmt(rq->mem, "%.*s\n%.*s", STR_ARG(tr_fill(rq->mem, tr(rq->lang, "About: %1"), &f->about, 1)),
                   STR_ARG(f->body));
}

static void ask_post(struct rq *rq, struct tx *tx)
{
    const struct asked *a = rq->form;
    bool call = str_eq(a->f.wants, S("call"));
    int64_t id = id_new();

    if (once_made(rq, tx)) return;
    x_shop_asked_add(tx, tx->mem,
                     &(struct shop_asked_add_args){.id = id,
                                                   .merchant_id = a->m.id,
                                                   .wants = a->f.wants,
                                                   .name = a->f.name,
                                                   .mail = call ? S("") : a->f.mail,
                                                   .phone = call ? a->f.phone : S(""),
                                                   .body = body_of(rq, &a->f),
                                                   .lang = lang_code(rq->lang),
                                                   .now = rq->now});
    letters_add(tx, rq->now, a->m.id, id);
    event_raise(tx, EVENT_SHOP_ASKED, rq->now, id);
    rq_go(rq, "/boutique/%.*s/ecrire?fait=1", STR_ARG(a->m.slug));
    once_keep(rq, tx);
}

bool shop_question_waiting(struct db *db, struct arena *mem, int64_t question_id, struct shop_question *out)
{
    struct shop_asked_waiting_row r;

    if (!q_shop_asked_waiting(db, mem, question_id, &r)) return false;
    *out = (struct shop_question){r.merchant_id, r.name, str_eq(r.wants, S("call")) ? r.phone : S(""), r.body};
    return true;
}

/* --- who answers --- */

struct merchant_question {
    int64_t id;
    str name, body, when, phone, answer, typed, fault;
    bool call, waits;
};
struct merchant_questions_view {
    str action;
    bool saved, any_fault;
    struct merchant_questions {
        struct merchant_question *v;
        size_t n;
    } questions;
};
#include "merchant_questions.html.h"

/* A refused answer comes back in its place. */
struct answer_again {
    int64_t id;
    const char *why;
};

static void questions_page(struct rq *rq, struct db *db, const struct answer_again *again)
{
    struct shop_asked_list_rows rows;
    struct merchant_questions_view v = {.saved = rq_query(rq, "fait").n > 0,
                                        .action = rq_url(rq, S("/commercant/questions"))};

    q_shop_asked_list(db, rq->mem, rq->merchant_id, QUESTIONS_SHOWN, &rows);
    v.questions = (struct merchant_questions){NEW(rq->mem, struct merchant_question, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        const struct shop_asked_list_row *r = &rows.v[i];
        bool fault = again && again->id == r->id;
        v.questions.v[i] = (struct merchant_question){
            .id = r->id,
            .name = r->name,
            .body = r->body,
            .phone = r->phone,
            .when = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), r->created_at, DATE_TIME),
            .answer = r->answer.p ? r->answer : S(""),
            .typed = fault ? form_typed(rq, "reponse") : S(""),
            .fault = fault ? tr(rq->lang, again->why) : S(""),
            .call = str_eq(r->wants, S("call")),
            .waits = !r->answered_at.set};
        v.any_fault |= fault;
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Questions of customers"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_merchant_questions(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void questions_get(struct rq *rq)
{
    if (rq->merchant_id) questions_page(rq, rq->db, NULL);
    else rq_go(rq, "/commercant");
}

struct answer_form {
    str reponse;
};
static const struct field answer_fields[] = {FIELD(struct answer_form, reponse, FIELD_TEXT, 0, 4000)};

static void answer_post(struct rq *rq, struct tx *tx)
{
    struct shop_asked_one_row q;
    struct answer_again again = {0};
    struct answer_form f = {.reponse = S("")};
    struct form_errors errors = {0};

    if (!str_i64(rq_field(rq, "question"), &again.id) ||
        !q_shop_asked_one(tx->db, tx->mem, again.id, rq->merchant_id, &q)) {
        rq_not_found(rq);
        return;
    }
    bool call = str_eq(q.wants, S("call"));
    if (!FORM_READ(rq, answer_fields, &f, &errors)) again.why = _("This is too long.");
    else if (!call && !str_trim(f.reponse).n) again.why = _("Write an answer first.");
    else if (x_shop_asked_answer(tx, tx->mem, again.id, rq->merchant_id, call ? S("") : f.reponse, rq->person_id,
                                 rq->now) != 1)
        again.why = _("Somebody of your team has answered already.");
    if (again.why) {
        rq_refused(rq, q.answer.p ? 409 : 422, "question.answer");
        questions_page(rq, tx->db, &again);
        return;
    }
    if (!call)
        job_add(
            tx, "mail_shop_answers", str_fmt(tx->mem, "answer-%lld", (long long)again.id),
            str_fmt(tx->mem, "{\"merchant\":%lld,\"question\":%lld}", (long long)rq->merchant_id, (long long)again.id),
            rq->now);
    rq_go(rq, "/commercant/questions?fait=1");
}

/* --- mails --- */

struct merchant_question_mail_view {
    str name, shop, body, phone, url, market, answer;
    bool call;
};
#include "merchant_question.txt.h"
#include "merchant_answer.txt.h"

struct question_mail {
    struct job *job;
    struct shop_asked_one_row q;
    struct merchant m;
    struct people people;
    bool found;
};

static void mail_read(struct db *db, void *arg)
{
    struct question_mail *w = arg;
    int64_t merchant_id = job_i64(w->job, "merchant");

    w->found = merchant_any(db, w->job->mem, LANG_FR, merchant_id, &w->m) &&
               q_shop_asked_one(db, w->job->mem, job_i64(w->job, "question"), merchant_id, &w->q);
    members_of(db, w->job->mem, merchant_id, &w->people);
}

static struct merchant_question_mail_view mail_view(const struct question_mail *w, enum lang lang, str path)
{
    return (struct merchant_question_mail_view){w->q.name,
                                                w->m.name,
                                                w->q.body,
                                                w->q.phone,
                                                job_url(w->job, lang, path),
                                                setting_str(w->job->place, SETTING_MARKET_NAME),
                                                w->q.answer.p ? w->q.answer : S(""),
                                                str_eq(w->q.wants, S("call"))};
}

enum job_end question_new_job(struct job *job)
{
    struct question_mail w = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);
    const struct person_contact *to = NULL;

    job_read(job, mail_read, &w);
    for (size_t i = 0; w.found && i < w.people.n; i++)
        if (w.people.v[i].id == job_i64(job, "to")) to = &w.people.v[i];
    if (!to) return JOB_DONE; /* no longer of the team */
    struct merchant_question_mail_view v = mail_view(&w, to->lang, S("/commercant/questions"));
    str pieces[] = {w.q.name, w.m.name};
    const char *subject = v.call ? _("%1 wants to be called back by %2") : _("%1 asks %2 a question");
    tpl_merchant_question_txt(&b, to->lang, &v);
    return job_mail(job, to->lang, to->mail, tr_fill(job->mem, tr(to->lang, subject), pieces, 2), buf_str(&b),
                    (str){0});
}

enum job_end question_answer_job(struct job *job)
{
    struct question_mail w = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, mail_read, &w);
    if (!w.found || !w.q.mail.n) return JOB_DONE;
    enum lang lang = str_eq(w.q.lang, S("en")) ? LANG_EN : LANG_FR;
    struct merchant_question_mail_view v =
        mail_view(&w, lang, str_fmt(job->mem, "/boutique/%.*s/ecrire", STR_ARG(w.m.slug)));
    tpl_merchant_answer_txt(&b, lang, &v);
    return job_mail(job, lang, w.q.mail, tr_fill(job->mem, tr(lang, "%1 answers you"), &w.m.name, 1), buf_str(&b),
                    (str){0});
}

static void forget_run(struct tx *tx, int64_t now)
{
    x_shop_asked_forget(tx, tx->mem, now - KEPT_DAYS * DAY_MS);
}

const struct clock_task merchant_clock[] = {{"question_forget", HOUR_MS, forget_run}, JOBS_END};

const struct route merchant_question_routes[] = {
    {GET, "/boutique/{slug}/ecrire", ACCESS_ANYONE, RATE_PAGE, .read = ask_get},
    {POST, "/boutique/{slug}/ecrire", ACCESS_ANYONE, RATE_CODE, .prepare = ask_prepare, .write = ask_post},
    {GET, "/commercant/questions", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = questions_get},
    {POST, "/commercant/questions", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = answer_post},
    ROUTES_END};
