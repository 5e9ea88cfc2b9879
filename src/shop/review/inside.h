/* inside.h: what the files of this room share. */
#pragma once
#include "shop/review/review.h"
#include "review.sql.h"

/* Of a row of any of the statements that have all columns. */
struct review review_made(const void *row);
/* When it was received and when it was published: both near each review. */
str review_dates_text(struct rq *, const struct review *);
/* The shop's own page. */
void review_mine_get(struct rq *);
void review_mine_write(struct rq *, struct tx *);
