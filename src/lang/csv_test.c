/* csv_test.c: tables as spreadsheets write them, whole and byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lang/csv.h"

/* What was read, written plainly: [cell|cell] a row, "!" a fault, "+n" cells left out. */
static bool note(void *to, const struct csv_row *r)
{
    struct buf *b = to;

    buf_fmt(b, "%lld[", (long long)r->line);
    for (size_t i = 0; i < r->n; i++) {
        if (i) buf_byte(b, '|');
        buf_put(b, r->v[i].text);
        if (r->v[i].fault & CSV_TOO_LONG) buf_byte(b, '!');
        if (r->v[i].fault & CSV_OPEN_QUOTE) buf_byte(b, '?');
    }
    if (r->more) buf_fmt(b, "+%zu", r->more);
    buf_byte(b, ']');
    return r->line < 5;
}

static str read_in(struct arena *mem, str s, size_t step)
{
    struct buf b = buf_new(mem, 1 << 16);
    struct csv *c = csv_new(mem, &(struct csv_limits){8, 20, 3, csv_separator(s)}, note, &b);
    bool more = true;

    for (size_t i = 0; i < s.n && more; i += step) more = csv_feed(c, str_head(str_from(s, i), step));
    if (more) csv_end(c);
    return buf_str(&b);
}

static void reads(str s, const char *want)
{
    struct arena *mem = arena_new(1 << 20);

    for (size_t step = 1; step <= s.n + 1; step++) {
        str got = read_in(mem, s, step);
        if (!str_eq(got, str_c(want)))
            fail_msg("%.*s\nin steps of %zu is %.*s, not %s", STR_ARG(s), step, STR_ARG(got), want);
    }
    arena_free(mem);
}

static void rows_test(void **state)
{
    (void)state;
    reads(S(""), "");
    reads(S("a;b\r\nc;d\r\n"), "1[a|b]2[c|d]");
    reads(S("a;b\rc;d"), "1[a|b]2[c|d]");
    reads(S("a,b\n\nc,d\n"), "1[a|b]2[]3[c|d]");
    reads(S("a\tb;c\td\n"), "1[a|b;c|d]");
    reads(S("a;\n;b\n"), "1[a|]2[|b]");
    reads(S("1\n2\n3\n4\n5\n6\n7\n"), "1[1]2[2]3[3]4[4]5[5]");
}

static void quotes_test(void **state)
{
    (void)state;
    reads(S("\"a;b\";c\n"), "1[a;b|c]");
    reads(S("\"a\r\nb\";\"\"\nd;e"), "1[a\nb|]2[d|e]");
    reads(S("\"a\"\"b\";5\" x\n"), "1[a\"b|5\" x]");
    reads(S("\"a\" b;c\n"), "1[a b|c]");
    reads(S("a;\"b\nc"), "1[a|b\nc?]");
}

static void limits_test(void **state)
{
    (void)state;
    reads(S("12345678;123456789;\n"), "1[12345678|12345678!|]");
    reads(S("a;b;c;d;e\nf"), "1[a|b|c+2]2[f]");
    reads(S("12345678;12345678;12345678\n"), "1[12345678|12345678|1234!]");
    reads(S("\"1234567890\n1234567890;\"\n"), "1[12345678!]");
}

static void separator_test(void **state)
{
    (void)state;
    assert_int_equal(csv_separator(S("a")), ';');
    assert_int_equal(csv_separator(S("a,b;c,d\n;;;;;")), ',');
    assert_int_equal(csv_separator(S("\"a,b,c\";d")), ';');
    assert_int_equal(csv_separator(S("a\tb,c\td")), '\t');
}

static void goes_and_comes(struct arena *mem, str text)
{
    struct buf b = buf_new(mem, 1000), got = buf_new(mem, 1000);

    csv_put(&b, text, ';');
    str cell = buf_str(&b);
    if (cell.n && memchr("=+-@\t", cell.p[0], 5)) fail_msg("%.*s is a formula", STR_ARG(cell));
    struct csv *c = csv_new(mem, &(struct csv_limits){100, 100, 1, ';'}, note, &got);
    csv_feed(c, cell);
    csv_end(c);
    str plain = buf_str(&got); /* "1[…]" */
    plain = text.n ? csv_plain((str){plain.p + 2, plain.n - 3}) : S("");
    if (!str_eq(plain, text)) fail_msg("%.*s came back as %.*s", STR_ARG(text), STR_ARG(plain));
}

static void formula_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    const char *const all[] = {"",     "a",     "=1+1", "'=1",       "''-x", "-5 %", "@moi", "+33",
                               "'tis", "l'eau", "a;b",  "5\" \"x\"", "a\nb", " a ",  "\tx"};

    (void)state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) goes_and_comes(mem, str_c(all[i]));
    assert_true(str_eq(csv_plain(S("'tis")), S("'tis")));
    assert_true(str_eq(csv_plain(S("'=1")), S("=1")));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_test),      cmocka_unit_test(quotes_test),  cmocka_unit_test(limits_test),
        cmocka_unit_test(separator_test), cmocka_unit_test(formula_test),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
