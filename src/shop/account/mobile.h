/* mobile.h: mobile telephones, to which SMS go. */
#pragma once
#include "shop/account/account.h"

/* The operator has named a gateway. NULL: there is no server, so nobody sends. */
bool sms_possible(const struct hall *);
/* "+33639980012" of what form fields of a telephone hold; absent: not a mobile telephone of France and its overseas parts. */
str sms_number(struct arena *, str phone);
/* "06 39 98 00 12", as people say it; others as they are. */
str sms_number_text(struct arena *, str number);
/* Six digits by SMS to a.address, a number as sms_number() makes it; see sign_code_send(). False: too many were sent. */
bool sms_code_send(struct tx *, int64_t now, const struct sign_code_ask *a, enum lang);
