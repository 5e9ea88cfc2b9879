/* app_typed.c: what people type in forms: each kind of field, amounts, quantities, days, hours, numbers of telephones
** and SIRET; what is taken lies within what the field allows. First byte: the kind. */
#define rq_field fuzz_field
#include "../src/app/form.c"
#undef rq_field
#include "app/typed.h"
#include "shop/reception/inside.h"

#include <stdlib.h>

enum { MEMORY = 8 << 20, LEAST = 1, MOST = 1000000 };
static str typed;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

str fuzz_field(const struct rq *rq, const char *name)
{
    (void)rq, (void)name;
    return typed;
}

union taken {
    int64_t n;
    str s;
    opt_i64 some;
};

static bool in_bounds(int64_t n)
{
    return n >= LEAST && n <= MOST;
}

static void field_of(struct rq *rq, enum field_kind kind)
{
    union taken to = {0};
    struct form_errors errors = {0};
    struct field f = {"x", kind, 0, LEAST, MOST, "un|deux"};

    bool ok = form_read(rq, &f, 1, &to, &errors);
    if (ok == (errors.n > 0)) abort();
    if (!ok && (!errors.v[0].code || !errors.v[0].text.n)) abort();
    if (ok && (kind == FIELD_INT || kind == FIELD_MONEY || kind == FIELD_QTY) && !in_bounds(to.n)) abort();
    if (ok && kind == FIELD_MONEY_OPT && to.some.set && !in_bounds(to.some.v)) abort();
    if (ok && (kind == FIELD_LINE || kind == FIELD_TEXT || kind == FIELD_URL || kind == FIELD_MAIL) && !utf8_ok(to.s))
        abort();
    if (ok && kind == FIELD_SIRET && !siret_ok(to.s)) abort();
    form_digits(rq, "x");
}

static void others(struct arena *mem, str s)
{
    struct money m;
    int64_t day = 0, milli = milli_of_typed(s), minutes = minutes_read(mem, s, false),
            closing = minutes_read(mem, s, true);

    if (money_parse(s, &m) == MONEY_OK && (m.cents < 0 || m.cents > MONEY_MAX_CENTS)) abort();
    if (milli < -1 || minutes < -1 || minutes > 24 * 60 || closing < -1 || closing > 24 * 60) abort();
    if (day_read(s, &day)) {
        int64_t again = 0;
        if (!day_read(iso_day(mem, day), &again) || again != day) abort();
    }
}

static void cleaned(struct arena *mem, str s)
{
    str one = text_clean(mem, s), many = text_clean_lines(mem, s);

    if (!utf8_ok(one) || !utf8_ok(many) || !str_eq(text_clean(mem, one), one)) abort();
    fold(mem, s), slug(mem, s), sort_key(mem, s);
    if (!utf8_ok(from_windows_1252(mem, s))) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { KINDS = FIELD_URL + 1 };

    if (!n || n > 4096) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct rq rq = {.in = mem, .mem = mem, .lang = data[0] & 128 ? LANG_EN : LANG_FR};
    typed = arena_str(mem, (str){(const char *)data + 1, n - 1});
    if (utf8_ok(typed) && !memchr(typed.p, 0, typed.n)) { /* the door lets in nothing else */
        int which = data[0] % (KINDS + 2);
        if (which < KINDS) field_of(&rq, (enum field_kind)which);
        else if (which == KINDS) others(mem, typed);
        else cleaned(mem, typed);
    }
    arena_free(mem);
    return 0;
}
