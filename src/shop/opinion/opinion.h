/* opinion.h: who may say what he thinks of an order, and who is asked; what is said lies with the reviews. */
#pragma once
#include "shop/order/order.h"

/* He may write a review: it is handed over, not too long ago, he is nobody of the shop, and the shop did not type it in itself. */
bool order_opinion_open(struct db *, struct arena *, int64_t now, const struct order_view *);
/* He is asked once: he may, has not, and did not say that he is not to be asked. */
bool order_opinion_wanted(struct db *, struct arena *, int64_t now, const struct order_view *);
/* A review was published or refused: its author is told why not, the shop that there is one. */
void opinion_on_review_decided(struct tx *, int64_t now, int64_t review_id);
/* What may be reviewed of an order: the shop first (product 0), then each product once. */
struct opinion_subjects {
    struct opinion_subject {
        int64_t product_id;
        str title; /* empty: the shop */
    } * v;
    size_t n;
};
void order_opinion_subjects(struct db *, struct arena *, int64_t order_id, struct opinion_subjects *);
/* How a buyer of this name signs, unless he chooses otherwise. */
str order_opinion_signed(struct arena *, str name);
/* Reviews are of what was handed over: one line a finding. */
void opinion_check(struct db *, struct arena *, struct buf *findings);
