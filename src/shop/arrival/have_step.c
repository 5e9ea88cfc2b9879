/* have_step.c: opening hours, and how customers get things. */
#include "shop/arrival/inside.h"

#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

/* --- hours --- */

static const struct preset {
    const char *word;
    struct opening_new v[16];
    size_t n;
} presets[] = {
    {"boutique", {{2, 540, 750}, {2, 840, 1140}, {3, 540, 750}, {3, 840, 1140}, {4, 540, 750}, {4, 840, 1140}, {5, 540, 750}, {5, 840, 1140}, {6, 540, 750}, {6, 840, 1140}}, 10},
    {"matin", {{2, 420, 780}, {3, 420, 780}, {4, 420, 780}, {5, 420, 780}, {6, 420, 780}, {7, 420, 780}}, 6},
    {"ferme", {{3, 960, 1140}, {5, 960, 1140}, {6, 540, 720}, {6, 840, 1080}}, 4},
    {"semaine", {{1, 540, 720}, {1, 840, 1080}, {2, 540, 720}, {2, 840, 1080}, {3, 540, 720}, {3, 840, 1080}, {4, 540, 720}, {4, 840, 1080}, {5, 540, 720}, {5, 840, 1080}}, 10},
};
enum { PRESETS = sizeof presets / sizeof *presets };

struct arrival_hours_view {
    struct week week;
    bool known;
    str error, editor;
};
#include "arrival_hours.html.h"

static void hours_page(struct rq *rq, str error)
{
    struct arrival_hours_view v = {.error = error, .editor = rq_url(rq, S("/commercant/horaires"))};
    struct merchant_counts n;

    merchant_counts(rq->db, rq->mem, rq->merchant_id, &n);
    v.known = n.openings > 0;
    reception_week(rq->db, rq->mem, rq->lang, rq->merchant_id, rq->now, &v.week);
    arrival_open(rq, STEP_HOURS);
    tpl_arrival_hours(&rq->out, rq->lang, &v);
    page_close(rq);
}

void hours_step_get(struct rq *rq)
{
    struct merchant m;

    if (arrival_merchant(rq, &m)) hours_page(rq, S(""));
}

bool hours_step_prepare(struct rq *rq)
{
    str word = rq_field(rq, "semaine");

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant/ouvrir/qui");
        return false;
    }
    rq->form = NULL;
    for (size_t i = 0; i < PRESETS; i++)
        if (str_eq(str_c(presets[i].word), word)) rq->form = (void *)(uintptr_t)&presets[i];
    if (rq->form || str_eq(word, S("garder"))) return true;
    rq_refused(rq, 422, "form.choice");
    hours_page(rq, tr(rq->lang, "Please choose one of the answers."));
    return false;
}

void hours_step_post(struct rq *rq, struct tx *tx)
{
    const struct preset *p = rq->form;
    struct merchant m;

    if (!merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    if (p) reception_week_set(tx, m.id, p->v, p->n);
    arrival_next(rq, tx, &m, STEP_HOURS);
}

/* --- collection and delivery --- */

struct arrival_have_form {
    int64_t pay_in_shop, delivers, radius_km, fee, minimum, lead_min;
};
struct arrival_have_view {
    struct arrival_have_form f;
    struct merchant m;
    const struct form_errors *errors;
    str lead_typed, radius_typed, fee_typed, minimum_typed, commune, areas_url;
    int64_t areas; /* delivery areas that say more than this screen can: they are left alone */
};
#include "arrival_have.html.h"

static const struct field have_fields[] = {
    FIELD(struct arrival_have_form, pay_in_shop, FIELD_FLAG, 0, 1), FIELD(struct arrival_have_form, delivers, FIELD_FLAG, 0, 1),
    FIELD(struct arrival_have_form, lead_min, FIELD_INT, 0, 20160),
};
static const struct field area_fields[] = {
    FIELD(struct arrival_have_form, radius_km, FIELD_INT, 1, 80), FIELD(struct arrival_have_form, fee, FIELD_MONEY, 0, 10000),
    FIELD(struct arrival_have_form, minimum, FIELD_MONEY, 0, 100000),
};

/* One radius is what this screen can say; several areas, or a commune by name, are kept for the page that shows them all. */
static int64_t areas_beyond(struct db *db, struct arena *mem, int64_t merchant_id, struct area_new *only)
{
    struct delivery_areas a;

    reception_areas(db, mem, merchant_id, &a);
    if (a.n == 1 && !a.v[0].insee.n) {
        *only = a.v[0];
        return 0;
    }
    return (int64_t)a.n;
}

static str number_typed(struct arena *mem, int64_t n)
{
    return str_fmt(mem, "%lld", (long long)n);
}

static str euros_typed(struct arena *mem, int64_t cents)
{
    return str_fmt(mem, "%lld,%02lld", (long long)cents / 100, (long long)cents % 100);
}

static void have_page(struct rq *rq, struct arrival_have_view *v)
{
    const struct commune *c = commune_of(v->m.insee);

    v->commune = c ? c->name : S("");
    v->areas_url = rq_url(rq, S("/commercant/livraison"));
    arrival_open(rq, STEP_HAVE);
    tpl_arrival_have(&rq->out, rq->lang, v);
    page_close(rq);
}

void have_step_get(struct rq *rq)
{
    struct arrival_have_view v = {0};
    struct area_new area = {.radius_m = 15000, .fee_cents = 450, .minimum_cents = 1500};

    if (!arrival_merchant(rq, &v.m)) return;
    v.areas = areas_beyond(rq->db, rq->mem, v.m.id, &area);
    v.f = (struct arrival_have_form){.pay_in_shop = v.m.pay_in_shop, .delivers = v.m.delivers};
    v.lead_typed = number_typed(rq->mem, v.m.lead_min);
    v.radius_typed = number_typed(rq->mem, area.radius_m / 1000);
    v.fee_typed = euros_typed(rq->mem, area.fee_cents);
    v.minimum_typed = euros_typed(rq->mem, area.minimum_cents);
    have_page(rq, &v);
}

struct have_posted {
    struct arrival_have_form f;
    struct form_errors errors;
    bool has_area; /* the form asked for a radius */
};

bool have_step_prepare(struct rq *rq)
{
    struct have_posted *p = NEW(rq->in, struct have_posted, 1);
    struct arrival_have_view v = {.errors = &p->errors};
    struct area_new unused;

    rq->form = p;
    if (!arrival_merchant(rq, &v.m)) return false;
    v.areas = areas_beyond(rq->db, rq->mem, v.m.id, &unused);
    FORM_READ(rq, have_fields, &p->f, &p->errors);
    p->has_area = p->f.delivers && !v.areas;
    if (p->has_area) FORM_READ(rq, area_fields, &p->f, &p->errors);
    if (!p->errors.n) return true;
    v.f = p->f;
    v.lead_typed = form_typed(rq, "lead_min");
    v.radius_typed = form_typed(rq, "radius_km");
    v.fee_typed = form_typed(rq, "fee");
    v.minimum_typed = form_typed(rq, "minimum");
    rq_refused(rq, 422, "form.fields");
    have_page(rq, &v);
    return false;
}

void have_step_post(struct rq *rq, struct tx *tx)
{
    const struct have_posted *p = rq->form;
    struct merchant m;
    struct area_new was;

    if (!merchant_any(tx->db, tx->mem, rq->lang, rq->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    merchant_terms_set(tx, rq->now, m.id, &(struct merchant_terms){m.mode, p->f.pay_in_shop, p->f.delivers, m.reserve_limit_cents, m.minimum_cents,
                                                                   p->f.lead_min, m.slot_min, m.slot_seats});
    struct area_new a = {S(""), p->f.radius_km * 1000, p->f.fee, p->f.minimum};
    if (p->has_area && !areas_beyond(tx->db, tx->mem, m.id, &was)) reception_areas_set(tx, m.id, &a, 1);
    arrival_next(rq, tx, &m, STEP_HAVE);
}
