/* inside.h: what a photo waiting for its name says, and what is done with it. */
#pragma once
#include "app/form.h"
#include "draft.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/draft/draft.h"
#include "shop/media/media.h"

enum { DRAFTS_MOST = 30, DRAFT_VALUES = 8 /* a row of the page has so many fields */ };

/* What a draft says when it is right. */
struct draft_ready {
    str title, rayon, unit, allergens;
    opt_i64 price;
    int64_t stock, showcase, about; /* about: thousandths of a kilo a piece; 0: not weighed by the piece */
    struct category category;
    bool lacks; /* the law wants fields that only the sheet has: it waits there, off the shelf */
};
/* In write: one draft for a photo. DRAFT_SAME: the same photo waits already; DRAFT_FULL: DRAFTS_MOST wait already. */
enum draft_added { DRAFT_ADDED, DRAFT_SAME, DRAFT_FULL };
enum draft_added draft_add(struct tx *, int64_t now, int64_t merchant_id, const struct media_received *);
/* In write: the draft becomes an offer, public unless it lacks something; once. False: it is no longer there. */
bool draft_publish(struct tx *, int64_t now, int64_t merchant_id, const struct draft_list_row *,
                   const struct draft_ready *);
/* In write: the draft and its photo are gone. False: they were. */
bool draft_drop(struct tx *, int64_t now, int64_t merchant_id, const struct draft_list_row *);

/* Two members on one page. The mark of what it shows of a draft. */
str draft_seen(struct arena *, const struct draft_list_row *);
/* Whether anything was typed in a row over what the page showed. */
bool draft_touched(struct arena *, str seen, const struct draft_list_row *typed);
/* What is stored meets what was typed over what the page showed. DRAFT_MINE: nobody else has changed it. DRAFT_THEIRS:
** another has, and nothing was typed here: *typed becomes what is stored. DRAFT_BOTH: *typed keeps what was typed here
** and takes the rest from what is stored. told, in the order of the form: `moved` marks what another has changed. */
enum draft_met { DRAFT_MINE, DRAFT_THEIRS, DRAFT_BOTH };
enum draft_met draft_meet(struct arena *, str seen, const struct draft_list_row *stored, struct draft_list_row *typed,
                          struct form_value told[DRAFT_VALUES]);
