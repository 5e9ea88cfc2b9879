/* inside.h: what the files of this room share. */
#pragma once
#include "merchant.sql.h"
#include "shop/merchant/merchant.h"

/* A slug nobody else has: "la-ferme-des-haies", then "…-2". */
str merchant_slug_free(struct tx *, str name, int64_t id);
/* A draft for somebody who has just given his SIRET; made owner of it. Returns its id, 0 when the SIRET has a shop already. */
struct merchant_start {
    int64_t person_id, session_id;
    str kind, siret, mail;
};
int64_t merchant_start(struct tx *, int64_t now, const struct merchant_start *);
/* How complete the sheet is, in percent, and what is left, one msgid each. */
struct merchant_progress {
    int64_t percent;
    struct merchant_todo {
        str text, url;
        bool done;
    } v[12];
    size_t n;
};
void merchant_progress(struct rq *, const struct merchant *, struct merchant_progress *);
