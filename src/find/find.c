/* find.c: opening, closing, searching. */
#include "find/inside.h"

#include "find/grow.h"

#include <unistd.h>

/* --- opening --- */

/* Loads; a damaged file is dropped and made anew. */
static void load(struct find *f, const char *path, bool *fresh)
{
    struct faultpoint fp;

    if (!FAULT_CATCH(&fp)) {
        index_load(f->writer, &f->rows, &f->words, &f->cursor);
        fault_end(&fp);
        return;
    }
    if (strcmp(fp.code, "find.io") != 0) fault_again(&fp);
    log_line(LOG_WARN, "find.damaged", "the search index is made anew: %s", fp.msg);
    index_close(f->writer);
    f->writer = NULL;
    rows_free(&f->rows);
    words_free(&f->words);
    if (unlink(path) != 0) fault("find.io", "cannot remove %s", path);
    f->writer = index_open(path, fresh);
    f->cursor = 0;
}

static void lock_make(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t how;

    pthread_rwlockattr_init(&how);
    /* Else searches that overlap would keep a commit out for ever. */
    pthread_rwlockattr_setkind_np(&how, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &how);
    pthread_rwlockattr_destroy(&how);
}

static struct find *find_new(const char *path)
{
    size_t cap = 0;
    struct find *f = grow(NULL, &cap, 1, sizeof *f);

    *f = (struct find){0};
    lock_make(&f->lock);
    pool_start(&f->readers, path);
    return f;
}

struct find *find_open(const char *path, bool *rebuilt)
{
    struct find *f = find_new(path);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        find_close(f);
        fault_again(&fp);
    }
    f->writer = index_open(path, rebuilt);
    load(f, path, rebuilt);
    feed_start(f);
    fault_end(&fp);
    return f;
}

/* One connection, that sees the index as it is now however long it is asked; the pool makes no other. */
struct find *find_open_read(const char *path)
{
    struct find *f = find_new(path);
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        find_close(f);
        fault_again(&fp);
    }
    struct conn *c = index_open_there(path);
    f->readers.made = READERS_MAX;
    reader_give(&f->readers, c);
    index_exec(c, "BEGIN");
    index_load(c, &f->rows, &f->words, &f->cursor);
    fault_end(&fp);
    return f;
}

void find_close(struct find *f)
{
    if (!f) return;
    pool_end(&f->readers); /* before the writer: the last connection to close folds the log into the file */
    index_close(f->writer);
    rows_free(&f->rows);
    words_free(&f->words);
    words_free(&f->batch.words);
    means_free(&f->means);
    sqlite3_free(f->batch.op);
    sqlite3_free(f->batch.free);
    pthread_rwlock_destroy(&f->lock);
    sqlite3_free(f);
}

static int64_t locked_read(struct find *f, const int64_t *value)
{
    pthread_rwlock_rdlock(&f->lock);
    int64_t v = *value;
    pthread_rwlock_unlock(&f->lock);
    return v;
}

int64_t find_cursor(struct find *f)
{
    return locked_read(f, &f->cursor);
}

int64_t find_count(struct find *f)
{
    return locked_read(f, &f->rows.live);
}

bool find_knows_places(struct find *f)
{
    return locked_read(f, &f->rows.placed) > 0;
}

/* --- words that mean the same --- */

void find_means(struct find *f, const str *line, size_t n)
{
    struct means fresh = {0}, old;
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        means_free(&fresh);
        fault_again(&fp);
    }
    means_read(&fresh, f->writer->french, line, n);
    fault_end(&fp);
    pthread_rwlock_wrlock(&f->lock);
    old = f->means;
    f->means = fresh;
    f->means_known = true;
    pthread_rwlock_unlock(&f->lock);
    means_free(&old);
}

bool find_means_known(struct find *f)
{
    pthread_rwlock_rdlock(&f->lock);
    bool yes = f->means_known;
    pthread_rwlock_unlock(&f->lock);
    return yes;
}

/* --- searching --- */

struct find_query find_query_new(str words)
{
    struct find_query q = {.words = words,
                           .kinds = UINT32_MAX,
                           .price_min = -1,
                           .price_max = -1,
                           .most = 24,
                           .x = FIND_NOWHERE,
                           .y = FIND_NOWHERE};

    for (int i = 0; i < FIND_FACETS; i++) q.facet[i] = -1;
    return q;
}

static void run_words(struct conn *c, struct arena *mem, const struct ask *a, bool any, struct pass *p)
{
    sqlite3_stmt *s = index_statement(c, a->titles_only ? ST_TITLE_HITS : ST_HITS);

    pass_again(p);
    index_bind_text(s, 1, ask_expression(a, mem, any, p));
    c->pass = p;
    index_run(c, s);
    pass_end(p);
}

void find_reading(struct find *f, void (*work)(struct find *, struct conn *, void *arg), void *arg)
{
    struct conn *c = reader_take(&f->readers);
    struct faultpoint fp;

    pthread_rwlock_rdlock(&f->lock);
    if (FAULT_CATCH(&fp)) {
        for (int i = 0; i < ST_COUNT; i++) sqlite3_reset(c->statement[i]);
        pthread_rwlock_unlock(&f->lock);
        reader_give(&f->readers, c);
        fault_again(&fp);
    }
    work(f, c, arg);
    fault_end(&fp);
    pthread_rwlock_unlock(&f->lock);
    reader_give(&f->readers, c);
}

struct searching {
    struct arena *mem;
    const struct find_query *query;
    struct find_result *to;
};

static void search(struct find *f, struct conn *c, void *arg)
{
    const struct searching *s = arg;
    struct pass *p = pass_new(s->mem, &f->rows, s->query);
    struct ask a;

    ask_read(&a, s->mem, c->french, s->query->words, s->query->prefix_last);
    if (!str_trim(s->query->words).n) pass_all(p);
    if (a.n) {
        ask_means(&a, f);
        ask_help(&a, s->mem, f, c->french);
        run_words(c, s->mem, &a, false, p);
        s->to->relaxed = !p->hits && a.n > 1;
        if (s->to->relaxed) run_words(c, s->mem, &a, true, p);
        if (!p->hits) s->to->relaxed = false;
        if (a.corrected && p->hits) s->to->corrected = ask_corrected(&a, s->mem);
    }
    pass_result(p, s->mem, s->to);
}

void find_search(struct find *f, struct arena *mem, const struct find_query *q, struct find_result *to)
{
    *to = (struct find_result){0};
    find_reading(f, search, &(struct searching){mem, q, to});
}
