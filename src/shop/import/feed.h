/* feed.h: the address of a merchant's own table or feed, looked at every day and taken in as a table he sends is.
** Inside of this room. */
#pragma once
#include "app/away.h"
#include "feed.sql.h"
#include "shop/catalog/catalog.h"

enum { FEED_URL_MOST = 300, FEED_AGAIN_MS = MINUTE_MS };

/* The address without what may be a password in it: "boutique.exemple.fr/flux.csv". */
str feed_short(struct arena *, str url);
/* What came of it, as a sentence for its merchant. */
str feed_says(struct arena *, enum lang, const struct feed_of_row *);
/* Makes its outcome what became of it since, on the page of the import. */
void feed_now(struct db *, struct arena *, struct feed_of_row *);
/* It went well, or waits for its merchant only. */
bool feed_good(str outcome);
/* A new address: looked at at once, nothing of the one before is kept. */
struct feed_new {
    int64_t merchant_id, person_id;
    str url;
};
void feed_set(struct tx *, int64_t now, const struct feed_new *);
/* Looks now. False: it is being looked at, was a moment ago, is paused, or there is none. */
bool feed_look(struct tx *, int64_t now, int64_t merchant_id);
/* What this import of the feed brought is on the shelf: a line that stays as it is now says nothing new. */
void feed_taken(struct tx *, int64_t merchant_id, int64_t import_id);
/* Somebody wanted what this import of the feed would do: from now on nobody is asked. */
void feed_confirm(struct tx *, int64_t merchant_id, int64_t import_id);
