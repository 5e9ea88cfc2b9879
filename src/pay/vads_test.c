/* The published vectors of the dialect, and what must be refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pay/fields.h"
#include "pay/gateway.h"

static struct arena *mem;

static int open_mem(void **s)
{
    (void)s;
    mem = arena_new(1 << 22);
    return !base_start();
}
static int close_mem(void **s)
{
    (void)s;
    arena_free(mem);
    return 0;
}

static const struct gateway_contract contract = {.site_id = S("12345678"), .key = S("1122334455667788")};

static enum gateway_trust read_raw(const char *raw, struct gateway_event *e)
{
    return gateway_of(S("vads"))->notification(mem, &contract, str_c(raw), e);
}

#define GOOD "vads_amount=5124&vads_ctx_mode=TEST&vads_site_id=12345678&vads_trans_date=20170129130025"

/* L2: a notification signed by the vendor's documented key. It names no order, so it is trusted in signature only. */
static void published_notification(void **s)
{
    struct gateway_event e;

    (void)s;
    assert_int_equal(read_raw(GOOD "&signature=onkKR1MfdjBzrD7WB0J87mekhoy6kqGukaFsU%2Bt09gA%3D", &e),
                     GATEWAY_MALFORMED);
    assert_int_equal(e.amount_cents, 5124);
    assert_false(e.production);
}

/* Every byte of the signed part counts. */
static void mutations_are_forged(void **s)
{
    char raw[] = GOOD "&signature=onkKR1MfdjBzrD7WB0J87mekhoy6kqGukaFsU%2Bt09gA%3D";
    struct gateway_event e;

    (void)s;
    for (size_t i = 0; i < sizeof GOOD - 1; i++) {
        char was = raw[i];
        if (was == '=' || was == '&') continue;
        raw[i] = was == '1' ? '2' : '1';
        enum gateway_trust t = read_raw(raw, &e);
        assert_int_not_equal(t, GATEWAY_TRUSTED);
        raw[i] = was;
    }
    assert_int_equal(read_raw(GOOD "&vads_x=1&signature=onkKR1MfdjBzrD7WB0J87mekhoy6kqGukaFsU%2Bt09gA%3D", &e),
                     GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD "&signature=", &e), GATEWAY_FORGED);
    assert_int_equal(read_raw(GOOD, &e), GATEWAY_FORGED);
    assert_int_equal(read_raw("%zz", &e), GATEWAY_MALFORMED);
    assert_int_equal(read_raw("a=%f", &e), GATEWAY_MALFORMED);
}

/* L1's fields in another order give L1's signature; the form we make verifies under the same key and not under another. */
static void form_signs_itself(void **s)
{
    struct gateway_contract c = contract, other = contract;
    struct gateway_request r = {.amount_cents = 5124,
                                .currency = S("978"),
                                .reference = S("B7-0412-1"),
                                .trans_id = S("123456"),
                                .trans_date = S("20170129130025"),
                                .lang = S("fr"),
                                .buyer_mail = S("lea@example.org"),
                                .buyer_name = S("Léa <b>"),
                                .shop_name = S("Chez Zoé"),
                                .notify_url = S("https://m.example/paiement/vads/x"),
                                .return_url = S("https://m.example/achat/y")};
    struct gateway_form f;
    struct gateway_event e;
    struct buf b = buf_new(mem, 65536);

    (void)s;
    c.form_url = S("https://bank.example/");
    other.key = S("1122334455667789");
    gateway_of(S("vads"))->redirect(mem, &c, &r, &f);
    for (size_t i = 0; i < f.n; i++) {
        buf_fmt(&b, "%s%.*s=", i ? "&" : "", STR_ARG(f.field[i].name));
        for (size_t k = 0; k < f.field[i].value.n; k++) buf_fmt(&b, "%%%02X", (unsigned char)f.field[i].value.p[k]);
        assert_int_equal(str_find(f.field[i].value, S("<")), -1);
    }
    assert_int_equal(gateway_of(S("vads"))->notification(mem, &c, buf_str(&b), &e), GATEWAY_TRUSTED);
    assert_true(str_eq(e.reference, S("B7-0412-1")));
    assert_int_equal(gateway_of(S("vads"))->notification(mem, &other, buf_str(&b), &e), GATEWAY_FORGED);
}

static void put_encoded(struct buf *b, str name, str value)
{
    buf_fmt(b, "%s%.*s=", b->n ? "&" : "", STR_ARG(name));
    for (size_t k = 0; k < value.n; k++) buf_fmt(b, "%%%02X", (unsigned char)value.p[k]);
}

/* Our own signed form, cut anew at the "+" of one field and sent back as the bank's word that all is paid. */
static enum gateway_trust recut(const struct gateway_form *f, const char *field, struct gateway_event *e)
{
    struct buf b = buf_new(mem, 65536);

    for (size_t i = 0; i < f->n; i++) {
        str name = f->field[i].name, first, rest = f->field[i].value;
        if (str_eq(name, S("vads_url_check"))) name = S("vads_trans_s0");
        if (!str_eq(name, str_c(field)) || str_find(rest, S("+")) < 0) {
            put_encoded(&b, name, rest);
            continue;
        }
        str_cut(&rest, '+', &first);
        put_encoded(&b, S("vads_trans_s1"), first);
        put_encoded(&b, S("vads_trans_status"), rest);
    }
    return gateway_of(S("vads"))->notification(mem, &contract, buf_str(&b), e);
}

/* What people typed is never in a form in such a way that it could be cut anew. The control: an address of ours with a
** "+", which no page makes, is believed. */
static void typed_words_cannot_be_cut(void **s)
{
    struct gateway_request r = {.amount_cents = 5124,
                                .currency = S("978"),
                                .reference = S("B7-0412-1"),
                                .trans_id = S("123456"),
                                .trans_date = S("20170129130025"),
                                .lang = S("fr"),
                                .buyer_mail = S("a+5124+b7-0412-1@example.org"),
                                .buyer_name = S("x+B7-0413-1+12345678+AUTHORISED"),
                                .shop_name = S("Pain + vin+AUTHORISED"),
                                .notify_url = S("https://m.example/n"),
                                .return_url = S("https://m.example/r+AUTHORISED")};
    struct gateway_form f;
    struct gateway_event e;

    (void)s;
    gateway_of(S("vads"))->redirect(mem, &contract, &r, &f);
    for (size_t i = 0; i < f.n; i++) {
        if (str_eq(f.field[i].name, S("signature")) || str_eq(f.field[i].name, S("vads_url_return"))) continue;
        assert_int_equal(str_find(f.field[i].value, S("+")), -1);
        assert_int_equal(str_find(f.field[i].value, S("B7-0413-1")), -1);
    }
    assert_int_equal(recut(&f, "vads_url_return", &e), GATEWAY_TRUSTED);
    assert_int_equal(e.status, GATEWAY_AUTHORISED);
}

static void twice_is_not_believed(void **s)
{
    struct pay_fields f;

    (void)s;
    assert_true(fields_read(mem, S("a=1&a=2&b=%C3%A9+x"), &f));
    assert_null(fields_get(&f, S("a")).p);
    assert_true(str_eq(fields_get(&f, S("b")), S("é x")));
    assert_false(fields_read(mem, S("a=%C3"), &f));
}

static void status_answers(void **s)
{
    struct gateway_event v[4];
    struct gateway_events e = {.v = v, .most = 4};
    const struct gateway *g = gateway_of(S("vads"));

    (void)s;
    assert_true(g->status_read(mem, &contract, NULL,
                               S("{\"status\":\"SUCCESS\",\"answer\":{\"transactions\":[{\"uuid\":\"u\",\"shopId\":"
                                 "\"12345678\",\"amount\":2480,"
                                 "\"currency\":\"EUR\",\"detailedStatus\":\"CAPTURED\",\"operationType\":\"DEBIT\","
                                 "\"orderDetails\":{\"orderId\":\"B7-1\",\"mode\":\"TEST\"}}]}}"),
                               &e));
    assert_int_equal(e.n, 1);
    assert_int_equal(v[0].status, GATEWAY_CAPTURED);
    assert_int_equal(v[0].amount_cents, 2480);
    assert_true(
        g->status_read(mem, &contract, NULL, S("{\"status\":\"ERROR\",\"answer\":{\"errorCode\":\"PSP_010\"}}"), &e));
    assert_int_equal(e.n, 0);
    assert_false(
        g->status_read(mem, &contract, NULL, S("{\"status\":\"ERROR\",\"answer\":{\"errorCode\":\"INT_905\"}}"), &e));
    assert_false(g->status_read(mem, &contract, NULL, S("<html>"), &e));
    assert_int_equal(g->refund_read(mem, S("{\"status\":\"ERROR\",\"answer\":{\"errorCode\":\"PSP_100\"}}")),
                     GATEWAY_REFUND_BY_HAND);
    assert_int_equal(g->refund_read(mem, S("")), GATEWAY_REFUND_UNKNOWN);
    assert_true(str_eq(g->refund_id(mem, S("{\"status\":\"SUCCESS\",\"answer\":{\"uuid\":\"c1\",\"operationType\":"
                                           "\"CREDIT\"}}")),
                       S("c1")));
    assert_false(
        g->refund_id(mem, S("{\"status\":\"SUCCESS\",\"answer\":{\"uuid\":\"d1\",\"operationType\":\"DEBIT\"}}")).n);
    assert_false(g->refund_id(mem, S("<html>")).n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(published_notification, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(mutations_are_forged, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(form_signs_itself, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(typed_words_cannot_be_cut, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(twice_is_not_believed, open_mem, close_mem),
        cmocka_unit_test_setup_teardown(status_answers, open_mem, close_mem),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
