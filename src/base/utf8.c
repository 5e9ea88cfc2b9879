#include "base/utf8.h"

/* Length and least code point of a sequence by its first byte; 0 for a byte that cannot start one. */
static int lead(unsigned char c, uint32_t *bits, uint32_t *least)
{
    if (c < 0x80) return *bits = c, *least = 0, 1;
    if (c >= 0xc2 && c < 0xe0) return *bits = c & 0x1f, *least = 0x80, 2;
    if (c >= 0xe0 && c < 0xf0) return *bits = c & 0x0f, *least = 0x800, 3;
    if (c >= 0xf0 && c < 0xf5) return *bits = c & 0x07, *least = 0x10000, 4;
    return 0;
}

static bool take(str *s, uint32_t *cp)
{
    uint32_t least;
    int n = s->n ? lead((unsigned char)s->p[0], cp, &least) : 0;

    if (!n || (size_t)n > s->n) return false;
    for (int i = 1; i < n; i++) {
        unsigned char c = (unsigned char)s->p[i];
        if ((c & 0xc0) != 0x80) return false;
        *cp = *cp << 6 | (c & 0x3f);
    }
    if (*cp < least || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000)) return false;
    *s = str_from(*s, (size_t)n);
    return true;
}

/* How many bytes at the head are ASCII and none is NUL, by eights. */
static size_t ascii_head(str s)
{
    const uint64_t highs = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
    size_t i = 0;
    uint64_t w;

    for (; i + sizeof w <= s.n; i += sizeof w) {
        memcpy(&w, s.p + i, sizeof w);
        if ((w | (w - ones)) & highs) break; /* a byte above 127, or a NUL that borrowed */
    }
    return i;
}

bool utf8_ok(str s)
{
    uint32_t cp;

    s = str_from(s, ascii_head(s));
    while (s.n)
        if (!take(&s, &cp) || !cp) return false;
    return true;
}

size_t utf8_count(str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

str utf8_head(str s, size_t n)
{
    size_t i = 0;

    for (; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xc0) != 0x80 && n-- == 0) break;
    return str_head(s, i);
}

bool utf8_next(str *s, uint32_t *cp)
{
    return take(s, cp);
}
