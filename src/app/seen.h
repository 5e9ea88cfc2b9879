/* seen.h: what people do is counted without knowing anybody. A page says what it is of; each time a person opens it, also
** when the page cache answers, one room is told. Neither programs nor who is signed in as a member or staff are people. */
#pragma once
#include "app/serve.h"

struct seen {
    const struct territory *place;
    struct http_count what; /* as rq_counts() said */
    int64_t now;
    str host, path; /* of the page, as asked, without its query */
    str from;       /* path of the page of this host that led here; empty: none, or another site's */
};
/* Takes one in, at once: on any thread, must not block nor fault. Which room: src/rooms.c. */
extern void (*const page_seen)(const struct seen *);

/* This page is counted when a person opens it; kind is not 0. */
void rq_counts(struct rq *, struct http_count);
/* A person asks this: no program, nothing fetched ahead, nobody signed in as a member or staff. */
bool rq_is_person(const struct rq *);
/* By what it calls itself; empty: a program. */
bool agent_is_person(str agent);
/* What the HTTP floor calls; ctx is the hall. */
void hall_counted(void *ctx, const struct http_rq *, int share, struct http_count);
