/* site.h: a file fetched from a merchant's own site: public addresses only, each hop looked at, within bytes and time.
** Inside of this room. */
#pragma once
#include "app/job.h"

enum { SITE_HOPS_MOST = 3, SITE_HEADERS_MOST = 4 };
struct site_file {
    str url;
    const str *header; /* "Name: value"; SITE_HEADERS_MOST at most */
    size_t headers, max_bytes;
    int64_t ms;                   /* all hops together */
    struct outside_answer answer; /* out; in mem */
};
/* Empty: it answered, and *answer is neither a redirect nor, but for 304, anything else than 200. Else why not: a word
** of feed.c's outcomes; "status" and "redirects" leave the answer there. */
str site_fetch(struct job *, struct arena *mem, struct site_file *);
/* Whether the operator's configuration names this address's origin as one on this machine (tests, demo). */
bool feed_here(const struct hall *, str url);
