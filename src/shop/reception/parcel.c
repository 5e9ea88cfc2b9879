/* parcel.c: what a merchant sends by a carrier: on which days it leaves, and about when it is there. */
#include "shop/reception/inside.h"

#include "app/settings.h"

enum { SUNDAY = 7 };

void reception_parcel(struct db *db, struct arena *mem, int64_t merchant_id, struct parcel_terms *out)
{
    struct parcel_terms_of_row r;

    *out = (struct parcel_terms){.carrier = S("")};
    if (!q_parcel_terms_of(db, mem, merchant_id, &r)) return;
    *out = (struct parcel_terms){true, r.carrier, r.fee_cents, r.minimum_cents, r.a_day, r.travel_days};
}

void reception_parcel_set(struct tx *tx, int64_t merchant_id, const struct parcel_terms *t)
{
    struct parcel_terms_put_args a = {merchant_id,      t->carrier, t->fee_cents,
                                      t->minimum_cents, t->a_day,   t->travel_days};

    if (t->possible) x_parcel_terms_put(tx, tx->mem, &a);
    else x_parcel_terms_drop(tx, tx->mem, merchant_id);
}

int64_t reception_parcel_arrives(struct db *db, struct arena *mem, int64_t sent_at, int64_t travel_days)
{
    struct calendar c = {.zone = setting_in(db, mem, SETTING_TIME_ZONE)};
    int64_t day = calendar_day(&c, sent_at);

    while (travel_days > 0) {
        day++;
        if (day_local(day).weekday != SUNDAY && !holiday_of(day, S(""))) travel_days--;
    }
    return calendar_at(&c, day, 0);
}

str reception_parcel_text(struct db *db, struct arena *mem, enum lang lang, const struct parcel_promise *p)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);
    str piece[3] = {date_text(mem, lang, zone, p->sent_at, DATE_DAY), p->carrier,
                    date_text(mem, lang, zone, p->arrives_at, DATE_DAY)};

    return tr_fill(mem, tr(lang, "Sent on %1 by %2, at your home about %3"), piece, 3);
}
