/* reception_web.c: when a merchant is away, and where he delivers. */
#include "shop/reception/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/territory/territory.h"

enum { NOTE_MOST = 80, KM_MOST = 200, CHOICES_MOST = 40 };

struct reception_row {
    str text, note, from, to, price, kind, value;
    bool chosen;
};
struct reception_rows {
    struct reception_row *v;
    size_t n;
};
struct reception_closures_view {
    str action, u_drop, u_days, today, from, to, note, error, named; /* named: the error behind the field's name */
    bool saved;
    struct reception_rows rows, quick;
};
struct reception_areas_view {
    str action, u_drop, u_rounds, u_parcel, u_wrap, commune, km, fee, minimum;
    bool saved, placed; /* placed: it is known where the shop's commune lies, so that kilometres mean something */
    struct form_errors errors;
    struct reception_rows rows, choices;
};
#include "reception_areas.html.h"
#include "reception_closures.html.h"

static void page(struct rq *rq, const char *title)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, title),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/horaires"),
                                 .back_text = tr(rq->lang, "My opening hours")});
}

static bool no_shop(struct rq *rq)
{
    if (rq->merchant_id) return false;
    rq_go(rq, "/commercant");
    return true;
}

/* --- closures --- */

static int64_t today_of(struct rq *rq)
{
    struct local l = local_of(territory_zone(rq), rq->now);

    return day_number(l.year, l.month, l.day);
}

static str long_day(struct rq *rq, int64_t day)
{
    return date_text(rq->mem, rq->lang, S("UTC"), day * DAY_MS, DATE_DAY);
}

static void quick_add(struct rq *rq, struct reception_closures_view *v, int64_t day, const char *msgid)
{
    v->quick.v[v->quick.n++] = (struct reception_row){.value = iso_day(rq->mem, day), .text = tr(rq->lang, msgid)};
}

static void closures_fill(struct rq *rq, struct db *db, struct reception_closures_view *v)
{
    struct closure_of_rows c;
    int64_t today = today_of(rq);

    q_closure_of(db, rq->mem, rq->merchant_id, today, &c);
    v->rows = (struct reception_rows){NEW(rq->mem, struct reception_row, c.n), c.n};
    for (size_t i = 0; i < c.n; i++) {
        str span[2] = {long_day(rq, c.v[i].from_day), long_day(rq, c.v[i].to_day)};
        bool one = c.v[i].from_day == c.v[i].to_day;
        v->rows.v[i] = (struct reception_row){
            .text = one ? span[0] : tr_fill(rq->mem, tr(rq->lang, "Closed from %1 to %2"), span, 2),
            .note = c.v[i].note,
            .from = iso_day(rq->mem, c.v[i].from_day),
            .to = iso_day(rq->mem, c.v[i].to_day)};
    }
    v->quick.v = NEW(rq->mem, struct reception_row, 3);
    quick_add(rq, v, today, _("Today"));
    quick_add(rq, v, today + 7 - day_local(today).weekday, _("Until Sunday"));
    quick_add(rq, v, today + 14 - day_local(today).weekday, _("Until Sunday week"));
}

static void closures_show(struct rq *rq, struct db *db, struct reception_closures_view *v)
{
    v->action = rq_url(rq, S("/commercant/conges"));
    v->u_drop = rq_url(rq, S("/commercant/conges/retirer"));
    v->u_days = rq_url(rq, S("/commercant/jours"));
    v->today = iso_day(rq->mem, today_of(rq));
    closures_fill(rq, db, v);
    page(rq, _("My holidays and closures"));
    tpl_reception_closures(&rq->out, rq->lang, v);
    page_close(rq);
}

static void closures_get(struct rq *rq)
{
    if (!no_shop(rq)) closures_show(rq, rq->db, &(struct reception_closures_view){.saved = rq_query(rq, "fait").n > 0});
}

static void closure_refused(struct rq *rq, struct tx *tx, const char *msgid)
{
    str why = tr(rq->lang, msgid);

    rq_refused(rq, 422, "closure.dates");
    closures_show(rq, tx->db,
                  &(struct reception_closures_view){
                      .from = rq_field(rq, "du"),
                      .to = rq_field(rq, "jusque"),
                      .note = rq_field(rq, "mot"),
                      .error = why,
                      .named = form_named(rq->mem, rq->lang, tr(rq->lang, "I close until (included)"), why)});
}

/* The second click closes nothing anew. */
static bool closed_already(struct rq *rq, struct tx *tx, int64_t from, int64_t to)
{
    struct closure_of_rows c;

    q_closure_of(tx->db, tx->mem, rq->merchant_id, from, &c);
    for (size_t i = 0; i < c.n; i++)
        if (c.v[i].from_day == from && c.v[i].to_day == to) return true;
    return false;
}

static void closure_write(struct rq *rq, struct tx *tx)
{
    int64_t from = today_of(rq), to = 0, today = from;
    str start = rq_field(rq, "du"), note = rq_field(rq, "mot");

    if (no_shop(rq)) return;
    bool ok = day_read(str_trim(rq_field(rq, "jusque")), &to) && (!start.n || day_read(str_trim(start), &from));
    if (!ok) closure_refused(rq, tx, _("Give the day as 24/12/2026."));
    else if (from < today || to < from)
        closure_refused(rq, tx, _("The last day comes after the first, and not before today."));
    else if (to - from > CLOSURE_DAYS_MOST)
        closure_refused(rq, tx, _("That is more than a year. Choose a nearer day."));
    else {
        if (!closed_already(rq, tx, from, to))
            x_closure_add(tx, tx->mem, id_new(), rq->merchant_id, from, to,
                          note.n ? utf8_head(text_clean(tx->mem, note), NOTE_MOST) : S(""));
        reception_changed(tx, rq->now, rq->merchant_id);
        rq_go(rq, "/commercant/conges?fait=1");
    }
}

static void closure_drop_write(struct rq *rq, struct tx *tx)
{
    int64_t from, to;

    bool ok = rq->merchant_id && day_read(rq_field(rq, "du"), &from) && day_read(rq_field(rq, "au"), &to);
    if (!ok || !x_closure_drop(tx, tx->mem, rq->merchant_id, from, to)) {
        rq_not_found(rq);
        return;
    }
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/conges?fait=1");
}

/* --- areas --- */

static struct reception_row area_row(struct rq *rq, const struct area_of_row *a)
{
    const struct commune *c = a->insee.p ? commune_of(a->insee) : NULL;
    str km = str_fmt(rq->mem, "%lld", (long long)(a->radius_m.set ? a->radius_m.v / 1000 : 0));
    str money[2] = {money_text(rq->mem, rq->lang, cents(a->fee_cents)),
                    money_text(rq->mem, rq->lang, cents(a->minimum_cents))};

    return (struct reception_row){
        .text = a->insee.p ? (c ? c->name : a->insee) : tr_fill(rq->mem, tr(rq->lang, "%1 km around the shop"), &km, 1),
        .price = a->minimum_cents ? tr_fill(rq->mem, tr(rq->lang, "%1, from %2 of goods"), money, 2) : money[0],
        .kind = a->insee.p ? S("insee") : S("rayon_m"),
        .value = a->insee.p ? a->insee : str_fmt(rq->mem, "%lld", (long long)(a->radius_m.set ? a->radius_m.v : 0)),
    };
}

static bool shop_placed(struct rq *rq, struct db *db)
{
    struct merchant m;

    return merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m) &&
           territory_distance_m(db, rq->mem, m.insee, m.insee) >= 0;
}

static void areas_show(struct rq *rq, struct db *db, struct reception_areas_view *v)
{
    struct area_of_rows a;

    q_area_of(db, rq->mem, rq->merchant_id, &a);
    v->placed = shop_placed(rq, db);
    v->action = rq_url(rq, S("/commercant/livraison"));
    v->u_drop = rq_url(rq, S("/commercant/livraison/retirer"));
    v->u_parcel = rq_url(rq, S("/commercant/colis"));
    v->u_wrap = rq_url(rq, S("/commercant/cadeaux"));
    v->u_rounds = rq_url(rq, S("/commercant/tournees"));
    v->rows = (struct reception_rows){NEW(rq->mem, struct reception_row, a.n), a.n};
    for (size_t i = 0; i < a.n; i++) v->rows.v[i] = area_row(rq, &a.v[i]);
    page(rq, _("My deliveries"));
    tpl_reception_areas(&rq->out, rq->lang, v);
    page_close(rq);
}

static void areas_get(struct rq *rq)
{
    struct reception_areas_view *v = NEW(rq->mem, struct reception_areas_view, 1);

    if (no_shop(rq)) return;
    v->saved = rq_query(rq, "fait").n > 0;
    areas_show(rq, rq->db, v);
}

struct area_form {
    str commune, insee;
    int64_t rayon_km, frais;
    opt_i64 minimum;
};
static const struct field area_fields[] = {
    FIELD(struct area_form, commune, FIELD_LINE, 0, 80),
    FIELD(struct area_form, frais, FIELD_MONEY, 0, 10000),
    FIELD(struct area_form, minimum, FIELD_MONEY_OPT, 0, 100000),
};

/* Communes meant by a name or a postcode, those of the territory only. */
static size_t communes_meant(struct rq *rq, struct db *db, str said, const struct commune **out)
{
    const struct commune *found[CHOICES_MOST];
    struct commune_place place;
    int64_t number;
    said = postcode_clean(rq->mem, said);
    bool postcode = said.n == 5 && str_i64(said, &number);
    size_t n = postcode ? communes_of_postcode(said, found, CHOICES_MOST)
                        : communes_named(rq->mem, said, found, CHOICES_MOST),
           kept = 0;

    for (size_t i = 0; i < n && i < CHOICES_MOST; i++)
        if (territory_commune(db, rq->mem, found[i]->insee, &place)) out[kept++] = found[i];
    return kept;
}

static void commune_choose(struct rq *rq, struct db *db, struct area_form *f, struct reception_areas_view *v)
{
    const struct commune *meant[CHOICES_MOST];
    str chosen = rq_field(rq, "insee");
    size_t n = communes_meant(rq, db, f->commune, meant);

    for (size_t i = 0; i < n; i++)
        if (n == 1 || (chosen.n && str_eq(chosen, meant[i]->insee))) f->insee = meant[i]->insee;
    if (f->insee.n && n == 1) return;
    if (!n) {
        form_error_add(rq, &v->errors, "commune", "area.unknown",
                       "We know no such commune in this market. Check the name or the postcode.");
        return;
    }
    if (!f->insee.n)
        form_error_add(rq, &v->errors, "commune", "area.which", "Several communes are called so: choose one.");
    v->choices = (struct reception_rows){NEW(rq->mem, struct reception_row, n), n};
    for (size_t i = 0; i < n; i++)
        v->choices.v[i] = (struct reception_row){.value = meant[i]->insee,
                                                 .text = commune_label(rq->mem, meant[i]),
                                                 .chosen = str_eq(meant[i]->insee, f->insee)};
}

static void radius_read(struct rq *rq, struct db *db, struct area_form *f, struct reception_areas_view *v)
{
    if (!shop_placed(rq, db)) {
        form_error_add(rq, &v->errors, "rayon_km", "area.unplaced",
                       "We do not know where your commune lies. Name the communes instead.");
        return;
    }
    if (!str_i64(str_trim(v->km), &f->rayon_km) || f->rayon_km < 1 || f->rayon_km > KM_MOST)
        form_error_add(rq, &v->errors, "rayon_km", "area.radius", "Give whole kilometres, from 1 to 200.");
}

static void area_write(struct rq *rq, struct tx *tx)
{
    struct reception_areas_view *v = NEW(rq->mem, struct reception_areas_view, 1);
    struct area_form f = {0};

    if (no_shop(rq)) return;
    FORM_READ(rq, area_fields, &f, &v->errors);
    v->commune = form_typed(rq, "commune"), v->km = form_typed(rq, "rayon_km"), v->fee = form_typed(rq, "frais"),
    v->minimum = form_typed(rq, "minimum");
    if (f.commune.n) commune_choose(rq, tx->db, &f, v);
    else if (v->km.n) radius_read(rq, tx->db, &f, v);
    else form_error_add(rq, &v->errors, "commune", "area.empty", "Name a commune, or give kilometres around the shop.");
    if (v->errors.n) {
        rq_refused(rq, 422, v->errors.v[0].code);
        areas_show(rq, tx->db, v);
        return;
    }
    if (f.insee.n) x_area_drop_commune(tx, tx->mem, f.insee, rq->merchant_id); /* the new line replaces the old */
    else x_area_drop_radius(tx, tx->mem, f.rayon_km * 1000, rq->merchant_id);
    x_area_add(tx, tx->mem,
               &(struct area_add_args){.id = id_new(),
                                       .merchant_id = rq->merchant_id,
                                       .insee = f.insee.n ? f.insee : (str){0},
                                       .radius_m = f.insee.n ? NO_I64 : SOME_I64(f.rayon_km * 1000),
                                       .fee_cents = f.frais,
                                       .minimum_cents = f.minimum.set ? f.minimum.v : 0});
    merchant_delivers_set(tx, rq->now, rq->merchant_id, true);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/livraison?fait=1");
}

static void area_drop_write(struct rq *rq, struct tx *tx)
{
    str insee = rq_field(rq, "insee"), radius = rq_field(rq, "rayon_m");
    struct area_of_rows left;
    int64_t m, gone = 0;

    if (rq->merchant_id && insee.n) gone = x_area_drop_commune(tx, tx->mem, insee, rq->merchant_id);
    else if (rq->merchant_id && radius.n && str_i64(radius, &m))
        gone = x_area_drop_radius(tx, tx->mem, m, rq->merchant_id);
    if (!gone) {
        rq_not_found(rq);
        return;
    }
    q_area_of(tx->db, tx->mem, rq->merchant_id, &left);
    if (!left.n) merchant_delivers_set(tx, rq->now, rq->merchant_id, false);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/livraison?fait=1");
}

const struct route reception_routes[] = {
    {GET, "/commercant/conges", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, CACHE_PRIVATE, closures_get, NULL, NULL, 0},
    {POST, "/commercant/conges", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, closure_write,
     0},
    {POST, "/commercant/conges/retirer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL,
     closure_drop_write, 0},
    {GET, "/commercant/livraison", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, CACHE_PRIVATE, areas_get, NULL, NULL, 0},
    {POST, "/commercant/livraison", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL, area_write,
     0},
    {POST, "/commercant/livraison/retirer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, CACHE_PRIVATE, NULL, NULL,
     area_drop_write, 0},
    ROUTES_END};
