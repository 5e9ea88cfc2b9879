#include "app/config.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum type { TEXT, INT, PATH };

static const char *const type_names[] = {"text", "whole number", "path"};

static const struct def {
    str key, fallback;
    enum type type;
    int64_t min, max;
    const char *says;
} defs[] = {
#define CONFIG(id, key, type, fallback, min, max, says) {S(key), S(fallback), type, min, max, says},
#include "app/config.def"
#undef CONFIG
};

str config_str(const struct config *c, enum config_id id)
{
    return c->value[id];
}

int64_t config_i64(const struct config *c, enum config_id id)
{
    int64_t n = 0;

    MUST(str_i64(c->value[id], &n));
    return n;
}

char *config_path(struct arena *mem, const struct config *c, enum config_id id)
{
    str v = c->value[id];

    if (!v.n || v.p[0] == '/' || !c->dir.n) return str_z(mem, v);
    return str_z(mem, str_fmt(mem, "%.*s/%.*s", STR_ARG(c->dir), STR_ARG(v)));
}

static bool value_ok(const struct def *d, str v)
{
    int64_t n;

    if (d->type == INT) return str_i64(v, &n) && n >= d->min && n <= d->max;
    return utf8_ok(v) && (int64_t)v.n >= d->min && (int64_t)v.n <= d->max;
}

/* One "key = value"; *why says what is wrong. */
static bool line_take(struct arena *mem, struct config *c, str line, str *why)
{
    ptrdiff_t eq = str_find(line, S("="));

    if (eq < 0) {
        *why = str_fmt(mem, "“%.*s”: a line is key = value", STR_ARG(line));
        return false;
    }
    str key = str_trim(str_head(line, (size_t)eq)), v = str_trim(str_from(line, (size_t)eq + 1));
    for (int i = 0; i < CONFIGS; i++) {
        if (!str_eq(defs[i].key, key)) continue;
        if (value_ok(&defs[i], v)) {
            c->value[i] = arena_str(mem, v);
            return true;
        }
        *why = str_fmt(mem, "%.*s: “%.*s” is out of bounds (%s)", STR_ARG(key), STR_ARG(v), defs[i].says);
        return false;
    }
    *why = str_fmt(mem, "unknown key “%.*s”", STR_ARG(key));
    return false;
}

static bool file_text(struct arena *mem, const char *path, str *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return false;
    if (fstat(fd, &st) || st.st_size > (1 << 20)) return close(fd), false;
    char *p = arena_alloc(mem, (size_t)st.st_size + 1);
    ssize_t n = read(fd, p, (size_t)st.st_size);
    close(fd);
    *out = (str){p, n > 0 ? (size_t)n : 0};
    return n >= 0;
}

static bool lines_take(struct arena *mem, const char *path, str text, struct config *c, str *why)
{
    str line, one;

    for (int n = 1; str_cut(&text, '\n', &line); n++) {
        line = str_trim(line);
        if (!line.n || line.p[0] == '#' || line_take(mem, c, line, &one)) continue;
        *why = str_fmt(mem, "%s, line %d: %.*s", path, n, STR_ARG(one));
        return false;
    }
    return true;
}

static bool file_take(struct arena *mem, const char *path, struct config *c, str *why)
{
    str text;
    const char *slash = strrchr(path, '/');

    if (!file_text(mem, path, &text)) {
        *why = str_fmt(mem, "%s cannot be read", path);
        return false;
    }
    c->dir = slash ? arena_str(mem, (str){path, (size_t)(slash - path)}) : S(".");
    return lines_take(mem, path, text, c, why);
}

bool config_read(struct arena *mem, const char *path, const char *const *sets, size_t n, struct config *c, str *why)
{
    *c = (struct config){0};
    for (int i = 0; i < CONFIGS; i++) c->value[i] = defs[i].fallback;
    if (path && !file_take(mem, path, c, why)) return false;
    for (size_t i = 0; i < n; i++)
        if (!line_take(mem, c, str_c(sets[i]), why)) return false;
    return true;
}

void config_help(struct buf *b)
{
    for (int i = 0; i < CONFIGS; i++)
        buf_fmt(b, "  %-18.*s %s%s%.*s%s\n", STR_ARG(defs[i].key), defs[i].says, defs[i].fallback.n ? " (" : "",
                STR_ARG(defs[i].fallback), defs[i].fallback.n ? ")" : "");
}

void config_sample(struct buf *b)
{
    for (int i = 0; i < CONFIGS; i++)
        buf_fmt(b, "# %s\n#%.*s = %.*s\n\n", defs[i].says, STR_ARG(defs[i].key), STR_ARG(defs[i].fallback));
}

/* A text of troff: what it would take for a command or a hyphen is written out. */
static void man_text(struct buf *b, str s)
{
    if (s.n && (s.p[0] == '.' || s.p[0] == '\'')) buf_put(b, S("\\&"));
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\') buf_put(b, S("\\e"));
        else if (s.p[i] == '-') buf_put(b, S("\\-"));
        else buf_put(b, str_head(str_from(s, i), 1));
    }
}

static void man_key(struct buf *b, const struct def *d)
{
    buf_put(b, S(".TP\n.B "));
    man_text(b, d->key);
    buf_fmt(b, "\n%s", type_names[d->type]);
    if (d->type == INT) buf_fmt(b, " from %lld to %lld", (long long)d->min, (long long)d->max);
    buf_put(b, S("; "));
    if (d->fallback.n) buf_put(b, S("without this line:\n.I ")), man_text(b, d->fallback), buf_put(b, S("\n.br\n"));
    else buf_put(b, S("without this line: none.\n.br\n"));
    man_text(b, str_c(d->says));
    buf_put(b, S(".\n"));
}

void config_man(struct buf *b)
{
    buf_put(b, S(".TH FOIRAIL.CONF 5 \"\" \"Foirail\"\n.SH NAME\nfoirail.conf \\- what the server of a market is "
                 "started with\n"
                 ".SH SYNOPSIS\n.I ./foirail.conf\n.br\n.I /etc/foirail/foirail.conf\n"
                 ".SH DESCRIPTION\nOne\n.B key = value\na line; a line that begins with # is a remark. Paths that do "
                 "not begin with / start at the folder of the file.\n"
                 "All else is a setting of a territory:\n.BR \"foirail config list\" .\n.SH KEYS\n"));
    for (int i = 0; i < CONFIGS; i++) man_key(b, &defs[i]);
    buf_put(b, S(".SH SEE ALSO\n.B foirail config sample\nwrites a file with every key.\n"));
}
