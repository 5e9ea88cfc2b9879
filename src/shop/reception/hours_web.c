/* hours_web.c: a merchant's week, typed by somebody who closes between noon and two. */
#include "shop/reception/inside.h"

#include "app/form.h"

enum { RANGES = 2, DAYS = 7 };

struct hours_day {
    str name, before, id, nth, o1, c1, o2, c2; /* before: name of the day before; absent on Monday */
};
struct hours_link {
    str url, text;
};
struct reception_hours_view {
    str action, u_closures, u_areas;
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
#include "reception_hours.html.h"

static const struct preset {
    str code;
    const char *msgid;
    int first, last;            /* weekdays it is open */
    int opens[RANGES], closes[RANGES];
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

static void day_names(struct rq *rq, struct reception_hours_view *v)
{
    v->days.n = DAYS;
    for (int i = 0; i < DAYS; i++) {
        struct hours_day *d = &v->days.v[i];
        d->name = weekday_text(rq->lang, i + 1);
        if (i) d->before = weekday_text(rq->lang, i);
        d->id = str_fmt(rq->mem, "j%d", i + 1);
        d->nth = str_fmt(rq->mem, "%d", i + 1);
    }
}

static void day_put(struct rq *rq, struct hours_day *d, int64_t opens_min, int64_t closes_min)
{
    bool second = d->o1.n;

    *(second ? &d->o2 : &d->o1) = clock_text(rq->mem, opens_min);
    *(second ? &d->c2 : &d->c1) = clock_text(rq->mem, closes_min);
}

static void from_preset(struct rq *rq, const struct preset *p, struct reception_hours_view *v)
{
    for (int day = p->first; day <= p->last; day++)
        for (int r = 0; r < RANGES; r++)
            if (p->closes[r]) day_put(rq, &v->days.v[day - 1], p->opens[r], p->closes[r]);
}

static void from_rows(struct rq *rq, struct db *db, struct reception_hours_view *v)
{
    struct opening_of_rows o;

    q_opening_of(db, rq->mem, rq->merchant_id, &o);
    for (size_t i = 0; i < o.n; i++) day_put(rq, &v->days.v[o.v[i].weekday - 1], o.v[i].opens_min, o.v[i].closes_min);
}

static void hours_show(struct rq *rq, struct reception_hours_view *v)
{
    v->action = rq_url(rq, S("/commercant/horaires"));
    v->u_closures = rq_url(rq, S("/commercant/conges"));
    v->u_areas = rq_url(rq, S("/commercant/livraison"));
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
        v->presets.v[v->presets.n++] = (struct hours_link){
            rq_url(rq, str_fmt(rq->mem, "/commercant/horaires?modele=%.*s", STR_ARG(presets[i].code))), tr(rq->lang, presets[i].msgid)};
    page_open(rq, &(struct page){.title = tr(rq->lang, "My opening hours"), .body = "merchant", .nav = "shop",
                                 .back = S("/commercant"), .back_text = tr(rq->lang, "My shop")});
    tpl_reception_hours(&rq->out, rq->lang, v);
    page_close(rq);
}

static void hours_get(struct rq *rq)
{
    struct reception_hours_view *v = NEW(rq->mem, struct reception_hours_view, 1);
    str asked = rq_query(rq, "modele"), saved = rq_query(rq, "fait");
    const struct preset *p = NULL;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
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

/* --- what was typed --- */

struct hours_form {
    struct opening_new v[DAYS * RANGES];
    size_t n;
};

/* "09:30"; as a closing time "00:00" is midnight at the end of the day. -1: not a time. */
static int64_t minutes_read(str s, bool closing)
{
    int64_t h, m;
    str hours;

    if (!str_cut(&s, ':', &hours) || !str_i64(hours, &h) || !s.p || !str_i64(str_head(s, 2), &m)) return -1;
    if (h < 0 || h > 24 || m < 0 || m > 59 || h * 60 + m > DAY_MIN) return -1;
    return closing && h * 60 + m == 0 ? DAY_MIN : h * 60 + m;
}

static str typed(struct rq *rq, const struct hours_day *d, const char *what)
{
    str s = rq_field(rq, str_z(rq->in, str_fmt(rq->in, "%.*s%s", STR_ARG(d->id), what)));

    return s.p ? str_trim(s) : S("");
}

static void range_take(struct hours_form *f, int day, int64_t opens, int64_t closes)
{
    f->v[f->n++] = (struct opening_new){day, (int)opens, (int)closes};
}

static bool range_ok(str from, str to, int64_t after)
{
    int64_t o = minutes_read(from, false), c = minutes_read(to, true);

    return o >= 0 && c >= 0 && o < c && o >= after;
}

static void day_read(struct rq *rq, struct reception_hours_view *v, int i, struct hours_form *f)
{
    struct hours_day *d = &v->days.v[i];
    const char *id = str_z(rq->in, d->id);

    d->o1 = typed(rq, d, "o1"), d->c1 = typed(rq, d, "c1"), d->o2 = typed(rq, d, "o2"), d->c2 = typed(rq, d, "c2");
    bool one = d->o1.n || d->c1.n, two = d->o2.n || d->c2.n, first_ok = range_ok(d->o1, d->c1, 0);
    int64_t end = first_ok ? minutes_read(d->c1, true) : 0;
    if (one && !first_ok) form_error_add(rq, &v->errors, id, "hours.range", "A day opens before it closes: 09:00 to 12:30.");
    else if (two && !range_ok(d->o2, d->c2, end)) form_error_add(rq, &v->errors, id, "hours.range", "The afternoon begins after the morning ends.");
    if (one && first_ok) range_take(f, i + 1, minutes_read(d->o1, false), end);
    if (two && range_ok(d->o2, d->c2, end)) range_take(f, i + 1, minutes_read(d->o2, false), minutes_read(d->c2, true));
}

/* « comme hier »: the day takes what is typed for the day before. */
static bool copied(struct rq *rq, struct reception_hours_view *v)
{
    str like = rq_field(rq, "comme");
    int64_t day;

    if (!like.n || !str_i64(like, &day) || day < 2 || day > DAYS) return false;
    struct hours_day *d = &v->days.v[day - 1], *b = &v->days.v[day - 2];
    d->o1 = b->o1, d->c1 = b->c1, d->o2 = b->o2, d->c2 = b->c2;
    v->errors.n = 0;
    hours_show(rq, v);
    return true;
}

static bool hours_prepare(struct rq *rq)
{
    struct reception_hours_view *v = NEW(rq->in, struct reception_hours_view, 1);
    struct hours_form *f = NEW(rq->in, struct hours_form, 1);

    day_names(rq, v);
    for (int i = 0; i < DAYS; i++) day_read(rq, v, i, f);
    if (copied(rq, v)) return false;
    rq->form = f;
    if (!v->errors.n) return true;
    rq_refused(rq, 422, "hours.range");
    hours_show(rq, v);
    return false;
}

static void hours_write(struct rq *rq, struct tx *tx)
{
    const struct hours_form *f = rq->form;

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    reception_week_set(tx, rq->merchant_id, f->v, f->n);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/horaires?fait=1");
}

const struct route reception_hours_routes[] = {
    {GET, "/commercant/horaires", ACCESS_MEMBER, RATE_PAGE, CACHE_PRIVATE, hours_get, NULL, NULL, 0},
    {POST, "/commercant/horaires", ACCESS_MEMBER, RATE_WRITE, CACHE_PRIVATE, NULL, hours_prepare, hours_write, 0},
    ROUTES_END
};
