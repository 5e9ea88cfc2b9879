/* words.h: what people write in an SMS, read: "1 0412", "oui B7-0412", "2 412 plus de pain", "3 4821 carte". */
#pragma once
#include "base/base.h"

enum sms_say { SMS_NOTHING, SMS_YES, SMS_NO, SMS_HAND, SMS_STOP };
struct sms_words {
    enum sms_say say;
    str code;       /* "B7" of "B7-0412"; empty: only digits were written */
    int64_t digits; /* 412; 0: none. After 3: the buyer's code */
    str rest;       /* what follows, as written */
};
/* Never fails: what is not understood is SMS_NOTHING. */
struct sms_words sms_words_of(struct arena *, str text);
