/* gate.c: what keeps a product from being sold, all of it; and the two rules of books. */
#include "shop/law/gate.h"

#include "shop/law/facts.h"

size_t gate_faults(const struct sheet_facts *f, struct gate_fault out[GATE_FAULTS_MOST])
{
    size_t n = 0;

    if (f->blocked)
        out[n++] = (struct gate_fault){"rayon", "offer.rayon_closed", f->blocked}; /* the operator's own words */
    return extras_missing(f, out, facts_missing(f, out, fields_missing(f, out, n)));
}

bool book_price_ok(int64_t list_cents, int64_t price_cents)
{
    return price_cents <= list_cents && price_cents * 100 >= list_cents * 95;
}

/* --- ISBN --- */

static bool isbn13_ok(const char *d)
{
    int sum = 0;

    for (int i = 0; i < 13; i++) sum += (d[i] - '0') * (i % 2 ? 3 : 1);
    return sum % 10 == 0 && !memcmp(d, "97", 2) && (d[2] == '8' || d[2] == '9');
}

static bool isbn10_ok(const char *d)
{
    int sum = 0;

    for (int i = 0; i < 10; i++) sum += (d[i] == 'X' ? 10 : d[i] - '0') * (10 - i);
    return sum % 11 == 0;
}

static str isbn13_of_10(struct arena *mem, const char *d)
{
    char v[14] = "978";
    int sum = 0;

    memcpy(v + 3, d, 9);
    for (int i = 0; i < 12; i++) sum += (v[i] - '0') * (i % 2 ? 3 : 1);
    v[12] = (char)('0' + (10 - sum % 10) % 10);
    return str_fmt(mem, "%.13s", v);
}

str isbn_clean(struct arena *mem, str typed)
{
    char d[14];
    size_t n = 0;

    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-') continue;
        if (c == 'x') c = 'X';
        if (n == 13 || ((c < '0' || c > '9') && !(c == 'X' && n == 9))) return (str){0};
        d[n++] = c;
    }
    if (n == 13 && !memchr(d, 'X', n) && isbn13_ok(d)) return str_fmt(mem, "%.13s", d);
    return n == 10 && isbn10_ok(d) ? isbn13_of_10(mem, d) : (str){0};
}
