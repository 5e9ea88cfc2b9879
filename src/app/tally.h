/* tally.h: counts without knowing anybody. One more of something is a sum in memory; an upkeep chore adds the sums to
** their table in one write, so that no page waits for the disk. A dead process loses what it had counted since the last
** one. */
#pragma once
#include "app/serve.h"

#include <pthread.h>

enum { TALLY_KEY_MOST = 240 };

/* So many of one thing. What makes it one: the territory, the day, and the key's bytes. */
struct tally_cell {
    const struct territory *place;
    int64_t day, n, more; /* more: a second sum beside it */
    size_t key_n;
    char key[TALLY_KEY_MOST];
    uint32_t next; /* the tally's own */
};
struct tally {
    size_t most; /* different things between two writes */
    void (*write)(struct tx *, const struct tally_cell *);
    const char *lost_code, *lost_text; /* told in the log after how many found no room */
    struct tally_cell *cell;
    uint32_t *head; /* as many as cells: the first cell of each chain, from 1 */
    pthread_mutex_t mu;
    size_t n;
    int64_t lost;
};
/* A tally of a file: TALLY(visits, 512, visit_write, "audience.full", "visits were not counted"). */
#define TALLY(name, cells, write_fn, code, text)                                                                       \
    static struct tally_cell name##_cells[cells];                                                                      \
    static uint32_t name##_heads[cells];                                                                               \
    static struct tally name = {                                                                                       \
        (cells), (write_fn), (code), (text), name##_cells, name##_heads, PTHREAD_MUTEX_INITIALIZER, 0, 0}

/* Adds a cell's sums to those of its thing. False: too many different things, counted as lost. */
bool tally_add(struct tally *, const struct tally_cell *);
/* Writes what was counted for a territory, in one transaction; kept for the next time when that fails. */
void tally_write(struct tally *, struct territory *);
