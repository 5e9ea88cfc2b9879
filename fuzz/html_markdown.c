/* html_markdown.c: Markdown of merchants and staff: what comes out opens nothing that a page of ours would not: no script, no handler. */
#include "html/html.h"

#include <stdlib.h>

enum { MEMORY = 16 << 20, TEXT_MOST = 16 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > TEXT_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    str s = arena_str(mem, (str){(const char *)data, n});

    if (utf8_ok(s) && !memchr(s.p, 0, s.n)) {
        str out = html_markdown(mem, s).s;
        if (!utf8_ok(out) || str_find(out, S("<script")) >= 0 || str_find(out, S("=\"javascript:")) >= 0 ||
            str_find(out, S("<img src=\"h")) >= 0)
            abort();
    }
    arena_free(mem);
    return 0;
}
