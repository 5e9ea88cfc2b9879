/* change.h: the feed that indexes follow. kinds: "offer", "merchant", "commune", "rayon", "words" (local words). */
#pragma once
#include "db/db.h"

/* Notes in the same transaction that a thing of this kind changed: who follows the feed sees it once it is committed. */
void change_note(struct tx *, int64_t now, const char *kind, int64_t about);
