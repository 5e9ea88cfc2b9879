/* mind.c: the days to change one's mind about a contract made at a distance, what begins before they are over, and what a
** merchant says of the way back (code de la consommation, L221-18 to L221-28). */
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/merchant/merchant.h"
#include "shop/reception/reception.h"
#include "shop/terms/terms.h"
#include "terms.sql.h"

enum { MIND_DAYS = 14 };

static bool day_off(int64_t day, str insee)
{
    int64_t weekday = (day + 3) % 7; /* 1 January 1970 was a Thursday; Monday is 0 */

    return weekday >= 5 || holiday_of(day, insee);
}

int64_t withdrawal_end(str zone, str insee, int64_t received_at)
{
    struct local l = local_of(zone, received_at);
    int64_t last = day_number(l.year, l.month, l.day) + MIND_DAYS;

    while (day_off(last, insee)) last++;
    return local_at(zone, day_local(last + 1));
}

bool cart_line_early(struct db *db, struct arena *mem, int64_t now, const struct cart_part *p,
                     const struct cart_line *l)
{
    int64_t starts_at = l->starts_at ? l->starts_at : p->slot_at.set ? p->slot_at.v : 0;
    struct merchant m = {0};

    if (!p->may_order || !l->sellable || !starts_at || !(l->offer.service || l->offer.bundle || l->quote_id) ||
        !str_eq(offer_keeps(db, mem, l->offer.id), S("service")))
        return false;
    merchant_any(db, mem, LANG_FR, p->merchant_id, &m);
    return starts_at < withdrawal_end(setting_in(db, mem, SETTING_TIME_ZONE), m.insee, now);
}

bool cart_part_early(struct db *db, struct arena *mem, int64_t now, const struct cart_part *p)
{
    for (size_t i = 0; i < p->lines.n; i++)
        if (cart_line_early(db, mem, now, p, &p->lines.v[i])) return true;
    return false;
}

void return_terms_read(struct db *db, struct arena *mem, int64_t merchant_id, struct return_terms *out)
{
    struct return_terms_of_row r;

    *out = (struct return_terms){.how = S(""), .mediator = merchant_mediator(db, mem, merchant_id)};
    if (q_return_terms_of(db, mem, merchant_id, &r)) out->shop_pays = str_eq(r.pays, S("shop")), out->how = r.how;
}

void return_terms_set(struct tx *tx, int64_t now, int64_t merchant_id, const struct return_terms *t)
{
    x_return_terms_set(tx, tx->mem, merchant_id, t->shop_pays ? S("shop") : S("buyer"), t->how, now);
    if (!str_eq(merchant_mediator(tx->db, tx->mem, merchant_id), t->mediator))
        merchant_mediator_set(tx, now, merchant_id, t->mediator);
}
