/* inside.h: what the files of this room share: tables of others made into one like ours. */
#pragma once
#include "shop/table/table.h"

/* Whether these bytes begin like XML. */
bool table_is_feed(str bytes);
/* Product feeds in XML (text: valid UTF-8) as a table whose headings are the feed's words. */
void table_feed_read(struct arena *mem, str text, struct table_sheet *);
/* Names the columns as the shop systems we know name theirs; false: it is of none. */
bool table_shop_headings(struct arena *mem, struct table_sheet *);
/* What such a table writes differently becomes what ours would say: variants, descriptions, what is hidden. */
void table_shop_adapt(struct arena *mem, struct table_sheet *);
