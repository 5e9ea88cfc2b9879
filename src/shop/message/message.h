/* message.h: what a buyer and his shop write to each other about an order, and complaints: numbered, seen by staff. */
#pragma once
#include "app/job.h"
#include "shop/order/order.h"

/* What the shop writes to the buyer: kept with the order, shown on his page, mailed when he gave an address. The same
** words twice within ten minutes are one message. False: no words, or no such order. */
bool message_add(struct tx *, int64_t now, int64_t order_id, int64_t person_id, str text);
struct messages {
    struct message_told {
        int64_t id, at;
        str text;
        bool by_buyer; /* he wrote it to the shop */
    } * v;
    size_t n;
};
/* Oldest first. */
void messages_read(struct db *, struct arena *, int64_t order_id, struct messages *);

/* Kept with the order, mailed to the shop. The same words twice are one message; SAID_TOO_MUCH: six within an hour. */
enum said { SAID, SAID_NOTHING, SAID_TOO_MUCH };
enum said message_from_buyer(struct tx *, int64_t now, const struct order_view *, str text);
struct complaint {
    int64_t id, order_id, merchant_id, at;
    opt_i64 answered_at;
    str number, about, text, answer; /* about: see complaint_about_text() */
    bool by_staff;                   /* staff answered it */
};
struct complaints {
    struct complaint *v;
    size_t n;
};
/* Of an order, oldest first; and of all, those without an answer first. */
void complaints_of(struct db *, struct arena *, int64_t order_id, struct complaints *);
void complaints_latest(struct db *, struct arena *, struct complaints *);
bool complaint_read(struct db *, struct arena *, int64_t id, struct complaint *);
/* A number for it, and the shop is told. False: there are five already. */
bool complaint_make(struct tx *, int64_t now, const struct order_view *, str about, str text);
struct complaint_reply {
    int64_t person_id;
    bool staff;
    str text;
};
/* The buyer is told. False: no words, or it was answered. */
bool complaint_answer(struct tx *, int64_t now, const struct complaint *, const struct complaint_reply *);
/* "missing", "damaged", "wrong", "late", "money", "other" in words. */
str complaint_about_text(enum lang, str about);

/* Until when a complaint made then is to be answered. */
int64_t complaint_answer_by(struct db *, struct arena *, int64_t at);
/* The words of one message. False: there is none, or no longer. */
bool message_words(struct db *, struct arena *, int64_t message_id, str *text);
extern const struct clock_task message_clock[];
