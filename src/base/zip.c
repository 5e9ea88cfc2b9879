#include "base/zip.h"

#include "base/buf.h"
#include "base/fault.h"
#include "base/io.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

enum {
    COPY_BYTES = 64 * 1024,
    LIST_MOST = 64 << 20,
    VERSION = 45,
    UTF8_NAMES = 1 << 11,
    LOCAL_BYTES = 30,
    CRC_AT = 14
};
#define FOUR_GB INT64_C(0xffffffff)

struct zip {
    struct arena *mem;
    struct buf list; /* the directory, as it will stand at the end */
    int fd;
    int64_t at, entries;
    uint16_t time, date;
    uint32_t crc_of[256];
    char *copy;
};
struct entry {
    int64_t at, size;
    uint32_t crc;
    str name;
};

static void put(struct buf *b, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++) buf_byte(b, (char)(v >> 8 * i & 255));
}

static void crc_table(uint32_t of[256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0xedb88320u : c >> 1;
        of[i] = c;
    }
}

static uint32_t crc_with(const uint32_t of[256], uint32_t crc, str s)
{
    for (size_t i = 0; i < s.n; i++) crc = of[(crc ^ (unsigned char)s.p[i]) & 255] ^ crc >> 8;
    return crc;
}

uint32_t zip_crc(str s)
{
    uint32_t of[256];

    crc_table(of);
    return ~crc_with(of, ~0u, s);
}

struct zip *zip_new(struct arena *mem, int fd, int64_t at_ms)
{
    struct zip *z = NEW(mem, struct zip, 1);
    time_t t = (time_t)(at_ms / 1000);
    struct tm tm;

    *z = (struct zip){.mem = mem, .list = buf_new(mem, LIST_MOST), .fd = fd, .copy = arena_alloc(mem, COPY_BYTES)};
    MUST(gmtime_r(&t, &tm) && tm.tm_year >= 80);
    z->time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2);
    z->date = (uint16_t)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 | tm.tm_mday);
    crc_table(z->crc_of);
    return z;
}

static uint32_t crc_more(const struct zip *z, uint32_t crc, str s)
{
    return crc_with(z->crc_of, crc, s);
}

/* What the head of an entry and its line in the list share. */
static void common_put(const struct zip *z, struct buf *b, const struct entry *e)
{
    put(b, VERSION, 2), put(b, UTF8_NAMES, 2), put(b, 0, 2), put(b, z->time, 2), put(b, z->date, 2);
    put(b, e->crc, 4), put(b, (uint64_t)e->size, 4), put(b, (uint64_t)e->size, 4), put(b, e->name.n, 2);
}

static bool head_write(struct zip *z, const struct entry *e)
{
    struct buf b = buf_new(z->mem, 70000);

    put(&b, 0x04034b50, 4);
    common_put(z, &b, e);
    put(&b, 0, 2);
    buf_put(&b, e->name);
    z->at += (int64_t)b.n;
    return write_all(z->fd, buf_str(&b));
}

/* Crc and sizes were not known when its head was written. */
static bool head_mend(struct zip *z, const struct entry *e)
{
    struct buf b = buf_new(z->mem, 64);

    put(&b, e->crc, 4), put(&b, (uint64_t)e->size, 4), put(&b, (uint64_t)e->size, 4);
    return pwrite(z->fd, buf_str(&b).p, b.n, (off_t)(e->at + CRC_AT)) == (ssize_t)b.n;
}

static void listed(struct zip *z, const struct entry *e)
{
    bool far = e->at >= FOUR_GB;
    struct buf *b = &z->list;

    put(b, 0x02014b50, 4), put(b, VERSION, 2);
    common_put(z, b, e);
    put(b, far ? 12 : 0, 2), put(b, 0, 2), put(b, 0, 2), put(b, 0, 2), put(b, 0, 4);
    put(b, (uint64_t)(far ? FOUR_GB : e->at), 4);
    buf_put(b, e->name);
    if (far) put(b, 1, 2), put(b, 8, 2), put(b, (uint64_t)e->at, 8);
    z->entries++;
}

bool zip_bytes(struct zip *z, str name, str bytes)
{
    struct entry e = {z->at, (int64_t)bytes.n, ~crc_more(z, ~0u, bytes), name};

    MUST(e.size < FOUR_GB);
    if (!head_write(z, &e) || !write_all(z->fd, bytes)) return false;
    z->at += e.size;
    listed(z, &e);
    return true;
}

bool zip_file(struct zip *z, str name, int from_fd)
{
    struct entry e = {.at = z->at, .name = name};
    uint32_t crc = ~0u;

    if (!head_write(z, &e)) return false;
    for (ssize_t n; (n = pread(from_fd, z->copy, COPY_BYTES, (off_t)e.size)) != 0;) {
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 || e.size + n >= FOUR_GB || !write_all(z->fd, (str){z->copy, (size_t)n})) return false;
        crc = crc_more(z, crc, (str){z->copy, (size_t)n});
        e.size += n;
    }
    e.crc = ~crc;
    z->at += e.size;
    listed(z, &e);
    return head_mend(z, &e);
}

/* Where the list is too far away or too long for the old kind of end, a longer end stands before it. */
static void long_end_put(const struct zip *z, struct buf *b)
{
    uint64_t at = (uint64_t)z->at + z->list.n;

    put(b, 0x06064b50, 4), put(b, 44, 8), put(b, VERSION, 2), put(b, VERSION, 2), put(b, 0, 4), put(b, 0, 4);
    put(b, (uint64_t)z->entries, 8), put(b, (uint64_t)z->entries, 8), put(b, z->list.n, 8), put(b, (uint64_t)z->at, 8);
    put(b, 0x07064b50, 4), put(b, 0, 4), put(b, at, 8), put(b, 1, 4);
}

bool zip_end(struct zip *z, int64_t *size)
{
    struct buf b = buf_new(z->mem, 256);
    bool is_long = z->at >= FOUR_GB || z->entries >= 0xffff;
    uint64_t n = is_long ? 0xffff : (uint64_t)z->entries;

    if (is_long) long_end_put(z, &b);
    put(&b, 0x06054b50, 4), put(&b, 0, 2), put(&b, 0, 2), put(&b, n, 2), put(&b, n, 2), put(&b, z->list.n, 4);
    put(&b, is_long ? (uint64_t)FOUR_GB : (uint64_t)z->at, 4), put(&b, 0, 2);
    *size = z->at + (int64_t)z->list.n + (int64_t)b.n;
    return write_all(z->fd, buf_str(&z->list)) && write_all(z->fd, buf_str(&b));
}
