/* app_config.c: foirail.conf as anybody may have written it: what is taken lies within what each line allows, what is not
** is named by its line; origins fall into pieces that lie within them. */
#include "../src/app/config.c"

#include "app/hall.h"

#include <stdlib.h>

enum { MEMORY = 4 << 20, FILE_MOST = 16 << 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void value_check(struct arena *mem, const struct config *c, enum config_id id)
{
    str v = config_str(c, id);

    if (!value_ok(&defs[id], v)) abort();
    if (defs[id].type == INT && (config_i64(c, id) < defs[id].min || config_i64(c, id) > defs[id].max)) abort();
    if (defs[id].type != PATH || !v.n) return;
    const char *path = config_path(mem, c, id); /* whole: nothing in it ends it early */
    if (!str_ends(str_c(path), v) || (v.p[0] == '/' && strlen(path) != v.n)) abort();
}

static void origins_check(const struct config *c)
{
    str all = config_str(c, CONFIG_ORIGINS), rest = all, origin, slug;

    for (size_t i = 0; origin_each(&rest, &origin, &slug); i++)
        if (i > all.n || origin.n + slug.n > all.n || memchr(slug.p, ' ', slug.n)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > FILE_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct config c, again;
    str text = arena_str(mem, (str){(const char *)data, n}), why = S("");

    config_read(mem, NULL, NULL, 0, &c, &why);
    c.dir = S("/etc/foirail");
    again = c;
    bool ok = lines_take(mem, "foirail.conf", text, &c, &why);
    if (ok == (why.n > 0)) abort();
    for (int i = 0; i < CONFIGS; i++) value_check(mem, &c, (enum config_id)i);
    origins_check(&c);
    if (lines_take(mem, "foirail.conf", text, &again, &why) != ok) abort();
    arena_free(mem);
    return 0;
}
