/* pay_journal.c: a day's file of banks' words, as a crash, a bad disk or a hand may have left it: whatever comes out was
** written whole, lies within the file and comes once, and what was written behind the damage is found. */
#include "shop/payment/inside.h"

#include <stdlib.h>

enum { MEMORY = 8 << 20, DAMAGE_MOST = 16 << 10, RAW_MOST = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* As the journal's own writer does. */
static void entry_put(struct arena *mem, struct buf *b, str raw)
{
    uint8_t h[SHA256_BYTES];

    sha256(raw, h);
    buf_fmt(b, "FJ1 jeton 1795000000000 %zu ", raw.n);
    buf_put(b, hex(mem, h, 8)), buf_byte(b, '\n'), buf_put(b, raw), buf_byte(b, '\n');
}

static void entry_check(str file, int64_t from, const struct journal_entry *e)
{
    if (e->end <= from || (size_t)e->end > file.n || e->raw.n > ENTRY_MOST) abort();
    if (e->raw.p < file.p + from || e->raw.p + e->raw.n > file.p + e->end) abort();
    if (e->token.p < file.p + from || e->token.p + e->token.n > e->raw.p) abort();
}

struct seen {
    struct journal_entry last;
    bool
        across; /* one that begins in the damage holds what was written behind it: its own hash says that it is whole */
};

static struct seen entries(struct arena *mem, str file, size_t damage)
{
    struct journal_entry e;
    struct seen s = {0};

    for (int64_t at = 0; journal_next(mem, file, at, &e); at = e.end) {
        entry_check(file, at, &e);
        s.across |= e.raw.p < file.p + damage && (size_t)e.end > damage;
        s.last = e;
    }
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > DAMAGE_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct buf b = buf_new(mem, DAMAGE_MOST * 2);
    str raw = arena_str(mem, (str){(const char *)data, n % RAW_MOST < n ? n % RAW_MOST : 0});

    buf_put(&b, (str){(const char *)data, n});
    entries(mem, arena_str(mem, buf_str(&b)), n);
    entry_put(mem, &b, raw);
    str file = arena_str(mem, buf_str(&b));
    struct seen all = entries(mem, file, n);
    if (!all.across && (!str_eq(all.last.raw, raw) || (size_t)all.last.end != file.n)) abort();
    if (journal_next(mem, file, (int64_t)file.n, &all.last) || journal_next(mem, file, -1, &all.last)) abort();
    arena_free(mem);
    return 0;
}
