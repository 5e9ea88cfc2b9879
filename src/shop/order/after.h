/* after.h: what is done to an order after it was placed, by the rooms above that let somebody do it. The caller has read
** whose it is. */
#pragma once
#include "shop/order/order.h"
#include "shop/reception/reception.h"

/* Its history, oldest first: what changed its state, and what did not. */
struct order_history {
    struct order_happened {
        int64_t at;
        str from, to, actor, reason;
    } * v;
    size_t n;
};
void order_history_read(struct db *, struct arena *, int64_t order_id, struct order_history *);
/* By the number people see: what else proves that it is his. False: none. */
struct order_found {
    int64_t id;
    str token, phone, mail;
};
bool order_find(struct db *, struct arena *, str number, struct order_found *);
/* As purchase_read() does, by its id. */
bool purchase_read_id(struct db *, struct arena *, int64_t purchase_id, struct purchase_view *);
/* Whether somebody may go on ordering to pay in the shop, after what he did not come for. DOUBTED: once he has shown that
** the address is his; ONLINE: not for now. Setting: orders.no_show_most. */
struct missed_who {
    str mail, phone; /* the telephone counts where no mail was given */
    bool proved;
};
enum missed { MISSED_FINE, MISSED_DOUBTED, MISSED_ONLINE };
enum missed order_missed(struct db *, struct arena *, int64_t now, const struct missed_who *);
/* Its buyer proved the mail address or the telephone he gave. */
bool purchase_mail_proved(struct db *, struct arena *, int64_t purchase_id);
/* The buyer goes to the bank: the promise is made longer once. */
void order_pay_started(struct tx *, int64_t now, int64_t order_id);
/* From the bank to the shop, where the merchant accepts it. False: not possible any more. */
bool order_pay_in_shop_instead(struct tx *, int64_t now, int64_t order_id);
/* The bank page is open: a change waits a little longer for its money. */
void order_change_pay_started(struct tx *, int64_t now, int64_t order_id);
/* Something of an order is made for the buyer: no time before this; 0: all of it was there. */
int64_t order_ready_from(struct db *, struct arena *, int64_t order_id);
/* Its buyer changed time or place so often that his shop is not told again: it is called. */
bool order_moved_often(struct db *, struct arena *, int64_t order_id);
/* Its buyer asked expressly that services begin before the days to change his mind are over. */
void order_early_keep(struct tx *, int64_t now, int64_t order_id);
bool order_early(struct db *, struct arena *, int64_t order_id);
/* The order was changed: what is agreed to from now on is added, word for word. */
void order_terms_add(struct tx *, int64_t now, int64_t order_id);
/* Something of the order, of which mark tells it from the next of its kind: to the members; to the buyer, by mail or by SMS. */
void order_members_tell(struct tx *, int64_t now, const struct order_view *, const char *what, int64_t mark);
void order_buyer_tell(struct tx *, int64_t now, const struct order_view *, const char *what, int64_t mark);
/* The deposits of what is in the bag of one line. */
int64_t line_deposit(const struct order_line_view *);
/* After its lines changed: the order's amount and what is set aside follow. False: the shelf has not that much, the caller undoes. */
bool order_bag_follow(struct tx *, int64_t now, int64_t order_id);
/* A line of the order's history that changes no state: what was done, and by whom (see order_actor_of); 0: by the buyer. */
void order_noted(struct tx *, int64_t now, const struct order_view *, int64_t person_id, str reason);
/* The public's stock and pages follow. */
void order_stock_touched(struct tx *, int64_t now, int64_t order_id);
/* A line of it is not in the bag, and does not come back into it. */
void order_line_given_up(struct tx *, int64_t order_id, int64_t line_id);
/* What its buyer is being asked, and about which line. False: nothing. */
struct order_open_question {
    int64_t id, line_id;
};
bool order_question_open(struct db *, struct arena *, int64_t order_id, struct order_open_question *);
/* Money of what was given up that is to go back that way and was not asked back yet; how much of it is to come back. */
struct returns_open {
    int64_t cents, coming;
};
void returns_pending(struct db *, struct arena *, int64_t order_id, str way, struct returns_open *);
/* The money of it went back. False: it did before, or not that way. */
struct return_paid {
    int64_t return_id, merchant_id, person_id; /* person_id 0: nobody gave it by hand */
    str way, means;
};
bool return_refunded(struct tx *, int64_t now, const struct return_paid *);
/* The order is handed over, or over without its goods: what was given up before is paid back with it. */
void returns_follow(struct tx *, int64_t now, int64_t order_id, bool over);
/* The goods are set aside until then, taken again if they had lapsed. False: they are gone, nothing is held. */
bool order_hold_again(struct tx *, int64_t now, const struct order_view *, opt_i64 until);
/* A time of a service for a line of an order, checked against the shop's hours and against what is taken. */
struct book {
    int64_t offer_id, merchant_id, order_id, people, starts_at, minutes;
};
enum slot_take book_take(struct tx *, int64_t now, const struct book *);
/* Times of a service with room for so many people; but_id: a booking that would be given back, 0: none. */
struct book_ask {
    int64_t offer_id, merchant_id, now, minutes, seats, people, but_id;
};
void book_times(struct db *, struct arena *, enum lang, const struct book_ask *, struct slots *);
/* That time is given back: another one is taken for the same line. */
void book_back(struct tx *, int64_t order_id, int64_t booking_id);
/* A line is called otherwise: with its new time. */
void order_line_called(struct tx *, int64_t order_id, int64_t line_id, str title);
/* When it is had, without a seat being taken or given back. */
void order_time_set(struct tx *, int64_t order_id, int64_t slot_at, int64_t slot_end_at);
