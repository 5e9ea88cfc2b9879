/* mkembed: puts files inside the binary.
**
**   mkembed [--depfile d] out.c NAME files...     const struct embedded NAME[] (base/embed.h), sorted by name
**   mkembed [--depfile d] out.c NAME assets.tsv   the files of a manifest: name, public name, content type, separated by
**                                                 tabs; the public name's file and its .gz and .br lie beside it
**   mkembed [--depfile d] --migrations out.c sql/NNNN_name.sql...   const struct migration migrations[] (db/migrate.h)
**
** The bytes come in by the assembler's .incbin, so that megabytes compile at once. */
#include "mktool.h"

#include <limits.h>

struct file {
    char *name, *public_name, *type, *path, *gzip, *brotli; /* gzip, brotli: NULL if there is none */
};
struct files {
    struct file *v;
    size_t n, cap;
};
struct job {
    const char *out, *name, *depfile;
    struct files files;
    struct text c, deps;
};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static const char *content_type(const char *name)
{
    static const char *const types[][2] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
        {".tsv", "text/tab-separated-values; charset=utf-8"},
        {".json", "application/json"},
        {".svg", "image/svg+xml"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".xml", "application/xml"},
        {".webmanifest", "application/manifest+json"},
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (!strcmp(dot, types[i][0])) return types[i][1];
    return "application/octet-stream";
}

static void file_add(struct files *fs, struct file f)
{
    if (fs->n == fs->cap) {
        fs->cap = fs->cap * 2 + 16;
        fs->v = need(realloc(fs->v, fs->cap * sizeof *fs->v));
    }
    fs->v[fs->n++] = f;
}

/* Adds one file's bytes under a label; writes `{label, n}` to `to`. Returns a fingerprint of the bytes. */
static uint64_t bytes_add(struct job *j, struct text *to, const char *path, size_t number, const char *variant)
{
    struct text bytes = file_read(path);
    char full[PATH_MAX];
    uint64_t h = 14695981039346656037u;

    if (!realpath(path, full)) refuse(path, 0, "cannot be found");
    if (strpbrk(full, "\"\\\n")) refuse(path, 0, "a path with a quote, a backslash or a newline cannot be embedded");
    for (size_t i = 0; i < bytes.n; i++) h = (h ^ (unsigned char)bytes.p[i]) * 1099511628211u;
    text_fmt(&j->deps, " \\\n  %s", full);
    text_fmt(&j->c, "/* %016llx */\n", (unsigned long long)h);
    text_fmt(&j->c, "__asm__(\".section .rodata\\n.balign 16\\n.globl embed_%s_%zu_%s\\n.hidden embed_%s_%zu_%s\\n\"\n",
             j->name, number, variant, j->name, number, variant);
    text_fmt(&j->c, "        \"embed_%s_%zu_%s:\\n.incbin \\\"%s\\\"\\n.byte 0\\n.previous\\n\");\n", j->name, number,
             variant, full);
    text_fmt(&j->c, "extern const char embed_%s_%zu_%s[];\n", j->name, number, variant);
    text_fmt(to, "{embed_%s_%zu_%s, %zu}", j->name, number, variant, bytes.n);
    return h;
}

static void lit_add(struct text *t, const char *s)
{
    text_add(t, "{", 1);
    text_c_string(t, s, strlen(s));
    text_fmt(t, ", %zu}, ", strlen(s));
}

static void table_row(struct job *j, struct text *rows, const struct file *f, size_t number)
{
    struct text at = {0};
    char etag[40];
    uint64_t h = bytes_add(j, &at, f->path, number, "identity");

    snprintf(etag, sizeof etag, "\"%016llx\"", (unsigned long long)h);
    text_add(rows, "    {", 0);
    lit_add(rows, f->name);
    lit_add(rows, f->public_name);
    lit_add(rows, f->type);
    lit_add(rows, etag);
    text_add(rows, at.p, at.n);
    text_add(rows, ", ", 0);
    if (f->gzip) bytes_add(j, rows, f->gzip, number, "gzip");
    else text_add(rows, "{0}", 0);
    text_add(rows, ", ", 0);
    if (f->brotli) bytes_add(j, rows, f->brotli, number, "brotli");
    else text_add(rows, "{0}", 0);
    text_add(rows, "},\n", 0);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void table(struct job *j)
{
    struct text rows = {0};
    struct files *fs = &j->files;

    text_add(&rows, "", 0);
    if (fs->n) qsort(fs->v, fs->n, sizeof *fs->v, by_name);
    for (size_t i = 0; i + 1 < fs->n; i++)
        if (!strcmp(fs->v[i].name, fs->v[i + 1].name))
            refuse(fs->v[i].path, 0, "there are two files called %s", fs->v[i].name);
    text_add(&j->c, "/* Made by mkembed. */\n#include \"base/embed.h\"\n\n", 0);
    for (size_t i = 0; i < fs->n; i++) table_row(j, &rows, &fs->v[i], i);
    text_fmt(&j->c,
             "extern const struct embedded %s[];\nconst struct embedded %s[] = {\n%s    {{0}, {0}, {0}, {0}, {0}, {0}, "
             "{0}}};\n",
             j->name, j->name, rows.p);
}

static char *beside(const char *manifest, const char *name, const char *more)
{
    char *path;

    if (asprintf(&path, "%.*s%s%s", (int)(base_name(manifest) - manifest), manifest, name, more) < 0) need(NULL);
    return path;
}

static char *if_there(char *path)
{
    FILE *f = fopen(path, "rb");

    if (f) fclose(f);
    return f ? path : NULL;
}

static void manifest_read(struct job *j, const char *path)
{
    struct text t = file_read(path);
    int number = 0;

    text_fmt(&j->deps, " \\\n  %s", path);
    for (char *line; (line = strsep(&t.p, "\n"));) {
        number++;
        if (!*line || *line == '#') continue;
        char *name = strsep(&line, "\t"), *public_name = strsep(&line, "\t"), *type = strsep(&line, "\t");
        if (!public_name || !type || !*type || line)
            refuse(path, number, "a line has three columns: name, public name, content type");
        file_add(&j->files,
                 (struct file){name, public_name, type, beside(path, public_name, ""),
                               if_there(beside(path, public_name, ".gz")), if_there(beside(path, public_name, ".br"))});
    }
}

static void files_read(struct job *j, char **paths, int n)
{
    for (int i = 0; i < n; i++) {
        char *name = keep(base_name(paths[i]), strlen(base_name(paths[i])));
        if (!strcmp(name, "assets.tsv")) manifest_read(j, paths[i]);
        else
            file_add(&j->files, (struct file){name, name, keep(content_type(name), strlen(content_type(name))),
                                              paths[i], NULL, NULL});
    }
}

static void migration_row(struct job *j, struct text *rows, const struct file *f, int number)
{
    struct text sql = file_read(f->path), at = {0};
    int told = 0;

    if (sscanf(f->name, "%4d_%*[a-z0-9_].sql", &told) != 1 || strspn(f->name, "0123456789") != 4 || f->name[4] != '_')
        refuse(f->path, 0, "a migration is called NNNN_name.sql, in lower case");
    if (told != number)
        refuse(f->path, 0, "migration %04d was expected here: numbers follow each other without a gap", number);
    if (!sql.n || strlen(sql.p) != sql.n) refuse(f->path, 0, "a migration is text, and not empty");
    bytes_add(j, &at, f->path, (size_t)number, "sql");
    text_fmt(rows, "    {%d, \"%.*s\", embed_migrations_%d_sql},\n", number, (int)(strlen(f->name) - 4), f->name,
             number);
}

static void migrations(struct job *j)
{
    struct text rows = {0};
    struct files *fs = &j->files;

    text_add(&rows, "", 0);
    j->name = "migrations";
    if (fs->n) qsort(fs->v, fs->n, sizeof *fs->v, by_name);
    text_add(&j->c, "/* Made by mkembed. */\n#include \"db/migrate.h\"\n\n", 0);
    for (size_t i = 0; i < fs->n; i++) migration_row(j, &rows, &fs->v[i], (int)i + 1);
    text_fmt(&j->c, "const struct migration migrations[] = {\n%s    {0, NULL, NULL}};\n", rows.p);
}

int main(int argc, char **argv)
{
    struct job j = {0};
    bool sql = false;
    int i = 1;

    for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
        if (!strcmp(argv[i], "--migrations")) sql = true;
        else if (!strcmp(argv[i], "--depfile") && i + 1 < argc) j.depfile = argv[++i];
        else i = argc;
    }
    if (argc - i < (sql ? 1 : 2)) {
        fprintf(stderr, "usage: mkembed [--depfile d] out.c NAME files...\n       mkembed [--depfile d] --migrations "
                        "out.c files...\n");
        return 2;
    }
    j.out = argv[i++];
    if (!sql) j.name = argv[i++];
    text_fmt(&j.deps, "%s:", j.out);
    files_read(&j, argv + i, argc - i);
    if (sql) migrations(&j);
    else table(&j);
    file_write(j.out, &j.c);
    text_add(&j.deps, "\n", 1);
    if (j.depfile) file_write(j.depfile, &j.deps);
    return 0;
}
