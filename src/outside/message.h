/* message.h: what web and its helpers say to each other, as bytes. Readers trust nothing: false on any surprise.
** Strs that were read point into the bytes given. Moments are of clock_mono_ms, which all processes share. */
#pragma once
#include "outside/outside.h"
#include "outside/wire.h"

/* A letter to send, until that moment. Faults past the buffer's ceiling, as all writers here. */
void mail_write(struct buf *, const struct outside_mail *, int64_t until);
/* The same, read; what the fields hold is for letter_fault to judge. */
bool mail_read(str bytes, struct outside_mail *, int64_t *until);

enum { CALL_MAX_HEADERS = 32, CALL_MAX_ANSWER = 32 * 1024 * 1024, ANSWER_TAG_MOST = 200, ANSWER_LOCATION_MOST = 2000 };
/* A call to make, until that moment. */
void call_write(struct buf *, const struct outside_call *, int64_t until);
/* The same, read. The array of headers is made in mem. */
bool call_read(struct arena *, str bytes, struct outside_call *, int64_t *until);

/* What a call brought back. */
void answer_write(struct buf *, const struct outside_answer *);
/* The same, read: a status of three digits, at most max_bytes of body, headers that can be sent back. */
bool answer_read(str bytes, size_t max_bytes, struct outside_answer *);

struct picture_done {
    struct picture_info info;
    str file;
};
/* A picture to render; its descriptor rides along. */
void picture_order_write(struct buf *, struct picture_order);
/* The same, read: a side of 1..4096, a known format, retouches there are. */
bool picture_order_read(str bytes, struct picture_order *);
/* A rendition. */
void done_write(struct buf *, const struct picture_done *);
/* The same, read: the numbers are possible for that order and the file begins as its format does. */
bool done_read(str bytes, struct picture_order, struct picture_done *);
