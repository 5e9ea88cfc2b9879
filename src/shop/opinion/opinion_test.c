/* Reviews: written by who received it and by nobody else, read before they are shown, refused on a ground alone, counted as they are. */
#include "shop/order/test/buy.h"

#include "shop/opinion/opinion.h"

#include "shop/review/review.h"

static struct buy handed(struct room *room, const struct offer_new *o)
{
    struct buy b = buy_one(room, o, 1, "shop");

    assert_true(room_write(room, sql_run,
                           (void *)"UPDATE orders SET shop_paid_at = 1, shop_paid_by = 'cash', shop_paid_cents = "
                                   "actual_total_cents WHERE shop_paid_at IS NULL"));
    assert_true(move(room, b.order[0], "submitted", "accepted", BY_MEMBER) &&
                move(room, b.order[0], "accepted", "ready", BY_MEMBER) &&
                move(room, b.order[0], "ready", "handed_over", BY_MEMBER));
    return b;
}

static struct offer_new offer_new(struct room *room)
{
    static int n;
    char slug[32], code[32];

    snprintf(slug, sizeof slug, "avis-%d", ++n);
    snprintf(code, sizeof code, "V%d", n);
    return room_offer(room, room_merchant(room, strdup(slug), strdup(code)), "Miel", 900, 20);
}

struct asking_open {
    int64_t order;
    bool open;
};
static void open_run(struct db *db, struct room *room, void *arg)
{
    struct asking_open *a = arg;
    struct order_view o;

    assert_true(order_read(db, room->mem, a->order, &o));
    a->open = order_opinion_open(db, room->mem, room->now, &o);
}
static bool is_open(struct room *room, int64_t order)
{
    struct asking_open a = {.order = order};

    room_read(room, open_run, &a);
    return a.open;
}

static void wanted_run(struct db *db, struct room *room, void *arg)
{
    struct asking_open *a = arg;
    struct order_view o;

    assert_true(order_read(db, room->mem, a->order, &o));
    a->open = order_opinion_wanted(db, room->mem, room->now, &o);
}
static bool is_wanted(struct room *room, int64_t order)
{
    struct asking_open a = {.order = order};

    room_read(room, wanted_run, &a);
    return a.open;
}

/* Who wants his account erased is asked nothing more, though the shop still needs to know where to reach him. */
static void who_wants_to_be_forgotten_is_not_asked(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = handed(room, &o), other = handed(room, &o);
    char wish[100];

    assert_true(is_wanted(room, b.order[0]) && is_wanted(room, other.order[0]));
    snprintf(wish, sizeof wish, "UPDATE purchase SET erase_at = 1 WHERE id = %lld", (long long)b.purchase_id);
    assert_true(room_write(room, sql_run, wish));
    assert_true(!is_wanted(room, b.order[0]) && is_wanted(room, other.order[0]));
}

struct saying_it {
    struct review_new w;
};
static bool put_run(struct tx *tx, struct room *room, void *arg)
{
    review_put(tx, room->now, &((struct saying_it *)arg)->w);
    return true;
}
static int64_t says(struct room *room, const struct buy *b, int64_t stars, const char *text)
{
    struct saying_it s = {{.order_id = b->order[0],
                           .merchant_id = b->merchant[0],
                           .stars = stars,
                           .received_at = room->now,
                           .about = S(""),
                           .text = str_c(text),
                           .signed_as = S("Camille L."),
                           .lang = LANG_FR}};

    assert_true(room_write(room, put_run, &s));
    return sql_int(room, "SELECT id FROM review WHERE order_id = %lld", (long long)b->order[0]);
}

struct deciding {
    int64_t id;
    struct review_decision d;
};
static bool decide_run(struct tx *tx, struct room *room, void *arg)
{
    struct deciding *k = arg;
    struct review r;

    return review_read(tx->db, tx->mem, k->id, &r) && review_decide(tx, room->now, &r, &k->d);
}

struct answering {
    int64_t merchant, id;
    const char *words;
    bool doubt;
};
static bool answer_run(struct tx *tx, struct room *room, void *arg)
{
    struct answering *a = arg;
    return (a->doubt ? review_doubt : review_answer)(tx, room->now, a->merchant, a->id, str_c(a->words));
}

static bool back_run(struct tx *tx, struct room *room, void *arg)
{
    struct review r;

    return review_read(tx->db, tx->mem, *(int64_t *)arg, &r) && review_take_back(tx, room->now, &r);
}

static int64_t shown(struct room *room, const struct buy *b, const char *what)
{
    return sql_int(room, "SELECT CAST(coalesce(sum(%s), 0) AS BIGINT) FROM review_sum WHERE merchant_id = %lld", what,
                   (long long)b->merchant[0]);
}

static bool mandate_run(struct tx *tx, struct room *room, void *arg)
{
    sql_do(tx,
           "INSERT INTO purchase_mandate (purchase_id, person_id, person_kind, how, asked_by, at) VALUES (%lld, 1, "
           "'member', 'phone', '', %lld)",
           (long long)*(int64_t *)arg, (long long)room->now);
    return true;
}

static void reviews_checked(struct db *db, struct room *room, void *arg)
{
    struct checking *c = arg;

    c->findings = buf_new(room->mem, 1 << 20);
    review_check(db, room->mem, &c->findings);
    opinion_check(db, room->mem, &c->findings);
}
static bool finds(struct room *room, const char *what)
{
    struct checking c;

    room_read(room, reviews_checked, &c);
    return *what ? str_find(buf_str(&c.findings), str_c(what)) >= 0 : !c.findings.n;
}

static bool review_ticks_run(struct tx *tx, struct room *room, void *arg)
{
    for (const struct clock_task *t = review_clock; t->name; t++)
        if (!strcmp(t->name, (const char *)arg)) t->run(tx, room->now);
    return true;
}

/* Only who has it, while it is fresh, and nobody of the shop in his place. */
static void only_who_received_it(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = buy_one(room, &o, 1, "shop"), c, d;

    assert_false(is_open(room, b.order[0]));
    c = handed(room, &o);
    d = handed(room, &o);
    assert_true(is_open(room, c.order[0]));
    assert_true(room_write(room, mandate_run, &d.purchase_id));
    assert_false(is_open(room, d.order[0]));
    says(room, &c, 4, "");
    assert_false(move(room, c.order[0], "handed_over", "ready", BY_MEMBER)); /* somebody wrote that he has it */
    time_is(room, room->now + REVIEW_WRITE_DAYS * DAY_MS);
    assert_false(is_open(room, c.order[0]));
    assert_true(finds(room, ""));
}

/* Stars alone at once; words once they are read, or after the days that were promised. */
static void words_are_read_first(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = handed(room, &o), c = handed(room, &o);
    int64_t id = says(room, &b, 2, "Trop sucré.");

    assert_int_equal(shown(room, &b, "n"), 0);
    says(room, &c, 5, "");
    assert_int_equal(shown(room, &b, "n"), 1);
    assert_true(room_write(room, decide_run, &(struct deciding){id, {.person_id = 7, .shown = true}}));
    assert_int_equal(shown(room, &b, "stars"), 7);
    says(room, &b, 1, "Trop sucré, vraiment."); /* rewritten: read again */
    assert_int_equal(shown(room, &b, "stars"), 5);
    time_is(room, room->now + 7 * DAY_MS - 1);
    assert_true(room_write(room, review_ticks_run, (void *)"reviews_publish"));
    assert_int_equal(shown(room, &b, "n"), 1);
    time_is(room, room->now + 1);
    assert_true(room_write(room, review_ticks_run, (void *)"reviews_publish"));
    assert_int_equal(shown(room, &b, "stars"), 6);
    assert_true(finds(room, ""));
}

/* Refused with a ground and words, or not at all; the author is told. */
static void a_ground_or_nothing(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = handed(room, &o);
    int64_t id = says(room, &b, 1, "Allez plutôt chez le voisin.");

    assert_false(room_write(room, decide_run, &(struct deciding){id, {.person_id = 7, .words = S("Trop dur.")}}));
    assert_false(room_write(
        room, decide_run, &(struct deciding){id, {.person_id = 7, .ground = S("low_mark"), .words = S("Trop dur.")}}));
    assert_false(
        room_write(room, decide_run, &(struct deciding){id, {.person_id = 7, .ground = S("advert"), .words = S("")}}));
    assert_true(room_write(
        room, decide_run,
        &(struct deciding){id, {.person_id = 7, .ground = S("advert"), .words = S("Il envoie chez un autre.")}}));
    assert_false(
        room_write(room, decide_run, &(struct deciding){id, {.person_id = 7, .shown = true}})); /* decided is decided */
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM job WHERE kind = 'mail_order' AND payload LIKE '%%review_refused%%%lld%%'",
                (long long)id),
        1);
    assert_int_equal(shown(room, &b, "n"), 0);
    assert_true(finds(room, ""));
}

/* What was refused is read before it is shown again, stars alone too, however often it is sent and even taken back in between. */
static void refused_is_not_shown_by_sending_it_again(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = handed(room, &o), c = handed(room, &o);
    int64_t id = says(room, &b, 5, "Mon cousin la tient, allez-y.");

    assert_true(room_write(
        room, decide_run,
        &(struct deciding){id, {.person_id = 7, .ground = S("interest"), .words = S("Vous êtes de la maison.")}}));
    says(room, &b, 5, "");
    says(room, &b, 4, "");
    assert_true(room_write(room, back_run, &id));
    says(room, &b, 5, "");
    assert_int_equal(shown(room, &b, "n"), 0);
    assert_int_equal(
        sql_int(room, "SELECT count(*) FROM review WHERE id = %lld AND state = 'waiting' AND published_at IS NULL",
                (long long)id),
        1);
    says(room, &c, 4, ""); /* control: another's is shown at once */
    assert_int_equal(shown(room, &b, "stars"), 4);
    assert_true(room_write(room, decide_run, &(struct deciding){id, {.person_id = 7, .shown = true}}));
    says(room, &b, 3, ""); /* shown once: as everybody's */
    assert_int_equal(shown(room, &b, "stars"), 7);
    assert_true(finds(room, ""));
}

/* The shop answers once and may doubt once; another shop does neither, and none of them hides it. */
static void the_shop_answers_and_doubts(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room), other = offer_new(room);
    struct buy b = handed(room, &o);
    int64_t id = says(room, &b, 3, "");

    assert_false(room_write(room, answer_run, &(struct answering){other.merchant_id, id, "Merci", false}));
    assert_true(room_write(room, answer_run, &(struct answering){o.merchant_id, id, "Merci", false}));
    assert_false(room_write(room, answer_run, &(struct answering){o.merchant_id, id, "Encore", false}));
    assert_false(room_write(room, answer_run, &(struct answering){other.merchant_id, id, "Faux", true}));
    assert_true(room_write(room, answer_run, &(struct answering){o.merchant_id, id, "Ce n’est pas un client.", true}));
    assert_int_equal(shown(room, &b, "n"), 1); /* still there while it is looked at */
    assert_true(
        room_write(room, decide_run,
                   &(struct deciding){id, {.person_id = 7, .shown = true, .doubt_end = S("Il a bien commandé.")}}));
    assert_int_equal(shown(room, &b, "n"), 1);
    assert_true(finds(room, ""));
}

/* Years later it is gone, and what is told of all follows; sums and orders that do not fit are found. */
static void kept_for_years_and_checked(void **state)
{
    struct room *room = *state;
    struct offer_new o = offer_new(room);
    struct buy b = handed(room, &o), c = handed(room, &o);

    says(room, &b, 3, "");
    says(room, &c, 5, "");
    assert_true(room_write(room, sql_run, (void *)"UPDATE review_sum SET stars = stars + 1"));
    assert_true(finds(room, "R1"));
    assert_true(room_write(room, sql_run, (void *)"UPDATE review_sum SET stars = stars - 1"));
    assert_true(
        room_write(room, sql_run, (void *)"UPDATE review SET order_id = order_id + 1 WHERE stars = 5 AND text = ''"));
    assert_true(finds(room, "R2"));
    assert_true(
        room_write(room, sql_run, (void *)"UPDATE review SET order_id = order_id - 1 WHERE stars = 5 AND text = ''"));
    time_is(room, room->now + REVIEW_KEPT_YEARS * 365 * DAY_MS - DAY_MS);
    assert_true(room_write(room, review_ticks_run, (void *)"reviews_forget"));
    assert_int_equal(shown(room, &b, "n"), 2);
    time_is(room, room->now + DAY_MS);
    assert_true(room_write(room, review_ticks_run, (void *)"reviews_forget"));
    assert_int_equal(shown(room, &b, "n"), 0);
}

static void a_name_is_signed_shortly(void **state)
{
    struct room *room = *state;

    assert_true(str_eq(order_opinion_signed(room->mem, S("Camille Lefort")), S("Camille L.")));
    assert_true(str_eq(order_opinion_signed(room->mem, S(" Zoé ")), S("Zoé")));
    assert_true(str_eq(order_opinion_signed(room->mem, S("Anne-Marie de Élan")), S("Anne-Marie de É.")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(only_who_received_it),        AT_NINE(words_are_read_first),
        AT_NINE(a_ground_or_nothing),         AT_NINE(refused_is_not_shown_by_sending_it_again),
        AT_NINE(the_shop_answers_and_doubts), AT_NINE(kept_for_years_and_checked),
        AT_NINE(a_name_is_signed_shortly),    AT_NINE(who_wants_to_be_forgotten_is_not_asked),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
