/* json_out.h: writes JSON in one pass. Commas and quotes are its business; nesting at most 32 (a fault past that). */
#pragma once
#include "base/buf.h"

struct json {
    struct buf *to;
    uint32_t some; /* bit d: something was written at depth d */
    int depth;
};

/* A writer at depth 0; the buffer outlives it. */
static inline struct json json_new(struct buf *to)
{
    return (struct json){.to = to};
}
void json_open(struct json *, char bracket);  /* '{' or '[' */
void json_close(struct json *, char bracket); /* '}' or ']' */
void json_key(struct json *, str);
/* A string; the absent str writes null. '<', '>' and '&' are escaped so that it can stand inside a page. */
void json_str(struct json *, str);
void json_i64(struct json *, int64_t);
void json_bool(struct json *, bool);
void json_none(struct json *);
