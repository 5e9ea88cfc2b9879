/* inside.h: what the files of this room share. */
#pragma once
#include "shop/keeping/keeping.h"

enum { KEEP_AT_ONCE = 300 };

struct keep_line {
    const char *name;         /* for ever: marks are kept by it */
    const char *what, *until; /* msgids: which data; how long, in words */
    const char *why;          /* msgid: what for, and by which text */
    int64_t days;
    /* Takes away what is older than before, at most KEEP_AT_ONCE; how many. NULL: another room does, at its own pace. */
    int64_t (*sweep)(struct tx *, int64_t now, int64_t before);
    /* How many are older than before. */
    int64_t (*left)(struct db *, struct arena *, int64_t now, int64_t before);
};
extern const struct keep_line keep_lines[];
/* One look at all of them; true: nothing too old is left. */
bool keep_run(struct tx *, int64_t now);
