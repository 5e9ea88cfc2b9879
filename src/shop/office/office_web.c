#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/job.h"
#include "app/settings.h"
#include "app/shared.h"
#include "office.sql.h"
#include "shop/departure/departure.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { MOST = 100, FIRST_OFFERS = 12 };

#include "office_nav.html.h"

static void office_open(struct rq *rq, struct office_nav_view *nav, str title)
{
    page_open(rq, &(struct page){.title = title, .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, nav);
}

static void office_close(struct rq *rq)
{
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static str when(struct rq *rq, int64_t at)
{
    return date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), at, DATE_TIME);
}

/* --- trader files --- */

struct office_files_view {
    struct office_files {
        struct office_file {
            int64_t id, offers;
            str name, kind, commune, state, asked;
        } * v;
        size_t n;
    } files;
    bool all;
};
#include "office_files.html.h"

static str commune_name(struct rq *rq, str insee)
{
    const struct commune *c = commune_of(insee);
    return c ? c->name : S("");
}

static str state_text(enum lang lang, str state)
{
    if (str_eq(state, S("verified"))) return tr(lang, "verified");
    if (str_eq(state, S("suspended"))) return tr(lang, "suspended");
    if (str_eq(state, S("refused"))) return tr(lang, "to be mended by the shop");
    return str_eq(state, S("draft")) ? tr(lang, "not published yet") : tr(lang, "to verify");
}

static str kind_text(enum lang lang, str kind)
{
    if (str_eq(kind, S("producer"))) return tr(lang, "Producer");
    if (str_eq(kind, S("craftsperson"))) return tr(lang, "Craftsperson");
    return str_eq(kind, S("service")) ? tr(lang, "Services") : tr(lang, "Shopkeeper");
}

static void files_get(struct rq *rq)
{
    struct office_files_view v = {.all = rq_query(rq, "tout").n > 0};
    struct trader_files f;

    merchant_files(rq->db, rq->mem, !v.all, &f);
    v.files.v = NEW(rq->mem, struct office_file, f.n);
    for (size_t i = 0; i < f.n; i++)
        v.files.v[v.files.n++] = (struct office_file){f.v[i].merchant_id,
                                                      f.v[i].offers,
                                                      f.v[i].name,
                                                      kind_text(rq->lang, f.v[i].kind),
                                                      commune_name(rq, f.v[i].insee),
                                                      state_text(rq->lang, f.v[i].state),
                                                      f.v[i].asked_at ? when(rq, f.v[i].asked_at) : S("")};
    office_open(rq, &(struct office_nav_view){"files", 0, rq->rights}, tr(rq->lang, "Trader files"));
    tpl_office_files(&rq->out, rq->lang, &v);
    office_close(rq);
}

struct office_file_view {
    struct merchant m;
    str kind, commune, url, moved_url, paused;
    struct office_verdicts {
        struct office_verdict {
            str what, reason, who, at;
        } * v;
        size_t n;
    } verdicts;
    struct office_missing {
        struct office_missing_one {
            str text;
        } * v;
        size_t n;
    } missing;
    struct office_first_offers {
        struct office_first_offer {
            str title;
            opt_i64 price_cents;
        } * v;
        size_t n;
    } offers;
    const struct form_errors *errors;
    str reason;
    bool done, sent_back, left; /* left: it closed itself */
    int64_t open_orders;
    uint32_t may;
};
#include "office_file.html.h"

static str verdict_text(enum lang lang, str v)
{
    if (str_eq(v, S("verified"))) return tr(lang, "Verified");
    if (str_eq(v, S("refused"))) return tr(lang, "Sent back");
    if (str_eq(v, S("suspended"))) return tr(lang, "Suspended");
    return str_eq(v, S("restored")) ? tr(lang, "Opened again") : tr(lang, "Verification asked");
}

/* What the shop looks like is seen in a few of its offers, however many there are. */
static void first_offers(struct rq *rq, struct office_file_view *v)
{
    struct office_first_offers_rows r;

    q_office_first_offers(rq->db, rq->mem, v->m.id, FIRST_OFFERS, &r);
    v->offers.v = NEW(rq->mem, struct office_first_offer, r.n + 1);
    for (size_t i = 0; i < r.n; i++) {
        bool english = rq->lang == LANG_EN && r.v[i].title_en.n;
        v->offers.v[v->offers.n++] =
            (struct office_first_offer){english ? r.v[i].title_en : r.v[i].title_fr, r.v[i].price_cents};
    }
}

static void file_parts(struct rq *rq, struct office_file_view *v)
{
    struct office_verdicts_rows r;
    const char *missing[20];
    size_t n = merchant_missing(rq->db, rq->mem, v->m.id, missing, 20);

    q_office_verdicts(rq->db, rq->mem, v->m.id, &r);
    v->verdicts.v = NEW(rq->mem, struct office_verdict, r.n);
    for (size_t i = 0; i < r.n; i++)
        v->verdicts.v[v->verdicts.n++] =
            (struct office_verdict){verdict_text(rq->lang, r.v[i].verdict), r.v[i].reason,
                                    r.v[i].who.p ? r.v[i].who : S(""), when(rq, r.v[i].at)};
    v->missing.v = NEW(rq->mem, struct office_missing_one, n);
    for (size_t i = 0; i < n; i++) v->missing.v[v->missing.n++].text = tr(rq->lang, missing[i]);
    first_offers(rq, v);
    v->open_orders = departure_open_orders(rq->db, rq->mem, v->m.id);
    v->paused = reception_pause_text(rq->db, rq->mem, rq->lang, v->m.id, rq->now);
    v->kind = kind_text(rq->lang, v->m.kind);
    v->commune = commune_name(rq, v->m.insee);
    v->url = rq_url(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(v->m.slug)));
    v->moved_url = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/depart", (long long)v->m.id));
}

static bool file_page(struct rq *rq, const struct form_errors *errors)
{
    struct office_file_view v = {.errors = errors, .reason = rq_field(rq, "motif"), .done = rq_query(rq, "fait").n > 0};
    int64_t id = 0;

    if (!str_i64(rq_param(rq, 0), &id) || !merchant_any(rq->db, rq->mem, rq->lang, id, &v.m)) {
        rq_not_found(rq);
        return false;
    }
    str why;
    struct merchant_moved moved;
    v.may = rq->rights;
    v.sent_back = merchant_sent_back(rq->db, rq->mem, id, &why);
    v.left = merchant_moved(rq->db, rq->mem, id, &moved) && !moved.by_staff;
    file_parts(rq, &v);
    office_open(rq, &(struct office_nav_view){"files", 0, rq->rights}, v.m.name);
    tpl_office_file(&rq->out, rq->lang, &v);
    office_close(rq);
    return true;
}

static void file_get(struct rq *rq)
{
    file_page(rq, NULL);
}

struct office_decision {
    int64_t merchant_id;
    enum merchant_verdict verdict;
    str reason;
};

static bool verdict_read(str word, enum merchant_verdict *out)
{
    static const str words[] = {[MERCHANT_VERIFY] = S("verifier"),
                                [MERCHANT_REFUSE] = S("renvoyer"),
                                [MERCHANT_SUSPEND] = S("suspendre"),
                                [MERCHANT_RESTORE] = S("rouvrir")};

    for (int i = 0; i <= MERCHANT_RESTORE; i++)
        if (str_eq(words[i], word)) {
            *out = (enum merchant_verdict)i;
            return true;
        }
    return false;
}

/* The file as it stands now, with the reason that was typed. */
static void file_again(struct rq *rq, int status, const char *code, const char *msgid)
{
    struct form_errors errors = {0};

    form_error_add(rq, &errors, "motif", code, msgid);
    rq_refused(rq, status, code); /* before the page, which says it */
    file_page(rq, &errors);
}

static bool file_prepare(struct rq *rq)
{
    struct office_decision *d = NEW(rq->in, struct office_decision, 1);
    struct merchant m;

    rq->form = d;
    d->reason = text_clean_lines(rq->in, rq_field(rq, "motif"));
    if (!str_i64(rq_param(rq, 0), &d->merchant_id) || !merchant_any(rq->db, rq->mem, rq->lang, d->merchant_id, &m)) {
        rq_not_found(rq);
        return false;
    }
    if (!verdict_read(rq_field(rq, "decision"), &d->verdict)) {
        file_again(rq, 422, "office.decision", "Choose one of the decisions shown on the file.");
        return false;
    }
    bool needs = d->verdict == MERCHANT_REFUSE || d->verdict == MERCHANT_SUSPEND;
    if (!needs || utf8_count(d->reason) >= 10) return true;
    file_again(rq, 422, "office.reason", "Say why, in a sentence the shop will understand.");
    return false;
}

static void file_post(struct rq *rq, struct tx *tx)
{
    const struct office_decision *d = rq->form;

    if (!merchant_decide(tx, rq->now, rq->person_id, d->merchant_id, d->verdict, d->reason)) {
        file_again(rq, 409, "office.decided", "A colleague has just decided on this file. Look at it again.");
        return;
    }
    audit_note(rq, tx, "merchant.decide", str_fmt(tx->mem, "merchant %lld", (long long)d->merchant_id),
               rq_field(rq, "decision"));
    rq_go(rq, "/equipe/fiche/%lld?fait=1", (long long)d->merchant_id);
}

/* --- jobs --- */

struct office_jobs_view {
    struct office_job_lines {
        struct office_job {
            int64_t id, attempts;
            str kind, error, at;
        } * v;
        size_t n;
    } jobs;
};
#include "office_jobs.html.h"

struct word {
    str code;
    const char *msgid;
};
static const struct word kinds[] = {
    {S("mail_label"), _("Mail about a label")},
    {S("mail_notice_received"), _("Receipt of a report, by mail")},
    {S("mail_notice_decided"), _("Decision on a report, by mail")},
    {S("mail_code"), _("Code to sign in, by mail")},
    {S("mail_staff_link"), _("Link into the office, by mail")},
    {S("mail_order"), _("Mail about an order")},
    {S("mail_purchase"), _("Mail that confirms a purchase")},
    {S("mail_receipt"), _("Receipt of a change of mind")},
    {S("mail_merchant_decided"), _("Mail about a trader file")},
    {S("mail_refund_by_hand"), _("Mail about a refund to make")},
    {S("mail_payment_to_look_at"), _("Mail about a payment to look for")},
    {S("payment_poll"), _("Question to a bank about a payment")},
    {S("payment_refund"), _("Refund by a bank")},
    {S("mail_rayon"), _("Letter about a closed rayon")},
    {S("rayon_gate"), _("Sheets to look at again, of a rayon that changed")},
    {S("mail_market"), _("Answer to a market proposed")},
    {S("mail_arrival_link"), _("Link to go on with a registration, by mail")},
    {S("picture_first"), _("Photo to prepare")},
    {S("picture_others"), _("Other sizes of a photo")},
};
#define WORD_OF(list, lang, code) word_of((list), sizeof(list) / sizeof *(list), (lang), (code))

static str word_of(const struct word *w, size_t n, enum lang lang, str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(w[i].code, code)) return tr(lang, w[i].msgid);
    return code;
}

static void jobs_get(struct rq *rq)
{
    struct office_jobs_failed_rows r;
    struct office_jobs_view v = {0};

    q_office_jobs_failed(rq->db, rq->mem, MOST, &r);
    v.jobs.v = NEW(rq->mem, struct office_job, r.n);
    for (size_t i = 0; i < r.n; i++)
        v.jobs.v[v.jobs.n++] =
            (struct office_job){r.v[i].id, r.v[i].attempts, WORD_OF(kinds, rq->lang, r.v[i].kind),
                                r.v[i].last_error.p ? r.v[i].last_error : S(""), when(rq, r.v[i].failed_at.v)};
    office_open(rq, &(struct office_nav_view){"jobs", 0, rq->rights}, tr(rq->lang, "What is stuck"));
    tpl_office_jobs(&rq->out, rq->lang, &v);
    office_close(rq);
}

static void jobs_post(struct rq *rq, struct tx *tx)
{
    int64_t id = 0;

    if (!str_i64(rq_field(rq, "travail"), &id) || x_office_job_retry(tx, tx->mem, id, rq->now) != 1) {
        rq_not_found(rq);
        return;
    }
    tx_after_commit(tx, effect_jobs, 0);
    audit_note(rq, tx, "job.retry", str_fmt(tx->mem, "job %lld", (long long)id), S(""));
    rq_go(rq, "/equipe/travaux");
}

/* --- settings and history --- */

struct office_settings_view {
    struct office_settings {
        struct office_setting {
            str key, value, says;
            bool wrong;
        } * v;
        size_t n;
    } settings;
    bool done;
    str wrong_key;
};
#include "office_settings.html.h"

static void settings_page(struct rq *rq, str wrong_key)
{
    struct office_settings_view v = {.done = rq_query(rq, "fait").n > 0, .wrong_key = wrong_key};

    v.settings.v = NEW(rq->mem, struct office_setting, SETTINGS);
    for (int i = 0; i < SETTINGS; i++) {
        if (i == SETTING_DEMO || i == SETTING_COMMUNES) continue;
        bool wrong = str_eq(setting_key((enum setting)i), wrong_key) && wrong_key.n;
        v.settings.v[v.settings.n++] = (struct office_setting){
            setting_key((enum setting)i), wrong ? rq_field(rq, "valeur") : setting_str(rq->place, (enum setting)i),
            tr(rq->lang, setting_says((enum setting)i)), wrong};
    }
    office_open(rq, &(struct office_nav_view){"settings", 0, rq->rights}, tr(rq->lang, "Settings"));
    tpl_office_settings(&rq->out, rq->lang, &v);
    office_close(rq);
}

static void settings_get(struct rq *rq)
{
    settings_page(rq, S(""));
}

static void settings_post(struct rq *rq, struct tx *tx)
{
    str key = rq_field(rq, "cle"), value = text_clean_lines(rq->mem, rq_field(rq, "valeur"));

    if (setting_set(tx, key, value, rq->now, rq->person_id) != SETTING_OK) {
        rq_refused(rq, 422, "setting.bad");
        settings_page(rq, key);
        return;
    }
    tx_after_commit(tx, effect_settings, settings_number(rq->place->slug));
    tx_touch(tx, "settings", 0);
    audit_note(rq, tx, "setting.set", key, S(""));
    rq_go(rq, "/equipe/reglages?fait=1");
}

struct office_history_view {
    struct office_history {
        struct office_history_line {
            str at, who, verb, about, detail;
        } * v;
        size_t n;
    } lines;
};
#include "office_history.html.h"

static const struct word verbs[] = {
    {S("contract.change"), _("Bank contract changed")},
    {S("job.retry"), _("Tried again what was stuck")},
    {S("merchant.decide"), _("Decision on a trader file")},
    {S("order.step"), _("Done for a shop, by telephone")},
    {S("refund.by_hand"), _("Refund made at the bank")},
    {S("payment.seen"), _("Payment looked for at the bank")},
    {S("register.load"), _("Extract of the national register put in")},
    {S("setting.set"), _("Setting changed")},
    {S("complaint.answer"), _("Complaint answered")},
    {S("staff.enter"), _("Signed in")},
    {S("notice.decide"), _("Decision on a report")},
    {S("rayon.picture"), _("Picture of a rayon chosen")},
    {S("words.add"), _("Local words added")},
    {S("words.drop"), _("Local words taken away")},
    {S("sought.done"), _("Looked for in vain: dealt with")},
    {S("staff.enrol"), _("Came in by a link, chose a password")},
    {S("staff.add"), _("Brought into the team")},
    {S("staff.link"), _("New link into the office sent")},
    {S("staff.revoke"), _("Access to the office ended")},
    {S("role.give"), _("Role given")},
    {S("role.take"), _("Role taken")},
    {S("order.accepted_by_sms"), _("Order accepted by SMS")},
    {S("order.refused_by_sms"), _("Order refused by SMS")},
    {S("order.step_by_link"), _("Order answered by the link of an SMS")},
    {S("sms.confirmed"), _("Orders by SMS: telephone confirmed")},
    {S("sms.stopped"), _("Orders by SMS stopped")},
    {S("stock.still_by_sms"), _("Still sold, said by SMS")},
    {S("stock.gone_by_sms"), _("Gone, said by SMS")},
    {S("point.add"), _("Shared point added")},
    {S("point.change"), _("Shared point changed")},
    {S("point.close"), _("Shared point closed")},
    {S("point.hours"), _("Hours of a shared point changed")},
    {S("standin.act"), _("Done for a shop, by its agreement")},
    {S("standin.agree"), _("A shop agreed that staff act for it")},
    {S("standin.ask"), _("A shop was asked to act for it")},
    {S("standin.end"), _("A shop took its agreement back")},
    {S("standin.stop"), _("Stopped acting for a shop")},
    {S("standin.undo"), _("A shop took back what staff did")},
    {S("standin.write"), _("Agreement of a shop written down")},
    {S("territory.restore"), _("Backup put back")},
};
static const struct word details[] = {
    {S("verifier"), _("Verified")},
    {S("renvoyer"), _("Sent back")},
    {S("suspendre"), _("Suspended")},
    {S("rouvrir"), _("Opened again")},
    {S("pending"), _("waiting for the bank")},
    {S("test"), _("on trial")},
    {S("production"), _("real payments")},
    {S("administrator"), _("Administrator")},
    {S("coach"), _("Coach")},
    {S("moderator"), _("Moderator")},
    {S("editor"), _("Editor")},
    {S("finance"), _("Finance")},
    {S("elected"), _("Elected official")},
};
static const struct word actors[] = {{S("staff"), _("Staff")}, {S("member"), _("Shop")}, {S("buyer"), _("Buyer")}};

static str person_text(struct rq *rq, int64_t id)
{
    struct office_person_name_row p;

    return q_office_person_name(rq->db, rq->mem, id, &p) ? p.name : S("");
}

/* A name instead of a number: the shop, the person, or the sentence of a setting; nothing for what has none. */
static str about_text(struct rq *rq, str about)
{
    struct merchant m;
    str kind, rest = about;
    int64_t id;

    for (int i = 0; i < SETTINGS; i++)
        if (str_eq(setting_key((enum setting)i), about)) return tr(rq->lang, setting_says((enum setting)i));
    if (!str_cut(&rest, ' ', &kind) || !str_i64(rest, &id)) return S("");
    if (str_eq(kind, S("person"))) return person_text(rq, id);
    return str_eq(kind, S("merchant")) && merchant_any(rq->db, rq->mem, rq->lang, id, &m) ? m.name : S("");
}

static void history_get(struct rq *rq)
{
    struct office_audit_rows r;
    struct office_history_view v = {0};

    q_office_audit(rq->db, rq->mem, 200, &r);
    v.lines.v = NEW(rq->mem, struct office_history_line, r.n);
    for (size_t i = 0; i < r.n; i++)
        v.lines.v[v.lines.n++] = (struct office_history_line){
            when(rq, r.v[i].at),
            r.v[i].who.p && r.v[i].who.n ? r.v[i].who : WORD_OF(actors, rq->lang, r.v[i].actor_kind),
            WORD_OF(verbs, rq->lang, r.v[i].verb), about_text(rq, r.v[i].about),
            WORD_OF(details, rq->lang, r.v[i].detail)};
    office_open(rq, &(struct office_nav_view){"history", 0, rq->rights}, tr(rq->lang, "History"));
    tpl_office_history(&rq->out, rq->lang, &v);
    office_close(rq);
}

const struct route office_routes[] = {
    {GET, "/equipe/fiches", ACCESS_STAFF | ACCESS_SHOPS, RATE_PAGE, .read = files_get},
    {GET, "/equipe/fiche/{id}", ACCESS_STAFF | ACCESS_SHOPS, RATE_PAGE, .read = file_get},
    {POST, "/equipe/fiche/{id}", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .prepare = file_prepare, .write = file_post},
    {GET, "/equipe/travaux", ACCESS_STAFF | ACCESS_SHOPS, RATE_PAGE, .read = jobs_get},
    {POST, "/equipe/travaux", ACCESS_STAFF | ACCESS_SHOPS, RATE_WRITE, .write = jobs_post},
    {GET, "/equipe/reglages", ACCESS_ADMIN | ACCESS_STAFF, RATE_PAGE, .read = settings_get},
    {POST, "/equipe/reglages", ACCESS_ADMIN | ACCESS_STAFF, RATE_WRITE, .write = settings_post},
    {GET, "/equipe/historique", ACCESS_ADMIN | ACCESS_STAFF, RATE_PAGE, .read = history_get},
    ROUTES_END};
