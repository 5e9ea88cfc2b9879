/* import_test.c: what a table becomes, what is refused by cell, and that all is shown at once or nothing. */
#include "shop/catalog/import.h"
#include "shop/test/room.h"

struct taking {
    str bytes;
    int64_t merchant_id, id, flipped_at;
    struct import_sheet sheet;
    struct import_plan plan;
};

static void plan_run(struct db *db, struct room *room, void *arg)
{
    struct taking *t = arg;

    import_read(room->mem, t->bytes, S(""), &t->sheet);
    assert_null(t->sheet.refused);
    import_plan_make(&(struct import_asked){db, room->mem, LANG_FR, t->merchant_id, room->now, false}, &t->sheet, &t->plan);
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
    x_import_add(tx, tx->mem, &(struct import_add_args){.id = t->id, .merchant_id = t->merchant_id, .person_id = 1, .name = S("x"), .sha256 = S("x"),
                 .mapping = S(""), .state = S("queued"), .feed = 0, .now = room->now});
    import_stage(tx, room->now, &(struct import_staging){t->id, t->merchant_id, next_turn(tx, t), &t->plan, 0, t->plan.n});
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
        buf_fmt(&b, "%.*s %lld %lld;", STR_ARG(o.v[i].title), (long long)o.v[i].price_cents.v, (long long)o.v[i].available_milli);
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
    if (!str_eq(buf_str(&b), str_c(want))) fail_msg("%.*s\nhas faults %.*s, not %s", STR_ARG(bytes), STR_ARG(buf_str(&b)), want);
}

static void shown_at_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "shop", "S1");
    room_offer(room, shop, "Bol", 1000, 3);
    struct taking t = taken(room, shop, S("Nom;Rayon;Prix;Stock\nTasse;rayon;5,50 \x80;2\n\xc9""cuelle;RAYON;1 200;0\n"));

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
    struct taking t = taken(room, shop, S("Nom;Rayon;Prix\nTasse;rayon;5\n")), next = taken(room, shop, S("Nom;Rayon;Prix\nPot;rayon;5\n"));

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

    return stock_move_make(tx, room->now, &(struct stock_change){t->plan.v[0].old->stock_item_id, -2000, 0, 0, S("hand_over")});
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
    assert_true(room_write(room, mark_run, &less) && room_write(room, unflip_run, &less) && room_write(room, unsettle_run, &less));
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
    faults_are(room, shop, S("Nom;Rayon;Prix;Stock\nBol;rayon;1;-1\nBol;rayon;1;1,5\nBol;rayon;1;1 200\nBol;rayon;1;1e3\n"), "D2 D3 D5 ");
    faults_are(room, shop, S("Ref;Nom;Rayon;Prix\na;Bol;rayon;1\na;Pot;rayon;1\n"), "A3 ");
    faults_are(room, shop, S("Nom;Rayon;Prix\n=A1;rayon;1\n'=A1;rayon;1\n#N/A;rayon;1\n- deux;rayon;1\n@cmd|' /C x'!A0;rayon;1\n"), "A2 A4 A6 ");
    faults_are(room, shop, S("Nom;Rayon;Prix\nBol;rayon;\n"), "C2 ");
    faults_are(room, shop, S("Nom;Rayon;Prix;Mode\nBol;rayon;;vitrine\nPot;rayon;1;marché\n"), "D3 ");
    faults_are(room, shop, S("\xef\xbb\xbfNom;Rayon;Prix\nTh\xe9;rayon;1\nThé;rayon;1\n"), "A2 ");
    faults_are(room, shop, S("Nom;Rayon;Prix\nTh\x81;rayon;1\nTh\xe9;rayon;1\n"), "A2 ");
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
        cmocka_unit_test(shown_at_once), cmocka_unit_test(nothing_when_it_moved), cmocka_unit_test(given_up), cmocka_unit_test(stock_follows), cmocka_unit_test(faults_by_cell),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
