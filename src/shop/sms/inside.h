/* inside.h: what the files of this room share. */
#pragma once
#include "sms.sql.h"
#include "shop/order/order.h"
#include "shop/sms/sms.h"

/* The path of the page on which one order is looked after without signing in, while phone is the shop's. */
str sms_link(const struct hall *, const struct territory *, struct arena *, const struct order_view *, str phone);
/* "0412" of "B7-0412" */
str sms_digits_of(str number);
/* No telephone rings at night: now, or the next morning. */
int64_t sms_by_day(struct tx *, int64_t now);
/* The next product a shop is asked about; its title. Absent: nothing more to ask. */
str sms_question_next(struct tx *, int64_t now, int64_t merchant_id);
/* Tells the buyer, if a telephone number is all he gave. */
void sms_buyer_tell(struct tx *, int64_t now, const struct order_view *, const struct order_last *);
/* What he is told, when it is sent. */
enum job_end sms_buyer_job(struct job *);
/* The question to a shop, when it is sent. */
enum job_end sms_question_job(struct job *);
/* What is answered to an SMS, as it was written with its cause. */
enum job_end sms_answer_job(struct job *);
