/* shared.h: what a write changes in memory after its COMMIT, here and, where several machines serve one database, in
** the others. The arguments mean the same everywhere: slots, ids, hashes of names. */
#pragma once
#include "app/hall.h"

void effect_bump(int64_t slot);       /* pages that depend on the slot are stale */
void effect_tell(int64_t topic);      /* streams of the topic wake */
void effect_hush(int64_t person_id);  /* streams of the person end */
void effect_jobs(int64_t quick);      /* a job is due; quick: a letter, which one thread can take */
void effect_feed(int64_t unused);     /* the change feed went on */
void effect_settings(int64_t number); /* settings of the territory of that number (settings_number) are read anew */

/* A territory's name as a number that is the same on all machines. */
int64_t settings_number(str slug);

/* Names them to the store, once; before a territory is opened. */
void effects_share(void);
/* The territories whose settings are kept; after hall_open_served. */
void effects_serve(struct hall *);
