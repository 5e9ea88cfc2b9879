/* VAT: by territory and day; a rate of its own where it is allowed, else the rayon's; none of a shop that charges none. */
#include "shop/test/room.h"

#include "shop/law/vat.h"
#include "shop/merchant/merchant.h"

static void rates_by_territory_and_day(void **state)
{
    struct arena *mem = arena_new(1 << 16);
    int64_t now = day_number(2026, 11, 24), before = day_number(2013, 12, 31), all[VAT_RATES_MOST];

    (void)state;
    assert_true(str_eq(vat_territory(S("61001")), S("metropole")) && str_eq(vat_territory(S("2A004")), S("corse")));
    assert_true(str_eq(vat_territory(S("97411")), S("dom")) && str_eq(vat_territory(S("97302")), S("none")) &&
                str_eq(vat_territory(S("")), S("metropole")));
    assert_int_equal(vat_rate(S("metropole"), S("normal"), now), 2000);
    assert_int_equal(vat_rate(S("metropole"), S("normal"), before), 1960); /* the day before the rates changed */
    assert_int_equal(vat_rate(S("metropole"), S("normal"), before + 1), 2000);
    assert_int_equal(vat_rate(S("metropole"), S("normal"), 0), 1960); /* before the table begins */
    assert_int_equal(vat_rate(S("corse"), S("reduced"), now), 210);
    assert_int_equal(vat_rate(S("dom"), S("normal"), now), 850);
    assert_int_equal(vat_rate(S("none"), S("normal"), now), 0);
    assert_int_equal(vat_rates(S("corse"), now, all), 6);
    assert_true(all[0] == 2000 && all[1] == 1300 && all[2] == 1000 && all[3] == 550 && all[4] == 210 && all[5] == 90);
    assert_true(vat_allowed(S("metropole"), now, 210) && !vat_allowed(S("metropole"), now, 850) &&
                !vat_allowed(S("metropole"), now, 1960));
    assert_true(vat_allowed(S("metropole"), before, 1960) && vat_allowed(S("dom"), now, 850) &&
                !vat_allowed(S("none"), now, 2000));
    assert_true(str_eq(vat_text(mem, LANG_FR, 550), S("5,5\u00a0%")) &&
                str_eq(vat_text(mem, LANG_EN, 2000), S("20%")) &&
                str_eq(vat_text(mem, LANG_FR, 105), S("1,05\u00a0%")));
    arena_free(mem);
}

struct asking {
    int64_t offer_id, at, got;
};

static void ask_run(struct db *db, struct room *room, void *arg)
{
    struct asking *a = arg;

    a->got = offer_vat(db, room->mem, a->offer_id, a->at);
}

static int64_t vat(struct room *room, int64_t offer_id, int64_t at)
{
    struct asking a = {offer_id, at, -2};

    room_read(room, ask_run, &a);
    return a.got;
}

struct change {
    int64_t merchant_id, category_id;
    struct offer_new *o;
    str insee;
    bool vat_free;
};

static bool make_run(struct tx *tx, struct room *room, void *arg)
{
    struct change *c = arg;
    struct category bread;

    if (!category_by_slug(tx->db, tx->mem, LANG_FR, S("pains-de-tva"), &bread))
        bread.id = category_make(tx, &(struct category_new){.slug = S("pains-de-tva"),
                                                            .name_fr = S("Pains"),
                                                            .name_en = S("Breads"),
                                                            .icon = S("tag"),
                                                            .vat = S("reduced"),
                                                            .kind = S("food")});
    c->o->category_id = bread.id;
    c->o->merchant_id = c->merchant_id;
    c->o->title_fr = S("Pain");
    c->o->title_en = c->o->text_fr = c->o->text_en = c->o->net_unit = c->o->labels = c->o->allergens = c->o->origin =
        c->o->storage = c->o->mode = c->o->link = S("");
    c->o->unit = S("piece");
    offer_make(tx, room->now, c->o);
    return true;
}

static bool change_run(struct tx *tx, struct room *room, void *arg)
{
    const struct change *c = arg;
    struct merchant m;
    struct merchant_look l;

    if (!merchant_any(tx->db, tx->mem, LANG_FR, c->merchant_id, &m) ||
        !merchant_look_of(tx->db, tx->mem, c->merchant_id, &l))
        return false;
    l.vat_free = c->vat_free;
    merchant_look_set(tx, room->now, m.id, &l);
    merchant_identity_set(tx, room->now, m.id,
                          &(struct merchant_identity){m.name, m.legal_name, m.address, m.postcode, c->insee, m.phone});
    return true;
}

static void an_offer_has_its_own_or_its_rayons(void **state)
{
    struct room *room = *state;
    struct offer_new bread = {.vat_bp = VAT_AS_RAYON, .price_cents = SOME_I64(120)},
                     cake = {.vat_bp = 1000, .price_cents = SOME_I64(300)};
    struct change c = {.merchant_id = room_merchant(room, "tva", "V1"), .o = &bread, .insee = S("61001")};

    assert_true(room_write(room, make_run, &c));
    c.o = &cake;
    assert_true(room_write(room, make_run, &c));
    assert_int_equal(vat(room, bread.id, room->now), 550);
    assert_int_equal(vat(room, cake.id, room->now), 1000);
    c.insee = S("97411");
    assert_true(room_write(room, change_run, &c));
    assert_int_equal(vat(room, bread.id, room->now), 210);
    assert_int_equal(vat(room, cake.id, room->now), 210); /* 10 % does not exist there: its rayon's holds */
    c.insee = S("61001"), c.vat_free = true;
    assert_true(room_write(room, change_run, &c));
    assert_int_equal(vat(room, bread.id, room->now), 0);
    assert_int_equal(vat(room, cake.id, room->now), 0);
    c.vat_free = false;
    assert_true(room_write(room, change_run, &c));
    assert_int_equal(vat(room, cake.id, room->now), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {AT_NINE(rates_by_territory_and_day),
                                       AT_NINE(an_offer_has_its_own_or_its_rayons)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
