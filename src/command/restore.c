/* restore.c: from a backup to a territory: everything is checked before anything is touched. */
#include "command/command.h"

#include "app/audit.h"
#include "command.sql.h"
#include "command/files.h"
#include "command/table.h"
#include "db/migrate.h"

#include <stdio.h>
#include <unistd.h>

enum { MANIFEST_MOST = 256 << 20, NUMBERS_PASSED = 500, TRANS_PASSED = 20000, TRANS_MOST = 900000, MEMORY = 1 << 30 };

struct restore {
    struct arena *mem;
    const struct config *config;
    str slug, from, to; /* the territory's folder in the backup, and its own */
    str manifest;       /* its lines, without the head */
    bool replace;
};

static bool not_sound(const struct restore *r, str what, const char *why)
{
    fprintf(stderr, "foirail: %.*s/%.*s: %s; nothing was changed\n", STR_ARG(r->from), STR_ARG(what), why);
    return false;
}

/* One line of the manifest against the file it names: hash, size, and a name that stays inside. */
static bool line_sound(struct restore *r, str line, str *name)
{
    str sum, size, found;
    int64_t bytes, there;

    if (!str_cut(&line, '\t', &sum) || !str_cut(&line, '\t', &size) || !str_i64(size, &bytes))
        return not_sound(r, S("manifest.tsv"), "damaged");
    *name = line;
    if (!name->n || name->p[0] == '/' || str_find(*name, S("..")) >= 0)
        return not_sound(r, S("manifest.tsv"), "names a file outside");
    if (!file_sum(r->mem, str_z(r->mem, str_fmt(r->mem, "%.*s/%.*s", STR_ARG(r->from), STR_ARG(*name))), &found,
                  &there))
        return not_sound(r, *name, "cannot be read");
    return (str_eq(found, sum) && there == bytes) || not_sound(r, *name, "is not what was saved");
}

static bool manifest_sound(struct restore *r)
{
    char *path = str_z(r->mem, str_fmt(r->mem, "%.*s/manifest.tsv", STR_ARG(r->from)));
    str text = file_text(r->mem, path, MANIFEST_MOST), line, name;

    if (!text.p || !str_cut(&text, '\n', &line)) return not_sound(r, S("manifest.tsv"), "cannot be read");
    if (!str_starts(line, str_c(backup_head))) return not_sound(r, S("manifest.tsv"), "is not a backup of this kind");
    r->manifest = text;
    while (str_cut(&text, '\n', &line))
        if (line.n && !line_sound(r, line, &name)) return false;
    return true;
}

/* The engine of the backup must be that of the configuration. */
static bool engine_fits(const struct restore *r)
{
    bool pg = config_str(r->config, CONFIG_DATABASE).n > 0;

    if ((str_find(r->manifest, S("\tmarket.pgdump\n")) >= 0) == pg) return true;
    fprintf(stderr, "foirail: this backup is of %s; nothing was changed\n", pg ? "an embedded database" : "PostgreSQL");
    return false;
}

static bool pictures_back(struct restore *r)
{
    str rest = r->manifest, line, sum, size;

    while (str_cut(&rest, '\n', &line)) {
        if (!str_cut(&line, '\t', &sum) || !str_cut(&line, '\t', &size) || !str_starts(line, S("media/"))) continue;
        char *from = str_z(r->mem, str_fmt(r->mem, "%.*s/%.*s", STR_ARG(r->from), STR_ARG(line)));
        char *to = str_z(r->mem, str_fmt(r->mem, "%.*s/%.*s", STR_ARG(r->to), STR_ARG(line)));
        if (!access(to, F_OK) || file_copy(r->mem, from, to)) continue;
        fprintf(stderr, "foirail: %s cannot be written\n", to);
        return false;
    }
    return true;
}

static bool place_free(const struct restore *r)
{
    struct store_options so = territory_store(r->mem, r->config, r->slug);

    if (so.pg_url || r->replace || access(so.sqlite_path, F_OK)) return true;
    fprintf(stderr, "foirail: %s is there already; --replace puts the backup in its place\n", so.sqlite_path);
    return false;
}

static bool database_back(struct restore *r)
{
    struct store_options so = territory_store(r->mem, r->config, r->slug);
    const char *name = so.pg_url ? "market.pgdump" : "market.db";

    store_restore(&so, str_z(r->mem, str_fmt(r->mem, "%.*s/%s", STR_ARG(r->from), name)), r->replace);
    database_file_drop(r->mem, r->to, "find.db"); /* the index is made again from what is true now */
    migrate(&so);
    return true;
}

/* The pictures first: they are named by their bytes and harm nobody, and the database never names one that is not there. */
static bool restore_one(struct restore *r, const char *folder)
{
    r->from = str_fmt(r->mem, "%s/%.*s", folder, STR_ARG(r->slug));
    r->to = str_fmt(r->mem, "%s/%.*s", config_path(r->mem, r->config, CONFIG_DATA), STR_ARG(r->slug));
    return manifest_sound(r) && engine_fits(r) && place_free(r) && territory_folders(r->mem, r->config, r->slug) &&
           pictures_back(r) && database_back(r);
}

static bool restore_files(struct arena *mem, const struct config *c, const struct options *o)
{
    str rest = config_str(c, CONFIG_ORIGINS), one, done = S("");

    while (str_cut(&rest, ' ', &one)) {
        ptrdiff_t eq = str_find(one, S("="));
        str slug = eq < 0 ? S("") : str_from(one, (size_t)eq + 1);
        if (!slug.n || str_eq(slug, done)) continue;
        struct restore r = {.mem = mem, .config = c, .slug = slug, .replace = option_flag(o, "--replace")};
        if (!restore_one(&r, o->rest[0])) return false;
        done = slug;
    }
    return true;
}

/* --- what was lost between the backup and now --- */

static bool pass_over(struct tx *tx, int64_t now, void *arg)
{
    (void)arg;
    x_command_raise_numbers(tx, tx->mem, NUMBERS_PASSED);
    x_command_raise_trans(tx, tx->mem, TRANS_PASSED, TRANS_MOST, now / DAY_MS - 1);
    x_command_doubt_refunds(tx, tx->mem, now, S("asked"));
    int64_t asked = x_command_poll_attempts(tx, tx->mem, now, S("created"), S("redirected"), S("pending"));
    audit_line_add(tx, now,
                   &(struct audit_line){"command", "territory.restore", 0, S("territory"),
                                        str_fmt(tx->mem, "%lld payments to ask the banks about", (long long)asked)});
    return true;
}

static int after_restore(struct arena *mem, struct hall *hall, void *arg)
{
    (void)mem;
    (void)arg;
    for (size_t i = 0; i < hall->places; i++) {
        if (!command_write(&hall->place[i], pass_over, NULL)) return EXIT_REFUSED;
        store_counted(hall->place[i].store);
        printf("%.*s: restored\n", STR_ARG(hall->place[i].slug));
    }
    return EXIT_DONE;
}

int restore_command(int argc, char **argv)
{
    struct arena *mem = command_memory(MEMORY);
    struct options o;
    struct config c;
    struct faultpoint fp;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (o.n < 1 || o.rest[0][0] == '-') return command_misused("restore");
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    bool ok = restore_files(mem, &c, &o);
    fault_end(&fp);
    if (!ok) return EXIT_REFUSED;
    code = with_hall(&o, false, after_restore, NULL);
    return code ? code : with_hall(&o, true, territories_check, NULL);
}
