/* letter.h: what people are told about an order, made when it is sent, in the language of who reads it. */
#pragma once
#include "shop/order/inside.h"

struct order_letter {
    enum lang lang;
    str to, subject, text, html;
};
/* what: "ready", "refused"… to the buyer; "new", "given_up", "unpaid" to a member (person_id). */
struct letter_ask {
    str origin, what;             /* "https://marche.example" */
    int64_t order_id, event_id, person_id;
};
/* False: there is nobody to tell, or it is no longer true. */
bool order_letter_make(struct db *, struct arena *, const struct letter_ask *, struct order_letter *);
/* The one recap of a purchase. */
bool order_recap_make(struct db *, struct arena *, str origin, int64_t purchase_id, struct order_letter *);
/* The receipt of a change of mind, as it was kept. */
bool order_receipt_make(struct db *, struct arena *, str origin, int64_t return_id, struct order_letter *);
/* Mails it to the address that was given for it. */
struct order_return;
void order_receipt_mail(struct tx *, int64_t now, const struct order_return *);
/* "withdrawn", "refund_due" to the members; "goods_back" to the buyer. */
void order_return_tell(struct tx *, int64_t now, const struct order_return *, const char *what);
/* The shop has not looked at it for a while: its members are told again, once. */
void order_remind(struct tx *, int64_t now, int64_t order_id);
/* The shop has just been told of it: from now on the clock runs until it is seen. */
void order_unseen_begin(struct tx *, int64_t now, const struct order_view *);
/* The clock task: reminds, asks staff, refuses. */
void order_unseen_run(struct tx *, int64_t now);
/* The buyer is asked by mail. */
void order_question_mail(struct tx *, int64_t now, int64_t order_id, int64_t question_id);
/* The clock task: what nobody answered by the beginning of the slot. */
void order_questions_run(struct tx *, int64_t now);
/* Something of the order, of which mark tells it from the next of its kind: to the members; to the buyer, if he gave an address. */
void order_members_tell(struct tx *, int64_t now, const struct order_view *, const char *what, int64_t mark);
void order_buyer_tell(struct tx *, int64_t now, const struct order_view *, const char *what, int64_t mark);
/* The clock task: money that should have gone back. */
void order_returns_run(struct tx *, int64_t now);
