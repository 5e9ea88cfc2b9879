/* lang_plain.c: HTML made plain: never longer than it was, letters stay letters. */
#include "lang/plain.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *mem = arena_new(16 << 20);
    str s = arena_str(mem, (str){(const char *)data, n});

    if (n <= 65536) {
        str plain = html_plain(mem, s);
        if (plain.n > s.n || (utf8_ok(s) && !utf8_ok(plain))) abort();
    }
    arena_free(mem);
    return 0;
}
