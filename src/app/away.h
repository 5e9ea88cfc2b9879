/* away.h: a file fetched from a site that a merchant names: public addresses only, each hop looked at, within bytes and
** time. For jobs of JOB_AWAY, whose thread may wait for such sites. */
#pragma once
#include "app/job.h"

enum { AWAY_HOPS_MOST = 3, AWAY_HEADERS_MOST = 4 };
struct away_file {
    str url;
    const str *header; /* "Name: value"; AWAY_HEADERS_MOST at most */
    size_t headers, max_bytes;
    int64_t ms;                   /* all hops together */
    struct outside_answer answer; /* out; in mem */
};
/* Empty: it answered, and *answer is neither a redirect nor, but for 304, anything else than 200. Else why not, in a word
** ("address", "url", "too_large", "timeout", "partial", "certificate", "unreachable", "status", "redirects"); "status" and "redirects" leave the answer there. */
str away_fetch(struct job *, struct arena *mem, struct away_file *);
/* Whether the operator's configuration names this address's origin as one on this machine (tests, demo). */
bool away_here(const struct hall *, str url);
