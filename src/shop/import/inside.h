/* inside.h: what the files of tables taken in and given out share: reading, checking, applying. */
#pragma once
#include "app/form.h"
#include "app/typed.h"
#include "import.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/import/import.h"
#include "shop/table/table.h"

enum {
    IMPORT_ERRORS_MOST = 200,
    IMPORT_STOCK_MOST_MILLI = 100 * 1000 * 1000,
    IMPORT_MEMORY = 192 << 20,
    IMPORT_UNDO_DAYS = 30
};

/* All of a shop in one file as we gave it out: its table with a column more for its photos, which are kept. Else why not, as a msgid. */
struct rq;
const char *import_unzip(struct rq *, struct arena *mem, str bytes, str *table);
struct import_error {
    int64_t line;
    size_t nth;                   /* in the order it was found */
    str at, heading, typed, text; /* "D12" and its heading; what stands there, shortened; the sentence */
};
/* One part of a basket: an offer of the shelf, or what another line of the table makes. */
struct import_part {
    int64_t offer_id, line, milli; /* offer_id 0: of that line */
    str ref;                       /* as typed, of a line */
    size_t at;                     /* of an offer: which row of the shelf */
};
struct import_parts {
    struct import_part *v;
    size_t n;
};
/* One offer to make (old NULL) or to change. */
struct import_change {
    int64_t line;
    const struct import_offers_row *old;
    struct import_offers_row to;    /* of one more variant of a product of the shelf: with that product's id */
    bool price_moves, texts, shown; /* texts: what the product says, not the offer alone */
    bool lacks; /* to be made with the law's fields missing: it stays in the shop window until they are filled in */
    struct import_change *first; /* of one more variant of what this table makes: the first; NULL: it is none */
    size_t group;                /* of one more variant of a product of the shelf: 1 + which; 0: it is none */
    int64_t variants;            /* of what is made: how many variants of it follow */
    bool parts_move;
    struct import_parts parts, parts_old;
};
/* A photo to fetch: of a product that is there, or of what a line makes (product_id 0). */
struct import_photo {
    int64_t line, product_id;
    str source;
};
enum { IMPORT_UNKNOWN_MOST = 20, IMPORT_NETS_SHOWN = 3 };
/* A price that came without tax. */
struct import_net {
    str title, typed;
    int64_t vat_bp, price_cents;
};
struct places;
struct import_plan {
    struct places *refs; /* what the table calls things */
    struct import_change *v;
    size_t n, fresh, same, stocks, prices;
    size_t kept; /* of a followed site: changed here by hand, while its line stayed as it was */
    struct import_photo *photos;
    size_t photos_n;
    size_t nets; /* prices that came without tax: the first of them below */
    struct import_net net[IMPORT_NETS_SHOWN];
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
    /* of his own site, with nobody there to mend it: a stock below what is set aside falls to that, and no further */
    bool feed;
};
/* Every line against the shelf and the rules: what would be done, or every cell that is wrong. Changes nothing. */
void import_plan_make(const struct import_asked *, const struct table_sheet *, struct import_plan *);
/* Whether the table calls something by this word: no code may be drawn that is one. */
bool import_plan_names(const struct import_plan *, str code);
/* What this merchant said of columns headed like these, over what the headings say by themselves; absent: he said nothing. */
str import_mapping_kept(const struct import_asked *, const struct table_sheet *);
/* A rayon as it is typed, without what varies. */
str import_rayon_key(struct arena *, str typed);
/* The category as a table writes it: "Crèmerie : Fromages"; its slug where that would be ambiguous. */
struct import_rayons {
    struct import_rayon {
        int64_t id, vat_bp;                               /* its rate of VAT where this shop is, today */
        str path, slug, key_path[LANGS], key_name[LANGS]; /* path: in the language asked */
        str kind, needs, extra;
        const char *blocked; /* why nothing may be sold there; NULL: it may */
        bool twice[LANGS];   /* twice: another has the same name */
    } * v;
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
/* The baskets of what was shown, or is taken back, after a line: what is in them. False: there are none left; *after moves on. */
bool import_bundles(struct tx *, const struct import_piece *, int64_t *after);
/* "2 x A-1 + 0,5 x 04821" of parts whose names stand in their ref. */
str import_parts_text(struct arena *, const struct import_parts *);
/* Photos [from, to) of the plan, to be fetched once it is shown. */
void import_photos_stage(struct tx *, const struct import_staging *);
/* It is shown: they are fetched, one after another. It is taken back, or given up: they are not. */
void import_photos_begin(struct tx *, int64_t now, int64_t id);
void import_photos_end(struct tx *, int64_t id);
/* A followed site was read again: what it did not give in time before is asked for once more. */
void import_photos_again(struct tx *, int64_t now, int64_t merchant_id);
/* Of tables older than that, what another has said since is forgotten, a few at a time. */
void import_photos_forget(struct tx *, int64_t before);
/* What became of them; the first that could not be taken. */
enum { IMPORT_PHOTOS_TOLD = 10 };
struct import_photos_view {
    int64_t waits, taken, failed;
    struct import_photo_failed {
        str source, why; /* why: a sentence */
    } v[IMPORT_PHOTOS_TOLD];
    size_t n;
};
void import_photos_read(struct rq *, int64_t id, struct import_photos_view *);
/* The last lines of what was staged and cannot be shown are nobody's; false: there are none. */
bool import_unmake(struct tx *, int64_t id, int64_t merchant_id);
/* What a spreadsheet calls a column, from 0: "A", "AB". */
str import_column_letters(struct arena *, int column);
/* The whole shelf as a table that can be taken in again. */
int64_t import_export(const struct import_asked *, struct buf *);
void export_get(struct rq *);
