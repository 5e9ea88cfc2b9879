/* draft_test.c: a photo is nobody's offer before it is named; thirty wait at most; and what a retouch leaves to be made. */
#include "shelf.sql.h"
#include "shop/draft/inside.h"
#include "shop/test/room.h"

struct photo {
    int64_t merchant_id;
    struct media_received m;
    enum draft_added end;
};

static bool add_run(struct tx *tx, struct room *room, void *arg)
{
    struct photo *p = arg;

    p->end = draft_add(tx, room->now, p->merchant_id, &p->m);
    return true;
}

static enum draft_added sent(struct room *room, int64_t merchant_id, int nth)
{
    struct photo p = {merchant_id, {str_fmt(room->mem, "%064d", nth), S(""), S("a.jpg"), 10}, DRAFT_FULL};

    assert_true(room_write(room, add_run, &p));
    return p.end;
}

struct waiting {
    int64_t merchant_id;
    struct draft_list_rows rows;
    size_t public;
    int64_t pictures;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct waiting *w = arg;
    struct offers o;
    struct offer_shelf_rows shelf;
    struct fixture_pictures_row n;

    q_draft_list(db, room->mem, w->merchant_id, &w->rows);
    offers_of_merchant(db, room->mem, LANG_FR, w->merchant_id, room->now, &o);
    q_offer_shelf(db, room->mem, w->merchant_id, room->now, 0, 1000, 0, &shelf);
    assert_int_equal(shelf.n, o.n);
    w->public = o.n;
    w->pictures = q_fixture_pictures(db, room->mem, w->merchant_id, &n) ? n.n : -1;
}

static struct waiting look(struct room *room, int64_t merchant_id)
{
    struct waiting w = {.merchant_id = merchant_id};

    room_read(room, look_run, &w);
    return w;
}

struct shelving {
    int64_t merchant_id;
    const struct draft_list_row *d;
    bool drop;
    int64_t about;
};

static bool shelve_run(struct tx *tx, struct room *room, void *arg)
{
    struct shelving *s = arg;
    struct draft_ready r = {S("Bol"), S("rayon"), S("piece"),           S(""), SOME_I64(1200), 3000,
                            0,        s->about,   {.id = ROOM_CATEGORY}};

    return s->drop ? draft_drop(tx, room->now, s->merchant_id, s->d)
                   : draft_publish(tx, room->now, s->merchant_id, s->d, &r);
}

static void named_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "draft", "D1"), other = room_merchant(room, "draft2", "D2");

    for (int i = 0; i < 3; i++) assert_int_equal(sent(room, shop, i), DRAFT_ADDED);
    assert_int_equal(sent(room, shop, 1), DRAFT_SAME); /* a second click */
    assert_int_equal(sent(room, other, 1), DRAFT_ADDED);
    struct waiting w = look(room, shop);
    assert_int_equal(w.rows.n, 3);
    assert_int_equal(w.public, 0);
    assert_false(room_write(room, shelve_run, &(struct shelving){other, &w.rows.v[0], false})); /* another's */
    assert_false(room_write(room, shelve_run, &(struct shelving){other, &w.rows.v[0], true}));
    assert_true(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[0], false}));
    assert_false(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[0], false}));
    assert_true(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[1], true}));
    assert_false(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[1], true}));
    w = look(room, shop);
    assert_int_equal(w.rows.n, 1);
    assert_int_equal(w.public, 1);
    assert_int_equal(w.pictures, 2); /* the one deleted is gone, the one on the shelf stays */
}

static void thirty_wait(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "thirty", "D3");

    for (int i = 0; i < DRAFTS_MOST; i++) assert_int_equal(sent(room, shop, i), DRAFT_ADDED);
    assert_int_equal(sent(room, shop, DRAFTS_MOST), DRAFT_FULL);
    struct waiting w = look(room, shop);
    assert_true(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[7], true}));
    assert_int_equal(sent(room, shop, DRAFTS_MOST), DRAFT_ADDED);
}

struct taking {
    int64_t merchant_id;
    struct media_batch photos;
    struct drafts_taken done;
};

static bool take_run(struct tx *tx, struct room *room, void *arg)
{
    static const struct draft_typed typed = {S("Poulet"),  S("volailles"), S("quatorze"),
                                             S("weighed"), S("6"),         S("1,2")};
    struct taking *t = arg;

    t->done = drafts_take(tx, room->now, t->merchant_id, &t->photos, &typed);
    return true;
}

/* Several at once: each waits for its name, the first with all that was typed beside it; sent again, none waits twice. */
static void several_at_once(void **state)
{
    struct room *room = *state;
    struct taking t = {.merchant_id = room_merchant(room, "plusieurs", "D5")};

    for (t.photos.n = 0; t.photos.n < 3; t.photos.n++)
        t.photos.v[t.photos.n] = (struct media_received){str_fmt(room->mem, "%064d", 500 + (int)t.photos.n), S(""),
                                                         str_fmt(room->mem, "%zu.jpg", t.photos.n), 10};
    for (int time = 0; time < 2; time++) {
        assert_true(room_write(room, take_run, &t));
        assert_int_equal(t.done.kept, 3);
        assert_int_equal(t.done.full, 0);
    }
    struct waiting w = look(room, t.merchant_id);
    assert_int_equal(w.rows.n, 3);
    const struct draft_list_row *d = &w.rows.v[0];
    assert_true(str_eq(d->title, S("Poulet")) && str_eq(d->price, S("quatorze")) && str_eq(d->about, S("1,2")));
    assert_true(str_eq(d->unit, S("weighed")) && str_eq(d->stock, S("6")) && str_eq(d->rayon, S("volailles")));
    assert_true(!w.rows.v[1].title.n && str_eq(w.rows.v[1].unit, S("piece")));
    for (int i = 3; i < DRAFTS_MOST; i++) assert_int_equal(sent(room, t.merchant_id, 600 + i), DRAFT_ADDED);
    t.photos.v[0].sha256 = str_fmt(room->mem, "%064d", 700), t.photos.n = 1;
    assert_true(room_write(room, take_run, &t));
    assert_int_equal(t.done.full, 1);
}

struct telling {
    int64_t merchant_id;
    str facts;
};

static void facts_run(struct db *db, struct room *room, void *arg)
{
    struct telling *t = arg;
    struct offers o;

    offers_of_merchant(db, room->mem, LANG_FR, t->merchant_id, room->now, &o);
    if (o.n == 1) t->facts = o.v[0].facts;
}

/* "About 1.2 kg a piece" becomes what the law wants said of it. */
static void a_weighed_piece(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "poulets", "D6");

    assert_int_equal(sent(room, shop, 800), DRAFT_ADDED);
    struct waiting w = look(room, shop);
    assert_true(room_write(room, shelve_run, &(struct shelving){shop, &w.rows.v[0], false, 1200}));
    struct telling t = {shop, S("")};
    room_read(room, facts_run, &t);
    assert_true(str_eq(t.facts, S("piece_least=1,08\npiece_most=1,32\n")));
}

/* Two members in one row: what nobody typed here is theirs, what was typed stays, and both are told apart. */
static void two_in_one_row(void **state)
{
    struct room *room = *state;
    const struct draft_list_row shown = {.title = S(""),
                                         .rayon = S("pots"),
                                         .price = S("9"),
                                         .unit = S("piece"),
                                         .stock = S(""),
                                         .allergens = S(""),
                                         .about = S("")};
    struct draft_list_row stored = shown, typed = shown;
    struct form_value told[DRAFT_VALUES];
    str seen = draft_seen(room->mem, &shown);

    assert_false(draft_touched(room->mem, seen, &shown));
    typed.price = S("8");
    assert_true(draft_touched(room->mem, seen, &typed));
    assert_int_equal(draft_meet(room->mem, seen, &stored, &typed, told), DRAFT_MINE);
    stored.price = S("8"); /* both typed the same */
    assert_int_equal(draft_meet(room->mem, seen, &stored, &typed, told), DRAFT_MINE);
    stored.about = S("1,2"), stored.price = S("7"), stored.title = S("Bol"), stored.showcase = 1;
    assert_int_equal(draft_meet(room->mem, S(""), &stored, &typed, told), DRAFT_MINE); /* a page of an older kind */
    assert_int_equal(draft_meet(room->mem, seen, &stored, &typed, told), DRAFT_BOTH);
    assert_true(str_eq(typed.price, S("8")) && str_eq(typed.title, S("Bol")) && typed.showcase);
    assert_true(told[0].moved && !told[1].moved && told[2].moved && !told[3].moved && told[6].moved && told[7].moved);
    typed = shown;
    assert_int_equal(draft_meet(room->mem, seen, &stored, &typed, told), DRAFT_THEIRS);
    assert_true(str_eq(typed.price, S("7")) && str_eq(typed.title, S("Bol")));
}

struct touching {
    int64_t picture_id;
    enum media_retouch what;
};

static bool touch_run(struct tx *tx, struct room *room, void *arg)
{
    struct touching *t = arg;
    return media_retouch(tx, room->now, t->picture_id, t->what);
}

static bool touched(struct room *room, int64_t id, enum media_retouch what)
{
    return room_write(room, touch_run, &(struct touching){id, what});
}

static void see_run(struct db *db, struct room *room, void *arg)
{
    struct picture *p = arg;
    int64_t id = p->width;

    media_pictures(db, room->mem, LANG_FR, &id, 1, p);
}

static void may(struct room *room, int64_t id, bool brighten, bool square, bool undo)
{
    struct picture p = {.width = id};

    room_read(room, see_run, &p);
    assert_true(p.may_brighten == brighten && p.may_square == square && p.may_undo == undo && p.busy);
}

static void steps_and_back(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "steps", "D4");

    assert_int_equal(sent(room, shop, 1), DRAFT_ADDED);
    int64_t id = look(room, shop).rows.v[0].picture_id;
    may(room, id, true, true, false);
    assert_false(touched(room, id, MEDIA_UNDO));
    assert_true(touched(room, id, MEDIA_BRIGHTEN));
    assert_true(touched(room, id, MEDIA_SQUARE));
    assert_false(touched(room, id, MEDIA_SQUARE));
    assert_true(touched(room, id, MEDIA_BRIGHTEN));
    assert_true(touched(room, id, MEDIA_BRIGHTEN));
    assert_false(touched(room, id, MEDIA_BRIGHTEN));
    may(room, id, false, false, true);
    for (int i = 0; i < 3; i++) assert_true(touched(room, id, MEDIA_UNDO));
    may(room, id, true, true, true);
    assert_true(touched(room, id, MEDIA_UNDO));
    assert_false(touched(room, id, MEDIA_UNDO));
    may(room, id, true, true, false);
    assert_false(touched(room, 1, MEDIA_BRIGHTEN)); /* none */
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(named_once),      cmocka_unit_test(thirty_wait),
                                       cmocka_unit_test(two_in_one_row),  cmocka_unit_test(several_at_once),
                                       cmocka_unit_test(a_weighed_piece), cmocka_unit_test(steps_and_back)};

    return cmocka_run_group_tests(tests, open_room, close_room);
}
