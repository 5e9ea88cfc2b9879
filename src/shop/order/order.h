/* order.h: purchase, order, lines, holds, states, cancellation. The table of states, timers and invariants: doc/orders.md. */
#pragma once
#include "app/job.h"
#include "app/route.h"

enum order_actor { BY_BUYER, BY_MEMBER, BY_STAFF, BY_BANK, BY_CLOCK };

struct order_line_view {
    int64_t id, offer_id, stock_item_id, qty_milli, actual_milli, agreed_milli, price_cents, total_cents, actual_cents;
    int64_t deposit_cents; /* of each one's packaging */
    str title, unit; /* as they were when it was ordered; unit: piece, kg, l, service */
    bool prepared;
};
/* "2 ×" of what is counted, "1,2 kg" of what is weighed or measured: what stands before a title. */
str order_qty_text(struct arena *, enum lang, int64_t qty_milli, str unit);
struct order_view {
    int64_t id, purchase_id, merchant_id, slot_at, slot_end_at, lines_cents, fee_cents, total_cents, actual_cents;
    int64_t created_at, state_at, due_cents, paid_cents, refund_cents;
    int64_t place_id;   /* where it is collected, of struct pickup_place; 0: in the shop */
    int64_t kept_cents; /* of the bank's money: captured less all that was asked back, done or not */
    opt_i64 pay_by_at, seen_at, shop_paid_at;
    str number, code, kind, fulfilment, street, postcode, insee, note, pay, state, shop_paid_by, due; /* due: derived, see doc/orders.md */
    str place_name;     /* of that place, whose address is then in street, postcode, insee; empty: the shop */
    str buyer_name, buyer_phone, buyer_mail, purchase_token;
    enum lang lang; /* the buyer's */
    struct order_lines {
        struct order_line_view *v;
        size_t n;
    } lines;
};
struct order_views {
    struct order_view *v;
    size_t n;
};
bool order_read(struct db *, struct arena *, int64_t order_id, struct order_view *);
/* Orders of a merchant in these states ("submitted|accepted|…"), by slot. Lines and due included; two queries in all. */
void orders_of_merchant(struct db *, struct arena *, int64_t merchant_id, str states, struct order_views *);
/* Of a purchase, by token; false: no such purchase. */
struct purchase_view {
    int64_t id, total_cents, created_at;
    str token, name, phone, mail;
    enum lang lang;
    struct order_views orders;
};
bool purchase_read(struct db *, struct arena *, str token, struct purchase_view *);

/* The merchant's own order by the number people see. False: none, or another's. */
bool order_of_merchant(struct db *, struct arena *, int64_t merchant_id, str number, struct order_view *);
/* Orders of a merchant that came into one of these states since an instant, the latest first, at most 100. */
struct order_since {
    int64_t merchant_id, since;
    str states;
};
void orders_ended_since(struct db *, struct arena *, const struct order_since *, struct order_views *);
/* How many; waiting: placed, not yet paid online, nobody's work yet. handed_over: since that instant. */
struct order_counts {
    int64_t waiting, fresh, preparing, ready, handed_over;
};
void orders_counted(struct db *, struct arena *, int64_t merchant_id, int64_t since, struct order_counts *);
/* How many orders are still to be handed over between two times. */
int64_t orders_promised(struct db *, struct arena *, int64_t merchant_id, int64_t from_at, int64_t until_at);
/* The last change of state. actor: "buyer", "member"… */
struct order_last {
    int64_t id, at;
    str from, to, actor, reason;
};
bool order_last_step(struct db *, struct arena *, int64_t order_id, struct order_last *);

/* Of an order sent by a carrier: number empty until it has left. False: it is not. */
struct order_parcel {
    str carrier, number;
    int64_t arrives_at;
};
bool order_parcel_read(struct db *, struct arena *, const struct order_view *, struct order_parcel *);
/* It is handed to the carrier, who gave it this number: on its way, and the buyer is told. False: it is elsewhere by now. */
bool order_parcel_send(struct tx *, int64_t now, const struct order_view *, int64_t person_id, str number);
/* Of an order that is a present: the words that go with it, and what wrapping costs, which is part of fee_cents. False: it is none. */
struct order_gift {
    str message;
    bool wrapped;
    int64_t wrap_cents;
};
bool order_gift_read(struct db *, struct arena *, int64_t order_id, struct order_gift *);
/* Something of it is sold to adults only: who hands it over looks. */
bool order_adults_only(struct db *, struct arena *, int64_t order_id);
/* What was said before the contract, word for word, and the SHA-256 of it. False: a purchase of before they were kept. */
struct purchase_terms {
    str text, hash;
};
bool purchase_terms_read(struct db *, struct arena *, int64_t purchase_id, struct purchase_terms *);
/* How many purchases of the 24 hours up to then gave this telephone number and no mail address: anybody can type anybody's. */
int64_t purchases_of_phone(struct db *, struct arena *, str phone, int64_t until);
/* Its buyer says that it is there (BY_BUYER), or nobody said anything for ten days after its day (BY_CLOCK): handed over. False: it is
** elsewhere. */
bool order_parcel_arrived(struct tx *, int64_t now, int64_t order_id, enum order_actor);
/* When it is collected or brought, or when its parcel leaves and about when it is there. */
str order_when_text(struct db *, struct arena *, enum lang, const struct order_view *);

/* One change of state: UPDATE … WHERE state = from; writes the event, frees or firms what the table says, raises
** EVENT_ORDER_CHANGED. False: somebody else was first, or the table does not allow it. */
struct order_step {
    int64_t order_id;
    const char *from, *to;
    enum order_actor actor;
    int64_t actor_id;
    str reason;
};
bool order_move(struct tx *, int64_t now, const struct order_step *);
/* Paid in the shop: cash, card, cheque or voucher; undo with means absent. False: not due in the shop. */
bool order_paid_in_shop(struct tx *, int64_t now, int64_t order_id, str means);
/* Puts the buyer's four digits to the test and hands over; stock leaves. HAND_WRONG_CODE: it was counted, the caller keeps the
** transaction. HAND_PAUSED: of wrong codes there were five, and then every one of them closes the order to codes for a quarter
** of an hour, right ones too. HAND_GONE: the time to collect was over and the goods were sold to somebody else. Unless handed
** over or counted, the caller undoes the transaction. */
enum hand_over { HANDED_OVER, HAND_WRONG_CODE, HAND_PAUSED, HAND_NOT_PAID, HAND_NOT_READY, HAND_GONE };
enum hand_over order_hand_over(struct tx *, int64_t now, int64_t order_id, str code, int64_t person_id);
/* The same four digits, wherever else somebody shows that he has them: wrong ones count together. False: wrong (it was counted, the
** caller keeps the transaction), or the order is closed to codes. */
bool order_code_right(struct tx *, int64_t now, int64_t order_id, str code);
/* The same on the shop's own word, to a buyer who cannot show his code: the order's history says so ("no_code"), and who. */
enum hand_over order_hand_over_known(struct tx *, int64_t now, int64_t order_id, int64_t person_id);
/* The shop's last tap was a mistake: one step back, within ten minutes. */
bool order_may_undo(const struct order_last *, int64_t now);
bool order_undo(struct tx *, int64_t now, int64_t order_id, int64_t person_id);
/* Nothing but services, each at its own time: it has no slot to change. */
bool book_only(struct db *, struct arena *, int64_t order_id);
/* The deposits of what is in the bag; of more than was ordered none is asked. */
int64_t order_deposit(const struct order_view *);
/* Packaging that went out with a deposit: how many, how many came back. */
struct order_deposits {
    struct order_packaging {
        int64_t line_id, each_cents, units, back;
        str title;
    } *v;
    size_t n;
};
void order_deposits(struct db *, struct arena *, int64_t order_id, struct order_deposits *);
/* So many of a line came back to the shop, which gave their deposits back; fewer than none: that was a mistake. False: not handed
** over, not of this order, or more than went out. */
struct order_back {
    int64_t order_id, line_id, units, person_id;
};
bool order_deposit_back(struct tx *, int64_t now, const struct order_back *);
bool order_line_prepared(struct tx *, int64_t now, int64_t order_id, int64_t line_id, bool done);
/* What is really in the bag: the quantity of every line, in the order's own order; 0: missing. Amounts follow, rounded half up to
** the cent; what the bank was paid too much goes back at the hand-over, and nothing more is ever taken. WEIGHED_LATE: not being
** prepared, or paid in the shop, or given back already. WEIGHED_BAD: not a whole piece. WEIGHED_OVER: more than was ordered, for what
** is weighed more than the tolerance above. WEIGHED_NOTHING: then cancel it. WEIGHED_GONE: the shelf has not that much; the caller
** undoes the transaction. wrong: which line. */
struct weighing {
    int64_t order_id, person_id;
    const int64_t *milli;
    size_t n, wrong;
};
enum weighed { WEIGHED, WEIGHED_LATE, WEIGHED_BAD, WEIGHED_OVER, WEIGHED_NOTHING, WEIGHED_GONE };
enum weighed order_weigh(struct tx *, int64_t now, struct weighing *);
/* The most that may be in the bag of a line without asking the buyer. */
int64_t order_line_most(struct db *, struct arena *, const struct order_line_view *);
/* Something else in the place of a line, or more of the same than the buyer accepted: he is asked, by mail and on his page, before his
** time begins; it is set aside for him until then. ASK_GONE: there is not that much; the caller undoes. ASK_LATE: its lines can no longer change. ASK_OPEN: something is being asked already. ASK_BAD: not this shop's, without
** a price, or not a quantity. */
struct asking {
    int64_t order_id, person_id, offer_id, milli;
    size_t nth; /* the line, from 0 */
};
enum asked { ASKED, ASK_LATE, ASK_BAD, ASK_OPEN, ASK_NO_MAIL, ASK_GONE };
enum asked order_question_ask(struct tx *, int64_t now, const struct asking *);
struct order_question_list {
    struct order_question {
        int64_t id;
        str text, answer; /* answer: empty (nobody answered yet), "yes", "no", "late" */
    } *v;
    size_t n;
};
void order_questions(struct db *, struct arena *, enum lang, int64_t order_id, struct order_question_list *);
/* The buyer has not answered yet: until then it cannot be ready. */
bool order_asks(struct db *, struct arena *, int64_t order_id);
/* "yes", "no", or "late" by the clock. Yes: the line is what was proposed. Else other goods are left out (all left out: cancelled),
** and of the same goods there stays what was ordered. ANSWER_GONE: the shelf has not that much; unless ANSWERED the caller undoes. */
enum answered { ANSWERED, ANSWER_LATE, ANSWER_GONE };
enum answered order_question_answer(struct tx *, int64_t now, int64_t order_id, int64_t question_id, str answer);
/* Its lines may still change: being prepared, not paid in the shop, nothing given back. */
bool order_bag_open(const struct order_view *);
/* Another slot while nothing is prepared yet, by the buyer: the shop is told. SLOT_GONE: the promise had lapsed and the goods were
** sold to somebody else. Unless SLOT_CHANGED, the caller undoes the transaction. */
enum slot_change { SLOT_CHANGED, SLOT_NOT_FREE, SLOT_TOO_LATE, SLOT_GONE };
enum slot_change order_slot_change(struct tx *, int64_t now, int64_t order_id, int64_t slot_at);
/* The same by the shop, noted in the order's history: the buyer is told. */
enum slot_change order_slot_by_shop(struct tx *, int64_t now, int64_t order_id, int64_t slot_at, int64_t person_id);
/* Another place to collect it, at a time of that place: its seats and its cut-off count. By a member, or by the buyer (person_id 0);
** the other one is told. SLOT_NOT_FREE: nobody is there then, or no longer. Unless SLOT_CHANGED, the caller undoes the transaction. */
struct order_place_wanted {
    int64_t order_id, place_id, slot_at, person_id;
};
enum slot_change order_place_change(struct tx *, int64_t now, const struct order_place_wanted *);
/* The times of its services that stand, the first one first. */
struct order_bookings {
    struct order_booking {
        int64_t id, order_id, offer_id, line_id, merchant_id, people, seats, minutes, starts_at, ends_at;
        str title;                /* of its line, without the time */
        bool may_buyer, may_shop; /* give it another time: not once it is prepared; the buyer, while others could still book it */
    } *v;
    size_t n;
};
void order_bookings(struct db *, struct arena *, int64_t now, const struct order_view *, struct order_bookings *);
/* One of them. False: none of this order's that stands. */
struct order_booking_ask {
    const struct order_view *order;
    int64_t id, now;
};
bool order_booking_read(struct db *, struct arena *, const struct order_booking_ask *, struct order_booking *);
/* Where it may go: the times with room for as many people, its own among them. */
struct slots;
void order_booking_times(struct db *, struct arena *, enum lang, int64_t now, const struct order_booking *, struct slots *);
/* Another time for it: by a member, or by the buyer (person_id 0); the other one is told. Unless SLOT_CHANGED, the caller undoes the
** transaction. */
struct order_booking_moving {
    int64_t order_id, id, starts_at, person_id;
};
enum slot_change order_booking_move(struct tx *, int64_t now, const struct order_booking_moving *);
/* Nothing in it but services: somebody comes, or is visited, and nothing is collected. */
bool order_is_visit(const struct order_view *);
/* Whether the merchant was ever told of this order: not while it waited for its bank. */
bool order_announced(const struct order_view *);
void order_seen(struct tx *, int64_t now, int64_t merchant_id);

/* What the shop writes to the buyer: kept with the order, shown on his page, mailed when he gave an address. The same words
** twice within ten minutes are one message. False: no words, or no such order. */
bool order_message_add(struct tx *, int64_t now, int64_t order_id, int64_t person_id, str text);
struct order_messages {
    struct order_message {
        int64_t id, at;
        str text;
        bool by_buyer; /* he wrote it to the shop */
    } *v;
    size_t n;
};
/* Oldest first. */
void order_messages(struct db *, struct arena *, int64_t order_id, struct order_messages *);

/* A shop's orders of all times, the latest first, a page of them. */
struct order_past_ask {
    int64_t merchant_id;
    opt_i64 before_id;        /* the page after that one */
    str words;                /* a number or its end, or a piece of a name; empty: all */
    opt_i64 from_at, to_at;   /* of slots that begin in between; both or neither */
};
struct order_pasts {
    struct order_past {
        int64_t id, slot_at, cents;
        str number, state, name;
    } *v;
    size_t n;
    opt_i64 next;             /* more may be found before it */
};
void orders_past(struct db *, struct arena *, const struct order_past_ask *, struct order_pasts *);

/* --- changing one's mind (code de la consommation, L221-18 to L221-28): doc/orders.md --- */

/* The end of the 14 days of somebody who received the last of his goods then: the first moment after the fourteenth day, after the next
** working day where that one is a Saturday, a Sunday or a public holiday of the commune. */
int64_t order_withdrawal_end(str zone, str insee, int64_t received_at);
struct withdrawal {
    bool open;        /* some line of it can be given up now */
    bool binding;     /* ordered at a distance; a reservation binds to nothing and is only cancelled */
    bool handed;      /* the goods are with the buyer */
    bool out;         /* they have left the shop */
    opt_i64 until_at; /* absent: the 14 days have not begun, nothing was received yet */
    struct withdrawal_lines {
        struct withdrawal_line {
            const struct order_line_view *line;
            str keeps;     /* see offer_keeps() */
            bool possible; /* may be given up now */
            bool unopened; /* if it was not opened */
            bool returned; /* was given up already */
        } *v;
        size_t n;
    } lines;
};
void order_withdrawal(struct db *, struct arena *, int64_t now, const struct order_view *, struct withdrawal *);
/* The buyer gives up these lines. All lines before they left the shop: the order is cancelled; some of them: they are left out of
** the bag; afterwards they come back. What was paid for them goes back, the delivery too when nothing else is left. WITHDRAW_AGAIN:
** these lines were given up before, with that receipt. WITHDRAW_OTHER: not all of them can be. */
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
/* The goods are back; what can be sold again goes on the shelf, and the bank is asked to give the money back. False: they were, or
** nothing was to come back. */
bool order_return_receive(struct tx *, int64_t now, const struct order_return *, int64_t person_id, bool sell_again);
/* The money goes back without waiting for the goods: asked of the bank, or given at the counter by cash, card or cheque. False: it
** did already, or not that way. */
bool order_return_refund(struct tx *, int64_t now, const struct order_return *, int64_t person_id, str means);
/* Who pays the way back and where to bring it, as the merchant says; without a word of his, the buyer pays. */
struct return_terms {
    bool shop_pays;
    str how, mediator; /* mediator: the merchant's, with its address */
};
void order_return_terms(struct db *, struct arena *, int64_t merchant_id, struct return_terms *);
void order_return_terms_set(struct tx *, int64_t now, int64_t merchant_id, const struct return_terms *);

/* --- what a buyer writes: to his shop, or as a complaint --- */

/* Kept with the order, mailed to the shop. The same words twice are one message; SAID_TOO_MUCH: six within an hour. */
enum said { SAID, SAID_NOTHING, SAID_TOO_MUCH };
enum said order_buyer_says(struct tx *, int64_t now, const struct order_view *, str text);
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
void order_complaints(struct db *, struct arena *, int64_t order_id, struct complaints *);
void complaints_latest(struct db *, struct arena *, struct complaints *);
bool complaint_read(struct db *, struct arena *, int64_t id, struct complaint *);
/* A number for it, and the shop is told. False: there are five already. */
bool order_complain(struct tx *, int64_t now, const struct order_view *, str about, str text);
struct complaint_reply {
    int64_t person_id;
    bool staff;
    str text;
};
/* The buyer is told. False: no words, or it was answered. */
bool complaint_answer(struct tx *, int64_t now, const struct complaint *, const struct complaint_reply *);
/* "missing", "damaged", "wrong", "late", "money", "other" in words. */
str complaint_about_text(enum lang, str about);

/* Money taken between two instants (the second excluded), by time. Cents below zero: given back. means: "online", "cash",
** "card", "cheque", "voucher". */
struct order_takings {
    struct order_taking {
        int64_t at, cents;
        str number, name, means;
    } *v;
    size_t n;
};
void order_takings(struct db *, struct arena *, int64_t merchant_id, int64_t from, int64_t to, struct order_takings *);
/* "cash" in the reader's words. */
str order_means_text(enum lang, str means);
/* Invariants I1–I8, K-checks of this room: one line a finding; used by fsck. */
void order_check(struct db *, struct arena *, struct buf *findings);
/* Words for people: "Reçue", "Prête"… and what is due. */
str order_state_text(enum lang, str state);
/* Why an order ended: a sentence for a code of ours, or the merchant's own words as they are. */
str order_reason_text(enum lang, str reason);
str order_due_text(struct arena *, enum lang, const struct order_view *);

/* Who is told what: one recap a purchase, then only what changes something for him. */
void order_on_purchase_placed(struct tx *, int64_t now, int64_t purchase_id);
void order_on_order_changed(struct tx *, int64_t now, int64_t order_id);
void order_on_payment_captured(struct tx *, int64_t now, int64_t attempt_id);
void order_on_payment_refused(struct tx *, int64_t now, int64_t attempt_id);
void order_on_refund_changed(struct tx *, int64_t now, int64_t refund_id);
/* Every line of a shop's orders, oldest first, a few at a time, for the file he takes with him. */
struct order_lines_ask {
    int64_t merchant_id, after_order, after_line, most;
};
struct order_line_rows {
    struct order_line_row {
        int64_t order_id, line_id, created_at, slot_at, qty_milli, price_cents, vat_bp, cents, fee_cents, total_cents;
        str number, state, name, mail, phone, fulfilment, title, unit;
        bool online;
    } *v;
    size_t n;
};
void order_lines_after(struct db *, struct arena *, const struct order_lines_ask *, struct order_line_rows *);
extern const struct route order_routes[], order_answer_routes[], order_book_routes[], order_move_routes[];
extern const struct route order_withdraw_routes[], order_write_routes[];
extern const struct route order_entry_routes[], order_paper_routes[], order_card_routes[];
extern const struct job_kind order_jobs[];
extern const struct clock_task order_clock[];
