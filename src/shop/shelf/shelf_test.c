/* shelf_test.c: levels of presence, what the law wants of a sheet, "still sold?". */
#include "shop/test/room.h"

#include "shelf.sql.h"
#include "shop/shelf/fresh.h"
#include "shop/catalog/inside.h"
#include "shop/merchant/merchant.h"

/* --- levels --- */

struct look {
    int64_t id;
    struct offer o;
    bool there;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    l->there = offer_any(db, room->mem, LANG_FR, l->id, room->now, &l->o);
}

static struct offer seen(struct room *room, int64_t id)
{
    struct look l = {.id = id};

    room_read(room, look_run, &l);
    assert_true(l.there);
    return l.o;
}

struct level {
    const struct offer_new *o;
    const char *mode;
    opt_i64 price;
    int64_t lead;
};

static bool level_run(struct tx *tx, struct room *room, void *arg)
{
    struct level *l = arg;

    x_offer_update(tx, tx->mem,
                   &(struct offer_update_args){.id = l->o->id,
                                               .merchant_id = l->o->merchant_id,
                                               .price_cents = l->price,
                                               .vat_bp = 2000,
                                               .mode = *l->mode ? str_c(l->mode) : (str){0},
                                               .link = S("https://exemple.fr/"),
                                               .lead_days = l->lead,
                                               .now = room->now});
    return true;
}

static void levels_change_nothing_else(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "niveaux", "L1");
    struct offer_new o = room_offer(room, shop, "Chaise", 9000, 3);
    struct offer first = seen(room, o.id);
    static const struct {
        const char *mode, *shown;
        bool priced;
        int64_t lead;
    } levels[] = {
        {"showcase", "showcase", true, 0}, {"showcase", "showcase", false, 0}, {"reserve", "reserve", true, 0},
        {"order", "order", true, 0},       {"made", "order", true, 21},        {"made", "showcase", false, 21},
        {"quote", "quote", false, 0},      {"link_out", "link_out", false, 0}, {"", "order", true, 0}};

    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        struct level l = {&o, levels[i].mode, levels[i].priced ? SOME_I64(9000) : NO_I64, 21};
        assert_true(room_write(room, level_run, &l));
        struct offer now = seen(room, o.id);
        if (!str_eq(now.mode, str_c(levels[i].shown)))
            fail_msg("%s is shown as %.*s", levels[i].mode, STR_ARG(now.mode));
        assert_int_equal(now.lead_days, levels[i].lead);
        assert_int_equal(now.product_id, first.product_id);
        assert_int_equal(now.stock_item_id, first.stock_item_id);
        assert_true(str_eq(now.pub, first.pub) && str_eq(now.code, first.code) && str_eq(now.slug, first.slug));
        assert_int_equal(now.available_milli, 3000);
    }
}

/* --- the law's table --- */

static void faults_are(struct sheet_facts f, const char *want)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    size_t n = gate_faults(&f, fault);
    char said[400] = "";

    for (size_t i = 0; i < n; i++) snprintf(said + strlen(said), sizeof said - strlen(said), "%s ", fault[i].field);
    if (strcmp(said, want)) fail_msg("missing: %s, not %s", said, want);
}

static void each_missing_field_is_named(void **state)
{
    struct sheet_facts none = {.sold = true, .mode = S("")}, f;
    opt_i64 price = SOME_I64(1290);

    (void)state;
    f = none, f.kind = S("food"), faults_are(f, "price allergens ");
    f.packed = true, faults_are(f, "price allergens net storage ingredients ");
    f.sold = false, faults_are(f, ""); /* seen in the shop: asked there */
    f = none, f.kind = S("fresh"), f.price_cents = price, f.allergens = S("aucun"), faults_are(f, "origin ");
    f = none, f.kind = S("alcohol"), f.price_cents = price, faults_are(f, "allergens net degree ");
    f.unlicensed = true, faults_are(f, "allergens net degree rayon ");
    f.sold = false, faults_are(f, ""); /* in the shop window one may look at it */
    f.net_milli = 750, f.degree_milli = 4500, faults_are(f, "net_unit ");
    f = none, f.kind = S("clothes"), f.price_cents = price, faults_are(f, "variant fait_composition ");
    f.variant = S("M"), f.reseller = true, faults_are(f, "maker fait_composition ");
    f = none, f.kind = S("goods"), f.price_cents = price, faults_are(f, ""); /* made by the merchant */
    f = none, f.kind = S("book"), f.price_cents = price, faults_are(f, "isbn list fait_author ");
    f.facts = S("author=Agnès Tirel\n"), f.isbn = S("9782070360024"), f.list_cents = SOME_I64(1290), faults_are(f, "");
    f.price_cents = SOME_I64(1225), faults_are(f, "price "); /* 5 % of 12,90 is 64,5 cents: 12,26 is the least */
    f.price_cents = SOME_I64(1226), faults_are(f, "");
    f.price_cents = SOME_I64(1291), faults_are(f, "price ");
    f = none, f.mode = S("link_out"), f.sold = false, faults_are(f, "link ");
    f = none, f.kind = S("food"), f.needs = S("origin"), f.price_cents = price, f.allergens = S("aucun"),
    faults_are(f, "origin "); /* honey, oil, wine */
    f.origin = S("France"), faults_are(f, "");
    f.needs = S("eggs"), faults_are(f, "code_oeuf ");
    f.traces = S("code_oeuf\t5FRABC\n"), faults_are(f, "code_oeuf ");
    f.traces = S("code_oeuf\t1 FR ABC 01\n"), faults_are(f, "");
    f = none, f.kind = S("fresh"), f.needs = S("meat"), f.price_cents = price, f.allergens = S("aucun"),
    faults_are(f, "naissance elevage abattage ");
    f.traces = S("naissance\tFrance\nelevage\tFrance\n"), faults_are(f, "abattage ");
    f.traces = S("naissance\tFrance\nelevage\tFrance\nabattage\tFrance\n"), faults_are(f, "");
    f.needs = S("fish"), faults_are(f, "zone engin fait_species ");
    f.bundle = true, faults_are(f, ""); /* its parts say it */
}

/* --- a shop goes up a level --- */

struct climb {
    int64_t shop;
    struct offer_new *bread, *chair;
    const char *mode, *kind, *allergens;
};

static bool food_run(struct tx *tx, struct room *room, void *arg)
{
    struct climb *c = arg;
    int64_t rayon = category_make(tx, &(struct category_new){.slug = S("pains-du-jour"),
                                                             .name_fr = S("Pains"),
                                                             .name_en = S("Breads"),
                                                             .icon = S("tag"),
                                                             .food = true,
                                                             .vat = S("reduced")});

    *c->bread = (struct offer_new){.merchant_id = c->shop,
                                   .category_id = rayon,
                                   .vat_bp = 550,
                                   .stock_milli = 9000,
                                   .price_cents = SOME_I64(120),
                                   .title_fr = S("Miche"),
                                   .title_en = S(""),
                                   .text_fr = S(""),
                                   .text_en = S(""),
                                   .unit = S("piece"),
                                   .net_unit = S(""),
                                   .labels = S(""),
                                   .allergens = S(""),
                                   .origin = S(""),
                                   .storage = S(""),
                                   .publish = true};
    offer_make(tx, room->now, c->bread);
    return true;
}

static bool climb_run(struct tx *tx, struct room *room, void *arg)
{
    struct climb *c = arg;

    if (c->kind) return merchant_kind_set(tx, room->now, c->shop, str_c(c->kind), S(""));
    if (c->mode)
        merchant_terms_set(tx, room->now, c->shop,
                           &(struct merchant_terms){str_c(c->mode), true, false, 6000, 0, 60, 60, 4});
    if (c->mode) return true;
    x_product_update(tx, tx->mem,
                     &(struct product_update_args){.id = c->bread->product_id,
                                                   .merchant_id = c->shop,
                                                   .category_id = c->bread->category_id,
                                                   .title_fr = S("Miche"),
                                                   .title_en = S(""),
                                                   .text_fr = S(""),
                                                   .text_en = S(""),
                                                   .unit = S("piece"),
                                                   .net_unit = S(""),
                                                   .labels = S(""),
                                                   .allergens = str_c(c->allergens),
                                                   .origin = S(""),
                                                   .storage = S(""),
                                                   .ingredients = S(""),
                                                   .maker = S(""),
                                                   .warnings = S(""),
                                                   .isbn = S(""),
                                                   .now = room->now});
    product_gate(tx, room->now, c->shop, c->bread->product_id);
    return true;
}

static void climb(struct room *room, struct climb *c, const char *bread, const char *chair)
{
    assert_true(room_write(room, climb_run, c));
    if (!str_eq(seen(room, c->bread->id).mode, str_c(bread))) fail_msg("the bread is not in %s", bread);
    if (!str_eq(seen(room, c->chair->id).mode, str_c(chair))) fail_msg("the chair is not in %s", chair);
    c->mode = c->kind = NULL;
}

static void what_lacks_a_field_stays_in_the_window(void **state)
{
    struct room *room = *state;
    struct offer_new bread, chair;
    struct climb c = {.shop = room_merchant(room, "monte", "G1"), .bread = &bread, .chair = &chair};

    chair = room_offer(room, c.shop, "Chaise", 9000, 3);
    assert_true(room_write(room, food_run, &c));
    c.mode = "showcase", climb(room, &c, "showcase", "showcase");
    c.mode = "reserve",
    climb(room, &c, "showcase", "showcase"); /* no allergens; sold by a shopkeeper, made by nobody knows whom */
    c.kind = "craftsperson", climb(room, &c, "showcase", "reserve"); /* who made it himself */
    c.mode = "order", climb(room, &c, "showcase", "order");
    c.allergens = "gluten", climb(room, &c, "order", "order");
    c.allergens = "", climb(room, &c, "showcase", "order");
    c.mode = "showcase", climb(room, &c, "showcase", "showcase");
    c.allergens = "aucun", climb(room, &c, "showcase", "showcase");
    c.mode = "order", climb(room, &c, "order", "order");
    c.kind = "shopkeeper", climb(room, &c, "order", "showcase");
}

static bool level_next_run(struct tx *tx, struct room *room, void *arg)
{
    return level_next(tx, room->now, ((const struct climb *)arg)->shop) || true;
}

/* Of a large shelf each product comes out of the window when it was looked at, a hundred at a time; what lacks something stays. */
static void a_large_shelf_goes_up_by_pieces(void **state)
{
    struct room *room = *state;
    struct offer_new first, middle, last;
    struct climb c = {
        .shop = room_merchant(room, "monte-loin", "G2"), .bread = &first, .chair = &last, .kind = "craftsperson"};

    first = room_offer(room, c.shop, "A", 100, 1);
    for (int i = 0; i < 120; i++) middle = room_offer(room, c.shop, "B", 100, 1);
    last = room_offer(room, c.shop, "C", 100, 1);
    climb(room, &c, "order", "showcase");
    assert_true(room_write(room, level_next_run, &c));
    assert_true(str_eq(seen(room, last.id).mode, S("order")));
    c.mode = "reserve", climb(room, &c, "reserve", "showcase");
    assert_true(str_eq(seen(room, middle.id).mode, S("showcase")));
    c.mode = "order", climb(room, &c, "order", "showcase"); /* again, before the end */
    assert_true(room_write(room, level_next_run, &c) && room_write(room, level_next_run, &c));
    assert_true(str_eq(seen(room, middle.id).mode, S("order")) && str_eq(seen(room, last.id).mode, S("order")));
}

static void isbn_digits(void **state)
{
    struct room *room = *state;

    assert_true(str_eq(isbn_clean(room->mem, S("978-2-07-036002-4")), S("9782070360024")));
    assert_true(str_eq(isbn_clean(room->mem, S("2 07 036002 4")), S("9782070360024")));
    assert_true(str_eq(isbn_clean(room->mem, S("080442957x")), S("9780804429573")));
    assert_null(isbn_clean(room->mem, S("9782070360025")).p);
    assert_null(isbn_clean(room->mem, S("9792070360024x")).p);
    assert_null(isbn_clean(room->mem, S("X782070360024")).p);
    assert_null(isbn_clean(room->mem, S("")).p);
    assert_null(isbn_clean(room->mem, S("97820703600241234567890")).p);
}

static void unit_is(int64_t price, int64_t net, const char *unit, const char *want)
{
    struct arena *mem = arena_new(1 << 16);
    struct offer o = {.price_cents = SOME_I64(price), .net_milli = net, .net_unit = str_c(unit), .unit = S("piece")};
    str got = unit_price_text(mem, LANG_FR, &o);

    if (!str_eq(got, str_c(want))) fail_msg("%.*s, not %s", STR_ARG(got), want);
    arena_free(mem);
}

static void unit_prices_round_half_up(void **state)
{
    (void)state;
    unit_is(235, 125, "kg", "18,80\u00a0€/kg");
    unit_is(395, 750, "l", "5,27\u00a0€/l"); /* 5,2666… */
    unit_is(100, 800, "kg", "1,25\u00a0€/kg");
    unit_is(1, 2000, "kg", "0,01\u00a0€/kg"); /* half a cent goes up */
    unit_is(1, 2001, "kg", "0,00\u00a0€/kg");
    unit_is(500, 0, "kg", "");
}

/* --- still sold? --- */

static bool fresh_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    fresh_turn(tx, room->now);
    return true;
}

static bool confirm_run(struct tx *tx, struct room *room, void *arg)
{
    fresh_confirm(tx, room->now, *(int64_t *)arg);
    return true;
}

static bool is_public(struct room *room, int64_t id)
{
    struct look l = {.id = id};

    room_read(room, look_run, &l);
    return l.there;
}

static void what_nobody_confirms_is_hidden(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "frais", "F1"), start = room->now;
    struct offer_new old = room_offer(room, shop, "Ancien", 1000, 1);

    room->now = start + 100 * DAY_MS;
    struct offer_new recent = room_offer(room, shop, "Récent", 1000, 1);
    room->now = start + 121 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL)); /* asks */
    room->now += 20 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_true(is_public(room, old.id)); /* there is still time */
    room->now += 2 * DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_false(is_public(room, old.id));
    assert_true(is_public(room, recent.id));
    assert_true(room_write(room, confirm_run, &shop));
    assert_true(is_public(room, old.id));
    room->now += DAY_MS;
    assert_true(room_write(room, fresh_run, NULL));
    assert_true(is_public(room, old.id));
    room->now = start;
}

static int open_room(void **state)
{
    *state = room_open();
    return 0;
}

static int close_room(void **state)
{
    room_close(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_change_nothing_else),
        cmocka_unit_test(a_large_shelf_goes_up_by_pieces),
        cmocka_unit_test(each_missing_field_is_named),
        cmocka_unit_test(what_lacks_a_field_stays_in_the_window),
        cmocka_unit_test(isbn_digits),
        cmocka_unit_test(unit_prices_round_half_up),
        cmocka_unit_test(what_nobody_confirms_is_hidden),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
