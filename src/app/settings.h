/* settings.h: the operator's choices, in the territory's database with history, kept in memory and reloaded after
** commit. One line each in settings.def: key, type, default, bounds, sentence. */
#pragma once
#include "app/hall.h"
#include "db/db.h"

enum setting {
#define SETTING(id, key, type, fallback, min, max, says) SETTING_##id,
#include "app/settings.def"
#undef SETTING
    SETTINGS
};
/* Current value; views live for ever. */
str setting_str(const struct territory *, enum setting);
int64_t setting_i64(const struct territory *, enum setting);
/* Whether its settings have been read: not before a territory was opened once. */
bool settings_known(const struct territory *);
/* When the help telephone is answered, in the reader's language; in French where nobody wrote the other. */
str setting_help_hours(const struct territory *, enum lang);
/* Inside a transaction (rooms' listeners, clock tasks): reads the database. */
str setting_in(struct db *, struct arena *, enum setting);
int64_t setting_in_i64(struct db *, struct arena *, enum setting);
enum setting_set { SETTING_OK, SETTING_UNKNOWN, SETTING_BAD_VALUE };
/* Checks bounds, keeps the old value in setting_past. by: person id or 0 for the command line. */
enum setting_set setting_set(struct tx *, str key, str value, int64_t now, int64_t by);
/* Whether a value is within the bounds of its key. */
bool setting_value_ok(str key, str value);
/* (Re)loads; called at open and after commits that changed one. */
void settings_load(struct territory *);
str setting_key(enum setting);
const char *setting_says(enum setting);
