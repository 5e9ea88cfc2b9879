/* open_cursor.c: where in a list somebody says he is: pages of the search and of rayons, places in the API's search. What
** is taken lies within the list, whatever number was written; the words beside it are text. First byte: which. */
#define rq_query       fuzz_query
#define api_bad        fuzz_bad
#define api_slice_read fuzz_slice
#define choices_read   fuzz_choices
#include "../src/shop/open/offers_api.c"
#include "../src/shop/results/results_web.c"
#undef rq_query
#undef api_bad
#undef api_slice_read
#undef choices_read

#include <stdlib.h>

enum { MEMORY = 1 << 20, TEXT_MOST = 4096, PAGES = 400 };
static str asked;
static bool refused;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The same text for all that is asked: a number, or words. */
str fuzz_query(const struct rq *rq, const char *name)
{
    (void)rq, (void)name;
    return asked;
}

void fuzz_bad(struct rq *rq, const char *parameter)
{
    (void)rq, (void)parameter;
    refused = true;
}

/* As a cursor that says where in the search it stands; its letters are looked at in open_keep.c. */
bool fuzz_slice(struct rq *rq, struct api_slice *out)
{
    *out = (struct api_slice){fuzz_query(rq, "curseur"), API_ITEMS};
    return true;
}

void fuzz_choices(struct rq *rq, struct asked *a)
{
    (void)rq, (void)a;
}

static void word_check(str s, size_t most)
{
    if (!utf8_ok(s) || utf8_count(s) > most) abort();
}

static void place_in_search(struct rq *rq)
{
    struct search_wanted w = {.most = 0};

    refused = false;
    bool ok = ask_read(rq, &w);
    if (ok == refused) abort();
    if (!ok) return;
    if (w.skip > SEARCH_DEEPEST || !w.most || w.most > API_ITEMS_MOST || w.within_km < 0 || w.price_max_cents < 0)
        abort();
    word_check(w.words, 120), word_check(w.shop, 60);
}

static void page_of_list(struct rq *rq)
{
    struct asked a = asked_read(rq);

    if (a.page < 1 || a.page > PAGES || a.km < 0 || a.km > 200 || a.price_max < 0) abort();
    word_check(a.q, 120), word_check(a.shop, 80), word_check(a.rayon, 60);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > TEXT_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    struct rq rq = {.in = mem, .mem = mem};

    asked = arena_str(mem, (str){(const char *)data + 1, n - 1});
    if (utf8_ok(asked) && data[0] % 2) place_in_search(&rq);
    else if (utf8_ok(asked)) page_of_list(&rq);
    arena_free(mem);
    return 0;
}
