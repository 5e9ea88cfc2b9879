/* days_web.c: days unlike the others, and which public holidays a merchant works on. */
#include "shop/reception/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/territory/territory.h"

enum { SPANS_TYPED = 2, HOLIDAYS_MOST = 16, HOLIDAYS_AHEAD = 366, SHOWN_AHEAD = 21 };

/* --- what the public reads --- */

static str spans_text(struct arena *mem, enum lang lang, const struct day_spans *s)
{
    struct buf b = buf_new(mem, 1024);

    for (size_t i = 0; i < s->n; i++) {
        if (i) buf_put(&b, S(", "));
        buf_put(&b, minutes_text(mem, lang, s->v[i].opens_min, s->v[i].closes_min));
    }
    return b.n ? buf_str(&b) : tr(lang, "closed");
}

static str named_day(struct arena *mem, enum lang lang, int64_t day, str insee)
{
    struct holiday h;
    str name = date_text(mem, lang, S("UTC"), day * DAY_MS, DATE_DAY);

    if (!holiday_find(day, insee, &h)) return name;
    return str_fmt(mem, "%.*s · %.*s", STR_ARG(name), STR_ARG(tr(lang, h.msgid)));
}

void reception_days(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now,
                    struct days *out)
{
    struct merchant m;
    struct calendar c;
    struct day_spans s;

    *out = (struct days){0};
    if (!merchant_any(db, mem, lang, merchant_id, &m)) return;
    calendar_read(db, mem, &m, now, &c);
    int64_t today = calendar_day(&c, now);
    for (int64_t day = today; c.open.n && day <= today + SHOWN_AHEAD; day++) {
        calendar_spans(&c, day, &s);
        if (!calendar_closure(&c, day) && (s.special || s.holiday))
            out->v[out->n++] = (struct day){named_day(mem, lang, day, c.insee), spans_text(mem, lang, &s)};
    }
}

/* --- the merchant's page --- */

struct days_row {
    str text, note, value;
    bool works;
};
struct days_rows {
    struct days_row *v;
    size_t n;
};
struct reception_days_view {
    str action, u_drop, u_holiday, today;
    str day, opens[SPANS_TYPED], closes[SPANS_TYPED]; /* as typed */
    bool saved, closed;
    struct form_errors errors;
    struct days_rows rows, holidays;
};
#include "reception_days.html.h"

/* How many are promised goods on that day: they are to be told. */
static str promised_text(struct rq *rq, struct db *db, const struct calendar *c, int64_t day)
{
    struct slot_promised_row r = {0};

    q_slot_promised(db, rq->mem, rq->merchant_id, calendar_at(c, day, 0), calendar_at(c, day, DAY_MIN), &r);
    str n = str_fmt(rq->mem, "%lld", (long long)r.taken);
    str says = tr_n(rq->lang, r.taken, "%1 order is promised on that day: tell the buyer.",
                    "%1 orders are promised on that day: tell the buyers.");
    return r.taken ? tr_fill(rq->mem, says, &n, 1) : S("");
}

static void rows_fill(struct rq *rq, struct db *db, const struct calendar *c, struct reception_days_view *v)
{
    struct day_spans s;

    v->rows.v = NEW(rq->mem, struct days_row, c->other.n);
    for (size_t i = 0; i < c->other.n; i++) {
        int64_t day = c->other.v[i].day;
        if ((i && c->other.v[i - 1].day == day) || day < calendar_day(c, rq->now)) continue;
        calendar_spans(c, day, &s);
        str piece[2] = {named_day(rq->mem, rq->lang, day, c->insee), spans_text(rq->mem, rq->lang, &s)};
        v->rows.v[v->rows.n++] = (struct days_row){.text = tr_fill(rq->mem, tr(rq->lang, "%1: %2"), piece, 2),
                                                   .note = promised_text(rq, db, c, day),
                                                   .value = iso_day(rq->mem, day)};
    }
}

static void holidays_fill(struct rq *rq, const struct calendar *c, struct reception_days_view *v)
{
    struct holiday h;
    int64_t today = calendar_day(c, rq->now);

    v->holidays.v = NEW(rq->mem, struct days_row, HOLIDAYS_MOST);
    for (int64_t day = today; day < today + HOLIDAYS_AHEAD && v->holidays.n < HOLIDAYS_MOST; day++)
        if (holiday_find(day, c->insee, &h))
            v->holidays.v[v->holidays.n++] = (struct days_row){.text = named_day(rq->mem, rq->lang, day, c->insee),
                                                               .value = h.word,
                                                               .works = calendar_works(c, h.word)};
}

static bool calendar_mine(struct rq *rq, struct db *db, struct calendar *c)
{
    struct merchant m;

    if (!rq->merchant_id || !merchant_any(db, rq->mem, rq->lang, rq->merchant_id, &m)) return false;
    calendar_read(db, rq->mem, &m, rq->now, c);
    return true;
}

static void days_show(struct rq *rq, struct db *db, struct reception_days_view *v)
{
    struct calendar c;

    if (!calendar_mine(rq, db, &c)) {
        rq_go(rq, "/commercant");
        return;
    }
    v->action = rq_url(rq, S("/commercant/jours"));
    v->u_drop = rq_url(rq, S("/commercant/jours/retirer"));
    v->u_holiday = rq_url(rq, S("/commercant/jours/ferie"));
    v->today = iso_day(rq->mem, calendar_day(&c, rq->now));
    rows_fill(rq, db, &c, v);
    holidays_fill(rq, &c, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Days unlike the others"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/horaires"),
                                 .back_text = tr(rq->lang, "My opening hours")});
    tpl_reception_days(&rq->out, rq->lang, v);
    page_close(rq);
}

static void days_get(struct rq *rq)
{
    days_show(rq, rq->db, &(struct reception_days_view){.saved = rq_query(rq, "fait").n > 0});
}

/* --- one day --- */

struct days_form {
    int64_t day;
    struct day_spans s;
};

static const char *spans_wrong(struct rq *rq, const struct reception_days_view *v, struct day_spans *s)
{
    for (size_t i = 0; i < SPANS_TYPED; i++) {
        if (!v->opens[i].n && !v->closes[i].n) continue;
        int64_t from = minutes_read(rq->in, v->opens[i], false), to = minutes_read(rq->in, v->closes[i], true);
        if (from < 0 || to < 0) return _("Write the hours as 09:30.");
        if (from >= to) return _("A day opens before it closes: 09:00 to 12:30.");
        if (s->n && from < s->v[s->n - 1].closes_min)
            return _("Two stretches of this day overlap. Each begins after the one before ends.");
        s->v[s->n++] = (struct day_span){from, to};
    }
    if (v->closed && s->n) return _("Closed all day, or hours: choose one.");
    return v->closed || s->n ? NULL : _("Give the hours of that day, or say that you are closed.");
}

static void day_check(struct rq *rq, struct reception_days_view *v, struct days_form *f)
{
    struct local l = local_of(territory_zone(rq), rq->now);
    int64_t today = day_number(l.year, l.month, l.day);

    if (!day_read(v->day, &f->day)) form_error_add(rq, &v->errors, "jour", "day.date", "Give the day as 24/12/2026.");
    else if (f->day < today || f->day > today + CLOSURE_DAYS_MOST)
        form_error_add(rq, &v->errors, "jour", "day.far", "Choose a day from today on, within a year.");
    const char *wrong = spans_wrong(rq, v, &f->s);
    if (wrong) form_error_add(rq, &v->errors, "o1", "day.hours", wrong);
}

static bool day_prepare(struct rq *rq)
{
    struct reception_days_view *v = NEW(rq->in, struct reception_days_view, 1);
    struct days_form *f = NEW(rq->in, struct days_form, 1);

    rq->form = f;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    v->day = str_trim(form_typed(rq, "jour"));
    v->closed = rq_field(rq, "ferme").n > 0;
    v->opens[0] = str_trim(form_typed(rq, "o1")), v->closes[0] = str_trim(form_typed(rq, "c1"));
    v->opens[1] = str_trim(form_typed(rq, "o2")), v->closes[1] = str_trim(form_typed(rq, "c2"));
    day_check(rq, v, f);
    if (!v->errors.n) return true;
    rq_refused(rq, 422, v->errors.v[0].code);
    days_show(rq, rq->db, v);
    return false;
}

static void day_write(struct rq *rq, struct tx *tx)
{
    const struct days_form *f = rq->form;

    x_day_hours_drop(tx, tx->mem, rq->merchant_id, f->day);
    for (size_t i = 0; i < f->s.n; i++)
        x_day_hours_add(tx, tx->mem, id_new(), rq->merchant_id, f->day, SOME_I64(f->s.v[i].opens_min),
                        SOME_I64(f->s.v[i].closes_min));
    if (!f->s.n) x_day_hours_add(tx, tx->mem, id_new(), rq->merchant_id, f->day, NO_I64, NO_I64);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/jours?fait=1");
}

static void day_drop_write(struct rq *rq, struct tx *tx)
{
    int64_t day;

    if (!rq->merchant_id || !day_read(rq_field(rq, "jour"), &day) ||
        !x_day_hours_drop(tx, tx->mem, rq->merchant_id, day)) {
        rq_not_found(rq);
        return;
    }
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/jours?fait=1");
}

/* --- public holidays --- */

static bool holiday_mine(const struct calendar *c, int64_t today, str word)
{
    struct holiday h;

    for (int64_t day = today; day < today + HOLIDAYS_AHEAD; day++)
        if (holiday_find(day, c->insee, &h) && str_eq(h.word, word)) return true;
    return false;
}

static void holiday_write(struct rq *rq, struct tx *tx)
{
    struct calendar c;
    str word = rq_field(rq, "fete");

    if (!word.n || !calendar_mine(rq, tx->db, &c) || !holiday_mine(&c, calendar_day(&c, rq->now), word)) {
        rq_not_found(rq);
        return;
    }
    if (rq_field(rq, "ouvert").n) x_holiday_work_add(tx, tx->mem, rq->merchant_id, word);
    else x_holiday_work_drop(tx, tx->mem, rq->merchant_id, word);
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/jours?fait=1#feries");
}

const struct route reception_days_routes[] = {
    {GET, "/commercant/jours", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = days_get},
    {POST, "/commercant/jours", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = day_prepare, .write = day_write},
    {POST, "/commercant/jours/retirer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = day_drop_write},
    {POST, "/commercant/jours/ferie", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = holiday_write},
    ROUTES_END};
