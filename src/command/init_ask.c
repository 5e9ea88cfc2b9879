/* init_ask.c: what `foirail init` is told: words of its line, else questions on the terminal, each checked before anything is made. */
#include "command/init.h"

#include "app/settings.h"
#include "shop/territory/territory.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { ANSWER_MOST = 4000 };

const struct init_asked init_asked[] = {
    {"--name", "Name of the marketplace", "market.name"},
    {"--operator", "Who runs it (département, town, association)", "operator.name"},
    {"--departement", "Code of the département (61), or several, separated by commas; empty: only some communes",
     "territory.departements"},
    {"--communes", "INSEE codes of the communes (61001,61006), separated by commas", "territory.communes"},
    {"--phone", "Telephone number people can call", "help.phone"},
    {"--help-name", NULL, "help.name"},
    {"--help-hours", NULL, "help.hours"},
    {"--mail", NULL, "help.mail"},
    {"--zone", "Time zone (empty: Europe/Paris)", "time.zone"},
};
_Static_assert(sizeof init_asked / sizeof *init_asked == INIT_ASKED, "one answer each");

static bool asks(void)
{
    return isatty(STDIN_FILENO);
}

/* One answer; false when nobody answers any more. */
static bool answer(struct arena *mem, const char *question, str *out)
{
    char line[ANSWER_MOST];

    printf("%s: ", question);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return false;
    *out = arena_str(mem, str_trim(str_c(line)));
    return true;
}

/* Codes that name nothing are told one by one: a market of nowhere sells nothing. */
static bool value_good(const struct init_asked *a, str v)
{
    str unknown = S("");

    if (!v.n) return true;
    if (!strcmp(a->word, "--departement")) unknown = territory_unknown(v, S(""));
    if (!strcmp(a->word, "--communes")) unknown = territory_unknown(S(""), v);
    if (unknown.n) fprintf(stderr, "foirail init: %s: there is no “%.*s”\n", a->word, STR_ARG(unknown));
    else if (!setting_value_ok(str_c(a->key), v))
        fprintf(stderr, "foirail init: %s: “%.*s” will not do\n", a->word, STR_ARG(v));
    else return true;
    return false;
}

/* The communes are asked for when no département was named. */
static bool superfluous(const struct init_asked *a, const str *value)
{
    return !strcmp(a->word, "--communes") && value[INIT_DEPARTEMENT].n;
}

bool init_ask(struct arena *mem, const struct options *o, str *value)
{
    for (int i = 0; i < INIT_ASKED; i++) {
        const struct init_asked *a = &init_asked[i];
        const char *given = option_value(o, a->word);
        if (given) value[i] = str_trim(str_c(given));
        if (given && !value_good(a, value[i])) return false;
        if (given || !a->question || !asks() || superfluous(a, value)) continue;
        do {
            if (!answer(mem, a->question, &value[i])) return false;
        } while (!value_good(a, value[i]));
    }
    return true;
}

static bool mail_good(str mail)
{
    ptrdiff_t at = str_find(mail, S("@"));

    if (!mail.n || (at > 0 && (size_t)at + 1 < mail.n)) return true;
    fprintf(stderr, "foirail init: “%.*s” is no mail address\n", STR_ARG(mail));
    return false;
}

bool init_ask_mail(struct arena *mem, const struct options *o, str *mail)
{
    const char *given = option_value(o, "--admin");

    *mail = given ? str_lower(mem, str_trim(str_c(given))) : S("");
    if (given || !asks()) return mail_good(*mail);
    do {
        if (!answer(mem, "Mail address of the first administrator (empty: nobody yet)", mail)) return false;
        *mail = str_lower(mem, *mail);
    } while (!mail_good(*mail));
    return true;
}

/* --- the public address, which stands in foirail.conf --- */

static bool origin_good(str origin)
{
    if (!origin_ok(origin))
        fprintf(stderr, "foirail init: “%.*s” is no public address: https:// and a name, in small letters\n",
                STR_ARG(origin));
    else if (origin_plain(origin))
        fprintf(stderr,
                "foirail init: “%.*s”: a public address begins with https:// (http:// is for this machine alone)\n",
                STR_ARG(origin));
    else return true;
    return false;
}

static str without_slash(str origin)
{
    return str_ends(origin, S("/")) ? str_head(origin, origin.n - 1) : origin;
}

static bool listed(const struct config *c, str origin)
{
    str rest = config_str(c, CONFIG_ORIGINS), one, slug;

    while (origin_each(&rest, &one, &slug))
        if (str_eq(one, origin)) return true;
    return false;
}

static bool conf_write(struct arena *mem, const char *path, str origin)
{
    str text = str_fmt(mem,
                       "# Made by `foirail init`. `foirail config sample` shows every line that may stand "
                       "here.\norigins = %.*s=market\n",
                       STR_ARG(origin));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    bool ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n && !fsync(fd);

    if (fd >= 0) close(fd);
    if (ok) printf("%s made.\n", path);
    else fprintf(stderr, "foirail init: %s cannot be written\n", path);
    return ok;
}

static bool origins_set(const struct options *o)
{
    for (size_t i = 0; i < o->sets; i++)
        if (str_starts(str_c(o->set[i]), S("origins"))) return true;
    return false;
}

/* A file that is there is its operator's: it is compared, never written. */
static bool conf_says(struct arena *mem, const struct options *o, str origin)
{
    struct config c;

    if (!command_config(mem, o, &c)) return false;
    if (!origin.n || listed(&c, origin)) return true;
    fprintf(stderr, "foirail init: foirail.conf says “origins = %.*s”: write %.*s there, nothing was made\n",
            STR_ARG(config_str(&c, CONFIG_ORIGINS)), STR_ARG(origin));
    return false;
}

bool init_conf(struct arena *mem, const struct options *o)
{
    const char *given = option_value(o, "--origin"), *path = command_config_found(o);
    str origin = without_slash(given ? str_trim(str_c(given)) : S(""));

    if (given && !origin_good(origin)) return false;
    if (path || origins_set(o)) return conf_says(mem, o, origin);
    if (!given && asks()) {
        do {
            if (!answer(mem, "Public address, https://… (empty: on this machine only, to try)", &origin)) return false;
            origin = without_slash(origin);
        } while (origin.n && !origin_good(origin));
    }
    return !origin.n || conf_write(mem, o->config ? o->config : "foirail.conf", origin);
}
