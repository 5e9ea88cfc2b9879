/* hours_web.c: a merchant's week, typed by somebody who closes between noon and two. */
#include "shop/premises/inside.h"

#include "app/audit.h"
#include "app/form.h"

enum { PRESET_STRETCHES = 2, DAYS = 7, SHOWN_LEAST = 2 };

struct hours_stretch {
    str opens, closes; /* as typed */
    str o, c;          /* names of the two fields */
};
struct hours_day {
    str name, before, id, nth, error,
        named; /* before: name of the day before; absent on Monday; named: the error behind it */
    struct hours_stretches {
        struct hours_stretch v[STRETCHES_A_DAY];
        size_t n; /* shown: all that is typed, and at least two */
    } stretches;
    bool more; /* one may be added */
};
struct hours_link {
    str url, text;
};
struct premises_hours_view {
    str action, u_closures, u_days, u_areas, u_markets, u_places, title;
    struct pickup_place place; /* whose week it is; id 0: the shop's */
    bool staff;                /* of a shared point, by staff */
    bool saved;
    struct form_errors errors;
    struct hours_days {
        struct hours_day v[DAYS];
        size_t n;
    } days;
    struct hours_links {
        struct hours_link v[4];
        size_t n;
    } presets;
};
#include "premises_hours.html.h"

static const struct preset {
    str code;
    const char *msgid;
    int first, last; /* weekdays it is open */
    int opens[PRESET_STRETCHES], closes[PRESET_STRETCHES];
} presets[] = {
    {S("boutique"), _("Shop: Tuesday to Saturday"), 2, 6, {9 * 60 + 30, 14 * 60}, {12 * 60 + 30, 19 * 60}},
    {S("boulangerie"), _("Bakery: from early morning"), 2, 7, {6 * 60 + 30, 15 * 60 + 30}, {13 * 60, 19 * 60}},
    {S("ferme"), _("Farm: Friday and Saturday"), 5, 6, {16 * 60, 0}, {19 * 60, 0}},
    {S("bureau"), _("Office hours, all week"), 1, 5, {9 * 60, 14 * 60}, {12 * 60, 18 * 60}},
};

static str clock_text(struct arena *mem, int64_t minutes)
{
    return str_fmt(mem, "%02lld:%02lld", (long long)(minutes / 60 % 24), (long long)(minutes % 60));
}

static void day_names(struct rq *rq, struct premises_hours_view *v)
{
    v->days.n = DAYS;
    for (int i = 0; i < DAYS; i++) {
        struct hours_day *d = &v->days.v[i];
        d->name = weekday_text(rq->lang, i + 1);
        if (i) d->before = weekday_text(rq->lang, i);
        d->id = str_fmt(rq->in, "j%d", i + 1);
        d->nth = str_fmt(rq->in, "%d", i + 1);
    }
}

static void day_put(struct rq *rq, struct hours_day *d, int64_t opens_min, int64_t closes_min)
{
    if (d->stretches.n == STRETCHES_A_DAY) return;
    d->stretches.v[d->stretches.n++] =
        (struct hours_stretch){.opens = clock_text(rq->mem, opens_min), .closes = clock_text(rq->mem, closes_min)};
}

static void from_preset(struct rq *rq, const struct preset *p, struct premises_hours_view *v)
{
    for (int day = p->first; day <= p->last; day++)
        for (int r = 0; r < PRESET_STRETCHES; r++)
            if (p->closes[r]) day_put(rq, &v->days.v[day - 1], p->opens[r], p->closes[r]);
}

static void from_rows(struct rq *rq, struct db *db, struct premises_hours_view *v)
{
    struct opening_week o;

    reception_place_week(db, rq->mem, rq->merchant_id, &v->place, &o);
    for (size_t i = 0; i < o.n; i++) day_put(rq, &v->days.v[o.v[i].weekday - 1], o.v[i].opens_min, o.v[i].closes_min);
}

/* Names for what is shown: j1o1, j1c1, j1o2… */
static void day_finish(struct rq *rq, struct premises_hours_view *v, struct hours_day *d)
{
    struct hours_stretches *s = &d->stretches;

    if (s->n < SHOWN_LEAST) s->n = SHOWN_LEAST;
    for (size_t i = 0; i < s->n; i++) {
        s->v[i].o = str_fmt(rq->mem, "%.*so%zu", STR_ARG(d->id), i + 1);
        s->v[i].c = str_fmt(rq->mem, "%.*sc%zu", STR_ARG(d->id), i + 1);
    }
    d->more = s->n < STRETCHES_A_DAY;
    d->error = form_error(&v->errors, str_z(rq->mem, d->id));
    d->named = form_named(rq->mem, rq->lang, d->name, d->error);
}

static void hours_show(struct rq *rq, struct premises_hours_view *v)
{
    for (int i = 0; i < DAYS; i++) day_finish(rq, v, &v->days.v[i]);
    v->action = rq_url(rq, v->staff ? S("/equipe/points/horaires") : S("/commercant/horaires"));
    v->u_closures = rq_url(rq, S("/commercant/conges"));
    v->u_days = rq_url(rq, S("/commercant/jours"));
    v->u_markets = rq_url(rq, S("/commercant/marches"));
    v->u_areas = rq_url(rq, S("/commercant/livraison"));
    v->u_places = rq_url(rq, S("/commercant/lieux"));
    v->title = tr(rq->lang, "My opening hours");
    if (v->place.pub.n) v->title = tr_fill(rq->mem, tr(rq->lang, "Hours: %1"), &v->place.name, 1);
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        v->presets.v[v->presets.n++] =
            (struct hours_link){str_fmt(rq->mem, "%.*s?modele=%.*s%s%.*s", STR_ARG(v->action), STR_ARG(presets[i].code),
                                        v->place.pub.n ? "&lieu=" : "", STR_ARG(v->place.pub)),
                                tr(rq->lang, presets[i].msgid)};
    struct page page = {.title = v->title,
                        .body = "merchant",
                        .nav = "shop",
                        .back = S("/commercant"),
                        .back_text = tr(rq->lang, "My shop")};
    if (v->place.id) page.back = S("/commercant/lieux"), page.back_text = tr(rq->lang, "Where people collect");
    if (v->staff)
        page = (struct page){.title = v->title,
                             .body = "staff",
                             .back = S("/equipe/points"),
                             .back_text = tr(rq->lang, "Shared pick-up points")};
    page_open(rq, &page);
    tpl_premises_hours(&rq->out, rq->lang, v);
    page_close(rq);
}

/* A shared point has the hours staff give it. */
static bool week_mine(struct rq *rq, struct db *db, str pub, struct premises_hours_view *v)
{
    struct pickup_point k;

    if (!v->staff) return rq->merchant_id && reception_place_named(rq, db, pub, &v->place) && !v->place.point_id;
    if (!reception_point_named(db, rq->mem, pub, &k)) return false;
    v->place = (struct pickup_place){.point_id = k.id, .pub = k.pub, .name = k.name};
    return true;
}

static void week_get(struct rq *rq, bool staff)
{
    struct premises_hours_view *v = NEW(rq->mem, struct premises_hours_view, 1);
    str asked = rq_query(rq, "modele"), saved = rq_query(rq, "fait");
    const struct preset *p = NULL;

    v->staff = staff;
    if (staff ? !rq_query(rq, "lieu").n : !rq->merchant_id) { /* whose? */
        rq_go(rq, staff ? "/equipe/points" : "/commercant");
        return;
    }
    if (!week_mine(rq, rq->db, rq_query(rq, "lieu"), v)) {
        rq_not_found(rq);
        return;
    }
    day_names(rq, v);
    for (size_t i = 0; asked.n && i < sizeof presets / sizeof *presets; i++)
        if (str_eq(presets[i].code, asked)) p = &presets[i];
    if (p) from_preset(rq, p, v);
    else from_rows(rq, rq->db, v);
    v->saved = saved.n > 0;
    hours_show(rq, v);
}

static void hours_get(struct rq *rq)
{
    week_get(rq, false);
}

static void point_hours_get(struct rq *rq)
{
    week_get(rq, true);
}

/* --- what was typed --- */

struct hours_form {
    struct opening_new v[DAYS * STRETCHES_A_DAY];
    size_t n;
    struct pickup_place place;
};

static str typed(struct rq *rq, const struct hours_day *d, char what, size_t nth)
{
    return str_trim(form_typed(rq, str_z(rq->in, str_fmt(rq->in, "%.*s%c%zu", STR_ARG(d->id), what, nth))));
}

/* All that is typed for a day, where it was typed; "more" adds an empty line. */
static void day_typed(struct rq *rq, struct hours_day *d)
{
    struct hours_stretches *s = &d->stretches;

    for (size_t i = 0; i < STRETCHES_A_DAY; i++) {
        s->v[i] = (struct hours_stretch){.opens = typed(rq, d, 'o', i + 1), .closes = typed(rq, d, 'c', i + 1)};
        if (s->v[i].opens.n || s->v[i].closes.n) s->n = i + 1;
    }
    if (s->n < SHOWN_LEAST) s->n = SHOWN_LEAST;
    if (str_eq(form_typed(rq, "plage"), d->nth) && s->n < STRETCHES_A_DAY) s->n++;
}

/* In order of the clock, whatever the order they were typed in. */
static void stretch_take(struct hours_form *f, size_t first, struct opening_new o)
{
    size_t k = f->n++;

    for (; k > first && f->v[k - 1].opens_min > o.opens_min; k--) f->v[k] = f->v[k - 1];
    f->v[k] = o;
}

static const char *day_wrong(struct rq *rq, const struct hours_day *d, int weekday, struct hours_form *f)
{
    size_t first = f->n;

    for (size_t i = 0; i < d->stretches.n; i++) {
        const struct hours_stretch *s = &d->stretches.v[i];
        if (!s->opens.n && !s->closes.n) continue;
        int64_t from = minutes_read(rq->in, s->opens, false), to = minutes_read(rq->in, s->closes, true);
        if (from < 0 || to < 0) return _("Write the hours as 09:30.");
        if (from >= to) return _("A day opens before it closes: 09:00 to 12:30.");
        stretch_take(f, first, (struct opening_new){weekday, (int)from, (int)to});
    }
    for (size_t i = first + 1; i < f->n; i++)
        if (f->v[i].opens_min < f->v[i - 1].closes_min)
            return _("Two stretches of this day overlap. Each begins after the one before ends.");
    return NULL;
}

static void day_take(struct rq *rq, struct premises_hours_view *v, int i, struct hours_form *f)
{
    struct hours_day *d = &v->days.v[i];

    day_typed(rq, d);
    const char *wrong = day_wrong(rq, d, i + 1, f);
    if (wrong) form_error_add(rq, &v->errors, str_z(rq->in, d->id), "hours.range", wrong);
}

/* « comme hier »: the day takes what is typed for the day before. One more line: all else as typed. */
static bool only_helped(struct rq *rq, struct premises_hours_view *v)
{
    str like = form_typed(rq, "comme");
    int64_t day;
    bool copy = str_i64(like, &day) && day >= 2 && day <= DAYS;

    if (!copy && !form_typed(rq, "plage").n) return false;
    if (copy) v->days.v[day - 1].stretches = v->days.v[day - 2].stretches;
    v->errors.n = 0;
    hours_show(rq, v);
    return true;
}

static bool week_prepare(struct rq *rq, bool staff)
{
    struct premises_hours_view *v = NEW(rq->in, struct premises_hours_view, 1);
    struct hours_form *f = NEW(rq->in, struct hours_form, 1);

    v->staff = staff;
    if (!week_mine(rq, rq->db, form_typed(rq, "lieu"), v)) {
        rq_not_found(rq);
        return false;
    }
    f->place = v->place;
    f->place.name = arena_str(rq->in, v->place.name); /* rq->mem is emptied before the write */
    f->place.pub = arena_str(rq->in, v->place.pub);
    day_names(rq, v);
    for (int i = 0; i < DAYS; i++) day_take(rq, v, i, f);
    if (only_helped(rq, v)) return false;
    rq->form = f;
    if (!v->errors.n) return true;
    rq_refused(rq, 422, "hours.range");
    hours_show(rq, v);
    return false;
}

static bool hours_prepare(struct rq *rq)
{
    return week_prepare(rq, false);
}

static bool point_hours_prepare(struct rq *rq)
{
    return week_prepare(rq, true);
}

static void point_hours_write(struct rq *rq, struct tx *tx)
{
    const struct hours_form *f = rq->form;

    reception_point_week_set(tx, rq->now, f->place.point_id, f->v, f->n);
    audit_note(rq, tx, "point.hours", str_fmt(tx->mem, "pickup point %lld", (long long)f->place.point_id),
               f->place.name);
    rq_go(rq, "/equipe/points?fait=1");
}

static void hours_write(struct rq *rq, struct tx *tx)
{
    const struct hours_form *f = rq->form;

    reception_place_week_set(tx, &f->place, rq->merchant_id, f->v, f->n);
    reception_changed(tx, rq->now, rq->merchant_id);
    if (f->place.id) rq_go(rq, "/commercant/lieux?fait=1");
    else rq_go(rq, "/commercant/horaires?fait=1");
}

const struct route premises_hours_routes[] = {
    {GET, "/commercant/horaires", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, CACHE_PRIVATE, hours_get, NULL, NULL, 0},
    {POST, "/commercant/horaires", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, CACHE_PRIVATE, NULL, hours_prepare,
     hours_write, 0},
    {GET, "/equipe/points/horaires", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = point_hours_get},
    {POST, "/equipe/points/horaires", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .prepare = point_hours_prepare,
     .write = point_hours_write},
    ROUTES_END};
