#include "command/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { HELP_MOST = 64 << 10 };

static const struct command *command_of(const char *name)
{
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, name)) return c;
    return NULL;
}

/* What the file may say, from the table the file is read with. */
static void config_keys(void)
{
    struct buf b = buf_new(command_memory(HELP_MOST * 2), HELP_MOST);

    config_help(&b);
    printf("\nfoirail.conf, with what holds without the line:\n\n%.*s", STR_ARG(buf_str(&b)));
}

static void help(const char *name)
{
    const struct command *c = command_of(name);

    printf("foirail %s %s\n\n%s\n", c->name, c->usage, c->says);
    if (c->more) printf("\n%s\n", c->more);
    printf("\n  --config FILE     read this foirail.conf (else ./foirail.conf, else /etc/foirail/foirail.conf)\n"
           "  --set key=value   a setting of the file, for this run only\n");
    if (!strcmp(name, "serve")) config_keys();
}

/* A word with two dashes that the command's own help names. */
static bool option_known(const struct command *c, const char *word)
{
    const char *const where[] = {c->usage, c->more ? c->more : ""};
    size_t n = strlen(word);

    for (size_t i = 0; i < 2; i++)
        for (const char *at = where[i]; (at = strstr(at, word)); at += n)
            if (!at[n] || strchr(" ]|\n", at[n])) return true;
    return false;
}

bool options_read(int argc, char **argv, struct options *o, int *code)
{
    const struct command *c = command_of(argv[0]);

    *o = (struct options){0};
    *code = EXIT_USE;
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (!strcmp(argv[i], "--help")) {
            help(argv[0]);
            *code = EXIT_DONE;
            return false;
        }
        if (!strcmp(argv[i], "--config") && more) o->config = argv[++i];
        else if (!strcmp(argv[i], "--set") && more && o->sets < 64) o->set[o->sets++] = argv[++i];
        else if (c && !strncmp(argv[i], "--", 2) && !option_known(c, argv[i])) {
            fprintf(stderr, "foirail %s: there is no option %s here\n", c->name, argv[i]);
            command_misused(c->name);
            return false;
        } else if (o->n < 64) o->rest[o->n++] = argv[i];
    }
    return true;
}

const char *option_value(const struct options *o, const char *word)
{
    for (size_t i = 0; i + 1 < o->n; i++)
        if (!strcmp(o->rest[i], word)) return o->rest[i + 1];
    return NULL;
}

bool option_flag(const struct options *o, const char *word)
{
    for (size_t i = 0; i < o->n; i++)
        if (!strcmp(o->rest[i], word)) return true;
    return false;
}

const char *command_config_found(const struct options *o)
{
    static const char *const usual[] = {"foirail.conf", "/etc/foirail/foirail.conf"};

    if (o->config) return access(o->config, F_OK) ? NULL : o->config;
    for (size_t i = 0; i < 2; i++)
        if (!access(usual[i], R_OK)) return usual[i];
    return NULL;
}

bool command_config(struct arena *mem, const struct options *o, struct config *c)
{
    const char *path = o->config ? o->config : command_config_found(o);
    str why = S("");

    if (config_read(mem, path, o->set, o->sets, c, &why)) return true;
    fprintf(stderr, "foirail: %.*s\n", STR_ARG(why));
    return false;
}

int say_fault(const struct faultpoint *fp)
{
    fprintf(stderr, "foirail: %s (%s)\n", fp->msg, fp->code);
    if (!strcmp(fp->code, "store.locked")) return EXIT_AGAIN;
    return !strncmp(fp->code, "config.", 7) ? EXIT_USE : EXIT_REFUSED;
}

int command_misused(const char *name)
{
    const struct command *c = command_of(name);

    fprintf(stderr, "foirail %s %s\n`foirail %s --help` tells more.\n", c->name, c->usage, c->name);
    return EXIT_USE;
}

struct territory *command_place(struct hall *hall, const struct options *o)
{
    const char *slug = option_value(o, "--territory");

    for (size_t i = 0; i < hall->places; i++)
        if (!slug || str_eq(hall->place[i].slug, str_c(slug))) return &hall->place[i];
    fprintf(stderr, "foirail: the configuration has no territory “%s”\n", slug);
    return NULL;
}

struct arena *command_memory(size_t cap)
{
    static struct arena *kept[8];
    static size_t n;

    MUST(n < sizeof kept / sizeof *kept);
    return kept[n++] = arena_new(cap);
}

enum { COMMAND_MEMORY = 1 << 30 };

int with_hall(const struct options *o, bool read_only, int (*work)(struct arena *, struct hall *, void *), void *arg)
{
    struct arena *mem = command_memory(COMMAND_MEMORY);
    struct config *c = NEW(mem, struct config, 1);
    struct faultpoint fp;

    if (!command_config(mem, o, c)) return EXIT_USE;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    struct hall *hall = hall_open(mem, c, read_only);
    int code = work(mem, hall, arg);
    hall_close(hall);
    fault_end(&fp);
    return code;
}

struct command_writing {
    struct write w;
    bool (*fn)(struct tx *, int64_t, void *);
    void *arg;
};

static bool run(struct write *w, struct tx *tx)
{
    struct command_writing *c = (struct command_writing *)w;
    return c->fn(tx, clock_now_ms(), c->arg);
}

bool command_write(struct territory *t, bool (*fn)(struct tx *, int64_t now, void *), void *arg)
{
    struct arena *mem = arena_new(COMMAND_MEMORY);
    struct command_writing c = {.w = {.run = run, .mem = mem}, .fn = fn, .arg = arg};
    enum write_end end = store_write_wait(t->store, &c.w);

    if (end == WRITE_FAULT) fprintf(stderr, "foirail: %s (%s)\n", c.w.msg, c.w.code);
    arena_free(mem);
    return end == WRITE_DONE;
}
