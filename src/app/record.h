/* record.h: what of a shop's own is written down when staff change it for the shop, and can be put back: each room
** names its records once (rooms.c lists them); what one is before and after, in words, and taking it back follow. */
#pragma once
#include "db/db.h"
#include "lang/lang.h"

/* How a value is said. */
enum record_how {
    RECORD_TEXT,
    RECORD_MONEY,   /* cents */
    RECORD_MILLI,   /* thousandths of a piece, a kilo, a litre */
    RECORD_NUMBER,  /* as it is */
    RECORD_MINUTE,  /* of the day */
    RECORD_DAY,     /* since 1970 */
    RECORD_WEEKDAY, /* 1 to 7 */
    RECORD_YES,     /* 0, 1 */
    RECORD_AT,      /* an instant */
    RECORD_WORD,    /* one of words */
    RECORD_SET,     /* NULL or 0: not given; else given: a picture */
    RECORD_MUTE     /* kept, not said */
};
struct record_word {
    str code;
    const char *says; /* msgid */
};
#define RECORD_WORDS_END                                                                                               \
    {                                                                                                                  \
        {0}, NULL                                                                                                      \
    }
struct record_field {
    const char *says; /* msgid */
    enum record_how how;
    const struct record_word *words; /* ended by one without says */
};
struct record_back;
struct record_kind {
    str code;
    const char *says; /* msgid: "Delivery area" */
    /* Statements of the room, by name. all: by :merchant_id, of goods also :only (see records_of), in the order of id; its columns: id, what it is called, the
    ** fields. put: merchant_id, id, the first `kept` fields (one row). drop: merchant_id, id; NULL: what was made is not
    ** taken back. */
    const struct stmt *const *stmts;
    const size_t *stmts_n;
    const char *all, *put, *drop;
    const struct record_field *field;
    int fields, kept;
    bool list;       /* rows of one id are one record: it is put back as a whole */
    bool stays_gone; /* what is gone of it comes back another way, or not at all */
    bool alone;      /* what appears with it is said by another record: only changes are written down */
    /* Looks and puts it back otherwise than by put: false, and nothing written, where its ground moved. */
    bool (*back)(struct tx *, const struct record_back *);
    void (*after)(struct tx *, const struct record_back *); /* what follows once it is back; may be NULL */
};
#define RECORDS_END                                                                                                    \
    {                                                                                                                  \
        .code = { 0 }                                                                                                  \
    }
/* One list for the whole house: src/rooms.c, ended by NULL; each ended by one without a code. */
extern const struct record_kind *const all_records[];

/* One as it stands: rows of kind->fields values; n 0: it is not there. */
struct record {
    int64_t id;
    str name;
    size_t n;
    const struct val *v;
};
struct records {
    struct record *v;
    size_t n;
};
struct record_back {
    int64_t now, merchant_id, person_id, id;
    struct record was, became, is; /* was: what it is to be again */
    int64_t act_id;                /* what was written since has a greater id */
};
/* All of one kind of a shop, by id; of goods those of the product of one offer alone (only 0: all). Strings and rows in
** mem. */
struct records_ask {
    int64_t merchant_id, only;
};
void records_of(struct db *, struct arena *, const struct record_kind *, const struct records_ask *, struct records *);
/* The kind of that code; NULL: none any more. */
const struct record_kind *record_kind_of(str code);
const struct stmt *record_stmt(const struct record_kind *, const char *name);
/* The same value in two rows, one as it was, one as it became. */
bool record_field_same(const struct record_kind *, const struct record *, const struct record *, int field);
bool record_same(const struct record_kind *, const struct record *, const struct record *);
/* As one text, and back; an absent text: not there. False: not of this kind's shape. */
str record_text(struct arena *, const struct record_kind *, const struct record *);
bool record_read(struct arena *, const struct record_kind *, str text, struct record *);

enum record_end { RECORD_BACK, RECORD_MOVED, RECORD_FIXED };
/* Makes the record what it was again, where what was changed still is what it became: else MOVED, and nothing is
** written. FIXED: this kind of change has no way back. */
enum record_end record_take_back(struct tx *, const struct record_kind *, struct record_back *);
/* Whether it has a way back at all. */
bool record_may_back(const struct record_kind *, const struct record *was, const struct record *became);
