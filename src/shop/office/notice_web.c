/* notice_web.c: anybody tells the operator that a product or a shop is not right, without an account: a receipt with a
** number, a decision with its reason, told by mail when there is an address and on the receipt's page in any case. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/once.h"
#include "app/settings.h"
#include "notice.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/review/review.h"

enum { PUB_LEN = 16, SHOWN = 100, KEPT_DAYS = 365, LETTERS_AN_HOUR = 3, WORDS_SHOWN = 80 };

static const struct reason {
    str code;
    const char *says;
} reasons[] = {
    {S("illegal"), _("The law forbids it, or it is not said as the law wants")},
    {S("danger"), _("It is dangerous")},
    {S("copy"), _("It is a copy, or uses what is mine")},
    {S("wrong"), _("What is said of it is false")},
    {S("other"), _("Something else")},
};
enum { REASONS = sizeof reasons / sizeof *reasons };

static str reason_text(enum lang lang, str code)
{
    for (size_t i = 0; i < REASONS; i++)
        if (str_eq(reasons[i].code, code)) return tr(lang, reasons[i].says);
    return code;
}

/* --- who tells --- */

struct notice_form {
    str motif, texte, nom, courriel;
    int64_t sincere;
};
static const struct field notice_fields[] = {
    FIELD_ONE_OF(struct notice_form, motif, "illegal|danger|copy|wrong|other"),
    FIELD(struct notice_form, texte, FIELD_TEXT, 10, 3000),
    FIELD(struct notice_form, nom, FIELD_LINE, 0, 80),
    FIELD(struct notice_form, courriel, FIELD_MAIL, 0, 200),
    FIELD(struct notice_form, sincere, FIELD_FLAG, 0, 1),
};

/* What is told about. */
struct subject {
    int64_t merchant_id;
    str product_pub, about, path, query; /* query: of the report's own address */
};
struct office_notice_view {
    struct notice_form f;
    const struct form_errors *errors;
    str about, about_url, action, once;
    struct office_reasons {
        struct office_reason {
            str code, says;
            bool on;
        } v[REASONS];
        size_t n;
    } reasons;
};
#include "office_notice.html.h"

struct notice_typed {
    struct notice_form f;
    struct form_errors errors;
    struct subject s;
};

static bool product_subject(struct rq *rq, struct subject *s)
{
    struct offers all;

    offers_of_product(rq->db, rq->in, rq->lang, rq_param(rq, 0), rq->now, &all);
    struct merchant m;
    if (!all.n || !merchant_public(rq->db, rq->in, rq->lang, all.v[0].merchant_id, &m)) return false;
    *s = (struct subject){m.id, all.v[0].pub, str_fmt(rq->in, "%.*s, %.*s", STR_ARG(all.v[0].title), STR_ARG(m.name)),
                          str_fmt(rq->in, "/produit/%.*s-%.*s", STR_ARG(all.v[0].pub), STR_ARG(all.v[0].slug)), S("")};
    return true;
}

static bool shop_subject(struct rq *rq, struct subject *s)
{
    struct merchant m;

    if (!merchant_public_by_slug(rq->db, rq->in, rq->lang, rq_param(rq, 0), &m)) return false;
    *s = (struct subject){m.id, S(""), m.name, str_fmt(rq->in, "/boutique/%.*s", STR_ARG(m.slug)), S("")};
    return true;
}

/* One of its reviews, as people see it: who signed, what of it, how it begins. */
static bool review_subject(struct rq *rq, struct subject *s)
{
    int64_t id = 0;
    struct review r;

    if (!shop_subject(rq, s) || !str_i64(rq_query(rq, "avis"), &id) || !review_read(rq->db, rq->in, id, &r))
        return false;
    if (r.merchant_id != s->merchant_id || !str_eq(r.state, S("published"))) return false;
    str piece[] = {r.signed_as,
                   r.about.n ? str_fmt(rq->in, "%.*s, %.*s", STR_ARG(r.about), STR_ARG(s->about)) : s->about,
                   utf8_head(r.text, WORDS_SHOWN)};
    s->about =
        tr_fill(rq->in, tr(rq->lang, r.text.n ? _("Review by %1 of %2: “%3”") : _("Review by %1 of %2")), piece, 3);
    s->query = str_fmt(rq->in, "?avis=%lld", (long long)id);
    return true;
}

static bool subject_find(struct rq *rq, struct subject *s)
{
    if (str_starts(rq->path, S("/signaler/produit/"))) return product_subject(rq, s);
    return rq_query(rq, "avis").n ? review_subject(rq, s) : shop_subject(rq, s);
}

static void notice_page(struct rq *rq, const struct subject *s, struct office_notice_view *v)
{
    v->once = once_number(rq);
    v->about = s->about;
    v->about_url = rq_url(rq, s->path);
    v->action = rq_url(rq, str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->path), STR_ARG(s->query)));
    for (size_t i = 0; i < REASONS; i++)
        v->reasons.v[v->reasons.n++] =
            (struct office_reason){reasons[i].code, tr(rq->lang, reasons[i].says), str_eq(v->f.motif, reasons[i].code)};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Report what is not right"),
                                 .body = "plain",
                                 .back = s->path,
                                 .back_text = s->about});
    tpl_office_notice(&rq->out, rq->lang, v);
    page_close(rq);
}

static void notice_get(struct rq *rq)
{
    struct office_notice_view *v = NEW(rq->mem, struct office_notice_view, 1);
    struct subject s;

    if (subject_find(rq, &s)) notice_page(rq, &s, v);
    else rq_not_found(rq);
}

static bool notice_prepare(struct rq *rq)
{
    struct notice_typed *t = NEW(rq->in, struct notice_typed, 1);

    rq->form = t;
    if (!subject_find(rq, &t->s)) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, notice_fields, &t->f, &t->errors);
    if (!t->f.sincere)
        form_error_add(rq, &t->errors, "sincere", "notice.sincere", "Tick this box: a report must be sincere.");
    if (!t->errors.n) return true;
    struct office_notice_view *v = NEW(rq->mem, struct office_notice_view, 1);
    v->f = t->f;
    v->f.motif = form_typed(rq, "motif"), v->f.texte = form_typed(rq, "texte"), v->f.nom = form_typed(rq, "nom"),
    v->f.courriel = form_typed(rq, "courriel");
    v->errors = &t->errors;
    rq_refused(rq, 422, t->errors.v[0].code);
    notice_page(rq, &t->s, v);
    return false;
}

static void letter_add(struct tx *tx, int64_t now, int64_t id, const char *kind)
{
    job_add(tx, kind, str_fmt(tx->mem, "%s-%lld", kind, (long long)id),
            str_fmt(tx->mem, "{\"notice\":%lld}", (long long)id), now);
}

static void notice_post(struct rq *rq, struct tx *tx)
{
    const struct notice_typed *t = rq->form;
    struct notice_next_row next;
    struct notice_told_lately_row lately = {0};
    int64_t id = id_new();
    str pub = id_public(tx->mem, PUB_LEN);

    if (once_made(rq, tx)) return;
    q_notice_next(tx->db, tx->mem, &next);
    q_notice_told_lately(tx->db, tx->mem, t->f.courriel, rq->now - HOUR_MS, &lately);
    x_notice_add(tx, tx->mem,
                 &(struct notice_add_args){.id = id,
                                           .pub = pub,
                                           .number = next.number,
                                           .merchant_id = t->s.merchant_id,
                                           .product_pub = t->s.product_pub,
                                           .about = t->s.about,
                                           .reason = t->f.motif,
                                           .body = t->f.texte,
                                           .name = t->f.nom,
                                           .mail = t->f.courriel,
                                           .lang = lang_code(rq->lang),
                                           .now = rq->now});
    if (t->f.courriel.n && lately.n < LETTERS_AN_HOUR)
        letter_add(tx, rq->now, id, "mail_notice_received"); /* anybody may type anybody's address */
    rq_go(rq, "/signaler/recu/%.*s", STR_ARG(pub));
    once_keep(rq, tx);
}

/* --- the receipt --- */

struct office_receipt_view {
    str number, about, at, verdict, answer, decided;
    bool acted;
};
#include "office_receipt.html.h"

static str number_text(struct arena *mem, int64_t number)
{
    return str_fmt(mem, "S-%04lld", (long long)number);
}

static str when(struct rq *rq, int64_t at)
{
    return date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), at, DATE_TIME);
}

static void receipt_get(struct rq *rq)
{
    struct notice_by_pub_row r;

    if (!q_notice_by_pub(rq->db, rq->mem, rq_param(rq, 0), &r)) {
        rq_not_found(rq);
        return;
    }
    struct office_receipt_view v = {
        .number = number_text(rq->mem, r.number), .about = r.about, .at = when(rq, r.created_at), .answer = r.answer};
    v.acted = r.verdict.p && str_eq(r.verdict, S("acted"));
    if (r.decided_at.set) v.decided = when(rq, r.decided_at.v);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Report %1"), &v.number, 1),
                                 .body = "plain",
                                 .back = S("/"),
                                 .back_text = tr(rq->lang, "The market")});
    tpl_office_receipt(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- staff --- */

struct office_notices_view {
    str action;
    bool saved;
    struct office_notices {
        struct office_notice_line {
            int64_t id, merchant_id;
            str number, about, url, reason, body, who, at, verdict, answer, fault, typed, chosen;
            bool waits;
        } * v;
        size_t n;
    } notices;
    bool any_fault;
};
#include "office_nav.html.h"
#include "office_notices.html.h"

struct decision_again {
    int64_t id;
    const char *why;
};

static str who_text(struct arena *mem, const struct notice_list_row *r)
{
    if (!r->mail.n) return r->name;
    return r->name.n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(r->name), STR_ARG(r->mail)) : r->mail;
}

static struct office_notice_line line_made(struct rq *rq, const struct notice_list_row *r)
{
    struct office_notice_line l = {.id = r->id,
                                   .merchant_id = r->merchant_id,
                                   .number = number_text(rq->mem, r->number),
                                   .about = r->about,
                                   .reason = reason_text(rq->lang, r->reason),
                                   .body = r->body,
                                   .who = who_text(rq->mem, r),
                                   .at = when(rq, r->created_at),
                                   .answer = r->answer,
                                   .waits = !r->decided_at.set};

    l.url = r->product_pub.n ? rq_url(rq, str_fmt(rq->mem, "/produit/%.*s", STR_ARG(r->product_pub))) : S("");
    if (r->verdict.p)
        l.verdict = str_eq(r->verdict, S("acted")) ? tr(rq->lang, "Something was done") : tr(rq->lang, "Left as it is");
    return l;
}

static void notices_show(struct rq *rq, struct db *db, const struct decision_again *again)
{
    struct office_notices_view v = {.action = rq_url(rq, S("/equipe/signalements")),
                                    .saved = rq_query(rq, "fait").n > 0};
    struct notice_list_rows rows;

    q_notice_list(db, rq->mem, SHOWN, &rows);
    v.notices.v = NEW(rq->mem, struct office_notice_line, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) {
        struct office_notice_line l = line_made(rq, &rows.v[i]);
        if (again && again->id == l.id)
            l.fault = tr(rq->lang, again->why), l.typed = form_typed(rq, "reponse"),
            l.chosen = form_typed(rq, "decision"), v.any_fault = l.waits;
        v.notices.v[v.notices.n++] = l;
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Reports"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"notices", 0, rq->rights});
    tpl_office_notices(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void notices_get(struct rq *rq)
{
    notices_show(rq, rq->db, NULL);
}

static const char *decision_fault(str verdict, str answer)
{
    if (!str_eq(verdict, S("acted")) && !str_eq(verdict, S("kept"))) return _("Choose what was decided.");
    if (utf8_count(str_trim(answer)) < 10) return _("Say why, in a sentence for the person who wrote.");
    return utf8_count(answer) > 3000 ? _("This is too long.") : NULL;
}

static void notices_post(struct rq *rq, struct tx *tx)
{
    str verdict = form_typed(rq, "decision"), answer = text_clean_lines(tx->mem, form_typed(rq, "reponse"));
    struct notice_one_row n;
    struct decision_again again = {0};

    if (!str_i64(form_typed(rq, "signalement"), &again.id) || !q_notice_one(tx->db, tx->mem, again.id, &n)) {
        rq_not_found(rq);
        return;
    }
    again.why = decision_fault(verdict, answer);
    if (!again.why && x_notice_decide(tx, tx->mem, again.id, verdict, answer, rq->person_id, rq->now) != 1)
        again.why = _("A colleague has decided already.");
    if (again.why) {
        rq_refused(rq, n.verdict.p ? 409 : 422, "notice.decision");
        notices_show(rq, tx->db, &again);
        return;
    }
    if (n.mail.n) letter_add(tx, rq->now, again.id, "mail_notice_decided");
    audit_note(rq, tx, "notice.decide", number_text(tx->mem, n.number), verdict);
    rq_go(rq, "/equipe/signalements?fait=1");
}

/* --- letters --- */

struct office_notice_mail_view {
    str name, number, about, answer, url, market, phone;
    bool decided, acted;
};
#include "office_notice_mail.txt.h"

struct notice_letter {
    struct job *job;
    struct notice_one_row n;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct notice_letter *l = arg;

    l->found = q_notice_one(db, l->job->mem, job_i64(l->job, "notice"), &l->n);
}

static enum job_end letter_job(struct job *job)
{
    struct notice_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    if (!l.found || !l.n.mail.n) return JOB_DONE;
    enum lang lang = str_eq(l.n.lang, S("en")) ? LANG_EN : LANG_FR;
    bool decided = str_eq(job->kind, S("mail_notice_decided"));
    struct office_notice_mail_view v = {
        .name = decided
                    ? l.n.name
                    : S(""), /* until a person has read it, nothing a stranger typed is sent to an address he typed */
        .number = number_text(job->mem, l.n.number),
        .about = l.n.about,
        .answer = l.n.answer,
        .url = job_url(job, lang, str_fmt(job->mem, "/signaler/recu/%.*s", STR_ARG(l.n.pub))),
        .market = setting_str(job->place, SETTING_MARKET_NAME),
        .phone = setting_str(job->place, SETTING_HELP_PHONE),
        .decided = decided,
        .acted = l.n.verdict.p && str_eq(l.n.verdict, S("acted"))};
    tpl_office_notice_mail_txt(&b, lang, &v);
    const char *subject = v.decided ? _("Report %1: what was decided") : _("Report %1: we have it");
    return job_mail(job, lang, l.n.mail, tr_fill(job->mem, tr(lang, subject), &v.number, 1), buf_str(&b), (str){0});
}

int64_t notices_waiting(struct db *db, struct arena *mem)
{
    struct notice_waiting_row r;

    return q_notice_waiting(db, mem, &r) ? r.n : 0;
}

static void forget_run(struct tx *tx, int64_t now)
{
    x_notice_forget(tx, tx->mem, now - KEPT_DAYS * DAY_MS, S(""));
}

const struct job_kind office_jobs[] = {
    {"mail_notice_received", letter_job, 8}, {"mail_notice_decided", letter_job, 8}, JOBS_END};
const struct clock_task office_clock[] = {{"notices_forget", HOUR_MS, forget_run}, JOBS_END};
const struct route office_notice_routes[] = {
    {GET, "/signaler/recu/{recu}", ACCESS_ANYONE, RATE_PAGE, .read = receipt_get},
    {GET, "/signaler/produit/{produit}", ACCESS_ANYONE, RATE_PAGE, .read = notice_get},
    {POST, "/signaler/produit/{produit}", ACCESS_ANYONE, RATE_CODE, .prepare = notice_prepare, .write = notice_post},
    {GET, "/signaler/boutique/{slug}", ACCESS_ANYONE, RATE_PAGE, .read = notice_get},
    {POST, "/signaler/boutique/{slug}", ACCESS_ANYONE, RATE_CODE, .prepare = notice_prepare, .write = notice_post},
    {GET, "/equipe/signalements", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = notices_get},
    {POST, "/equipe/signalements", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .write = notices_post},
    ROUTES_END};
