/* hall.h: the house being served: configuration, territories, their stores and indexes. Made once in serve.c. */
#pragma once
#include "base/base.h"
#include "db/store.h"
#include "find/find.h"
#include "lang/lang.h"

struct config;

enum { ORIGINS = 8 };
/* Whether a territory can be worked in; see opening.h. */
enum place_state {
    PLACE_OPEN,   /* of a command, always */
    PLACE_CLOSED, /* until it is asked for */
    PLACE_MOVING, /* being opened or closed by somebody */
    PLACE_BROKEN  /* did not open: tried again at its time */
};
struct standing {
    _Atomic int state;         /* enum place_state */
    _Atomic int64_t again_at;  /* of a broken one */
    _Atomic bool ticked, kept; /* clock tasks had their turn since it was opened, upkeep since it was used */
    /* opening.c's, under its lock */
    int users, tries;
    long begun;
    int64_t used_at, looked_at, due_at;
};
struct territory {
    str slug, dir;       /* name of its folder, and its path */
    str origin[ORIGINS]; /* "https://marche.example": first is the public one */
    str host[ORIGINS];   /* of each: what browsers send as Host */
    size_t origins;
    bool secure;         /* first origin is https */
    struct store *store; /* NULL while closed (PostgreSQL: kept) */
    struct find *find;   /* NULL while closed */
    int hold;            /* its lock file, open or closed; 0: the store has it while it is open */
    struct standing standing;
    struct settings *settings; /* see settings.h */
};
/* "https://marche.example" or "http://…", nothing behind the host. */
bool origin_ok(str origin);
/* An http:// origin that others than this machine would reach: everything could be read on the way. */
bool origin_plain(str origin);
/* Takes the next "origin=territory" from what `origins` says; false at its end. */
bool origin_each(str *rest, str *origin, str *slug);

/* Keys of KEY_BYTES (see seal.h), the highest number first: the current one. */
enum { SEAL_KEYS = 8 };
struct seal_keys {
    struct seal_key {
        int64_t number;
        str key;
    } v[SEAL_KEYS];
    size_t n;
};

struct hall {
    const struct config *config;
    struct territory *place; /* array */
    size_t places;
    size_t first;           /* of those served, the one that is never closed */
    struct seal_keys seals; /* all that are kept, the current first */
    int64_t seal_number;    /* of the current */
    str mark_key; /* signs links and marks: the oldest kept, so that they outlive a rotation until the old keys are forgotten */
    str sms_token, sms_answer; /* of the SMS gateway: ours to it, and the secret of what it brings; empty: none */
    bool demo;
};
