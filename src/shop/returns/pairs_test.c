/* Two acts on one order at the same moment: it is as if one had been done after the other. Each two of what a buyer, his
** shop, their bank and the clock may do, from each state an order can be found in: first one after the other, both
** ways; then in one group of the writer, where the second knows what the first has read; and on PostgreSQL, as from two
** machines, each of them having read what the other changes before it goes on. The result must be one of the two in a
** row; in a group, that of its own order. */
#include "shop/order/test/buy.h"

#include "app/settings.h"

#include <pthread.h>
#include <semaphore.h>

#include "pairs_fixture.sql.h"
#include "shop/order/after.h"
#include "shop/returns/returns.h"

enum { FEE = 450, PIECES = 2, PRICE = 1200, MEMBER = 7, OUTCOME_MOST = 400 };
#define LATER_MS (ROOM_START_MS + 31 * MINUTE_MS) /* the time to pay is over */

static struct offer_new offer, instead; /* instead: what is offered in its place */
static bool at_bank, late;              /* the order: its buyer was sent to the bank; the time to pay is over */

/* --- the acts --- */

static bool by(struct tx *tx, int64_t now, const struct order_view *o, const char *to, enum order_actor who)
{
    struct order_step s = {o->id, str_z(tx->mem, o->state), to, who, who == BY_MEMBER ? MEMBER : 0, S("test")};

    return order_move(tx, now, &s);
}
static bool buyer_cancels(struct tx *tx, int64_t now, const struct order_view *o)
{
    return str_eq(o->state, S("submitted")) && by(tx, now, o, "cancelled", BY_BUYER);
}
static bool buyer_gives_up(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct withdrawing w = {.order_id = o->id,
                            .line_id = &o->lines.v[0].id,
                            .n = 1,
                            .name = S("Mme Leroy"),
                            .contact = S(""),
                            .lang = LANG_FR};

    return order_withdraw(tx, now, &w) == WITHDRAWN;
}
/* Times are those of the clock's day, whatever the order's own is by now. */
static int64_t at_hour(int64_t hours)
{
    return ROOM_START_MS / HOUR_MS * HOUR_MS + hours * HOUR_MS;
}
static bool buyer_moves(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_slot_change(tx, now, o->id, at_hour(6)) == SLOT_CHANGED;
}
static bool buyer_has_it_brought(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct mode_wanted w = {.order_id = o->id,
                            .slot_at = at_hour(7),
                            .fulfilment = S("delivery"),
                            .more_cents = FEE,
                            .street = S("4 rue Haute"),
                            .postcode = S("14000"),
                            .insee = S("14118")};
    enum mode_end end = order_mode_change(tx, now, &w);

    return end == MODE_CHANGED || end == MODE_TO_PAY;
}
static bool buyer_pays_there(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_pay_in_shop_instead(tx, now, o->id);
}
static bool shop_accepts(struct tx *tx, int64_t now, const struct order_view *o)
{
    return str_eq(o->state, S("submitted")) && by(tx, now, o, "accepted", BY_MEMBER);
}
static bool shop_refuses(struct tx *tx, int64_t now, const struct order_view *o)
{
    return by(tx, now, o, "refused", BY_MEMBER);
}
static bool shop_prepares(struct tx *tx, int64_t now, const struct order_view *o)
{
    return str_eq(o->state, S("accepted")) && by(tx, now, o, "preparing", BY_MEMBER);
}
static bool shop_is_ready(struct tx *tx, int64_t now, const struct order_view *o)
{
    return by(tx, now, o, "ready", BY_MEMBER);
}
static bool shop_cancels(struct tx *tx, int64_t now, const struct order_view *o)
{
    return by(tx, now, o, "cancelled", BY_MEMBER);
}
static bool shop_has_one_only(struct tx *tx, int64_t now, const struct order_view *o)
{
    int64_t one = 1000;
    struct weighing w = {.order_id = o->id, .person_id = MEMBER, .milli = &one, .n = 1};

    return order_weigh(tx, now, &w) == WEIGHED;
}
static bool shop_is_paid(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_paid_in_shop(tx, now, o->id, S("cash"));
}
static bool shop_hands_over(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_hand_over_known(tx, now, o->id, MEMBER) == HANDED_OVER;
}
static bool shop_takes_back(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_undo(tx, now, o->id, MEMBER);
}
static bool shop_moves(struct tx *tx, int64_t now, const struct order_view *o)
{
    return order_slot_by_shop(tx, now, o->id, at_hour(8), MEMBER) == SLOT_CHANGED;
}
static bool shop_asks(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct asking a = {.order_id = o->id, .person_id = MEMBER, .offer_id = instead.id, .milli = PIECES * 1000};

    return order_question_ask(tx, now, &a) == ASKED;
}
static bool answers(struct tx *tx, int64_t now, const struct order_view *o, str word)
{
    struct order_open_question q;

    return order_question_open(tx->db, tx->mem, o->id, &q) &&
           order_question_answer(tx, now, o->id, q.id, word) == ANSWERED;
}
static bool buyer_says_yes(struct tx *tx, int64_t now, const struct order_view *o)
{
    return answers(tx, now, o, S("yes"));
}
static bool buyer_says_no(struct tx *tx, int64_t now, const struct order_view *o)
{
    return answers(tx, now, o, S("no"));
}
/* What was given up of it. False: nothing. */
static bool returned(struct tx *tx, const struct order_view *o, struct order_return *out)
{
    struct order_returns r;

    order_returns(tx->db, tx->mem, o->id, &r);
    if (r.n) *out = r.v[0];
    return r.n > 0;
}
static bool shop_has_it_back(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct order_return r;
    return returned(tx, o, &r) && order_return_receive(tx, now, &r, MEMBER, true);
}
static bool shop_has_it_back_broken(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct order_return r;
    return returned(tx, o, &r) && order_return_receive(tx, now, &r, MEMBER, false);
}
static bool shop_pays_back(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct order_return r;
    return returned(tx, o, &r) && order_return_refund(tx, now, &r, MEMBER, S(""));
}
static bool bank_takes(struct tx *tx, int64_t now, const struct order_view *o)
{
    struct capture c = {.order = o->id, .merchant = o->merchant_id, .cents = (int64_t)PIECES * PRICE};

    if (!at_bank || o->paid_cents) return false;
    attempt_put(tx, now, &c, "captured", c.cents);
    event_raise(tx, EVENT_PAYMENT_CAPTURED, now, c.attempt);
    return true;
}
static bool clock_ends_it(struct tx *tx, int64_t now, const struct order_view *o)
{
    (void)o;
    for (const struct clock_task *t = order_clock; t->name; t++)
        if (!strcmp(t->name, "order_expire")) t->run(tx, now);
    return late;
}

static const struct act {
    const char *name;
    bool (*run)(struct tx *, int64_t now, const struct order_view *);
} acts[] = {
    {"the buyer cancels", buyer_cancels},
    {"the buyer gives it up", buyer_gives_up},
    {"the buyer takes another time", buyer_moves},
    {"the buyer has it brought", buyer_has_it_brought},
    {"the buyer pays in the shop instead", buyer_pays_there},
    {"the shop accepts", shop_accepts},
    {"the shop refuses", shop_refuses},
    {"the shop prepares", shop_prepares},
    {"the shop is ready", shop_is_ready},
    {"the shop cancels", shop_cancels},
    {"the shop has one piece only", shop_has_one_only},
    {"the shop is paid", shop_is_paid},
    {"the shop hands over", shop_hands_over},
    {"the shop takes its tap back", shop_takes_back},
    {"the shop takes another time", shop_moves},
    {"the shop asks about something else", shop_asks},
    {"the buyer says yes", buyer_says_yes},
    {"the buyer says no", buyer_says_no},
    {"the shop has it back", shop_has_it_back},
    {"the shop has it back, broken", shop_has_it_back_broken},
    {"the shop pays it back", shop_pays_back},
    {"the bank takes the money", bank_takes},
    {"the clock ends it", clock_ends_it},
};
enum { ACTS = sizeof acts / sizeof *acts };

/* --- the states it is found in --- */

static const struct found {
    const char *name, *pay, *states[4]; /* the steps of the shop */
    bool taken;                         /* by the bank */
    bool settled;                       /* in the shop */
    bool handed, late, asked, given_up;
} founds[] = {
    {.name = "new", .pay = "shop", .states = {"submitted"}},
    {.name = "to be paid online, its time over", .pay = "online", .states = {"submitted"}, .late = true},
    {.name = "paid online", .pay = "online", .states = {"submitted"}, .taken = true},
    {.name = "accepted", .pay = "shop", .states = {"submitted", "accepted"}},
    {.name = "prepared, paid online", .pay = "online", .states = {"submitted", "accepted", "preparing"}, .taken = true},
    {.name = "ready", .pay = "shop", .states = {"submitted", "accepted", "ready"}},
    {.name = "ready, paid there", .pay = "shop", .states = {"submitted", "accepted", "ready"}, .settled = true},
    {.name = "handed over, paid online",
     .pay = "online",
     .states = {"submitted", "accepted", "ready"},
     .taken = true,
     .handed = true},
    {.name = "asked about something else",
     .pay = "online",
     .states = {"submitted", "accepted", "preparing"},
     .taken = true,
     .asked = true},
    {.name = "handed over and given up",
     .pay = "online",
     .states = {"submitted", "accepted", "ready"},
     .taken = true,
     .handed = true,
     .given_up = true},
};

static bool capture_here(struct tx *tx, struct room *room, void *arg)
{
    struct capture *c = arg;

    c->merchant = offer.merchant_id;
    return capture_run(tx, room, c);
}
struct doing {
    int64_t order;
    bool (*act)(struct tx *, int64_t now, const struct order_view *);
};
static bool doing_run(struct tx *tx, struct room *room, void *arg)
{
    const struct doing *d = arg;
    struct order_view o;

    return order_read(tx->db, tx->mem, d->order, &o) && d->act(tx, room->now, &o);
}
static bool does(struct room *room, int64_t order, bool (*act)(struct tx *, int64_t now, const struct order_view *))
{
    return room_write(room, doing_run, &(struct doing){order, act});
}

/* A fresh order in that state; the time is set too. */
static int64_t order_found(struct room *room, const struct found *f)
{
    if (f->late) { /* those of before are ended first: it is this one's seat that is looked at */
        time_is(room, LATER_MS);
        clock_ticks(room, "order_expire");
    }
    time_is(room, ROOM_START_MS);
    at_bank = !strcmp(f->pay, "online");
    late = f->late;
    struct buy b = {
        .room = room, .offer = {offer.id}, .qty = {PIECES}, .merchant = {offer.merchant_id}, .pay = {f->pay}};
    b.slot_at = at_hour(5);
    cart_fill(&b);
    assert_true(place(&b));
    int64_t id = b.order[0];
    struct capture c = {.order = id, .cents = (int64_t)PIECES * PRICE};
    if (f->taken) assert_true(room_write(room, capture_here, &c));
    for (int i = 1; f->states[i]; i++) assert_true(move(room, id, f->states[i - 1], f->states[i], BY_MEMBER));
    if (f->settled) assert_true(does(room, id, shop_is_paid));
    if (f->handed) assert_true(does(room, id, shop_hands_over));
    if (f->asked) assert_true(does(room, id, shop_asks));
    if (f->given_up) assert_true(does(room, id, buyer_gives_up));
    if (f->late) time_is(room, LATER_MS);
    return id;
}

/* --- how it stands afterwards --- */

struct stands {
    int64_t order, on_hand, seats; /* on_hand, seats: as they were */
    char text[OUTCOME_MOST];
};
static void stand_run(struct db *db, struct room *room, void *arg)
{
    struct stands *s = arg;
    struct pairs_outcome_row r;

    (void)room;
    struct arena *mem = arena_new((size_t)1 << 20);
    q_pairs_outcome(db, mem, s->order, &r);
    snprintf(
        s->text, sizeof s->text,
        "%.*s %.*s pay %.*s %.*s, %lld cents fee %lld, slot +%lld h, paid there %lld, events %lld, held %lld firm "
        "%lld, asked back %lld, returns %lld back %lld repaid %lld, waiting %lld, questions %lld answered %lld, shelf "
        "%lld, seats %lld",
        STR_ARG(r.state), STR_ARG(r.fulfilment), STR_ARG(r.pay), STR_ARG(r.paid_by), (long long)r.actual,
        (long long)r.fee, (long long)((r.slot - ROOM_START_MS) / HOUR_MS), (long long)r.shop_paid, (long long)r.events,
        (long long)r.held, (long long)r.firm, (long long)r.asked_back, (long long)r.returns, (long long)r.back,
        (long long)r.repaid, (long long)r.waiting, (long long)r.asked, (long long)r.answered,
        (long long)(r.on_hand - s->on_hand), (long long)(r.seats - s->seats));
    s->on_hand = r.on_hand;
    s->seats = r.seats;
    arena_free(mem);
}

/* --- one after the other, and at once --- */

struct acting {
    struct room *room;
    const struct act *act;
    int64_t order;
    bool done;
    int tries;
    sem_t *told, *awaited; /* the first time it has read: posts one, waits for the other; NULL: neither */
};

static bool acting_run(struct tx *tx, struct room *room, void *arg)
{
    struct acting *a = arg;
    struct order_view o;

    a->done = false;
    if (!order_read(tx->db, tx->mem, a->order, &o)) return false;
    if (!a->tries++) {
        if (a->told) sem_post(a->told);
        if (a->awaited) sem_wait(a->awaited);
    }
    return a->done = a->act->run(tx, room->now, &o);
}

static void *acting_thread(void *arg)
{
    struct acting *a = arg;

    room_write(a->room, acting_run, a);
    return NULL;
}

/* Of one group: a savepoint each, in their order, and the next knows what the one before has read. Or one of them has
** read, and goes on only when the other is over. */
enum together { IN_A_ROW, IN_A_GROUP, FIRST_BETWEEN, SECOND_BETWEEN };

static void thread_of(pthread_t *t, struct acting *a)
{
    assert_int_equal(pthread_create(t, NULL, acting_thread, a), 0);
}

static void overtaken(struct acting *slow, struct acting *quick)
{
    sem_t read, over;
    pthread_t t[2];

    sem_init(&read, 0, 0);
    sem_init(&over, 0, 0);
    slow->told = &read;
    slow->awaited = &over;
    thread_of(&t[0], slow);
    sem_wait(&read);
    thread_of(&t[1], quick);
    pthread_join(t[1], NULL);
    sem_post(&over);
    pthread_join(t[0], NULL);
    sem_destroy(&read);
    sem_destroy(&over);
}

/* A write of a group; wait: what it waits for, having begun. */
struct member {
    struct room_writing r;
    sem_t *begun, *wait, *over;
    enum write_end end;
};
static void member_over(struct write *w, enum write_end end)
{
    struct member *m = (struct member *)w;

    m->end = end;
    sem_post(m->over);
}
static bool keeps_waiting(struct tx *tx, struct room *room, void *arg)
{
    struct member *m = arg;

    (void)tx, (void)room;
    sem_post(m->begun);
    sem_wait(m->wait);
    return true;
}
static void member_queue(struct room *room, struct member *m, bool (*fn)(struct tx *, struct room *, void *), void *arg)
{
    m->r = (struct room_writing){.w = {.run = room_write_run, .done = member_over, .together = true}, room, fn, arg};
    m->r.w.mem = arena_new((size_t)64 << 20);
    store_write(room->store, &m->r.w);
}

/* Both are queued while the writer is kept waiting, and are its next group. */
static void in_a_group(struct room *room, struct acting a[2])
{
    sem_t begun, go, over;
    struct member m[3];

    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    sem_init(&over, 0, 0);
    for (int i = 0; i < 3; i++) m[i] = (struct member){.begun = &begun, .wait = &go, .over = &over};
    member_queue(room, &m[0], keeps_waiting, &m[0]);
    sem_wait(&begun);
    for (int i = 0; i < 2; i++) member_queue(room, &m[i + 1], acting_run, &a[i]);
    sem_post(&go);
    for (int i = 0; i < 3; i++) sem_wait(&over);
    for (int i = 0; i < 3; i++) {
        assert_true(m[i].end == WRITE_DONE || m[i].end == WRITE_REFUSED);
        arena_free(m[i].r.w.mem);
    }
    sem_destroy(&begun);
    sem_destroy(&go);
    sem_destroy(&over);
}

static bool two_at_a_time(void)
{
    const char *engine = getenv("ENGINE");
    return engine && !strcmp(engine, "postgres");
}

/* How the two come together; out: who did it, and how the order stands then. */
static void together(struct room *room, const struct found *f, const struct act *const pair[2], enum together how,
                     char out[OUTCOME_MOST + 32])
{
    struct stands s = {.order = order_found(room, f)};
    struct acting a[2];

    room_read(room, stand_run, &s);
    for (int i = 0; i < 2; i++) a[i] = (struct acting){.room = room, .act = pair[i], .order = s.order};
    if (how == IN_A_ROW)
        for (int i = 0; i < 2; i++) room_write(room, acting_run, &a[i]);
    else if (how == IN_A_GROUP) in_a_group(room, a);
    else overtaken(&a[how == FIRST_BETWEEN], &a[how != FIRST_BETWEEN]);
    room_read(room, stand_run, &s);
    snprintf(out, OUTCOME_MOST + 32, "%d %d: %s", a[0].done, a[1].done, s.text);
}

static bool possible_here(struct room *room, const struct found *f, const struct act *act)
{
    struct acting a = {.room = room, .act = act, .order = order_found(room, f)};

    room_write(room, acting_run, &a);
    return a.done;
}

/* "1 0: …" of the pair the other way round. */
static void turned(char text[OUTCOME_MOST + 32])
{
    char first = text[0];

    text[0] = text[2];
    text[2] = first;
}

struct pair {
    struct room *room;
    const struct found *f;
    const struct act *act[2], *back[2];
    char row[2][OUTCOME_MOST + 32], got[OUTCOME_MOST + 32];
};

static void unlike(const struct pair *p, const char *how)
{
    fail_msg("%s: %s and %s, %s:\n  %s\nbut in a row\n  %s\n  %s", p->f->name, p->act[0]->name, p->act[1]->name, how,
             p->got, p->row[0], p->row[1]);
}

/* One after the other both ways, then as one group, then overtaken. Gives how often they met. */
static int pair_holds(struct pair *p)
{
    bool same = p->act[0] == p->act[1], pg = two_at_a_time();
    int n = 1;

    together(p->room, p->f, p->act, IN_A_ROW, p->row[0]);
    together(p->room, p->f, p->back, IN_A_ROW, p->row[1]);
    together(p->room, p->f, p->act, IN_A_GROUP, p->got);
    if (strcmp(p->got, p->row[0])) unlike(p, "in a group");
    turned(p->row[1]);
    for (enum together how = same ? SECOND_BETWEEN : FIRST_BETWEEN; pg && how <= SECOND_BETWEEN; how++, n++) {
        together(p->room, p->f, p->act, how, p->got);
        if (strcmp(p->got, p->row[0]) && strcmp(p->got, p->row[1])) unlike(p, "overtaken");
    }
    if (pg || same) return n;
    together(p->room, p->f, p->back, IN_A_GROUP, p->got);
    turned(p->got);
    if (strcmp(p->got, p->row[1])) unlike(p, "in a group, the other way round");
    return n + 1;
}

static void each_two_are_as_if_in_a_row(void **state)
{
    struct room *room = *state;
    int pairs = 0, met = 0;

    for (size_t k = 0; k < sizeof founds / sizeof *founds; k++) {
        const struct found *f = &founds[k];
        const struct act *can[ACTS];
        size_t n = 0;
        for (size_t i = 0; i < ACTS; i++)
            if (possible_here(room, f, &acts[i])) can[n++] = &acts[i];
        for (size_t i = 0; i < n; i++)
            for (size_t j = i; j < n; j++, pairs++)
                met +=
                    pair_holds(&(struct pair){.room = room, .f = f, .act = {can[i], can[j]}, .back = {can[j], can[i]}});
    }
    print_message("%d pairs of acts met %d times\n", pairs, met);
    assert_true(pairs >= 100);
    all_is_well(room);
}

/* --- control: an act that reads in one transaction and writes in another is seen --- */

struct careless {
    struct room *room;
    int64_t order;
    bool new;
};
static void careless_look(struct db *db, struct room *room, void *arg)
{
    struct careless *c = arg;
    struct order_view o;

    (void)room;
    struct arena *mem = arena_new((size_t)1 << 20);
    assert_true(order_read(db, mem, c->order, &o));
    c->new = str_eq(o.state, S("submitted"));
    arena_free(mem);
}
static bool careless_write(struct tx *tx, struct room *room, void *arg)
{
    struct careless *c = arg;

    (void)room;
    if (c->new) sql_do(tx, "UPDATE orders SET state = 'cancelled' WHERE id = %lld", (long long)c->order);
    return c->new;
}

/* out: as together(), the careless one first; before: he looks, and only then the shop accepts. */
static void with_a_careless_one(struct room *room, bool before, bool first, char out[OUTCOME_MOST + 32])
{
    struct stands s = {.order = order_found(room, &founds[0])};
    struct careless c = {.room = room, .order = s.order};
    struct acting shop = {.room = room, .act = &(struct act){"", shop_accepts}, .order = s.order};
    bool done = false;

    room_read(room, stand_run, &s);
    if (before || first) room_read(room, careless_look, &c);
    if (first) done = room_write(room, careless_write, &c);
    room_write(room, acting_run, &shop);
    if (!before && !first) room_read(room, careless_look, &c);
    if (!first) done = room_write(room, careless_write, &c);
    room_read(room, stand_run, &s);
    snprintf(out, OUTCOME_MOST + 32, "%d %d: %s", done, shop.done, s.text);
}

static void a_careless_act_is_seen(void **state)
{
    char row[2][OUTCOME_MOST + 32], got[OUTCOME_MOST + 32];

    with_a_careless_one(*state, false, true, row[0]);
    with_a_careless_one(*state, false, false, row[1]);
    with_a_careless_one(*state, true, false, got);
    assert_string_not_equal(got, row[0]);
    assert_string_not_equal(got, row[1]);
    assert_true(str_find(findings(*state), S("I5")) >= 0); /* and fsck says so */
}

static bool shop_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    x_fixture_delivers(tx, tx->mem, offer.merchant_id, 1);
    reception_areas_set(tx, offer.merchant_id, &(struct area_new){S("14118"), 0, FEE, 0}, 1);
    sql_do(tx, "UPDATE merchant SET slot_seats = 9999 WHERE id = %lld", (long long)offer.merchant_id);
    return contract_run(tx, room, &offer.merchant_id) &&
           setting_set(tx, S("orders.no_show_most"), S("0"), room->now, 0) == SETTING_OK;
}

static int shop_start(void **state)
{
    int bad = room_start(state);

    if (bad) return bad;
    time_is(*state, ROOM_START_MS);
    int64_t m = room_merchant(*state, "paires", "P1");
    offer = room_offer(*state, m, "Bol", PRICE, 99999);
    instead = room_offer(*state, m, "Bol bleu", PRICE, 99999);
    return !room_write(*state, shop_run, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_two_are_as_if_in_a_row),
        cmocka_unit_test(a_careless_act_is_seen),
    };
    return cmocka_run_group_tests(tests, shop_start, room_stop);
}
