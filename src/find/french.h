/* french.h: French words of a text, in the forms they are searched by. SQLite's unicode61 cuts and lowers (diacritics
** kept), Snowball takes the stem of the accented word, then accents are folded: stemming after folding only, the usual
** recipe, splits fermier from fermière. Words without their accents meet the others through the stem of the bare word.
*/
#pragma once
#include "base/str.h"

#include <sqlite3.h>

enum { WORD_BYTES = 60 }; /* a longer word is cut there */

/* The texts are the french's own: valid until its next word. */
struct forms {
    str word;      /* lower case, accents kept: what people read */
    str bare;      /* without accents; œ is oe */
    str stem;      /* folded stem of word */
    str stem_bare; /* stem of bare; often the same text */
    bool stop;     /* a word too common to search, or an elision (l’, d’, qu’) */
};

struct french;
/* Registers the tokenizer "french" on this connection and makes an instance for direct use; NULL: no memory or no FTS5.
** One thread at a time. Free before the connection closes. */
struct french *french_new(sqlite3 *);
void french_free(struct french *);
/* The FTS5 entry points of a connection; NULL if it has none. */
fts5_api *french_api(sqlite3 *);

/* Calls fn for each word of text in order, stop words too; from and to: its bytes in text. fn returns false to
** end the scan; it may fault, and must not scan another text with the same french. Faults "find.no_memory". */
typedef bool french_fn(void *arg, const struct forms *, size_t from, size_t to);
void french_words(struct french *, str text, french_fn *fn, void *arg);
