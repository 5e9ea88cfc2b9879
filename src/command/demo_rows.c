/* demo_rows.c: merchants, hours, markets of the demo. */
#include "command/demo.h"

#include "app/event.h"
#include "demo.sql.h"
#include "shop/account/account.h"
#include "shop/register/register.h"
#include "shop/territory/territory.h"

enum { RESERVE_LIMIT_CENTS = 6000, SLOT_MIN = 60, SLOT_SEATS = 4, KM = 1000 };

size_t demo_row_of(const struct table *t, str key)
{
    ptrdiff_t row = table_find(t, key);

    if (row < 0) fault("demo.table", "there is no “%.*s”", STR_ARG(key));
    return (size_t)row;
}

bool demo_firm(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->firms;

    return firm_keep(tx, &(struct firm){.siret = table_cell(t, row, "siret"),
                                        .name = table_cell(t, row, "name"),
                                        .legal_name = table_cell(t, row, "legal_name"),
                                        .address = table_cell(t, row, "address"),
                                        .postcode = table_cell(t, row, "postcode"),
                                        .insee = table_cell(t, row, "insee"),
                                        .activity = table_cell(t, row, "activity")});
}

/* --- merchants --- */

/* "25:450:2000" a radius in km, "61001+61143:300:2000" communes; then fee and least amount in cents. */
static void areas_add(struct tx *tx, int64_t merchant_id, str delivery)
{
    str where, fee, one;
    int64_t fee_cents, minimum_cents, km;

    if (!str_cut(&delivery, ':', &where) || !str_cut(&delivery, ':', &fee)) return;
    if (!str_i64(fee, &fee_cents) || !str_i64(delivery, &minimum_cents))
        fault("demo.table", "a delivery area is not right");
    struct demo_area_insert_args a = {
        .merchant_id = merchant_id, .fee_cents = fee_cents, .minimum_cents = minimum_cents};
    while (str_cut(&where, '+', &one)) {
        bool radius = one.n < 5 && str_i64(one, &km);
        a.id = id_new();
        a.radius_m = radius ? SOME_I64(km * KM) : NO_I64;
        a.insee = radius ? (str){0} : one;
        x_demo_area_insert(tx, tx->mem, &a);
    }
}

/* Staff have looked at all who sell; a few who only show still wait for them. */
static bool is_verified(const struct table *t, size_t row)
{
    return !str_eq(table_cell(t, row, "mode"), S("showcase")) || row % 4;
}

static void member_make(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->merchants;
    bool verified = is_verified(t, row);
    int64_t person = person_make(tx, d->now, table_cell(t, row, "mail"), table_cell(t, row, "name"), LANG_FR);

    member_add(tx, d->now, person, d->merchant_id[row], S("owner"));
    x_demo_verification_insert(tx, tx->mem,
                               &(struct demo_verification_insert_args){.id = id_new(),
                                                                       .merchant_id = d->merchant_id[row],
                                                                       .verdict = verified ? S("verified") : S("asked"),
                                                                       .reason = S(""),
                                                                       .staff_id = NO_I64,
                                                                       .now = d->now});
}

static str postcode_of(str insee)
{
    const struct commune *c = commune_of(insee);
    str rest = c ? c->postcodes : S(""), first = S("");

    if (!c) fault("demo.table", "there is no commune %.*s", STR_ARG(insee));
    str_cut(&rest, ',', &first);
    return first;
}

bool demo_merchant(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->merchants;
    str name = table_cell(t, row, "name"), insee = table_cell(t, row, "insee"),
        delivery = table_cell(t, row, "delivery");

    d->merchant_id[row] = id_new();
    x_demo_merchant_insert(tx, tx->mem,
                           &(struct demo_merchant_insert_args){
                               .id = d->merchant_id[row],
                               .slug = table_cell(t, row, "slug"),
                               .code = table_cell(t, row, "code"),
                               .name = name,
                               .kind = table_cell(t, row, "kind"),
                               .trade_fr = table_cell(t, row, "trade_fr"),
                               .trade_en = table_cell(t, row, "trade_en"),
                               .story_fr = table_cell(t, row, "story_fr"),
                               .story_en = table_cell(t, row, "story_en"),
                               .banne = table_i64(t, row, "banne", 1),
                               .siret = table_cell(t, row, "siret"),
                               .legal_name = name,
                               .address = table_cell(t, row, "address"),
                               .postcode = postcode_of(insee),
                               .insee = insee,
                               .phone = table_cell(t, row, "phone"),
                               .mail = table_cell(t, row, "mail"),
                               .website = table_cell(t, row, "website"),
                               .sort_key = sort_key(tx->mem, name),
                               .mode = table_cell(t, row, "mode"),
                               .pay_in_shop = table_i64(t, row, "pay_in_shop", 1),
                               .delivers = delivery.n > 0,
                               .limit_cents = RESERVE_LIMIT_CENTS,
                               .lead_min = table_i64(t, row, "lead_min", 60),
                               .slot_min = SLOT_MIN,
                               .slot_seats = SLOT_SEATS,
                               .step = S("done"),
                               .now = d->now,
                               .verified_at = is_verified(t, row) ? SOME_I64(d->now) : NO_I64,
                           });
    areas_add(tx, d->merchant_id[row], delivery);
    member_make(tx, d, row);
    event_raise(tx, EVENT_MERCHANT_CHANGED, d->now, d->merchant_id[row]);
    return true;
}

/* --- when and where --- */

/* "08:30" in minutes of the day. */
static int64_t minute_of(str hour)
{
    str h;
    int64_t hours, minutes;

    if (!str_cut(&hour, ':', &h) || !str_i64(h, &hours) || !str_i64(hour, &minutes))
        fault("demo.table", "an hour is not right");
    return hours * 60 + minutes;
}

bool demo_opening(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->hours;
    int64_t merchant = d->merchant_id[demo_row_of(&d->merchants, table_cell(t, row, "merchant"))];

    x_demo_opening_insert(tx, tx->mem, id_new(), merchant, table_i64(t, row, "weekday", 0),
                          minute_of(table_cell(t, row, "opens")), minute_of(table_cell(t, row, "closes")));
    return true;
}

bool demo_market(struct tx *tx, struct demo *d, size_t row)
{
    const struct table *t = &d->markets;

    d->market_id[row] = id_new();
    x_demo_market_insert(tx, tx->mem,
                         &(struct demo_market_insert_args){
                             .id = d->market_id[row],
                             .slug = table_cell(t, row, "slug"),
                             .name_fr = table_cell(t, row, "name_fr"),
                             .name_en = table_cell(t, row, "name_en"),
                             .insee = table_cell(t, row, "insee"),
                             .place = table_cell(t, row, "place"),
                             .weekday = table_i64(t, row, "weekday", 0),
                             .opens_min = minute_of(table_cell(t, row, "opens")),
                             .closes_min = minute_of(table_cell(t, row, "closes")),
                         });
    return true;
}

bool demo_stall(struct tx *tx, struct demo *d, size_t row)
{
    int64_t market = d->market_id[demo_row_of(&d->markets, table_cell(&d->stalls, row, "market"))];
    int64_t merchant = d->merchant_id[demo_row_of(&d->merchants, table_cell(&d->stalls, row, "merchant"))];

    x_demo_stall_insert(tx, tx->mem, market, merchant);
    return true;
}
