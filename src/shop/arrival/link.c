/* link.c: the link that lets one go on with a registration on another device. Opening it does nothing: its page has one
** button, and the button opens the door, once. Only the hash of what it carries is kept. */
#include "shop/arrival/inside.h"

#include "shop/account/account.h"

enum { TOKEN_LETTERS = 26, LINK_DAYS = 7, LINKS_AN_HOUR = 6 };

/* By mail, or as an SMS to a number. */
static void job_write_link(struct tx *tx, int64_t now, str token, const struct resume_person_row *p, str number)
{
    struct buf payload = buf_new(tx->mem, 2048);
    struct json j = json_new(&payload);

    json_open(&j, '{');
    if (number.n) json_key(&j, S("to")), json_str(&j, number);
    else json_key(&j, S("mail")), json_str(&j, p->mail);
    json_key(&j, S("lang")), json_str(&j, p->lang);
    json_key(&j, S("token")), json_str(&j, token);
    json_close(&j, '}');
    job_add(tx, number.n ? "sms_arrival_link" : "mail_arrival_link",
            str_fmt(tx->mem, "resume-%.*s", STR_ARG(token_hash_of(tx->mem, token))), buf_str(&payload), now);
}

static void link_send(struct tx *tx, int64_t now, int64_t person_id, const struct resume_person_row *p, str number)
{
    str token = id_public(tx->mem, TOKEN_LETTERS);

    x_resume_insert(tx, tx->mem, token_hash_of(tx->mem, token), person_id, now, now + LINK_DAYS * DAY_MS);
    job_write_link(tx, now, token, p, number);
}

bool resume_send(struct tx *tx, int64_t now, int64_t person_id)
{
    struct resume_recent_row r = {0};
    struct resume_person_row p;

    if (!q_resume_person(tx->db, tx->mem, person_id, &p)) return false;
    q_resume_recent(tx->db, tx->mem, person_id, now - HOUR_MS, now - 30 * SECOND_MS, &r);
    if (r.just_sent || r.in_hour >= LINKS_AN_HOUR) return false;
    link_send(tx, now, person_id, &p, S(""));
    return true;
}

/* However many persons say so, nobody's telephone rings more often than codes may: the link counts as one of them, used at once. */
static bool number_spared(struct tx *tx, int64_t now, str number)
{
    struct sign_code_made made;

    if (!sign_code_make(tx, now, &(struct sign_code_ask){"phone", number}, &made)) return false;
    sign_code_use(tx, now, "phone", number, made.code);
    return true;
}

bool resume_send_sms(struct tx *tx, int64_t now, int64_t person_id, str number)
{
    struct resume_recent_row r = {0};
    struct resume_person_row p;

    if (!q_resume_person(tx->db, tx->mem, person_id, &p)) return false;
    q_resume_recent(tx->db, tx->mem, person_id, now - HOUR_MS, now, &r);
    if (r.in_hour >= LINKS_AN_HOUR || !number_spared(tx, now, number)) return false;
    link_send(tx, now, person_id, &p, number);
    return true;
}

/* --- the letter --- */

struct arrival_link_mail_view {
    str url, market, help_phone;
};
#include "arrival_link_mail.txt.h"

static enum job_end link_job(struct job *job)
{
    enum lang lang = str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
    str token = job_str(job, "token"), market = setting_str(job->place, SETTING_MARKET_NAME);
    struct buf b = buf_new(job->mem, 16 * 1024);

    if (!token.n) return JOB_DONE;
    struct arrival_link_mail_view v = {
        job_url(job, lang, str_fmt(job->mem, "/commercant/reprendre/%.*s", STR_ARG(token))), market,
        setting_str(job->place, SETTING_HELP_PHONE)};
    tpl_arrival_link_mail_txt(&b, lang, &v);
    return job_mail(job, lang, job_str(job, "mail"),
                    tr_fill(job->mem, tr(lang, "Go on with your shop at %1"), &market, 1), buf_str(&b), (str){0});
}

static enum job_end link_sms_job(struct job *job)
{
    enum lang lang = str_eq(job_str(job, "lang"), S("en")) ? LANG_EN : LANG_FR;
    str token = job_str(job, "token"),
        url = job_url(job, lang, str_fmt(job->mem, "/commercant/reprendre/%.*s", STR_ARG(token)));

    if (!token.n) return JOB_DONE;
    return job_sms(job, job_str(job, "to"),
                   tr_fill(job->mem, tr(lang, "Go on with your shop, within seven days: %1"), &url, 1));
}

const struct job_kind arrival_jobs[] = {{"mail_arrival_link", link_job, 8, .secret = true},
                                        {"sms_arrival_link", link_sms_job, 6, .secret = true},
                                        JOBS_END};

/* --- the pages --- */

enum resume_state { RESUME_GOOD, RESUME_UNKNOWN, RESUME_OLD, RESUME_USED };

static enum resume_state resume_look(struct db *db, struct arena *mem, str token, int64_t now, struct resume_one_row *r)
{
    if (!q_resume_one(db, mem, token_hash_of(mem, token), r)) return RESUME_UNKNOWN;
    if (r->used_at.set) return RESUME_USED;
    return r->expires_at <= now ? RESUME_OLD : RESUME_GOOD;
}

struct arrival_resume_form {
    str mail;
};
struct arrival_resume_view {
    struct arrival_resume_form f;
    const struct form_errors *errors;
    str reason, send, enter; /* reason: why the link does not open; empty: nobody came by a link */
    bool good, sent;
};
#include "arrival_resume.html.h"

static void resume_page(struct rq *rq, struct arrival_resume_view *v)
{
    v->send = rq_url(rq, S("/commercant/reprendre"));
    v->enter = rq_url(rq, S("/commercant/entrer"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Go on with my shop"), .body = "plain"});
    tpl_arrival_resume(&rq->out, rq->lang, v);
    page_close(rq);
}

static void resume_closed(struct rq *rq, enum resume_state s)
{
    static const struct {
        int status;
        const char *code, *says;
    } why[] = {
        [RESUME_UNKNOWN] =
            {404, "arrival.link_unknown",
             _("This link is not right. Perhaps it was cut in two: open the whole of it, or ask for a new one.")},
        [RESUME_OLD] = {410, "arrival.link_old",
                        _("This link is too old: it was good for seven days. Ask for a new one.")},
        [RESUME_USED] = {410, "arrival.link_used",
                         _("This link has already been used: it opens once. Ask for a new one.")},
    };
    struct arrival_resume_view v = {.reason = tr(rq->lang, why[s].says)};

    rq_refused(rq, why[s].status, why[s].code);
    resume_page(rq, &v);
}

static void resume_get(struct rq *rq)
{
    struct arrival_resume_view v = {.good = true};
    struct resume_one_row r;
    enum resume_state s = resume_look(rq->db, rq->mem, rq_param(rq, 0), rq->now, &r);

    if (s == RESUME_GOOD) resume_page(rq, &v);
    else resume_closed(rq, s);
}

static void resume_post(struct rq *rq, struct tx *tx)
{
    struct resume_one_row r;
    enum resume_state s = resume_look(tx->db, tx->mem, rq_param(rq, 0), rq->now, &r);

    if (s == RESUME_USED && rq_can(rq, ACCESS_MEMBER) && rq->person_id == r.person_id)
        rq_go(rq, "/commercant"); /* the second of two clicks */
    else if (s != RESUME_GOOD) resume_closed(rq, s);
    else if (x_resume_used(tx, tx->mem, token_hash_of(tx->mem, rq_param(rq, 0)), rq->now) == 1)
        member_sign_in(rq, tx, r.person_id);
    else resume_closed(rq, RESUME_USED);
}

/* --- asking for one --- */

static void ask_get(struct rq *rq)
{
    struct arrival_resume_view v = {.sent = rq_query(rq, "envoye").n > 0, .f = {S("")}};

    resume_page(rq, &v);
}

static const struct field mail_fields[] = {
    FIELD(struct arrival_resume_form, mail, FIELD_MAIL, 1, 200),
};

static bool ask_prepare(struct rq *rq)
{
    struct arrival_resume_form *f = NEW(rq->in, struct arrival_resume_form, 1);
    struct form_errors errors = {0};

    rq->form = f;
    if (FORM_READ(rq, mail_fields, f, &errors)) return true;
    struct arrival_resume_view v = {.f = {form_typed(rq, "mail")}, .errors = &errors};
    rq_refused(rq, 422, "form.fields");
    resume_page(rq, &v);
    return false;
}

/* The same answer whether somebody registers under this address or not: nobody learns it here. */
static void ask_post(struct rq *rq, struct tx *tx)
{
    const struct arrival_resume_form *f = rq->form;
    struct resume_by_mail_row p;

    if (q_resume_by_mail(tx->db, tx->mem, f->mail, &p)) resume_send(tx, rq->now, p.person_id);
    rq_go(rq, "/commercant/reprendre?envoye=1");
}

const struct route arrival_link_routes[] = {
    {GET, "/commercant/reprendre", ACCESS_ANYONE, RATE_PAGE, .read = ask_get},
    {POST, "/commercant/reprendre", ACCESS_ANYONE, RATE_CODE, .prepare = ask_prepare, .write = ask_post},
    {GET, "/commercant/reprendre/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .read = resume_get},
    {POST, "/commercant/reprendre/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .write = resume_post},
    ROUTES_END};
