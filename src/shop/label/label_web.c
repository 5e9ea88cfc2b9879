/* label_web.c: a shop's labels: what it claims, with a proof that its owners and staff alone can look at. */
#include "shop/label/label.h"

#include "app/form.h"
#include "app/typed.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/territory/territory.h"

enum { UNTIL_DAYS_MOST = 366 * 20, BASIS_LEAST = 10 };

struct label_line {
    int64_t id;
    str label, state, colour, number, basis, until, reason, proof_url;
    bool open; /* waits, or stands */
};
struct label_claims_view {
    struct label_lines {
        struct label_line *v;
        size_t n;
    } claims;
    struct label_choices {
        struct label_choice {
            int64_t id;
            str name;
            bool chosen;
        } * v;
        size_t n;
    } certified, worded; /* somebody certifies it; the shop says how it works */
    str action, drop_url, sheet_url, number, certifier, basis, until;
    struct media_kept kept;
    const struct form_errors *errors;
    bool done;
};
#include "label_claims.html.h"

struct labels_form {
    str number, certifier, basis, until;
    struct label_claim_new claim;
    struct media_received proof;
    struct form_errors errors;
};
static const struct field labels_fields[] = {
    FIELD(struct labels_form, number, FIELD_LINE, 0, 60),
    FIELD(struct labels_form, certifier, FIELD_LINE, 0, 80),
    FIELD(struct labels_form, basis, FIELD_TEXT, 0, 1000),
    FIELD(struct labels_form, until, FIELD_LINE, 0, 10),
};

/* --- the page --- */

static const struct state_word {
    str state;
    const char *says, *colour;
} state_words[] = {
    {S("asked"), _("being looked at"), "miel"},   {S("accepted"), _("shown"), "vert"},
    {S("refused"), _("not accepted"), "rose"},    {S("withdrawn"), _("taken back"), "ciel"},
    {S("expired"), _("no longer valid"), "rose"}, {S("replaced"), _("replaced by a newer one"), "ciel"},
};

static struct label_line claim_line(struct rq *rq, const struct label_claim *k)
{
    struct label_line c = {
        .id = k->id, .label = k->label, .basis = k->basis, .reason = k->reason, .open = !k->ended_at.set};

    for (size_t i = 0; i < sizeof state_words / sizeof *state_words; i++)
        if (str_eq(state_words[i].state, k->state))
            c.state = tr(rq->lang, state_words[i].says), c.colour = str_c(state_words[i].colour);
    c.number = k->certifier.n ? str_fmt(rq->mem, "%.*s (%.*s)", STR_ARG(k->number), STR_ARG(k->certifier)) : k->number;
    if (k->until_day.set) c.until = date_text(rq->mem, rq->lang, S("UTC"), k->until_day.v * DAY_MS, DATE_DAY_YEAR);
    if (k->proof.n) c.proof_url = rq_url(rq, str_fmt(rq->mem, "/commercant/labels/%lld/preuve", (long long)k->id));
    return c;
}

static void choice_add(struct label_choices *to, const struct label_choice *c)
{
    to->v[to->n++] = *c;
}

static void choices_fill(struct rq *rq, struct db *db, int64_t chosen, struct label_claims_view *v)
{
    struct labels all;

    labels_all(db, rq->mem, &all);
    v->certified.v = NEW(rq->mem, struct label_choice, all.n + 1);
    v->worded.v = NEW(rq->mem, struct label_choice, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        if (!all.v[i].closed)
            choice_add(all.v[i].certificate ? &v->certified : &v->worded,
                       &(struct label_choice){all.v[i].id, label_name(rq->lang, &all.v[i]), all.v[i].id == chosen});
}

/* f: a form that comes back with what was typed; NULL: an empty one. */
static void labels_show(struct rq *rq, struct db *db, const struct labels_form *f)
{
    struct label_claims_view v = {.action = rq_url(rq, S("/commercant/labels")),
                                  .drop_url = rq_url(rq, S("/commercant/labels/retirer")),
                                  .sheet_url = rq_url(rq, S("/commercant/produits")),
                                  .done = rq_query(rq, "fait").n > 0};
    struct label_claims all;

    label_claims_of(db, rq->mem, rq->lang, rq->merchant_id, &all);
    v.claims.v = NEW(rq->mem, struct label_line, all.n + 1);
    for (size_t i = 0; i < all.n; i++) v.claims.v[v.claims.n++] = claim_line(rq, &all.v[i]);
    choices_fill(rq, db, f ? f->claim.label_id : 0, &v);
    if (f) v.errors = &f->errors, v.kept = media_keep(rq, &f->proof), v.done = false;
    v.number = form_typed(rq, "number"), v.certifier = form_typed(rq, "certifier"), v.basis = form_typed(rq, "basis"),
    v.until = form_typed(rq, "until");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Labels and origin"),
                                 .body = "merchant",
                                 .photo = true,
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_label_claims(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void labels_get(struct rq *rq)
{
    if (rq->merchant_id) labels_show(rq, rq->db, NULL);
    else rq_go(rq, "/commercant");
}

/* --- claiming --- */

static void until_check(struct rq *rq, struct labels_form *f)
{
    int64_t day = f->until.n ? day_of_typed(f->until) : 0, today = today_here(rq);

    if (!f->until.n || form_error(&f->errors, "until").n) return;
    if (day < 0) form_error_add(rq, &f->errors, "until", "form.date", "Write a day, for example 30/11/2026.");
    else if (day < today)
        form_error_add(rq, &f->errors, "until", "label.over",
                       "This certificate is over: send one that is still valid.");
    else if (day > today + UNTIL_DAYS_MOST)
        form_error_add(rq, &f->errors, "until", "label.far", "This day is too far away: look at it again.");
    else f->claim.until_day = SOME_I64(day);
}

/* What a label wants: a certificate, its number and its photo; or a sentence. */
static void proof_check(struct rq *rq, struct labels_form *f, bool certificate)
{
    if (!certificate) {
        if (utf8_count(str_trim(f->basis)) < BASIS_LEAST)
            form_error_add(rq, &f->errors, "basis", "label.basis", "Say in a sentence how you work, for this label.");
        return;
    }
    if (!f->number.n)
        form_error_add(rq, &f->errors, "number", "label.number", "Write the number that stands on your certificate.");
    if (!f->certifier.n)
        form_error_add(rq, &f->errors, "certifier", "label.certifier",
                       "Say who certifies you, as your certificate does: FR-BIO-01, for example.");
    if (!f->proof.sha256.n && !form_error(&f->errors, "preuve").n)
        form_error_add(rq, &f->errors, "preuve", "label.proof", "Add a photo of your certificate.");
}

static void claim_check(struct rq *rq, struct labels_form *f)
{
    struct labels all;
    const struct label *l = NULL;

    labels_all(rq->db, rq->mem, &all);
    for (size_t i = 0; i < all.n && str_i64(form_typed(rq, "label"), &f->claim.label_id); i++)
        if (!all.v[i].closed && all.v[i].id == f->claim.label_id) l = &all.v[i];
    if (l) proof_check(rq, f, l->certificate);
    else form_error_add(rq, &f->errors, "label", "form.choice", "Please choose one of the answers.");
}

static bool labels_prepare(struct rq *rq)
{
    struct labels_form *f = NEW(rq->in, struct labels_form, 1);

    rq->form = f;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    FORM_READ(rq, labels_fields, f, &f->errors);
    enum media_verdict v = media_receive_or_kept(rq, "preuve", &f->proof);
    if (v != MEDIA_OK && v != MEDIA_NONE)
        form_error_add(rq, &f->errors, "preuve", "media.photo", media_verdict_says(v));
    until_check(rq, f);
    claim_check(rq, f);
    f->claim.merchant_id = rq->merchant_id, f->claim.person_id = rq->person_id;
    f->claim.number = f->number, f->claim.certifier = f->certifier, f->claim.basis = f->basis,
    f->claim.proof = f->proof.sha256;
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    labels_show(rq, rq->db, f);
    return false;
}

static void labels_post(struct rq *rq, struct tx *tx)
{
    const struct labels_form *f = rq->form;
    struct labels_form again = *f; /* a replay must find the form as it came */

    switch (label_claim_add(tx, rq->now, &f->claim)) {
    case CLAIM_DONE: rq_go(rq, "/commercant/labels?fait=1"); return;
    case CLAIM_TWICE:
        form_error_add(rq, &again.errors, "label", "label.twice",
                       "We are looking at this label already. To change it, take it back first.");
        break;
    default:
        form_error_add(rq, &again.errors, "label", "label.many",
                       "You sent many these days. Call us: we look at them together.");
        break;
    }
    rq_refused(rq, 409, again.errors.v[0].code);
    labels_show(rq, tx->db, &again);
}

static void drop_post(struct rq *rq, struct tx *tx)
{
    int64_t id;

    if (rq->merchant_id && str_i64(form_typed(rq, "demande"), &id) &&
        label_claim_drop(tx, rq->now, rq->merchant_id, id))
        rq_go(rq, "/commercant/labels?fait=1");
    else rq_not_found(rq);
}

/* The photo of a certificate: to the shop's owners; staff have an address of their own. */
static void proof_get(struct rq *rq)
{
    struct label_claim k;
    int64_t id;

    if (!rq->merchant_id || !str_i64(rq_param(rq, 0), &id) ||
        !label_claim_one(rq->db, rq->mem, rq->lang, id, rq->merchant_id, &k) || !k.proof.n ||
        !media_original_answer(rq, k.proof))
        rq_not_found(rq);
}

/* --- on the sheet of a product --- */

enum { MARKS_MOST = 40, SAID_MOST = 600 };

static bool is_said(str list, str code)
{
    str one;

    while (str_cut(&list, ',', &one))
        if (str_eq_nocase(str_trim(one), code)) return true;
    return false;
}

static bool is_claimed(const struct label_claims *mine, int64_t label_id)
{
    for (size_t i = 0; i < mine->n; i++)
        if (mine->v[i].label_id == label_id && !mine->v[i].ended_at.set) return true;
    return false;
}

void label_marks_fill(struct rq *rq, struct db *db, str said, struct label_marks *out)
{
    struct labels all;
    struct label_claims mine;
    struct merchant m = {0};
    str one;

    labels_all(db, rq->mem, &all);
    label_claims_of(db, rq->mem, rq->lang, rq->merchant_id, &mine);
    merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m);
    *out = (struct label_marks){NEW(rq->mem, struct label_mark, all.n + MARKS_MOST), 0};
    for (size_t i = 0; i < all.n; i++) {
        const struct label *l = &all.v[i];
        bool on = is_said(said, l->code);
        if (!l->closed && (on || is_claimed(&mine, l->id)))
            out->v[out->n++] = (struct label_mark){l->code, label_name(rq->lang, l), on, is_said(m.labels, l->code)};
    }
    while (str_cut(&said, ',', &one) && out->n < all.n + MARKS_MOST) /* what no list knows is not lost */
        if (str_trim(one).n && !label_coded(&all, one))
            out->v[out->n++] = (struct label_mark){str_trim(one), str_trim(one), true, false};
}

str label_marks_typed(struct rq *rq)
{
    struct rq_typed typed;
    struct buf b = buf_new(rq->in, SAID_MOST * 2);

    rq_typed(rq, &typed);
    for (size_t i = 0; i < typed.n; i++) {
        str code = text_clean(rq->in, typed.v[i].value);
        if (!str_eq(typed.v[i].name, S("label[]")) || !code.n || str_find(code, S(",")) >= 0 ||
            is_said(buf_str(&b), code) || b.n + code.n > SAID_MOST)
            continue;
        if (b.n) buf_byte(&b, ',');
        buf_put(&b, code);
    }
    return buf_str(&b);
}

const struct route labels_routes[] = {
    {GET, "/commercant/labels", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = labels_get},
    {POST, "/commercant/labels", ACCESS_MEMBER | ACCESS_OWNER, RATE_UPLOAD, .prepare = labels_prepare,
     .write = labels_post, .flags = ROUTE_FILES},
    {POST, "/commercant/labels/retirer", ACCESS_MEMBER | ACCESS_OWNER, RATE_WRITE, .write = drop_post},
    {GET, "/commercant/labels/{demande}/preuve", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = proof_get},
    ROUTES_END};
