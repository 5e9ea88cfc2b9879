/* sms.h: shops without a screen: told of orders by text message, on a telephone that a code has confirmed. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "shop/account/mobile.h"

/* The telephone a shop is told by. */
struct sms_phone {
    int64_t merchant_id, person_id; /* in whose name it answers: still a member of the shop */
    str number;
    enum lang lang;
};
/* False: none is confirmed, or who confirmed it has left the shop. */
bool sms_phone_of(struct db *, struct arena *, int64_t merchant_id, struct sms_phone *);
/* Sends six digits to it. False: too many were sent. */
struct sms_asking {
    int64_t now, merchant_id, person_id; /* person: the member in whose name it will answer */
    str number;
    enum lang lang;
};
bool sms_phone_ask(struct tx *, const struct sms_asking *);
enum sms_confirmed { SMS_CONFIRMED, SMS_WRONG_CODE, SMS_OLD_CODE, SMS_TOO_MANY_TRIES };
/* Puts the digits to the test; the caller must commit, also when they are wrong. by: who types them. */
enum sms_confirmed sms_phone_confirm(struct tx *, const struct sms_asking *, str code, int64_t by);
/* From now on nothing is sent; owners are told. False: nothing was. */
bool sms_phone_forget(struct tx *, int64_t now, int64_t merchant_id, int64_t by);

/* Who is told what: a new order, one given up, one not looked at for a while. */
void sms_on_order_changed(struct tx *, int64_t now, int64_t order_id);
void sms_ahead_order_changed(struct db *, struct arena *, int64_t order_id);
void sms_on_order_unseen(struct tx *, int64_t now, int64_t order_id);
void sms_on_order_late(struct tx *, int64_t now, int64_t order_id);
void sms_on_order_by_staff(struct tx *, int64_t now, int64_t order_id);
/* Somebody asks it something, or wants to be called back: once an hour at most, as strangers could make it ring. */
void sms_on_shop_asked(struct tx *, int64_t now, int64_t question_id);
/* Asked what is still there, one product at a time. */
void sms_on_still_sold_asked(struct tx *, int64_t now, int64_t merchant_id);
extern const struct route sms_routes[], sms_answer_routes[], sms_link_routes[];
extern const struct job_kind sms_jobs[];
extern const struct clock_task sms_clock[];
