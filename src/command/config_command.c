/* config_command.c: the file's sample, and the settings of a territory with their history. */
#include "command/command.h"

#include "app/acting.h"
#include "app/audit.h"
#include "app/route.h"
#include "app/rq.h"
#include "app/settings.h"
#include "app/shared.h"
#include "command.sql.h"

#include <stdio.h>

enum { SAMPLE_MOST = 64 << 10 };

struct config_work {
    const struct options *o;
    str key, value;
    enum setting_set end;
    str slug;
};

static int told(void (*tell)(struct buf *))
{
    struct arena *mem = command_memory(1 << 20);
    struct buf b = buf_new(mem, SAMPLE_MOST);

    tell(&b);
    printf("%.*s", STR_ARG(buf_str(&b)));
    return EXIT_DONE;
}

/* Every address that answers, and who may ask it: what an auditor reads and what the isolation test walks through. */
static int routes(void)
{
    static const struct {
        uint32_t bit;
        const char *word;
    } rights[] = {{ACCESS_ANYONE, "anyone"},   {ACCESS_MEMBER, "member"},   {ACCESS_OWNER, "owner"},
                  {ACCESS_MANAGER, "manager"}, {ACCESS_CLERK, "clerk"},     {ACCESS_FRESH, "fresh"},
                  {ACCESS_STAFF, "staff"},     {ACCESS_ADMIN, "admin"},     {ACCESS_HOOK, "hook"},
                  {ACCESS_BUYER, "buyer"},     {ACCESS_SHOPS, "shops"},     {ACCESS_HELP, "help"},
                  {ACCESS_JUDGE, "judge"},     {ACCESS_EDIT, "edit"},       {ACCESS_MONEY, "money"},
                  {ACCESS_DESK, "desk"},       {ACCESS_FIGURES, "figures"}, {ACCESS_STAND_IN, "stand_in"}};

    for (size_t t = 0; all_routes[t]; t++)
        for (const struct route *r = all_routes[t]; r->path; r++) {
            printf("%s\t%s\t", r->method == GET ? "GET" : "POST", r->path);
            for (size_t i = 0; i < sizeof rights / sizeof *rights; i++)
                if (r->access & rights[i].bit) printf("%s ", rights[i].word);
            printf("\t%s%s%s%s\n", r->flags & ROUTE_STREAM ? "stream " : "", r->flags & ROUTE_FILES ? "files " : "",
                   acting_closed(r) ? "own " : "", r->flags & ROUTE_FR_ONLY ? "french" : "");
        }
    return EXIT_DONE;
}

static int find_setting(str key)
{
    for (int i = 0; i < SETTINGS; i++)
        if (str_eq(setting_key((enum setting)i), key)) return i;
    fprintf(stderr, "foirail: there is no setting “%.*s”; `foirail config list` names them\n", STR_ARG(key));
    return -1;
}

static int list(struct arena *mem, struct hall *hall, void *arg)
{
    struct config_work *w = arg;
    struct territory *t = command_place(hall, w->o);

    (void)mem;
    for (int i = 0; t && i < SETTINGS; i++)
        printf("%.*s = %.*s\n    %s\n", STR_ARG(setting_key((enum setting)i)), STR_ARG(setting_str(t, (enum setting)i)),
               setting_says((enum setting)i));
    return t ? EXIT_DONE : EXIT_USE;
}

static int get(struct arena *mem, struct hall *hall, void *arg)
{
    struct config_work *w = arg;
    struct territory *t = command_place(hall, w->o);
    int i = t ? find_setting(w->key) : -1;

    (void)mem;
    if (i < 0) return EXIT_USE;
    printf("%.*s\n", STR_ARG(setting_str(t, (enum setting)i)));
    return EXIT_DONE;
}

struct past {
    struct arena *mem;
    str key;
};

static void past_read(struct db *db, void *arg)
{
    struct past *p = arg;
    struct command_settings_past_rows rows;

    q_command_settings_past(db, p->mem, p->key, &rows);
    for (size_t i = 0; i < rows.n; i++)
        printf("until %.*s, changed by %.*s: %.*s\n", STR_ARG(iso_text(p->mem, rows.v[i].replaced_at)),
               STR_ARG(rows.v[i].who.n ? rows.v[i].who : S("the command line")), STR_ARG(rows.v[i].value));
}

static int history(struct arena *mem, struct hall *hall, void *arg)
{
    struct config_work *w = arg;
    struct territory *t = command_place(hall, w->o);
    int i = t ? find_setting(w->key) : -1;
    struct past p = {mem, w->key};

    if (i < 0) return EXIT_USE;
    store_read(t->store, past_read, &p);
    printf("now: %.*s\n", STR_ARG(setting_str(t, (enum setting)i)));
    return EXIT_DONE;
}

static bool change(struct tx *tx, int64_t now, void *arg)
{
    struct config_work *w = arg;

    w->end = setting_set(tx, w->key, w->value, now, 0);
    if (w->end != SETTING_OK) return false;
    tx_after_commit(tx, effect_settings, settings_number(w->slug));
    tx_touch(tx, "settings", 0);
    audit_line_add(
        tx, now,
        &(struct audit_line){"command", "setting.set", 0, str_fmt(tx->mem, "setting %.*s", STR_ARG(w->key)), S("")});
    return true;
}

int config_change(struct changing *c)
{
    if (c->o->n < 3 || strcmp(c->o->rest[0], "set")) return EXIT_USE;
    struct config_work w = {
        .o = c->o, .key = str_c(c->o->rest[1]), .value = str_c(c->o->rest[2]), .slug = c->place->slug};
    if (command_write(c->place, change, &w)) return EXIT_DONE;
    for (int i = 0; w.end == SETTING_BAD_VALUE && i < SETTINGS; i++)
        if (str_eq(setting_key((enum setting)i), w.key))
            buf_fmt(c->said, "foirail: “%.*s” is not right for %.*s: %s\n", STR_ARG(w.value), STR_ARG(w.key),
                    setting_says((enum setting)i));
    return EXIT_REFUSED;
}

int config_command(int argc, char **argv)
{
    struct config_work w = {0};
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    const char *verb = o.n ? o.rest[0] : "";
    w.o = &o;
    w.key = str_c(o.n > 1 ? o.rest[1] : "");
    w.value = str_c(o.n > 2 ? o.rest[2] : "");
    if (!strcmp(verb, "sample")) return told(config_sample);
    if (!strcmp(verb, "man")) return told(config_man);
    if (!strcmp(verb, "routes")) return routes();
    if (!strcmp(verb, "list")) return with_hall(&o, true, list, &w);
    if (!strcmp(verb, "get") && w.key.n) return with_hall(&o, true, get, &w);
    if (!strcmp(verb, "history") && w.key.n) return with_hall(&o, true, history, &w);
    if (!strcmp(verb, "set") && o.n > 2)
        return find_setting(w.key) < 0 ? EXIT_USE : command_served(&o, "config", NULL, config_change);
    return command_misused("config");
}
