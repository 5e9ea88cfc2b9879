/* backup.c: database first, then the pictures it names, then a list of what is there with its SHA-256. */
#include "command/command.h"

#include "command.sql.h"
#include "command/files.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { MANIFEST_MOST = 256 << 20 };
const char backup_head[] = "foirail backup 1";

struct backup {
    struct arena *mem;
    struct territory *place;
    const char *to; /* the territory's folder in the backup */
    struct buf manifest;
    size_t pictures, missing;
    str database; /* file name of the database in the backup */
};

static bool manifest_add(struct backup *b, str name)
{
    str sum;
    int64_t bytes;

    if (!file_sum(b->mem, str_z(b->mem, str_fmt(b->mem, "%s/%.*s", b->to, STR_ARG(name))), &sum, &bytes)) return false;
    buf_fmt(&b->manifest, "%.*s\t%lld\t%.*s\n", STR_ARG(sum), (long long)bytes, STR_ARG(name));
    return true;
}

/* Files are named by their bytes: one that is already there is the same one. */
static void picture_copy(struct backup *b, str name)
{
    char *from = str_z(b->mem, str_fmt(b->mem, "%.*s/%.*s", STR_ARG(b->place->dir), STR_ARG(name)));
    char *to = str_z(b->mem, str_fmt(b->mem, "%s/%.*s", b->to, STR_ARG(name)));

    if (!access(to, F_OK)) return;
    if (file_copy(b->mem, from, to) && manifest_add(b, name)) b->pictures++;
    else b->missing++, fprintf(stderr, "foirail: %.*s is named by the database and cannot be read\n", STR_ARG(name));
}

static void pictures_copy(struct db *db, void *arg)
{
    struct backup *b = arg;
    struct command_pictures_rows originals;
    struct command_renditions_rows renditions;

    q_command_pictures(db, b->mem, &originals);
    for (size_t i = 0; i < originals.n; i++)
        picture_copy(b, picture_file(b->mem, S("originals/"), originals.v[i].original, S("")));
    q_command_renditions(db, b->mem, &renditions);
    for (size_t i = 0; i < renditions.n; i++)
        picture_copy(b, picture_file(b->mem, S(""), renditions.v[i].file,
                                     str_fmt(b->mem, ".%.*s", STR_ARG(renditions.v[i].format))));
}

static bool manifest_write(struct backup *b)
{
    char *path = str_z(b->mem, str_fmt(b->mem, "%s/manifest.tsv", b->to));

    return file_write(b->mem, path, buf_str(&b->manifest));
}

static int backup_one(struct arena *mem, const struct hall *hall, struct territory *t, const char *folder)
{
    struct backup b = {.mem = mem, .place = t, .to = str_z(mem, str_fmt(mem, "%s/%.*s", folder, STR_ARG(t->slug)))};

    b.database = config_str(hall->config, CONFIG_DATABASE).n ? S("market.pgdump") : S("market.db");
    b.manifest = buf_new(mem, MANIFEST_MOST);
    if (!access(str_z(mem, str_fmt(mem, "%s/manifest.tsv", b.to)), F_OK))
        return fprintf(stderr, "foirail: %s holds a backup already; name an empty folder\n", b.to), EXIT_REFUSED;
    if (!folder_make(b.to))
        return fprintf(stderr, "foirail: %s cannot be made: %s\n", b.to, strerror(errno)), EXIT_REFUSED;
    buf_fmt(&b.manifest, "%s\t%.*s\t%.*s\n", backup_head, STR_ARG(t->slug), STR_ARG(iso_text(mem, clock_now_ms())));
    store_backup(t->store, str_z(mem, str_fmt(mem, "%s/%.*s", b.to, STR_ARG(b.database))));
    bool ok = manifest_add(&b, b.database);
    store_read(t->store, pictures_copy, &b);
    if (!ok || !manifest_write(&b)) return fprintf(stderr, "foirail: the backup cannot be written\n"), EXIT_REFUSED;
    printf("%.*s: database and %zu files of pictures in %s\n", STR_ARG(t->slug), b.pictures, b.to);
    if (b.missing) printf("%.*s: %zu files are missing\n", STR_ARG(t->slug), b.missing);
    return b.missing ? EXIT_FINDINGS : EXIT_DONE;
}

static int backup_all(struct arena *mem, struct hall *hall, void *arg)
{
    const struct options *o = arg;
    int code = EXIT_DONE;

    for (size_t i = 0; i < hall->places; i++) {
        int one = backup_one(mem, hall, &hall->place[i], o->rest[0]);
        if (one) code = one;
    }
    return code;
}

int backup_command(int argc, char **argv)
{
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    return o.n == 1 ? with_hall(&o, true, backup_all, &o) : command_misused("backup");
}
