/* support.h: what the tests of the search share: a folder, an index and an arena for each test, and short ways to feed
** and to ask. */
#pragma once
#include "find/find.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

struct bench {
    char folder[64], path[96];
    struct find *find;
    struct arena *mem;
};

static __attribute__((unused)) int start(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    bool rebuilt;

    strcpy(b->folder, "/tmp/find-test-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
    snprintf(b->path, sizeof b->path, "%s/find.db", b->folder);
    b->find = find_open(b->path, &rebuilt);
    b->mem = arena_new(64 << 20);
    assert_true(rebuilt);
    *state = b;
    return 0;
}

static __attribute__((unused)) int stop(void **state)
{
    struct bench *b = *state;
    const char *const ends[] = {"", "-wal", "-shm"};

    find_close(b->find);
    arena_free(b->mem);
    for (int i = 0; i < 3; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", b->path, ends[i]);
        unlink(name);
    }
    assert_int_equal(rmdir(b->folder), 0); /* no other file was made */
    free(b);
    return 0;
}

static __attribute__((unused)) struct find_doc doc(int64_t id, const char *title)
{
    struct find_doc d = {.id = id, .text = {str_c(title)}, .price_cents = -1, .x = FIND_NOWHERE, .y = FIND_NOWHERE};

    for (int f = 0; f < FIND_FACETS; f++) d.facet[f] = -1;
    return d;
}

static __attribute__((unused)) void feed(struct bench *b, const struct find_doc *d, size_t n)
{
    find_begin(b->find);
    for (size_t i = 0; i < n; i++) find_put(b->find, &d[i]);
    find_commit(b->find, find_cursor(b->find) + 1);
}

static __attribute__((unused)) void feed_titles(struct bench *b, const char *const *title, size_t n)
{
    find_begin(b->find);
    for (size_t i = 0; i < n; i++) {
        struct find_doc d = doc((int64_t)i + 1, title[i]);
        find_put(b->find, &d);
    }
    find_commit(b->find, 1);
}

static __attribute__((unused)) struct find_result ask(struct bench *b, const struct find_query *q)
{
    struct find_result r;

    find_search(b->find, b->mem, q, &r);
    return r;
}

static __attribute__((unused)) struct find_result ask_words(struct bench *b, const char *words)
{
    struct find_query q = find_query_new(str_c(words));
    return ask(b, &q);
}

static __attribute__((unused)) void reopen(struct bench *b, bool expect_rebuilt)
{
    bool rebuilt;

    find_close(b->find);
    b->find = find_open(b->path, &rebuilt);
    assert_int_equal(rebuilt, expect_rebuilt);
}

static uint64_t state64 = 42;
static __attribute__((unused)) uint32_t draw(uint32_t limit)
{
    state64 ^= state64 << 13, state64 ^= state64 >> 7, state64 ^= state64 << 17;
    return (uint32_t)((state64 >> 20) % limit);
}

/* True when a search finds exactly the one document. */
static __attribute__((unused)) void finds_only(struct bench *b, const char *words, int64_t id)
{
    struct find_result r = ask_words(b, words);

    if (r.total != 1 || r.relaxed || r.hit[0].id != id)
        fail_msg("« %s » finds %ld documents%s, first %ld; wanted %ld alone", words, (long)r.total,
                 r.relaxed ? " by some words" : "", r.n ? (long)r.hit[0].id : 0, (long)id);
}
