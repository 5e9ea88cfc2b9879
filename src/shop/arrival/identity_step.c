/* identity_step.c: who it is, one question after the other: telephone, SIRET, kind, name, place. */
#include "shop/arrival/inside.h"

#include "shop/account/account.h"
#include "shop/territory/territory.h"

/* --- telephone: the first, so that somebody can be called who gets stuck --- */

struct arrival_phone_form {
    str phone;
};
struct arrival_phone_view {
    struct arrival_phone_form f;
    const struct form_errors *errors;
    str later;
};
#include "arrival_phone.html.h"

static const struct field phone_fields[] = {
    FIELD(struct arrival_phone_form, phone, FIELD_PHONE, 1, 16),
};

struct phone_posted {
    struct arrival_phone_form f;
    struct form_errors errors;
};

static void phone_page(struct rq *rq, const struct merchant *m, struct arrival_phone_view *v)
{
    v->later = m ? rq_url(rq, S("/commercant/ouvrir/plus-tard")) : S("");
    arrival_open(rq, STEP_PHONE, m);
    tpl_arrival_phone(&rq->out, rq->lang, v);
    page_close(rq);
}

/* False: nothing was begun. */
static bool begun(struct rq *rq, struct merchant *m)
{
    return rq->merchant_id && merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, m);
}

void phone_step_get(struct rq *rq)
{
    struct arrival_phone_view v = {0};
    struct drafts d = {0};
    struct merchant m = {0};
    bool known = begun(rq, &m);

    if (known) drafts_read(rq, m.id, STEP_PHONE, &d);
    v.f.phone = draft_or(&d, "phone", known ? m.phone : S(""));
    phone_page(rq, known ? &m : NULL, &v);
}

bool phone_step_prepare(struct rq *rq)
{
    struct phone_posted *p = NEW(rq->in, struct phone_posted, 1);
    struct merchant m;

    rq->form = p;
    if (FORM_READ(rq, phone_fields, &p->f, &p->errors)) return true;
    struct arrival_phone_view v = {.f = {form_typed(rq, "phone")}, .errors = &p->errors};
    rq_refused(rq, 422, "form.fields");
    phone_page(rq, begun(rq, &m) ? &m : NULL, &v);
    return false;
}

/* The draft of who begins: his own of another device or another tab, else a new one. */
static int64_t draft_of(struct rq *rq, struct tx *tx)
{
    struct arrival_of_person_row mine;

    if (rq->merchant_id) return rq->merchant_id;
    if (q_arrival_of_person(tx->db, tx->mem, rq->person_id, &mine)) {
        session_merchant_set(tx, rq->session_id, mine.merchant_id);
        return mine.merchant_id;
    }
    int64_t id = merchant_start(
        tx, rq->now,
        &(struct merchant_start){rq->person_id, rq->session_id, S("shopkeeper"), S(""), arrival_word(STEP_PHONE)});
    meter_start(tx, rq, id);
    return id;
}

void phone_step_post(struct rq *rq, struct tx *tx)
{
    const struct phone_posted *p = rq->form;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, rq->lang, draft_of(rq, tx), &m)) {
        rq_not_found(rq);
        return;
    }
    identity_change(tx, rq->now, &m, &(struct merchant_identity){.phone = p->f.phone});
    arrival_next(rq, tx, &m, STEP_PHONE);
}

/* --- SIRET --- */

struct arrival_siret_form {
    str siret;
};
struct arrival_siret_view {
    struct arrival_siret_form f;
    const struct form_errors *errors;
    str later;
};
#include "arrival_siret.html.h"

static const struct field siret_fields[] = {
    FIELD(struct arrival_siret_form, siret, FIELD_SIRET, 1, 14),
};

struct siret_posted {
    struct arrival_siret_form f;
    struct form_errors errors;
    bool skip;
};

static void siret_page(struct rq *rq, const struct merchant *m, struct arrival_siret_view *v)
{
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_SIRET, m);
    tpl_arrival_siret(&rq->out, rq->lang, v);
    page_close(rq);
}

void siret_step_get(struct rq *rq)
{
    struct arrival_siret_view v = {0};
    struct merchant m;
    struct drafts d;

    if (!arrival_merchant(rq, &m)) return;
    drafts_read(rq, m.id, STEP_SIRET, &d);
    v.f.siret = draft_or(&d, "siret", m.siret);
    siret_page(rq, &m, &v);
}

bool siret_step_prepare(struct rq *rq)
{
    struct siret_posted *p = NEW(rq->in, struct siret_posted, 1);
    struct merchant m;

    rq->form = p;
    if (!arrival_merchant(rq, &m)) return false;
    p->skip = rq_field(rq, "passer").n > 0;
    if (p->skip || FORM_READ(rq, siret_fields, &p->f, &p->errors)) return true;
    struct arrival_siret_view v = {.f = {form_typed(rq, "siret")}, .errors = &p->errors};
    rq_refused(rq, 422, "form.fields");
    siret_page(rq, &m, &v);
    return false;
}

/* The question again, with why not. Of somebody else's shop under this number nothing is said. */
static void siret_refused(struct rq *rq, const struct merchant *m, const struct siret_posted *p, const char *code,
                          const char *msgid)
{
    struct form_errors e = {0};
    struct arrival_siret_view v = {.f = p->f, .errors = &e};

    form_error_add(rq, &e, "siret", code, msgid);
    rq_refused(rq, 409, code);
    siret_page(rq, m, &v);
}

void siret_step_post(struct rq *rq, struct tx *tx)
{
    const struct siret_posted *p = rq->form;
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    if (p->skip || str_eq(m.siret, p->f.siret)) {
        arrival_next(rq, tx, &m, STEP_SIRET);
    } else if (m.verified) {
        siret_refused(rq, &m, p, "merchant.verified", _("Your file is verified: call us to change this."));
    } else if (!merchant_kind_set(tx, rq->now, m.id, m.kind, p->f.siret)) {
        siret_refused(rq, &m, p, "merchant.siret_taken",
                      _("A shop already has this SIRET number. Is it yours? Call us, we sort it out together."));
    } else {
        known_fill(tx, rq->now, &m, p->f.siret);
        arrival_next(rq, tx, &m, STEP_SIRET);
    }
}

/* --- kind --- */

struct arrival_who_form {
    str kind;
};
struct arrival_who_view {
    struct arrival_who_form f;
    const struct form_errors *errors;
    str found, trade, vat, later; /* found: what the register calls it; empty: it does not know it */
};
#include "arrival_who.html.h"

static const struct field who_fields[] = {
    FIELD_ONE_OF(struct arrival_who_form, kind, "shopkeeper|producer|craftsperson|service"),
};

struct who_posted {
    struct arrival_who_form f;
    struct form_errors errors;
};

static str percent_text(struct rq *rq, int64_t bp)
{
    int64_t whole = bp / 100, tenth = bp % 100 / 10;
    const char *comma = rq->lang == LANG_FR ? "," : ".";

    return tenth ? str_fmt(rq->mem, "%lld%s%lld", (long long)whole, comma, (long long)tenth)
                 : str_fmt(rq->mem, "%lld", (long long)whole);
}

/* db: of the snapshot, or of the transaction. */
static void who_page(struct rq *rq, struct db *db, const struct merchant *m, struct arrival_who_view *v)
{
    struct firm f;
    const struct naf *guess = NULL;

    if (firm_of(db, rq->mem, m->siret, &f)) {
        v->found = f.name.n ? f.name : f.legal_name.n ? f.legal_name : f.siret;
        guess = naf_of(f.activity);
    }
    if (guess) {
        v->trade = rq->lang == LANG_EN ? guess->trade_en : guess->trade_fr;
        v->vat = percent_text(rq, guess->vat_bp);
    }
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_WHO, m);
    tpl_arrival_who(&rq->out, rq->lang, v);
    page_close(rq);
}

/* Chosen before, else what the trade is most often; else nothing is chosen for anybody. */
static str kind_proposed(struct rq *rq, const struct merchant *m)
{
    const struct naf *guess = guess_of(rq->db, rq->mem, m->siret);
    enum arrival_step stands = arrival_step_of(m->wizard_step);

    if (stands > STEP_WHO) return m->kind;
    return guess ? guess->kind : S("");
}

void who_step_get(struct rq *rq)
{
    struct arrival_who_view v = {0};
    struct merchant m;
    struct drafts d;

    if (!arrival_merchant(rq, &m)) return;
    drafts_read(rq, m.id, STEP_WHO, &d);
    v.f.kind = draft_or(&d, "kind", kind_proposed(rq, &m));
    who_page(rq, rq->db, &m, &v);
}

bool who_step_prepare(struct rq *rq)
{
    struct who_posted *p = NEW(rq->in, struct who_posted, 1);
    struct merchant m;

    rq->form = p;
    if (!arrival_merchant(rq, &m)) return false;
    if (FORM_READ(rq, who_fields, &p->f, &p->errors)) return true;
    struct arrival_who_view v = {.f = p->f, .errors = &p->errors};
    rq_refused(rq, 422, "form.fields");
    who_page(rq, rq->db, &m, &v);
    return false;
}

void who_step_post(struct rq *rq, struct tx *tx)
{
    const struct who_posted *p = rq->form;
    struct merchant m;
    struct form_errors e = {0};

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    if (m.verified && !str_eq(m.kind, p->f.kind)) {
        struct arrival_who_view v = {.f = p->f, .errors = &e};
        form_error_add(rq, &e, "kind", "merchant.verified", _("Your file is verified: call us to change this."));
        rq_refused(rq, 409, "merchant.verified");
        who_page(rq, tx->db, &m, &v);
        return;
    }
    if (!str_eq(m.kind, p->f.kind)) merchant_kind_set(tx, rq->now, m.id, p->f.kind, m.siret);
    arrival_next(rq, tx, &m, STEP_WHO);
}

/* --- name --- */

struct arrival_name_form {
    str name, legal_name, mediator;
};
struct arrival_name_view {
    struct arrival_name_form f;
    const struct form_errors *errors;
    str example, later;
};
#include "arrival_name.html.h"

static const struct field name_fields[] = {
    FIELD(struct arrival_name_form, name, FIELD_LINE, 2, 80),
    FIELD(struct arrival_name_form, legal_name, FIELD_LINE, 2, 120),
    FIELD(struct arrival_name_form, mediator, FIELD_LINE, 0, 300),
};

struct name_posted {
    struct arrival_name_form f;
    struct form_errors errors;
};

static void name_page(struct rq *rq, const struct merchant *m, struct arrival_name_view *v)
{
    v->example = tr(rq->lang, kind_words_of(m->kind)->name_example);
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_NAME, m);
    tpl_arrival_name(&rq->out, rq->lang, v);
    page_close(rq);
}

void name_step_get(struct rq *rq)
{
    struct arrival_name_view v = {0};
    struct merchant m;
    struct drafts d;

    if (!arrival_merchant(rq, &m)) return;
    drafts_read(rq, m.id, STEP_NAME, &d);
    v.f = (struct arrival_name_form){draft_or(&d, "name", m.name), draft_or(&d, "legal_name", m.legal_name),
                                     draft_or(&d, "mediator", merchant_mediator(rq->db, rq->mem, m.id))};
    name_page(rq, &m, &v);
}

bool name_step_prepare(struct rq *rq)
{
    struct name_posted *p = NEW(rq->in, struct name_posted, 1);
    struct merchant m;

    rq->form = p;
    if (!arrival_merchant(rq, &m)) return false;
    if (FORM_READ(rq, name_fields, &p->f, &p->errors)) return true;
    struct arrival_name_view v = {.f = p->f, .errors = &p->errors};
    rq_refused(rq, 422, p->errors.v[0].code);
    name_page(rq, &m, &v);
    return false;
}

void name_step_post(struct rq *rq, struct tx *tx)
{
    const struct name_posted *p = rq->form;
    struct form_errors e = {0};
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    if (m.verified && !str_eq(m.legal_name, p->f.legal_name)) { /* what staff have checked stays as they checked it */
        struct arrival_name_view v = {.f = p->f, .errors = &e};
        form_error_add(rq, &e, "legal_name", "merchant.verified", _("Your file is verified: call us to change this."));
        rq_refused(rq, 409, "merchant.verified");
        name_page(rq, &m, &v);
        return;
    }
    identity_change(tx, rq->now, &m, &(struct merchant_identity){.name = p->f.name, .legal_name = p->f.legal_name});
    if (!str_eq(merchant_mediator(tx->db, tx->mem, m.id), p->f.mediator))
        merchant_mediator_set(tx, rq->now, m.id, p->f.mediator);
    arrival_next(rq, tx, &m, STEP_NAME);
}
