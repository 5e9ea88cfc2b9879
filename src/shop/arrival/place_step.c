/* place_step.c: where the merchant is. */
#include "shop/arrival/inside.h"

#include "shop/territory/territory.h"

enum { COMMUNES_MOST = 60 };

struct arrival_place_form {
    str address, postcode;
};
struct arrival_commune {
    str insee, label;
    bool chosen;
};
struct arrival_place_view {
    struct arrival_place_form f;
    const struct form_errors *errors;
    struct arrival_communes {
        struct arrival_commune *v;
        size_t n;
    } communes;
    str later;
};
#include "arrival_place.html.h"

static const struct field place_fields[] = {
    FIELD(struct arrival_place_form, address, FIELD_LINE, 3, 160),
    FIELD(struct arrival_place_form, postcode, FIELD_POSTCODE, 1, 5),
};

static void communes_offer(struct rq *rq, struct arrival_place_view *v, str postcode, str chosen)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = communes_of_postcode(postcode, c, COMMUNES_MOST);

    v->communes.v = NEW(rq->mem, struct arrival_commune, n + 1);
    for (size_t i = 0; i < n; i++)
        v->communes.v[v->communes.n++] =
            (struct arrival_commune){c[i]->insee, commune_label(rq->mem, c[i]), str_eq(c[i]->insee, chosen)};
}

static void place_page(struct rq *rq, const struct merchant *m, struct arrival_place_view *v)
{
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_PLACE, m);
    tpl_arrival_place(&rq->out, rq->lang, v);
    page_close(rq);
}

void place_step_get(struct rq *rq)
{
    struct arrival_place_view v = {0};
    struct merchant m;
    struct drafts d;

    if (!arrival_merchant(rq, &m)) return;
    drafts_read(rq, m.id, STEP_PLACE, &d);
    v.f = (struct arrival_place_form){draft_or(&d, "address", m.address), draft_or(&d, "postcode", m.postcode)};
    if (v.f.postcode.n) communes_offer(rq, &v, v.f.postcode, draft_or(&d, "insee", m.insee));
    place_page(rq, &m, &v);
}

struct place_posted {
    struct arrival_place_form f;
    struct form_errors errors;
    str insee;
};

/* One commune: it is that one. Several: the person says which. Outside of the perimeter: said plainly. */
static void commune_settle(struct rq *rq, struct place_posted *p)
{
    const struct commune *c[COMMUNES_MOST];
    struct commune_place place;
    size_t n = communes_of_postcode(p->f.postcode, c, COMMUNES_MOST);
    str chosen = rq_field(rq, "insee");

    if (p->f.postcode.n != 5) return;
    if (!n) {
        form_error_add(rq, &p->errors, "postcode", "place.unknown",
                       "No commune has this postcode. Check its five digits.");
        return;
    }
    p->insee = n == 1 ? c[0]->insee : S("");
    for (size_t i = 0; i < n; i++)
        if (str_eq(c[i]->insee, chosen)) p->insee = c[i]->insee;
    if (!p->insee.n)
        form_error_add(rq, &p->errors, "insee", "place.which", "Several communes share this postcode: choose yours.");
    else if (!territory_commune(rq->db, rq->mem, p->insee, &place))
        form_error_add(rq, &p->errors, "postcode", "place.outside",
                       "This commune is outside of this market's area. Call us: we know your neighbours' market.");
}

bool place_step_prepare(struct rq *rq)
{
    struct place_posted *p = NEW(rq->in, struct place_posted, 1);
    struct merchant m;

    rq->form = p;
    if (!arrival_merchant(rq, &m)) return false;
    FORM_READ(rq, place_fields, &p->f, &p->errors);
    commune_settle(rq, p);
    if (!p->errors.n) return true;
    struct arrival_place_view v = {.f = {p->f.address, form_typed(rq, "postcode")}, .errors = &p->errors};
    rq_refused(rq, 422, p->errors.v[0].code);
    communes_offer(rq, &v, p->f.postcode, p->insee);
    place_page(rq, &m, &v);
    return false;
}

/* What staff have checked against the register stays as they checked it. */
static const char *place_fixed(const struct merchant *m, const struct place_posted *p)
{
    if (!m->verified) return NULL;
    if (!str_eq(m->address, p->f.address)) return "address";
    return str_eq(m->insee, p->insee) ? NULL : "postcode";
}

void place_step_post(struct rq *rq, struct tx *tx)
{
    const struct place_posted *p = rq->form;
    struct form_errors e = {0};
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    const char *fixed = place_fixed(&m, p);
    if (fixed) {
        struct arrival_place_view v = {.f = p->f, .errors = &e};
        form_error_add(rq, &e, fixed, "merchant.verified", _("Your file is verified: call us to change this."));
        rq_refused(rq, 409, "merchant.verified");
        communes_offer(rq, &v, p->f.postcode, p->insee);
        place_page(rq, &m, &v);
        return;
    }
    identity_change(tx, rq->now, &m,
                    &(struct merchant_identity){.address = p->f.address, .postcode = p->f.postcode, .insee = p->insee});
    arrival_next(rq, tx, &m, STEP_PLACE);
}
