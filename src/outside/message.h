/* message.h: what web and its helpers say to each other, as bytes. Readers trust nothing: false on any surprise.
** Strs that were read point into the bytes given. Moments are of clock_mono_ms, which all processes share. */
#pragma once
#include "outside/outside.h"
#include "outside/wire.h"

void mail_write(struct buf *, const struct outside_mail *, int64_t until);
bool mail_read(str bytes, struct outside_mail *, int64_t *until);

enum { CALL_MAX_HEADERS = 32, CALL_MAX_ANSWER = 32 * 1024 * 1024 };
void call_write(struct buf *, const struct outside_call *, int64_t until);
/* The array of headers is made in mem. */
bool call_read(struct arena *, str bytes, struct outside_call *, int64_t *until);

void answer_write(struct buf *, const struct outside_answer *);
bool answer_read(str bytes, size_t max_bytes, struct outside_answer *);

struct picture_done {
    struct picture_info info;
    str file;
};
void order_write(struct buf *, struct picture_order);
bool order_read(str bytes, struct picture_order *);
void done_write(struct buf *, const struct picture_done *);
/* Also checks that the numbers are possible and that the file begins as its format does. */
bool done_read(str bytes, struct picture_order, struct picture_done *);
