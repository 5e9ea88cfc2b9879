/* simple.c: the short commands. */
#include "command/command.h"

#include "db/migrate.h"
#include "rooms.h"
#include "shop/order/order.h"
#include "shop/payment/payment.h"

#include <stdio.h>

enum { MEMORY = 64 << 20, FINDINGS_MAX = 16 << 20 };

int version_command(int argc, char **argv)
{
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    printf("foirail %s\n", FOIRAIL_VERSION);
    return EXIT_DONE;
}

/* --- migrate --- */

static int migrate_all(struct arena *mem, const struct config *c)
{
    str rest = config_str(c, CONFIG_ORIGINS), one;

    while (str_cut(&rest, ' ', &one)) {
        ptrdiff_t eq = str_find(one, S("="));
        if (eq < 0) continue;
        str slug = str_from(one, (size_t)eq + 1);
        struct store_options so = territory_store(mem, c, slug);
        printf("%.*s: %d migrations applied\n", STR_ARG(slug), migrate(&so));
    }
    return EXIT_DONE;
}

int migrate_command(int argc, char **argv)
{
    struct arena *mem = command_memory(MEMORY);
    struct options o;
    struct config c;
    struct faultpoint fp;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (FAULT_CATCH(&fp)) return say_fault(&fp);
    code = migrate_all(mem, &c);
    fault_end(&fp);
    return code;
}

/* --- fsck --- */

struct checking {
    struct arena *mem;
    struct buf findings;
};

static void check(struct db *db, void *arg)
{
    struct checking *c = arg;

    for (size_t i = 0; all_checks[i]; i++) all_checks[i](db, c->mem, &c->findings);
}

int territories_check(struct arena *mem, struct hall *hall, void *arg)
{
    int code = EXIT_DONE;

    for (size_t i = 0; i < hall->places; i++) {
        struct territory *t = &hall->place[i];
        struct checking c = {mem, buf_new(mem, FINDINGS_MAX)};
        size_t n;
        const struct stmt *const *all = all_statements(&n);
        str engine = store_integrity(t->store, mem);
        buf_put(&c.findings, engine);
        store_prepare_all(t->store, all, n);
        store_report(t->store, check, &c);
        if (arg) payment_journal_check(t, mem, &c.findings);
        if (c.findings.n) code = EXIT_FINDINGS;
        printf("%.*s: %s\n%.*s", STR_ARG(t->slug), c.findings.n ? "findings" : "sound", STR_ARG(buf_str(&c.findings)));
    }
    return code;
}

int fsck_command(int argc, char **argv)
{
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    return with_hall(&o, true, territories_check, &o);
}
