/* lang.h: languages, dates, plurals, order of words. ICU lives here and nowhere else. The language is an argument. */
#pragma once
#include "base/base.h"

enum lang { LANG_FR, LANG_EN, LANGS };

/* Marks a text for the translators where tr() is called elsewhere. */
#define _(msgid) (msgid)
/* The text for an English msgid; msgid itself where the language has none. Constant, lives for ever. */
str tr(enum lang, const char *msgid);
/* The right plural form for n: French has the singular below 2, English for 1 ("%1" in it is replaced by nobody: see tr_fill). */
str tr_n(enum lang, int64_t n, const char *one, const char *many);
/* "%1" … "%9" replaced by the given pieces, as they are (no escaping: for mails and plain text). */
str tr_fill(struct arena *, str text, const str *pieces, size_t n);
/* "fr" / "en". */
str lang_code(enum lang);

/* "1 024,80 €" / "€1,024.80", with U+00A0; zero cents kept; a negative amount begins with U+2212. */
str money_text(struct arena *, enum lang, struct money);
/* Thousandths: 1500 with unit "kg" gives "1,5 kg". unit may be empty. */
str milli_text(struct arena *, enum lang, int64_t milli, str unit);

struct local {
    int year, month, day, hour, minute, second, weekday; /* weekday: Monday 1 … Sunday 7 */
};
/* Local time of a zone ("Europe/Paris", "Indian/Reunion"); before the year 1 and after 9999 its first and last day. An unknown
** zone faults "lang.zone"; check with zone_ok. */
struct local local_of(str zone, int64_t at_ms);
/* The instant of a local time; a time skipped by a clock change gives the next that exists; a doubled one the first. */
int64_t local_at(str zone, struct local);
bool zone_ok(str zone);
/* Days since 1970-01-01 of a calendar date, and back. */
int64_t day_number(int year, int month, int day);
struct local day_local(int64_t day_number);

enum date_style {
    DATE_DAY,      /* mardi 24 novembre */
    DATE_DAY_YEAR, /* mardi 24 novembre 2026 */
    DATE_TIME,     /* mardi 24 à 16 h 30 */
    DATE_FULL,     /* mardi 24 novembre 2026 à 16 h 30 */
    DATE_HOUR,     /* 16 h 30 / 16 h */
    DATE_NUMERIC   /* 24/11/2026 16:30 */
};
/* English: Tuesday 24 November, Tuesday 24 at 16:30. The first of a month is "1er" in French; U+00A0 around "h". */
str date_text(struct arena *, enum lang, str zone, int64_t at_ms, enum date_style);
/* "2026-11-24T15:30:00Z", for programs and <time datetime>. */
str iso_text(struct arena *, int64_t at_ms);
/* lundi… / Monday…, 1..7. */
str weekday_text(enum lang, int weekday);

/* A key (ASCII text) whose bytewise order is French dictionary order. */
str sort_key(struct arena *, str);
/* A sentence that goes on behind other words: its first letter small, unless the second is a capital too ("SIRET"). */
str lower_first(struct arena *, str);
/* Lower case without accents or ligatures, for comparing names of places and people. */
str fold(struct arena *, str);
/* In the letters every telephone shows in an SMS (GSM 7 bits), others by the nearest one: "œuf à 2 €" gives "oeuf à 2
** €". At most so many septets (€ takes two); what is cut ends in "...". */
str gsm_text(struct arena *, str, size_t most);
/* How many septets a text so written takes. */
size_t gsm_length(str);
/* "La Ferme des Haies !" gives "la-ferme-des-haies"; at most 60 bytes; "x" if nothing is left. */
str slug(struct arena *, str);
/* Windows-1252 bytes as UTF-8. */
str from_windows_1252(struct arena *, str);
/* NFC, white space at the ends removed and inner runs (newlines too) made one space, invisible characters dropped: what
** one-line fields let in. A single U+00A0 or U+202F stays. */
str text_clean(struct arena *, str);
/* The same for text areas: newlines stay, at most one empty line in a row. */
str text_clean_lines(struct arena *, str);
/* Loads all that ICU will need; call before a sandbox. */
void lang_start(void);
