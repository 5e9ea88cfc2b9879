/* inside.h: what the files of this room share. */
#pragma once
#include "departure.sql.h"
#include "shop/departure/departure.h"

enum { ARCHIVE_DAYS = 7 };
/* An archive made and still there. */
bool archive_ready(const struct archive_of_row *, int64_t now);
/* Where it lies; NUL-terminated. */
char *archive_path(const struct territory *, struct arena *, str token);
/* Asks for one. False: one is being made. */
bool archive_ask(struct tx *, int64_t now, int64_t merchant_id, int64_t person_id);
