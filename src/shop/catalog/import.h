/* import.h: what the files of tables taken in and given out share: reading, checking, applying. Inside of this room. */
#pragma once
#include "import.sql.h"
#include "shop/catalog/catalog.h"

enum import_field {
    IMPORT_REF, IMPORT_TITLE, IMPORT_RAYON, IMPORT_PRICE, IMPORT_UNIT, IMPORT_STOCK, IMPORT_TEXT, IMPORT_ALLERGENS, IMPORT_NET,
    IMPORT_NET_UNIT, IMPORT_ORIGIN, IMPORT_STORAGE, IMPORT_LABELS, IMPORT_TITLE_EN, IMPORT_TEXT_EN, IMPORT_MODE, IMPORT_LINK,
    IMPORT_SHOWN, IMPORT_FIELDS
};
enum { IMPORT_BYTES_MOST = 10 * 1024 * 1024, IMPORT_ROWS_MOST = 10000, IMPORT_COLUMNS_MOST = 120, IMPORT_ERRORS_MOST = 200,
       IMPORT_CELL_MOST = 10000, IMPORT_STOCK_MOST_MILLI = 100 * 1000 * 1000, IMPORT_MEMORY = 192 << 20, IMPORT_UNDO_DAYS = 30 };

/* "Prix": the heading of a field, in French and English. */
str import_field_name(enum lang, enum import_field);

/* "price": the field as it is kept in the database. */
str import_field_word(enum import_field);
/* A heading without what varies: "Prix TTC (€)" is "prix ttc". */
str import_heading_key(struct arena *, str heading);
struct import_cell {
    str text;
    unsigned fault; /* of csv.h, or IMPORT_LETTERS: bytes that are no letters in this encoding */
};
enum { IMPORT_LETTERS = 16 };
struct import_line {
    int64_t line;
    size_t n;
    struct import_cell *v;
};
/* A table read whole: headings, lines, and which column is which field (-1: none). */
struct import_sheet {
    struct import_line head, *v;
    size_t n;
    int column[IMPORT_FIELDS], field[IMPORT_COLUMNS_MOST];
    const char *refused; /* msgid: it cannot be read at all; NULL: it can */
    const char *shop;    /* the shop system that gave it out; NULL: none we know */
};
/* Whether these bytes begin like XML. */
bool import_is_feed(str bytes);
/* Product feeds in XML (text: valid UTF-8) as a table whose headings are the feed's words. */
void import_feed_read(struct arena *mem, str text, struct import_sheet *);
/* Names the columns as the shop systems we know name theirs; false: it is of none. */
bool import_shop_headings(struct arena *mem, struct import_sheet *);
/* What such a table writes differently becomes what ours would say: variants, descriptions, what is hidden. */
void import_shop_adapt(struct arena *mem, struct import_sheet *);
/* mapping: "1,0,-1": the field of each column; empty: by the headings. Texts in mem. */
void import_read(struct arena *mem, str bytes, str mapping, struct import_sheet *);
/* Why these first bytes are no table, as a msgid; NULL: they may be. */
const char *import_not_text(str bytes);

struct import_error {
    str at, heading, typed, text; /* "D12" and its heading; what stands there, shortened; the sentence */
};
/* One offer to make (old NULL) or to change. */
struct import_change {
    int64_t line;
    const struct import_offers_row *old;
    struct import_offers_row to;
    bool price_moves, texts, shown; /* texts: what the product says, not the offer alone */
};
enum { IMPORT_UNKNOWN_MOST = 20 };
struct import_plan {
    struct import_change *v;
    size_t n, fresh, same, stocks, prices;
    str unknown[IMPORT_UNKNOWN_MOST]; /* rayons nobody knows, as typed */
    size_t unknown_n;
    struct import_error *errors;
    size_t errors_n, errors_kept;
};
struct import_asked {
    struct db *db;
    struct arena *mem;
    enum lang lang;
    int64_t merchant_id, now;
    bool feed; /* of his own site, with nobody there to mend it: a stock below what is set aside falls to that, and no further */
};
/* Every line against the shelf and the rules: what would be done, or every cell that is wrong. Changes nothing. */
void import_plan_make(const struct import_asked *, const struct import_sheet *, struct import_plan *);
/* What this merchant said of columns headed like these, over what the headings say by themselves; absent: he said nothing. */
str import_mapping_kept(const struct import_asked *, const struct import_sheet *);
/* A rayon as it is typed, without what varies. */
str import_rayon_key(struct arena *, str typed);
/* The category as a table writes it: "Crèmerie : Fromages"; its slug where that would be ambiguous. */
struct import_rayons {
    struct import_rayon {
        int64_t id, vat_bp;
        str path, slug, key_path[LANGS], key_name[LANGS]; /* path: in the language asked */
        str kind;
        bool twice[LANGS]; /* twice: another has the same name */
    } *v;
    size_t n;
};
void import_rayons_read(const struct import_asked *, struct import_rayons *);

/* Where the file of an import lies; NUL-terminated. */
char *import_path(const struct territory *, struct arena *, str sha256);
/* Puts it there, durable before a row names it; false: the disk refused. *sha256 in mem. */
bool import_keep(const struct territory *, struct arena *, str bytes, str *sha256);
/* Reads it whole; false: it is gone. */
bool import_load(const struct territory *, struct arena *, str sha256, str *bytes);
/* Leaves the work of an import that changed its state. what: "apply" or "undo". */
void import_work_ask(struct tx *, int64_t now, int64_t id, const char *what);
/* In a transaction: both sides of changes [from, to) of the plan; what is new is made, for a turn of the shelf to come. */
struct import_staging {
    int64_t id, merchant_id, turn;
    const struct import_plan *plan;
    size_t from, to;
};
void import_stage(struct tx *, int64_t now, const struct import_staging *);
/* Shows it all at once, by this turn of the shelf, or takes it back; false: the shelf moved meanwhile, nothing was done. */
bool import_flip(struct tx *, int64_t now, int64_t id, int64_t turn);
bool import_unflip(struct tx *, int64_t now, int64_t id, int64_t turn);
/* Lines [from, to] of what was staged, and what is done with them. */
struct import_piece {
    int64_t id, merchant_id, person_id, turn, from, to, at; /* at: when it was applied, or taken back */
    bool back;
    struct import_tell_rows rows;
};
/* Before it is taken back: what was made goes with this turn, unless a hand changes it until then. */
void import_mark(struct tx *, const struct import_piece *);
/* After the flip: what hangs on it, stock and who follows the shelf. */
void import_settle(struct tx *, int64_t now, const struct import_piece *);
void import_settled(struct tx *, int64_t id, bool back);
/* The last lines of what was staged and cannot be shown are nobody's; false: there are none. */
bool import_unmake(struct tx *, int64_t id, int64_t merchant_id);
/* The whole shelf as a table that can be taken in again. */
int64_t import_export(const struct import_asked *, struct buf *);
void export_get(struct rq *);
