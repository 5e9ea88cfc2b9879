/* room.h: what room tests share: a migrated store on either engine, a clock they set, a few rows to stand on.
** ENGINE=sqlite (default: private, in memory) or postgres with FOIRAIL_TEST_PG, a database that is wiped. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/rq.h"
#include "db/migrate.h"
#include "db/store.h"
#include "room_fixture.sql.h"
#include "shop/catalog/catalog.h"

struct room {
    struct store *store;
    struct arena *mem; /* of the test */
    int64_t now;       /* starts on Tuesday 2026-11-24 at 9:00 in Paris */
};
enum { ROOM_CATEGORY = 77 };
#define ROOM_START_MS INT64_C(1795507200000)

struct room_writing {
    struct write w;
    struct room *room;
    bool (*fn)(struct tx *, struct room *, void *);
    void *arg;
};

static inline bool room_write_run(struct write *w, struct tx *tx)
{
    struct room_writing *r = (struct room_writing *)w;
    return r->fn(tx, r->room, r->arg);
}

/* fn in a transaction: true must commit, false must be refused; a fault fails the test with its message. Gives which. */
static inline bool room_write(struct room *room, bool (*fn)(struct tx *, struct room *, void *), void *arg)
{
    struct arena *mem = arena_new((size_t)64 << 20);
    struct room_writing r = {.w = {.run = room_write_run, .mem = mem}, .room = room, .fn = fn, .arg = arg};
    enum write_end end = store_write_wait(room->store, &r.w);

    if (end == WRITE_FAULT) fail_msg("%s: %s", r.w.code, r.w.msg);
    assert_true(end == WRITE_DONE || end == WRITE_REFUSED);
    arena_free(mem);
    return end == WRITE_DONE;
}

struct room_reading {
    struct room *room;
    void (*fn)(struct db *, struct room *, void *);
    void *arg;
};

static inline void room_read_run(struct db *db, void *arg)
{
    struct room_reading *r = arg;
    r->fn(db, r->room, r->arg);
}

static inline void room_read(struct room *room, void (*fn)(struct db *, struct room *, void *), void *arg)
{
    struct room_reading r = {room, fn, arg};
    store_read(room->store, room_read_run, &r);
}

/* psql wipes the database's schema: tests of two rooms may follow each other on the same one. */
static inline void room_wipe(const char *pg_url)
{
    char command[1024];

    snprintf(command, sizeof command,
             "psql -q -v ON_ERROR_STOP=1 '%s' -c 'DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public' "
             ">/dev/null 2>&1",
             pg_url);
    assert_int_equal(system(command), 0);
}

static inline struct room *room_open(void)
{
    const char *engine = getenv("ENGINE"),
               *pg = engine && !strcmp(engine, "postgres") ? getenv("FOIRAIL_TEST_PG") : NULL;
    struct store_options o = {.sqlite_path = pg ? NULL : ":memory:", .pg_url = pg, .readers = 2};
    struct room *room = calloc(1, sizeof *room);

    assert_true(base_start());
    lang_start();
    if (pg) room_wipe(pg), migrate(&o);
    room->store = store_open(&o);
    store_writer_start(room->store);
    room->mem = arena_new((size_t)256 << 20);
    room->now = ROOM_START_MS;
    return room;
}

static inline void room_close(struct room *room)
{
    store_close(room->store);
    arena_free(room->mem);
    free(room);
}

/* Every process reads this offset: fsck then sees the test's time. */
static inline void time_is(struct room *room, int64_t at)
{
    static char path[] = "/tmp/foirail-room-clock-XXXXXX";
    static int fd = -1;
    int64_t offset = 0;

    if (fd < 0) {
        fd = mkstemp(path);
        assert_true(fd >= 0 && clock_test_map(path));
        unlink(path);
    }
    assert_int_equal(pwrite(fd, &offset, sizeof offset, 0), sizeof offset);
    offset = at - clock_now_ms();
    assert_int_equal(pwrite(fd, &offset, sizeof offset, 0), sizeof offset);
    room->now = at;
}

/* The frame of a group of tests: one store for all of them. */
static inline int room_start(void **state)
{
    *state = room_open();
    return 0;
}

static inline int room_stop(void **state)
{
    room_close(*state);
    return 0;
}

/* A test that begins on the same Tuesday morning as the others. */
static inline int room_morning(void **state)
{
    time_is(*state, ROOM_START_MS);
    return 0;
}
#define AT_NINE(fn) cmocka_unit_test_setup(fn, room_morning)

struct room_shop {
    int64_t id;
    const char *slug, *code;
};

static inline bool room_merchant_run(struct tx *tx, struct room *room, void *arg)
{
    struct room_shop *s = arg;

    s->id = id_new();
    x_fixture_category(tx, tx->mem, ROOM_CATEGORY, S("rayon"), S("tag"));
    x_fixture_merchant(tx, tx->mem,
                       &(struct fixture_merchant_args){
                           .id = s->id,
                           .slug = str_c(s->slug),
                           .code = str_c(s->code),
                           .kind = S("shopkeeper"),
                           .mode = S("order"),
                           .empty = S(""),
                           .insee = S("61001"),
                           .now = room->now,
                           .lead_min = 60,
                           .slot_min = 60,
                           .slot_seats = 4,
                           .limit_cents = 6000,
                       });
    for (int day = 1; day <= 7; day++) x_fixture_opening(tx, tx->mem, id_new(), s->id, day, 9 * 60, 19 * 60);
    return true;
}

/* A published, verified merchant in mode "order", open 9–19 every day, paid in the shop; its id. */
static inline int64_t room_merchant(struct room *room, const char *slug, const char *code)
{
    struct room_shop s = {0, slug, code};

    assert_true(room_write(room, room_merchant_run, &s));
    return s.id;
}

static inline bool room_offer_run(struct tx *tx, struct room *room, void *arg)
{
    struct offer_new *o = arg;

    o->category_id = ROOM_CATEGORY;
    o->vat_bp = 2000;
    o->title_en = o->text_fr = o->text_en = o->net_unit = o->labels = o->allergens = o->origin = o->storage = o->mode =
        o->link = S("");
    o->unit = S("piece");
    o->publish = true;
    offer_make(tx, room->now, o);
    return true;
}

/* A published offer of it, so many pieces at this price; the whole struct, ids included. */
static inline struct offer_new room_offer(struct room *room, int64_t merchant_id, const char *title,
                                          int64_t price_cents, int64_t pieces)
{
    struct offer_new o = {.merchant_id = merchant_id,
                          .title_fr = str_c(title),
                          .price_cents = SOME_I64(price_cents),
                          .stock_milli = pieces * 1000};

    assert_true(room_write(room, room_offer_run, &o));
    return o;
}
