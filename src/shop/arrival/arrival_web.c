/* arrival_web.c: the first two screens (who, where) and the way from one screen to the next. */
#include "shop/arrival/inside.h"

#include "shop/territory/territory.h"

static const str words[STEPS] = {S("qui"), S("nom"), S("produit"), S("horaires"), S("recevoir"), S("niveau")};

str arrival_word(enum arrival_step s)
{
    return s < STEPS ? words[s] : S("fini");
}

enum arrival_step arrival_step_of(str word)
{
    for (int i = 0; i < STEPS; i++)
        if (str_eq(words[i], word)) return (enum arrival_step)i;
    return STEPS;
}

struct arrival_bar_view {
    str label, title, minutes;
    struct arrival_dots {
        struct arrival_dot {
            bool done, now;
        } *v;
        size_t n;
    } dots;
};
#include "arrival_bar.html.h"

static const char *const titles[STEPS] = {
    _("Who are you?"), _("Your shop's name and address"), _("Your first product"), _("Your opening hours"), _("How customers get things"), _("Open your shop"),
};

void arrival_open(struct rq *rq, enum arrival_step s)
{
    str left = str_fmt(rq->mem, "%d", (STEPS - (int)s) * 2), pieces[] = {str_fmt(rq->mem, "%d", (int)s + 1), str_fmt(rq->mem, "%d", (int)STEPS)};
    struct arrival_bar_view v = {.title = tr(rq->lang, titles[s]), .label = tr_fill(rq->mem, tr(rq->lang, "Step %1 of %2"), pieces, 2),
                                 .minutes = tr_fill(rq->mem, tr(rq->lang, "%1 min left"), &left, 1)};

    v.dots.v = NEW(rq->mem, struct arrival_dot, STEPS);
    for (v.dots.n = 0; v.dots.n < STEPS; v.dots.n++) v.dots.v[v.dots.n] = (struct arrival_dot){(int)v.dots.n < (int)s, (int)v.dots.n == (int)s};
    page_open(rq, &(struct page){.title = v.title, .body = "merchant", .photo = s == STEP_PRODUCT,
                                 .back = s ? str_fmt(rq->mem, "/commercant/ouvrir/%.*s", STR_ARG(words[s - 1])) : (str){0},
                                 .back_text = s ? tr(rq->lang, "The question before") : (str){0}});
    tpl_arrival_bar(&rq->out, rq->lang, &v);
}

bool arrival_merchant(struct rq *rq, struct merchant *m)
{
    if (rq->merchant_id && merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, m)) return true;
    rq_go(rq, "/commercant/ouvrir/qui");
    return false;
}

void arrival_next(struct rq *rq, struct tx *tx, const struct merchant *m, enum arrival_step done)
{
    enum arrival_step next = (enum arrival_step)(done + 1), was = arrival_step_of(m->wizard_step);

    if (was < STEPS && next > was) merchant_step_set(tx, rq->now, m->id, arrival_word(next));
    if (next < STEPS) rq_go(rq, "/commercant/ouvrir/%.*s", STR_ARG(words[next]));
    else rq_go(rq, "/commercant");
}

/* --- who --- */

struct arrival_who_form {
    str kind, siret;
};
struct arrival_who_view {
    struct arrival_who_form f;
    const struct form_errors *errors;
};
#include "arrival_who.html.h"

static const struct field who_fields[] = {
    FIELD_ONE_OF(struct arrival_who_form, kind, "shopkeeper|producer|craftsperson|service"),
    FIELD(struct arrival_who_form, siret, FIELD_SIRET, 1, 14),
};

static void who_page(struct rq *rq, const struct arrival_who_view *v)
{
    arrival_open(rq, STEP_WHO);
    tpl_arrival_who(&rq->out, rq->lang, v);
    page_close(rq);
}

static void who_get(struct rq *rq)
{
    struct arrival_who_view v = {0};
    struct merchant m;

    if (rq->merchant_id && merchant_any(rq->db, rq->mem, rq->lang, rq->merchant_id, &m)) v.f = (struct arrival_who_form){m.kind, m.siret};
    who_page(rq, &v);
}

struct who_posted {
    struct arrival_who_form f;
    struct form_errors errors;
};

static bool who_prepare(struct rq *rq)
{
    struct who_posted *p = NEW(rq->in, struct who_posted, 1);

    rq->form = p;
    if (FORM_READ(rq, who_fields, &p->f, &p->errors)) return true;
    p->f.siret = rq_field(rq, "siret").p ? rq_field(rq, "siret") : S("");
    rq_refused(rq, 422, "form.fields");
    who_page(rq, &(struct arrival_who_view){p->f, &p->errors});
    return false;
}

/* Somebody else has a shop under this number: nothing is said of whom. */
static void who_taken(struct rq *rq, const struct who_posted *p)
{
    struct form_errors e = {0};

    form_error_add(rq, &e, "siret", "merchant.siret_taken", "A shop already has this SIRET number. Is it yours? Call us, we sort it out together.");
    rq_refused(rq, 409, "merchant.siret_taken");
    who_page(rq, &(struct arrival_who_view){p->f, &e});
}

static void who_fixed(struct rq *rq, const struct who_posted *p)
{
    struct form_errors e = {0};

    form_error_add(rq, &e, "siret", "merchant.verified", "Your file is verified: call us to change this.");
    rq_refused(rq, 409, "merchant.verified");
    who_page(rq, &(struct arrival_who_view){p->f, &e});
}

static void who_post(struct rq *rq, struct tx *tx)
{
    const struct who_posted *p = rq->form;
    struct merchant m;

    if (!rq->merchant_id) {
        if (merchant_start(tx, rq->now, &(struct merchant_start){rq->person_id, rq->session_id, p->f.kind, p->f.siret})) rq_go(rq, "/commercant/ouvrir/nom");
        else who_taken(rq, p);
        return;
    }
    if (!merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) rq_not_found(rq);
    else if (m.verified && !(str_eq(m.kind, p->f.kind) && str_eq(m.siret, p->f.siret))) who_fixed(rq, p);
    else if (m.verified) arrival_next(rq, tx, &m, STEP_WHO);
    else if (!merchant_kind_set(tx, rq->now, m.id, p->f.kind, p->f.siret)) who_taken(rq, p);
    else arrival_next(rq, tx, &m, STEP_WHO);
}

/* --- name and place --- */

struct arrival_name_form {
    str name, legal_name, address, postcode, phone;
};
struct arrival_commune {
    str insee, label;
    bool chosen;
};
struct arrival_name_view {
    struct arrival_name_form f;
    const struct form_errors *errors;
    struct arrival_communes {
        struct arrival_commune *v;
        size_t n;
    } communes;
};
#include "arrival_name.html.h"

static const struct field name_fields[] = {
    FIELD(struct arrival_name_form, name, FIELD_LINE, 2, 80),        FIELD(struct arrival_name_form, legal_name, FIELD_LINE, 2, 120),
    FIELD(struct arrival_name_form, address, FIELD_LINE, 3, 160),    FIELD(struct arrival_name_form, postcode, FIELD_POSTCODE, 1, 5),
    FIELD(struct arrival_name_form, phone, FIELD_PHONE, 1, 16),
};

static void communes_offer(struct rq *rq, struct arrival_name_view *v, str postcode, str chosen)
{
    const struct commune *c[60];
    size_t n = communes_of_postcode(postcode, c, 60);

    v->communes.v = NEW(rq->mem, struct arrival_commune, n + 1);
    for (size_t i = 0; i < n; i++)
        v->communes.v[v->communes.n++] = (struct arrival_commune){c[i]->insee, commune_label(rq->mem, c[i]), str_eq(c[i]->insee, chosen)};
}

static void name_page(struct rq *rq, struct arrival_name_view *v)
{
    arrival_open(rq, STEP_NAME);
    tpl_arrival_name(&rq->out, rq->lang, v);
    page_close(rq);
}

static void name_get(struct rq *rq)
{
    struct merchant m;
    struct arrival_name_view v = {0};

    if (!arrival_merchant(rq, &m)) return;
    v.f = (struct arrival_name_form){m.name, m.legal_name, m.address, m.postcode, m.phone};
    if (m.postcode.n) communes_offer(rq, &v, m.postcode, m.insee);
    name_page(rq, &v);
}

struct name_posted {
    struct arrival_name_form f;
    struct form_errors errors;
    str insee;
};

/* One commune: it is that one. Several: the person says which. Outside of the perimeter: said plainly. */
static void commune_settle(struct rq *rq, struct name_posted *p)
{
    const struct commune *c[60];
    struct commune_place place;
    size_t n = communes_of_postcode(p->f.postcode, c, 60);
    str chosen = rq_field(rq, "insee");

    if (!p->f.postcode.n || p->f.postcode.n != 5) return;
    if (!n) {
        form_error_add(rq, &p->errors, "postcode", "place.unknown", "No commune has this postcode. Check its five digits.");
        return;
    }
    p->insee = n == 1 ? c[0]->insee : S("");
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, chosen)) p->insee = c[i]->insee;
    if (!p->insee.n)
        form_error_add(rq, &p->errors, "insee", "place.which", "Several communes share this postcode: choose yours.");
    else if (!territory_commune(rq->db, rq->mem, p->insee, &place))
        form_error_add(rq, &p->errors, "postcode", "place.outside", "This commune is outside of this market's area. Call us: we know your neighbours' market.");
}

static bool name_prepare(struct rq *rq)
{
    struct name_posted *p = NEW(rq->in, struct name_posted, 1);

    rq->form = p;
    FORM_READ(rq, name_fields, &p->f, &p->errors);
    commune_settle(rq, p);
    if (!p->errors.n) return true;
    struct arrival_name_view v = {.f = p->f, .errors = &p->errors};
    v.f.phone = form_typed(rq, "phone");
    v.f.postcode = form_typed(rq, "postcode");
    rq_refused(rq, 422, p->errors.v[0].code);
    communes_offer(rq, &v, p->f.postcode, p->insee);
    name_page(rq, &v);
    return false;
}

/* What staff have checked against the register stays as they checked it. */
static bool changes_verified(const struct merchant *m, const struct name_posted *p)
{
    bool same = str_eq(m->legal_name, p->f.legal_name) && str_eq(m->address, p->f.address) && str_eq(m->insee, p->insee);

    return m->verified && !same;
}

static void name_fixed(struct rq *rq, const struct merchant *m, const struct name_posted *p)
{
    struct form_errors e = {0};
    struct arrival_name_view v = {.f = p->f, .errors = &e};
    const char *field = !str_eq(m->legal_name, p->f.legal_name) ? "legal_name" : !str_eq(m->address, p->f.address) ? "address" : "postcode";

    form_error_add(rq, &e, field, "merchant.verified", "Your file is verified: call us to change this.");
    rq_refused(rq, 409, "merchant.verified");
    communes_offer(rq, &v, p->f.postcode, p->insee);
    name_page(rq, &v);
}

static void name_post(struct rq *rq, struct tx *tx)
{
    const struct name_posted *p = rq->form;
    struct merchant m;

    if (!rq->merchant_id || !merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) {
        rq_go(rq, "/commercant/ouvrir/qui");
        return;
    }
    if (changes_verified(&m, p)) {
        name_fixed(rq, &m, p);
        return;
    }
    merchant_identity_set(tx, rq->now, m.id, &(struct merchant_identity){p->f.name, p->f.legal_name, p->f.address, p->f.postcode, p->insee, p->f.phone});
    arrival_next(rq, tx, &m, STEP_NAME);
}

const struct route arrival_routes[] = {
    {GET, "/commercant", ACCESS_MEMBER, RATE_PAGE, .read = front_get},
    {POST, "/commercant/redemander", ACCESS_MEMBER, RATE_WRITE, .write = ask_again_post},
    {GET, "/commercant/ouvrir/qui", ACCESS_MEMBER, RATE_PAGE, .read = who_get},
    {POST, "/commercant/ouvrir/qui", ACCESS_MEMBER, RATE_WRITE, .prepare = who_prepare, .write = who_post},
    {GET, "/commercant/ouvrir/nom", ACCESS_MEMBER, RATE_PAGE, .read = name_get},
    {POST, "/commercant/ouvrir/nom", ACCESS_MEMBER, RATE_WRITE, .prepare = name_prepare, .write = name_post},
    {GET, "/commercant/ouvrir/produit", ACCESS_MEMBER, RATE_PAGE, .read = product_step_get},
    {POST, "/commercant/ouvrir/produit", ACCESS_MEMBER, RATE_UPLOAD, .prepare = product_step_prepare, .write = product_step_post, .flags = ROUTE_FILES},
    {GET, "/commercant/ouvrir/horaires", ACCESS_MEMBER, RATE_PAGE, .read = hours_step_get},
    {POST, "/commercant/ouvrir/horaires", ACCESS_MEMBER, RATE_WRITE, .prepare = hours_step_prepare, .write = hours_step_post},
    {GET, "/commercant/ouvrir/recevoir", ACCESS_MEMBER, RATE_PAGE, .read = have_step_get},
    {POST, "/commercant/ouvrir/recevoir", ACCESS_MEMBER, RATE_WRITE, .prepare = have_step_prepare, .write = have_step_post},
    {GET, "/commercant/ouvrir/niveau", ACCESS_MEMBER, RATE_PAGE, .read = level_step_get},
    {POST, "/commercant/ouvrir/niveau", ACCESS_MEMBER, RATE_WRITE, .prepare = level_step_prepare, .write = level_step_post},
    ROUTES_END
};
