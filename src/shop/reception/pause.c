/* pause.c: a shop that takes no orders for a while. Nothing ends a pause but the time that is read with it. */
#include "shop/reception/inside.h"

#include "app/settings.h"

opt_i64 reception_paused(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct pause_of_row r;

    return q_pause_of(db, mem, merchant_id, now, &r) ? SOME_I64(r.until_at) : NO_I64;
}

static int64_t next_midnight(const struct calendar *c, int64_t now)
{
    return calendar_at(c, calendar_day(c, now) + 1, 0);
}

str reception_pause_text(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now)
{
    opt_i64 until = reception_paused(db, mem, merchant_id, now);
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};

    if (!until.set) return S("");
    if (until.v == next_midnight(&c, now)) return tr(lang, "No orders are taken until tomorrow.");
    str hour = date_text(mem, lang, c.zone, until.v, DATE_HOUR);
    return tr_fill(mem, tr(lang, "No orders are taken until %1."), &hour, 1);
}

void reception_pause_set(struct tx *tx, int64_t now, int64_t merchant_id, int64_t person_id, enum pause what)
{
    struct calendar c = {.zone = setting_in(tx->db, tx->mem, SETTING_TIME_ZONE)};
    int64_t until = what == PAUSE_HOUR ? now + HOUR_MS : what == PAUSE_TOMORROW ? next_midnight(&c, now) : now;

    x_pause_put(tx, tx->mem, merchant_id, until, person_id, now);
    reception_changed(tx, now, merchant_id);
}
