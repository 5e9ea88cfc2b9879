#include "http/multipart.h"

#include "http/head.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { HEAD_MAX = 4096, BOUNDARY_MAX = 70, NAME_BYTES_MAX = 255, TYPE_BYTES_MAX = 100, FIRST_FIELDS = 16 };
enum { LOOK_EVERY = 1 << 20 }; /* bytes of files between two looks at the disk */
enum where { PREAMBLE, AFTER, HEADERS, DATA, EPILOGUE };

struct multipart {
    struct arena *mem;
    struct multipart_limits max;
    enum where where;
    int refused;
    char mark[BOUNDARY_MAX + 4]; /* CR LF "--" boundary */
    size_t mark_n, matched;
    char after[2];
    size_t after_n;
    char head[HEAD_MAX];
    size_t head_n;
    char *values; /* of all fields, one after the other */
    size_t values_n, values_room;
    struct http_field *fields;
    size_t fields_n, fields_room;
    struct http_upload *uploads;
    size_t uploads_n;
    size_t parts_n; /* with those left out */
    int64_t files_bytes;
    bool is_file;
    struct http_upload *file; /* being written */
};

static void files_close(void *arg)
{
    struct multipart *m = arg;

    for (int i = 0; i < m->max.files; i++)
        if (m->uploads[i].fd >= 0) close(m->uploads[i].fd);
}

static bool boundary_ok(str b)
{
    if (!b.n || b.n > BOUNDARY_MAX || b.p[b.n - 1] == ' ') return false;
    for (size_t i = 0; i < b.n; i++) {
        char c = b.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (!c || !strchr("'()+_,-./:=? ", c))) return false;
    }
    return true;
}

struct multipart *multipart_new(struct arena *mem, str content_type, const struct multipart_limits *max)
{
    str boundary;

    if (!str_eq_nocase(media_type(content_type), S("multipart/form-data"))) return NULL;
    if (!param_find(content_type, "boundary", arena_alloc(mem, content_type.n + 1), &boundary)) return NULL;
    if (!boundary_ok(boundary)) return NULL;
    struct multipart *m = NEW(mem, struct multipart, 1);
    m->mem = mem;
    m->max = *max;
    memcpy(m->mark, "\r\n--", 4);
    memcpy(m->mark + 4, boundary.p, boundary.n);
    m->mark_n = boundary.n + 4;
    m->matched = 2; /* the first boundary needs no line end before it */
    m->values_room = max->fields_bytes;
    m->values = arena_room(mem, m->values_room + 1);
    m->uploads = NEW(mem, struct http_upload, max->files + 1);
    for (int i = 0; i < max->files; i++) m->uploads[i].fd = -1;
    arena_defer(mem, files_close, m);
    return m;
}

/* Bytes of the part's content. */

static bool disk_has_room(const struct multipart *m, int fd)
{
    struct statvfs fs;

    if (!m->max.keep_free || fstatvfs(fd, &fs)) return true; /* unknown: writing will tell */
    return fs.f_bavail > (uint64_t)m->max.keep_free / fs.f_frsize;
}

static int file_write(struct multipart *m, const char *p, size_t n)
{
    int64_t after = m->files_bytes + (int64_t)n;

    if (after > m->max.files_bytes) return 413;
    if ((!m->files_bytes || after / LOOK_EVERY != m->files_bytes / LOOK_EVERY) && !disk_has_room(m, m->file->fd))
        return 507;
    for (size_t done = 0; done < n;) {
        ssize_t w = write(m->file->fd, p + done, n - done);
        if (w < 0 && errno == EINTR) continue;
        if (w <= 0) {
            log_line(LOG_ERROR, "http.upload", "cannot write an upload: %s", strerror(errno));
            return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? 507 : 500;
        }
        done += (size_t)w;
    }
    m->files_bytes += (int64_t)n;
    m->file->size += (int64_t)n;
    return 0;
}

static int field_write(struct multipart *m, const char *p, size_t n)
{
    if (n > m->values_room - m->values_n) return 413;
    memcpy(m->values + m->values_n, p, n);
    m->values_n += n;
    m->fields[m->fields_n].value.n += n;
    return 0;
}

static int content(struct multipart *m, const char *p, size_t n)
{
    if (!n || m->where == PREAMBLE) return 0;
    return m->is_file ? file_write(m, p, n) : field_write(m, p, n);
}

/* Head of a part. */

static bool text_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 32 || s.p[i] == 127) return false;
    return utf8_ok(s);
}

/* Browsers write a quote in a name as %22. */
static str quotes_undo(char *p, size_t n)
{
    size_t to = 0;

    for (size_t i = 0; i < n; i++) {
        bool quote = n - i > 2 && p[i] == '%' && p[i + 1] == '2' && p[i + 2] == '2';
        p[to++] = quote ? '"' : p[i];
        if (quote) i += 2;
    }
    return (str){p, to};
}

static bool name_read(struct multipart *m, str disposition, const char *param, str *out)
{
    char to[HEAD_MAX];

    *out = (str){0};
    if (!param_find(disposition, param, to, out)) return true;
    *out = quotes_undo(to, out->n);
    if (out->n > NAME_BYTES_MAX || !text_ok(*out)) return false;
    *out = arena_str(m->mem, *out);
    return true;
}

struct part_head {
    str disposition, type;
    bool odd; /* an encoding we do not undo */
};

static bool line_read(str line, struct part_head *h)
{
    str name, value = line;

    if (!str_cut(&value, ':', &name) || !value.p || !name.n) return false;
    value = str_trim(value);
    if (str_eq_nocase(name, S("content-disposition"))) h->disposition = value;
    if (str_eq_nocase(name, S("content-type"))) h->type = value;
    if (str_eq_nocase(name, S("content-transfer-encoding")))
        h->odd =
            !str_eq_nocase(value, S("binary")) && !str_eq_nocase(value, S("8bit")) && !str_eq_nocase(value, S("7bit"));
    return true;
}

static bool head_read(str head, struct part_head *h)
{
    while (head.n) {
        ptrdiff_t end = str_find(head, S("\r\n"));
        str line = str_head(head, (size_t)end);
        if (!text_ok(line) || !line_read(line, h)) return false;
        head = str_from(head, (size_t)end + 2);
    }
    return !h->odd && str_eq_nocase(media_type(h->disposition), S("form-data"));
}

static int field_begin(struct multipart *m, str name)
{
    if (m->fields_n == m->max.fields) return 413;
    if (m->fields_n == m->fields_room) {
        size_t room = m->fields_room ? m->fields_room * 2 : FIRST_FIELDS;
        struct http_field *more = NEW(m->mem, struct http_field, room);
        if (m->fields_n) memcpy(more, m->fields, m->fields_n * sizeof *more);
        m->fields = more;
        m->fields_room = room;
    }
    m->fields[m->fields_n] = (struct http_field){name, {m->values + m->values_n, 0}};
    return 0;
}

static int file_begin(struct multipart *m, str name, str filename, str type)
{
    if (m->uploads_n == (size_t)m->max.files) return 413;
    m->file = &m->uploads[m->uploads_n];
    if (m->file->fd < 0) m->file->fd = file_nameless(m->max.dir);
    if (m->file->fd < 0) {
        log_line(LOG_ERROR, "http.upload", "cannot open a file in %s: %s", m->max.dir, strerror(errno));
        return errno == ENOSPC || errno == EDQUOT ? 507 : 500;
    }
    *m->file = (struct http_upload){name, filename, type, m->file->fd, 0};
    return 0;
}

static int part_begin(struct multipart *m)
{
    struct part_head h = {.type = S("application/octet-stream")};
    str name, filename;

    if (++m->parts_n > m->max.fields + (size_t)m->max.files) return 413;
    if (!head_read((str){m->head, m->head_n}, &h)) return 400;
    if (!name_read(m, h.disposition, "name", &name) || !name.p) return 400;
    if (!name_read(m, h.disposition, "filename", &filename)) return 400;
    m->where = DATA;
    m->is_file = filename.p != NULL;
    h.type = arena_str(m->mem, str_head(h.type, TYPE_BYTES_MAX));
    return m->is_file ? file_begin(m, name, filename, h.type) : field_begin(m, name);
}

static int part_end(struct multipart *m)
{
    if (m->where == PREAMBLE) return 0;
    if (m->is_file) {
        m->uploads_n += m->file->size || m->file->filename.n;
        return 0;
    }
    return utf8_ok(m->fields[m->fields_n++].value) ? 0 : 400;
}

/* The automaton. */

static int mark_found(struct multipart *m)
{
    int bad = part_end(m);

    m->where = AFTER;
    m->matched = m->after_n = 0;
    return bad;
}

/* Looks for the mark. CR stands only at its start, so a mismatch gives all matched bytes back and begins anew. */
static int search(struct multipart *m, const char *p, size_t n, size_t *used)
{
    int bad = 0;

    if (!m->matched) {
        const char *cr = memchr(p, '\r', n);
        *used = cr ? (size_t)(cr - p) : n;
        m->matched = cr != NULL;
        bad = content(m, p, *used);
        *used += m->matched;
        return bad;
    }
    if (*p == m->mark[m->matched]) {
        *used = 1;
        return ++m->matched == m->mark_n ? mark_found(m) : 0;
    }
    *used = 0;
    bad = content(m, m->mark, m->matched);
    m->matched = 0;
    return bad;
}

static int after_byte(struct multipart *m, char c)
{
    if (!m->after_n && (c == ' ' || c == '\t')) return 0;
    m->after[m->after_n++] = c;
    if (m->after_n < 2) return c == '-' || c == '\r' ? 0 : 400;
    if (m->after[0] == '-') return m->where = EPILOGUE, c == '-' ? 0 : 400;
    m->where = HEADERS;
    m->head_n = 0;
    return c == '\n' ? 0 : 400;
}

static int head_byte(struct multipart *m, char c)
{
    if (m->head_n == HEAD_MAX) return 413;
    if (c == '\n' && (!m->head_n || m->head[m->head_n - 1] != '\r')) return 400;
    if (m->head_n && m->head[m->head_n - 1] == '\r' && c != '\n') return 400;
    m->head[m->head_n++] = c;
    if (c != '\n') return 0;
    str head = {m->head, m->head_n};
    if (!str_eq(head, S("\r\n")) && !str_ends(head, S("\r\n\r\n"))) return 0;
    m->head_n -= 2;
    return part_begin(m);
}

int multipart_feed(struct multipart *m, const char *p, size_t n)
{
    for (size_t i = 0; i < n && !m->refused && m->where != EPILOGUE;) {
        size_t used = 1;
        if (m->where == AFTER) m->refused = after_byte(m, p[i]);
        else if (m->where == HEADERS) m->refused = head_byte(m, p[i]);
        else m->refused = search(m, p + i, n - i, &used);
        i += used;
    }
    return m->refused;
}

int multipart_end(struct multipart *m)
{
    if (!m->refused && m->where != EPILOGUE) m->refused = 400;
    for (size_t i = 0; i < m->uploads_n; i++) lseek(m->uploads[i].fd, 0, SEEK_SET);
    return m->refused;
}

const struct http_field *multipart_fields(const struct multipart *m, size_t *n)
{
    *n = m->fields_n;
    return m->fields;
}

struct http_upload *multipart_uploads(struct multipart *m, size_t *n)
{
    *n = m->uploads_n;
    return m->uploads;
}
