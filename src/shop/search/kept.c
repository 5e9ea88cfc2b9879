/* kept.c: the cards of offers, kept between requests. Only what a GET shows is kept, and it is stale by the same
** touches as the pages that show it. One cell a card; a newer one takes its place. */
#include "shop/search/inside.h"

#include <pthread.h>

enum { CELLS = 2048, TEXT_MOST = 1400, KEPT_MS = 60 * 1000, STRS = 11 };

static struct cell {
    const struct territory *place;
    enum lang lang;
    int64_t made_at;
    uint64_t epoch;
    struct search_card card; /* its texts stand in text */
    size_t n;
    char text[TEXT_MOST];
} cells[CELLS];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

_Static_assert(offsetof(struct search_card, srcset) - offsetof(struct search_card, url) == (STRS - 1) * sizeof(str),
               "texts in a row");

static struct cell *cell_of(const struct rq *rq, int64_t id)
{
    uint64_t h = ((uint64_t)id * 2 + (uint64_t)rq->lang) * UINT64_C(0x9e3779b97f4a7c15);

    return &cells[(h >> 32) % CELLS];
}

static bool is_get(const struct rq *rq)
{
    return rq->route && rq->route->method == GET;
}

static bool good(const struct rq *rq, const struct cell *c, int64_t id)
{
    if (c->card.id != id || c->place != rq->place || c->lang != rq->lang) return false;
    if (rq->now < c->made_at || rq->now >= c->made_at + KEPT_MS) return false;
    return !touched_since("merchant", c->card.merchant_id, c->epoch) && !touched_since("settings", 0, c->epoch);
}

bool card_kept_read(struct rq *rq, int64_t id, struct search_card *out)
{
    struct cell *c = cell_of(rq, id);
    char room[TEXT_MOST];
    bool yes;

    if (!is_get(rq)) return false;
    pthread_mutex_lock(&mu);
    yes = good(rq, c, id);
    if (yes) *out = c->card, memcpy(room, c->text, c->n);
    size_t n = c->n;
    pthread_mutex_unlock(&mu);
    if (!yes) return false; /* its address is kept without what addresses begin with here */
    char *p = arena_alloc(rq->mem, n + 1);
    memcpy(p, room, n);
    for (str *s = &out->url; s <= &out->srcset; s++) s->p = p + (s->p - c->text);
    out->url = rq_url(rq, out->url);
    return true;
}

static size_t text_length(const struct search_card *card)
{
    size_t n = 0;

    for (const str *s = &card->url; s <= &card->srcset; s++) n += s->n;
    return n;
}

void card_kept_write(struct rq *rq, const struct search_card *card)
{
    struct cell *c = cell_of(rq, card->id);

    if (!is_get(rq) || text_length(card) > TEXT_MOST) return;
    pthread_mutex_lock(&mu);
    *c = (struct cell){.place = rq->place, .lang = rq->lang, .made_at = rq->now, .epoch = rq_epoch(rq), .card = *card};
    c->card.distance = (str){0};
    for (str *s = &c->card.url; s <= &c->card.srcset; s++) {
        if (s->n) memcpy(c->text + c->n, s->p, s->n);
        s->p = c->text + c->n;
        c->n += s->n;
    }
    pthread_mutex_unlock(&mu);
}
