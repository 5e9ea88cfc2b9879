/* zip.h: an archive that everybody's machine opens, written to a file as it goes: of what it holds only the names stay
** in memory. Entries are stored as they are (photos do not get smaller); sizes past 4 GB are written as ZIP64 says. */
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct zip;
/* fd: a regular file at its start, open for writing; it stays the caller's. at_ms: the date of all entries. */
struct zip *zip_new(struct arena *, int fd, int64_t at_ms);
/* One entry, named with "/" between folders, in UTF-8. False with errno: the disk refused; the archive is worth nothing. */
bool zip_bytes(struct zip *, str name, str bytes);
/* The same from a file, read from its start, at most 4 GB less one. */
bool zip_file(struct zip *, str name, int from_fd);
/* The list at the end, without which it does not open. *size: of the whole. */
bool zip_end(struct zip *, int64_t *size);

/* One that came from a stranger, read where it lies in memory: nothing of it is believed beyond its bounds. */
struct zip_entry {
    str name, bytes; /* bytes: as they are stored */
    bool packed;     /* made smaller, or locked: bytes is nothing of use */
    uint32_t crc;
};
struct zip_reading {
    str all, list; /* list: what is left of the directory */
};
/* False: this is no archive, or one of more than 4 GB. */
bool zip_open(struct zip_reading *, str all);
/* The next entry; false: there is none any more, or what follows is broken. */
bool zip_next(struct zip_reading *, struct zip_entry *);
/* The checksum of an archive's entries. */
uint32_t zip_crc(str);
