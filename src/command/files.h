/* files.h: whole files, as backups want them: hashed, copied, synced. */
#pragma once
#include "base/base.h"

/* Lower-case hexadecimal SHA-256 and size of a file; false when it cannot be read. */
bool file_sum(struct arena *, const char *path, str *sum, int64_t *bytes);
/* Copies from to `to`, making its folders; the copy is complete and synced before it has its name. */
bool file_copy(struct arena *, const char *from, const char *to);
/* Writes text to path the same way. */
bool file_write(struct arena *, const char *path, str text);
/* Removes folder/name with every suffix SQLite puts beside a database. */
void database_file_drop(struct arena *, str folder, const char *name);
/* Where a territory keeps a picture's file, below its folder: kind "" or "originals/". */
str picture_file(struct arena *, str kind, str sha, str suffix);
