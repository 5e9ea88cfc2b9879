/* asked.c: what people ask for, without people. A search is one more of (day, words); sums gather here for some seconds and are then
** added to the table in one write. A search that a cache answers is not made again: the same words asked within minutes count once. */
#include "shop/search/inside.h"

#include "app/serve.h"
#include "app/settings.h"

#include <pthread.h>

enum { CELLS = 256, TEXT_MOST = 240, LETTERS_MOST = 60, DIGITS_MOST = 4, WRITE_MEMORY = 1 << 20, DAY_WORDS_MOST = 3000, WRITE_EVERY_MS = 2000 };

struct cell {
    const struct territory *place;
    int64_t day, asked, nothing;
    size_t n;
    char words[TEXT_MOST];
};
static struct {
    pthread_mutex_t mu;
    struct cell v[CELLS];
    size_t n;
    int64_t lost;
} counted = {.mu = PTHREAD_MUTEX_INITIALIZER};

static bool same(const struct cell *a, const struct cell *b)
{
    return a->place == b->place && a->day == b->day && a->n == b->n && memcmp(a->words, b->words, a->n) == 0;
}

/* Held by the caller. */
static void cell_add(const struct cell *c)
{
    size_t i = 0;

    while (i < counted.n && !same(&counted.v[i], c)) i++;
    if (i == CELLS) {
        counted.lost += c->asked;
        return;
    }
    if (i == counted.n) counted.v[counted.n++] = *c;
    else counted.v[i].asked += c->asked, counted.v[i].nothing += c->nothing;
}

/* What may be somebody's: an address of mail, a telephone, the number of a card or of an order. */
static bool may_be_personal(str words)
{
    size_t digits = 0;

    for (size_t i = 0; i < words.n; i++) {
        digits += words.p[i] >= '0' && words.p[i] <= '9';
        if (words.p[i] == '@') return true;
    }
    return digits > DIGITS_MOST;
}

void search_asked_count(struct rq *rq, str words, bool nothing)
{
    struct cell c = {.place = rq->place, .day = (int64_t)search_seed(rq), .asked = 1, .nothing = nothing};
    str folded = utf8_head(fold(rq->mem, text_clean(rq->mem, words)), LETTERS_MOST);

    if (!folded.n || folded.n > TEXT_MOST || may_be_personal(words) || !setting_i64(rq->place, SETTING_SEARCH_DAYS)) return;
    c.n = folded.n;
    memcpy(c.words, folded.p, folded.n);
    pthread_mutex_lock(&counted.mu);
    cell_add(&c);
    pthread_mutex_unlock(&counted.mu);
}

struct taken {
    struct write w;
    struct cell v[CELLS];
    size_t n;
};

/* Takes a territory's counts out of the memory. */
static int64_t take(const struct territory *place, struct taken *t)
{
    size_t kept = 0;

    pthread_mutex_lock(&counted.mu);
    for (size_t i = 0; i < counted.n; i++)
        if (counted.v[i].place == place) t->v[t->n++] = counted.v[i];
        else counted.v[kept++] = counted.v[i];
    counted.n = kept;
    int64_t lost = counted.lost;
    counted.lost = 0;
    pthread_mutex_unlock(&counted.mu);
    return lost;
}

static void put_back(const struct taken *t)
{
    pthread_mutex_lock(&counted.mu);
    for (size_t i = 0; i < t->n; i++) cell_add(&t->v[i]);
    pthread_mutex_unlock(&counted.mu);
}

static bool taken_run(struct write *w, struct tx *tx)
{
    const struct taken *t = (const struct taken *)w;

    for (size_t i = 0; i < t->n; i++)
        x_search_asked_add(tx, tx->mem, t->v[i].day, (str){t->v[i].words, t->v[i].n}, t->v[i].asked, t->v[i].nothing, DAY_WORDS_MOST);
    return true;
}

void search_asks_write(struct hall *hall, struct territory *place)
{
    static _Thread_local struct taken t;

    (void)hall;
    t.w = (struct write){.run = taken_run};
    t.n = 0;
    int64_t lost = take(place, &t);
    if (lost) log_line(LOG_WARN, "search.full", "%lld searches of too many words at once were not noted", (long long)lost);
    if (!t.n) return;
    t.w.mem = arena_new(WRITE_MEMORY);
    enum write_end end = store_write_wait(place->store, &t.w);
    arena_free(t.w.mem);
    if (end == WRITE_FAULT || end == WRITE_STOPPED) put_back(&t); /* unknown: rather one too few than one invented */
    if (end == WRITE_FAULT) log_line(LOG_ERROR, t.w.code, "%s", t.w.msg);
}

void search_asks(struct db *db, struct arena *mem, int64_t since_day, bool nothing, int64_t most, struct search_asks *out)
{
    struct search_asked_since_rows rows;

    q_search_asked_since(db, mem, since_day, nothing ? 1 : 0, most, &rows);
    *out = (struct search_asks){NEW(mem, struct search_ask, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = (struct search_ask){rows.v[i].words, rows.v[i].asked, rows.v[i].empty};
}

static void forget_run(struct tx *tx, int64_t now)
{
    struct local l = local_of(setting_in(tx->db, tx->mem, SETTING_TIME_ZONE), now);

    x_search_asked_forget(tx, tx->mem, day_number(l.year, l.month, l.day) - setting_in_i64(tx->db, tx->mem, SETTING_SEARCH_DAYS));
}

const struct clock_task search_clock[] = {
    {"searches_forget", HOUR_MS, forget_run},
    JOBS_END
};
const struct chore search_chores[] = {
    {"search_follow", SECOND_MS, search_follow},
    {"moments", SECOND_MS, moments_look},
    {"searches_note", WRITE_EVERY_MS, search_asks_write},
    JOBS_END
};
