/* feed.c: batches of changes, written to the file at once, to memory when they commit. */
#include "find/inside.h"

#include "find/grow.h"

/* Pages of write-ahead log after which a commit is followed by a checkpoint. */
#define WAL_PAGES 2000

static int wal_grew(void *arg, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct find *)arg)->batch.wal_pages = pages;
    return SQLITE_OK;
}

static void number_free(struct batch *b, uint32_t no)
{
    GROW(b->free, b->free_cap, b->free_n + 1);
    b->free[b->free_n++] = no;
}

void feed_start(struct find *f)
{
    struct batch *b = &f->batch;

    sqlite3_wal_hook(f->writer->db, wal_grew, f);
    b->free_n = 0;
    b->next = f->rows.n ? (uint32_t)f->rows.n : 1;
    for (size_t no = f->rows.n; no-- > 1;)
        if (!f->rows.row[no].live) number_free(b, (uint32_t)no);
}

static void batch_end(struct find *f)
{
    struct batch *b = &f->batch;

    b->open = b->cleared = false;
    words_free(&b->words);
    LET_GO(b->op, b->cap);
    b->n = 0;
}

void find_cancel(struct find *f)
{
    if (!f->batch.open) return;
    batch_end(f);
    if (!sqlite3_get_autocommit(f->writer->db)) index_run(f->writer, index_statement(f->writer, ST_ROLLBACK));
    feed_start(f);
}

void find_begin(struct find *f)
{
    find_cancel(f);
    index_run(f->writer, index_statement(f->writer, ST_BEGIN));
    f->batch.open = true;
}

/* --- one document --- */

/* Words of a document, into the batch's differences. */
struct tally {
    struct batch *batch;
    int32_t change;
    uint32_t words;
};

static bool tally_word(void *arg, const struct forms *w, size_t from, size_t to)
{
    struct tally *t = arg;

    (void)from, (void)to;
    if (w->stop) return true;
    t->words++;
    words_add(&t->batch->words, w, t->change, t->batch->stamp);
    return true;
}

static uint32_t tally_texts(struct find *f, const str *text, int32_t change)
{
    struct tally t = {&f->batch, change, 0};

    f->batch.stamp++;
    for (int i = 0; i < FIND_TEXTS; i++) french_words(f->writer->french, text[i], tally_word, &t);
    return t.words;
}

/* A statement whose parameters are the number and the texts. */
static void run_texts(struct find *f, enum statement which, uint32_t no, const str *text, int n)
{
    sqlite3_stmt *s = index_statement(f->writer, which);

    sqlite3_bind_int64(s, 1, no);
    for (int i = 0; i < n; i++) index_bind_text(s, 2 + i, text[i]);
    index_run(f->writer, s);
}

/* Takes a document's old texts out of the indexes and the vocabulary. */
static void take_out(struct find *f, uint32_t no)
{
    sqlite3_stmt *s = index_statement(f->writer, ST_TEXT_OF);
    str text[FIND_TEXTS];

    sqlite3_bind_int64(s, 1, no);
    if (index_step(f->writer, s)) {
        for (int i = 0; i < FIND_TEXTS; i++) text[i] = index_text(s, i);
        run_texts(f, ST_INDEX_DROP, no, text, FIND_TEXTS);
        run_texts(f, ST_TITLE_DROP, no, text, 1);
        tally_texts(f, text, -1);
    }
    sqlite3_reset(s);
}

static bool same_numbers(struct find *f, uint32_t no, const struct find_doc *d)
{
    const int64_t value[] = {d->kind, (int64_t)d->flags, d->price_cents, d->fresh_at, d->x, d->y};
    const int n = sizeof value / sizeof *value;
    sqlite3_stmt *s = index_statement(f->writer, ST_DOC_OF);

    sqlite3_bind_int64(s, 1, no);
    bool same = index_step(f->writer, s);
    for (int i = 0; same && i < n; i++) same = sqlite3_column_int64(s, i) == value[i];
    for (int i = 0; same && i < FIND_FACETS; i++) same = sqlite3_column_int64(s, n + i) == d->facet[i];
    sqlite3_reset(s);
    return same;
}

static bool same_texts(struct find *f, uint32_t no, const str *text)
{
    sqlite3_stmt *s = index_statement(f->writer, ST_TEXT_OF);

    sqlite3_bind_int64(s, 1, no);
    bool same = index_step(f->writer, s);
    for (int i = 0; same && i < FIND_TEXTS; i++) same = str_eq(index_text(s, i), text[i]);
    sqlite3_reset(s);
    return same;
}

/* The number of a document already there; 0: none. */
static uint32_t number_of(struct find *f, int64_t id)
{
    sqlite3_stmt *s = index_statement(f->writer, ST_NO_OF);

    sqlite3_bind_int64(s, 1, id);
    uint32_t no = index_step(f->writer, s) ? (uint32_t)sqlite3_column_int64(s, 0) : 0;
    sqlite3_reset(s);
    return no;
}

static void doc_put(struct find *f, uint32_t no, const struct find_doc *d, uint32_t words)
{
    sqlite3_stmt *s = index_statement(f->writer, ST_DOC_PUT);
    int64_t value[] = {no, d->id, d->kind, (int64_t)d->flags, d->price_cents, d->fresh_at, d->x, d->y, words};
    const int n = sizeof value / sizeof *value;

    for (int i = 0; i < n; i++) sqlite3_bind_int64(s, 1 + i, value[i]);
    for (int i = 0; i < FIND_FACETS; i++) sqlite3_bind_int64(s, 1 + n + i, d->facet[i]);
    index_run(f->writer, s);
}

/* Valid UTF-8 of at most FIND_TEXT_MAX bytes. */
static str clean(str s)
{
    size_t n = FIND_TEXT_MAX;

    if (!s.n || !utf8_ok(s)) return S("");
    if (s.n <= n) return s;
    while (((unsigned char)s.p[n] & 0xc0) == 0x80) n--;
    return str_head(s, n);
}

static struct staged *stage(struct batch *b)
{
    GROW(b->op, b->cap, b->n + 1);
    return &b->op[b->n++];
}

void find_put(struct find *f, const struct find_doc *d)
{
    str text[FIND_TEXTS];
    uint32_t no = number_of(f, d->id);

    MUST(f->batch.open);
    MUST(d->kind >= 0 && d->kind < FIND_KINDS);
    for (int i = 0; i < FIND_TEXTS; i++) text[i] = clean(d->text[i]);
    if (no && same_numbers(f, no, d) && same_texts(f, no, text)) return; /* two rows read instead of twenty written */
    if (no) take_out(f, no);
    else no = f->batch.free_n ? f->batch.free[--f->batch.free_n] : f->batch.next++;
    uint32_t words = tally_texts(f, text, 1);
    doc_put(f, no, d, words);
    run_texts(f, ST_TEXT_PUT, no, text, FIND_TEXTS);
    run_texts(f, ST_INDEX_PUT, no, text, FIND_TEXTS);
    run_texts(f, ST_TITLE_PUT, no, text, 1);
    struct staged *op = stage(&f->batch);
    *op = (struct staged){no, words, false, *d};
    memset(op->doc.text, 0, sizeof op->doc.text);
}

void find_drop(struct find *f, int64_t id)
{
    uint32_t no = number_of(f, id);

    MUST(f->batch.open);
    if (!no) return;
    take_out(f, no);
    run_texts(f, ST_DOC_DROP, no, NULL, 0);
    run_texts(f, ST_TEXT_DROP, no, NULL, 0);
    *stage(&f->batch) = (struct staged){.no = no, .drop = true};
    number_free(&f->batch, no);
}

static void clear_in_batch(struct find *f)
{
    struct batch *b = &f->batch;

    index_exec(f->writer, "DELETE FROM doc; DELETE FROM doc_text; DELETE FROM word;"
                          "INSERT INTO find_text (find_text) VALUES ('delete-all');"
                          "INSERT INTO find_title (find_title) VALUES ('delete-all');");
    batch_end(f);
    b->open = b->cleared = true;
    b->free_n = 0;
    b->next = 1;
}

void find_clear(struct find *f)
{
    if (f->batch.open) {
        clear_in_batch(f);
        return;
    }
    find_begin(f);
    clear_in_batch(f);
    find_commit(f, 0);
}

/* --- commit --- */

static void put_words(struct find *f)
{
    const struct words *w = &f->batch.words;
    sqlite3_stmt *s = index_statement(f->writer, ST_WORD_PUT);

    for (size_t i = 0; i < words_n(w); i++) {
        if (!w->docs[i]) continue;
        index_bind_text(s, 1, names_get(&w->written, (int64_t)i));
        sqlite3_bind_int64(s, 2, w->docs[i]);
        index_run(f->writer, s);
    }
}

/* Memory follows the file. */
static void apply(struct find *f)
{
    const struct batch *b = &f->batch;

    if (b->cleared) rows_free(&f->rows), words_free(&f->words);
    for (size_t i = 0; i < b->n; i++) {
        const struct staged *op = &b->op[i];
        if (op->drop) rows_drop(&f->rows, op->no);
        else rows_set(&f->rows, op->no, &op->doc, op->words);
    }
    for (size_t i = 0; i < words_n(&b->words); i++) {
        struct forms w = words_forms(&b->words, i);
        if (b->words.docs[i]) words_add(&f->words, &w, b->words.docs[i], 0);
    }
}

static void commit_and_apply(struct find *f, int64_t cursor)
{
    struct faultpoint fp;

    pthread_rwlock_wrlock(&f->lock);
    if (FAULT_CATCH(&fp)) {
        pthread_rwlock_unlock(&f->lock);
        fault_again(&fp);
    }
    index_run(f->writer, index_statement(f->writer, ST_COMMIT));
    f->cursor = cursor;
    apply(f);
    fault_end(&fp);
    pthread_rwlock_unlock(&f->lock);
}

void find_commit(struct find *f, int64_t cursor)
{
    sqlite3_stmt *s = index_statement(f->writer, ST_CURSOR_PUT);

    MUST(f->batch.open);
    put_words(f);
    sqlite3_bind_int64(s, 1, cursor);
    index_run(f->writer, s);
    /* A savepoint makes FTS5 write what it has gathered: before the lock rather than under it. */
    index_run(f->writer, index_statement(f->writer, ST_FLUSH));
    index_run(f->writer, index_statement(f->writer, ST_FLUSHED));
    commit_and_apply(f, cursor);
    batch_end(f);
    if (f->batch.wal_pages < WAL_PAGES) return;
    f->batch.wal_pages = 0;
    sqlite3_wal_checkpoint_v2(f->writer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

void find_tidy(struct find *f)
{
    MUST(!f->batch.open);
    index_exec(f->writer, "INSERT INTO find_text (find_text) VALUES ('optimize');"
                          "INSERT INTO find_title (find_title) VALUES ('optimize');");
    sqlite3_wal_checkpoint_v2(f->writer->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
