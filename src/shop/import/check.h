/* check.h: what the files that look at a table line by line share. */
#pragma once
#include "shop/import/inside.h"

/* Texts to numbers, in memory as large as it must be. */
struct places {
    struct place {
        str key;
        size_t at;
    } * v;
    size_t mask;
};
struct places places_new(struct arena *, size_t n);
/* Where a key stands, or would (its key is absent). */
struct place *place_of(const struct places *, str key);
/* False: it was there before, at *at. */
bool place_take(struct places *, str key, size_t *at);

/* The offers of one product of the shelf. */
struct import_group {
    int64_t product_id, position;     /* position: the last of its variants */
    const struct import_change *said; /* a line that changes what the product says */
};
struct checking {
    const struct import_asked *q;
    const struct table_sheet *sheet;
    struct import_plan *plan;
    struct import_rayons rayons;
    struct import_offers_rows shelf;
    struct places refs, seen;    /* of the shelf: number of the row; of the table: its line */
    struct places said, unknown; /* rayons the merchant explained: number in rayons; those nobody knows */
    struct places made;          /* of what the table makes: number in the plan */
    int64_t *line_of;            /* of each row of the shelf: the line that names it, 0: none yet */
    size_t *planned, *group;     /* of each row of the shelf: 1 + its change, 0: none; its product */
    struct import_group *groups;
    struct import_parts *bundles; /* of each row of the shelf: what is in it */
    /* the line being checked */
    const struct table_line *line;
    struct import_offers_row to;
    const struct import_offers_row *head; /* one more variant: what says its product */
    const struct import_rayon *rayon;
    struct import_change *head_made; /* that is of this table */
    size_t head_group;
    struct import_parts parts;
    struct places photos; /* of products of the shelf: what was asked for last */
    str *photo_of;
    struct places originals; /* of products of the shelf: the photo it shows */
    str *original_of;
    str rayon_typed, net; /* net: the price without tax, as typed, when the price comes of it */
    str rows;             /* of a followed site: its lines as they were taken last */
    bool wrong, showcase, unlicensed, shown, lacks, parts_said;
    const char *about; /* what a fault is of, where its sentence does not say; a msgid, or NULL */
    bool silent;       /* what is wrong is not said: the line is left alone */
};

/* A cell is wrong; column -1: the line itself. msgid in English. */
void import_wrong(struct checking *, int column, const char *msgid);
void import_wrong_field(struct checking *, enum table_field, const char *msgid);
/* Why a cell cannot be taken, whatever it says, as a msgid; NULL: it can. */
const char *import_cell_says(const struct table_cell *);
/* The cell of a field, its ends trimmed; false: there is no such column, or it is wrong and said so. */
bool import_cell_of(struct checking *, enum table_field, str *text);
/* All fields of the line into k->to, but for those below. old: the offer it changes; NULL: none. */
void import_fields_read(struct checking *, const struct import_offers_row *old);
/* An address that begins as one does. */
void import_link_check(struct checking *);
/* Whether two say the same of their product. */
bool import_product_same(const struct import_offers_row *, const struct import_offers_row *);
/* The rayon of the line; what the merchant said of his own words. */
void import_rayon_read(struct checking *);
void import_rayons_said(struct checking *);
/* The rate of VAT of the line: its own, or that of its rayon. */
int64_t import_vat(const struct checking *);
/* "2 x A-1 + 0,5 x 04821" into k->parts; absent column: k->parts is what it was. at: the row of the shelf; -1: what is made. */
void import_parts_read(struct checking *, ptrdiff_t at);
bool import_parts_same(const struct import_parts *, const struct import_parts *);
/* The photo the line names; what was asked for before. */
void import_photo_read(struct checking *, const struct import_offers_row *old);
void import_photos_known(struct checking *);
/* What is in the baskets of the shelf. */
void import_bundles_read(struct checking *);
/* Once all lines are read: every part is one that may be in a basket. */
void import_parts_check(struct checking *);
/* The row of the shelf a reference names, with the zeros a spreadsheet took off; false: none. */
bool import_shelf_find(const struct checking *, str ref, size_t *at);
