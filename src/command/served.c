/* served.c: commands that change a territory: the server that holds it does them, else they take its lock. */
#include "command/command.h"

#include "app/opening.h"
#include "outside/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 1 << 20 };

static const struct {
    const char *name;
    command_change *change;
} changes[] = {{"user", user_change},     {"config", config_change},       {"search", search_change},
               {"import", import_change}, {"territory", territory_change}, {"demo", demo_refuse}};
enum { CHANGES = sizeof changes / sizeof *changes };

static void tell(int code, str said)
{
    fprintf(code ? stderr : stdout, "%.*s", STR_ARG(said));
}

/* Where the server of this territory on this machine answers; NULL: the configuration names no such territory. */
static const char *door_of(struct arena *mem, const struct config *c, const struct options *o)
{
    str rest = config_str(c, CONFIG_ORIGINS), origin, slug;
    const char *wanted = option_value(o, "--territory");

    while (origin_each(&rest, &origin, &slug))
        if (!wanted || str_eq(slug, str_c(wanted)))
            return str_z(mem, str_fmt(mem, "%s/%.*s/control.sock", config_path(mem, c, CONFIG_DATA), STR_ARG(slug)));
    return NULL;
}

struct here {
    const struct options *o;
    command_change *change;
    int fd;
};

static int change_here(struct arena *mem, struct hall *hall, void *arg)
{
    struct here *l = arg;
    struct territory *t = command_place(hall, l->o);
    struct buf said = buf_new(mem, CONTROL_SAID);

    if (!t) return EXIT_USE;
    int code = l->change(&(struct changing){mem, t, l->o, &said, false, l->fd});
    tell(code, buf_str(&said));
    return code;
}

bool command_asked(const struct options *o, const char *name, int fd, int *code)
{
    struct arena *mem = command_memory(MEMORY);
    const char *word[CONTROL_WORDS] = {name};
    struct config c;
    str said;

    *code = EXIT_USE;
    if (!command_config(mem, o, &c)) return true;
    const char *door = door_of(mem, &c, o);
    if (o->n >= CONTROL_WORDS) return *code = command_misused(name), true;
    memcpy(word + 1, o->rest, o->n * sizeof *word);
    if (!door || !control_ask(mem, door, &(struct control_call){word, o->n + 1, fd}, code, &said)) return false;
    tell(*code, said);
    return true;
}

/* -1: it cannot be read, and it was said why; -2: none is named. */
static int file_of(const char *file)
{
    int fd = file ? open(file, O_RDONLY | O_CLOEXEC) : -2;

    if (fd == -1) fprintf(stderr, "foirail: %s cannot be read: %s\n", file, strerror(errno));
    return fd;
}

static int change_with(const struct options *o, const char *name, const char *file, command_change *change)
{
    struct here here = {o, change, file_of(file)};
    int code;

    if (here.fd == -1) return EXIT_REFUSED;
    if (!name) code = with_hall(o, true, change_here, &here);
    else if (!command_asked(o, name, here.fd, &code)) code = with_hall(o, false, change_here, &here);
    if (here.fd >= 0) close(here.fd);
    return code;
}

int command_served(const struct options *o, const char *name, const char *file, command_change *change)
{
    return change_with(o, name, file, change);
}

int command_looked(const struct options *o, const char *file, command_change *change)
{
    return change_with(o, NULL, file, change);
}

static void arena_let_go(void *arena)
{
    arena_free(arena);
}

struct arena *changing_memory(struct changing *c, size_t cap)
{
    struct arena *mem = arena_new(cap);

    arena_defer(c->mem, arena_let_go, mem);
    return mem;
}

bool changing_goes_on(struct changing *c)
{
    if (!c->served || !control_stopping()) return true;
    buf_fmt(c->said, "foirail: the server is being stopped; what was done stays, the same again does the rest\n");
    return false;
}

/* A pipe could keep the server waiting for ever. */
static bool file_plain(int fd)
{
    struct stat st;

    return fd < 0 || (!fstat(fd, &st) && S_ISREG(st.st_mode));
}

static command_change *change_of(const char *name)
{
    for (size_t i = 0; i < CHANGES; i++)
        if (!strcmp(changes[i].name, name)) return changes[i].change;
    return NULL;
}

/* A fault goes through, once the territory is left. */
static int change_in(command_change *change, struct changing *c)
{
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        place_leave(c->place);
        fault_again(&fp);
    }
    int code = change(c);
    fault_end(&fp);
    place_leave(c->place);
    if (code == EXIT_REFUSED && !c->said->n) buf_fmt(c->said, "foirail: not done; the server's log says why\n");
    return code;
}

int control_run(void *ctx, size_t door, struct arena *mem, const struct control_call *call, struct buf *said)
{
    struct hall *hall = ctx;
    struct options o = {.n = call->n - 1};
    struct changing c = {mem, &hall->place[door], &o, said, true, call->fd};
    command_change *change = change_of(call->word[0]);

    memcpy(o.rest, call->word + 1, o.n * sizeof *o.rest);
    if (!change) return buf_fmt(said, "foirail: the server does not do “%s”\n", call->word[0]), EXIT_USE;
    if (!file_plain(call->fd))
        return buf_fmt(said, "foirail: a server that runs takes plain files only\n"), EXIT_REFUSED;
    if (place_enter(hall, c.place)) return change_in(change, &c);
    buf_fmt(said, "foirail: %.*s does not open; the server's log says why\n", STR_ARG(c.place->slug));
    return EXIT_REFUSED;
}
