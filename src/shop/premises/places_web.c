/* places_web.c: where a merchant's goods are collected, each place with its last moment to order, and how many come at once. */
#include "shop/premises/inside.h"

#include "app/form.h"
#include "shop/territory/territory.h"

enum { PLACES_MOST = 12, COMMUNES_MOST = 60, KINDS = 4, BEFORES = 4 };

struct place_row {
    str name, kind, address, note, u_hours, u_sheet, pub;
    bool shop, no_hours, shared;
};
struct premises_places_view {
    str u_new, u_close, u_join;
    bool saved;
    struct place_points {
        struct place_point {
            str name, address, pub;
        } * v;
        size_t n;
    } points; /* shared ones this merchant does not go to yet */
    struct place_rows {
        struct place_row *v;
        size_t n;
    } rows;
};
struct place_choice {
    str value, text;
    bool chosen;
};
struct place_choices {
    struct place_choice v[COMMUNES_MOST];
    size_t n;
};
struct premises_place_view {
    str action, u_sheet, pub, title;
    bool shop;  /* of the sheet: its address is there, only the last moment to order is here */
    bool point; /* a shared one: it is where it is */
    str name, address, postcode, lead, slot, seats, until; /* as typed */
    struct form_errors errors;
    struct place_choices kinds, communes, befores;
};
#include "premises_place.html.h"
#include "premises_places.html.h"

struct place_form {
    str genre, nom, adresse, postcode, avant;
    int64_t preparation, duree, places;
};
static const struct field place_fields[] = {
    FIELD_ONE_OF(struct place_form, genre, "shop|farm|workshop|stall"),
    FIELD(struct place_form, nom, FIELD_LINE, 2, 60),
    FIELD(struct place_form, adresse, FIELD_LINE, 2, 120),
    FIELD(struct place_form, postcode, FIELD_POSTCODE, 1, 5),
    FIELD(struct place_form, preparation, FIELD_INT, 0, 20160),
    FIELD(struct place_form, duree, FIELD_INT, 15, 480),
    FIELD(struct place_form, places, FIELD_INT, 1, 500),
    FIELD_ONE_OF(struct place_form, avant, "non|0|1|2"),
};
static const struct field point_fields[] = {
    FIELD(struct place_form, preparation, FIELD_INT, 0, 20160),
    FIELD(struct place_form, duree, FIELD_INT, 15, 480),
    FIELD(struct place_form, places, FIELD_INT, 1, 500),
    FIELD_ONE_OF(struct place_form, avant, "non|0|1|2"),
};
static const struct field shop_fields[] = {FIELD_ONE_OF(struct place_form, avant, "non|0|1|2")};

static str number(struct rq *rq, int64_t n)
{
    return str_fmt(rq->mem, "%lld", (long long)n);
}

static str address_of(struct rq *rq, const struct pickup_place *p)
{
    const struct commune *c = p->insee.n ? commune_of(p->insee) : NULL;

    return str_fmt(rq->mem, "%.*s%s%.*s %.*s", STR_ARG(p->address), p->address.n ? ", " : "", STR_ARG(p->postcode),
                   STR_ARG(c ? c->name : S("")));
}

/* --- the list --- */

static struct place_row row_of(struct rq *rq, const struct pickup_place *p)
{
    str seats = number(rq, p->slot_seats), last = reception_cutoff_text(rq->mem, rq->lang, &p->cutoff);
    str many =
        tr_fill(rq->mem, tr_n(rq->lang, p->slot_seats, "%1 order at a time.", "%1 orders at a time."), &seats, 1);
    str of = p->pub.n ? p->pub : S("boutique");

    return (struct place_row){
        .name = p->name.n ? p->name : tr(rq->lang, "My shop"),
        .kind = p->id ? reception_place_kind_text(rq->lang, p->kind) : S(""),
        .address = address_of(rq, p),
        .note = last.n ? str_fmt(rq->mem, "%.*s %.*s", STR_ARG(last), STR_ARG(many)) : many,
        .u_hours = rq_url(rq, p->id ? str_fmt(rq->mem, "/commercant/horaires?lieu=%.*s", STR_ARG(p->pub))
                                    : S("/commercant/horaires")),
        .u_sheet = rq_url(rq, str_fmt(rq->mem, "/commercant/lieux/fiche?lieu=%.*s", STR_ARG(of))),
        .pub = p->pub,
        .shop = !p->id,
        .no_hours = !p->hours,
        .shared = p->point_id != 0,
    };
}

static bool goes_to(const struct pickup_places *mine, int64_t point_id)
{
    for (size_t i = 0; i < mine->n; i++)
        if (mine->v[i].point_id == point_id) return true;
    return false;
}

static void points_fill(struct rq *rq, const struct pickup_places *mine, struct premises_places_view *v)
{
    struct pickup_points all;

    reception_points(rq->db, rq->mem, &all);
    v->points.v = NEW(rq->mem, struct place_point, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        struct pickup_place where = {
            .address = all.v[i].address, .postcode = all.v[i].postcode, .insee = all.v[i].insee};
        if (!goes_to(mine, all.v[i].id))
            v->points.v[v->points.n++] = (struct place_point){all.v[i].name, address_of(rq, &where), all.v[i].pub};
    }
}

static void places_get(struct rq *rq)
{
    struct premises_places_view v = {.saved = rq_query(rq, "fait").n > 0,
                                     .u_new = rq_url(rq, S("/commercant/lieux/fiche")),
                                     .u_close = rq_url(rq, S("/commercant/lieux/fermer")),
                                     .u_join = rq_url(rq, S("/commercant/lieux/point"))};
    struct pickup_places p;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    reception_places(rq->db, rq->mem, rq->merchant_id, &p);
    v.rows = (struct place_rows){NEW(rq->mem, struct place_row, p.n), p.n};
    for (size_t i = 0; i < p.n; i++) v.rows.v[i] = row_of(rq, &p.v[i]);
    points_fill(rq, &p, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Where people collect"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/horaires"),
                                 .back_text = tr(rq->lang, "My opening hours")});
    tpl_premises_places(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- one of them --- */

static void choice_add(struct place_choices *c, str value, str text, str chosen)
{
    c->v[c->n++] = (struct place_choice){value, text, str_eq(value, chosen)};
}

static void kinds_fill(struct rq *rq, struct premises_place_view *v, str chosen)
{
    static const str kinds[KINDS] = {S("shop"), S("farm"), S("workshop"), S("stall")};

    for (int i = 0; i < KINDS; i++)
        choice_add(&v->kinds, kinds[i], reception_place_kind_text(rq->lang, kinds[i]), chosen);
}

static void befores_fill(struct rq *rq, struct premises_place_view *v, str chosen)
{
    static const struct {
        str value;
        const char *msgid;
    } b[BEFORES] = {{S("non"), _("no last hour")},
                    {S("0"), _("on the same day")},
                    {S("1"), _("on the day before")},
                    {S("2"), _("two days before")}};

    for (int i = 0; i < BEFORES; i++) choice_add(&v->befores, b[i].value, tr(rq->lang, b[i].msgid), chosen);
}

static void communes_fill(struct premises_place_view *v, str postcode, str chosen)
{
    const struct commune *c[COMMUNES_MOST];
    size_t n = postcode.n ? communes_of_postcode(postcode, c, COMMUNES_MOST) : 0;

    for (size_t i = 0; n > 1 && i < n; i++) choice_add(&v->communes, c[i]->insee, c[i]->name, chosen);
}

static void place_show(struct rq *rq, struct premises_place_view *v)
{
    v->action = rq_url(rq, S("/commercant/lieux/fiche"));
    v->u_sheet = rq_url(rq, S("/commercant/boutique"));
    if (!v->title.n) v->title = tr(rq->lang, "A new place");
    page_open(rq, &(struct page){.title = v->title,
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/lieux"),
                                 .back_text = tr(rq->lang, "Where people collect")});
    tpl_premises_place(&rq->out, rq->lang, v);
    page_close(rq);
}

/* The place a form is about: "boutique", the word of one of his, or nothing: a new one. False: not his, or a point's. */
static bool place_asked(struct rq *rq, struct db *db, str pub, struct pickup_place *p)
{
    *p = (struct pickup_place){.kind = S("shop"),
                               .lead_min = 120,
                               .slot_min = 60,
                               .slot_seats = 6,
                               .name = S(""),
                               .address = S(""),
                               .postcode = S(""),
                               .insee = S(""),
                               .pub = S("")};
    if (!rq->merchant_id) return false;
    return !pub.n || reception_place_named(rq, db, str_eq(pub, S("boutique")) ? S("") : pub, p);
}

static str minute_typed(struct rq *rq, int64_t minutes)
{
    return str_fmt(rq->mem, "%02lld:%02lld", (long long)(minutes / 60 % 24), (long long)(minutes % 60));
}

static void view_begin(struct rq *rq, const struct pickup_place *p, str asked, struct premises_place_view *v)
{
    v->pub = asked.p ? asked : S("");
    v->shop = asked.n && !p->id;
    if (asked.n) v->title = p->name.n ? p->name : tr(rq->lang, "My shop");
    v->point = p->point_id != 0;
}

static void place_get(struct rq *rq)
{
    struct premises_place_view *v = NEW(rq->mem, struct premises_place_view, 1);
    struct pickup_place p;
    str asked = rq_query(rq, "lieu");

    if (!rq->merchant_id) rq_go(rq, "/commercant");
    else if (!place_asked(rq, rq->db, asked, &p)) rq_not_found(rq);
    else {
        view_begin(rq, &p, asked, v);
        v->name = p.name, v->address = p.address, v->postcode = p.postcode;
        v->lead = number(rq, p.lead_min), v->slot = number(rq, p.slot_min), v->seats = number(rq, p.slot_seats);
        v->until = p.cutoff.set ? minute_typed(rq, p.cutoff.min) : S("18:00");
        kinds_fill(rq, v, p.kind);
        communes_fill(v, p.postcode, p.insee);
        befores_fill(rq, v, p.cutoff.set ? number(rq, p.cutoff.days) : S("non"));
        place_show(rq, v);
    }
}

static void cutoff_read(struct rq *rq, struct premises_place_view *v, str before, struct cutoff *c)
{
    int64_t days = 0;

    *c = (struct cutoff){0};
    if (!before.n || !str_i64(before, &days)) return;
    int64_t min = minutes_read(rq->mem, v->until, true);
    if (min < 0) form_error_add(rq, &v->errors, "limite", "place.until", "Write the hours as 09:30.");
    *c = (struct cutoff){true, days, min};
}

static void place_read(struct rq *rq, struct premises_place_view *v, struct pickup_place *p)
{
    struct place_form f = {.avant = S("")};

    v->name = form_typed(rq, "nom"), v->address = form_typed(rq, "adresse"), v->postcode = form_typed(rq, "postcode");
    v->lead = form_typed(rq, "preparation"), v->slot = form_typed(rq, "duree"), v->seats = form_typed(rq, "places");
    v->until = str_trim(form_typed(rq, "limite"));
    if (v->shop) FORM_READ(rq, shop_fields, &f, &v->errors);
    else if (v->point) FORM_READ(rq, point_fields, &f, &v->errors);
    else FORM_READ(rq, place_fields, &f, &v->errors);
    cutoff_read(rq, v, f.avant, &p->cutoff);
    befores_fill(rq, v, form_typed(rq, "avant"));
    if (v->shop) return;
    p->lead_min = f.preparation, p->slot_min = f.duree, p->slot_seats = f.places;
    if (v->point) return;
    p->insee = reception_commune_read(rq, &v->errors, f.postcode);
    p->kind = f.genre, p->name = f.nom, p->address = f.adresse, p->postcode = f.postcode;
    kinds_fill(rq, v, form_typed(rq, "genre"));
    communes_fill(v, f.postcode, p->insee);
}

static void place_keep(struct rq *rq, struct tx *tx, struct pickup_place *p, bool known)
{
    if (known) {
        if (p->id) reception_place_set(tx, rq->merchant_id, p);
        reception_cutoff_set(tx, rq->merchant_id, p->id, &p->cutoff);
    } else p->id = reception_place_add(tx, rq->now, rq->merchant_id, p);
    reception_changed(tx, rq->now, rq->merchant_id);
}

static void place_write(struct rq *rq, struct tx *tx)
{
    struct premises_place_view *v = NEW(rq->mem, struct premises_place_view, 1);
    struct pickup_place p, saved;
    struct pickup_places all;
    str asked = form_typed(rq, "lieu");

    if (!place_asked(rq, tx->db, asked, &p)) {
        rq_not_found(rq);
        return;
    }
    view_begin(rq, &p, asked, v);
    place_read(rq, v, &p);
    reception_places(tx->db, tx->mem, rq->merchant_id, &all);
    if (!asked.n && all.n > PLACES_MOST)
        form_error_add(rq, &v->errors, "nom", "place.many", "Twelve places are the most. Take one away first.");
    if (v->errors.n) {
        rq_refused(rq, 422, v->errors.v[0].code);
        place_show(rq, v);
        return;
    }
    place_keep(rq, tx, &p, asked.n > 0);
    if (!asked.n && reception_place(tx->db, tx->mem, rq->merchant_id, p.id, &saved)) /* its hours next */
        rq_go(rq, "/commercant/horaires?lieu=%.*s", STR_ARG(saved.pub));
    else rq_go(rq, "/commercant/lieux?fait=1");
}

static void place_close_write(struct rq *rq, struct tx *tx)
{
    struct pickup_place p;
    str pub = form_typed(rq, "lieu");

    if (!rq->merchant_id || !pub.n || !reception_place_named(rq, tx->db, pub, &p) || !p.id) {
        rq_not_found(rq);
        return;
    }
    reception_place_close(tx, rq->now, rq->merchant_id, p.id);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/lieux?fait=1");
}

/* What goes there is brought by hand: unless he says otherwise it is ordered on the day before. */
static void point_join_write(struct rq *rq, struct tx *tx)
{
    struct pickup_point k;
    struct pickup_places mine;
    struct merchant m;

    if (!rq->merchant_id || !reception_point_named(tx->db, tx->mem, form_typed(rq, "point"), &k) ||
        !merchant_any(tx->db, tx->mem, LANG_FR, rq->merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    reception_places(tx->db, tx->mem, rq->merchant_id, &mine);
    if (!goes_to(&mine, k.id)) {
        reception_place_add(tx, rq->now, rq->merchant_id,
                            &(struct pickup_place){.kind = S("point"),
                                                   .point_id = k.id,
                                                   .name = k.name,
                                                   .address = k.address,
                                                   .postcode = k.postcode,
                                                   .insee = k.insee,
                                                   .lead_min = m.lead_min,
                                                   .slot_min = m.slot_min,
                                                   .slot_seats = m.slot_seats,
                                                   .cutoff = {true, 1, 18 * 60}});
        reception_changed(tx, rq->now, rq->merchant_id);
    }
    rq_go(rq, "/commercant/lieux?fait=1");
}

const struct route premises_places_routes[] = {
    {GET, "/commercant/lieux", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = places_get},
    {GET, "/commercant/lieux/fiche", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = place_get},
    {POST, "/commercant/lieux/fiche", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = place_write},
    {POST, "/commercant/lieux/fermer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = place_close_write},
    {POST, "/commercant/lieux/point", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = point_join_write},
    ROUTES_END};
