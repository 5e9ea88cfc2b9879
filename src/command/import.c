/* import.c: `foirail import sirene FILE`: the register's establishments of this territory, so that a SIRET number says the rest. */
#include "command/command.h"

#include "app/audit.h"
#include "lang/csv.h"
#include "shop/register/sirene.h"
#include "shop/territory/territory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    PIECE = 64 * 1024,
    BATCH = 200,
    BATCH_MEMORY = 8 << 20,
    READING_MEMORY = 16 << 20,
    FAULTS_SHOWN = 50,
    NAME_SHOWN = 200
};

struct import_firm {
    enum sirene_what what;
    struct firm f;
};
struct import_work {
    struct changing *c;
    str file;
    struct territory *place;
    str *communes; /* of the territory, sorted */
    size_t communes_n;
    bool dry, broken;  /* broken: a batch was not written, and it was said why */
    struct arena *mem; /* of the batch */
    struct import_firm *batch;
    size_t n;
    int64_t lines[SIRENE_WHATS], faults, changed;
    int64_t in_batch; /* changed by this try of the batch */
};

/* --- what the lines come to --- */

static int commune_order(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static bool inside(void *arg, str insee)
{
    struct import_work *w = arg;

    return bsearch(&insee, w->communes, w->communes_n, sizeof insee, commune_order);
}

static bool batch_put(struct tx *tx, int64_t now, void *arg)
{
    struct import_work *w = arg;

    w->in_batch = 0;
    for (size_t i = 0; i < w->n; i++)
        w->in_batch +=
            w->batch[i].what == SIRENE_OPEN ? firm_keep(tx, &w->batch[i].f) : firm_forget(tx, w->batch[i].f.siret);
    return true;
}

static void batch_write(struct import_work *w)
{
    if (w->n && !w->dry && !w->broken) {
        w->broken = !changing_goes_on(w->c) || !command_write(w->place, batch_put, w);
        w->changed += w->in_batch;
    }
    w->n = 0;
    arena_reset(w->mem);
    w->batch = NEW(w->mem, struct import_firm, BATCH);
}

static void line(void *arg, enum sirene_what what, const struct firm *f)
{
    struct import_work *w = arg;
    struct arena *m = w->mem;

    w->lines[what]++;
    if (what == SIRENE_OUTSIDE) return;
    w->batch[w->n++] = (struct import_firm){what,
                                            {arena_str(m, f->siret), arena_str(m, f->name), arena_str(m, f->legal_name),
                                             arena_str(m, f->address), arena_str(m, f->postcode),
                                             arena_str(m, f->insee), arena_str(m, f->activity)}};
    if (w->n == BATCH) batch_write(w);
}

static void line_fault(void *arg, int64_t number, str column, str why)
{
    struct import_work *w = arg;

    if (++w->faults <= FAULTS_SHOWN)
        buf_fmt(w->c->said, "foirail: %.*s, line %lld, %.*s: %.*s\n", STR_ARG(w->file), (long long)number,
                STR_ARG(column), STR_ARG(why));
}

/* --- the file --- */

/* The separator is decided by the first piece, which holds the first line of any table of this kind. False: no such columns. */
static bool file_read(struct import_work *w, int fd, struct arena *mem)
{
    struct sirene_to to = {w, inside, line, line_fault};
    struct sirene *s = NULL;
    char *piece = arena_alloc(mem, PIECE);
    bool good = true;
    ssize_t got = 0;

    while (good && !w->broken && ((got = read(fd, piece, PIECE)) > 0 || (got < 0 && errno == EINTR))) {
        if (got < 0) continue;
        if (!s) s = sirene_new(mem, &to, csv_separator((str){piece, (size_t)got}));
        good = sirene_feed(s, (str){piece, (size_t)got});
    }
    if (got < 0)
        return buf_fmt(w->c->said, "foirail: %.*s cannot be read: %s\n", STR_ARG(w->file), strerror(errno)), false;
    if (!s) s = sirene_new(mem, &to, ',');
    if (!good || w->broken || !sirene_end(s)) return false;
    batch_write(w);
    return !w->broken;
}

static bool note(struct tx *tx, int64_t now, void *arg)
{
    struct import_work *w = arg;

    audit_line_add(
        tx, now,
        &(struct audit_line){"command", "register.load", 0, S("register"),
                             str_fmt(tx->mem, "%lld kept, %lld changed, %lld faults", (long long)w->lines[SIRENE_OPEN],
                                     (long long)w->changed, (long long)w->faults)});
    return true;
}

static void say(const struct import_work *w)
{
    if (w->faults > FAULTS_SHOWN)
        buf_fmt(w->c->said, "foirail: and %lld lines more like these\n", (long long)(w->faults - FAULTS_SHOWN));
    buf_fmt(w->c->said,
            "%lld establishments of this territory%s, %lld changed; left out: %lld elsewhere, %lld closed, %lld not to "
            "be shown, %lld faulty\n",
            (long long)w->lines[SIRENE_OPEN], w->dry ? " (nothing was written)" : "", (long long)w->changed,
            (long long)w->lines[SIRENE_OUTSIDE], (long long)w->lines[SIRENE_CLOSED], (long long)w->lines[SIRENE_HIDDEN],
            (long long)w->faults);
}

static void communes_read(struct db *db, void *arg)
{
    struct import_work *w = arg;
    struct commune_list l;

    territory_communes(db, w->mem, &l);
    w->communes = NEW(w->mem, str, l.n + 1);
    for (; w->communes_n < l.n; w->communes_n++) w->communes[w->communes_n] = l.v[w->communes_n].insee;
    qsort(w->communes, w->communes_n, sizeof *w->communes, commune_order);
}

static bool import_asked(const struct options *o)
{
    return o->n >= 2 && !strcmp(o->rest[0], "sirene") && strncmp(o->rest[1], "--", 2) != 0;
}

int import_change(struct changing *c)
{
    struct import_work w = {.c = c, .place = c->place, .dry = option_flag(c->o, "--check")};

    if (!import_asked(c->o) || c->fd < 0) return EXIT_USE;
    w.file = str_head(str_c(c->o->rest[1]), NAME_SHOWN);
    w.mem = changing_memory(c, READING_MEMORY);
    store_read(w.place->store, communes_read, &w);
    w.mem = changing_memory(c, BATCH_MEMORY);
    batch_write(&w);
    if (!file_read(&w, c->fd, changing_memory(c, READING_MEMORY))) return EXIT_REFUSED;
    if (!w.dry && !command_write(w.place, note, &w)) return EXIT_REFUSED;
    say(&w);
    return w.faults ? EXIT_FINDINGS : EXIT_DONE;
}

int import_command(int argc, char **argv)
{
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!import_asked(&o)) return command_misused("import");
    if (option_flag(&o, "--check")) return command_looked(&o, o.rest[1], import_change);
    return command_served(&o, "import", o.rest[1], import_change);
}
