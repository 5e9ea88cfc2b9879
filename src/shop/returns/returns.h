/* returns.h: changing one's mind (code de la consommation, L221-18 to L221-28; doc/orders.md): what may be given up and until
** when, goods that come back, money that goes back. */
#pragma once
#include "app/job.h"
#include "shop/order/order.h"

struct withdrawal {
    bool open;        /* some line of it can be given up now */
    bool binding;     /* ordered at a distance; a reservation binds to nothing and is only cancelled */
    bool handed;      /* the goods are with the buyer */
    bool out;         /* they have left the shop */
    bool early;       /* its services were to begin before the 14 days are over, as the buyer asked */
    opt_i64 until_at; /* absent: the 14 days have not begun, nothing was received yet */
    struct withdrawal_lines {
        struct withdrawal_line {
            const struct order_line_view *line;
            str keeps;     /* see offer_keeps() */
            bool possible; /* may be given up now */
            bool unopened; /* if it was not opened */
            bool returned; /* was given up already */
        } * v;
        size_t n;
    } lines;
};
void order_withdrawal(struct db *, struct arena *, int64_t now, const struct order_view *, struct withdrawal *);
/* The buyer gives up these lines. All lines before they left the shop: the order is cancelled; some of them: they are
** left out of the bag; afterwards they come back. What was paid for them goes back, the delivery too when nothing else
** is left. WITHDRAW_AGAIN: these lines were given up before, with that receipt. WITHDRAW_OTHER: not all of them can be. */
struct withdrawing {
    int64_t order_id;
    const int64_t *line_id;
    size_t n;
    str name, contact;
    enum lang lang;
    int64_t return_id; /* out */
};
enum withdrawn { WITHDRAWN, WITHDRAW_AGAIN, WITHDRAW_OTHER };
enum withdrawn order_withdraw(struct tx *, int64_t now, struct withdrawing *);
struct order_return {
    int64_t id, order_id, merchant_id, asked_at, cents, refund_by_at;
    opt_i64 back_by_at, received_at, refunded_at; /* back_by_at absent: the goods had not left the shop */
    str name, contact, receipt, way, pays, means; /* way: "bank", "shop", "none" */
    bool sold_again;
    enum lang lang;
};
struct order_returns {
    struct order_return *v;
    size_t n;
};
void order_returns(struct db *, struct arena *, int64_t order_id, struct order_returns *);
/* Of a merchant: what waits for him first, then the latest, at most 100. */
void order_returns_of_merchant(struct db *, struct arena *, int64_t merchant_id, struct order_returns *);
/* False: none. The caller checks whose it is. */
bool order_return_read(struct db *, struct arena *, int64_t return_id, struct order_return *);
/* "2 × Bol, 1 × Tasse". */
str order_return_text(struct db *, struct arena *, enum lang, int64_t return_id);
/* How it stands, for both sides: a sentence. */
str order_return_state_text(struct db *, struct arena *, enum lang, const struct order_return *);
/* Nothing but services: there is nothing to bring back. */
bool order_return_service(struct db *, struct arena *, int64_t return_id);
/* The goods are back; what can be sold again goes on the shelf, and the bank is asked to give the money back. False:
** they were, or nothing was to come back. */
bool order_return_receive(struct tx *, int64_t now, const struct order_return *, int64_t person_id, bool sell_again);
/* The money goes back without waiting for the goods: asked of the bank, or given at the counter by cash, card or
** cheque. False: it did already, or not that way. */
bool order_return_refund(struct tx *, int64_t now, const struct order_return *, int64_t person_id, str means);
/* Its buyer did not ask that its services begin early, and may still give up this service of it: before an earlier time he must. */
bool order_early_asks(struct db *, struct arena *, int64_t now, const struct order_view *, int64_t line_id);
/* Invariants of what comes back: one line a finding. */
void returns_check(struct db *, struct arena *, struct buf *findings);
extern const struct clock_task returns_clock[];
