#include "command/command.h"

#include "base/sanitizer.h"

#include "outside/supervisor.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MEMORY = 1 << 20, ARGS = 160 };

/* What web is started with: the same configuration, word for word. */
static const char *const *web_words(struct arena *mem, const struct options *o, const struct config *c)
{
    const char **v = (const char **)NEW(mem, char *, ARGS);
    size_t n = 0;

    if (o->config) v[n++] = "--config", v[n++] = o->config;
    for (size_t i = 0; i < o->sets; i++) v[n++] = "--set", v[n++] = o->set[i];
    /* Roles begin with an empty environment: where systemd put the key is told them. */
    if (getenv("CREDENTIALS_DIRECTORY"))
        v[n++] = "--set", v[n++] = str_z(mem, str_fmt(mem, "seal_key=%s", hall_seal_path(mem, c)));
    return v;
}

static str file_line(struct arena *mem, const char *path)
{
    char text[512];
    int fd = *path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text);

    if (fd >= 0) close(fd);
    return arena_str(mem, str_trim((str){text, n > 0 ? (size_t)n : 0}));
}

/* What is typed on a page over plain http can be read, and changed, on its way. */
static bool origins_safe(const struct config *c)
{
    str rest = config_str(c, CONFIG_ORIGINS), origin, slug;

    if (str_eq(config_str(c, CONFIG_PLAIN_HTTP), S("on"))) return true;
    while (origin_each(&rest, &origin, &slug)) {
        if (!origin_plain(origin)) continue;
        fprintf(stderr,
                "foirail: %.*s is not encrypted: everything on it, passwords too, could be read on the way. Put a "
                "proxy with TLS in front\n"
                "(packaging/) and write https:// in the line `origins`; http:// is for this machine alone (127.0.0.1, "
                "localhost), or for a\n"
                "demonstration that says `plain_http = on`.\n",
                STR_ARG(origin));
        return false;
    }
    return true;
}

static enum cage_mode cage_of(str word)
{
#ifdef SANITIZED
    if (str_eq(word, S("on"))) return CAGE_ASAN;
#endif
    if (str_eq(word, S("tell"))) return CAGE_TELL;
    return str_eq(word, S("off")) ? CAGE_OFF : CAGE_ON;
}

int serve_command(int argc, char **argv)
{
    struct arena *mem = command_memory(MEMORY);
    struct options o;
    struct config c;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (!origins_safe(&c)) return EXIT_USE;
    char *user = str_z(mem, config_str(&c, CONFIG_USER));
    struct supervisor_options s = {
        .listen = config_str(&c, CONFIG_LISTEN),
        .metrics = config_str(&c, CONFIG_METRICS),
        .web_argv = web_words(mem, &o, &c),
        .cage = cage_of(config_str(&c, CONFIG_SANDBOX)),
        .user = *user ? user : NULL,
        .smtp_url = config_str(&c, CONFIG_SMTP),
        .smtp_user = config_str(&c, CONFIG_SMTP_USER),
        .smtp_password = file_line(mem, config_path(mem, &c, CONFIG_SMTP_PASSWORD_FILE)),
        .ca_file = config_str(&c, CONFIG_CA_FILE),
    };
    code = supervisor_run(&s);
    return code;
}
