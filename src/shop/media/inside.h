/* inside.h: what the files of this room share. */
#pragma once
#include "app/hall.h"
#include "media.sql.h"
#include "shop/media/media.h"

enum { PICTURE_BYTES_MOST = 20 * 1024 * 1024 };

/* Puts bytes in <territory>/media/<kind>/<aa>/<sha256><suffix>, synced, its name synced too; the same bytes once. False: the
** disk refused. kind "" or "originals/". *sha in mem. */
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
