/* import_test.c: what a table becomes, what is refused by cell, and that all is shown at once or nothing. */
#include "shop/import/inside.h"
#include "shop/test/room.h"
#include "shop/price/price.h"

struct taking {
    str bytes;
    int64_t merchant_id, id, flipped_at;
    struct table_sheet sheet;
    struct import_plan plan;
};

static void plan_run(struct db *db, struct room *room, void *arg)
{
    struct taking *t = arg;

    table_sheet_read(room->mem, t->bytes, S(""), &t->sheet);
    assert_null(t->sheet.refused);
    import_plan_make(&(struct import_asked){db, room->mem, LANG_FR, t->merchant_id, room->now, false}, &t->sheet,
                     &t->plan);
}

static struct taking taken(struct room *room, int64_t merchant_id, str bytes)
{
    struct taking t = {.bytes = bytes, .merchant_id = merchant_id};

    room_read(room, plan_run, &t);
    return t;
}

static int64_t next_turn(struct tx *tx, const struct taking *t)
{
    struct import_turn_row turn;

    assert_true(q_import_turn(tx->db, tx->mem, t->merchant_id, &turn));
    return turn.shelf_turn + 1;
}

static bool stage_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    t->id = id_new();
    x_import_add(tx, tx->mem,
                 &(struct import_add_args){.id = t->id,
                                           .merchant_id = t->merchant_id,
                                           .person_id = 1,
                                           .name = S("x"),
                                           .sha256 = S("x"),
                                           .mapping = S(""),
                                           .state = S("queued"),
                                           .feed = 0,
                                           .now = room->now});
    import_stage(tx, room->now,
                 &(struct import_staging){t->id, t->merchant_id, next_turn(tx, t), &t->plan, 0, t->plan.n});
    return true;
}

static struct import_piece whole(struct tx *tx, struct room *room, const struct taking *t)
{
    struct import_piece p = {.id = t->id, .merchant_id = t->merchant_id, .person_id = 1, .to = 1000, .at = room->now};

    q_import_tell(tx->db, tx->mem, t->id, 1, 0, 1000, &p.rows);
    return p;
}

static bool flip_only_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    t->flipped_at = room->now;
    return import_flip(tx, room->now, t->id, next_turn(tx, t));
}

static bool settle_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;
    struct import_piece p = whole(tx, room, t);

    p.at = t->flipped_at;
    import_settle(tx, room->now, &p);
    import_settled(tx, t->id, false);
    return true;
}

static bool flip_run(struct tx *tx, struct room *room, void *arg)
{
    return flip_only_run(tx, room, arg) && settle_run(tx, room, arg);
}

static bool unmake_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    while (import_unmake(tx, t->id, t->merchant_id)) continue;
    return true;
}

static bool mark_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;
    struct import_piece p = whole(tx, room, t);

    p.turn = next_turn(tx, t), p.at = t->flipped_at;
    import_mark(tx, &p);
    return x_import_state(tx, tx->mem, t->id, t->merchant_id, S("applied"), S("undoing"));
}

static bool unflip_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    return import_unflip(tx, room->now, t->id, next_turn(tx, t));
}

static bool unsettle_run(struct tx *tx, struct room *room, void *arg)
{
    struct import_piece p = whole(tx, room, arg);

    p.back = true;
    import_settle(tx, room->now, &p);
    import_settled(tx, p.id, true);
    return true;
}

struct seeing {
    int64_t merchant_id;
    str all;
};

static void see_run(struct db *db, struct room *room, void *arg)
{
    struct seeing *s = arg;
    struct offers o;
    struct buf b = buf_new(room->mem, 1 << 16);

    offers_of_merchant(db, room->mem, LANG_FR, s->merchant_id, room->now, &o);
    for (size_t i = 0; i < o.n; i++)
        buf_fmt(&b, "%.*s %lld %lld;", STR_ARG(o.v[i].title), (long long)o.v[i].price_cents.v,
                (long long)o.v[i].available_milli);
    s->all = buf_str(&b);
}

/* What the public sees of the merchant. */
static void sees(struct room *room, int64_t merchant_id, const char *want)
{
    struct seeing s = {.merchant_id = merchant_id};

    room_read(room, see_run, &s);
    if (!str_eq(s.all, str_c(want))) fail_msg("the public sees %.*s, not %s", STR_ARG(s.all), want);
}

static void faults_are(struct room *room, int64_t merchant_id, str bytes, const char *want)
{
    struct taking t = taken(room, merchant_id, bytes);
    struct buf b = buf_new(room->mem, 4096);

    for (size_t i = 0; i < t.plan.errors_n; i++) buf_fmt(&b, "%.*s ", STR_ARG(t.plan.errors[i].at));
    if (!str_eq(buf_str(&b), str_c(want)))
        fail_msg("%.*s\nhas faults %.*s, not %s", STR_ARG(bytes), STR_ARG(buf_str(&b)), want);
}

static void shown_at_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "shop", "S1");
    room_offer(room, shop, "Bol", 1000, 3);
    struct taking t = taken(room, shop,
                            S("Nom;Rayon;Prix;Stock\nTasse;rayon;5,50 \x80;2\n\xc9"
                              "cuelle;RAYON;1 200;0\n"));

    assert_int_equal(t.plan.errors_n, 0);
    assert_int_equal(t.plan.fresh, 2);
    assert_true(room_write(room, stage_run, &t));
    sees(room, shop, "Bol 1000 3000;");
    room->now += 1000;
    assert_true(room_write(room, flip_only_run, &t));
    sees(room, shop, "Bol 1000 3000;Tasse 550 2000;Écuelle 120000 0;"); /* before what hangs on it */
    assert_true(room_write(room, settle_run, &t));
    sees(room, shop, "Bol 1000 3000;Tasse 550 2000;Écuelle 120000 0;");
    assert_false(room_write(room, flip_run, &t)); /* once */
    room->now += 1000;
    assert_true(room_write(room, mark_run, &t));
    sees(room, shop, "Bol 1000 3000;Tasse 550 2000;Écuelle 120000 0;");
    assert_true(room_write(room, unflip_run, &t));
    sees(room, shop, "Bol 1000 3000;");
    assert_true(room_write(room, unsettle_run, &t));
    sees(room, shop, "Bol 1000 3000;");
    struct taking same = taken(room, shop, S("Nom;Rayon;Prix\nTasse;rayon;5\n"));
    assert_true(room_write(room, stage_run, &same));
    assert_true(room_write(room, flip_run, &same));
    sees(room, shop, "Bol 1000 3000;Tasse 500 0;"); /* a later turn brings nothing back */
}

/* What was prepared and is given up does not come with the next turn. */
static void given_up(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "given-up", "S5");
    struct taking t = taken(room, shop, S("Nom;Rayon;Prix\nTasse;rayon;5\n")),
                  next = taken(room, shop, S("Nom;Rayon;Prix\nPot;rayon;5\n"));

    assert_true(room_write(room, stage_run, &t));
    assert_true(room_write(room, unmake_run, &t));
    assert_true(room_write(room, stage_run, &next));
    assert_true(room_write(room, flip_run, &next));
    sees(room, shop, "Pot 500 0;");
}

/* Stock falls to what is left and no further; the way back is as long. */
static bool sold_run(struct tx *tx, struct room *room, void *arg)
{
    const struct taking *t = arg;

    return stock_move_make(tx, room->now,
                           &(struct stock_change){t->plan.v[0].old->stock_item_id, -2000, 0, 0, S("hand_over")});
}

static void stock_follows(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "stock-follows", "S6");
    struct taking t = taken(room, shop, S("Ref;Nom;Rayon;Prix;Stock\nP;Pot;rayon;5;3\n")), less;

    assert_true(room_write(room, stage_run, &t));
    assert_true(room_write(room, flip_run, &t));
    room->now += 1000;
    less = taken(room, shop, S("Ref;Prix;Stock\nP;4;1\n"));
    assert_int_equal(less.plan.errors_n, 0);
    assert_true(room_write(room, stage_run, &less));
    assert_true(room_write(room, sold_run, &less));
    assert_true(room_write(room, flip_run, &less));
    sees(room, shop, "Pot 400 0;"); /* one was left, not two to take away */
    room->now += 1000;
    assert_true(room_write(room, mark_run, &less) && room_write(room, unflip_run, &less) &&
                room_write(room, unsettle_run, &less));
    sees(room, shop, "Pot 500 1000;");
}

static void nothing_when_it_moved(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "moved", "S2"), other = room_merchant(room, "other", "S3");
    struct taking t = taken(room, shop, S("Ref;Nom;Rayon;Prix;Stock\nX1;Neuf;rayon;1;1\n")), again;

    room_offer(room, shop, "Coupe", 1000, 3);
    room_offer(room, other, "Leur", 1000, 3);
    assert_true(room_write(room, stage_run, &t));
    assert_true(room_write(room, flip_run, &t));
    again = taken(room, shop, S("Ref;Prix;Stock\nX1;2;4\n"));
    assert_int_equal(again.plan.n, 1);
    assert_int_equal(again.plan.fresh, 0);
    assert_true(room_write(room, stage_run, &again));
    room->now += 1000;
    struct taking hand = taken(room, shop, S("Ref;Prix\nX1;3\n"));
    assert_true(room_write(room, stage_run, &hand));
    assert_true(room_write(room, flip_run, &hand));
    assert_false(room_write(room, flip_run, &again)); /* it looked at another price */
    sees(room, shop, "Coupe 1000 3000;Neuf 300 1000;");
    sees(room, other, "Leur 1000 3000;");
}

static void faults_by_cell(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "faults", "S4");

    faults_are(room, shop, S("Nom;Rayon;Prix\nBol;rayon;12.5\nTasse;rayon;\"12,50 €\"\n"), "");
    faults_are(room, shop, S("Nom;Rayon;Prix\nBol;rayon;12,5O\nTasse;rayons;1\n\nPot;rayon;-1\n"), "C2 B3 C5 ");
    faults_are(room, shop,
               S("Nom;Rayon;Prix;Stock\nBol;rayon;1;-1\nBol;rayon;1;1,5\nBol;rayon;1;1 200\nBol;rayon;1;1e3\n"),
               "D2 D3 D5 ");
    faults_are(room, shop, S("Ref;Nom;Rayon;Prix\na;Bol;rayon;1\na;Pot;rayon;1\n"), "A3 ");
    faults_are(room, shop,
               S("Nom;Rayon;Prix\n=A1;rayon;1\n'=A1;rayon;1\n#N/A;rayon;1\n- deux;rayon;1\n@cmd|' /C x'!A0;rayon;1\n"),
               "A2 A4 A6 ");
    faults_are(room, shop, S("Nom;Rayon;Prix\nBol;rayon;\n"), "C2 ");
    faults_are(room, shop, S("Nom;Rayon;Prix;Mode\nBol;rayon;;vitrine\nPot;rayon;1;marché\n"), "D3 ");
    faults_are(room, shop, S("Ref;Nom;Rayon;Prix;Variante de;Variante\na;Bol;rayon;1;;M\nb;;;2;a;L\nc;;;3;b;XL\n"), "");
    faults_are(room, shop,
               S("Ref;Nom;Rayon;Prix;Variante "
                 "de;Variante\nb;;;2;a;L\na;Bol;rayon;1;;M\nc;Pot;;3;a;XL\nd;;;O;a;S\ne;;;1;d;T\n"),
               "E2 E4 D5 ");
    faults_are(room, shop,
               S("Ref;Nom;Rayon;Prix;Contenu du panier\np;Lot;rayon;9;2 x a + 1 x b\na;Bol;rayon;1;\nb;Pot;rayon;1;\n"),
               "");
    faults_are(room, shop,
               S("Ref;Nom;Rayon;Prix;Contenu du panier\np;Lot;rayon;9;2 x a + 1 x q\na;Bol;rayon;1;1,5 x "
                 "b\nb;Pot;rayon;1;b\nr;Lot;rayon;9;1 x p\n"),
               "E2 E3 E4 E5 ");
    faults_are(room, shop,
               S("Nom;Rayon;Prix;En saison à partir de;En saison jusqu’à la fin "
                 "de;ISBN\nBol;rayon;1;avril;9;\nPot;rayon;1;mai;;\nLot;rayon;1;13;2;\nFou;rayon;1;;;12\n"),
               "E3 D4 F5 ");
    faults_are(room, shop, S("Nom;Rayon;Prix;En rayon\nBol;rayon;;non\nPot;rayon;;à compléter\nLot;rayon;;peut-être\n"),
               "D4 ");
    faults_are(room, shop, S("\xef\xbb\xbfNom;Rayon;Prix\nTh\xe9;rayon;1\nThé;rayon;1\n"), "A2 ");
    faults_are(room, shop, S("Nom;Rayon;Prix\nTh\x81;rayon;1\nTh\xe9;rayon;1\n"), "A2 ");
}

/* What a site's own machine gives without tax: to the cent, by the rate of its rayon. */
static void price_without_tax(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "hors-taxe", "S9");
    struct taking t = taken(
        room, shop, S("Nom;Rayon;Prix HT;Prix TTC\nVase;rayon;20.000000;\nBol;rayon;8,254167;\nPot;rayon;1;1,10\n"));

    assert_int_equal(t.plan.errors_n, 0);
    assert_int_equal(t.plan.nets, 2);
    assert_int_equal(t.plan.v[0].to.price_cents.v, 2400);
    assert_int_equal(t.plan.v[1].to.price_cents.v, 991); /* 9,9050004 */
    assert_int_equal(t.plan.v[2].to.price_cents.v, 110);
    faults_are(room, shop,
               S("Nom;Rayon;Prix HT\nVase;rayon;vingt\nBol;rayon;-2\nPot;ailleurs;2\nTas;rayon;99999999999\n"),
               "C2 C3 B4 C5 ");
}

/* --- a whole shop out and in --- */

/* Goods of every kind, a line or two each. */
/* clang-format off */
static bool all_make(struct tx *tx, struct room *room, void *arg)
{
    const int64_t shop = *(const int64_t *)arg;
    struct category_new c[] = {{.slug = S("caves"), .name_fr = S("Vins"), .name_en = S("Wines"), .icon = S("tag"), .vat = S("normal"), .kind = S("alcohol"), .alcohol = true, .food = true},
                               {.slug = S("pots"), .name_fr = S("Miels"), .name_en = S("Honey"), .icon = S("tag"), .vat = S("reduced"), .kind = S("food"), .food = true},
                               {.slug = S("livres"), .name_fr = S("Livres"), .name_en = S("Books"), .icon = S("tag"), .vat = S("reduced"), .kind = S("book")},
                               {.slug = S("linge"), .name_fr = S("Linge"), .name_en = S("Clothes"), .icon = S("tag"), .vat = S("normal"), .kind = S("clothes")},
                               {.slug = S("soins"), .name_fr = S("Soins"), .name_en = S("Care"), .icon = S("tag"), .vat = S("normal"), .kind = S("service"), .service = true}};
    int64_t rayon[5];
    for (size_t i = 0; i < 5; i++) rayon[i] = category_make(tx, &c[i]);
    struct offer_new wine = {.merchant_id = shop, .category_id = rayon[0], .vat_bp = 2000, .title_fr = S("Cidre ; brut"), .title_en = S("Cider"), .text_fr = S("Un \"brut\"\nde garde ; sec."),
        .unit = S("piece"), .price_cents = SOME_I64(890), .stock_milli = 12000, .net_milli = 750, .net_unit = S("l"), .allergens = S("sulfites"), .degree_milli = 4500,
        .deposit_cents = 20, .labels = S("bio, AOP"), .mode = S("order"), .publish = true};
    offer_make(tx, room->now, &wine);
    struct offer_new apples = {.merchant_id = shop, .category_id = rayon[1], .vat_bp = 550, .title_fr = S("Pommes"), .unit = S("kg"), .price_cents = SOME_I64(250), .stock_milli = 7500,
        .allergens = S("aucun"), .origin = S("Orne"), .keeps = S("perishable"), .publish = true};
    offer_make(tx, room->now, &apples);
    season_keep(tx, room->now, &(struct season){apples.id, shop, 9, 4});
    struct offer_new honey = {.merchant_id = shop, .category_id = rayon[1], .vat_bp = 550, .title_fr = S("Miel"), .unit = S("piece"), .price_cents = SOME_I64(650), .net_milli = 250, .net_unit = S("kg"),
        .allergens = S("aucun"), .packed = true, .ingredients = S("miel"), .storage = S("au sec"), .maker = S("Rucher, 61000 Alençon"), .warnings = S("Pas avant un an."), .publish = true};
    offer_make(tx, room->now, &honey);
    product_traces_set(tx, shop, honey.product_id, S("naissance\tFrance\nabattage\tFlers = Orne\n"));
    product_facts_set(tx, &(struct product_facts){shop, honey.product_id, 240, S("prepare=À la cuillère = peu ; et tiède\nno_nutrition=1\nsalt=0,3\n")});
    honey.ingredients = S(""); /* a second of that name, whose sheet is not complete */
    offer_make(tx, room->now, &honey);
    product_gate(tx, room->now, shop, honey.product_id);
    struct offer_new hen = {.merchant_id = shop, .category_id = rayon[1], .vat_bp = 550, .title_fr = S("Poulet"), .unit = S("weighed"), .price_cents = SOME_I64(1400), .stock_milli = 6000,
        .allergens = S("aucun"), .keeps = S("perishable"), .publish = true};
    offer_make(tx, room->now, &hen);
    product_facts_set(tx, &(struct product_facts){shop, hen.product_id, 0, S("piece_least=1,4\npiece_most=1,8\n")});
    struct offer_new book = {.merchant_id = shop, .category_id = rayon[2], .vat_bp = 550, .title_fr = S("=Contes"), .unit = S("piece"), .price_cents = SOME_I64(1900), .list_cents = SOME_I64(2000),
        .isbn = S("9782070360024"), .stock_milli = 2000, .publish = true};
    offer_make(tx, room->now, &book);
    product_facts_set(tx, &(struct product_facts){shop, book.product_id, 0, S("author=Charles Perrault\n")});
    struct offer_new shirt = {.merchant_id = shop, .category_id = rayon[3], .vat_bp = 2000, .title_fr = S("Chemise"), .unit = S("piece"), .price_cents = SOME_I64(3900), .variant_fr = S("M, bleu"),
        .variant_en = S("M, blue"), .stock_milli = 1000, .mode = S("made"), .lead_days = 12, .maker = S("Nous, Flers"), .publish = true};
    offer_make(tx, room->now, &shirt);
    product_facts_set(tx, &(struct product_facts){shop, shirt.product_id, 0, S("composition=100 % coton = bio\n")});
    shirt.variant_fr = S("L"), shirt.variant_en = S(""), shirt.price_cents = SOME_I64(4100);
    offer_variant_make(tx, room->now, 1, &shirt);
    struct offer_new visit = {.merchant_id = shop, .category_id = rayon[4], .vat_bp = 2000, .title_fr = S("Massage"), .unit = S("service"), .price_cents = SOME_I64(6000),
        .stock_milli = STOCK_MOST_MILLI, .book_min = 45, .book_seats = 3, .book_home = true, .publish = true};
    offer_make(tx, room->now, &visit);
    struct offer_new draft = {.merchant_id = shop, .category_id = rayon[3], .vat_bp = 2000, .title_fr = S("Brouillon"), .unit = S("piece"), .link = S("https://exemple.fr/a")};
    offer_make(tx, room->now, &draft);
    struct offer_new bundle = {.merchant_id = shop, .category_id = rayon[1], .vat_bp = 550, .title_fr = S("Automne"), .unit = S("piece"), .price_cents = SOME_I64(1900), .publish = true};
    offer_make(tx, room->now, &bundle);
    struct bundle_act a = {.merchant_id = shop, .offer_id = bundle.id, .part_id = wine.id, .each_milli = 2000, .now = room->now};
    assert_int_equal(bundle_put(tx, &a), BUNDLE_DONE);
    a.part_id = apples.id, a.each_milli = 1500;
    assert_int_equal(bundle_put(tx, &a), BUNDLE_DONE);
    return true;
}
/* clang-format on */

struct exporting {
    int64_t merchant_id;
    str table;
};

static void export_run(struct db *db, struct room *room, void *arg)
{
    struct exporting *x = arg;
    struct buf b = buf_new(room->mem, 1 << 20);

    import_export(&(struct import_asked){db, room->mem, LANG_FR, x->merchant_id, room->now, false}, &b);
    x->table = buf_str(&b);
}

static str exported(struct room *room, int64_t merchant_id)
{
    struct exporting x = {.merchant_id = merchant_id};

    room_read(room, export_run, &x);
    return x.table;
}

static bool bundles_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;
    struct import_piece p = whole(tx, room, t);
    int64_t after = 0;

    p.at = t->flipped_at;
    while (import_bundles(tx, &p, &after)) continue;
    return true;
}

static bool unbundle_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;
    struct import_piece p = whole(tx, room, t);
    int64_t after = 0;

    p.back = true, p.at = t->flipped_at;
    while (import_bundles(tx, &p, &after)) continue;
    return true;
}

static void without_faults(const struct taking *t)
{
    for (size_t i = 0; i < t->plan.errors_n; i++)
        fail_msg("%.*s (%.*s): %.*s", STR_ARG(t->plan.errors[i].at), STR_ARG(t->plan.errors[i].typed),
                 STR_ARG(t->plan.errors[i].text));
}

static void check_run(struct db *db, struct room *room, void *arg)
{
    catalog_check(db, room->mem, arg);
    price_check(db, room->mem, arg);
}

/* All that a shop has makes the same shop where there is nothing yet, byte for byte in the table of that one. */
static void whole_shop(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "tout", "S7"), empty = room_merchant(room, "vide", "S8");

    assert_true(room_write(room, all_make, &shop));
    room->now += 1000;
    str table = exported(room, shop);
    assert_true(str_find(table, S("2 x ")) > 0 && str_find(table, S("à compléter")) > 0 &&
                str_find(table, S("septembre")) > 0 && str_find(table, S("naissance = France")) > 0);
    struct taking t = taken(room, empty, table);
    without_faults(&t);
    assert_int_equal(t.plan.fresh, 11);
    assert_true(room_write(room, stage_run, &t));
    assert_true(room_write(room, flip_run, &t));
    assert_true(room_write(room, bundles_run, &t));
    str there = exported(room, empty);
    if (!str_eq(there, table)) fail_msg("%.*s\nbecame\n%.*s", STR_ARG(table), STR_ARG(there));
    struct taking again = taken(room, empty, there), at_home = taken(room, shop, table);
    without_faults(&again), without_faults(&at_home);
    assert_int_equal(again.plan.n + at_home.plan.n, 0);
    struct buf findings = buf_new(room->mem, 4096);
    room_read(room, check_run, &findings);
    assert_int_equal(findings.n, 0);
    room->now += 1000;
    assert_true(room_write(room, mark_run, &t) && room_write(room, unflip_run, &t));
    t.flipped_at = room->now;
    assert_true(room_write(room, unbundle_run, &t) && room_write(room, unsettle_run, &t));
    str nothing = exported(room, empty);
    assert_false(str_eq(nothing, table));
    assert_int_equal(str_find(nothing, S("Pommes")), -1);
}

static bool trades_run(struct tx *tx, struct room *room, void *arg)
{
    static const struct {
        str slug, kind, needs, extra;
    } all[] = {{S("romans"), S("book"), S(""), S("")},
               {S("pulls"), S("clothes"), S(""), S("")},
               {S("viandes"), S("fresh"), S("meat"), S("")},
               {S("jouets"), S("goods"), S(""), S("|warnings|")}};

    (void)room, (void)arg;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        category_make(tx, &(struct category_new){.slug = all[i].slug,
                                                 .name_fr = all[i].slug,
                                                 .name_en = all[i].slug,
                                                 .icon = S("tag"),
                                                 .kind = all[i].kind,
                                                 .needs = all[i].needs,
                                                 .extra = all[i].extra,
                                                 .food = i == 2});
    return true;
}

/* Each field of the law's table may have a column of its own; what a rayon wants and the table does not say is named. */
static void columns_of_the_law(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "metiers", "T1");

    assert_true(room_write(room, trades_run, NULL));
    struct taking t =
        taken(room, shop,
              S("Nom;Rayon;Prix;ISBN;Prix éditeur;Auteur;Variante;Composition;Allergènes;Naissance;Élevage;Abattage\n"
                "Contes;romans;20;9782070360024;20;Perrault;;;;;;\nPull;pulls;60;;;;M;100 % laine;;;;\n"
                "Gigot;viandes;24;;;;;;aucun;France;France;Flers\n"));
    without_faults(&t);
    assert_int_equal(t.plan.fresh, 3);
    assert_true(str_eq(t.plan.v[0].to.facts, S("author=Perrault\n")));
    assert_true(str_eq(t.plan.v[1].to.facts, S("composition=100 % laine\n")) && !t.plan.v[1].to.ingredients.n);
    assert_true(str_eq(t.plan.v[2].to.traces, S("naissance\tFrance\nelevage\tFrance\nabattage\tFlers\n")));
    faults_are(room, shop,
               S("Nom;Rayon;Prix;ISBN;Prix éditeur;Auteur;Variante;Composition;Allergènes;Naissance;Élevage;Abattage;"
                 "Avertissements\nContes;romans;20;9782070360024;20;;;;;;;;\nPull;pulls;60;;;;M;;;;;;\n"
                 "Gigot;viandes;24;;;;;;aucun;France;;Flers;\nOurs;jouets;30;;;;;;;;;;\n"
                 "Ours;jouets;31;;;;;;;;;;Petites pièces\n"),
               "F2 H3 K4 M5 ");
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
        cmocka_unit_test(shown_at_once),     cmocka_unit_test(nothing_when_it_moved), cmocka_unit_test(given_up),
        cmocka_unit_test(stock_follows),     cmocka_unit_test(faults_by_cell),        cmocka_unit_test(whole_shop),
        cmocka_unit_test(price_without_tax), cmocka_unit_test(columns_of_the_law),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
