/* labels_web.c: proofs of labels to look at; the labels that stand; the territory's list. */
#include "shop/fairground/fairground.h"

#include "app/audit.h"
#include "app/assets.h"
#include "app/form.h"
#include "app/settings.h"
#include "shop/label/label.h"
#include "shop/media/media.h"

enum { REASON_LEAST = 10, REASON_MOST = 1000 };

struct fairground_claim {
    int64_t id, merchant_id;
    str merchant, label, number, basis, until, asked, proof_url, fault, typed;
    bool chosen_yes, chosen_no;
};
struct fairground_claims {
    struct fairground_claim *v;
    size_t n;
};
struct fairground_labels_view {
    str action, list_url, name_fr, name_en;
    struct fairground_claims waiting, standing;
    struct labels list;
    struct form_errors errors;
    bool saved, any_fault, word; /* word: the new label wants no certificate */
};
#include "office_nav.html.h"
#include "fairground_labels.html.h"

/* A decision or a new label that comes back. */
struct fairground_again {
    int64_t claim_id;
    const char *why;
    struct form_errors errors;
};

static struct fairground_claim claim_line(struct rq *rq, const struct label_claim *k,
                                          const struct fairground_again *again)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE), said = form_typed(rq, "decision");
    struct fairground_claim c = {.id = k->id,
                                 .merchant_id = k->merchant_id,
                                 .merchant = k->merchant,
                                 .label = k->label,
                                 .basis = k->basis,
                                 .asked = date_text(rq->mem, rq->lang, zone, k->asked_at, DATE_TIME),
                                 .fault = S(""),
                                 .typed = S("")};

    c.number = k->certifier.n ? str_fmt(rq->mem, "%.*s (%.*s)", STR_ARG(k->number), STR_ARG(k->certifier)) : k->number;
    if (k->until_day.set) c.until = date_text(rq->mem, rq->lang, S("UTC"), k->until_day.v * DAY_MS, DATE_DAY_YEAR);
    if (k->proof.n) c.proof_url = rq_url(rq, str_fmt(rq->mem, "/equipe/labels/%lld/preuve", (long long)k->id));
    if (!again || again->claim_id != k->id) return c;
    c.fault = tr(rq->lang, again->why);
    c.typed = form_typed(rq, "motif");
    c.chosen_yes = str_eq(said, S("oui"));
    c.chosen_no = str_eq(said, S("non"));
    return c;
}

static bool claims_fill(struct rq *rq, struct db *db, bool accepted, const struct fairground_again *again,
                        struct fairground_claims *to)
{
    struct label_claims all;
    bool found = false;

    label_claims_in(db, rq->mem, rq->lang, accepted, &all);
    to->v = NEW(rq->mem, struct fairground_claim, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        found |= again && again->claim_id == all.v[i].id;
        to->v[to->n++] = claim_line(rq, &all.v[i], again);
    }
    return found;
}

static void labels_show(struct rq *rq, struct db *db, const struct fairground_again *again)
{
    struct fairground_labels_view v = {.action = rq_url(rq, S("/equipe/labels")),
                                       .list_url = rq_url(rq, S("/equipe/labels/liste")),
                                       .name_fr = form_typed(rq, "nom"),
                                       .name_en = form_typed(rq, "nom_en"),
                                       .saved = !again && rq_query(rq, "fait").n > 0,
                                       .word = rq_field(rq, "parole").n > 0};

    v.any_fault = claims_fill(rq, db, false, again, &v.waiting);
    v.any_fault |= claims_fill(rq, db, true, again, &v.standing);
    if (again) v.errors = again->errors;
    labels_counted(db, rq->mem, &v.list);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Labels and their proof"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"labels", 0, rq->rights});
    tpl_fairground_labels(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void labels_get(struct rq *rq)
{
    labels_show(rq, rq->db, NULL);
}

static const char *decision_fault(str decision, str reason)
{
    if (!str_eq(decision, S("oui")) && !str_eq(decision, S("non"))) return _("Choose what was decided.");
    if (str_eq(decision, S("non")) && utf8_count(str_trim(reason)) < REASON_LEAST)
        return _("Say why, in a sentence the shop will understand.");
    return utf8_count(reason) > REASON_MOST ? _("This is too long.") : NULL;
}

static void labels_post(struct rq *rq, struct tx *tx)
{
    str decision = form_typed(rq, "decision");
    struct label_decision d = {.staff_id = rq->person_id,
                               .accept = str_eq(decision, S("oui")),
                               .reason = text_clean_lines(tx->mem, form_typed(rq, "motif"))};
    struct fairground_again again = {.why = decision_fault(decision, d.reason)};
    struct label_claim k;
    int status = 422;

    if (!str_i64(form_typed(rq, "demande"), &d.id) || !label_claim_one(tx->db, tx->mem, rq->lang, d.id, 0, &k)) {
        rq_not_found(rq);
        return;
    }
    again.claim_id = d.id;
    d.until_day = k.until_day;
    if (!again.why && d.accept && label_claim_over(tx, rq->now, &k))
        again.why = _("Its last day has passed: refuse it, and the shop asks again with a new proof.");
    if (!again.why && !label_claim_decide(tx, rq->now, &d))
        again.why = _("A colleague has decided already."), status = 409;
    if (again.why) {
        rq_refused(rq, status, "label.decision");
        labels_show(rq, tx->db, &again);
        return;
    }
    audit_note(rq, tx, "label.decide",
               str_fmt(tx->mem, "label %.*s of merchant %lld", STR_ARG(k.code), (long long)k.merchant_id),
               d.accept ? S("accepted") : S("refused"));
    rq_go(rq, "/equipe/labels?fait=1");
}

static void proof_get(struct rq *rq)
{
    struct label_claim k;
    int64_t id;

    if (!str_i64(rq_param(rq, 0), &id) || !label_claim_one(rq->db, rq->mem, rq->lang, id, 0, &k) || !k.proof.n ||
        !media_original_answer(rq, k.proof))
        rq_not_found(rq);
}

/* --- the list --- */

struct label_form {
    str nom, nom_en;
};
static const struct field label_fields[] = {
    FIELD(struct label_form, nom, FIELD_LINE, 2, 60),
    FIELD(struct label_form, nom_en, FIELD_LINE, 0, 60),
};

static void label_new_post(struct rq *rq, struct tx *tx)
{
    struct label_form f = {0};
    struct fairground_again again = {0};

    FORM_READ(rq, label_fields, &f, &again.errors);
    struct label_new n = {f.nom, f.nom_en, !rq_field(rq, "parole").n};
    if (!again.errors.n && !slug(tx->mem, f.nom).n)
        form_error_add(rq, &again.errors, "nom", "form.short", "Write its name with letters.");
    if (!again.errors.n) switch (label_make(tx, &n)) {
        case LABEL_DONE: break;
        case LABEL_THERE:
            form_error_add(rq, &again.errors, "nom", "label.there", "A label of that name is in the list.");
            break;
        default: form_error_add(rq, &again.errors, "nom", "label.full", "The list is full."); break;
        }
    if (again.errors.n) {
        rq_refused(rq, 422, again.errors.v[0].code);
        labels_show(rq, tx->db, &again);
        return;
    }
    audit_note(rq, tx, "label.add", f.nom, S(""));
    rq_go(rq, "/equipe/labels?fait=1");
}

static void list_post(struct rq *rq, struct tx *tx)
{
    int64_t id;
    bool closes = rq_field(rq, "fermer").n > 0;
    str said = closes ? rq_field(rq, "fermer") : rq_field(rq, "rouvrir");

    if (!said.n) {
        label_new_post(rq, tx);
    } else if (!str_i64(said, &id) || !label_close(tx, rq->now, id, closes)) {
        rq_not_found(rq);
    } else {
        audit_note(rq, tx, closes ? "label.close" : "label.open", str_fmt(tx->mem, "label %lld", (long long)id), S(""));
        rq_go(rq, "/equipe/labels?fait=1");
    }
}

const struct route fairground_labels_routes[] = {
    {GET, "/equipe/labels", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = labels_get},
    {POST, "/equipe/labels", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .write = labels_post},
    {POST, "/equipe/labels/liste", ACCESS_STAFF | ACCESS_JUDGE, RATE_WRITE, .write = list_post},
    {GET, "/equipe/labels/{demande}/preuve", ACCESS_STAFF | ACCESS_JUDGE, RATE_PAGE, .read = proof_get},
    ROUTES_END};
