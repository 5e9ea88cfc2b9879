#include "base/money.h"

#include "base/fault.h"

struct money money_add(struct money a, struct money b)
{
    int64_t sum;

    if (__builtin_add_overflow(a.cents, b.cents, &sum)) fault("money.overflow", "sum past 64 bits");
    return cents(sum);
}

static int64_t divide_half_up(int64_t n, int64_t d)
{
    int64_t half = d / 2;
    return n >= 0 ? (n + half) / d : -((-n + half) / d);
}

struct money money_times_milli(struct money m, int64_t qty_milli)
{
    int64_t product;

    if (__builtin_mul_overflow(m.cents, qty_milli, &product) || product > INT64_MAX - 1000 ||
        product < -INT64_MAX + 1000)
        fault("money.overflow", "product past 64 bits");
    return cents(divide_half_up(product, 1000));
}

struct money money_vat_within(struct money incl, int64_t vat_bp)
{
    int64_t product;

    if (vat_bp < 0 || vat_bp > 10000 || __builtin_mul_overflow(incl.cents, vat_bp, &product) ||
        product > INT64_MAX - 20000 || product < -INT64_MAX + 20000)
        fault("money.overflow", "tax past 64 bits");
    return cents(divide_half_up(product, 10000 + vat_bp));
}

/* Bytes of one space a French keyboard or spreadsheet may write inside an amount; 0 if s does not start with one. */
static size_t space_at(str s)
{
    static const str spaces[] = {S(" "), S("\t"), S("\xc2\xa0"), S("\xe2\x80\xaf"), S("\xe2\x80\x89")};

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        if (str_starts(s, spaces[i])) return spaces[i].n;
    return 0;
}

static str skip_spaces(str s)
{
    for (size_t n; (n = space_at(s));) s = str_from(s, n);
    return s;
}

static str skip_currency(str s)
{
    static const str signs[] = {S("\xe2\x82\xac"), S("EUR"), S("eur"), S("euro"),
                                S("euros")}; /* tried from the longest */

    s = skip_spaces(s);
    for (size_t i = sizeof signs / sizeof *signs; i-- > 0;)
        if (str_starts(s, signs[i])) return skip_spaces(str_from(s, signs[i].n));
    return s;
}

/* Digits with spaces between them; stops at anything else. *n counts the digits read. */
static str digits_read(str s, int64_t *v, int *n)
{
    for (*n = 0; s.n;) {
        size_t sp = *n ? space_at(s) : 0;
        if (sp && s.n > sp && s.p[sp] >= '0' && s.p[sp] <= '9') s = str_from(s, sp);
        if (s.p[0] < '0' || s.p[0] > '9') break;
        if (*v <= MONEY_MAX_CENTS) *v = *v * 10 + (s.p[0] - '0');
        ++*n;
        s = str_from(s, 1);
    }
    return s;
}

enum money_read money_parse(str typed, struct money *out)
{
    int64_t units = 0, frac = 0;
    int nu, nf = 0;
    str s = skip_currency(str_trim(typed));

    if (!s.n) return MONEY_EMPTY;
    bool minus = s.p[0] == '-' || str_starts(s, S("\xe2\x88\x92"));
    if (minus) s = skip_spaces(str_from(s, s.p[0] == '-' ? 1 : 3));
    s = digits_read(s, &units, &nu);
    if (!nu) return MONEY_NOT_A_NUMBER;
    if (s.n && (s.p[0] == ',' || s.p[0] == '.')) {
        s = digits_read(str_from(s, 1), &frac, &nf);
        if (!nf) return MONEY_NOT_A_NUMBER;
    }
    if (skip_currency(s).n) return MONEY_NOT_A_NUMBER;
    if (minus) return MONEY_NEGATIVE;
    if (nf > 2) return MONEY_TOO_FINE;
    if (units > MONEY_MAX_CENTS / 100) return MONEY_TOO_LARGE;
    int64_t total = units * 100 + (nf == 1 ? frac * 10 : frac);
    if (total > MONEY_MAX_CENTS) return MONEY_TOO_LARGE;
    *out = cents(total);
    return MONEY_OK;
}
