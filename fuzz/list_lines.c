/* list_lines.c: what other sites and browsers write into addresses and heads: goods meant for a basket with their
** quantities, the name a browser gives itself, the languages it wants. First byte: which. */
#include "../src/shop/list/handover_web.c"

#include "app/seen.h"

#include <stdlib.h>

enum { MEMORY = 1 << 20, TEXT_MOST = 8192, MILLI_MOST = 1000000 * 10 + 9999, READ_AGAIN_MILLI = 1000000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void lines(struct rq *rq, str text)
{
    struct list_lines l;

    if (!lines_parse(rq, text, &l)) return;
    if (!l.n || l.n > LINES_MOST) abort();
    for (size_t i = 0; i < l.n; i++) {
        int64_t code;
        if (l.v[i].qty_milli <= 0 || l.v[i].qty_milli > MILLI_MOST) abort();
        if (l.v[i].code.n > CODE_DIGITS_MOST || !str_i64(l.v[i].code, &code)) abort();
        if (l.v[i].code.p < text.p || l.v[i].code.p + l.v[i].code.n > text.p + text.n) abort();
    }
    for (size_t i = 0; i < l.n; i++)
        if (l.v[i].qty_milli > READ_AGAIN_MILLI) return; /* no basket holds so much, so no page says it again */
    struct list_lines again;
    str said = handover_text(rq, &l); /* as the next page says them */
    if (!lines_parse(rq, said, &again) || again.n != l.n) abort();
    for (size_t i = 0; i < l.n; i++)
        if (!str_eq(again.v[i].code, l.v[i].code) || again.v[i].qty_milli != l.v[i].qty_milli) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > TEXT_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct rq rq = {.in = mem, .mem = mem};
    str text = arena_str(mem, (str){(const char *)data + 1, n - 1});

    if (utf8_ok(text)) {
        if (data[0] % 3 == 0) lines(&rq, text);
        else if (data[0] % 3 == 1) agent_is_person(text);
        else if (lang_preferred(text) != LANG_FR && lang_preferred(text) != LANG_EN) abort();
    }
    arena_free(mem);
    return 0;
}
