#include "shop/reception/inside.h"

#include "app/settings.h"
#include "shop/territory/territory.h"

/* --- slots --- */

struct deriving {
    const struct calendar *calendar;
    const struct merchant *merchant;
    struct slot *v; /* left: all the seats, until those taken are known */
    size_t n, most;
    bool delivery;
    int64_t parcels; /* so many a day leave by a carrier; 0: it is not about parcels */
};

static void slot_put(struct deriving *d, int64_t day, int64_t from_min, int64_t to_min, int64_t seats)
{
    int64_t start = calendar_at(d->calendar, day, from_min), end = calendar_at(d->calendar, day, to_min);

    if (start >= end || start < d->calendar->ready_at || d->n == d->most)
        return; /* an hour the clocks skip is nobody's */
    d->v[d->n++] = (struct slot){.starts_at = start, .ends_at = end, .left = seats};
}

/* One stretch of opening cut into slots; one that is shorter than a slot is a slot of its own. */
static void stretch_cut(struct deriving *d, int64_t day, const struct day_span *r)
{
    int64_t step = d->merchant->slot_min < SLOT_MIN_LEAST ? 60 : d->merchant->slot_min, at = r->opens_min;

    int64_t seats = d->merchant->slot_seats;
    if (r->closes_min - r->opens_min < step) slot_put(d, day, r->opens_min, r->closes_min, seats);
    for (; at + step <= r->closes_min; at += step) slot_put(d, day, at, at + step, seats);
}

/* A round is one slot, as long as orders are still taken for it. */
static void rounds_derive(struct deriving *d, int64_t day)
{
    const struct calendar *c = d->calendar;

    if (calendar_away(c, day)) return;
    for (size_t i = 0; i < c->rounds.n; i++) {
        const struct round_of_row *r = &c->rounds.v[i];
        if (r->weekday != day_local(day).weekday || c->now > calendar_at(c, day - r->before_days, r->before_min))
            continue;
        slot_put(d, day, r->leaves_min, r->back_min, r->seats);
    }
}

static void day_derive(struct deriving *d, int64_t day)
{
    struct day_spans s;

    if (d->parcels) {
        calendar_spans(d->calendar, day, &s);
        if (s.n && !calendar_too_late(d->calendar, day))
            slot_put(d, day, s.v[0].opens_min, s.v[s.n - 1].closes_min, d->parcels);
        return;
    }
    if (d->delivery && d->calendar->rounds.n) {
        rounds_derive(d, day);
        return;
    }
    if (calendar_too_late(d->calendar, day)) return;
    calendar_spans(d->calendar, day, &s);
    for (size_t i = 0; i < s.n; i++) stretch_cut(d, day, &s.v[i]);
}

static int64_t first_start(const struct merchant *m, int64_t now)
{
    return now + m->lead_min * MINUTE_MS;
}

static int64_t parcels_a_day(struct db *db, struct arena *mem, int64_t merchant_id, str fulfilment)
{
    struct parcel_terms t = {0};

    if (str_eq(fulfilment, S("parcel"))) reception_parcel(db, mem, merchant_id, &t);
    return t.possible ? t.a_day : 0;
}

static bool receives(struct db *db, struct arena *mem, int64_t merchant_id, str fulfilment, struct merchant *m)
{
    if (!merchant_any(db, mem, LANG_FR, merchant_id, m) || m->suspended) return false;
    if (str_eq(fulfilment, S("parcel"))) return parcels_a_day(db, mem, merchant_id, fulfilment) > 0;
    return str_eq(fulfilment, S("pickup")) || (str_eq(fulfilment, S("delivery")) && m->delivers);
}

static int64_t taken_at(const struct slot_taken_rows *t, int64_t starts_at)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].starts_at == starts_at) return t->v[i].taken;
    return 0;
}

static str slot_text(struct arena *mem, enum lang lang, const struct calendar *c, const struct slot *s)
{
    str day = day_text(mem, lang, calendar_day(c, s->starts_at));
    str from = date_text(mem, lang, c->zone, s->starts_at, DATE_HOUR),
        to = date_text(mem, lang, c->zone, s->ends_at, DATE_HOUR);

    return str_fmt(mem, "%.*s, %.*s – %.*s", STR_ARG(day), STR_ARG(from), STR_ARG(to));
}

str reception_slot_text(struct db *db, struct arena *mem, enum lang lang, int64_t starts_at, int64_t ends_at)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};

    return slot_text(mem, lang, &c, &(struct slot){.starts_at = starts_at, .ends_at = ends_at});
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t reception_ready_from(struct db *db, struct arena *mem, int64_t now, int64_t lead_days)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};

    return calendar_at(&c, calendar_day(&c, now) + lead_days, 0);
}

void reception_slots(struct db *db, struct arena *mem, enum lang lang, const struct slot_ask *ask, struct slots *out)
{
    struct merchant m;
    struct calendar c;
    struct slot_taken_rows taken;

    *out = (struct slots){0};
    if (!receives(db, mem, ask->merchant_id, ask->fulfilment, &m) ||
        !calendar_at_place(db, mem, &m, ask->place_id, ask->now, &c))
        return;
    q_slot_taken(db, mem, m.id, ask->place_id, ask->fulfilment, ask->now, &taken);
    *out = (struct slots){NEW(mem, struct slot, ask->most), 0};
    int64_t parcels = parcels_a_day(db, mem, m.id, ask->fulfilment);
    int64_t from = later(first_start(&m, ask->now), ask->not_before),
            first = calendar_day(&c, later(ask->now, ask->not_before));
    for (int64_t day = first; day <= first + LOOK_DAYS && out->n < ask->most; day++) {
        struct deriving d = {
            &c, &m, NEW(mem, struct slot, SPANS_MOST), 0, SPANS_MOST, str_eq(ask->fulfilment, S("delivery")), parcels};
        day_derive(&d, day);
        for (size_t i = 0; i < d.n && out->n < ask->most; i++) {
            d.v[i].left -= taken_at(&taken, d.v[i].starts_at);
            if (d.v[i].starts_at < from || d.v[i].left <= 0) continue;
            d.v[i].text = slot_text(mem, lang, &c, &d.v[i]);
            out->v[out->n++] = d.v[i];
        }
    }
}

/* The slot that starts at slot_at, derived again from the hours: what a form sends proves nothing. */
static bool slot_derived(struct tx *tx, struct merchant *m, int64_t slot_at, const struct slot_ask *ask,
                         struct slot *out)
{
    struct calendar c;

    if (!calendar_at_place(tx->db, tx->mem, m, ask->place_id, ask->now, &c)) return false;
    int64_t day = calendar_day(&c, slot_at), first = calendar_day(&c, later(ask->now, ask->not_before));
    if (slot_at < first_start(m, ask->now) || day > first + LOOK_DAYS) return false;
    struct deriving d = {&c,
                         m,
                         NEW(tx->mem, struct slot, SPANS_MOST),
                         0,
                         SPANS_MOST,
                         str_eq(ask->fulfilment, S("delivery")),
                         parcels_a_day(tx->db, tx->mem, m->id, ask->fulfilment)};
    day_derive(&d, day);
    for (size_t i = 0; i < d.n; i++) {
        *out = d.v[i];
        if (out->starts_at == slot_at) return true;
    }
    return false;
}

/* The day's places are the day's, also when its first opening has moved since some were taken. */
static bool parcels_full(struct tx *tx, const struct slot_ask *ask, int64_t slot_at, int64_t a_day)
{
    struct calendar c = {.zone = setting_in(tx->db, tx->mem, SETTING_TIME_ZONE)};
    struct slot_parcels_row n = {0};
    int64_t day = calendar_day(&c, slot_at);

    if (!str_eq(ask->fulfilment, S("parcel"))) return false;
    q_slot_parcels(tx->db, tx->mem, ask->merchant_id, ask->fulfilment, calendar_at(&c, day, 0),
                   calendar_at(&c, day + 1, 0), &n);
    return n.taken >= a_day;
}

enum slot_take reception_slot_ask(struct tx *tx, const struct slot_ask *ask, int64_t slot_at, int64_t *end_at,
                                  struct db_outcome **seat)
{
    struct merchant m;
    struct slot s;

    if (!receives(tx->db, tx->mem, ask->merchant_id, ask->fulfilment, &m) || !slot_derived(tx, &m, slot_at, ask, &s))
        return SLOT_CLOSED;
    if (s.left < 1 || parcels_full(tx, ask, slot_at, s.left)) return SLOT_FULL;
    *end_at = s.ends_at;
    struct slot_seat_take_args a = {m.id, ask->place_id, ask->fulfilment, slot_at, s.ends_at, s.left};
    *seat = l_slot_seat_take(tx, tx->mem, &a);
    return SLOT_TAKEN;
}

enum slot_take reception_slot_take_made(struct tx *tx, const struct slot_ask *ask, int64_t slot_at, int64_t *end_at)
{
    struct db_outcome *seat = NULL;
    enum slot_take end = reception_slot_ask(tx, ask, slot_at, end_at, &seat);

    db_settle(tx);
    return end == SLOT_TAKEN && !seat->n ? SLOT_FULL : end;
}

enum slot_take reception_slot_take(struct tx *tx, int64_t merchant_id, str fulfilment, int64_t slot_at, int64_t now,
                                   int64_t *end_at)
{
    return reception_slot_take_made(
        tx, &(struct slot_ask){.merchant_id = merchant_id, .now = now, .fulfilment = fulfilment}, slot_at, end_at);
}

void reception_slot_free(struct tx *tx, const struct slot_ask *ask, int64_t slot_at)
{
    x_slot_seat_free(tx, tx->mem, ask->merchant_id, ask->place_id, ask->fulfilment, slot_at);
}

int64_t reception_grace_end(struct db *db, struct arena *mem, int64_t slot_end_at)
{
    return slot_end_at + setting_in_i64(db, mem, SETTING_NO_SHOW_HOURS) * HOUR_MS;
}

/* --- open or closed --- */

struct stretch {
    int64_t from_at, to_at;
};
struct stretches {
    struct stretch v[SPANS_MOST];
    size_t n;
};

/* Stretches that touch (midnight) are one. */
static void stretch_add(struct stretches *s, int64_t from_at, int64_t to_at)
{
    if (from_at >= to_at) return;
    if (s->n && s->v[s->n - 1].to_at >= from_at) {
        if (s->v[s->n - 1].to_at < to_at) s->v[s->n - 1].to_at = to_at;
        return;
    }
    if (s->n < SPANS_MOST) s->v[s->n++] = (struct stretch){from_at, to_at};
}

/* Every stretch of opening from the day before (it may last past midnight) to the end of the look-ahead. */
static void stretches_make(const struct calendar *c, int64_t first, struct stretches *s)
{
    struct day_spans d;

    s->n = 0;
    for (int64_t day = first - 1; day <= first + LOOK_DAYS; day++) {
        calendar_spans(c, day, &d);
        for (size_t i = 0; i < d.n; i++)
            stretch_add(s, calendar_at(c, day, d.v[i].opens_min), calendar_at(c, day, d.v[i].closes_min));
    }
}

static str open_text(struct arena *mem, enum lang lang, const struct calendar *c, int64_t until_at)
{
    str hour = date_text(mem, lang, c->zone, until_at, DATE_HOUR);

    return tr_fill(mem, tr(lang, "Open until %1"), &hour, 1);
}

static str closed_text(struct arena *mem, enum lang lang, const struct calendar *c, int64_t now, int64_t opens_at)
{
    int64_t day = calendar_day(c, opens_at), ahead = day - calendar_day(c, now);
    str piece[2] = {weekday_text(lang, day_local(day).weekday), date_text(mem, lang, c->zone, opens_at, DATE_HOUR)};

    if (!ahead) return tr_fill(mem, tr(lang, "Closed · opens at %1"), &piece[1], 1);
    if (ahead == 1) return tr_fill(mem, tr(lang, "Closed · opens tomorrow at %1"), &piece[1], 1);
    if (ahead > 6) piece[0] = date_text(mem, lang, c->zone, opens_at, DATE_DAY);
    return tr_fill(mem, tr(lang, "Closed · opens %1 at %2"), piece, 2);
}

static bool state_find(const struct stretches *s, int64_t now, struct opening_state *out)
{
    for (size_t i = 0; i < s->n; i++) {
        if (now >= s->v[i].to_at) continue;
        out->open = now >= s->v[i].from_at;
        out->until_at = out->open ? s->v[i].to_at : s->v[i].from_at;
        return true;
    }
    return false;
}

/* The next change, fortnight after fortnight: a leave may be long. */
static bool state_ahead(const struct calendar *c, int64_t now, struct stretches *s, struct opening_state *out)
{
    int64_t today = calendar_day(c, now);

    for (int64_t ahead = 0; ahead <= CLOSURE_DAYS_MOST; ahead += LOOK_DAYS) {
        stretches_make(c, today + ahead, s);
        if (state_find(s, now, out)) return true;
    }
    return false;
}

void reception_state(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now,
                     struct opening_state *out)
{
    struct merchant m;
    struct calendar c;
    struct stretches *s = NEW(mem, struct stretches, 1);

    *out = (struct opening_state){.text = S("")};
    if (!merchant_any(db, mem, lang, merchant_id, &m)) return;
    calendar_read(db, mem, &m, now, &c);
    out->known = c.open.n > 0;
    if (!out->known) return;
    if (!state_ahead(&c, now, s, out)) out->text = tr(lang, "Closed");
    else if (out->open) out->text = open_text(mem, lang, &c, out->until_at);
    else out->text = closed_text(mem, lang, &c, now, out->until_at);
}

int64_t reception_open_after(struct db *db, struct arena *mem, int64_t merchant_id, int64_t from, int64_t open_ms)
{
    struct merchant m;
    struct calendar c = {0};
    struct stretches *s = NEW(mem, struct stretches, 1);

    if (merchant_any(db, mem, LANG_FR, merchant_id, &m)) calendar_read(db, mem, &m, from, &c);
    if (!c.open.n) return from + open_ms;
    stretches_make(&c, calendar_day(&c, from), s);
    for (size_t i = 0; i < s->n; i++) {
        int64_t begin = s->v[i].from_at > from ? s->v[i].from_at : from;
        if (s->v[i].to_at <= begin) continue;
        if (s->v[i].to_at - begin >= open_ms) return begin + open_ms;
        open_ms -= s->v[i].to_at - begin;
    }
    return from + LOOK_DAYS * DAY_MS;
}

/* --- the week --- */

static str hours_of_day(struct arena *mem, enum lang lang, const struct calendar *c, int weekday)
{
    struct buf b = buf_new(mem, 1024);

    for (size_t i = 0; i < c->open.n; i++) {
        if (c->open.v[i].weekday != weekday) continue;
        if (b.n) buf_put(&b, S(", "));
        buf_put(&b, minutes_text(mem, lang, c->open.v[i].opens_min, c->open.v[i].closes_min));
    }
    return b.n ? buf_str(&b) : tr(lang, "closed");
}

void week_made(struct arena *mem, enum lang lang, const struct calendar *c, struct week *out)
{
    *out = (struct week){.n = c->open.n ? 7 : 0};
    for (int day = 1; day <= 7 && out->n; day++)
        out->v[day - 1] = (struct week_day){weekday_text(lang, day), hours_of_day(mem, lang, c, day), false};
}

void reception_week(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now,
                    struct week *out)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};

    q_opening_of(db, mem, merchant_id, 0, &c.open);
    week_made(mem, lang, &c, out);
    if (out->n) out->v[local_of(c.zone, now).weekday - 1].today = true;
}

void week_put(struct tx *tx, int64_t merchant_id, int64_t place_id, const struct opening_new *v, size_t n)
{
    size_t a_day[8] = {0};

    x_opening_clear(tx, tx->mem, merchant_id, place_id);
    for (size_t i = 0; i < n; i++)
        if (++a_day[v[i].weekday] > STRETCHES_A_DAY)
            fault("reception.week", "more than %d stretches a day", STRETCHES_A_DAY);
    for (size_t i = 0; i < n; i++)
        x_opening_add(
            tx, tx->mem,
            &(struct opening_add_args){id_new(), merchant_id, place_id, v[i].weekday, v[i].opens_min, v[i].closes_min});
}

void reception_week_set(struct tx *tx, int64_t merchant_id, const struct opening_new *v, size_t n)
{
    week_put(tx, merchant_id, 0, v, n);
}

str reception_closure_text(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};
    int64_t today = calendar_day(&c, now);
    str pause = reception_pause_text(db, mem, lang, merchant_id, now);

    if (pause.n) return pause;
    q_closure_of(db, mem, merchant_id, today, &c.closed);
    if (!c.closed.n || c.closed.v[0].from_day > today + LOOK_DAYS) return S("");
    const struct closure_of_row *r = &c.closed.v[0];
    str piece[2] = {date_text(mem, lang, S("UTC"), r->from_day * DAY_MS, DATE_DAY),
                    date_text(mem, lang, S("UTC"), r->to_day * DAY_MS, DATE_DAY)};
    bool on = r->from_day <= today;
    str days = on ? tr_fill(mem, tr(lang, "On leave until %1 included"), &piece[1], 1)
                  : tr_fill(mem, tr(lang, "On leave from %1 to %2"), piece, 2);
    return r->note.n ? str_fmt(mem, "%.*s. %.*s", STR_ARG(days), STR_ARG(r->note)) : days;
}

bool reception_leave(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now, struct leave *out)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};

    q_closure_of(db, mem, merchant_id, calendar_day(&c, now), &c.closed);
    if (!c.closed.n) return false;
    *out = (struct leave){calendar_at(&c, c.closed.v[0].from_day, 0), calendar_at(&c, c.closed.v[0].to_day + 1, 0)};
    return true;
}

/* --- delivery --- */

/* The commune's own line wins; else the smallest radius that reaches it. */
static const struct area_of_row *area_best(const struct area_of_rows *a, str insee, int64_t distance_m)
{
    const struct area_of_row *best = NULL;

    for (size_t i = 0; i < a->n; i++) {
        const struct area_of_row *r = &a->v[i];
        if (r->insee.p && str_eq(r->insee, insee)) return r;
        if (!r->radius_m.set || distance_m < 0 || r->radius_m.v < distance_m) continue;
        if (!best || r->radius_m.v < best->radius_m.v) best = r;
    }
    return best;
}

void reception_delivery(struct db *db, struct arena *mem, int64_t merchant_id, str insee, struct delivery *out)
{
    struct merchant m;
    struct area_of_rows areas;

    *out = (struct delivery){0};
    if (!insee.n || !receives(db, mem, merchant_id, S("delivery"), &m)) return;
    q_area_of(db, mem, merchant_id, &areas);
    const struct area_of_row *r = area_best(&areas, insee, territory_distance_m(db, mem, m.insee, insee));
    if (r) *out = (struct delivery){true, r->fee_cents, r->minimum_cents};
}

void reception_areas_set(struct tx *tx, int64_t merchant_id, const struct area_new *v, size_t n)
{
    x_area_clear(tx, tx->mem, merchant_id);
    for (size_t i = 0; i < n; i++)
        x_area_add(tx, tx->mem,
                   &(struct area_add_args){
                       .id = id_new(),
                       .merchant_id = merchant_id,
                       .insee = v[i].insee.n ? v[i].insee : (str){0},
                       .radius_m = v[i].insee.n ? NO_I64 : SOME_I64(v[i].radius_m),
                       .fee_cents = v[i].fee_cents,
                       .minimum_cents = v[i].minimum_cents,
                   });
}

void reception_areas(struct db *db, struct arena *mem, int64_t merchant_id, struct delivery_areas *out)
{
    struct area_of_rows a;

    q_area_of(db, mem, merchant_id, &a);
    *out = (struct delivery_areas){NEW(mem, struct area_new, a.n), a.n};
    for (size_t i = 0; i < a.n; i++)
        out->v[i] =
            (struct area_new){a.v[i].insee.p ? a.v[i].insee : S(""), a.v[i].radius_m.set ? a.v[i].radius_m.v : 0,
                              a.v[i].fee_cents, a.v[i].minimum_cents};
}
