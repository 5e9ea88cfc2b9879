/* inside.h: what the files of this room share. */
#pragma once
#include "shop/cart/cart.h"
#include "shop/order/after.h"
#include "shop/order/order.h"
#include "shop/order/place.h"
#include "order.sql.h"
#include "shop/reception/reception.h"
#include "shop/terms/terms.h"

/* It is prepared or over: nothing is waited for any more. */
void order_change_over(struct tx *, int64_t now, const struct order_view *);
/* So many cents came from the bank: of a change they were asked for, which is made; late ones too, if its time is still free. */
bool order_change_paid(struct tx *, int64_t now, const struct order_view *, int64_t cents);
/* The clock task: changes nobody paid for. */
void order_changes_run(struct tx *, int64_t now);
/* Invariants of changes: one line a finding. */
void change_check(struct db *, struct arena *, struct buf *findings);
/* Keeps what one of a line that is a basket holds, with each part's share of the price of one. */
void order_parts_keep(struct tx *, int64_t now, int64_t line_id, struct bundle_parts *, int64_t price_cents);
/* A seat at another time, as far ahead as what is made to order allows. */
enum slot_take order_slot_take(struct tx *, int64_t now, const struct order_view *, int64_t slot_at, int64_t *end_at);
/* Keeps what is promised of a parcel that leaves then. */
void order_parcel_promise(struct tx *, int64_t order_id, const struct parcel_terms *, int64_t sent_at);
/* Keeps what was said of a present. */
void order_gift_keep(struct tx *, int64_t order_id, const struct cart_part *);
/* The clock task: parcels nobody said anything about long after their day are taken to have arrived. */
void order_parcels_run(struct tx *, int64_t now);
/* What its buyer says he did not get is settled: its shop has answered, or another time stands. Nothing if he said nothing. */
void order_unmet_over(struct tx *, int64_t order_id);
/* Gives the seat of its slot back; an order of services only has none. */
void order_slot_free(struct tx *, const struct order_view *);
/* Its order ended: others may have its times. */
void book_free(struct tx *, int64_t now, int64_t order_id);
/* Its times are taken again where they had lapsed. False: somebody else has one of them. */
bool book_again(struct tx *, int64_t now, int64_t order_id);
/* Invariants of booked times: one line a finding. */
void book_check(struct db *, struct arena *, int64_t now, struct buf *findings);
/* The shop gave so many cents back in the back office of its bank: of what waits for that, it is done. */
void returns_refund_told(struct tx *, int64_t now, const struct order_view *, int64_t cents);
/* It was paid in the shop, or was not after all: what the shop has to give back of it follows. False: some of it was given back already. */
bool returns_paid_follow(struct tx *, int64_t now, int64_t order_id, bool paid);
/* Goods or packaging of it are on their way back, or came back: the hand-over is no longer undone. */
bool order_comes_back(struct db *, struct arena *, int64_t order_id);
/* Row to view, without lines; due is derived from payments. */
struct order_view order_made(const struct order_one_row *);
/* What is due, from the row and what the bank said: see doc/orders.md. */
struct payment_sum;
void order_due(struct order_view *, const struct payment_sum *);
/* Takes stock for every line of an order; false: some of it is gone (nothing is kept by the caller's undo). */
bool order_hold_lines(struct tx *, int64_t now, int64_t order_id, opt_i64 expires_at);
/* What a quantity at a price costs in the place of a line: rounded half up to the cent, never above what was promised
** for that line when it was promised to a bank. */
int64_t order_line_worth(const struct order_view *, const struct order_line_view *, int64_t price_cents, int64_t milli);
/* As whom somebody acts on it for its shop: staff, unless they are members of it, else a member. */
enum order_actor order_actor_of(struct db *, struct arena *, const struct order_view *, int64_t person_id);
/* The shop has not looked at it for a while: its members are told again, once. */
void order_remind(struct tx *, int64_t now, int64_t order_id);
/* The shop has just been told of it: from now on the clock runs until it is seen. */
void order_unseen_begin(struct tx *, int64_t now, const struct order_view *);
/* The clock task: reminds, asks staff, refuses. */
void order_unseen_run(struct tx *, int64_t now);
/* The clock task: what nobody answered by the beginning of the slot. */
void order_questions_run(struct tx *, int64_t now);
/* The clock task: what is not ready when it was promised. */
void order_late_run(struct tx *, int64_t now);
