/* route.h: a route is a line of data: method, path, access, rate class, cache class, functions. */
#pragma once
#include "app/rq.h"

enum { GET = 1, POST = 3 };

struct route {
    int method;       /* GET (HEAD comes with it) or POST */
    const char *path; /* "/produit/{pub}": each {…} matches one segment */
    uint32_t access;  /* all of these rights; 0 is closed to everyone */
    enum rate rate;
    enum cache cache;
    void (*read)(struct rq *);
    bool (*prepare)(struct rq *); /* alone, without write: a POST that touches no table (journaled notifications) */
    void (*write)(struct rq *, struct tx *);
    uint32_t flags;
};
enum {
    ROUTE_FILES = 1 << 0,   /* multipart with pictures: 200 MB in all */
    ROUTE_RAW = 1 << 1,     /* raw body, 64 KiB */
    ROUTE_STREAM = 1 << 2,  /* event stream: read() must call rq_stream */
    ROUTE_FR_ONLY = 1 << 3, /* no /en twin (banks, machine addresses) */
    ROUTE_DEV = 1 << 4,     /* demo and tests only */
    ROUTE_OWN = 1 << 8,     /* a shop's people themselves: nobody who acts for it, whatever his rights */
    ROUTE_ASIDE = 1 << 7,   /* nothing somebody typed, nor would do later: without a session it is only refused */
    ROUTE_HUSH = 1 << 6     /* a fault of ours is not answered: the connection is dropped, and who called comes again */
};
#define ROUTES_END                                                                                                     \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* One list of route tables for the whole house, ended by NULL: src/main.c. */
extern const struct route *const all_routes[];

enum route_find { ROUTE_FOUND, ROUTE_NONE, ROUTE_WRONG_METHOD };
/* Finds the route of a decoded path (language prefix still on), sets *lang and the parameters (views of path). */
enum { ROUTE_PARAMS = 4 };
struct route_match {
    const struct route *route;
    enum lang lang;
    bool bare;     /* under /app: see rq.h */
    str acting;    /* of /pour/{…}: see rq.h */
    uint32_t view; /* under /vue/… */
    str near;      /* under /pres/…: its slug as the address says it, not looked up; empty: none */
    str path, param[ROUTE_PARAMS];
};
enum route_find route_find(int method, str path, struct route_match *);
/* What an address begins with for these: "", "/en", "/app/en/vue/contraste-grand/pres/argentan"; a path of ours follows. */
struct ways {
    bool bare;
    enum lang lang;
    uint32_t view;
    str near;
};
str ways_text(struct arena *, const struct ways *);
/* A path without them. */
str ways_cut(str path);
/* The address of a page of ours in this request's language (as rq_url), if its person may open it; else empty: a way
** not to be shown. Path without language; a query may follow. */
str rq_way(struct rq *, str path);
/* Faults "app.route" naming a table's mistake: no access, no function, twice the same, prepare without write. */
void routes_check(void);
/* Opens an event stream on a topic for this request's person; false: too many, answer made (204: poll instead). */
bool rq_stream(struct rq *, const char *topic, int64_t id);
/* After commit: wakes the streams of a topic. */
void tx_tell(struct tx *, const char *topic, int64_t id);
/* After commit: ends the streams of a person whose rights are fewer now; who may still read comes again by itself. */
void tx_hush(struct tx *, int64_t person_id);
