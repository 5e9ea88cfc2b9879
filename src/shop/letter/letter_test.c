/* Who is told what, and how often. */
#include "shop/order/test/buy.h"

#include "shop/account/account.h"
#include "shop/letter/inside.h"
#include "shop/terms/terms.h"

struct membership {
    int64_t merchant_id, person_id;
    const char *mail;
    enum lang lang;
};
static bool member_run(struct tx *tx, struct room *room, void *arg)
{
    struct membership *m = arg;

    m->person_id = person_make(tx, room->now, str_c(m->mail), S("Jeanne"), m->lang);
    member_add(tx, room->now, m->person_id, m->merchant_id, S("owner"));
    return true;
}

static int64_t member(struct room *room, int64_t merchant_id, const char *mail, enum lang lang)
{
    struct membership m = {merchant_id, 0, mail, lang};

    assert_true(room_write(room, member_run, &m));
    return m.person_id;
}

static int64_t jobs(struct room *room, const char *kind, const char *what, int64_t order)
{
    char key[80];

    snprintf(key, sizeof key, "mail-%s-%lld-", what, (long long)order);
    return sql_int(room, "SELECT count(*) FROM job WHERE kind = '%s' AND substr(key, 1, %d) = '%s'", kind,
                   (int)strlen(key), key);
}

static int64_t all_jobs_n(struct room *room)
{
    return sql_int(room, "SELECT count(*) FROM job WHERE kind IN ('mail_order', 'mail_purchase')");
}

struct making {
    struct letter_ask ask;
    struct letter letter;
    bool any;
};
static void make_run(struct db *db, struct room *room, void *arg)
{
    struct making *m = arg;
    m->any = letter_make(db, room->mem, &m->ask, &m->letter);
}

static struct making letter(struct room *room, const char *what, int64_t order, int64_t person)
{
    struct making m = {.ask = {S("https://marche.example"), str_c(what), order, 0, person}};

    room_read(room, make_run, &m);
    return m;
}

struct recapping {
    int64_t purchase;
    struct letter letter;
    bool any;
};
static void recap_run(struct db *db, struct room *room, void *arg)
{
    struct recapping *r = arg;
    r->any = letter_recap_make(db, room->mem, S("https://marche.example"), r->purchase, &r->letter);
}

static bool has(str text, str piece)
{
    return piece.n && str_find(text, piece) >= 0;
}

static struct buy two_shops(struct room *room, const char *codes[2], const char *pays[2])
{
    int64_t m[2] = {room_merchant(room, codes[0], codes[0]), room_merchant(room, codes[1], codes[1])};
    struct offer_new o[2] = {room_offer(room, m[0], "Miel de tilleul", 800, 9),
                             room_offer(room, m[1], "Savon au lait", 400, 9)};
    struct buy b = {
        .room = room, .merchant = {m[0], m[1]}, .offer = {o[0].id, o[1].id}, .qty = {2, 1}, .pay = {pays[0], pays[1]}};

    for (int i = 0; i < 2; i++)
        if (pays[i] && !strcmp(pays[i], "online")) assert_true(room_write(room, contract_run, &m[i]));
    return b;
}

static void one_mail_each(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"A1", "A2"}, (const char *[]){"shop", "shop"});
    int64_t p[2] = {member(room, b.merchant[0], "a1@demo.foirail.example", LANG_FR),
                    member(room, b.merchant[1], "a2@demo.foirail.example", LANG_EN)};
    int64_t before = all_jobs_n(room);

    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(all_jobs_n(room) - before, 3);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM job WHERE key = 'mail-purchase-%lld'", (long long)b.purchase_id), 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(jobs(room, "mail_order", "new", b.order[i]), 1);
        struct making m = letter(room, "new", b.order[i], p[i]);
        struct order_view o = order_seen_as(room, b.order[i]);
        assert_true(m.any && m.letter.lang == (i ? LANG_EN : LANG_FR));
        assert_true(str_eq(m.letter.to, i ? S("a2@demo.foirail.example") : S("a1@demo.foirail.example")));
        assert_true(has(m.letter.subject, o.number) && has(m.letter.text, o.lines.v[0].title) &&
                    has(m.letter.html, o.lines.v[0].title));
        assert_true(has(m.letter.text, str_fmt(room->mem, "https://marche.example%s/commercant/commandes/%.*s",
                                               i ? "/en" : "", STR_ARG(o.number))));
    }
    assert_false(letter(room, "new", b.order[0], p[1]).any); /* not his order */
}

struct agreed {
    int64_t purchase;
    struct terms_kept terms;
    bool any;
};
static void agreed_run(struct db *db, struct room *room, void *arg)
{
    struct agreed *a = arg;
    a->any = terms_read(db, room->mem, a->purchase, &a->terms);
}

static void the_recap_says_all(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"B1", "B2"}, (const char *[]){"shop", "shop"});
    struct recapping r = {0};

    cart_fill(&b);
    assert_true(place(&b));
    r.purchase = b.purchase_id;
    room_read(room, recap_run, &r);
    assert_true(r.any && str_eq(r.letter.to, S("leroy@demo.foirail.example")));
    for (int i = 0; i < 2; i++) {
        struct order_view o = order_seen_as(room, b.order[i]);
        assert_true(has(r.letter.text, o.number) && has(r.letter.html, o.number));
        assert_true(has(r.letter.text, o.code) && has(r.letter.html, o.code));
        assert_true(has(r.letter.text, money_text(room->mem, LANG_FR, cents(o.total_cents))));
        assert_true(
            has(r.letter.text, str_fmt(room->mem, "https://marche.example/achat/%.*s", STR_ARG(o.purchase_token))));
    }
    assert_true(has(r.letter.text, S("14")));
    struct agreed a = {.purchase = b.purchase_id};
    room_read(room, agreed_run, &a);
    assert_true(a.any && has(a.terms.text, S("je renonce au contrat")));
    assert_true(has(r.letter.text, a.terms.text)); /* word for word, on paper or a disk of his own */
    assert_true(has(r.letter.html, S("je renonce au contrat")));
    r.purchase++;
    room_read(room, recap_run, &r);
    assert_false(r.any);
}

static void an_unpaid_order_is_not_announced(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"C1", "C2"}, (const char *[]){"online", "shop"});

    member(room, b.merchant[0], "c1@demo.foirail.example", LANG_FR);
    cart_fill(&b);
    assert_true(place(&b));
    assert_int_equal(jobs(room, "mail_order", "new", b.order[0]), 0);
    struct capture c = {.order = b.order[0], .merchant = b.merchant[0], .cents = 1600};
    assert_true(room_write(room, capture_run, &c));
    assert_int_equal(jobs(room, "mail_order", "new", b.order[0]), 1);
}

struct ticking {
    int64_t order, line;
};
static bool tick_run(struct tx *tx, struct room *room, void *arg)
{
    struct ticking *t = arg;
    return order_line_prepared(tx, room->now, t->order, t->line, true);
}
static bool undo_run(struct tx *tx, struct room *room, void *arg)
{
    return order_undo(tx, room->now, *(int64_t *)arg, 0);
}

static void only_what_matters_is_told_and_once(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"D1", "D2"}, (const char *[]){"shop", "shop"});

    cart_fill(&b);
    assert_true(place(&b));
    int64_t id = b.order[0], before = all_jobs_n(room);
    struct ticking t = {id, order_seen_as(room, id).lines.v[0].id};

    assert_true(move(room, id, "submitted", "accepted", BY_MEMBER));
    assert_true(room_write(room, tick_run, &t));
    assert_int_equal(all_jobs_n(room) - before, 0); /* accepting and ticking are the shop's own business */
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_true(room_write(room, tick_run, &t));
    assert_int_equal(jobs(room, "mail_order", "ready", id), 1);
    assert_true(has(letter(room, "ready", id, 0).letter.text, order_seen_as(room, id).code));
    assert_true(room_write(room, undo_run, &id));
    assert_false(letter(room, "ready", id, 0).any); /* no longer true: not sent */
    assert_true(move(room, id, "accepted", "ready", BY_MEMBER));
    assert_int_equal(jobs(room, "mail_order", "ready", id), 2);
    assert_int_equal(jobs(room, "mail_order", "ready", b.order[1]), 0);
}

static void ends_are_told_to_who_did_not_do_it(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"E1", "E2"}, (const char *[]){"shop", "online"});
    int64_t p = member(room, b.merchant[0], "e1@demo.foirail.example", LANG_FR),
            q = member(room, b.merchant[1], "e2@demo.foirail.example", LANG_FR);

    cart_fill(&b);
    assert_true(place(&b));
    assert_true(move(room, b.order[0], "submitted", "cancelled", BY_BUYER));
    assert_int_equal(jobs(room, "mail_order", "given_up", b.order[0]), 1);
    assert_true(letter(room, "given_up", b.order[0], p).any);
    assert_true(has(letter(room, "cancelled", b.order[0], 0).letter.subject, order_seen_as(room, b.order[0]).number));
    time_is(room, room->now + 31 * MINUTE_MS);
    clock_ticks(room, "order_expire");
    assert_int_equal(jobs(room, "mail_order", "expired", b.order[1]), 1);
    assert_int_equal(jobs(room, "mail_order", "unpaid", b.order[1]), 1);
    assert_true(letter(room, "unpaid", b.order[1], q).any);
    assert_int_equal(jobs(room, "mail_order", "new", b.order[1]), 0);
}

static bool slot_run(struct tx *tx, struct room *room, void *arg)
{
    struct buy *b = arg;
    return order_slot_by_shop(tx, room->now, b->order[0], b->slot_at + HOUR_MS, 7) == SLOT_CHANGED;
}

static void another_time_is_told(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"F1", "F2"}, (const char *[]){"shop", "shop"});

    cart_fill(&b);
    assert_true(place(&b));
    assert_true(room_write(room, slot_run, &b));
    assert_int_equal(jobs(room, "mail_order", "slot", b.order[0]), 1);
    assert_int_equal(order_seen_as(room, b.order[0]).slot_at, b.slot_at + HOUR_MS);
    all_is_well(room);
}

static bool refund_run(struct tx *tx, struct room *room, void *arg)
{
    sql_do(tx, "UPDATE refund SET state = 'done', done_at = 1 WHERE id = %lld", (long long)*(int64_t *)arg);
    event_raise(tx, EVENT_REFUND_CHANGED, room->now, *(int64_t *)arg);
    event_raise(tx, EVENT_REFUND_CHANGED, room->now, *(int64_t *)arg);
    return true;
}

static void money_given_back_is_told_once(void **state)
{
    struct room *room = *state;
    struct buy b = two_shops(room, (const char *[]){"G1", "G2"}, (const char *[]){"online", "shop"});

    cart_fill(&b);
    assert_true(place(&b));
    struct capture c = {.order = b.order[0], .merchant = b.merchant[0], .cents = 1600};
    assert_true(room_write(room, capture_run, &c));
    assert_true(move(room, b.order[0], "submitted", "refused", BY_MEMBER));
    assert_int_equal(jobs(room, "mail_order", "refused", b.order[0]), 1);
    assert_int_equal(jobs(room, "mail_order", "refund", b.order[0]), 0);
    int64_t refund = sql_int(room, "SELECT id FROM refund WHERE attempt_id = %lld", (long long)c.attempt);
    assert_true(room_write(room, refund_run, &refund));
    assert_int_equal(jobs(room, "mail_order", "refund", b.order[0]), 1);
    assert_true(has(letter(room, "refund", b.order[0], 0).letter.text, money_text(room->mem, LANG_FR, cents(1600))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(one_mail_each),
        AT_NINE(the_recap_says_all),
        AT_NINE(an_unpaid_order_is_not_announced),
        AT_NINE(only_what_matters_is_told_and_once),
        AT_NINE(ends_are_told_to_who_did_not_do_it),
        AT_NINE(another_time_is_told),
        AT_NINE(money_given_back_is_told_once),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
