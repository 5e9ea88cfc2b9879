/* turn.h: threads that go round the open territories in turn. One that a territory's database holds (no answer for some
** seconds) is left there, and another takes its round over, which passes that territory by until the first has come
** back: a database that hangs keeps nobody else's territory waiting. */
#pragma once
#include "app/hall.h"

enum { TURN_PLACES = 16 };
struct round {
    struct hall *hall;
    const char *name; /* for the log */
    /* Before each round; some: in the one before something was done. May wait. What it gives is passed on; below 0: the
    ** thread ends. */
    int (*begin)(struct round *, bool some);
    /* A territory's turn. True: something was done. Of one territory there is one visit at a time; own: see open. */
    bool (*visit)(struct round *, size_t place, int how, void *own);
    /* What each thread has for itself; NULL: nothing. */
    void *(*open)(void);
    void (*close)(void *own);
    /* turn.c's, under its lock */
    struct walker *now;
    int walkers, left[TURN_PLACES];
};
/* Begins it on a thread of its own; it lasts until begin ends it. Faults "turn.thread". */
void turn_start(struct round *);
/* After begin was made to end it: waits for its thread, and for those that were left somewhere. */
void turn_join(struct round *);
/* In a visit: this thread waits for the territory's database from now on, or no longer. On other threads nothing. */
void turn_waits(bool);
