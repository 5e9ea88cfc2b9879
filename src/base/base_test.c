/* base_test.c: the ground floor: amounts, text, names, arenas, seals, and files that survive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/fallible.h"
#include "base/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* The code of the fault that `work` ends with; "" if it ends well. */
static const char *fault_of(void (*work)(void *), void *arg)
{
    static struct faultpoint fp;

    if (FAULT_CATCH(&fp)) return fp.code;
    work(arg);
    fault_end(&fp);
    return "";
}

/* ---- money ---- */

static void typed_as(const char *typed, enum money_read want, int64_t want_cents)
{
    struct money m = cents(-7);
    enum money_read got = money_parse(str_c(typed), &m);

    if (got != want || m.cents != (want == MONEY_OK ? want_cents : -7))
        fail_msg("\"%s\": %d, %lld", typed, got, (long long)m.cents);
}

static void amounts_test(void **state)
{
    (void)state;
    typed_as("12,5", MONEY_OK, 1250);
    typed_as("12.50 €", MONEY_OK, 1250);
    typed_as("1 234,50", MONEY_OK, 123450);
    typed_as("1\u202f234,50\u00a0€", MONEY_OK, 123450);
    typed_as("€12", MONEY_OK, 1200);
    typed_as("12 euros", MONEY_OK, 1200);
    typed_as("0", MONEY_OK, 0);
    typed_as("10000000", MONEY_OK, MONEY_MAX_CENTS);
    typed_as("10000000,01", MONEY_TOO_LARGE, 0);
    typed_as("99999999999999999999999999", MONEY_TOO_LARGE, 0);
    typed_as("", MONEY_EMPTY, 0);
    typed_as(" € ", MONEY_EMPTY, 0);
    typed_as("-3", MONEY_NEGATIVE, 0);
    typed_as("−3,20 €", MONEY_NEGATIVE, 0);
    typed_as("1,234", MONEY_TOO_FINE, 0);
    typed_as("12,", MONEY_NOT_A_NUMBER, 0);
    typed_as(",5", MONEY_NOT_A_NUMBER, 0);
    typed_as("1.234,50", MONEY_NOT_A_NUMBER, 0);
    typed_as("1e3", MONEY_NOT_A_NUMBER, 0);
    typed_as("douze", MONEY_NOT_A_NUMBER, 0);
}

static void rounding_test(void **state)
{
    (void)state;
    assert_int_equal(money_times_milli(cents(333), 1500).cents, 500); /* 499,5 */
    assert_int_equal(money_times_milli(cents(333), 1499).cents, 499);
    assert_int_equal(money_times_milli(cents(-333), 1500).cents, -500);
    assert_int_equal(money_vat_within(cents(10550), 550).cents, 550);
    assert_int_equal(money_vat_within(cents(1), 550).cents, 0);
    assert_int_equal(money_vat_within(cents(12000), 2000).cents, 2000);
    assert_int_equal(money_vat_within(cents(500), 0).cents, 0);
}

static void sum_too_far(void *unused)
{
    (void)unused;
    money_add(cents(INT64_MAX), cents(1));
}

static void product_too_far(void *unused)
{
    (void)unused;
    money_times_milli(cents(INT64_MAX / 1000), 1001);
}

static void tax_too_far(void *arg)
{
    money_vat_within(cents(*(int64_t *)arg), 10000);
}

static void overflow_test(void **state)
{
    int64_t most = INT64_MAX / 10000;

    (void)state;
    assert_string_equal(fault_of(sum_too_far, NULL), "money.overflow");
    assert_string_equal(fault_of(product_too_far, NULL), "money.overflow");
    assert_string_equal(fault_of(tax_too_far, &most), "money.overflow");
    most = MONEY_MAX_CENTS;
    assert_string_equal(fault_of(tax_too_far, &most), ""); /* control */
}

/* ---- text ---- */

static void numbers_test(void **state)
{
    const char *const not [] = {
        "", "-", "+1", " 1", "1 ", "1,0", "0x1", "9223372036854775808", "-9223372036854775809", "99999999999999999999"};
    int64_t v = 42;

    (void)state;
    for (size_t i = 0; i < sizeof not / sizeof *not ; i++) assert_false(str_i64(str_c(not [i]), &v));
    assert_int_equal(v, 42);
    assert_true(str_i64(S("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(str_i64(S("9223372036854775807"), &v) && v == INT64_MAX);
}

static void cutting_test(void **state)
{
    str rest = S("a,,b"), piece;

    (void)state;
    assert_true(str_cut(&rest, ',', &piece) && str_eq(piece, S("a")));
    assert_true(str_cut(&rest, ',', &piece) && piece.n == 0);
    assert_true(str_cut(&rest, ',', &piece) && str_eq(piece, S("b")));
    assert_false(str_cut(&rest, ',', &piece));
    rest = S("");
    assert_true(str_cut(&rest, ',', &piece) && piece.n == 0);
    assert_false(str_cut(&rest, ',', &piece));
    assert_int_equal(str_find(S("pain"), S("in")), 2);
    assert_int_equal(str_find(S("pain"), S("")), 0);
    assert_int_equal(str_find((str){0}, S("a")), -1);
    assert_true(str_cmp(S("a"), S("ab")) < 0 && str_cmp(S("b"), S("ab")) > 0 && !str_cmp(S("a"), S("a")));
    assert_true(str_eq(str_trim(S(" \t\r\nx y\v\f")), S("x y")));
    assert_true(str_eq_nocase(S("Host"), S("hOST")) && !str_eq_nocase(S("é"), S("É")));
}

static void utf8_test(void **state)
{
    const str bad[] = {S("\x80"),
                       S("\xc3"),
                       S("\xc0\x80"),
                       S("\xe0\x80\x80"),
                       S("\xed\xa0\x80"),
                       S("\xf4\x90\x80\x80"),
                       S("\xf8\x88\x80\x80\x80"),
                       S("a\0b")};
    str s = S("é€𝄞");
    uint32_t cp;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (utf8_ok(bad[i])) fail_msg("bad text %zu passes", i);
    assert_true(utf8_ok(s) && utf8_ok(S("")) && utf8_count(s) == 3);
    assert_true(str_eq(utf8_head(s, 2), S("é€")));
    assert_true(utf8_next(&s, &cp) && cp == 0xe9);
    assert_true(utf8_next(&s, &cp) && cp == 0x20ac);
    assert_true(utf8_next(&s, &cp) && cp == 0x1d11e);
    assert_false(utf8_next(&s, &cp));
}

static void json_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    struct buf b = buf_new(mem, 1 << 10);
    struct json j = json_new(&b);

    (void)state;
    json_open(&j, '{');
    json_key(&j, S("nom"));
    json_str(&j, S("</script> & \"l'eau\"\n"));
    json_key(&j, S("liste"));
    json_open(&j, '[');
    json_i64(&j, INT64_MIN);
    json_none(&j);
    json_bool(&j, true);
    json_close(&j, ']');
    json_close(&j, '}');
    assert_true(str_eq(buf_str(&b), S("{\"nom\":\"\\u003c/script\\u003e \\u0026 "
                                      "\\\"l'eau\\\"\\u000a\",\"liste\":[-9223372036854775808,null,true]}")));
    arena_free(mem);
}

/* ---- memory ---- */

static void alloc_much(void *mem)
{
    for (;;) arena_alloc(mem, 1000);
}

static void alloc_product(void *mem)
{
    arena_alloc_array(mem, SIZE_MAX / 2, 3);
}

static void put_much(void *b)
{
    for (;;) buf_put(b, S("0123456789"));
}

static void count_down(void *n)
{
    --*(int *)n;
}

static void ceilings_test(void **state)
{
    struct arena *mem = arena_new(100000);
    struct buf b = buf_new(mem, 64);
    int deferred = 2;

    (void)state;
    assert_string_equal(fault_of(put_much, &b), "base.buf_full");
    assert_true(b.n <= 64);
    assert_string_equal(fault_of(alloc_much, mem), "base.arena_full");
    assert_true(arena_used(mem) <= 100000);
    assert_string_equal(fault_of(alloc_product, mem), "base.arena_full");
    arena_defer((arena_reset(mem), mem), count_down, &deferred);
    arena_reset(mem);
    assert_int_equal(deferred, 1);
    arena_defer(mem, count_down, &deferred);
    char *p = arena_alloc(mem, 333);
    for (int i = 0; i < 333; i++) assert_int_equal(p[i], 0);
    arena_free(mem);
    assert_int_equal(deferred, 0);
    arena_free(NULL);
}

/* ---- names and seals ---- */

static void names_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    int64_t last = 0;

    (void)state;
    for (int i = 0; i < 10000; i++) {
        int64_t id = id_new();
        assert_true(id > last);
        last = id;
    }
    assert_int_equal(id_public(mem, 26).n, 26);
    assert_false(str_eq(id_public(mem, 26), id_public(mem, 26)));
    for (str d = id_digits(mem, 500); d.n; d = str_from(d, 1)) assert_true(d.p[0] >= '0' && d.p[0] <= '9');
    for (int i = 0; i < 1000; i++) assert_true(rand_below(3) < 3);
    arena_free(mem);
}

static void seal_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    const char key[KEY_BYTES] = "0123456789abcdef0123456789abcde", other[KEY_BYTES] = "x";
    str k = {key, KEY_BYTES}, plain, sealed = seal(mem, k, S("clé de production")),
        again = seal(mem, k, S("clé de production"));

    (void)state;
    assert_true(unseal(mem, k, sealed, &plain) && str_eq(plain, S("clé de production")));
    assert_false(str_eq(sealed, again)); /* a nonce of its own each time */
    assert_false(unseal(mem, (str){other, KEY_BYTES}, sealed, &plain));
    for (size_t n = 0; n < sealed.n; n++) assert_false(unseal(mem, k, str_head(sealed, n), &plain));
    for (size_t i = 0; i < sealed.n; i++) {
        ((char *)(uintptr_t)sealed.p)[i] ^= 1;
        assert_false(unseal(mem, k, sealed, &plain));
        ((char *)(uintptr_t)sealed.p)[i] ^= 1;
    }
    assert_true(unseal(mem, k, sealed, &plain)); /* control */
    arena_free(mem);
}

/* RFC 4231 case 2, RFC 2202 case 2, RFC 6238 appendix B (SHA-1, six digits), RFC 4648. */
static void digests_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    uint8_t d[SHA256_BYTES], wide[SHA512_BYTES];
    str out;

    (void)state;
    hmac_sha512(S("Jefe"), S("what do ya want for nothing?"), wide);
    assert_true(str_eq(hex(mem, wide, 64), S("164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
                                             "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737")));
    hmac_sha256(S("Jefe"), S("what do ya want for nothing?"), d);
    assert_true(str_eq(hex(mem, d, 32), S("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")));
    hmac_sha1(S("Jefe"), S("what do ya want for nothing?"), d);
    assert_true(str_eq(hex(mem, d, 20), S("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")));
    assert_true(str_eq(totp_code(mem, S("12345678901234567890"), 59 / 30), S("287082")));
    assert_int_equal(totp_step(mem, S("12345678901234567890"), S("287082"), 59000, -1), 1);
    assert_int_equal(totp_step(mem, S("12345678901234567890"), S("287082"), 59000, 1), -1); /* once */
    assert_int_equal(totp_step(mem, S("12345678901234567890"), S("287082"), 59000 + 90000, -1), -1);
    assert_true(str_eq(base64(mem, "foob", 4), S("Zm9vYg==")) && str_eq(base32(mem, "foob", 4), S("MZXW6YQ")));
    assert_true(base64_read(mem, S("Zm9vYg=="), &out) && str_eq(out, S("foob")));
    assert_true(base32_read(mem, S("MZXW6YQ"), &out) && str_eq(out, S("foob")));
    assert_false(base64_read(mem, S("Zm9v*"), &out) || base32_read(mem, S("MZ0"), &out) ||
                 hex_read(mem, S("abc"), &out) || hex_read(mem, S("zz"), &out));
    assert_true(crypt_eq(S("abc"), S("abc")) && !crypt_eq(S("abc"), S("abd")) && !crypt_eq(S("abc"), S("ab")));
    arena_free(mem);
}

static void password_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    str h = password_hash(mem, S("un long mot de passe"));

    (void)state;
    assert_true(str_starts(h, S("$argon2id$")));
    assert_true(password_ok(h, S("un long mot de passe")));
    assert_false(password_ok(h, S("un long mot de pass")) || password_ok(S("rien"), S("un long mot de passe")) ||
                 password_ok(S(""), S("")));
    arena_free(mem);
}

/* ---- files ---- */

static void nothing(int sig)
{
    (void)sig;
}

/* A pipe that is read slowly, and a signal every few milliseconds: the write is cut again and again. */
static void interrupted_test(void **state)
{
    enum { BYTES = 1 << 20 };
    static char all[BYTES], got[BYTES];
    struct itimerval often = {{0, 2000}, {0, 2000}}, never = {{0, 0}, {0, 0}};
    struct sigaction sa = {.sa_handler = nothing}; /* without SA_RESTART */
    int ends[2], status;

    (void)state;
    for (int i = 0; i < BYTES; i++) all[i] = (char)(i * 7 + i / 251);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (!child) {
        sigaction(SIGALRM, &sa, NULL);
        setitimer(ITIMER_REAL, &often, NULL);
        bool ok = write_all(ends[1], (str){all, BYTES});
        setitimer(ITIMER_REAL, &never, NULL);
        _exit(ok ? 0 : 1);
    }
    close(ends[1]);
    size_t n = 0;
    for (ssize_t k; (k = read(ends[0], got + n, BYTES - n > 3000 ? 3000 : BYTES - n)) > 0; n += (size_t)k) usleep(100);
    assert_true(waitpid(child, &status, 0) == child && status == 0);
    assert_true(n == BYTES && !memcmp(all, got, BYTES));
    close(ends[0]);
}

static bool holds(const char *path, const char *want)
{
    char text[64] = "";
    int fd = open(path, O_RDONLY);

    if (fd < 0) return false;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    return n == (ssize_t)strlen(want) && !strcmp(text, want);
}

static void whole_files_test(void **state)
{
    char dir[] = "/tmp/foirail-base-XXXXXX", path[64], part[64], no[64];

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a", dir);
    snprintf(part, sizeof part, "%s/a.part", dir);
    snprintf(no, sizeof no, "%s/none/a", dir);
    assert_true(file_put(part, path, S("un"), 0640) && holds(path, "un") && access(part, F_OK));
    assert_true(file_put(part, path, S("deux"), 0640) && holds(path, "deux"));
    assert_true(!file_put(part, no, S("trois"), 0640) && errno == ENOENT && access(part, F_OK)); /* no part is left */
    assert_true(holds(path, "deux"));
    int taken = open(part, O_WRONLY | O_CREAT, 0640);
    assert_true(!file_put(part, path, S("quatre"), 0640) && errno == EEXIST &&
                holds(path, "deux")); /* not over another's */
    close(taken);
    assert_false(folder_sync(no));
    int full = open("/dev/full", O_WRONLY);
    assert_true(!write_all(full, S("x")) && errno == ENOSPC);
    close(full);
    unlink(part), unlink(path), rmdir(dir);
}

/* The next call of a kind fails; none with 0. */
static void fail_next(int64_t kinds)
{
    static char path[] = "/tmp/foirail-calls-XXXXXX";
    static int fd = -1;
    int64_t page[4] = {kinds != 0, 0, kinds, 0};

    if (fd < 0) {
        fd = mkstemp(path);
        assert_true(fd >= 0 && !ftruncate(fd, sizeof page));
#ifdef FOIRAIL_TEST_HOOKS
        fallible_map(path);
#endif
        unlink(path);
    }
    assert_int_equal(pwrite(fd, page, sizeof page, 0), sizeof page);
}

/* Also where the file system has no files without names. */
static void nameless_test(void **state)
{
    char dir[] = "/tmp/foirail-base-XXXXXX", back[4] = "";

    (void)state;
    assert_non_null(mkdtemp(dir));
    for (int i = 0; i < 2; i++) {
        fail_next(i ? FALLIBLE_FILE : 0);
        int fd = file_nameless(dir);
        fail_next(0);
        assert_true(fd >= 0 && write_all(fd, S("un")) && pread(fd, back, sizeof back, 0) == 2 &&
                    !memcmp(back, "un", 2));
        close(fd);
    }
    assert_int_equal(rmdir(dir), 0); /* nothing is left in it */
    assert_true(file_nameless(dir) == -1 && errno == ENOENT);
}

static uint64_t number_at(const char *p, int bytes)
{
    uint64_t v = 0;

    while (bytes--) v = v << 8 | (unsigned char)p[bytes];
    return v;
}

/* The list at the end names each entry with its checksum and its place; "123456789" has the checksum every book gives. */
static void archive_test(void **state)
{
    struct arena *mem = arena_new(1 << 20);
    char path[] = "/tmp/base-zip-XXXXXX", all[4096];
    int fd = mkstemp(path), none = open("/dev/null", O_RDONLY);
    struct zip *z = zip_new(mem, fd, INT64_C(1795318602000));
    int64_t size;

    (void)state;
    assert_true(zip_bytes(z, S("photos/\xc3\xa9t\xc3\xa9.txt"), S("123456789")));
    assert_true(zip_file(z, S("none"), none) && zip_bytes(z, S("x"), S("y")) && zip_end(z, &size));
    assert_int_equal(pread(fd, all, sizeof all, 0), size);
    const char *end = all + size - 22, *list = all + number_at(end + 16, 4);
    assert_int_equal(number_at(end, 4), 0x06054b50);
    assert_int_equal(number_at(end + 10, 2), 3);
    assert_int_equal(number_at(list, 4), 0x02014b50);
    assert_int_equal(number_at(list + 16, 4), 0xcbf43926);
    assert_int_equal(number_at(list + 24, 4), 9);
    assert_int_equal(number_at(all, 4), 0x04034b50);
    assert_int_equal(number_at(all + 14, 4), 0xcbf43926);
    assert_memory_equal(all + 30 + 16, "123456789", 9);
    assert_int_equal(list + number_at(end + 12, 4) - end, 0);
    struct zip_reading r;
    struct zip_entry e;
    assert_true(zip_open(&r, (str){all, (size_t)size}) && zip_next(&r, &e) && zip_next(&r, &e) && zip_next(&r, &e));
    assert_true(str_eq(e.name, S("x")) && str_eq(e.bytes, S("y")) && e.crc == zip_crc(S("y")) && !zip_next(&r, &e));
    assert_false(zip_open(&r, (str){all, (size_t)size - 1}));
    for (int64_t i = 0; i < size; i++) { /* whatever one byte says, nothing outside is read */
        char *one = arena_alloc(mem, (size_t)size);
        memcpy(one, all, (size_t)size);
        one[i] = (char)(one[i] ^ 0xff);
        for (bool ok = zip_open(&r, (str){one, (size_t)size}); ok && zip_next(&r, &e);)
            assert_true(e.packed || (e.bytes.p >= one && e.bytes.p + e.bytes.n <= one + size));
    }
    int full = open("/dev/full", O_WRONLY);
    assert_false(zip_bytes(zip_new(mem, full, 1795318602000), S("x"), S("y")));
    close(fd), close(none), close(full), unlink(path);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_test),     cmocka_unit_test(rounding_test),    cmocka_unit_test(overflow_test),
        cmocka_unit_test(numbers_test),     cmocka_unit_test(cutting_test),     cmocka_unit_test(utf8_test),
        cmocka_unit_test(json_test),        cmocka_unit_test(ceilings_test),    cmocka_unit_test(names_test),
        cmocka_unit_test(seal_test),        cmocka_unit_test(digests_test),     cmocka_unit_test(password_test),
        cmocka_unit_test(interrupted_test), cmocka_unit_test(whole_files_test), cmocka_unit_test(archive_test),
        cmocka_unit_test(nameless_test),
    };

    if (!base_start()) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
