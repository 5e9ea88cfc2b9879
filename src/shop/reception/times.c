/* times.c: when a service may begin: the hours of a shop and their exceptions, cut into pieces as long as it lasts. */
#include "shop/reception/inside.h"

#include "shop/territory/territory.h"

enum {
    PIECES_MOST = 1000
}; /* over the look-ahead: five minutes each, open day and night, are more; those far off go */

struct cutting {
    struct calendar c;
    struct merchant m;
    int64_t from_at, length_ms, minutes;
    struct slot *v;
    size_t n;
};

/* The first pieces of a day; what is left at its end is too short. */
static void day_cut(struct cutting *k, int64_t day)
{
    struct day_spans s;

    calendar_spans(&k->c, day, &s);
    for (size_t i = 0; i < s.n; i++)
        for (int64_t at = s.v[i].opens_min; at + k->minutes <= s.v[i].closes_min && k->n < PIECES_MOST;
             at += k->minutes) {
            int64_t start = calendar_at(&k->c, day, at);
            bool whole = calendar_at(&k->c, day, at + k->minutes) - start ==
                         k->length_ms; /* not across a change of the clocks */
            if (whole && start >= k->from_at && start >= k->c.ready_at)
                k->v[k->n++] = (struct slot){.starts_at = start, .ends_at = start + k->length_ms};
        }
}

static bool cut_begin(struct db *db, struct arena *mem, const struct time_ask *ask, struct cutting *k)
{
    *k = (struct cutting){
        .length_ms = ask->minutes * MINUTE_MS, .minutes = ask->minutes, .v = NEW(mem, struct slot, PIECES_MOST)};
    if (ask->minutes < SLOT_MIN_LEAST || !merchant_any(db, mem, LANG_FR, ask->merchant_id, &k->m) || k->m.suspended)
        return false;
    calendar_read(db, mem, &k->m, ask->now, &k->c);
    k->from_at = ask->now + k->m.lead_min * MINUTE_MS;
    return true;
}

void reception_times(struct db *db, struct arena *mem, enum lang lang, const struct time_ask *ask, struct slots *out)
{
    struct cutting k;

    *out = (struct slots){0};
    if (!cut_begin(db, mem, ask, &k)) return;
    int64_t first = calendar_day(&k.c, ask->now);
    for (int64_t day = first; day <= first + LOOK_DAYS; day++) day_cut(&k, day);
    for (size_t i = 0; i < k.n; i++) k.v[i].text = reception_slot_text(db, mem, lang, k.v[i].starts_at, k.v[i].ends_at);
    *out = (struct slots){k.v, k.n};
}

bool reception_time_ok(struct db *db, struct arena *mem, const struct time_ask *ask, int64_t starts_at, int64_t *end_at)
{
    struct cutting k;

    if (!cut_begin(db, mem, ask, &k)) return false;
    int64_t day = calendar_day(&k.c, starts_at), first = calendar_day(&k.c, ask->now);
    if (day < first || day > first + LOOK_DAYS) return false;
    day_cut(&k, day);
    for (size_t i = 0; i < k.n; i++)
        if (k.v[i].starts_at == starts_at) return *end_at = k.v[i].ends_at, true;
    return false;
}
