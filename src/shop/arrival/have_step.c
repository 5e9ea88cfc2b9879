/* have_step.c: opening hours, and how customers get things. */
#include "shop/arrival/inside.h"

#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

/* --- hours --- */

static const struct preset {
    const char *word;
    struct opening_new v[16];
    size_t n;
    const char *title, *says;
} presets[] = {
    {"boutique",
     {{2, 540, 750},
      {2, 840, 1140},
      {3, 540, 750},
      {3, 840, 1140},
      {4, 540, 750},
      {4, 840, 1140},
      {5, 540, 750},
      {5, 840, 1140},
      {6, 540, 750},
      {6, 840, 1140}},
     10,
     _("Like a shop"),
     _("Tuesday to Saturday, 9 to 12.30 and 14 to 19")},
    {"matin",
     {{2, 420, 780}, {3, 420, 780}, {4, 420, 780}, {5, 420, 780}, {6, 420, 780}, {7, 420, 780}},
     6,
     _("Mornings"),
     _("Tuesday to Sunday, 7 to 13")},
    {"ferme",
     {{3, 960, 1140}, {5, 960, 1140}, {6, 540, 720}, {6, 840, 1080}},
     4,
     _("Like a farm shop"),
     _("Wednesday and Friday evening, Saturday")},
    {"semaine",
     {{1, 540, 720},
      {1, 840, 1080},
      {2, 540, 720},
      {2, 840, 1080},
      {3, 540, 720},
      {3, 840, 1080},
      {4, 540, 720},
      {4, 840, 1080},
      {5, 540, 720},
      {5, 840, 1080}},
     10,
     _("Office hours"),
     _("Monday to Friday, 9 to 12 and 14 to 18")},
    {"boulangerie",
     {{2, 420, 780},
      {2, 930, 1140},
      {3, 420, 780},
      {3, 930, 1140},
      {4, 420, 780},
      {4, 930, 1140},
      {5, 420, 780},
      {5, 930, 1140},
      {6, 420, 780},
      {6, 930, 1140},
      {7, 420, 780}},
     11,
     _("Like a bakery"),
     _("Tuesday to Saturday, 7 to 13 and 15.30 to 19; Sunday morning")},
    {"restaurant",
     {{2, 720, 840},
      {2, 1140, 1320},
      {3, 720, 840},
      {3, 1140, 1320},
      {4, 720, 840},
      {4, 1140, 1320},
      {5, 720, 840},
      {5, 1140, 1320},
      {6, 720, 840},
      {6, 1140, 1320}},
     10,
     _("At meal times"),
     _("Tuesday to Saturday, 12 to 14 and 19 to 22")},
    {"atelier",
     {{4, 840, 1080}, {5, 840, 1080}, {6, 600, 720}, {6, 840, 1080}},
     4,
     _("Like a workshop"),
     _("Thursday and Friday afternoon, Saturday")},
};
enum { PRESETS = sizeof presets / sizeof *presets, SHOWN = 2 };

struct arrival_hours_view {
    struct week week;
    bool known, others_chosen;
    str error, editor, chosen, later;
    struct arrival_presets {
        struct arrival_preset {
            str word, title, says;
        } v[PRESETS];
        size_t n;
    } presets, others; /* the likeliest; the rest, behind a word */
};
#include "arrival_hours.html.h"

static const struct preset *preset_of(str word)
{
    for (size_t i = 0; i < PRESETS; i++)
        if (str_eq(str_c(presets[i].word), word)) return &presets[i];
    return NULL;
}

static bool has_preset(const struct arrival_presets *p, str word)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->v[i].word, word)) return true;
    return false;
}

static void preset_offer(struct rq *rq, struct arrival_hours_view *v, str word)
{
    const struct preset *one = preset_of(word);
    struct arrival_presets *to = v->presets.n < SHOWN ? &v->presets : &v->others;

    if (!one || has_preset(&v->presets, word) || has_preset(&v->others, word)) return;
    to->v[to->n++] = (struct arrival_preset){word, tr(rq->lang, one->title), tr(rq->lang, one->says)};
    v->others_chosen |= to == &v->others && str_eq(word, v->chosen);
}

/* What the trade most often has comes first, then what the kind of merchant has, then all the others. */
static void presets_fill(struct rq *rq, const struct merchant *m, struct arrival_hours_view *v)
{
    const struct naf *guess = guess_of(rq->db, rq->mem, m->siret);
    str rest = kind_words_of(m->kind)->hours, word;

    if (guess) preset_offer(rq, v, guess->hours);
    while (str_cut(&rest, '|', &word)) preset_offer(rq, v, word);
    for (size_t i = 0; i < PRESETS; i++) preset_offer(rq, v, str_c(presets[i].word));
    if (!v->chosen.n) v->chosen = v->known ? S("garder") : v->presets.v[0].word;
}

static void hours_page(struct rq *rq, const struct merchant *m, str error)
{
    struct arrival_hours_view v = {.error = error,
                                   .editor = rq_url(rq, S("/commercant/horaires")),
                                   .later = rq_url(rq, S("/commercant/ouvrir/plus-tard"))};
    struct merchant_counts n;
    struct drafts d;

    merchant_counts(rq->db, rq->mem, rq->merchant_id, &n);
    drafts_read(rq, m->id, STEP_HOURS, &d);
    v.known = n.openings > 0;
    v.chosen = draft_or(&d, "semaine", S(""));
    presets_fill(rq, m, &v);
    reception_week(rq->db, rq->mem, rq->lang, rq->merchant_id, rq->now, &v.week);
    arrival_open(rq, STEP_HOURS, m);
    tpl_arrival_hours(&rq->out, rq->lang, &v);
    page_close(rq);
}

void hours_step_get(struct rq *rq)
{
    struct merchant m;

    if (arrival_merchant(rq, &m)) hours_page(rq, &m, S(""));
}

bool hours_step_prepare(struct rq *rq)
{
    str word = rq_field(rq, "semaine");
    struct merchant m;

    if (!arrival_merchant(rq, &m)) return false;
    rq->form = (void *)(uintptr_t)preset_of(word);
    if (rq->form || str_eq(word, S("garder"))) return true;
    rq_refused(rq, 422, "form.choice");
    hours_page(rq, &m, tr(rq->lang, "Please choose one of the answers."));
    return false;
}

void hours_step_post(struct rq *rq, struct tx *tx)
{
    const struct preset *p = rq->form;
    struct merchant m;

    if (!arrival_merchant_tx(rq, tx, &m)) return;
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
    str lead_typed, radius_typed, fee_typed, minimum_typed, commune, areas_url, later;
    int64_t areas; /* delivery areas that say more than this screen can: they are left alone */
};
#include "arrival_have.html.h"

static const struct field have_fields[] = {
    FIELD(struct arrival_have_form, pay_in_shop, FIELD_FLAG, 0, 1),
    FIELD(struct arrival_have_form, delivers, FIELD_FLAG, 0, 1),
    FIELD(struct arrival_have_form, lead_min, FIELD_INT, 0, 20160),
};
static const struct field area_fields[] = {
    FIELD(struct arrival_have_form, radius_km, FIELD_INT, 1, 80),
    FIELD(struct arrival_have_form, fee, FIELD_MONEY, 0, 10000),
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

/* A box that was not ticked was sent as nothing. */
static bool flag_or(const struct drafts *d, const char *field, bool saved)
{
    return draft_or(d, field, saved ? S("1") : S("")).n > 0;
}

static void have_page(struct rq *rq, struct arrival_have_view *v)
{
    const struct commune *c = commune_of(v->m.insee);

    v->commune = c ? c->name : S("");
    v->areas_url = rq_url(rq, S("/commercant/livraison"));
    v->later = rq_url(rq, S("/commercant/ouvrir/plus-tard"));
    arrival_open(rq, STEP_HAVE, &v->m);
    tpl_arrival_have(&rq->out, rq->lang, v);
    page_close(rq);
}

void have_step_get(struct rq *rq)
{
    struct arrival_have_view v = {0};
    struct area_new area = {.radius_m = 15000, .fee_cents = 450, .minimum_cents = 1500};
    struct drafts d;

    if (!arrival_merchant(rq, &v.m)) return;
    drafts_read(rq, v.m.id, STEP_HAVE, &d);
    v.areas = areas_beyond(rq->db, rq->mem, v.m.id, &area);
    v.f = (struct arrival_have_form){.pay_in_shop = flag_or(&d, "pay_in_shop", v.m.pay_in_shop),
                                     .delivers = flag_or(&d, "delivers", v.m.delivers)};
    v.lead_typed = draft_or(&d, "lead_min", number_typed(rq->mem, v.m.lead_min));
    v.radius_typed = draft_or(&d, "radius_km", number_typed(rq->mem, area.radius_m / 1000));
    v.fee_typed = draft_or(&d, "fee", euros_typed(rq->mem, area.fee_cents));
    v.minimum_typed = draft_or(&d, "minimum", euros_typed(rq->mem, area.minimum_cents));
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

    if (!arrival_merchant_tx(rq, tx, &m)) return;
    merchant_terms_set(tx, rq->now, m.id,
                       &(struct merchant_terms){m.mode, p->f.pay_in_shop, p->f.delivers, m.reserve_limit_cents,
                                                m.minimum_cents, p->f.lead_min, m.slot_min, m.slot_seats});
    struct area_new a = {S(""), p->f.radius_km * 1000, p->f.fee, p->f.minimum};
    if (p->has_area && !areas_beyond(tx->db, tx->mem, m.id, &was)) reception_areas_set(tx, m.id, &a, 1);
    arrival_next(rq, tx, &m, STEP_HAVE);
}
