/* lang_xml.c: XML read to its end: what opens closes, never deeper than its bound, letters stay letters. */
#include "lang/xml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *mem = arena_new(16 << 20);
    str s = arena_str(mem, (str){(const char *)data, n});
    size_t depth = 0;
    struct xml x;

    xml_open(&x, mem, s);
    for (enum xml_event e; n <= 65536 && utf8_ok(s) && (e = xml_next(&x)) < XML_END;) {
        if (e == XML_OPEN && (++depth != x.depth || depth > XML_DEPTH_MOST || !x.name.n)) abort();
        if (e == XML_TEXT && (!depth || !utf8_ok(x.text) || x.text.n > n)) abort();
        if (e == XML_CLOSE && depth-- != x.depth) abort();
    }
    arena_free(mem);
    return 0;
}
