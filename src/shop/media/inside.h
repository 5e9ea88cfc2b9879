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
/* Path of a stored file; NUL-terminated. */
char *media_path(const struct territory *, struct arena *mem, str kind, str sha, str suffix);
