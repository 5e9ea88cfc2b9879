/* A price made for one buyer whose order was not paid in time: late money revives it only while the quote is open. */
#include "shop/order/test/buy.h"

#include "shop/price/quote.h"

enum { CENTS = 42500 };

struct made {
    struct offer_new o;
    int64_t id;
    struct quote_new ask;
};

static bool made_run(struct tx *tx, struct room *room, void *arg)
{
    struct made *m = arg;
    struct quotes_of_rows r;

    m->ask = (struct quote_new){m->o.merchant_id,
                                m->o.id,
                                str_fmt(tx->mem, "t%lld", (long long)id_new()),
                                S("Table"),
                                S("Odile"),
                                S("odile@demo.foirail.example"),
                                S(""),
                                S("Une table ?"),
                                LANG_FR};
    assert_int_equal(quote_ask(tx, room->now, &m->ask), QUOTE_KEPT);
    q_quotes_of(tx->db, tx->mem, m->o.merchant_id, 10, &r);
    assert_int_equal(r.n, 1);
    m->id = r.v[0].id;
    return quote_answer(tx, room->now,
                        &(struct quote_answer){m->id, m->o.merchant_id, 1, S("Oui"), S("40000 Table\n2500 Livraison"),
                                               room->now + 2 * HOUR_MS, 0, true});
}

/* A shop of its own, so that its one quote is known. */
static struct made made(struct room *room)
{
    static int n;
    char slug[32], code[32];
    struct made m = {0};

    snprintf(slug, sizeof slug, "table-%d", ++n);
    snprintf(code, sizeof code, "T%d", n);
    int64_t shop = room_merchant(room, strdup(slug), strdup(code));
    assert_true(room_write(room, contract_run, &shop));
    m.o = room_offer(room, shop, "Table", 1000, 0);
    assert_true(room_write(room, made_run, &m));
    return m;
}

struct ordering {
    struct buy b;
    int64_t quote_id;
};

static bool quote_fill_run(struct tx *tx, struct room *room, void *arg)
{
    struct ordering *w = arg;
    int64_t cart = id_new();

    x_cart_insert(tx, tx->mem, cart, token_sha(tx->mem, str_c(w->b.token)), room->now, S(""));
    cart_contact_set(tx, room->now, cart, S("Odile"), S("+33261910000"), S("odile@demo.foirail.example"));
    assert_int_equal(cart_quote(tx, room->now, cart, w->quote_id), CART_ADDED);
    cart_choice_set(tx, room->now, cart,
                    &(struct cart_choice){w->b.merchant[0], SOME_I64(w->b.slot_at), S("pickup"), S("online"), S(""),
                                          S(""), S(""), S(""), 0});
    return true;
}

/* In a cart, for that day at the end of the afternoon. */
static struct ordering wanted(struct room *room, const struct made *m)
{
    struct ordering w = {.b = {.room = room, .merchant = {m->o.merchant_id}, .slot_at = ROOM_START_MS + 9 * HOUR_MS},
                         .quote_id = m->id};

    snprintf(w.b.token, sizeof w.b.token, "cart-%llx", (long long)id_new());
    assert_true(room_write(room, quote_fill_run, &w));
    return w;
}

static int64_t ordered(struct room *room, const struct made *m)
{
    struct ordering w = wanted(room, m);

    assert_true(place(&w.b));
    return w.b.order[0];
}

static void not_paid(struct room *room, int64_t order)
{
    time_is(room, room->now + 31 * MINUTE_MS);
    clock_ticks(room, "order_expire");
    assert_true(is_state(room, order, "expired"));
}

static bool no_run(struct tx *tx, struct room *room, void *arg)
{
    struct made *m = arg;
    struct quotes_of_rows r;

    q_quotes_of(tx->db, tx->mem, m->o.merchant_id, 10, &r);
    return quote_refuse(tx, room->now, r.v[0].link, S("Trop cher"));
}

static void money_comes(struct room *room, const struct made *m, int64_t order)
{
    assert_true(
        room_write(room, capture_run, &(struct capture){.order = order, .merchant = m->o.merchant_id, .cents = CENTS}));
}

static int64_t back(struct room *room, int64_t order)
{
    return sql_int(room,
                   "SELECT CAST(coalesce(sum(r.amount_cents), 0) AS BIGINT) FROM refund r JOIN attempt a ON a.id = "
                   "r.attempt_id WHERE a.about = %lld",
                   (long long)order);
}

static int64_t quotes(struct room *room, const struct made *m, const char *state, int64_t order)
{
    return sql_int(room, "SELECT count(*) FROM quote WHERE id = %lld AND state = '%s' AND order_id = %lld",
                   (long long)m->id, state, (long long)order);
}

static void given_back(struct room *room, int64_t order)
{
    assert_true(is_state(room, order, "expired"));
    assert_int_equal(back(room, order), CENTS);
    assert_int_equal(sql_int(room, "SELECT count(*) FROM hold WHERE order_id = %lld", (long long)order), 0);
    all_is_well(room);
}

/* What its buyer refused, or what lapsed, is bought by nobody's late money. */
static void late_money_of_a_refused_or_lapsed_quote_goes_back(void **state)
{
    struct room *room = *state;
    struct made no = made(room), over = made(room);
    int64_t a = ordered(room, &no), b = ordered(room, &over);

    not_paid(room, a);
    assert_true(is_state(room, b, "expired"));
    assert_true(room_write(room, no_run, &no));
    money_comes(room, &no, a);
    assert_int_equal(quotes(room, &no, "refused", a), 1);
    given_back(room, a);
    time_is(room, ROOM_START_MS + 2 * HOUR_MS);
    clock_ticks(room, "quotes_lapse");
    money_comes(room, &over, b);
    assert_int_equal(quotes(room, &over, "lapsed", b), 1);
    given_back(room, b);
}

/* Still open: it stands again, once, and is the order whose money came, whichever of its orders that is. */
static void late_money_of_an_open_quote_revives_one_order(void **state)
{
    struct room *room = *state;
    struct made m = made(room);
    int64_t first = ordered(room, &m);

    not_paid(room, first);
    int64_t second = ordered(room, &m);
    not_paid(room, second);
    assert_int_equal(quotes(room, &m, "sent", second), 1);
    money_comes(room, &m, first);
    assert_true(is_state(room, first, "submitted") && is_due(room, first, "paid"));
    assert_int_equal(quotes(room, &m, "accepted", first), 1);
    assert_int_equal(back(room, first), 0);
    all_is_well(room);
    money_comes(room, &m, second);
    assert_int_equal(quotes(room, &m, "accepted", first), 1);
    given_back(room, second);
}

/* The control of the check. */
static void an_order_of_a_refused_quote_is_found(void **state)
{
    struct room *room = *state;
    struct made m = made(room);
    int64_t order = ordered(room, &m);
    char text[120];

    all_is_well(room);
    snprintf(text, sizeof text, "UPDATE quote SET state = 'refused' WHERE id = %lld", (long long)m.id);
    assert_true(room_write(room, sql_run, text));
    assert_true(str_find(findings(room), S("Q2")) >= 0);
    snprintf(text, sizeof text, "UPDATE quote SET state = 'accepted', order_id = %lld WHERE id = %lld",
             (long long)order + 1, (long long)m.id);
    assert_true(room_write(room, sql_run, text));
    assert_true(str_find(findings(room), S("Q2")) >= 0);
    snprintf(text, sizeof text, "UPDATE quote SET order_id = %lld WHERE id = %lld", (long long)order, (long long)m.id);
    assert_true(room_write(room, sql_run, text));
    all_is_well(room);
}

/* A service at a price made for one buyer begins within the days to change one's mind: he asks for that expressly, and it is
** kept with the order; goods are not asked about. */
static void a_quoted_service_that_begins_early_is_asked_for(void **state)
{
    struct room *room = *state;
    struct made work = made(room), goods = made(room);

    assert_true(room_write(room, sql_run, (void *)"UPDATE category SET service = 1"));
    struct ordering w = wanted(room, &work);
    w.b.later = true;
    place(&w.b);
    assert_int_equal(w.b.end, PLACE_PROBLEMS);
    assert_string_equal(w.b.code, "order.early");
    w.b.later = false;
    assert_true(place(&w.b));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_early WHERE order_id = %lld", (long long)w.b.order[0]),
                     1);
    assert_true(room_write(room, sql_run, (void *)"UPDATE category SET service = 0"));
    struct ordering g = wanted(room, &goods);
    g.b.later = true;
    assert_true(place(&g.b));
    assert_int_equal(sql_int(room, "SELECT count(*) FROM order_early WHERE order_id = %lld", (long long)g.b.order[0]),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_NINE(late_money_of_a_refused_or_lapsed_quote_goes_back),
        AT_NINE(late_money_of_an_open_quote_revives_one_order),
        AT_NINE(an_order_of_a_refused_quote_is_found),
        AT_NINE(a_quoted_service_that_begins_early_is_asked_for),
    };
    return cmocka_run_group_tests(tests, room_start, room_stop);
}
