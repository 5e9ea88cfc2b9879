/* config.h: foirail.conf. One line each in config.def, from which come parser, --help, man page and sample. */
#pragma once
#include "base/base.h"

enum config_id {
#define CONFIG(id, key, type, fallback, min, max, says) CONFIG_##id,
#include "app/config.def"
#undef CONFIG
    CONFIGS
};
struct config {
    str value[CONFIGS];
    str dir; /* folder of the file; relative paths start there */
};

/* Defaults, then the file at path ("key = value" lines, # comments; NULL: none), then `sets` ("key=value").
** False, with a sentence naming line and key in *why, when something is unknown or out of bounds. */
bool config_read(struct arena *, const char *path, const char *const *sets, size_t n, struct config *, str *why);
str config_str(const struct config *, enum config_id);
int64_t config_i64(const struct config *, enum config_id);
/* A PATH value, made absolute against the file's folder; NUL-terminated. */
char *config_path(struct arena *, const struct config *, enum config_id);
/* Every key in a line: what it is without a line in the file, what it says. */
void config_help(struct buf *);
/* The same as a page of the manual, foirail.conf(5). */
void config_man(struct buf *);
/* A commented sample of every key. */
void config_sample(struct buf *);
