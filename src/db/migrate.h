/* migrate.h: numbered, checksummed, append-only migrations, one transaction each. */
#pragma once
#include "db/store.h"

struct migration {
    int number;       /* 1, 2, 3… without a gap */
    const char *name; /* "0001_territory" */
    const char *sql;  /* one text for both engines; see doc in migrate.c for the few mapped words */
};
/* The binary's migrations, embedded at build from sql/NNNN_name.sql, ended by number 0. */
extern const struct migration migrations[];

/* Applies what is missing. Returns how many were applied. Refuses (fault "store.changed") when an applied migration's
** checksum differs, and "store.locked" while served. */
int migrate(const struct store_options *);
