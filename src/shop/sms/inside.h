/* inside.h: what the files of this room share. */
#pragma once
#include "sms.sql.h"
#include "shop/order/order.h"
#include "shop/sms/sms.h"

/* The path of the page on which one order is looked after without signing in. */
str sms_link(const struct hall *, const struct territory *, struct arena *, const struct order_view *);
/* "0412" of "B7-0412" */
str sms_digits_of(str number);
/* What is answered to an SMS, as it was written with its cause. */
enum job_end sms_answer_job(struct job *);
