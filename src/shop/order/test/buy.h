/* buy.h: what tests of orders share: a buyer with a cart, a bank that says yes, a clock that moves, and SQL that breaks things. */
#pragma once
#include "shop/test/room.h"

#include <fcntl.h>
#include <unistd.h>

#include "app/event.h"
#include "app/job.h"
#include "rooms.h"
#include "cart.sql.h"
#include "shop/cart/inside.h"
#include "shop/order/inside.h"
#include "shop/payment/payment.h"
#include "shop/reception/reception.h"

/* --- SQL as it comes: to look at rows, and to break them --- */

struct sql_row {
    int64_t n;
};
static inline void sql_take(void *to, const struct val *row)
{
    ((struct sql_row *)to)->n = row[0].i;
}

/* Statements live as long as the process: connections keep them prepared. */
static inline const struct stmt *sql_made(const char *text, bool write)
{
    static const enum vtype one[] = {V_I64};
    struct stmt *s = calloc(1, sizeof *s);

    *s = (struct stmt){
        .name = text, .sqlite = text, .pg = text, .ncols = write ? 0 : 1, .col = write ? NULL : one, .write = write};
    return s;
}

static inline void sql_do(struct tx *tx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline void sql_do(struct tx *tx, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    db_run(tx->db, tx->mem, sql_made(strdup(text), true), NULL, NULL, NULL);
}

struct sql_ask {
    const char *text;
    int64_t n;
};
static inline void sql_read(struct db *db, struct room *room, void *arg)
{
    struct sql_ask *a = arg;
    struct sql_row r = {0};

    db_run(db, room->mem, sql_made(a->text, false), NULL, sql_take, &r);
    a->n = r.n;
}

static inline int64_t sql_int(struct room *room, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline int64_t sql_int(struct room *room, const char *fmt, ...)
{
    char text[1024];
    struct sql_ask a;
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    a = (struct sql_ask){strdup(text), 0};
    room_read(room, sql_read, &a);
    return a.n;
}

static inline bool sql_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    sql_do(tx, "%s", (const char *)arg);
    return true;
}

/* --- buying --- */

enum { BUY_LINES = 4 };
struct buy {
    struct room *room;
    int64_t offer[BUY_LINES], qty[BUY_LINES]; /* pieces; offer 0: no more */
    int64_t merchant[2];
    const char *pay[2]; /* "shop" if NULL */
    int64_t slot_at, place_id;
    const char *fulfilment; /* "pickup" if NULL */
    char token[40];
    bool together; /* its write may share a transaction with others */
    bool later;    /* does not ask that services begin before the 14 days are over */
    enum place_end end;
    const char *code; /* of the first problem */
    int64_t purchase_id;
    int64_t order[2]; /* by merchant[] */
};

static inline struct rq buyer(const struct buy *b, struct arena *mem)
{
    return (struct rq){.lang = LANG_FR, .now = b->room->now, .in = mem, .mem = mem, .cart_token = str_c(b->token)};
}

static inline str token_sha(struct arena *mem, str token)
{
    uint8_t h[SHA256_BYTES];

    sha256(token, h);
    return hex(mem, h, sizeof h);
}

static inline bool cart_fill_run(struct tx *tx, struct room *room, void *arg)
{
    struct buy *b = arg;
    int64_t cart = id_new();

    x_cart_insert(tx, tx->mem, cart, token_sha(tx->mem, str_c(b->token)), room->now, S(""));
    cart_contact_set(tx, room->now, cart, S("Mme Leroy"), S("+33261910000"), S("leroy@demo.foirail.example"));
    for (int i = 0; i < BUY_LINES && b->offer[i]; i++)
        assert_int_equal(cart_add(tx, room->now, cart, b->offer[i], b->qty[i] * 1000), CART_ADDED);
    for (int i = 0; i < 2 && b->merchant[i]; i++)
        cart_choice_set(
            tx, room->now, cart,
            &(struct cart_choice){b->merchant[i], SOME_I64(b->slot_at), str_c(b->fulfilment ? b->fulfilment : "pickup"),
                                  str_c(b->pay[i] ? b->pay[i] : "shop"), b->fulfilment ? S("4 rue Haute") : S(""),
                                  S(""), b->fulfilment ? S("14118") : S(""), S(""), b->place_id});
    return true;
}

static inline bool place_run(struct tx *tx, struct room *room, void *arg)
{
    struct buy *b = arg;
    struct rq rq = buyer(b, tx->mem);
    struct cart cart;
    struct place p = {.rq = &rq, .form_token = S("form"), .early = !b->later};

    (void)room;
    if (cart_read(&rq, tx->db, &cart)) p.fingerprint = cart_fingerprint(tx->mem, &cart);
    b->end = purchase_place(tx, &p);
    b->code = p.problems.n ? p.problems.v[0].code : NULL;
    b->purchase_id = p.purchase_id;
    return b->end == PLACED;
}

static inline void orders_find(struct buy *b)
{
    for (int i = 0; i < 2 && b->merchant[i]; i++)
        b->order[i] = sql_int(b->room, "SELECT id FROM orders WHERE purchase_id = %lld AND merchant_id = %lld",
                              (long long)b->purchase_id, (long long)b->merchant[i]);
}

/* Fills a cart; places it too when asked. */
static inline void cart_fill(struct buy *b)
{
    snprintf(b->token, sizeof b->token, "cart-%llx", (long long)id_new());
    if (!b->slot_at) b->slot_at = (b->room->now + 4 * HOUR_MS - 1) / HOUR_MS * HOUR_MS; /* a full hour */
    assert_true(room_write(b->room, cart_fill_run, b));
}

static inline bool place(struct buy *b)
{
    bool placed = room_write(b->room, place_run, b);

    if (placed) orders_find(b);
    return placed;
}

static inline struct buy buy_one(struct room *room, const struct offer_new *o, int64_t pieces, const char *pay)
{
    struct buy b = {.room = room, .offer = {o->id}, .qty = {pieces}, .merchant = {o->merchant_id}, .pay = {pay}};

    cart_fill(&b);
    place(&b);
    return b;
}

/* --- steps --- */

struct moving {
    struct order_step s;
    bool done;
};

static inline bool move_run(struct tx *tx, struct room *room, void *arg)
{
    struct moving *m = arg;
    return m->done = order_move(tx, room->now, &m->s);
}

static inline bool move(struct room *room, int64_t order, const char *from, const char *to, enum order_actor who)
{
    struct moving m = {.s = {order, from, to, who, 0, S("test")}};
    return room_write(room, move_run, &m);
}

struct looking {
    int64_t order;
    struct order_view o;
};
static inline void look_run(struct db *db, struct room *room, void *arg)
{
    struct looking *l = arg;
    assert_true(order_read(db, room->mem, l->order, &l->o));
}
static inline struct order_view order_seen_as(struct room *room, int64_t order)
{
    struct looking l = {.order = order};

    room_read(room, look_run, &l);
    return l.o;
}
static inline bool is_state(struct room *room, int64_t order, const char *state)
{
    return str_eq(order_seen_as(room, order).state, str_c(state));
}
static inline bool is_due(struct room *room, int64_t order, const char *due)
{
    return str_eq(order_seen_as(room, order).due, str_c(due));
}

/* --- the bank --- */

struct capture {
    int64_t order, merchant, cents, attempt;
};

/* The merchant may be paid online. */
static inline bool contract_run(struct tx *tx, struct room *room, void *arg)
{
    int64_t m = *(int64_t *)arg;

    sql_do(tx,
           "INSERT INTO contract (id, token, merchant_id, dialect, platform, site_id, seal_number, last4_test, "
           "last4_production, state, "
           "created_at, updated_at) VALUES (%lld, 't%lld', %lld, 'vads', 'systempay', '123', 1, '', '', 'production', "
           "%lld, %lld)",
           (long long)m + 1, (long long)m, (long long)m, (long long)room->now, (long long)room->now);
    x_fixture_pay_online(tx, tx->mem, m, 1);
    return true;
}

/* An attempt in a state of the bank; captured money raises the event. */
static inline void attempt_put(struct tx *tx, int64_t now, struct capture *c, const char *state, int64_t captured)
{
    c->attempt = id_new();
    sql_do(tx,
           "INSERT INTO attempt (id, merchant_id, contract_id, about, reference, amount_cents, currency, mode, "
           "trans_id, trans_date, bank_id, "
           "state, captured_cents, created_at, poll_at) VALUES (%lld, %lld, %lld, %lld, 'r%lld', %lld, '978', "
           "'PRODUCTION', '000001', "
           "'20261124090000', '', '%s', %lld, %lld, %s)",
           (long long)c->attempt, (long long)c->merchant, (long long)c->merchant + 1, (long long)c->order,
           (long long)c->attempt, (long long)c->cents, state, (long long)captured, (long long)now,
           captured ? "NULL" : "1");
}

static inline bool capture_run(struct tx *tx, struct room *room, void *arg)
{
    struct capture *c = arg;

    attempt_put(tx, room->now, c, "captured", c->cents);
    event_raise(tx, EVENT_PAYMENT_CAPTURED, room->now, c->attempt);
    return true;
}

/* A clock task of the house, by name. */
static inline bool clock_run(struct tx *tx, struct room *room, void *arg)
{
    for (size_t i = 0; all_clock_tasks[i]; i++)
        for (const struct clock_task *t = all_clock_tasks[i]; t->name; t++)
            if (!strcmp(t->name, (const char *)arg)) return t->run(tx, room->now), true;
    fail_msg("no clock task %s", (const char *)arg);
    return false;
}
static inline void clock_ticks(struct room *room, const char *name)
{
    assert_true(room_write(room, clock_run, (void *)(uintptr_t)name));
}

/* --- fsck --- */

struct checking {
    struct buf findings;
};
static inline void check_run(struct db *db, struct room *room, void *arg)
{
    struct checking *c = arg;

    c->findings = buf_new(room->mem, 1 << 20);
    for (size_t i = 0; all_checks[i]; i++)
        if (all_checks[i] != catalog_check &&
            all_checks[i] != payment_check) /* rows put by hand, a bank that only nods */
            all_checks[i](db, room->mem, &c->findings);
}
static inline str findings(struct room *room)
{
    struct checking c;

    room_read(room, check_run, &c);
    return buf_str(&c.findings);
}
static inline void all_is_well(struct room *room)
{
    str f = findings(room);
    if (f.n) fail_msg("fsck says: %.*s", STR_ARG(f));
}
