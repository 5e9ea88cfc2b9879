/* drafts.h: photos first: each photo sent waits as a draft until it is named and priced; then it becomes an offer. Inside
** the room. */
#pragma once
#include "drafts.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/media/media.h"

enum { DRAFTS_MOST = 30 };

/* What a draft says when it is right. */
struct draft_ready {
    str title, rayon, unit, allergens;
    opt_i64 price;
    int64_t stock, showcase;
    struct category category;
    bool lacks; /* the law wants fields that only the sheet has: it waits there, off the shelf */
};
/* In write: one draft for a photo. DRAFT_SAME: the same photo waits already; DRAFT_FULL: DRAFTS_MOST wait already. */
enum draft_added { DRAFT_ADDED, DRAFT_SAME, DRAFT_FULL };
enum draft_added draft_add(struct tx *, int64_t now, int64_t merchant_id, const struct media_received *);
/* In write: the draft becomes an offer, public unless it lacks something; once. False: it is no longer there. */
bool draft_publish(struct tx *, int64_t now, int64_t merchant_id, const struct draft_list_row *, const struct draft_ready *);
/* In write: the draft and its photo are gone. False: they were. */
bool draft_drop(struct tx *, int64_t now, int64_t merchant_id, const struct draft_list_row *);
