/* init.c: a territory from nothing: folders, sealing key, schema, perimeter, settings, and the first administrator's link. */
#include "command/command.h"

#include "app/settings.h"
#include "db/migrate.h"
#include "shop/account/account.h"
#include "shop/open/open.h"
#include "shop/search/search.h"
#include "shop/territory/territory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 8 << 20 };

bool folder_make(const char *path)
{
    char part[1024];
    size_t n = strlen(path);

    if (!n || n >= sizeof part) return false;
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i]) continue;
        memcpy(part, path, i);
        part[i] = 0;
        if (mkdir(part, 0750) && errno != EEXIST) return false;
    }
    return true;
}

bool seal_key_make(struct arena *mem, const struct config *c)
{
    uint8_t key[KEY_BYTES];
    const char *path = hall_seal_path(mem, c);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0) return errno == EEXIST;
    rand_bytes(key, sizeof key);
    str line = str_fmt(mem, "1 %.*s\n", STR_ARG(hex(mem, key, sizeof key)));
    bool ok = write(fd, line.p, line.n) == (ssize_t)line.n && !fsync(fd);
    close(fd);
    return ok;
}

bool territory_folders(struct arena *mem, const struct config *c, str slug)
{
    static const char *const inside[] = {"", "/media", "/media/originals", "/incoming", "/journal"};

    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        char *path = str_z(mem, str_fmt(mem, "%s/%.*s%s", config_path(mem, c, CONFIG_DATA), STR_ARG(slug), inside[i]));
        if (folder_make(path)) continue;
        fprintf(stderr, "foirail: the folder %s cannot be made\n", path);
        return false;
    }
    return true;
}

static const struct asked {
    const char *word, *question, *key;
} asked[] = {
    {"--name", "Name of the marketplace", "market.name"},
    {"--operator", "Who runs it (département, town, association)", "operator.name"},
    {"--departement", "Code of the département (61), or several, separated by commas", "territory.departements"},
    {"--communes", NULL, "territory.communes"},
    {"--phone", "Telephone number people can call", "help.phone"},
    {"--help-name", NULL, "help.name"},
    {"--help-hours", NULL, "help.hours"},
    {"--mail", NULL, "help.mail"},
    {"--zone", NULL, "time.zone"},
};
enum { ASKED = sizeof asked / sizeof *asked };

struct starting {
    const struct options *o;
    str value[ASKED];
    str admin_mail, admin_name, link;
    int64_t communes;
    const struct hall *hall;
    const char *bad;
    bool demo;
};

/* Asks on a terminal what the words did not say. */
static str ask(struct arena *mem, const struct options *o, const struct asked *a)
{
    char line[512];
    const char *given = option_value(o, a->word);

    if (given) return str_c(given);
    if (!a->question || !isatty(STDIN_FILENO)) return (str){0};
    printf("%s: ", a->question);
    fflush(stdout);
    return fgets(line, sizeof line, stdin) ? arena_str(mem, str_trim(str_c(line))) : (str){0};
}

static bool fill(struct tx *tx, int64_t now, void *arg)
{
    struct starting *s = arg;

    for (int i = 0; i < ASKED; i++)
        if (s->value[i].n && setting_set(tx, str_c(asked[i].key), s->value[i], now, 0) != SETTING_OK) {
            s->bad = asked[i].key;
            return false;
        }
    s->communes = territory_fill(tx, now);
    if (!s->communes && setting_in(tx->db, tx->mem, SETTING_DEPARTEMENTS).n) {
        s->bad = "territory.departements"; /* a market of nowhere: a code that is none */
        return false;
    }
    search_words_fill(tx, now);
    push_key_make(tx, s->hall);
    if (s->admin_mail.n) s->link = staff_invite(tx, now, s->admin_mail, s->admin_name, S("administrator"));
    return true;
}

static int start_territory(struct arena *mem, struct hall *hall, void *arg)
{
    struct starting *s = arg;

    (void)mem;
    s->hall = hall;
    for (size_t i = 0; i < hall->places; i++) {
        struct territory *t = &hall->place[i];
        if (!command_write(t, fill, s)) {
            if (s->bad) fprintf(stderr, "foirail: %s is not right\n", s->bad);
            return EXIT_REFUSED;
        }
        printf("%.*s: %lld communes.\n", STR_ARG(t->slug), (long long)s->communes);
        if (s->link.n)
            printf("First administrator, once, within three days:\n  %.*s%.*s\n", STR_ARG(t->origin[0]), STR_ARG(s->link));
    }
    return EXIT_DONE;
}

bool territories_prepare(struct arena *mem, const struct config *c)
{
    str rest = config_str(c, CONFIG_ORIGINS), one;

    if (!folder_make(config_path(mem, c, CONFIG_DATA)) || !seal_key_make(mem, c)) {
        fprintf(stderr, "foirail: the data folder or the sealing key cannot be made\n");
        return false;
    }
    while (str_cut(&rest, ' ', &one)) {
        ptrdiff_t eq = str_find(one, S("="));
        if (eq < 0) continue;
        str slug = str_from(one, (size_t)eq + 1);
        if (!territory_folders(mem, c, slug)) return false;
        struct store_options so = territory_store(mem, c, slug);
        migrate(&so);
    }
    return true;
}

int init_command(int argc, char **argv)
{
    struct arena *mem = command_memory(MEMORY);
    struct starting s = {0};
    struct options o;
    struct config c;
    struct faultpoint fp;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    bool ok = territories_prepare(mem, &c);
    fault_end(&fp);
    if (!ok) return EXIT_REFUSED;
    s.o = &o;
    for (int i = 0; i < ASKED; i++) s.value[i] = ask(mem, &o, &asked[i]);
    s.admin_mail = str_c(option_value(&o, "--admin"));
    s.admin_name = str_c(option_value(&o, "--admin-name"));
    if (!s.admin_name.p) s.admin_name = S("Administration");
    return with_hall(&o, false, start_territory, &s);
}
