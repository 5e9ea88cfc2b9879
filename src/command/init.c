/* init.c: a territory from nothing: folders, sealing key, schema, perimeter, settings, and the first administrator's link. */
#include "command/init.h"

#include "app/settings.h"
#include "db/migrate.h"
#include "shop/account/account.h"
#include "shop/label/label.h"
#include "shop/rayon/rayon.h"
#include "shop/push/push.h"
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

str seal_key_random(struct arena *mem)
{
    uint8_t *key = arena_alloc(mem, KEY_BYTES);

    rand_bytes(key, KEY_BYTES);
    return (str){(const char *)key, KEY_BYTES};
}

bool seal_key_make(struct arena *mem, const struct config *c)
{
    const char *path = hall_seal_path(mem, c);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0) return errno == EEXIST;
    str line = str_fmt(mem, "1 %.*s\n", STR_ARG(hex(mem, (const uint8_t *)seal_key_random(mem).p, KEY_BYTES)));
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

struct starting {
    str value[INIT_ASKED];
    str admin_mail, admin_name, link;
    int64_t communes, rayons;
    const struct hall *hall;
};

static bool fill(struct tx *tx, int64_t now, void *arg)
{
    struct starting *s = arg;

    for (int i = 0; i < INIT_ASKED; i++)
        if (s->value[i].n)
            MUST(setting_set(tx, str_c(init_asked[i].key), s->value[i], now, 0) == SETTING_OK); /* looked at before */
    s->communes = territory_fill(tx, now);
    search_words_fill(tx, now);
    s->rayons = rayons_fill(tx);
    labels_fill(tx);
    push_key_make(tx, s->hall);
    if (s->admin_mail.n) s->link = staff_invite(tx, now, s->admin_mail, s->admin_name, STAFF_ADMINISTRATOR);
    return true;
}

static int start_territory(struct arena *mem, struct hall *hall, void *arg)
{
    struct starting *s = arg;

    (void)mem;
    s->hall = hall;
    for (size_t i = 0; i < hall->places; i++) {
        struct territory *t = &hall->place[i];
        if (!command_write(t, fill, s)) return EXIT_REFUSED;
        printf("%.*s: %lld communes.\n", STR_ARG(t->slug), (long long)s->communes);
        if (s->rayons)
            printf("%lld rayons to begin with; staff change them on /equipe/rayons.\n", (long long)s->rayons);
        if (s->link.n)
            printf("First administrator, once, within three days:\n  %.*s%.*s\n", STR_ARG(t->origin[0]),
                   STR_ARG(s->link));
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
    if (!init_ask(mem, &o, s.value) || !init_ask_mail(mem, &o, &s.admin_mail) || !init_conf(mem, &o)) return EXIT_USE;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    bool ok = territories_prepare(mem, &c);
    fault_end(&fp);
    if (!ok) return EXIT_REFUSED;
    s.admin_name = str_c(option_value(&o, "--admin-name"));
    if (!s.admin_name.p) s.admin_name = S("Administration");
    return with_hall(&o, false, start_territory, &s);
}
