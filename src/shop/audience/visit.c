/* visit.c: counting without knowing anybody. A visit is one more of (address, day, paper), added to its table within a second. */
#include "shop/audience/inside.h"

#include "app/tally.h"

enum { CELLS = 512 };

static const struct {
    str word, stored;
} sources[SOURCES] = {
    {S("affiche"), S("poster")}, {S("vitrine"), S("window")}, {S("sticker"), S("sticker")},
    {S("presse"), S("press")},   {S(""), S("other")},
};

enum audience_source audience_source_of(str word)
{
    int s = 0;

    while (s < SOURCE_OTHER && !str_eq(sources[s].word, word)) s++;
    return (enum audience_source)s;
}

str audience_source_word(enum audience_source s)
{
    return sources[s].word;
}

str source_stored(enum audience_source s)
{
    return sources[s].stored;
}

enum audience_source source_read(str stored)
{
    int s = 0;

    while (s < SOURCE_OTHER && !str_eq(sources[s].stored, stored)) s++;
    return (enum audience_source)s;
}

/* What is counted apart, without the day. */
struct visited {
    int64_t merchant_id, offer_id, source;
};

static void visit_write(struct tx *tx, const struct tally_cell *c)
{
    struct visited v;

    memcpy(&v, c->key, sizeof v);
    x_visit_add(tx, tx->mem, v.merchant_id, v.offer_id, c->day, source_stored((enum audience_source)v.source), c->n);
}

TALLY(counted, CELLS, visit_write, "audience.full", "visits of too many addresses at once were not counted");

bool visit_count(const struct territory *place, const struct visit *visit)
{
    const struct visited v = {visit->merchant_id, visit->offer_id, visit->source};
    struct tally_cell c = {.place = place, .day = visit->day, .n = 1, .key_n = sizeof v};

    memcpy(c.key, &v, sizeof v);
    return tally_add(&counted, &c);
}

void visits_write(struct hall *hall, struct territory *place)
{
    (void)hall;
    tally_write(&counted, place);
}

const struct chore audience_chores[] = {{"visits", SECOND_MS, visits_write, .at_stop = true}, JOBS_END};
