/* api.h: answers for programs under /api/: JSON, problems (RFC 9457), who may read, how often. */
#pragma once
#include "app/rq.h"
#include "base/json_out.h"

/* Whether this request came to /api/: its errors are problems, not pages. */
bool api_asked(const struct rq *);
/* An answer in JSON that any site may read: headers set, the writer is at depth 0 of rq->out. What it depends on is the
** caller's to say. */
struct json api_open(struct rq *);
/* RFC 9457: status, stable code and a sentence, in the language of the address, or of Accept-Language under an address without one. */
void api_problem(struct rq *, int status, const char *code, const char *msgid);
/* What is said of goods and shops depends on the index and the settings, and is good for a quarter of an hour at most. */
void api_keep(struct rq *);
/* A 400 that names the parameter. */
void api_bad(struct rq *, const char *parameter);
/* Which of our languages an Accept-Language header prefers; the first of equals, and French when it says nothing of either. */
enum lang lang_preferred(str header);
/* Headers that let other sites read what is not JSON too (feeds, calendars). */
void api_readable(struct rq *);
/* "Link: <next>; rel=next": absolute address. */
void api_next(struct rq *, str url);

/* A member of an object: an empty text becomes null. */
void json_text_of(struct json *, const char *key, str);
void json_number_of(struct json *, const char *key, int64_t);
void json_flag_of(struct json *, const char *key, bool);
/* Absent: null. */
void json_maybe_of(struct json *, const char *key, opt_i64);
/* A path of this site in the request's language, as rq_public(). */
void json_url_of(struct json *, const char *key, struct rq *, str path);
/* An instant, RFC 3339; 0: null. */
void json_time_of(struct json *, const char *key, struct rq *, int64_t at_ms);
void json_open_of(struct json *, const char *key, char bracket);
