/* Agreements that staff act for a shop; and every kind of record staff may change: put back exactly, or not at all. */
#include "shop/order/test/buy.h"

#include "shop/media/media.h"
#include "shop/standin/inside.h"

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

/* --- records --- */

/* %1$lld the shop, %2$lld an offer of it, %3$lld its product. change: by staff. since: later, and no hindrance. moved: a
** hindrance. */
static const struct ground {
    str kind;
    const char *set, *change, *since, *moved;
} grounds[] = {
    {S("sheet"), NULL, "UPDATE merchant SET story_fr = 'Autre', minimum_cents = 5 WHERE id = %1$lld",
     "UPDATE merchant SET phone = '02' WHERE id = %1$lld", "UPDATE merchant SET story_fr = 'Encore' WHERE id = %1$lld"},
    {S("product"), NULL, "UPDATE product SET title_fr = 'Autre', origin = '' WHERE id = %3$lld",
     "UPDATE product SET storage = 'Au frais' WHERE id = %3$lld",
     "UPDATE product SET title_fr = 'Encore' WHERE id = %3$lld"},
    {S("variant"), NULL, "UPDATE variant SET name_fr = 'Grand' WHERE product_id = %3$lld", NULL,
     "UPDATE variant SET name_fr = 'Moyen' WHERE product_id = %3$lld"},
    {S("offer"), NULL, "UPDATE offer SET price_cents = 999, mode = 'showcase' WHERE id = %2$lld",
     "UPDATE offer SET lead_days = 3 WHERE id = %2$lld", "UPDATE offer SET price_cents = 1000 WHERE id = %2$lld"},
    {S("offer"), NULL, "UPDATE offer SET withdrawn_at = 5 WHERE id = %2$lld", NULL,
     "UPDATE offer SET withdrawn_at = NULL WHERE id = %2$lld"},
    {S("stock"), NULL,
     "UPDATE stock_item SET on_hand_milli = on_hand_milli + 5000 WHERE id = (SELECT stock_item_id FROM offer WHERE id "
     "= "
     "%2$lld)",
     NULL, "UPDATE stock_item SET on_hand_milli = 1000 WHERE id = (SELECT stock_item_id FROM offer WHERE id = %2$lld)"},
    {S("photos"),
     "INSERT INTO product_picture (product_id, picture_id, position) SELECT %3$lld, id, 0 FROM picture WHERE alt = "
     "'un' "
     "AND merchant_id = %1$lld",
     "INSERT INTO product_picture (product_id, picture_id, position) SELECT %3$lld, id, 1 FROM picture WHERE alt = "
     "'deux' AND merchant_id = %1$lld",
     "DELETE FROM product_picture WHERE product_id = %3$lld AND position = 0",
     "INSERT INTO product_picture (product_id, picture_id, position) SELECT %3$lld, id, 2 FROM picture WHERE alt = "
     "'trois' AND merchant_id = %1$lld"},
    {S("hours"), NULL, "DELETE FROM opening WHERE merchant_id = %1$lld AND weekday = 1", NULL,
     "UPDATE opening SET closes_min = closes_min - 60 WHERE merchant_id = %1$lld AND weekday = 2"},
    {S("day"),
     "INSERT INTO day_hours (id, merchant_id, day, opens_min, closes_min) VALUES (%1$lld, %1$lld, 20000, 600, 700)",
     "UPDATE day_hours SET opens_min = NULL, closes_min = NULL WHERE merchant_id = %1$lld", NULL,
     "DELETE FROM day_hours WHERE merchant_id = %1$lld"},
    {S("holiday"), NULL, "INSERT INTO holiday_work (merchant_id, holiday) VALUES (%1$lld, 'noel')", NULL,
     "DELETE FROM holiday_work WHERE merchant_id = %1$lld"},
    {S("closure"), NULL,
     "INSERT INTO closure (id, merchant_id, from_day, to_day, note) VALUES (%1$lld, %1$lld, 20800, 20900, 'Mer')", NULL,
     "UPDATE closure SET to_day = 20901 WHERE merchant_id = %1$lld"},
    {S("closure"),
     "INSERT INTO closure (id, merchant_id, from_day, to_day, note) VALUES (%1$lld, %1$lld, 20800, 20900, 'Mer')",
     "DELETE FROM closure WHERE merchant_id = %1$lld", NULL,
     "INSERT INTO closure (id, merchant_id, from_day, to_day, note) VALUES (%1$lld, %1$lld, 20801, 20900, 'Mer')"},
    {S("area"),
     "INSERT INTO area (id, merchant_id, radius_m, fee_cents, minimum_cents) VALUES (%1$lld, %1$lld, 5000, 300, 0)",
     "UPDATE area SET fee_cents = 450 WHERE merchant_id = %1$lld", NULL, "DELETE FROM area WHERE merchant_id = %1$lld"},
    {S("wrap"), NULL, "INSERT INTO gift_terms (merchant_id, wrap_cents) VALUES (%1$lld, 300)", NULL,
     "UPDATE gift_terms SET wrap_cents = 400 WHERE merchant_id = %1$lld"},
    {S("returns"),
     "INSERT INTO return_terms (merchant_id, pays, how, updated_at) VALUES (%1$lld, 'buyer', 'Par la poste', 5)",
     "UPDATE return_terms SET pays = 'shop', updated_at = 6 WHERE merchant_id = %1$lld", NULL,
     "DELETE FROM return_terms WHERE merchant_id = %1$lld"},
    {S("pin"),
     "INSERT INTO shop_position (merchant_id, insee, lat, lon, person_id, at) VALUES (%1$lld, '61001', 48430000, "
     "90000, "
     "7, 5)",
     "DELETE FROM shop_position WHERE merchant_id = %1$lld", NULL,
     "INSERT INTO shop_position (merchant_id, insee, lat, lon, person_id, at) VALUES (%1$lld, '61001', 48440000, "
     "90000, "
     "7, 6)"},
    {S("stall"),
     "INSERT INTO market (id, slug, name_fr, name_en, insee, place, weekday, opens_min, closes_min) VALUES (%1$lld, "
     "'m%1$lld', 'Halle', '', '61001', '', 2, 480, 720)",
     "INSERT INTO stall (market_id, merchant_id) VALUES (%1$lld, %1$lld)", NULL,
     "DELETE FROM stall WHERE merchant_id = %1$lld"},
    {S("round"),
     "INSERT INTO delivery_round (id, merchant_id, weekday, leaves_min, back_min, seats, before_days, before_min) "
     "VALUES "
     "(%1$lld, %1$lld, 2, 600, 700, 4, 1, 1000)",
     "DELETE FROM delivery_round WHERE merchant_id = %1$lld", NULL,
     "INSERT INTO delivery_round (id, merchant_id, weekday, leaves_min, back_min, seats, before_days, before_min) "
     "VALUES "
     "(%1$lld, %1$lld, 3, 600, 700, 4, 1, 1000)"},
    {S("cutoff"), "INSERT INTO cutoff (merchant_id, place_id, before_days, before_min) VALUES (%1$lld, 0, 1, 600)",
     "UPDATE cutoff SET before_days = 2 WHERE merchant_id = %1$lld", NULL,
     "DELETE FROM cutoff WHERE merchant_id = %1$lld"},
    {S("parcel"), NULL,
     "INSERT INTO parcel_terms (merchant_id, carrier, fee_cents, minimum_cents, a_day, travel_days) VALUES (%1$lld, "
     "'Poste', 700, 0, 5, 2)",
     NULL, "UPDATE parcel_terms SET fee_cents = 1 WHERE merchant_id = %1$lld"},
    {S("place"),
     "INSERT INTO pickup_place (id, pub, merchant_id, kind, name, address, postcode, insee, lead_min, slot_min, "
     "slot_seats, created_at) VALUES (%1$lld, 'p%1$lld', %1$lld, 'farm', 'Ferme', '', '', '', 0, 60, 4, 1)",
     "UPDATE pickup_place SET closed_at = 9 WHERE merchant_id = %1$lld", NULL,
     "UPDATE pickup_place SET closed_at = NULL, name = 'Autre' WHERE merchant_id = %1$lld"},
};
enum { GROUNDS = sizeof grounds / sizeof *grounds };

struct trying {
    const struct ground *g;
    const struct record_kind *kind;
    struct offer_new o;
    bool moved;
    struct records before, became, after;
    enum record_end end;
};

static void sql_of(struct tx *tx, const struct trying *t, const char *sql)
{
    if (sql) sql_do(tx, sql, (long long)t->o.merchant_id, (long long)t->o.id, (long long)t->o.product_id);
}

static const struct record *of_id(const struct records *all, int64_t id, const struct record *none)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].id == id) return &all->v[i];
    return none;
}

/* The one record that is not what it was. */
static struct record_back changed(const struct room *room, struct arena *mem, const struct trying *t)
{
    static const struct record none;
    struct record_back b = {room->now, t->o.merchant_id, 7, 0, {0}, {0}, {0}};

    for (size_t i = 0; i < t->became.n + t->before.n; i++) {
        int64_t id = i < t->became.n ? t->became.v[i].id : t->before.v[i - t->became.n].id;
        const struct record *was = of_id(&t->before, id, &none), *is = of_id(&t->became, id, &none);
        if (record_same(t->kind, was, is)) continue;
        b.id = id;
        assert_true(record_read(mem, t->kind, record_text(mem, t->kind, was), &b.was));
        assert_true(record_read(mem, t->kind, record_text(mem, t->kind, is), &b.became));
        assert_true(record_same(t->kind, &b.was, was) && record_same(t->kind, &b.became, is));
    }
    assert_true(b.was.n || b.became.n);
    return b;
}

static void all_of(struct tx *tx, struct room *room, const struct trying *t, struct records *out)
{
    records_of(tx->db, room->mem, t->kind, &(struct records_ask){t->o.merchant_id, t->o.id}, out);
}

static bool try_run(struct tx *tx, struct room *room, void *arg)
{
    struct trying *t = arg;

    sql_of(tx, t, t->g->set);
    all_of(tx, room, t, &t->before);
    sql_of(tx, t, t->g->change);
    all_of(tx, room, t, &t->became);
    struct record_back b = changed(room, room->mem, t);
    sql_of(tx, t, t->moved ? t->g->moved : t->g->since);
    if (t->moved) all_of(tx, room, t, &t->became);
    t->end = record_take_back(tx, t->kind, &b);
    all_of(tx, room, t, &t->after);
    return true;
}

static bool pictures_run(struct tx *tx, struct room *room, void *arg)
{
    static const char *const alt[] = {"un", "deux", "trois"};

    (void)room;
    for (int i = 0; i < 3; i++)
        sql_do(tx,
               "INSERT INTO picture (id, pub, merchant_id, original, alt, width, height, rgb, sharpness, brightness, "
               "created_at) VALUES (%lld, 'i%lld', %lld, '', '%s', 1, 1, 1, 1, 1, 1)",
               *(long long *)arg + i + 1, *(long long *)arg + i + 1, *(long long *)arg, alt[i]);
    return true;
}

static struct trying tried(struct room *room, const struct ground *g, bool moved)
{
    static int n;
    struct trying t = {.g = g, .kind = record_kind_of(g->kind), .moved = moved};
    char *slug = NULL;

    assert_true(t.kind && asprintf(&slug, "R%d", n++) > 0);
    int64_t shop = room_merchant(room, slug, slug);
    assert_true(room_write(room, pictures_run, &shop));
    room_offer(room, shop, "Tasse", 900, 4);
    t.o = room_offer(room, shop, "Vase", 1500, 5);
    assert_true(room_write(room, try_run, &t));
    if (record_stmt(t.kind, t.kind->all)->nargs == 2) assert_int_equal(t.before.n, 1); /* of one product alone */
    return t;
}

static bool same(const struct record_kind *k, const struct records *a, const struct records *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (a->v[i].id != b->v[i].id || !record_same(k, &a->v[i], &b->v[i])) return false;
    return a->n == b->n;
}

static void each_is_put_back(void **state)
{
    for (size_t i = 0; i < GROUNDS; i++) {
        struct trying t = tried(*state, &grounds[i], false);
        if (t.end != RECORD_BACK) fail_msg("%s (%zu) was not put back", grounds[i].kind.p, i);
        if (!grounds[i].since && !same(t.kind, &t.before, &t.after))
            fail_msg("%s (%zu) is otherwise", grounds[i].kind.p, i);
    }
}

static void what_moved_is_left_alone(void **state)
{
    for (size_t i = 0; i < GROUNDS; i++) {
        struct trying t = tried(*state, &grounds[i], true);
        if (t.end != RECORD_MOVED) fail_msg("%s (%zu) was overwritten", grounds[i].kind.p, i);
        if (!same(t.kind, &t.became, &t.after)) fail_msg("%s (%zu) was touched", grounds[i].kind.p, i);
    }
}

static const struct ground *ground_of(const char *kind)
{
    for (size_t i = 0; i < GROUNDS; i++)
        if (str_eq(grounds[i].kind, str_c(kind))) return &grounds[i];
    fail_msg("no ground of %s", kind);
    return NULL;
}

/* What was changed beside it since stays; a price has its line; the photo that was replaced is shown again, alone. */
static void only_what_was_changed(void **state)
{
    struct trying t = tried(*state, ground_of("offer"), false);

    assert_int_equal(sql_int(*state, "SELECT lead_days FROM offer WHERE id = %lld", (long long)t.o.id), 3);
    assert_int_equal(sql_int(*state, "SELECT price_cents FROM offer WHERE id = %lld", (long long)t.o.id), 1500);
    assert_int_equal(sql_int(*state, "SELECT count(*) FROM price_past WHERE offer_id = %lld", (long long)t.o.id), 2);
    t = tried(*state, ground_of("photos"), false);
    assert_int_equal(sql_int(*state,
                             "SELECT count(*) FROM product_picture x JOIN picture p ON p.id = x.picture_id WHERE "
                             "x.product_id = %lld AND p.alt = 'un'",
                             (long long)t.o.product_id),
                     1);
    assert_int_equal(
        sql_int(*state, "SELECT count(*) FROM product_picture WHERE product_id = %lld", (long long)t.o.product_id), 1);
    t = tried(*state, ground_of("stock"), false);
    assert_int_equal(sql_int(*state, "SELECT qty_milli FROM stock_move WHERE reason = 'count' AND stock_item_id = %lld",
                             (long long)t.o.stock_item_id),
                     -5000);
}

/* What a clock took off the shelf comes back by the clock's own question, whatever was put back meanwhile. */
static void off_the_shelf_as_it_was(void **state)
{
    static const struct ground stale = {S("offer"), "UPDATE offer SET stale_at = 5 WHERE id = %2$lld",
                                        "UPDATE offer SET price_cents = 999 WHERE id = %2$lld", NULL, NULL};
    struct trying t = tried(*state, &stale, false);

    assert_int_equal(t.end, RECORD_BACK);
    assert_int_equal(sql_int(*state,
                             "SELECT count(*) FROM offer WHERE id = %lld AND stale_at = 5 AND withdrawn_at IS NULL AND "
                             "price_cents = 1500",
                             (long long)t.o.id),
                     1);
}

/* A product that is gone is not offered to be put back: no button that never works. */
static void what_is_gone_stays_gone(void **state)
{
    static const struct ground gone = {S("offer"), NULL, "UPDATE offer SET removed_at = 5 WHERE id = %2$lld", NULL,
                                       NULL};
    struct trying t = tried(*state, &gone, false);
    struct record was = {.n = 1}, none = {0};

    assert_int_equal(t.end, RECORD_FIXED);
    assert_false(record_may_back(t.kind, &was, &none));
    assert_true(record_may_back(t.kind, &none, &was) && record_may_back(t.kind, &was, &was));
}

/* Its statements have the shape the hall counts on, and each is tried above. */
static void kinds_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; all_records[i]; i++)
        for (const struct record_kind *k = all_records[i]; k->code.n; k++) {
            const struct stmt *all = record_stmt(k, k->all);
            assert_true(!all->write && all->tables && (all->nargs == 1 || all->nargs == 2) &&
                        all->ncols == k->fields + 2);
            assert_true(k->kept <= k->fields && (k->back || k->put));
            if (k->put) assert_int_equal(record_stmt(k, k->put)->nargs, k->kept + 2);
            if (k->drop) assert_int_equal(record_stmt(k, k->drop)->nargs, 2);
            assert_true(!k->list || k->drop || k->back);
            ground_of(k->code.p);
            assert_ptr_equal(record_kind_of(k->code), k);
        }
}

/* No text of a database makes it read beyond its end. */
static void texts_are_read_strictly(void **state)
{
    static const char good[] = "2,3;i1;i2;s5:hello-i-3;s0:";
    struct room *room = *state;
    const struct record_kind *k = record_kind_of(S("photos"));
    struct record r;

    assert_true(record_read(room->mem, k, str_c(good), &r) && r.n == 2 && r.v[4].i == -3 && r.v[2].s.n == 5);
    for (size_t n = 0; n + 1 < sizeof good; n++) assert_false(record_read(room->mem, k, (str){good, n}, &r));
    assert_false(record_read(room->mem, k, S("2,4;i1;i2;i3;i4;i1;i2;i3;i4;"), &r));
    assert_false(record_read(room->mem, k, S("99999999,3;"), &r));
    assert_false(record_read(room->mem, k, S("1,3;i1;i2;s99:a"), &r));
    assert_false(record_read(room->mem, k, S("1,3;i1;i2;s-1:a"), &r));
    assert_false(record_read(room->mem, k, S("1,3;i1;i2;i3;x"), &r));
}

/* --- agreements --- */

struct agreeing {
    int64_t shop, coach;
    const char *how, *lasts;
    enum stand_in_end end;
    struct stand_in_answer a;
    bool stop;
};

static bool make_run(struct tx *tx, struct room *room, void *arg)
{
    struct agreeing *g = arg;
    struct stand_in_new n = {room->now, g->shop,         g->coach,      room->now - MINUTE_MS,
                             S("Noël"), str_c(g->lasts), str_c(g->how), *g->how ? S("Odette") : S("")};

    g->end = stand_in_make(tx, &n);
    return true;
}

static bool answer_run(struct tx *tx, struct room *room, void *arg)
{
    struct agreeing *g = arg;

    g->a.now = room->now;
    g->end = g->stop ? stand_in_stop(tx, &g->a) : stand_in_agree(tx, &g->a);
    return true;
}

static bool coach_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx,
           "INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%lld, 'Nadège', 'n%lld', '', 'fr', 1)",
           *(long long *)arg, *(long long *)arg);
    sql_do(tx, "INSERT INTO staff (person_id, roles, password_hash, created_at) VALUES (%lld, 2, 'x', 1)",
           *(long long *)arg);
    return true;
}

/* Of a shop: its owner, who reads his mail; both have its number. */
static bool owner_run(struct tx *tx, struct room *room, void *arg)
{
    long long shop = *(int64_t *)arg;

    (void)room;
    sql_do(
        tx,
        "INSERT INTO person (id, name, mail, phone, lang, created_at) VALUES (%lld, 'Odette', 'o%lld@x', '', 'fr', 1)",
        shop, shop);
    sql_do(tx,
           "INSERT INTO member (id, merchant_id, person_id, role, created_at) VALUES (%lld, %lld, %lld, 'owner', 1)",
           shop, shop, shop);
    return true;
}

static enum stand_in_end made(struct room *room, struct agreeing *g, const char *how, const char *lasts)
{
    g->how = how, g->lasts = lasts;
    assert_true(room_write(room, make_run, g));
    g->a = (struct stand_in_answer){
        .id = sql_int(room, "SELECT coalesce(max(id), 0) FROM stand_in WHERE merchant_id = %lld", (long long)g->shop),
        .merchant_id = g->shop,
        .person_id = g->shop, /* its owner */
        .how = S("account"),
        .by = S("Odette")};
    return g->end;
}

static enum stand_in_end answered(struct room *room, struct agreeing *g, const char *how, bool stop)
{
    g->a.how = str_c(how), g->stop = stop;
    assert_true(room_write(room, answer_run, g));
    return g->end;
}

static struct agreeing some_agreement(struct room *room, const char *slug, int64_t coach)
{
    struct agreeing g = {.shop = room_merchant(room, slug, slug), .coach = coach};

    assert_true(room_write(room, coach_run, &g.coach));
    assert_true(room_write(room, owner_run, &g.shop));
    return g;
}

static int64_t until(struct room *room, const struct agreeing *g)
{
    return sql_int(room, "SELECT until_at FROM stand_in WHERE id = %lld", (long long)g->a.id);
}

static void times_are_limited(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T1", 9001);

    assert_int_equal(made(room, &g, "telephone", "hour"), STAND_IN_DONE);
    assert_int_equal(until(room, &g), room->now + HOUR_MS);
    assert_int_equal(made(room, &g, "telephone", "week"), STAND_IN_TWICE);
    assert_int_equal(answered(room, &g, "stopped", true), STAND_IN_DONE);
    assert_int_equal(answered(room, &g, "withdrawn", true), STAND_IN_LATE); /* it is over */
    assert_int_equal(made(room, &g, "in_person", "day"), STAND_IN_DONE);
    assert_int_equal(until(room, &g),
                     local_at(S("Europe/Paris"), (struct local){.year = 2026, .month = 11, .day = 25}));
    answered(room, &g, "stopped", true);
    made(room, &g, "telephone", "month");
    assert_int_equal(until(room, &g), room->now + 30 * DAY_MS);
    assert_int_equal(answered(room, &g, "account", false), STAND_IN_LATE); /* agreed to already */
}

static void asked_for_and_answered_once(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T2", 9002), other = some_agreement(room, "T3", 9003);
    int64_t now = room->now;

    assert_int_equal(made(room, &g, "", "week"), STAND_IN_DONE);
    assert_int_equal(made(room, &g, "", "week"), STAND_IN_TWICE);
    other.a = g.a, other.a.merchant_id = other.shop;
    assert_int_equal(answered(room, &other, "account", false), STAND_IN_NONE); /* another shop's */
    assert_int_equal(answered(room, &g, "account", false), STAND_IN_DONE);
    assert_int_equal(until(room, &g), now + 7 * DAY_MS);
    assert_int_equal(answered(room, &g, "withdrawn", true), STAND_IN_DONE);
    assert_int_equal(answered(room, &g, "account", false), STAND_IN_LATE);
    assert_int_equal(made(room, &g, "", "week"), STAND_IN_DONE);
    room->now += 7 * DAY_MS + 1; /* nobody answered */
    assert_int_equal(answered(room, &g, "account", false), STAND_IN_LATE);
    assert_int_equal(made(room, &g, "", "week"), STAND_IN_DONE);
    assert_true(
        room_write(room, sql_run, (void *)"UPDATE staff SET roles = 8 WHERE person_id = 9002")); /* no coach any more */
    assert_int_equal(answered(room, &g, "account", false), STAND_IN_NOT_STAFF);
    assert_int_equal(made(room, &other, "", "hour"), STAND_IN_DONE);
    assert_true(room_write(room, sql_run, (void *)"UPDATE merchant SET suspended_at = 5 WHERE slug = 'T3'"));
    assert_int_equal(answered(room, &other, "account", false), STAND_IN_CLOSED);
    room->now = now;
}

static int64_t rows_of(struct room *room, const struct agreeing *g)
{
    return sql_int(room, "SELECT count(*) FROM stand_in WHERE merchant_id = %lld", (long long)g->shop);
}

struct listing {
    int64_t shop;
    struct stand_ins all;
};

static void list_run(struct db *db, struct room *room, void *arg)
{
    struct listing *l = arg;

    stand_ins_of(db, room->mem, l->shop, room->now, &l->all);
}

/* What runs is listed, counted and taken back, however many came after it. */
static void none_is_too_old_to_be_taken_back(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T7", 9007), other = some_agreement(room, "T8", 9008);

    assert_int_equal(made(room, &g, "telephone", "month"), STAND_IN_DONE);
    struct agreeing first = g;
    other.shop = g.shop;
    for (int i = 0; i < 14; i++) {
        assert_int_equal(made(room, &other, "", "hour"), STAND_IN_DONE);
        assert_int_equal(answered(room, &other, "stopped", true), STAND_IN_DONE);
    }
    struct listing l = {g.shop, {NULL, 0}};
    room_read(room, list_run, &l);
    assert_true(l.all.n == 13 && l.all.v[0].id == first.a.id && l.all.v[1].id == other.a.id);
    assert_int_equal(made(room, &g, "telephone", "hour"), STAND_IN_TWICE);
    assert_int_equal(answered(room, &first, "withdrawn", true), STAND_IN_DONE);
    assert_int_equal(sql_int(room, "SELECT actor_id FROM audit WHERE verb = 'standin.end' AND about = 'merchant %lld'",
                             (long long)g.shop),
                     g.shop); /* by name: who of the shop */
}

/* After a no, nobody of the staff writes down a yes: the shop is asked, and answers itself. */
static void a_no_binds_all_of_the_staff(void **state)
{
    static const char *const ends[] = {"withdrawn", "refused"};
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T9", 9009), other = some_agreement(room, "T10", 9010);
    int64_t now = room->now;

    other.shop = g.shop;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(made(room, &g, i ? "" : "telephone", "week"), STAND_IN_DONE);
        assert_int_equal(answered(room, &g, ends[i], true), STAND_IN_DONE);
        room->now += 30 * DAY_MS - 1;
        int64_t rows = rows_of(room, &g);
        assert_int_equal(made(room, &g, "telephone", "hour"), STAND_IN_SAID_NO);
        assert_int_equal(made(room, &other, "in_person", "hour"), STAND_IN_SAID_NO);
        assert_int_equal(rows_of(room, &g), rows);
        assert_int_equal(made(room, &other, "", "hour"), STAND_IN_DONE);
        assert_int_equal(answered(room, &other, "account", false), STAND_IN_DONE);
        room->now += HOUR_MS; /* that one is over; the no as well */
    }
    assert_int_equal(made(room, &g, "telephone", "hour"), STAND_IN_DONE);
    room->now = now;
}

/* Where nobody of the shop reads of it, an administrator writes it down, for a day at most. */
static void what_nobody_reads_is_brief(void **state)
{
    struct room *room = *state;
    struct agreeing admin = some_agreement(room, "T11", 9011), g = some_agreement(room, "T12", 9012);

    admin.shop = g.shop;
    assert_true(room_write(room, sql_run, (void *)"UPDATE staff SET roles = 1 WHERE person_id = 9011"));
    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE member SET removed_at = 5 WHERE merchant_id = (SELECT id FROM merchant "
                                   "WHERE slug = 'T12')"));
    assert_int_equal(made(room, &g, "in_person", "hour"), STAND_IN_UNREACHED);
    assert_int_equal(made(room, &admin, "in_person", "week"), STAND_IN_UNREACHED);
    assert_int_equal(rows_of(room, &g), 0);
    assert_int_equal(made(room, &admin, "in_person", "day"), STAND_IN_DONE);
    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE member SET removed_at = NULL WHERE merchant_id = (SELECT id FROM merchant "
                                   "WHERE slug = 'T12')"));
    assert_int_equal(made(room, &g, "in_person", "week"), STAND_IN_DONE);
}

/* --- one change taken back --- */

struct taking {
    struct offer_new o;
    int64_t stand_in, id;
    const char *was, *became;
    struct undo_ask ask;
    enum undo_end end;
};

/* One form that changed its stock, as the hall writes it down. */
static bool act_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    sql_do(tx,
           "INSERT INTO stand_in_act (id, stand_in_id, merchant_id, person_id, at, path) SELECT %lld, id, "
           "merchant_id, person_id, %lld, '/x' FROM stand_in WHERE id = %lld",
           (long long)t->id, (long long)room->now, (long long)t->stand_in);
    sql_do(tx,
           "INSERT INTO audit (id, at, actor_kind, actor_id, verb, about, detail) SELECT %lld, at, 'staff', person_id, "
           "'standin.act', 'merchant ' || CAST(merchant_id AS TEXT), path FROM stand_in_act WHERE id = %lld",
           (long long)t->id, (long long)t->id);
    sql_do(tx,
           "INSERT INTO stand_in_change (id, act_id, merchant_id, kind, record_id, name, was, became) VALUES (%lld, "
           "%lld, %lld, 'stock', %lld, 'Vase', '%s', '%s')",
           (long long)t->id, (long long)t->id, (long long)t->o.merchant_id, (long long)t->o.stock_item_id, t->was,
           t->became);
    return true;
}

static bool undo_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    t->ask = (struct undo_ask){room->now, t->o.merchant_id, t->o.merchant_id, t->id};
    t->end = stand_in_undo(tx, &t->ask);
    return true;
}

static struct taking some_change(struct room *room, const struct agreeing *g)
{
    struct taking t = {.o = room_offer(room, g->shop, "Vase", 1500, 3),
                       .stand_in = g->a.id,
                       .was = "1,1;i5000;",
                       .became = "1,1;i3000;"};

    t.id = id_new();
    assert_true(room_write(room, act_run, &t));
    return t;
}

static enum undo_end undone(struct room *room, struct taking *t)
{
    assert_true(room_write(room, undo_run, t));
    return t->end;
}

static int64_t on_hand(struct room *room, const struct taking *t)
{
    return sql_int(room, "SELECT on_hand_milli FROM stock_item WHERE id = %lld", (long long)t->o.stock_item_id);
}

/* Of two at once, one puts it back: whoever does not mark it touches nothing. Of what cannot go back no mark stays. */
static void taken_back_once(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T13", 9013);
    bool pg = getenv("ENGINE") && !strcmp(getenv("ENGINE"), "postgres");

    assert_int_equal(made(room, &g, "telephone", "hour"), STAND_IN_DONE);
    struct taking t = some_change(room, &g), moved = some_change(room, &g);
    assert_true(room_write(
        room, sql_run,
        (void *)(pg ? "CREATE RULE another AS ON UPDATE TO stand_in_change WHERE NEW.undone_at > 0 DO INSTEAD NOTHING"
                    : "CREATE TRIGGER another BEFORE UPDATE ON stand_in_change BEGIN SELECT RAISE(IGNORE); "
                      "END")));
    assert_int_equal(undone(room, &t), UNDO_TWICE);
    assert_int_equal(on_hand(room, &t), 3000);
    assert_true(
        room_write(room, sql_run, (void *)(pg ? "DROP RULE another ON stand_in_change" : "DROP TRIGGER another")));
    assert_int_equal(undone(room, &t), UNDO_DONE);
    assert_int_equal(on_hand(room, &t), 5000);
    assert_int_equal(undone(room, &t), UNDO_TWICE);
    assert_int_equal(on_hand(room, &t), 5000);
    assert_true(
        room_write(room, sql_run, (void *)"UPDATE stand_in_change SET was = '1,1;i3000;' WHERE undone_at IS NULL"));
    assert_int_equal(undone(room, &moved), UNDO_MOVED); /* there is nothing to put back */
    assert_int_equal(sql_int(room, "SELECT count(*) FROM stand_in_change WHERE id = %lld AND undone_at IS NOT NULL",
                             (long long)moved.id),
                     0);
}

static bool stock_run(struct tx *tx, struct room *room, void *arg)
{
    return stock_move_make(tx, room->now, arg);
}

static void stock_moved(struct room *room, const struct taking *t, int64_t delta, const char *reason)
{
    struct stock_change m = {t->o.stock_item_id, delta, 0, t->o.merchant_id, str_c(reason)};

    room->now += MINUTE_MS;
    assert_true(room_write(room, stock_run, &m));
}

/* The shop counted since: what it found is not added to. What was sold or lost is no count. */
static void what_was_counted_since_stays(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T14", 9014);

    assert_int_equal(made(room, &g, "telephone", "month"), STAND_IN_DONE);
    struct taking counted = some_change(room, &g);
    stock_moved(room, &counted, 2000, "stocktake");
    assert_int_equal(undone(room, &counted), UNDO_MOVED);
    assert_int_equal(on_hand(room, &counted), 5000);
    struct taking lost = some_change(room, &g);
    stock_moved(room, &lost, -1000, "loss");
    assert_int_equal(undone(room, &lost), UNDO_DONE);
    assert_int_equal(on_hand(room, &lost), 4000);
    struct taking first = some_change(room, &g), second = first;
    stock_moved(room, &first, 4000, "count"); /* a second act, its count beside it */
    second.id = id_new(), second.was = "1,1;i3000;", second.became = "1,1;i7000;";
    assert_true(room_write(room, act_run, &second));
    room->now += MINUTE_MS;
    assert_int_equal(undone(room, &first), UNDO_MOVED);
    assert_int_equal(undone(room, &second), UNDO_DONE);
    room->now += MINUTE_MS;
    assert_int_equal(undone(room, &first), UNDO_DONE); /* the newer first, then this one */
    assert_int_equal(on_hand(room, &first), 5000);
}

static bool kept_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;

    sql_do(tx,
           "INSERT INTO picture (id, pub, merchant_id, original, alt, width, height, rgb, sharpness, brightness, "
           "created_at) VALUES (%lld, 'k%lld', %lld, '', '', 1, 1, 1, 1, 1, 1)",
           (long long)t->id, (long long)t->id, (long long)t->o.merchant_id);
    sql_do(tx, "UPDATE stand_in_change SET kind = 'photos', was = '1,3;i%lld;i0;i0;' WHERE id = %lld", (long long)t->id,
           (long long)t->id);
    return true;
}

static bool drop_run(struct tx *tx, struct room *room, void *arg)
{
    media_drop(tx, room->now, *(int64_t *)arg);
    return true;
}

static bool forget_run(struct tx *tx, struct room *room, void *arg)
{
    media_forget(tx, room->now, *(int64_t *)arg);
    return true;
}

static bool let_go_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    for (const struct clock_task *t = standin_clock; t->name; t++) t->run(tx, room->now);
    return true;
}

static int64_t photos(struct room *room, const struct taking *t)
{
    return sql_int(room, "SELECT count(*) FROM picture WHERE id = %lld", (long long)t->id);
}

/* Kept for thirty days, unless its own shop takes it away; and not longer, by a server that stood still as well. */
static void photos_are_kept_for_a_way_back(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T15", 9015);

    assert_int_equal(made(room, &g, "telephone", "month"), STAND_IN_DONE);
    struct taking stays = some_change(room, &g), goes = some_change(room, &g);
    assert_true(room_write(room, kept_run, &stays) && room_write(room, kept_run, &goes));
    assert_true(room_write(room, drop_run, &stays.id) && room_write(room, forget_run, &goes.id));
    assert_true(photos(room, &stays) == 1 && photos(room, &goes) == 0);
    room->now += 30 * DAY_MS - 1;
    assert_true(room_write(room, let_go_run, NULL));
    assert_int_equal(photos(room, &stays), 1);
    room->now += 10 * DAY_MS;
    assert_true(room_write(room, let_go_run, NULL));
    assert_int_equal(photos(room, &stays), 0);
}

/* --- acting: what is asked for each request, and again inside each write --- */

struct may_asked {
    struct acting_ask ask;
    bool may;
};

static bool may_run(struct tx *tx, struct room *room, void *arg)
{
    struct may_asked *q = arg;

    (void)room;
    q->may = acting_may(tx->db, tx->mem, &q->ask);
    return true;
}

static void pub_run(struct db *db, struct room *room, void *arg)
{
    struct agreeing *g = arg;
    struct stand_ins all;

    stand_ins_of(db, room->mem, g->shop, room->now, &all);
    g->a.by = all.v[0].pub;
}

static bool may(struct room *room, struct agreeing *g, int64_t person)
{
    struct agreeing named = *g;

    room_read(room, pub_run, &named);
    struct may_asked q = {{named.a.by, person, room->now}, false};
    assert_true(room_write(room, may_run, &q));
    return q.may;
}

/* Each of these alone ends it, at the next look; and back again where it can be. */
static void may_act_no_longer_than_agreed(void **state)
{
    static const struct {
        const char *end, *mend;
    } ways[] = {
        {"UPDATE merchant SET suspended_at = 5 WHERE slug = 'T5'",
         "UPDATE merchant SET suspended_at = NULL WHERE slug = 'T5'"},
        {"UPDATE staff SET roles = 8 WHERE person_id = 9005", "UPDATE staff SET roles = 3 WHERE person_id = 9005"},
        {"UPDATE staff SET revoked_at = 5 WHERE person_id = 9005",
         "UPDATE staff SET revoked_at = NULL WHERE person_id = 9005"},
        {"UPDATE stand_in SET person_id = 9006 WHERE person_id = 9005",
         "UPDATE stand_in SET person_id = 9005 WHERE person_id = 9006"},
    };
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T5", 9005), other = some_agreement(room, "T6", 9006);
    int64_t now = room->now;

    made(room, &g, "", "hour");
    assert_false(may(room, &g, 9005)); /* asked for only */
    assert_int_equal(answered(room, &g, "link", false), STAND_IN_DONE);
    assert_true(may(room, &g, 9005) && !may(room, &g, other.coach) && !may(room, &g, 1));
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_true(room_write(room, sql_run, (void *)ways[i].end));
        if (may(room, &g, 9005)) fail_msg("still may: %s", ways[i].end);
        assert_true(room_write(room, sql_run, (void *)ways[i].mend));
        if (!may(room, &g, 9005)) fail_msg("may not: %s", ways[i].mend);
    }
    room->now = now + HOUR_MS - 1;
    assert_true(may(room, &g, 9005));
    room->now = now + HOUR_MS;
    assert_false(may(room, &g, 9005));
    room->now = now;
    assert_int_equal(answered(room, &g, "withdrawn", true), STAND_IN_DONE);
    assert_false(may(room, &g, 9005));
}

/* --- the books --- */

static void books_run(struct db *db, struct room *room, void *arg)
{
    struct buf *f = arg;

    *f = buf_new(room->mem, 1 << 16);
    standin_check(db, room->mem, f);
}

static bool finds(struct room *room, const char *word)
{
    struct buf f;

    room_read(room, books_run, &f);
    return *word ? str_find(buf_str(&f), str_c(word)) >= 0 : !buf_str(&f).n;
}

static void the_books_are_checked(void **state)
{
    struct room *room = *state;
    struct agreeing g = some_agreement(room, "T4", 9004);

    made(room, &g, "telephone", "hour");
    assert_true(finds(room, ""));
    char *sql = NULL;
    assert_true(asprintf(&sql,
                         "INSERT INTO stand_in_act (id, stand_in_id, merchant_id, person_id, at, path) SELECT 5, id, "
                         "merchant_id, person_id, agreed_at + 1, '/x' FROM stand_in WHERE id = %lld",
                         (long long)g.a.id) > 0);
    assert_true(room_write(room, sql_run, sql));
    assert_true(finds(room, "S3: act 5") && !finds(room, "S1"));
    assert_true(
        room_write(room, sql_run,
                   (void *)"INSERT INTO audit (id, at, actor_kind, actor_id, verb, about, detail) SELECT 5, at, "
                           "'staff', person_id, 'standin.act', 'merchant ' || CAST(merchant_id AS TEXT), path "
                           "FROM stand_in_act WHERE id = 5"));
    assert_true(finds(room, ""));
    assert_int_equal(answered(room, &g, "stopped", true), STAND_IN_DONE); /* arrived before the act, written after */
    assert_true(finds(room, ""));
    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE stand_in SET ended_at = agreed_at, ended_how = 'withdrawn' WHERE id = "
                                   "(SELECT stand_in_id FROM stand_in_act WHERE id = 5)"));
    assert_true(finds(room, "S1: act 5"));
    assert_true(room_write(room, sql_run,
                           (void *)"INSERT INTO stand_in_change (id, act_id, merchant_id, kind, record_id, name, was) "
                                   "SELECT 6, 5, min(id), 'x', 1, '', 'x' FROM merchant WHERE slug <> 'T4'"));
    assert_true(finds(room, "S2: change 6"));
    assert_true(!finds(room, "S4"));
    assert_true(room_write(room, sql_run,
                           (void *)"INSERT INTO stand_in (id, pub, merchant_id, person_id, why, lasts, asked_at, how, "
                                   "said_at, agreed_at, until_at) SELECT 7, 'seven', merchant_id, person_id, '', "
                                   "'hour', ended_at, how, ended_at, ended_at + 2591999999, ended_at + 2592000000 FROM "
                                   "stand_in WHERE id = (SELECT stand_in_id FROM stand_in_act WHERE id = 5)"));
    assert_true(finds(room, "S4: agreement 7"));
    assert_true(room_write(
        room, sql_run, (void *)"UPDATE stand_in SET agreed_at = agreed_at + 1, until_at = until_at + 1 WHERE id = 7"));
    assert_true(!finds(room, "S4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_whole),
        cmocka_unit_test(texts_are_read_strictly),
        AT_NINE(each_is_put_back),
        AT_NINE(what_moved_is_left_alone),
        AT_NINE(only_what_was_changed),
        AT_NINE(off_the_shelf_as_it_was),
        AT_NINE(what_is_gone_stays_gone),
        AT_NINE(times_are_limited),
        AT_NINE(asked_for_and_answered_once),
        AT_NINE(none_is_too_old_to_be_taken_back),
        AT_NINE(a_no_binds_all_of_the_staff),
        AT_NINE(what_nobody_reads_is_brief),
        AT_NINE(taken_back_once),
        AT_NINE(what_was_counted_since_stays),
        AT_NINE(photos_are_kept_for_a_way_back),
        AT_NINE(may_act_no_longer_than_agreed),
        AT_NINE(the_books_are_checked),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
