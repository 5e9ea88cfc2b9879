/* follow.c: from the journal to the tables: each notification once, in order, its effect and its mark in one commit. */
#include "shop/payment/inside.h"

#include "app/serve.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MOST = 400, FILE_MOST = 64 << 20 };

struct following {
    struct hall *hall;
    struct territory *place;
    struct arena *mem;
    str file;
    struct journal_entry entry;
    struct contract_by_token_row contract;
    struct old_keys_at_rows old; /* of when it came: it may be applied later */
    struct gateway_event event;
    int64_t mark;
    bool known, trusted;
};

static void mark_read(struct db *db, void *arg)
{
    struct following *f = arg;
    struct mark_get_row m = {0};

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

    if (f->trusted)
        event_apply(tx, now, &(struct told){&f->contract, &f->event, "notification", f->entry.raw, f->entry.received_at});
    x_mark_put(tx, tx->mem, f->file, f->entry.end);
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
    char *path = str_z(f->mem, str_fmt(f->mem, "%.*s/journal/%.*s", STR_ARG(f->place->dir), STR_ARG(f->file)));
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0) return S("");
    if (fstat(fd, &st) || st.st_size <= from) return close(fd), S("");
    size_t many = st.st_size - from > FILE_MOST ? FILE_MOST : (size_t)(st.st_size - from); /* the rest at the next round */
    char *p = arena_alloc(f->mem, many + 1);
    ssize_t n = pread(fd, p, many, from);
    close(fd);
    return (str){p, n > 0 ? (size_t)n : 0};
}

static void file_follow(struct following *f)
{
    store_read(f->place->store, mark_read, f);
    int64_t base = f->mark;
    str bytes = file_bytes(f, base);

    for (int64_t at = 0; journal_next(f->mem, bytes, at, &f->entry);) {
        at = f->entry.end;
        f->entry.end += base;
        store_read(f->place->store, contract_read, f);
        f->trusted = f->known && event_read(f);
        if (!apply_write(f)) return; /* tried again at the next round */
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

void payment_journal_replay(struct hall *hall, struct territory *place)
{
    struct arena *mem = arena_new((size_t)256 << 20);
    struct following f = {.hall = hall, .place = place, .mem = mem};
    char *names[FILES_MOST];
    struct faultpoint fp;

    if (FAULT_CATCH(&fp)) {
        arena_free(mem);
        fault_again(&fp);
    }
    size_t n = files_list(&f, names);
    for (size_t i = n > 4 && clock_now_ms() % DAY_MS > HOUR_MS ? n - 4 : 0; i < n; i++) {
        f.file = str_c(names[i]);
        file_follow(&f);
    }
    fault_end(&fp);
    arena_free(mem);
}

static void reserve(struct hall *hall, struct territory *place)
{
    (void)hall;
    journal_reserve(place, clock_now_ms());
}

const struct chore payment_chores[] = {
    {"payment_reserve", HOUR_MS, reserve},
    {"payment_journal", 2 * SECOND_MS, payment_journal_replay},
    JOBS_END
};
