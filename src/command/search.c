/* search.c: the index, by hand. */
#include "command/command.h"

#include "command.sql.h"
#include "shop/search/search.h"

#include <stdio.h>

enum { HITS = 20 };

struct search_work {
    const struct options *o;
    struct arena *mem;
    struct find_result found;
};

static str title_of(struct db *db, struct arena *mem, int64_t id)
{
    struct command_offer_title_row offer;
    struct command_merchant_title_row merchant;

    if (q_command_offer_title(db, mem, id, &offer)) return offer.title;
    return q_command_merchant_title(db, mem, id, &merchant) ? merchant.title : S("(gone since)");
}

static void hits_print(struct db *db, void *arg)
{
    struct search_work *w = arg;

    for (size_t i = 0; i < w->found.n; i++)
        printf("%lld\t%.*s\n", (long long)w->found.hit[i].id, STR_ARG(title_of(db, w->mem, w->found.hit[i].id)));
}

static int query(struct arena *mem, struct hall *hall, void *arg)
{
    struct search_work *w = arg;
    struct territory *t = command_place(hall, w->o);

    if (!t) return EXIT_USE;
    struct find *find = find_open_read(str_z(mem, str_fmt(mem, "%.*s/find.db", STR_ARG(t->dir))));
    struct find_query q = find_query_new(str_c(w->o->rest[1]));
    q.most = HITS;
    w->mem = mem;
    find_search(find, mem, &q, &w->found);
    find_close(find);
    if (w->found.corrected.p) printf("searched instead: %.*s\n", STR_ARG(w->found.corrected));
    printf("%lld found\n", (long long)w->found.total);
    store_read(t->store, hits_print, w);
    return EXIT_DONE;
}

int search_change(struct changing *c)
{
    if (c->o->n < 1 || strcmp(c->o->rest[0], "rebuild")) return EXIT_USE;
    search_rebuild(c->place);
    buf_fmt(c->said, "%.*s: %lld documents\n", STR_ARG(c->place->slug), (long long)find_count(c->place->find));
    return EXIT_DONE;
}

int search_command(int argc, char **argv)
{
    struct search_work w = {0};
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    w.o = &o;
    if (o.n >= 1 && !strcmp(o.rest[0], "rebuild")) return command_served(&o, "search", NULL, search_change);
    if (o.n >= 2 && !strcmp(o.rest[0], "query")) return with_hall(&o, true, query, &w);
    return command_misused("search");
}
