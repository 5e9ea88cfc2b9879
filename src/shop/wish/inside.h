/* inside.h: what the files of this room share. */
#pragma once
#include "shop/wish/wish.h"
#include "wish.sql.h"

#include "shop/catalog/catalog.h"

/* Whether one of them can be had now: sold here, in its season, something left. */
bool wish_is_back(const struct offers *);

struct wish_new {
    int64_t now, product_id;
    str address; /* of mail, or "+33…" of a mobile telephone */
    bool phone;
    enum lang lang;
};
enum wish_made { WISH_MADE, WISH_TOO_MANY };
/* Asked again it waits anew, under the link it has, unless it was told within a day. Whoever asks learns nothing of the
** address: the link stands in its letter alone. WISH_TOO_MANY: this address, or this product, has as many as may be. */
enum wish_made wish_make(struct tx *, const struct wish_new *);
/* Looks at products that are waited for, and leaves a letter for each who waits for one that is back: three SMS or twenty
** mails to an address within a day, whatever is ended or asked anew between; who had as many waits on. */
void wish_turn(struct tx *, int64_t now);
