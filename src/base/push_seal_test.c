/* The example of RFC 8291, appendix A, byte for byte; keys that are none; tokens. What a browser makes of it: test/fakes/push.mjs. */
#include "base/crypt.h"
#include "base/push_seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static str bytes(struct arena *mem, const char *text)
{
    str out;

    assert_true(base64url_read(mem, str_c(text), &out));
    return out;
}

static struct push_reader reader(struct arena *mem)
{
    return (struct push_reader){
        bytes(mem, "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        bytes(mem, "BTBZMqHH6r4Tts7J_aSIgg")};
}

static struct push_once once(struct arena *mem)
{
    return (struct push_once){
        bytes(mem, "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
        bytes(mem, "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"),
        bytes(mem, "DGv6ra1nlYgDCS1FRnbzlw")};
}

static void example_of_the_rfc(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    struct push_reader to = reader(mem);
    struct push_once one = once(mem);
    str body;

    assert_true(push_encrypt(mem, &to, &one, S("When I grow up, I want to be a watermelon"), &body));
    assert_string_equal(str_z(mem, base64url(mem, body)),
                        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_"
                        "c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
                        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    arena_free(mem);
}

static void keys_that_are_none(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    struct push_reader to = reader(mem);
    struct push_once one = once(mem);
    char *bent = str_z(mem, to.shown);
    str body, good = to.shown;

    memcpy(bent, good.p, good.n);
    bent[PUSH_PUBLIC - 1] ^= 1;
    to.shown = (str){bent, good.n};
    assert_false(push_encrypt(mem, &to, &one, S("x"), &body)); /* not on the curve */
    to.shown = str_head(good, 64);
    assert_false(push_encrypt(mem, &to, &one, S("x"), &body));
    to.shown = good;
    to.auth = S("short");
    assert_false(push_encrypt(mem, &to, &one, S("x"), &body));
    to = reader(mem);
    char *long_text = arena_alloc(mem, PUSH_PLAIN_MOST + 1);
    memset(long_text, 'x', PUSH_PLAIN_MOST + 1);
    assert_false(push_encrypt(mem, &to, &one, (str){long_text, PUSH_PLAIN_MOST + 1}, &body));
    assert_true(push_encrypt(mem, &to, &one, (str){long_text, PUSH_PLAIN_MOST}, &body));
    assert_true(body.n <= 4096);
    arena_free(mem);
}

static void made_keys_serve(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    struct push_once a, b;
    str token, again, out;

    assert_true(push_once_make(mem, &a) && push_once_make(mem, &b));
    assert_false(str_eq(a.secret, b.secret) || str_eq(a.salt, b.salt));
    struct push_sender from = {a.secret, a.shown, S("https://push.example"), S("mailto:a@example.fr"), 1795000000};
    assert_true(push_authorization(mem, &from, &token) && str_starts(token, S("vapid t=")));
    assert_true(push_authorization(mem, &from, &again)); /* each signature is another */
    assert_false(str_eq(token, again));
    from.secret = S("");
    assert_false(push_authorization(mem, &from, &token));
    assert_false(base64url_read(mem, S("a+b="), &out) || base64url_read(mem, S("abcde"), &out) ||
                 base64url_read(mem, S("a b"), &out));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(example_of_the_rfc), cmocka_unit_test(keys_that_are_none),
                                       cmocka_unit_test(made_keys_serve)};

    return !base_start() || cmocka_run_group_tests(tests, NULL, NULL);
}
