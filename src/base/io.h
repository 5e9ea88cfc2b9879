/* io.h: whole buffers into descriptors, and files that survive a power cut. */
#pragma once
#include "base/str.h"

/* Writes all of s, going on after a signal and after a short write. False: errno tells why; part of s may be there. */
bool write_all(int fd, str s);
/* Makes what was created, renamed or removed in a folder durable (POSIX: a file's own fsync does not keep its name). */
bool folder_sync(const char *path);
/* The same of the folder that holds a file. */
bool folder_of_sync(const char *file);
/* A whole file or none, durable when true is returned: written as `part` (which must not exist, on the same file
** system), synced, renamed to `path`, whose folder must exist and is synced. mode: of open(2). False: `path` is as it
** was, no part is left. */
bool file_put(const char *part, const char *path, str bytes, unsigned mode);
/* A file without a name in a folder, to write and to read, gone when it is closed. Where the file system has none such
** (NFS), one whose name is taken away at once. -1: errno tells why. */
int file_nameless(const char *folder);
