/* acting.h: staff in the place of a shop's manager, by an agreement the shop gave them (table stand_in), under addresses
** of its own: /pour/{agreement}/commercant/…. The agreement is asked for again at each request, and again inside the
** transaction of each write: one that was taken back stops the next form. What is written is written down, record by
** record, as it was and as it became (record.h), so that the shop reads it and takes it back. */
#pragma once
#include "app/record.h"
#include "app/rq.h"

struct acting {
    int64_t id, until_at;
    str shop; /* its name */
};
/* After the session was read. Gives who may act the rights of a manager of that shop, and takes all others of a shop.
** False: an answer is made: there is no such agreement of his (404), it is over (403, with what was typed), the shop is
** suspended, or the page is for the shop's own people alone. */
bool acting_enter(struct rq *);
/* Is it the owners' own, or of what buyers ordered? */
bool acting_closed(const struct route *);
/* Refuses what is closed, in words that say why. */
void acting_refuse(struct rq *);
/* Around a write: looks again, and begins to write down. False: refused, as acting_enter. Nothing for who does not act. */
bool acting_begin(struct rq *, struct tx *);
/* kept: what was written is to stay. Whether it does: not what changes more than can be listed, which is refused. */
bool acting_end(struct rq *, struct tx *, bool kept);
/* Whether an agreement lets this person act now: what both of them ask. */
struct acting_ask {
    str pub;
    int64_t person_id, now;
};
bool acting_may(struct db *, struct arena *, const struct acting_ask *);
/* What a shop is to know on its first page: staff wait for its answer, or act for it now. */
enum acting_news { ACTING_NO_NEWS, ACTING_ASKED, ACTING_RUNS };
enum { ACTING_ASKED_DAYS = 7 }; /* an agreement asked for is given within */
enum acting_news acting_news(struct db *, struct arena *, int64_t merchant_id, int64_t now);
/* Why an agreement no longer lets anybody act, a msgid; NULL: it does. */
struct acting_state {
    opt_i64 agreed_at, until_at, ended_at;
    str ended_how; /* "withdrawn", "refused", "stopped" or "" */
};
const char *acting_over(const struct acting_state *, int64_t now);
