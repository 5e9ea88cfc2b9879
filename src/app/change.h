/* change.h: the feed that indexes follow. kinds: "offer", "merchant", "commune". */
#pragma once
#include "db/db.h"

void change_note(struct tx *, int64_t now, const char *kind, int64_t about);
