/* fresh.h: "still sold?": asked of shops whose products nobody touches; hidden when nobody answers. Inside of this room. */
#pragma once
#include "fresh.sql.h"
#include "shop/catalog/catalog.h"
#include "shop/shelf/shelf.h"

/* Asks the shops whose turn it is, and hides what was not answered for in time: a few at a time. */
void fresh_turn(struct tx *, int64_t now);
/* All that the shop shows, or that was hidden, is still sold. */
void fresh_confirm(struct tx *, int64_t now, int64_t merchant_id);
