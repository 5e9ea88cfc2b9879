/* unzip.c: archives that strangers send. */
#include "base/zip.h"

enum { END_BYTES = 22, COMMENT_MOST = 65535, LIST_BYTES = 46, HEAD_BYTES = 30, LOCKED = 1 };

static uint64_t number(str s, size_t at, int bytes)
{
    uint64_t v = 0;

    for (int i = bytes; i-- > 0;) v = v << 8 | (unsigned char)s.p[at + (size_t)i];
    return v;
}

/* The end stands last, but for a comment. */
static bool end_find(str all, str *end)
{
    size_t most = all.n < END_BYTES + COMMENT_MOST ? all.n : END_BYTES + COMMENT_MOST;

    for (size_t n = END_BYTES; n <= most; n++) {
        *end = str_from(all, all.n - n);
        if (number(*end, 0, 4) == 0x06054b50 && number(*end, 20, 2) == n - END_BYTES) return true;
    }
    return false;
}

bool zip_open(struct zip_reading *z, str all)
{
    str end;

    *z = (struct zip_reading){.all = all};
    if (!end_find(all, &end)) return false;
    uint64_t size = number(end, 12, 4), at = number(end, 16, 4);
    if (at > all.n || size > all.n - at) return false;
    z->list = str_head(str_from(all, (size_t)at), (size_t)size);
    return true;
}

/* Its bytes lie behind a head of its own, whose names may be longer than the list's. */
static bool content_find(str all, uint64_t at, uint64_t size, str *bytes)
{
    if (at > all.n || all.n - at < HEAD_BYTES || number(all, (size_t)at, 4) != 0x04034b50) return false;
    uint64_t from = at + HEAD_BYTES + number(all, (size_t)at + 26, 2) + number(all, (size_t)at + 28, 2);
    if (from > all.n || size > all.n - from) return false;
    *bytes = str_head(str_from(all, (size_t)from), (size_t)size);
    return true;
}

bool zip_next(struct zip_reading *z, struct zip_entry *e)
{
    if (z->list.n < LIST_BYTES || number(z->list, 0, 4) != 0x02014b50) return false;
    uint64_t flags = number(z->list, 8, 2), method = number(z->list, 10, 2), stored = number(z->list, 20, 4),
             size = number(z->list, 24, 4);
    size_t name = number(z->list, 28, 2), more = number(z->list, 30, 2) + number(z->list, 32, 2);
    uint64_t at = number(z->list, 42, 4);
    if (z->list.n - LIST_BYTES < name + more) return false;
    *e = (struct zip_entry){.name = str_head(str_from(z->list, LIST_BYTES), name),
                            .crc = (uint32_t)number(z->list, 16, 4),
                            .packed = method || flags & LOCKED};
    z->list = str_from(z->list, LIST_BYTES + name + more);
    if (e->packed) return true;
    return stored == size && content_find(z->all, at, size, &e->bytes);
}
