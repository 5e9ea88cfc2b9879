/* inside.h: what the files of this room share. */
#pragma once
#include "app/hall.h"
#include "media.sql.h"
#include "shop/media/media.h"

enum { PICTURE_BYTES_MOST = 20 * 1024 * 1024, OTHERS_AFTER_MS = 20 * SECOND_MS };
#define ORPHAN_MS (7 * (int64_t)DAY_MS)

/* What a picture's steps come to. */
struct steps {
    int brighter;
    bool square;
};
struct steps steps_read(str);
/* The nth of the other renditions is to be made; each, once done, asks for the next, so that whoever waits for a first
** one waits for one of these at most. */
struct others {
    int64_t picture_id, edition;
    int nth;
};
void others_add(struct tx *, int64_t run_at, const struct others *);
/* What was shown is no longer named, its files stay a week: somebody may be looking at a page that names them. */
void renditions_drop(struct tx *, int64_t now, int64_t picture_id);

/* Puts bytes in <territory>/media/<kind>/<aa>/<sha256><suffix>, synced, its name synced too; the same bytes once.
** False: the disk refused. kind "" or "originals/". *sha in mem. */
struct media_put {
    str kind, bytes, suffix;
};
bool media_store(const struct territory *, struct arena *mem, const struct media_put *, str *sha);
/* A sealed name read back; false: not one of ours, or another merchant's. */
bool media_ticket_read(struct rq *, str ticket, str *sha);
/* "image/jpeg"… of the first bytes of a picture; empty: not a format we take. shown: browsers can show it. */
str media_format(str head, bool *shown);
/* Path of a stored file; NUL-terminated. */
char *media_path(const struct territory *, struct arena *mem, str kind, str sha, str suffix);
