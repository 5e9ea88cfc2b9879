/* position_web.c: a shop's people put it on the map. Without scripts: a tap on the picture (a button that tells where it
** was pressed), four buttons for those who do not point, or numbers pasted from another map. */
#include "shop/position/inside.h"

#include "app/form.h"
#include "app/settings.h"

#include <stdlib.h>

enum { SIZE = 288, STEPS = 3, NEAR_M = 600, TYPED_MOST = 600, PINS_MOST = 200, NUDGE = 8, PICTURE_MOST = 4 << 20 };

struct position_pick_view {
    str action, picture, commune, market_map, market_map_name, shop_url;
    str lat, lon, step, label, typed; /* typed: as it was */
    bool exact, saved, gone, outside, picked, drawn, near, far;
    struct form_errors errors;
};
#include "position_pick.html.h"

/* What the picture shows. */
struct look {
    struct merchant m;
    struct plane_point at;
    int64_t width_m, step; /* step: how near, from 0 */
    bool known;
};

static bool merchant_here(struct rq *rq, struct db *db, struct merchant *m)
{
    return rq->merchant_id && merchant_any(db, rq->mem, rq->lang, rq->merchant_id, m) && m->insee.n;
}

/* Each step is nearer: the commune, a fifth of it, a few streets. */
static int64_t width_of(struct rq *rq, struct db *db, str insee, int64_t step)
{
    int64_t whole = commune_width_m(db, rq->mem, insee);

    if (step >= STEPS - 1) return NEAR_M;
    return step && whole / 5 > NEAR_M ? whole / 5 : whole;
}

static bool number_asked(struct rq *rq, const char *name, int64_t least, int64_t most, int64_t *out)
{
    int64_t n;
    str said = rq_query(rq, name);

    if (!said.n || !str_i64(said, &n) || n < least || n > most) return false;
    *out = n;
    return true;
}

/* The middle of what was shown, of an address; else where the shop stands now. */
static bool look_read(struct rq *rq, struct look *l)
{
    struct position p;
    int64_t lat = 0, lon = 0;
    bool asked = number_asked(rq, "lat", -90 * GEO_MILLION, 90 * GEO_MILLION, &lat) &&
                 number_asked(rq, "lon", -180 * GEO_MILLION, 180 * GEO_MILLION, &lon);

    struct geo_point at = {.lon = (int32_t)lon, .lat = (int32_t)lat};
    asked = asked && position_may(rq->db, rq->mem, l->m.insee, at) == POSITION_OK;
    position_read(rq->db, rq->mem, &l->m, &p);
    if (asked) p.at = at, p.known = true;
    l->known = p.known;
    l->at = plane_here(rq->db, rq->mem, p.at);
    l->step = p.exact ? STEPS - 1 : 0;
    number_asked(rq, "pas", 0, STEPS - 1, &l->step);
    l->width_m = width_of(rq, rq->db, l->m.insee, l->step);
    return asked;
}

/* --- the picture --- */

static struct sketch_pin *neighbours(struct rq *rq, struct db *db, const struct merchant *m, size_t *n)
{
    struct positions_in_rows r;

    q_positions_in(db, rq->mem, m->insee, PINS_MOST, &r);
    struct sketch_pin *v = NEW(rq->mem, struct sketch_pin, r.n + 1);
    for (size_t i = 0; i < r.n; i++) {
        if (r.v[i].merchant_id == m->id) continue;
        struct geo_point at = {.lon = (int32_t)r.v[i].lon, .lat = (int32_t)r.v[i].lat};
        v[(*n)++] = (struct sketch_pin){.at = plane_here(db, rq->mem, at), .name = r.v[i].name};
    }
    return v;
}

static str picture_label(struct rq *rq, str commune)
{
    return tr_fill(rq->mem, tr(rq->lang, "Map of %1: tap where your shop is"), &commune, 1);
}

static void picture_get(struct rq *rq)
{
    struct look l = {0};
    size_t n = 0;

    if (!merchant_here(rq, rq->db, &l.m)) {
        rq_not_found(rq);
        return;
    }
    look_read(rq, &l);
    if (!l.known) {
        rq_not_found(rq);
        return;
    }
    struct sketch_pin *pins = neighbours(rq, rq->db, &l.m, &n);
    const struct commune *c = commune_of(l.m.insee);
    pins[n++] = (struct sketch_pin){.at = l.at, .name = l.m.name, .mine = true};
    rq->out = buf_new(rq->mem, PICTURE_MOST);
    sketch_draw(rq->db, rq->mem,
                &(struct sketch){.centre = l.at,
                                 .width_m = l.width_m,
                                 .size = SIZE,
                                 .insee = l.m.insee,
                                 .label = picture_label(rq, c ? c->name : S("")),
                                 .pin = pins,
                                 .pins = n},
                &rq->out);
    rq->content_type = S("image/svg+xml");
}

/* --- the page --- */

static void page_put(struct rq *rq, struct db *db, const struct look *l, struct position_pick_view *v)
{
    const struct commune *c = commune_of(l->m.insee);
    struct geo_point at = geo_here(db, rq->mem, l->at);
    struct position now;

    v->action = rq_url(rq, S("/commercant/position"));
    v->commune = c ? c->name : S("");
    v->label = picture_label(rq, v->commune);
    v->lat = str_fmt(rq->mem, "%d", at.lat);
    v->lon = str_fmt(rq->mem, "%d", at.lon);
    v->step = str_fmt(rq->mem, "%lld", (long long)l->step);
    v->drawn = l->known;
    v->near = l->step == STEPS - 1;
    v->far = !l->step;
    v->picture = rq_url(rq, str_fmt(rq->mem, "/commercant/position/carte.svg?lat=%d&lon=%d&pas=%lld", at.lat, at.lon,
                                    (long long)l->step));
    if (l->known) v->market_map = map_service_url(rq, at, &v->market_map_name);
    position_read(db, rq->mem, &l->m, &now);
    v->exact = now.exact;
    if (l->m.published) v->shop_url = position_way_url(rq, l->m.slug);
    page_open(rq, &(struct page){.title = tr(rq->lang, "My place on the map"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_position_pick(&rq->out, rq->lang, v);
    page_close(rq);
}

/* A tap: what was under it becomes the middle. Who presses by the keyboard tells no place (0, 0): only nearer. */
static bool tapped(struct rq *rq, struct look *l)
{
    int64_t x, y;

    if (!number_asked(rq, "ici.x", 0, SIZE, &x) || !number_asked(rq, "ici.y", 0, SIZE, &y)) return false;
    if (x || y) {
        l->at.x += (int32_t)((x - SIZE / 2) * l->width_m / SIZE);
        l->at.y += (int32_t)((SIZE / 2 - y) * l->width_m / SIZE);
    }
    if (l->step < STEPS - 1) l->step++;
    return true;
}

/* North, south, east, west, nearer, wider. */
static bool pushed(struct rq *rq, struct look *l)
{
    str to = rq_query(rq, "vers");
    int32_t by = (int32_t)(l->width_m / NUDGE);

    if (str_eq(to, S("nord"))) l->at.y += by;
    else if (str_eq(to, S("sud"))) l->at.y -= by;
    else if (str_eq(to, S("est"))) l->at.x += by;
    else if (str_eq(to, S("ouest"))) l->at.x -= by;
    else if (str_eq(to, S("pres"))) l->step += l->step < STEPS - 1;
    else if (str_eq(to, S("loin"))) l->step -= l->step > 0;
    else return false;
    return true;
}

static void pick_get(struct rq *rq)
{
    struct position_pick_view v = {.saved = rq_query(rq, "fait").n > 0, .gone = rq_query(rq, "ote").n > 0};
    struct look l = {0};

    if (!merchant_here(rq, rq->db, &l.m)) {
        rq_go(rq, "/commercant");
        return;
    }
    v.picked = look_read(rq, &l);
    struct plane_point was = l.at;
    if (l.known && (tapped(rq, &l) || pushed(rq, &l))) v.picked = true;
    v.outside =
        l.known && v.picked && position_may(rq->db, rq->mem, l.m.insee, geo_here(rq->db, rq->mem, l.at)) != POSITION_OK;
    if (v.outside) l.at = was;
    l.width_m = width_of(rq, rq->db, l.m.insee, l.step);
    page_put(rq, rq->db, &l, &v);
}

/* --- what is put --- */

struct pick_posted {
    struct geo_point at;
    struct form_errors errors;
};

static bool posted_point(struct rq *rq, struct geo_point *out)
{
    int64_t lat, lon;

    if (!str_i64(rq_field(rq, "lat"), &lat) || !str_i64(rq_field(rq, "lon"), &lon)) return false;
    if (llabs(lat) > 90 * (int64_t)GEO_MILLION || llabs(lon) > 180 * (int64_t)GEO_MILLION) return false;
    *out = (struct geo_point){.lon = (int32_t)lon, .lat = (int32_t)lat};
    return true;
}

static void pick_again(struct rq *rq, struct db *db, const struct merchant *m, struct position_pick_view *v)
{
    struct look l = {.m = *m};
    struct position p;

    position_read(db, rq->mem, m, &p);
    l.known = p.known;
    l.at = plane_here(db, rq->mem, p.at);
    l.step = p.exact ? STEPS - 1 : 0;
    l.width_m = width_of(rq, db, m->insee, l.step);
    v->typed = form_typed(rq, "coordonnees");
    rq_refused(rq, 422, v->errors.v[0].code);
    page_put(rq, db, &l, v);
}

static void pick_post(struct rq *rq, struct tx *tx)
{
    struct position_pick_view *v = NEW(rq->mem, struct position_pick_view, 1);
    struct position_new n = {.merchant_id = rq->merchant_id, .person_id = rq->person_id};
    str typed = rq_field(rq, "coordonnees");
    struct merchant m;

    if (!merchant_here(rq, tx->db, &m)) {
        rq_not_found(rq);
        return;
    }
    if (typed.p ? !position_typed(typed, &n.at) : !posted_point(rq, &n.at))
        form_error_add(rq, &v->errors, "coordonnees", "position.unread",
                       _("We find no two numbers in it. Paste them as 48.74391, -0.02012."));
    else if (position_set(tx, rq->now, &n) != POSITION_OK)
        form_error_add(rq, &v->errors, "coordonnees", "position.outside",
                       _("That place is not in the commune of your address. Look at the numbers again."));
    if (v->errors.n) pick_again(rq, tx->db, &m, v);
    else rq_go(rq, "/commercant/position?fait=1");
}

static void forget_post(struct rq *rq, struct tx *tx)
{
    struct merchant m;

    if (!merchant_here(rq, tx->db, &m)) {
        rq_not_found(rq);
        return;
    }
    position_forget(tx, rq->now, m.id);
    rq_go(rq, "/commercant/position?ote=1");
}

const struct route position_routes[] = {
    {GET, "/commercant/position", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = pick_get},
    {GET, "/commercant/position/carte.svg", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = picture_get},
    {POST, "/commercant/position", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = pick_post},
    {POST, "/commercant/position/oter", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = forget_post},
    ROUTES_END};
