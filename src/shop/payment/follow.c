/* follow.c: from the journal to the tables: each notification once, in order, its effect and its mark in one commit. What
** lies in files is this machine's, what lies in the table is whoever's comes first; both are followed always, as either may
** hold words from before a setting was changed. */
#include "shop/payment/inside.h"

#include "app/serve.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 400, FILE_MOST = 64 << 20, FOLLOW_MEMORY = 256 << 20, WORDS_A_ROUND = 200 };
#define STUCK_MS (10 * MINUTE_MS) /* applied within seconds, unless something is wrong */

struct following {
    struct hall *hall;
    struct territory *place;
    struct arena *mem;
    str file;
    struct journal_entry entry;
    struct contract_by_token_row contract;
    struct old_keys_at_rows old; /* of when it came: it may be applied later */
    struct gateway_event event;
    int64_t mark, word; /* word: of the table; 0: from the file */
    bool known, trusted;
};

/* "20780-…": the day, and the first line of the file. Two machines on one database, or one whose folder was lost, have files of
** the same day, and each is followed by itself. */
enum { LINE_MOST = 256 };

static str day_of(str file)
{
    ptrdiff_t at = str_find(file, S("-"));

    return at < 0 ? file : str_head(file, (size_t)at);
}

static int file_open(const struct following *f)
{
    return open(str_z(f->mem, str_fmt(f->mem, "%.*s/journal/%.*s", STR_ARG(f->place->dir), STR_ARG(day_of(f->file)))),
                O_RDONLY | O_CLOEXEC);
}

static str file_key(const struct following *f)
{
    char head[LINE_MOST];
    uint8_t h[SHA256_BYTES];
    int fd = file_open(f);
    ssize_t n = fd < 0 ? 0 : pread(fd, head, sizeof head, 0);
    str rest = {head, n > 0 ? (size_t)n : 0}, line = S("");

    if (fd >= 0) close(fd);
    if (rest.n) str_cut(&rest, '\n', &line);
    sha256(line, h);
    return str_fmt(f->mem, "%.*s-%.*s", STR_ARG(day_of(f->file)), STR_ARG(hex(f->mem, h, 8)));
}

static void mark_read(struct db *db, void *arg)
{
    struct following *f = arg;
    struct mark_get_row m = {0};

    f->file = file_key(f);
    q_mark_get(db, f->mem, f->file, &m);
    f->mark = m.applied;
}

static void contract_read(struct db *db, void *arg)
{
    struct following *f = arg;

    f->known = q_contract_by_token(db, f->mem, f->entry.token, &f->contract);
    if (f->known) q_old_keys_at(db, f->mem, f->contract.id, f->entry.received_at, &f->old);
}

static bool event_read(struct following *f)
{
    struct bank_word w = {&f->contract, f->old, f->entry.raw};

    if (word_read(f->hall, f->place, f->mem, &w, &f->event) == GATEWAY_TRUSTED) return true;
    their_fault("payment.forged", "contract %lld: a notification is not signed by the bank", (long long)f->contract.id);
    return false;
}

static bool apply(struct tx *tx, int64_t now, void *arg)
{
    struct following *f = arg;

    if (f->word && x_word_done(tx, tx->mem, f->word, f->trusted, now) != 1)
        return false; /* another machine was quicker */
    if (f->trusted)
        event_apply(tx, now,
                    &(struct told){&f->contract, &f->event, "notification", f->entry.raw, f->entry.received_at});
    if (!f->word) x_mark_put(tx, tx->mem, f->file, f->entry.end);
    return true;
}

struct applying {
    struct write w;
    struct following *f;
};

static bool apply_run(struct write *w, struct tx *tx)
{
    return apply(tx, clock_now_ms(), ((struct applying *)w)->f);
}

static bool apply_write(struct following *f)
{
    struct arena *mem = arena_new((size_t)16 << 20);
    struct applying a = {.w = {.run = apply_run, .mem = mem}, .f = f};
    enum write_end end = store_write_wait(f->place->store, &a.w);

    if (end == WRITE_FAULT) log_line(LOG_ERROR, a.w.code, "%s", a.w.msg);
    arena_free(mem);
    return end == WRITE_DONE;
}

static str file_bytes(struct following *f, int64_t from)
{
    struct stat st;
    int fd = file_open(f);

    if (fd < 0) return S("");
    if (fstat(fd, &st) || st.st_size <= from) return close(fd), S("");
    size_t many =
        st.st_size - from > FILE_MOST ? FILE_MOST : (size_t)(st.st_size - from); /* the rest at the next round */
    char *p = arena_alloc(f->mem, many + 1);
    ssize_t n = pread(fd, p, many, from);
    close(fd);
    return (str){p, n > 0 ? (size_t)n : 0};
}

static bool entry_follow(struct following *f)
{
    store_read(f->place->store, contract_read, f);
    f->trusted = f->known && event_read(f);
    return apply_write(f);
}

static void file_follow(struct following *f)
{
    store_read(f->place->store, mark_read, f);
    int64_t base = f->mark;
    str bytes = file_bytes(f, base);

    for (int64_t at = 0; journal_next(f->mem, bytes, at, &f->entry);) {
        at = f->entry.end;
        f->entry.end += base;
        if (!entry_follow(f)) return; /* tried again at the next round */
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t files_list(struct following *f, char **names)
{
    DIR *d = opendir(str_z(f->mem, str_fmt(f->mem, "%.*s/journal", STR_ARG(f->place->dir))));
    size_t n = 0;

    for (struct dirent *e; d && n < FILES_MOST && (e = readdir(d));)
        if (e->d_name[0] >= '0' && e->d_name[0] <= '9') names[n++] = str_z(f->mem, str_c(e->d_name));
    if (d) closedir(d);
    qsort(names, n, sizeof *names, by_name);
    return n;
}

static void files_follow(struct following *f)
{
    char *names[FILES_MOST];
    size_t n = files_list(f, names);

    for (size_t i = n > 4 && clock_now_ms() % DAY_MS > HOUR_MS ? n - 4 : 0; i < n; i++) {
        f->file = str_c(names[i]);
        file_follow(f);
    }
}

/* A word that cannot be applied keeps those of its contract waiting, nobody else's: its lease lapses first. */
static void words_follow(struct following *f)
{
    struct word w;
    int n = 0;

    for (; n < WORDS_A_ROUND && word_take(f->place, f->mem, clock_now_ms(), &w); n++) {
        f->word = w.id;
        f->entry = (struct journal_entry){.token = w.token, .raw = w.raw, .received_at = w.received_at};
        entry_follow(f);
        arena_reset(f->mem);
    }
    if (n == WORDS_A_ROUND) chore_wake();
}

static void journal_follow(struct hall *hall, struct territory *place)
{
    struct arena *mem = arena_new(FOLLOW_MEMORY);
    struct following f = {.hall = hall, .place = place, .mem = mem};
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    files_follow(&f);
    arena_reset(mem);
    words_follow(&f);
    fault_end(&fp);
    arena_free(mem);
}

/* --- fsck --- */

static void words_tell(struct buf *f, int64_t n, int64_t oldest, const char *where)
{
    int64_t minutes = (clock_now_ms() - oldest) / MINUTE_MS;

    if (n)
        buf_fmt(f, "J1: words of banks that wait in %s: %lld, the oldest for %lld minutes\n", where, (long long)n,
                (long long)minutes);
}

struct counting {
    struct arena *mem;
    struct words_left_row left;
};

static void words_count(struct db *db, void *arg)
{
    struct counting *c = arg;

    q_words_left(db, c->mem, clock_now_ms() - STUCK_MS, &c->left);
}

/* Of one file, beyond its mark. */
static void file_count(struct following *f, int64_t before, int64_t *left, int64_t *oldest)
{
    store_read(f->place->store, mark_read, f);
    str bytes = file_bytes(f, f->mark);

    for (int64_t at = 0; journal_next(f->mem, bytes, at, &f->entry); at = f->entry.end) {
        if (f->entry.received_at >= before) continue;
        ++*left;
        if (f->entry.received_at < *oldest) *oldest = f->entry.received_at;
    }
}

void payment_journal_check(struct territory *place, struct arena *mem, struct buf *findings)
{
    struct following names = {.place = place, .mem = mem}, f = {.place = place, .mem = arena_new(FOLLOW_MEMORY)};
    int64_t before = clock_now_ms() - STUCK_MS, oldest = before, left = 0;
    char *name[FILES_MOST];
    size_t n = files_list(&names, name);

    for (size_t i = 0; i < n; i++) {
        f.file = str_c(name[i]);
        file_count(&f, before, &left, &oldest);
        arena_reset(f.mem);
    }
    arena_free(f.mem);
    struct counting c = {.mem = mem};
    store_read(place->store, words_count, &c);
    words_tell(findings, c.left.n, c.left.oldest.v, "the table");
    words_tell(findings, left, oldest, "the files of this machine");
}

static void reserve(struct hall *hall, struct territory *place)
{
    (void)hall;
    if (!store_shared(place->store)) journal_reserve(place, clock_now_ms());
    if (journal_forget(place, clock_now_ms()))
        log_line(LOG_INFO, "journal.forgotten", "what banks said 13 months ago is thrown away");
}

const struct chore payment_chores[] = {
    {"payment_reserve", HOUR_MS, reserve}, {"payment_journal", 2 * SECOND_MS, journal_follow}, JOBS_END};
