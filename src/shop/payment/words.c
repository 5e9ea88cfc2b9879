/* words.c: the journal of several machines: what banks say, in the database they share. A word is a row before the bank is
** answered; whichever machine comes first applies it. */
#include "shop/payment/inside.h"

enum { WORD_MEMORY = 1 << 20 };

static str word_seal(struct arena *mem, str token, str raw)
{
    uint8_t h[SHA256_BYTES];

    sha256(str_fmt(mem, "%.*s\n%.*s", STR_ARG(token), STR_ARG(raw)), h);
    return hex(mem, h, sizeof h);
}

struct appending {
    struct write w;
    str seal, token, raw;
    int64_t now;
};

static bool append_run(struct write *w, struct tx *tx)
{
    const struct appending *a = (struct appending *)w;

    x_word_put(tx, tx->mem, id_new(), a->seal, a->token, a->raw, a->now);
    return true;
}

/* A COMMIT whose end is unknown is none: the bank comes again, and finds its row or makes it. */
bool word_append(const struct territory *t, str token, int64_t now, str raw)
{
    struct arena *keep = arena_new(WORD_MEMORY), *mem = arena_new(WORD_MEMORY);
    struct appending a = {.w = {.run = append_run, .mem = mem, .apart = true},
                          .seal = word_seal(keep, token, raw),
                          .token = token,
                          .raw = raw,
                          .now = now};
    bool ok = raw.n <= ENTRY_MOST && store_write_wait(t->store, &a.w) == WRITE_DONE;

    if (!ok) log_line(LOG_ERROR, "journal.write", "a notification could not be written down: %s", a.w.msg);
    arena_free(mem);
    arena_free(keep);
    return ok;
}

struct taking {
    struct write w;
    struct word_next_row row;
    int64_t now;
    struct arena *mem;
};

static bool take_run(struct write *w, struct tx *tx)
{
    struct taking *t = (struct taking *)w;

    return q_word_next(tx->db, t->mem, t->now, &t->row) &&
           x_word_lease(tx, tx->mem, t->row.id, t->now, t->now + WORD_LEASE_MS) == 1;
}

struct looking {
    struct taking *t;
    bool found;
};

static void look(struct db *db, void *arg)
{
    struct looking *l = arg;

    l->found = q_word_next(db, l->t->mem, l->t->now, &l->t->row);
}

bool word_take(const struct territory *place, struct arena *mem, int64_t now, struct word *out)
{
    struct taking t = {.w = {.run = take_run}, .now = now, .mem = mem};
    struct looking l = {.t = &t};

    store_read(place->store, look, &l);
    if (!l.found) return false;
    t.w.mem = arena_new(WORD_MEMORY);
    bool ok = store_write_wait(place->store, &t.w) == WRITE_DONE;
    arena_free(t.w.mem);
    if (t.w.code) log_line(LOG_WARN, t.w.code, "no word of a bank could be taken: %s", t.w.msg);
    *out = (struct word){t.row.id, t.row.received_at, t.row.token, t.row.raw};
    return ok;
}
