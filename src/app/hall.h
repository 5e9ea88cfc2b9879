/* hall.h: the house being served: configuration, territories, their stores and indexes. Made once in serve.c. */
#pragma once
#include "base/base.h"
#include "db/store.h"
#include "find/find.h"
#include "lang/lang.h"

struct config;

enum { ORIGINS = 8 };
struct territory {
    str slug, dir;            /* name of its folder, and its path */
    str origin[ORIGINS];      /* "https://marche.example": first is the public one */
    str host[ORIGINS];        /* of each: what browsers send as Host */
    size_t origins;
    bool secure;              /* first origin is https */
    struct store *store;
    struct find *find;
    struct settings *settings; /* see settings.h */
};
struct hall {
    const struct config *config;
    struct territory *place;  /* array */
    size_t places;
    size_t broken;            /* behind the places: those that did not open, answered 503 */
    str seal_key;             /* KEY_BYTES, see seal.h */
    int64_t seal_number;
    str sms_token, sms_answer; /* of the SMS gateway: ours to it, and the secret of what it brings; empty: none */
    bool demo;
};
