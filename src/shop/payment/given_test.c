/* Which refund of ours a credit of the bank is: never one given back twice, never one said done that was not made. */
#include "shop/test/room.h"

#include "shop/payment/inside.h"

enum { MANY = 6, MINE = 20, CENTS = 1200 };

static struct given_ask ask;
static struct refunds_of_attempt_row row[MANY];
static struct refunds_of_attempt_rows rows;
static struct gateway_event event[MANY];
static const struct gateway_event *credit;

/* Of the payment "d1" the refund MINE is asked for; the bank knows of the payment. */
static int fresh(void **state)
{
    (void)state;
    row[0] = (struct refunds_of_attempt_row){.id = MINE, .amount_cents = CENTS, .state = S("asked"), .bank_id = S("")};
    rows = (struct refunds_of_attempt_rows){.v = row, .n = 1};
    event[0] = (struct gateway_event){
        .status = GATEWAY_CAPTURED, .kind = S("DEBIT"), .bank_id = S("d1"), .amount_cents = 5 * CENTS};
    ask = (struct given_ask){
        .ours = &rows, .refund_id = MINE, .attempt_bank_id = S("d1"), .event = event, .events = 1, .cut = false};
    return 0;
}

static void other(int64_t id, const char *state, const char *bank_id)
{
    row[rows.n++] = (struct refunds_of_attempt_row){
        .id = id, .amount_cents = CENTS, .state = str_c(state), .bank_id = str_c(bank_id)};
}

static void told(const char *kind, enum gateway_status s, const char *bank_id, int64_t amount)
{
    event[ask.events++] =
        (struct gateway_event){.status = s, .kind = str_c(kind), .bank_id = str_c(bank_id), .amount_cents = amount};
}

static void is(enum given wanted, const char *name)
{
    assert_int_equal(refund_given(&ask, &credit), wanted);
    assert_true(str_eq(credit ? credit->bank_id : S(""), str_c(name)));
}

static void nothing_went_back(void **state)
{
    (void)state;
    is(GIVEN_NOT, "");
    told("CREDIT", GATEWAY_CAPTURED, "c1", CENTS + 1); /* another amount */
    told("CREDIT", GATEWAY_REFUSED, "c2", CENTS);      /* the bank would not */
    told("DEBIT", GATEWAY_CANCELLED, "d0", 5 * CENTS); /* an earlier try at paying, given up */
    is(GIVEN_NOT, "");
}

static void the_answer_was_lost(void **state)
{
    (void)state;
    told("CREDIT", GATEWAY_AUTHORISED, "c1", CENTS);
    is(GIVEN_BACK, "c1");
}

static void the_payment_was_cancelled(void **state)
{
    (void)state;
    event[0].status = GATEWAY_CANCELLED;
    is(GIVEN_BACK, "");
}

/* Two returns of the same amount: the first one's money is not the second's. */
static void twice_the_same(void **state)
{
    (void)state;
    other(10, "done", "c1");
    told("CREDIT", GATEWAY_CAPTURED, "c1", CENTS);
    is(GIVEN_NOT, "");
    told("CREDIT", GATEWAY_CAPTURED, "c2", CENTS);
    is(GIVEN_BACK, "c2");
}

/* The first one's credit has no name here: they are counted. */
static void twice_without_names(void **state)
{
    (void)state;
    other(10, "done", "");
    told("CREDIT", GATEWAY_CAPTURED, "c1", CENTS);
    is(GIVEN_NOT, "");
    told("CREDIT", GATEWAY_CAPTURED, "c2", CENTS);
    is(GIVEN_BACK, "c1");
}

/* A bank that tells a sum: what is beyond all we know of. */
static void a_sum_alone(void **state)
{
    (void)state;
    other(10, "done", "");
    told("CREDIT", GATEWAY_REFUNDED, "", CENTS);
    is(GIVEN_BACK, "");
}

/* Another sum than this refund: of others that are under way, or nobody knows of what. */
static void another_sum(void **state)
{
    (void)state;
    told("CREDIT", GATEWAY_REFUNDED, "", CENTS + 500);
    is(GIVEN_UNSURE, "");
    other(10, "asked", "");
    row[1].amount_cents = 500;
    is(GIVEN_UNDER_WAY, "");
}

static void one_left_to_the_merchant(void **state)
{
    (void)state;
    other(10, "by_hand", "");
    is(GIVEN_NOT, "");
    told("CREDIT", GATEWAY_CAPTURED, "c1", CENTS); /* his, or ours */
    is(GIVEN_UNSURE, "");
    told("CREDIT", GATEWAY_CAPTURED, "c2", CENTS);
    is(GIVEN_BACK, "c1");
}

static void one_after_another(void **state)
{
    (void)state;
    other(10, "asked", "");
    is(GIVEN_UNDER_WAY, "");
    row[1].id = MINE + 1; /* asked for after mine: waits for it */
    is(GIVEN_NOT, "");
}

static void under_way_at_the_bank(void **state)
{
    (void)state;
    told("CREDIT", GATEWAY_PENDING, "c1", CENTS);
    is(GIVEN_UNDER_WAY, "");
}

static void more_than_there_was_room_for(void **state)
{
    (void)state;
    ask.cut = true;
    is(GIVEN_UNSURE, "");
}

/* --- what is told by a notification --- */

struct case_ {
    int64_t merchant, attempt, first, second; /* two refunds of CENTS */
    struct contract_by_token_row contract;
};

static void refund_put(struct tx *tx, const struct case_ *c, int64_t id, const char *state)
{
    x_refund_insert(tx, tx->mem,
                    &(struct refund_insert_args){.id = id,
                                                 .merchant_id = c->merchant,
                                                 .attempt_id = c->attempt,
                                                 .amount_cents = CENTS,
                                                 .reason = S("asked"),
                                                 .state = str_c(state),
                                                 .now = 1,
                                                 .done_at = str_eq(str_c(state), S("done")) ? SOME_I64(1) : NO_I64,
                                                 .bank_id = S("")});
}

static bool paid_run(struct tx *tx, struct room *room, void *arg)
{
    struct case_ *c = arg;
    int64_t contract = id_new();

    c->attempt = id_new(), c->first = id_new(), c->second = id_new();
    x_contract_insert(tx, tx->mem,
                      &(struct contract_insert_args){.id = contract,
                                                     .token = id_public(tx->mem, 20),
                                                     .merchant_id = c->merchant,
                                                     .dialect = S("vads"),
                                                     .platform = S("systempay"),
                                                     .site_id = S("12345678"),
                                                     .seal_number = 1,
                                                     .last4_test = S(""),
                                                     .last4_production = S(""),
                                                     .state = S("test"),
                                                     .now = room->now});
    x_attempt_insert(tx, tx->mem,
                     &(struct attempt_insert_args){.id = c->attempt,
                                                   .merchant_id = c->merchant,
                                                   .contract_id = contract,
                                                   .about = id_new(),
                                                   .reference = id_public(tx->mem, 20),
                                                   .amount_cents = 5 * CENTS,
                                                   .currency = S("978"),
                                                   .mode = S("TEST"),
                                                   .trans_id = S("000001"),
                                                   .trans_date = S("20261124090000"),
                                                   .bank_id = S("d1"),
                                                   .state = S("captured"),
                                                   .now = room->now,
                                                   .poll_at = room->now});
    x_attempt_end(tx, tx->mem, &(struct attempt_end_args){c->attempt, S("captured"), S("d1"), 5 * CENTS, 1, NO_I64});
    refund_put(tx, c, c->first, "done");
    return true;
}

static struct case_ paid(struct room *room)
{
    static int number;
    char slug[32], code[16];
    struct case_ c = {0};

    snprintf(slug, sizeof slug, "boutique-%d", ++number);
    snprintf(code, sizeof code, "G%d", number);
    c.merchant = room_merchant(room, slug, code);
    assert_true(room_write(room, paid_run, &c));
    return c;
}

struct hearing {
    struct case_ *c;
    const char *name, *status, *verdict;
};

static bool hear_run(struct tx *tx, struct room *room, void *arg)
{
    struct hearing *h = arg;
    struct attempt_one_row a;
    struct contract_by_id_row k;

    assert_true(q_attempt_one(tx->db, tx->mem, h->c->attempt, &a));
    assert_true(q_contract_by_id(tx->db, tx->mem, a.contract_id, &k));
    memcpy(&h->c->contract, &k, sizeof k);
    struct gateway_event e = {.status = GATEWAY_CAPTURED,
                              .bank_id = str_c(h->name),
                              .status_word = str_c(h->status),
                              .site_id = S("12345678"),
                              .reference = a.reference,
                              .currency = S("978"),
                              .kind = S("CREDIT"),
                              .amount_cents = CENTS};
    str verdict = event_apply(tx, room->now, &(struct told){&h->c->contract, &e, "notification", S("raw"), room->now});
    if (!str_eq(verdict, str_c(h->verdict))) fail_msg("%s %s: %.*s", h->name, h->status, STR_ARG(verdict));
    return true;
}

static void hear(struct room *room, struct case_ *c, const char *name, const char *status, const char *verdict)
{
    assert_true(room_write(room, hear_run, &(struct hearing){c, name, status, verdict}));
}

static bool second_run(struct tx *tx, struct room *room, void *arg)
{
    struct case_ *c = arg;

    (void)room;
    refund_put(tx, c, c->second, "by_hand");
    return true;
}

struct looking {
    int64_t attempt;
    size_t n, done;
};

static void look_run(struct db *db, struct room *room, void *arg)
{
    struct looking *l = arg;
    struct refunds_of_attempt_rows r;

    q_refunds_of_attempt(db, room->mem, l->attempt, &r);
    l->n = r.n;
    for (size_t i = 0; i < r.n; i++) l->done += str_eq(r.v[i].state, S("done"));
}

static void refunds_are(struct room *room, const struct case_ *c, size_t n, size_t done)
{
    struct looking l = {.attempt = c->attempt};

    room_read(room, look_run, &l);
    assert_int_equal(l.n, n);
    assert_int_equal(l.done, done);
}

/* The one that was done by our call is told; then the merchant makes the one that was left to him. */
static void the_one_by_hand_is_ended(void **state)
{
    struct room *room = *state;
    struct case_ c = paid(room);

    hear(room, &c, "c1", "AUTHORISED", "refund_known");
    assert_true(room_write(room, second_run, &c));
    hear(room, &c, "c1", "CAPTURED", "refund_known");
    refunds_are(room, &c, 2, 1);
    hear(room, &c, "c2", "AUTHORISED", "refund_told");
    hear(room, &c, "c2", "CAPTURED", "refund_known");
    refunds_are(room, &c, 2, 2);
}

/* Ours is done and told; the merchant gives the same amount once more, of himself. */
static void one_more_is_written(void **state)
{
    struct room *room = *state;
    struct case_ c = paid(room);

    hear(room, &c, "c1", "CAPTURED", "refund_known");
    refunds_are(room, &c, 1, 1);
    hear(room, &c, "c2", "CAPTURED", "refund_told");
    hear(room, &c, "c2", "CAPTURED", "known");
    refunds_are(room, &c, 2, 2);
}

/* What strangers can have signed is never money: the box that is not ticked makes a real payment no easier. */
static void whose_words_are_asked_about(void **s)
{
    struct contract_by_token_row paybox = {.dialect = S("paybox")}, vads = {.dialect = S("vads")};

    (void)s;
    assert_true(only_answers_count(&paybox, S("PRODUCTION")));
    assert_false(only_answers_count(&paybox, S("TEST")) || only_answers_count(&vads, S("PRODUCTION")));
    paybox.services = 1;
    assert_true(only_answers_count(&paybox, S("PRODUCTION")) && only_answers_count(&paybox, S("TEST")));
}

int main(void)
{
    const struct CMUnitTest reading[] = {
        cmocka_unit_test_setup(nothing_went_back, fresh),
        cmocka_unit_test_setup(the_answer_was_lost, fresh),
        cmocka_unit_test_setup(the_payment_was_cancelled, fresh),
        cmocka_unit_test_setup(twice_the_same, fresh),
        cmocka_unit_test_setup(twice_without_names, fresh),
        cmocka_unit_test_setup(a_sum_alone, fresh),
        cmocka_unit_test_setup(another_sum, fresh),
        cmocka_unit_test_setup(one_left_to_the_merchant, fresh),
        cmocka_unit_test_setup(one_after_another, fresh),
        cmocka_unit_test_setup(under_way_at_the_bank, fresh),
        cmocka_unit_test_setup(more_than_there_was_room_for, fresh),
        cmocka_unit_test(whose_words_are_asked_about),
    };
    const struct CMUnitTest hearing[] = {
        cmocka_unit_test(the_one_by_hand_is_ended),
        cmocka_unit_test(one_more_is_written),
    };

    return cmocka_run_group_tests(reading, NULL, NULL) + cmocka_run_group_tests(hearing, room_start, room_stop);
}
