/* Fuzzes what strangers type into the search box, and the texts of documents. The first byte chooses. A document that
** went in and out again must leave the others alone. */
#include "find/find.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct find *find;
static struct arena *mem;
static char folder[] = "/tmp/find-fuzz-XXXXXX", path[64];

static void clean_up(void)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[80];

    find_close(find);
    arena_free(mem);
    for (int i = 0; i < 3; i++) snprintf(name, sizeof name, "%s%s", path, ends[i]), unlink(name);
    rmdir(folder);
}

static struct find_doc doc(int64_t id, str title, str description)
{
    struct find_doc d = {.id = id, .text = {title, S("Maison Martin"), {0}, description}, .price_cents = -1};

    for (int f = 0; f < FIND_FACETS; f++) d.facet[f] = -1;
    return d;
}

static void start(void)
{
    static const char *const titles[] = {"Fromage de chèvre", "Savon à la lavande", "Écharpe en soie", "Huile d’olive"};
    bool rebuilt;

    if (!base_start() || !mkdtemp(folder)) abort();
    snprintf(path, sizeof path, "%s/find.db", folder);
    mem = arena_new(64 << 20);
    find = find_open(path, &rebuilt);
    find_begin(find);
    for (int i = 0; i < 4; i++) {
        struct find_doc d = doc(i, str_c(titles[i]), S(""));
        find_put(find, &d);
    }
    find_commit(find, 1);
    atexit(clean_up);
}

static void in_and_out(str text)
{
    struct find_doc d = doc(99, text, text);

    find_begin(find);
    find_put(find, &d);
    find_put(find, &d);
    find_drop(find, 99);
    find_commit(find, 2);
    if (find_count(find) != 4) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct find_result r;
    struct find_completion c[6];

    if (!find) start();
    if (!n) return 0;
    str text = {(const char *)data + 1, n - 1};
    struct find_query q = find_query_new(text);
    q.prefix_last = data[0] & 1;
    if (data[0] & 8) in_and_out(text);
    find_search(find, mem, &q, &r);
    if (r.total > 4 || r.n > 4 || (text.n && !utf8_ok(text) && r.total)) abort();
    if (find_complete(find, mem, text, UINT32_MAX, c, 6) > 6) abort();
    if (!utf8_ok(r.corrected)) abort();
    arena_reset(mem);
    return 0;
}
