/* price_test.c: prices with dates, questions about a price. */
#include "shop/test/room.h"

#include "catalog.sql.h"
#include "promotion.sql.h"
#include "shop/price/promotion.h"
#include "shop/price/quote.h"

#define ZONE S("Europe/Paris")

static int64_t at(int month, int day, int hour, int minute)
{
    return local_at(ZONE, (struct local){.year = 2026, .month = month, .day = day, .hour = hour, .minute = minute});
}

struct look {
    int64_t id, now;
    struct offer o;
    bool there;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct look *l = arg;

    l->there = offer_any(db, room->mem, LANG_FR, l->id, l->now ? l->now : room->now, &l->o);
}

/* --- prices with dates --- */

struct past {
    int64_t offer_id;
    opt_i64 price;
    int64_t at;
};

static bool past_run(struct tx *tx, struct room *room, void *arg)
{
    struct past *p = arg;

    (void)room;
    x_price_past_add(tx, tx->mem, id_new(), p->offer_id, p->price, p->at);
    return true;
}

static void price_was(struct room *room, int64_t offer_id, int64_t price, int64_t when)
{
    assert_true(room_write(room, past_run, &(struct past){offer_id, price ? SOME_I64(price) : NO_I64, when}));
}

struct reference {
    int64_t offer_id, from_at, price;
    opt_i64 was;
};

static void reference_run(struct db *db, struct room *room, void *arg)
{
    struct reference *r = arg;

    r->was = promotion_reference(db, room->mem, r->offer_id, r->from_at, r->price);
}

static opt_i64 reference(struct room *room, int64_t offer_id, int64_t from_at)
{
    struct reference r = {offer_id, from_at, 1, NO_I64};

    room_read(room, reference_run, &r);
    return r.was;
}

/* An offer whose history is what the test writes: made after all of it. */
static struct offer_new thing(struct room *room, int64_t shop, const char *title)
{
    int64_t now = room->now;
    room->now = at(12, 30, 0, 0);
    struct offer_new o = room_offer(room, shop, title, 1000, 5);
    room->now = now;
    return o;
}

static void lowest_of_thirty_local_days(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "baisse", "P1"), from = at(11, 10, 9, 0);
    struct offer_new a = thing(room, shop, "A"), b = thing(room, shop, "B"), c = thing(room, shop, "C"),
                     d = thing(room, shop, "D");

    assert_false(reference(room, a.id, from).set); /* nobody saw a price */
    price_was(room, a.id, 500, at(10, 1, 0, 0));
    price_was(room, a.id, 1000,
              at(10, 11, 9, 30)); /* the clocks went back on the 25th: 09:30 is in, 30 × 24 h would say out */
    assert_int_equal(reference(room, a.id, from).v, 500);
    price_was(room, b.id, 500, at(10, 1, 0, 0));
    price_was(room, b.id, 1000, at(10, 11, 8, 59));
    assert_int_equal(reference(room, b.id, from).v, 1000);
    price_was(room, c.id, 800, at(10, 20, 0, 0));
    price_was(room, c.id, 0, at(10, 21, 0, 0)); /* a gap: no price at all */
    price_was(room, c.id, 1200, at(11, 9, 0, 0));
    price_was(room, c.id, 100, from); /* from then on: not before */
    assert_int_equal(reference(room, c.id, from).v, 800);
    price_was(room, d.id, 900, at(11, 5, 0, 0)); /* younger than thirty days: since it is there */
    assert_int_equal(reference(room, d.id, from).v, 900);
}

/* Another way to the same number: what was asked at every moment at which anything changed. */
struct history {
    struct {
        int64_t at;
        int64_t price; /* 0: none */
    } base[12];
    struct {
        int64_t from, to, price;
    } promo[6];
    size_t base_n, promo_n;
};

static int64_t asked_at(const struct history *h, int64_t t)
{
    int64_t price = 0;

    for (size_t i = 0; i < h->base_n; i++)
        if (h->base[i].at <= t) price = h->base[i].price;
    for (size_t i = 0; i < h->promo_n && price; i++)
        if (h->promo[i].from <= t && t < h->promo[i].to && h->promo[i].price < price) price = h->promo[i].price;
    return price;
}

static int64_t oracle(const struct history *h, int64_t start, int64_t from)
{
    int64_t lowest = 0;

    for (int64_t t = start; t < from; t += HOUR_MS) { /* everything below happens on the hour */
        int64_t price = asked_at(h, t);
        if (price && (!lowest || price < lowest)) lowest = price;
    }
    return lowest;
}

static bool promo_put_run(struct tx *tx, struct room *room, void *arg)
{
    struct promotion_insert_args *a = arg;

    (void)room;
    x_promotion_insert(tx, tx->mem, a);
    return true;
}

static uint64_t dice(uint64_t *seed, uint64_t sides)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % sides;
}

static void random_histories_agree(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "hasard", "P2"), from = at(11, 10, 9, 0), start = at(10, 11, 9, 0);
    uint64_t seed = 7;

    for (int round = 0; round < 25; round++) {
        struct offer_new o = thing(room, shop, "Z");
        struct history h = {.base_n = 2 + dice(&seed, 10), .promo_n = dice(&seed, 6)};
        int64_t t = start - 240 * HOUR_MS;
        for (size_t i = 0; i < h.base_n; i++) {
            h.base[i].at = t, h.base[i].price = dice(&seed, 5) ? 500 + (int64_t)dice(&seed, 800) : 0;
            price_was(room, o.id, h.base[i].price, t);
            t += (1 + (int64_t)dice(&seed, 160)) * HOUR_MS;
        }
        t = start - 100 * HOUR_MS;
        for (size_t i = 0; i < h.promo_n; i++) {
            h.promo[i].from = t + (1 + (int64_t)dice(&seed, 90)) * HOUR_MS;
            h.promo[i].to = t = h.promo[i].from + (1 + (int64_t)dice(&seed, 90)) * HOUR_MS;
            h.promo[i].price = 300 + (int64_t)dice(&seed, 900);
            if (h.promo[i].to >= from || !asked_at(&h, h.promo[i].from)) {
                h.promo_n = i;
                break;
            }
            struct promotion_insert_args a = {id_new(),        o.id,          shop, h.promo[i].price, 9999,
                                              h.promo[i].from, h.promo[i].to, 1,    room->now};
            assert_true(room_write(room, promo_put_run, &a));
        }
        int64_t want = oracle(&h, start, from),
                got = reference(room, o.id, from).set ? reference(room, o.id, from).v : 0;
        bool gaps = false;
        for (size_t i = 0; i < h.base_n; i++) gaps |= !h.base[i].price;
        if (gaps && h.promo_n)
            assert_true(got <= want || !want); /* a promotion over a gap counts: stricter, never laxer */
        else assert_int_equal(got, want);
    }
}

struct promoting {
    struct promotion_new p;
    int64_t was;
    enum promotion_end end;
};

static bool promote_run(struct tx *tx, struct room *room, void *arg)
{
    struct promoting *p = arg;

    p->end = promotion_make(tx, room->now, &p->p, &p->was);
    return p->end == PROMOTION_MADE;
}

static enum promotion_end promote(struct room *room, const struct offer_new *o, int64_t price, int64_t from, int64_t to)
{
    struct promoting p = {.p = {o->id, o->merchant_id, 1, price, from, to}};

    room_write(room, promote_run, &p);
    return p.end;
}

static bool turn_run(struct tx *tx, struct room *room, void *arg)
{
    (void)arg;
    for (const struct clock_task *t = promotion_clock; t->name; t++) t->run(tx, room->now);
    return true;
}

static int64_t price_at(struct room *room, int64_t id, int64_t now, int64_t *was)
{
    struct look l = {.id = id, .now = now};

    room_read(room, look_run, &l);
    *was = l.o.was_cents.set ? l.o.was_cents.v : 0;
    return l.o.price_cents.v;
}

static void a_promotion_begins_and_ends_by_itself(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "promo", "P3"), was, from, to, start = room->now;
    struct offer_new o = room_offer(room, shop, "Bougie", 1000, 5), other = room_offer(room, shop, "Autre", 1000, 5);

    room->now += DAY_MS;
    from = room->now + DAY_MS, to = from + 2 * DAY_MS;
    assert_int_equal(promote(room, &o, 1000, from, to), PROMOTION_NOT_LOWER);
    assert_int_equal(promote(room, &o, 800, from, to), PROMOTION_MADE);
    assert_int_equal(promote(room, &o, 700, to - 1, to + DAY_MS), PROMOTION_OVERLAPS);
    assert_int_equal(price_at(room, o.id, from - 1, &was), 1000);
    assert_int_equal(was, 0);
    assert_int_equal(price_at(room, o.id, from, &was), 800);
    assert_int_equal(was, 1000);
    assert_int_equal(price_at(room, o.id, to - 1, &was), 800);
    assert_int_equal(price_at(room, o.id, to, &was), 1000);
    assert_int_equal(price_at(room, other.id, from, &was), 1000);
    assert_int_equal(promote(room, &o, 700, to, to + DAY_MS),
                     PROMOTION_MADE); /* goes on at once: what the first one struck */
    price_at(room, o.id, to, &was);
    assert_int_equal(was, 1000);
    assert_int_equal(promote(room, &o, 750, to + 2 * DAY_MS, to + 3 * DAY_MS),
                     PROMOTION_NOT_LOWEST); /* after a day between: not below 7,00 */
    room->now = start;
}

struct findings {
    str text;
};

static void check_run(struct db *db, struct room *room, void *arg)
{
    struct buf b = buf_new(room->mem, 1 << 16);

    price_check(db, room->mem, &b);
    ((struct findings *)arg)->text = buf_str(&b);
}

static bool found(struct room *room, const char *what)
{
    struct findings f;

    room_read(room, check_run, &f);
    return str_find(f.text, str_c(what)) >= 0;
}

static void the_books_of_prices_are_checked(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "livres", "P4"), start = room->now;
    struct offer_new o = room_offer(room, shop, "Vase", 1000, 5);
    char c1[60], c2[60];

    room->now += DAY_MS;
    assert_int_equal(promote(room, &o, 800, room->now, room->now + DAY_MS), PROMOTION_MADE);
    room->now += DAY_MS + 1;
    assert_true(room_write(room, turn_run, NULL));
    snprintf(c1, sizeof c1, "C1: offer %lld", (long long)o.id);
    snprintf(c2, sizeof c2, "strikes 9000 cents");
    assert_false(found(room, c1));
    assert_false(found(room, c2));
    price_was(room, o.id, 400, room->now);
    assert_true(found(room, c1));
    struct promotion_insert_args a = {id_new(), o.id, shop, 300, 9000, room->now + 1, room->now + DAY_MS, 1, room->now};
    assert_true(room_write(room, promo_put_run, &a));
    room->now += 2;
    assert_true(room_write(room, turn_run, NULL)); /* as it begins, what it strikes is counted from the books */
    assert_false(found(room, c2));
    room->now = start;
}

/* --- questions about a price --- */

struct asking {
    struct quote_new q;
    enum quote_end end;
};

static bool ask_run(struct tx *tx, struct room *room, void *arg)
{
    struct asking *a = arg;

    a->end = quote_ask(tx, room->now, &a->q);
    return a->end == QUOTE_KEPT;
}

static enum quote_end ask(struct room *room, const struct offer_new *o, const char *token, const char *mail)
{
    struct asking a = {.q = {o->merchant_id, o->id, str_c(token), S("Banc"), S("Odette"), str_c(mail), S(""),
                             S("Un banc de deux mètres ?"), LANG_FR}};

    room_write(room, ask_run, &a);
    return a.end;
}

static bool answer_run(struct tx *tx, struct room *room, void *arg)
{
    return quote_answer(tx, room->now, arg);
}

struct asked {
    int64_t merchant_id, id, open;
};

static void asked_run(struct db *db, struct room *room, void *arg)
{
    struct asked *a = arg;
    struct quotes_of_rows r;

    q_quotes_of(db, room->mem, a->merchant_id, 100, &r);
    a->id = r.n ? r.v[0].id : 0;
    for (size_t i = 0; i < r.n; i++) a->open += !r.v[i].answered_at.set;
}

static void a_question_is_kept_and_answered_once(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "devis", "Q1"), other = room_merchant(room, "voisin", "Q2");
    struct offer_new o = room_offer(room, shop, "Banc", 1000, 1);
    struct asked a = {.merchant_id = shop};
    char token[20];

    assert_int_equal(ask(room, &o, "t1", "a@exemple.fr"), QUOTE_KEPT);
    assert_int_equal(ask(room, &o, "t1", "a@exemple.fr"), QUOTE_TWICE);
    for (int i = 2; i <= QUOTES_OPEN_EACH; i++) {
        snprintf(token, sizeof token, "t%d", i);
        assert_int_equal(ask(room, &o, token, "a@exemple.fr"), QUOTE_KEPT);
    }
    assert_int_equal(ask(room, &o, "t6", "a@exemple.fr"), QUOTE_WAIT);
    assert_int_equal(ask(room, &o, "t7", "b@exemple.fr"), QUOTE_KEPT);
    room_read(room, asked_run, &a);
    assert_int_equal(a.open, QUOTES_OPEN_EACH + 1);
    struct quote_answer answer = {a.id, other, 1, S("Non"), S(""), 0, 0, false};
    assert_false(room_write(room, answer_run, &answer)); /* another's is not there */
    answer.merchant_id = shop;
    assert_true(room_write(room, answer_run, &answer));
    assert_false(room_write(room, answer_run, &answer));
    assert_int_equal(ask(room, &o, "t8", "a@exemple.fr"), QUOTE_KEPT); /* one was answered: one more may come */
}

struct taking {
    int64_t quote_id, order_id, now;
    struct quote_open open;
    bool found;
};
static void open_run(struct db *db, struct room *room, void *arg)
{
    struct taking *t = arg;
    t->found = quote_open(db, room->mem, t->now, t->quote_id, &t->open);
}
static bool take_run(struct tx *tx, struct room *room, void *arg)
{
    struct taking *t = arg;
    (void)room;
    return quote_take(tx, t->now, t->quote_id, t->order_id);
}
static bool given_back_run(struct tx *tx, struct room *room, void *arg)
{
    (void)room;
    quote_order_lapsed(tx, ((struct taking *)arg)->order_id);
    return true;
}
static void prices_checked_run(struct db *db, struct room *room, void *arg)
{
    struct buf *b = arg;

    *b = buf_new(room->mem, 1 << 16);
    quotes_check(db, room->mem, b);
}
static bool dearer_run(struct tx *tx, struct room *room, void *arg)
{
    struct quote_answer *a = arg;

    (void)room;
    x_quote_answered(tx, tx->mem,
                     &(struct quote_answered_args){.id = a->id,
                                                   .merchant_id = a->merchant_id,
                                                   .answer = S("Oui"),
                                                   .answer_cents = SOME_I64(1),
                                                   .person_id = 1,
                                                   .link = S("un lien"),
                                                   .lines = a->lines,
                                                   .valid_to = SOME_I64(a->valid_to),
                                                   .state = S("sent"),
                                                   .now = 1});
    return true;
}

static void a_quote_is_ordered_once_until_its_last_day(void **state)
{
    struct room *room = *state;
    int64_t shop = room_merchant(room, "menuisier", "Q3"), day = 24 * 3600 * INT64_C(1000);
    struct offer_new o = room_offer(room, shop, "Table", 1000, 0);
    struct asked a = {.merchant_id = shop};
    struct buf findings;

    assert_int_equal(ask(room, &o, "u1", "c@exemple.fr"), QUOTE_KEPT);
    room_read(room, asked_run, &a);
    struct quote_answer answer = {a.id, shop, 1, S("Oui"), S("40000 Table de chêne\n2500 Livraison"), room->now + day,
                                  9,    true};
    assert_true(room_write(room, answer_run, &answer));
    assert_false(room_write(room, answer_run, &answer)); /* what was said stays */
    struct taking t = {.quote_id = a.id, .order_id = 77, .now = room->now};
    room_read(room, open_run, &t);
    assert_true(t.found && t.open.cents == 42500 && t.open.lead_days == 9 && t.open.left_milli == 1000 && t.open.made);
    assert_true(str_eq(t.open.inside, S("Table de chêne, Livraison")));
    t.now = room->now + day; /* its last moment is over */
    assert_false(room_write(room, take_run, &t));
    t.now--;
    assert_true(room_write(room, take_run, &t));
    t.order_id = 78;
    assert_false(room_write(room, take_run, &t));
    t.order_id = 77;
    assert_true(room_write(room, given_back_run, &t)); /* not paid in time */
    t.order_id = 78;
    assert_true(room_write(room, take_run, &t));
    room_read(room, prices_checked_run, &findings);
    assert_int_equal(buf_str(&findings).n, 0);
    assert_int_equal(ask(room, &o, "u2", "c@exemple.fr"), QUOTE_KEPT); /* the control of the check */
    room_read(room, asked_run, &a);
    answer.id = a.id;
    assert_true(room_write(room, dearer_run, &answer));
    room_read(room, prices_checked_run, &findings);
    assert_true(str_find(buf_str(&findings), S("Q1")) >= 0);
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
        cmocka_unit_test(lowest_of_thirty_local_days),
        cmocka_unit_test(random_histories_agree),
        cmocka_unit_test(a_promotion_begins_and_ends_by_itself),
        cmocka_unit_test(the_books_of_prices_are_checked),
        cmocka_unit_test(a_question_is_kept_and_answered_once),
        cmocka_unit_test(a_quote_is_ordered_once_until_its_last_day),
    };

    return cmocka_run_group_tests(tests, open_room, close_room);
}
