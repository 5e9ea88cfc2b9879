/* asked.c: what people ask for, without people. A search is one more of (day, words); sums are added to their table
** every two seconds. A search that a cache answers is not made again: the same words asked within minutes count once. */
#include "shop/search/inside.h"

#include "app/settings.h"
#include "app/tally.h"

enum { CELLS = 256, LETTERS_MOST = 60, DIGITS_MOST = 4, DAY_WORDS_MOST = 3000, WRITE_EVERY_MS = 2000 };

static void asked_write(struct tx *tx, const struct tally_cell *c)
{
    x_search_asked_add(tx, tx->mem, c->day, (str){(char *)c->key, c->key_n}, c->n, c->more, DAY_WORDS_MOST);
}

TALLY(counted, CELLS, asked_write, "search.full", "searches of too many words at once were not noted");

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
    struct tally_cell c = {.place = rq->place, .day = (int64_t)search_seed(rq), .n = 1, .more = nothing};
    str folded = utf8_head(fold(rq->mem, text_clean(rq->mem, words)), LETTERS_MOST);

    if (!folded.n || folded.n > TALLY_KEY_MOST || may_be_personal(words) ||
        !setting_i64(rq->place, SETTING_SEARCH_DAYS))
        return;
    c.key_n = folded.n;
    memcpy(c.key, folded.p, folded.n);
    tally_add(&counted, &c);
}

void search_asks_write(struct hall *hall, struct territory *place)
{
    (void)hall;
    tally_write(&counted, place);
}

void search_asks(struct db *db, struct arena *mem, int64_t since_day, bool nothing, int64_t most,
                 struct search_asks *out)
{
    struct search_asked_since_rows rows;

    q_search_asked_since(db, mem, since_day, nothing ? 1 : 0, most, &rows);
    *out = (struct search_asks){NEW(mem, struct search_ask, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = (struct search_ask){rows.v[i].words, rows.v[i].asked, rows.v[i].empty};
}

static void forget_run(struct tx *tx, int64_t now)
{
    struct local l = local_of(setting_in(tx->db, tx->mem, SETTING_TIME_ZONE), now);

    x_search_asked_forget(tx, tx->mem,
                          day_number(l.year, l.month, l.day) - setting_in_i64(tx->db, tx->mem, SETTING_SEARCH_DAYS));
}

const struct clock_task search_clock[] = {{"searches_forget", HOUR_MS, forget_run}, JOBS_END};
const struct chore search_chores[] = {{"search_follow", SECOND_MS, search_follow},
                                      {"moments", SECOND_MS, moments_look},
                                      {"searches_note", WRITE_EVERY_MS, search_asks_write},
                                      JOBS_END};
