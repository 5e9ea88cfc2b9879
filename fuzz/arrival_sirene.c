/* arrival_sirene.c: a register of establishments, whole, byte by byte and in between: the same firms and faults; what
** is kept is text of a bounded size, on one line, of a SIRET number and a commune that was asked for. */
#include "base/base.h"
#include "lang/csv.h"
#include "lang/lang.h"
#include "shop/register/sirene.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool inside(void *arg, str insee)
{
    (void)arg;
    return str_starts(insee, S("61"));
}

static void keep(struct buf *b, str text, size_t most)
{
    if (!utf8_ok(text) || utf8_count(text) > most || memchr(text.p ? text.p : "", '\n', text.n)) abort();
    buf_put(b, text);
    buf_byte(b, '|');
}

static void line(void *arg, enum sirene_what what, const struct firm *f)
{
    buf_fmt(arg, "%d|", (int)what);
    if (what == SIRENE_OUTSIDE) return;
    if (f->siret.n != 14 || !str_starts(f->insee, S("61"))) abort();
    keep(arg, f->siret, 14);
    keep(arg, f->name, 80);
    keep(arg, f->legal_name, 120);
    keep(arg, f->address, 160);
    keep(arg, f->postcode, 5);
    keep(arg, f->activity, 6);
}

static void fault_told(void *arg, int64_t number, str column, str why)
{
    if (number < 1 || !why.n) abort();
    buf_fmt(arg, "!%lld %.*s %.*s\n", (long long)number, STR_ARG(column), STR_ARG(why));
}

static str read_in(struct arena *mem, str s, size_t step)
{
    struct buf b = buf_new(mem, 8 << 20);
    struct sirene_to to = {&b, inside, line, fault_told};
    struct sirene *r = sirene_new(mem, &to, csv_separator(s));
    bool more = true;

    for (size_t i = 0; i < s.n && more; i += step) more = sirene_feed(r, str_head(str_from(s, i), step));
    buf_fmt(&b, "=%d", more && sirene_end(r));
    return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *mem;
    str s = {(const char *)data, n};

    if (!mem) {
        if (!base_start()) abort();
        lang_start();
        mem = arena_new((size_t)64 << 20);
    }
    if (n > 65536) return 0;
    str whole = read_in(mem, s, n + 1);
    if (!str_eq(whole, read_in(mem, s, 1)) || !str_eq(whole, read_in(mem, s, 7))) abort();
    arena_reset(mem);
    return 0;
}
