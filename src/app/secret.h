/* secret.h: what must not be readable in a backup. The sealing keys live outside data and backups. */
#pragma once
#include "app/hall.h"
#include "app/job.h"

/* Sealed with the current key; *number tells which. */
str secret_seal(const struct hall *, struct arena *, str plain, int64_t *number);
/* False when the key is not here or the value was altered. */
bool secret_open(const struct hall *, struct arena *, str sealed, int64_t number, str *plain);
/* "…1234" */
str secret_last4(struct arena *, str plain);

struct secret_turning {
    int64_t cursor, lost;
};
/* What a room keeps sealed. turn: looks at up to `most` rows after *cursor that are not under the current key, seals
** them anew and moves *cursor; gives how many it looked at (0: there are no more). One that no key here opens stays as
** it is, and is counted in *lost. */
struct sealed_kind {
    const char *name;
    size_t (*turn)(struct tx *, const struct hall *, struct secret_turning *);
};
enum { SECRET_TURN_MOST = 8 };
/* Every room's, ended by a NULL name: src/rooms.c. */
extern const struct sealed_kind all_sealed[];
/* The value under the current key; absent stays absent. False: none of our keys opens it. */
bool secret_turn(const struct hall *, struct arena *, str sealed, int64_t number, str *anew);
/* Seals all that a territory keeps under the current key, some rows a transaction: false when one is lost or a write failed. */
bool secrets_turn(const struct hall *, struct territory *);
/* After a rotation the server does so by itself. */
extern const struct chore secret_chores[];
