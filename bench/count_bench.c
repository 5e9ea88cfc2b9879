/* count_bench: what counting a page view costs, beside answering it: is it a person, came he from inside, one more in
** memory. usage: count_bench [VIEWS]. Prints processor nanoseconds a view, the median of eleven rounds, for one shop that
** everybody looks at and for as many as are kept apart between two writes. */
#include "app/hall.h"
#include "app/settings.h"
#include "db/migrate.h"
#include "shop/count/count.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 11, SHOPS_MOST = 2000 };

static const str agents[] = {
    S("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile "
      "Safari/537.36"),
    S("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
      "Mobile/15E148 Safari/604.1"),
    S("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")};

static int64_t cpu_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void view(const struct territory *place, int64_t shop, const char *path, bool inside, int64_t now)
{
    str p = str_c(path);

    if (!agent_is_person(agents[shop % 3])) abort();
    count_seen(&(struct seen){.place = place,
                              .what = {COUNT_VISIT, shop},
                              .now = now,
                              .host = S("marche.exemple.fr"),
                              .path = p,
                              .from = inside ? p : S("/recherche")});
}

static double round_ns(const struct territory *place, char path[][64], int shops, int64_t views)
{
    int64_t now = clock_now_ms(), begun = cpu_ns();

    for (int64_t i = 0; i < views; i++) view(place, i % shops + 1, path[i % shops], i % 4 == 0, now);
    return (double)(cpu_ns() - begun) / (double)views;
}

int main(int argc, char **argv)
{
    int64_t views = argc > 1 ? atoll(argv[1]) : 200000;
    static char path[SHOPS_MOST][64];
    static const int shops[] = {1, SHOPS_MOST};
    struct store_options o = {.sqlite_path = ":memory:", .readers = 1};

    if (!base_start()) return 1;
    lang_start();
    struct territory place = {.store = store_open(&o)};
    settings_load(&place);
    for (int i = 0; i < SHOPS_MOST; i++) snprintf(path[i], sizeof path[i], "/boutique/une-boutique-de-la-rue-%d", i);
    for (size_t k = 0; k < sizeof shops / sizeof *shops; k++) {
        double ns[ROUNDS];
        for (int r = 0; r < ROUNDS; r++) ns[r] = round_ns(&place, path, shops[k], views);
        qsort(ns, ROUNDS, sizeof *ns, by_size);
        printf("%d shops: %.0f ns a view\n", shops[k], ns[ROUNDS / 2]);
    }
    store_close(place.store);
    return 0;
}
