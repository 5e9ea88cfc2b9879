/* inside.h: what the files of this room share. */
#pragma once
#include "sms.sql.h"
#include "shop/order/order.h"
#include "shop/sms/sms.h"

/* The path of the page on which one order is looked after without signing in, while phone is the shop's. */
str sms_link(const struct hall *, const struct territory *, struct arena *, const struct order_view *, str phone);
/* "0412" of "B7-0412" */
str sms_digits_of(str number);
/* The next product a shop is asked about; its title. Absent: nothing more to ask. */
str sms_question_next(struct tx *, int64_t now, int64_t merchant_id);
/* Goods leave with all that comes before, and paid in the shop where that is due. code: empty: on the shop's word. When
** it is HAND_GONE or HAND_NOT_PAID nothing was written that matters; see order_hand_over. */
struct sms_leaving {
    const struct order_view *order;
    int64_t now, person_id;
    str code, means;
};
enum hand_over sms_goods_leave(struct tx *, const struct sms_leaving *);
/* "cb", "Chèque" in lower case: "card", "cheque"; nothing said: "cash"; absent: no such thing. */
str sms_means(str word);
/* "3 4821 carte": a buyer stands in the shop. */
struct sms_hand {
    int64_t now;
    const struct sms_phone *phone; /* of the shops that have the number it came from, one at least */
    size_t phones;
    str number, code, paid;
    const char *verdict; /* out: how it went */
    str text;            /* out: what is answered */
};
void sms_hand_over(struct tx *, struct sms_hand *);
/* Tells the buyer, if a telephone number is all he gave. */
void sms_buyer_tell(struct tx *, int64_t now, const struct order_view *, const struct order_last *);
/* "1" or "2" from a buyer whom a shop asks something. False: nothing was asked of this telephone. */
struct sms_reply {
    int64_t now;
    str number; /* as sms_number() makes it */
    bool yes;
    const char *verdict; /* out */
    str text;            /* out: what is answered */
};
bool sms_buyer_answer(struct tx *, struct sms_reply *);
/* What he is told, when it is sent. */
enum job_end sms_buyer_job(struct job *);
/* The question to a shop, when it is sent. */
enum job_end sms_question_job(struct job *);
/* What is answered to an SMS, as it was written with its cause. */
enum job_end sms_answer_job(struct job *);
