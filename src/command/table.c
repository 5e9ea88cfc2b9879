/* table.c: tab-separated files of the demo. */
#include "command/table.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MOST = 16 << 20 };

str file_text(struct arena *mem, const char *path, size_t max)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    ssize_t got = 1;
    str text = {0};

    if (fd < 0) return text;
    if (!fstat(fd, &st) && S_ISREG(st.st_mode) && (size_t)st.st_size <= max) {
        char *p = NEW(mem, char, (size_t)st.st_size + 1);
        while (n < (size_t)st.st_size && (got = read(fd, p + n, (size_t)st.st_size - n)) > 0) n += (size_t)got;
        if (n == (size_t)st.st_size) text = (str){p, n};
    }
    close(fd);
    return text;
}

static size_t lines_of(str text)
{
    size_t n = 0;
    str line;

    while (str_cut(&text, '\n', &line)) n += line.n > 0;
    return n;
}

static size_t cells_cut(str line, str *out, size_t most)
{
    size_t n = 0;
    str cell;

    while (n < most && str_cut(&line, '\t', &cell)) out[n++] = cell;
    return line.p ? most + 1 : n;
}

bool table_read(struct arena *mem, const char *folder, const char *name, struct table *t)
{
    char *path = str_z(mem, str_fmt(mem, "%s/%s", folder, name));
    str text = file_text(mem, path, FILE_MOST), line;
    size_t number = 1, lines = lines_of(text);

    *t = (struct table){0};
    if (!text.p || !str_cut(&text, '\n', &line)) return fprintf(stderr, "foirail: %s cannot be read\n", path), false;
    t->columns = cells_cut(line, t->head, TABLE_COLUMNS);
    t->cell = NEW(mem, str, lines * TABLE_COLUMNS);
    while (str_cut(&text, '\n', &line)) {
        number++;
        if (!line.n) continue;
        if (cells_cut(line, t->cell + t->rows * t->columns, t->columns) == t->columns) t->rows++;
        else return fprintf(stderr, "foirail: %s, line %zu: not %zu columns\n", path, number, t->columns), false;
    }
    return true;
}

str table_cell(const struct table *t, size_t row, const char *column)
{
    for (size_t i = 0; i < t->columns; i++)
        if (str_eq(t->head[i], str_c(column))) return t->cell[row * t->columns + i];
    return S("");
}

int64_t table_i64(const struct table *t, size_t row, const char *column, int64_t fallback)
{
    str s = table_cell(t, row, column);
    int64_t v = fallback;

    if (s.n && !str_i64(s, &v)) fault("demo.table", "“%.*s” under %s is not a whole number", STR_ARG(s), column);
    return v;
}

ptrdiff_t table_find(const struct table *t, str key)
{
    for (size_t i = 0; i < t->rows; i++)
        if (str_eq(t->cell[i * t->columns], key)) return (ptrdiff_t)i;
    return -1;
}
