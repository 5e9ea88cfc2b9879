/* lang_csv.c: tables, whole, byte by byte and in between: same rows; every cell within its limits. What is written
** comes back. */
#include "lang/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { CELL = 24, ROW = 60, CELLS = 4 };

static bool note(void *to, const struct csv_row *r)
{
    size_t bytes = 0;

    if (!r->n || r->n > CELLS || (r->more && r->n < CELLS)) abort();
    for (size_t i = 0; i < r->n; i++) {
        bytes += r->v[i].text.n;
        if (r->v[i].text.n > CELL || bytes > ROW) abort();
        buf_put(to, r->v[i].text);
        buf_fmt(to, "|%u", r->v[i].fault);
    }
    buf_fmt(to, "+%zu@%lld\n", r->more, (long long)r->line);
    return r->line < 100;
}

static str read_in(struct arena *mem, str s, size_t step)
{
    struct buf b = buf_new(mem, 1 << 20);
    struct csv *c = csv_new(mem, &(struct csv_limits){CELL, ROW, CELLS, csv_separator(s)}, note, &b);
    bool more = true;

    for (size_t i = 0; i < s.n && more; i += step) more = csv_feed(c, str_head(str_from(s, i), step));
    if (more) csv_end(c);
    return buf_str(&b);
}

struct kept {
    str text;
    struct arena *mem;
};

static bool keep_one(void *to, const struct csv_row *r)
{
    struct kept *k = to;

    if (r->n != 1 || r->more || r->line != 1) abort();
    k->text = arena_str(k->mem, r->v[0].text);
    return true;
}

static void comes_back(struct arena *mem, str s)
{
    struct buf b = buf_new(mem, 1 << 20);
    struct kept k = {S(""), mem};
    struct csv *c = csv_new(mem, &(struct csv_limits){1 << 17, 1 << 17, 1, ';'}, keep_one, &k);

    if (memchr(s.p, '\r', s.n)) return; /* becomes \n */
    csv_put(&b, s, ';');
    csv_feed(c, buf_str(&b));
    csv_end(c);
    if (!str_eq(csv_plain(k.text), s)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *mem = arena_new(16 << 20);
    str s = arena_str(mem, (str){(const char *)data, n});

    if (n <= 4096) {
        str whole = read_in(mem, s, n + 1);
        if (!str_eq(whole, read_in(mem, s, 1)) || !str_eq(whole, read_in(mem, s, 7))) abort();
        comes_back(mem, s);
    }
    arena_free(mem);
    return 0;
}
