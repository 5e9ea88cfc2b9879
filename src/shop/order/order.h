/* order.h: purchase, order, lines, holds, states, cancellation. The table of states, timers and invariants: doc/orders.md. */
#pragma once
#include "app/job.h"
#include "app/route.h"

enum order_actor { BY_BUYER, BY_MEMBER, BY_STAFF, BY_BANK, BY_CLOCK };

struct order_line_view {
    int64_t id, offer_id, stock_item_id, qty_milli, actual_milli, agreed_milli, price_cents, total_cents, actual_cents;
    int64_t deposit_cents;                         /* of each one's packaging */
    int64_t kilo_cents, most_milli, weighed_milli; /* of a piece that is weighed, else 0: the kilo; what one weighs at
                                                      most; what all of them weigh, 0: not known yet */
    str title, unit; /* as they were when it was ordered, with what was weighed; unit: piece, weighed, kg, l, service */
    str name;        /* title without what was weighed */
    bool prepared;
};
struct order_view {
    int64_t id, purchase_id, merchant_id, slot_at, slot_end_at, lines_cents, fee_cents, total_cents, actual_cents;
    int64_t created_at, state_at, due_cents, paid_cents, refund_cents;
    int64_t place_id;   /* where it is collected, of struct pickup_place; 0: in the shop */
    int64_t kept_cents; /* of the bank's money: captured less all that was asked back, done or not */
    opt_i64 pay_by_at, seen_at, shop_paid_at;
    str number, code, kind, fulfilment, street, postcode, insee, note, pay, state, shop_paid_by,
        due;        /* due: derived, see doc/orders.md */
    str place_name; /* of that place, whose address is then in street, postcode, insee; empty: the shop */
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
/* What its buyer pays for it as it stands: nothing once it ended, less of what he gave up. */
int64_t order_cost(struct db *, struct arena *, const struct order_view *);
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

/* Whether it was ordered with a resident card, which is no proof of who holds it. */
bool purchase_by_card(struct db *, struct arena *, int64_t purchase_id);
/* The sum of what its orders cost by now. */
int64_t purchase_cost(struct db *, struct arena *, str token);

/* The merchant's own order by the number people see. False: none, or another's. */
bool order_of_merchant(struct db *, struct arena *, int64_t merchant_id, str number, struct order_view *);
/* The same whose ever it is: for staff, and for links that prove themselves. */
bool order_numbered(struct db *, struct arena *, str number, struct order_view *);
/* The merchant's order that is still open and whose buyer shows this code. False: none. */
bool order_of_code(struct db *, struct arena *, int64_t merchant_id, str code, struct order_view *);
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
/* Something was written of it. */
bool order_reviewed(struct db *, struct arena *, int64_t order_id);
/* Who typed it in for its buyer, and how he was asked. False: nobody. */
struct purchase_mandate {
    int64_t at;
    str person_kind, how, asked_by, phone,
        name,  /* person_kind: "staff", "member", "relative"; how: "phone", "paper", "desk" */
        insee; /* of the town hall at whose desk it was; empty: elsewhere */
};
bool purchase_mandate_read(struct db *, struct arena *, int64_t purchase_id, struct purchase_mandate *);
/* What was bought with a resident's card, the latest first, so many at most. */
struct purchase_notes {
    struct purchase_note {
        int64_t total_cents, created_at;
        str token;
    } * v;
    size_t n;
};
void purchases_of_card(struct db *, struct arena *, int64_t card_id, int64_t most, struct purchase_notes *);
/* How many purchases of the 24 hours up to then gave this telephone number and no mail address: anybody can type anybody's. */
int64_t purchases_of_phone(struct db *, struct arena *, str phone, int64_t until);
/* Its buyer says that it is there (BY_BUYER), or nobody said anything for ten days after its day (BY_CLOCK): handed
** over. False: it is elsewhere. */
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
/* Staff did something to it as its shop told them: within ten minutes the shop is told how it stands, once for all they
** did. In what follows person_id is a member of the shop or staff that act for it; the order's history says which. */
void order_done_by_staff(struct tx *, int64_t now, int64_t order_id);
/* Paid in the shop: cash, card, cheque or voucher; undo with means absent. False: not due in the shop. */
bool order_paid_in_shop(struct tx *, int64_t now, int64_t order_id, str means);
/* Puts the buyer's four digits to the test and hands over; stock leaves. HAND_WRONG_CODE: it was counted, the caller
** keeps the transaction. HAND_PAUSED: of wrong codes there were five, and then every one of them closes the order to
** codes for a quarter of an hour, right ones too. HAND_GONE: the time to collect was over and the goods were sold to
** somebody else. Unless handed over or counted, the caller undoes the transaction. */
enum hand_over { HANDED_OVER, HAND_WRONG_CODE, HAND_PAUSED, HAND_NOT_PAID, HAND_NOT_READY, HAND_GONE };
enum hand_over order_hand_over(struct tx *, int64_t now, int64_t order_id, str code, int64_t person_id);
/* The same four digits, wherever else somebody shows that he has them: wrong ones count together. False: wrong (it was
** counted, the caller keeps the transaction), or the order is closed to codes. */
bool order_code_right(struct tx *, int64_t now, int64_t order_id, str code);
/* What the buyer's page says of his code to a telephone that reads it: a word only that page and we can make, for this
** order and this code. */
str order_scan_word(struct arena *, const struct order_view *);
/* The path that leads to: "/r/B7-0412/…". */
str order_scan_path(struct arena *, const struct order_view *);
bool order_scan_right(struct arena *, const struct order_view *, str word);
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
    } * v;
    size_t n;
};
void order_deposits(struct db *, struct arena *, int64_t order_id, struct order_deposits *);
bool order_line_prepared(struct tx *, int64_t now, int64_t order_id, int64_t line_id, bool done);
/* What is really in the bag: the quantity of every line, in the order's own order; 0: missing. Amounts follow, rounded
** half up to the cent; what the bank was paid too much goes back at the hand-over, and nothing more is ever taken.
** WEIGHED_LATE: not being prepared, or paid in the shop, or given back already. WEIGHED_BAD: not a whole piece.
** WEIGHED_OVER: more than was ordered, for what is weighed more than the tolerance above. WEIGHED_NOTHING: then cancel
** it. WEIGHED_GONE: the shelf has not that much; the caller undoes the transaction. WEIGHED_ODD: pieces of this kind
** cannot weigh that. wrong: which line. weight: of pieces that are weighed, all those of a line together, in thousandths
** of a kilo; 0: not weighed yet; never dearer than the heaviest ones were to be. */
struct weighing {
    int64_t order_id, person_id;
    const int64_t *milli;
    size_t n, wrong;
    const int64_t *weight; /* NULL: none */
};
enum weighed { WEIGHED, WEIGHED_LATE, WEIGHED_BAD, WEIGHED_OVER, WEIGHED_NOTHING, WEIGHED_GONE, WEIGHED_ODD };
enum weighed order_weigh(struct tx *, int64_t now, struct weighing *);
/* Pieces of it are still to be weighed: until then it is not ready, and nobody knows what to pay for it in the shop. */
bool order_unweighed(struct db *, struct arena *, int64_t order_id);
/* The most that may be in the bag of a line without asking the buyer. */
int64_t order_line_most(struct db *, struct arena *, const struct order_line_view *);
/* Something else in the place of a line, or more of the same than the buyer accepted: he is asked, by mail or SMS and
** on his page, before his time begins; it is set aside for him until then. ASK_GONE: there is not that much; the caller
** undoes. ASK_LATE: its lines can no longer change. ASK_OPEN: something is being asked already. ASK_BAD: not this
** shop's, without a price, or not a quantity. */
struct asking {
    int64_t order_id, person_id, offer_id, milli;
    size_t nth;  /* the line, from 0 */
    bool by_sms; /* a buyer without a mail address can be asked by SMS; else ASK_NO_MAIL */
};
enum asked { ASKED, ASK_LATE, ASK_BAD, ASK_OPEN, ASK_NO_MAIL, ASK_GONE };
enum asked order_question_ask(struct tx *, int64_t now, const struct asking *);
struct order_question_list {
    struct order_question {
        int64_t id;
        str text, answer; /* answer: empty (nobody answered yet), "yes", "no", "late" */
    } * v;
    size_t n;
};
void order_questions(struct db *, struct arena *, enum lang, int64_t order_id, struct order_question_list *);
/* What was asked last of a buyer without a mail address, whose telephone number ends with these nine digits: what is
** open, else what lapsed without an answer after a moment. False: neither. */
struct order_asked {
    int64_t order_id, question_id;
};
bool order_asked_by_phone(struct db *, struct arena *, str phone_tail, int64_t lapsed_after, struct order_asked *);
/* The buyer has not answered yet: until then it cannot be ready. */
bool order_asks(struct db *, struct arena *, int64_t order_id);
/* "yes", "no", or "late" by the clock. Yes: the line is what was proposed. Else other goods are left out (all left out:
** cancelled), and of the same goods there stays what was ordered. ANSWER_GONE: the shelf has not that much; unless
** ANSWERED the caller undoes. */
enum answered { ANSWERED, ANSWER_LATE, ANSWER_GONE };
enum answered order_question_answer(struct tx *, int64_t now, int64_t order_id, int64_t question_id, str answer);
/* Its lines may still change: being prepared, not paid in the shop, nothing given back. */
bool order_bag_open(const struct order_view *);
/* Another slot while nothing is prepared yet, by the buyer: the shop is told. SLOT_GONE: the promise had lapsed and the
** goods were sold to somebody else. Unless SLOT_CHANGED, the caller undoes the transaction. */
enum slot_change { SLOT_CHANGED, SLOT_NOT_FREE, SLOT_TOO_LATE, SLOT_GONE };
enum slot_change order_slot_change(struct tx *, int64_t now, int64_t order_id, int64_t slot_at);
/* The same by the shop, noted in the order's history: the buyer is told. */
enum slot_change order_slot_by_shop(struct tx *, int64_t now, int64_t order_id, int64_t slot_at, int64_t person_id);
/* Another place to collect it, at a time of that place: its seats and its cut-off count. By a member, or by the buyer
** (person_id 0); the other one is told. SLOT_NOT_FREE: nobody is there then, or no longer. Unless SLOT_CHANGED, the
** caller undoes the transaction. */
struct order_place_wanted {
    int64_t order_id, place_id, slot_at, person_id;
};
enum slot_change order_place_change(struct tx *, int64_t now, const struct order_place_wanted *);
/* --- brought instead of collected, or the other way round, until it is prepared --- */

/* Whether its buyer may: nothing is prepared, no service and no new book in it, no bank still busy with another sum, and the shop brings things. */
bool order_mode_open(struct db *, struct arena *, int64_t now, const struct order_view *);
struct mode_wanted {
    int64_t order_id, place_id, slot_at;
    str fulfilment, street, postcode, insee; /* "pickup" or "delivery", then with its address */
    int64_t fee_cents, more_cents;           /* wrapping included, and what it costs more; set by order_mode_look() */
    bool at_bank;                            /* paid there before anything changes */
};
enum mode_end {
    MODE_FITS,
    MODE_CHANGED,
    MODE_TO_PAY,
    MODE_TOO_LATE,
    MODE_NOT_THERE,
    MODE_TOO_SMALL,
    MODE_NOT_FREE,
    MODE_OTHER_PRICE,
    MODE_NO_BANK,
    MODE_GONE
};
/* What it would cost. MODE_FITS, or why it cannot be; whether its time is free is not looked at. */
enum mode_end order_mode_look(struct db *, struct arena *, int64_t now, const struct order_view *,
                              struct mode_wanted *);
/* Takes the new time, then changes the order and gives the old one back; less to pay goes back to the bank, more at a
** bank that was paid is paid there first (MODE_TO_PAY: both times are taken until then). more_cents: what the buyer was
** shown; MODE_OTHER_PRICE: it is another one by now. The second time is MODE_CHANGED too. Unless MODE_CHANGED or
** MODE_TO_PAY, the caller undoes the transaction. */
enum mode_end order_mode_change(struct tx *, int64_t now, struct mode_wanted *);
/* A change that waits for the bank. False: none. */
struct order_change {
    str fulfilment;
    int64_t slot_at, slot_end_at, more_cents, pay_by_at;
};
bool order_change_read(struct db *, struct arena *, int64_t order_id, struct order_change *);
/* It stays as it was; money that still comes goes back. False: nothing waited. */
bool order_change_leave(struct tx *, int64_t now, int64_t order_id);
/* Nothing in it but services: somebody comes, or is visited, and nothing is collected. */
bool order_is_visit(const struct order_view *);
/* Whether the merchant was ever told of this order: not while it waited for its bank. */
bool order_announced(const struct order_view *);
void order_seen(struct tx *, int64_t now, int64_t merchant_id);
/* The shop has had this one of its orders before its eyes; an unknown number is nobody's. */
void order_seen_one(struct tx *, int64_t now, int64_t merchant_id, str number);

/* Invariants I1–I8, K-checks of this room: one line a finding; used by fsck. */
void order_check(struct db *, struct arena *, struct buf *findings);
/* It was promised for a time that has begun, and is not ready, or not on its way. */
bool order_is_late(const struct order_view *, int64_t now);
/* Its buyer says that he did not get it: possible once its time is over and the shop has neither made it ready nor taken
** money for it. Not paid: cancelled at once. Paid at the bank: the shop has some opening time to answer, told by mail
** and SMS; then it is cancelled and paid back. Its word that it is ready, or has left, settles that, and so does another
** time; he may say it again afterwards. Said twice is said once. */
enum unmet { UNMET_NO, UNMET_CANCELLED, UNMET_ASKED };
bool order_unmet_possible(const struct order_view *, int64_t now);
enum unmet order_unmet_say(struct tx *, int64_t now, const struct order_view *);
/* Until when the shop may answer; absent: nobody said so, or it is settled. */
opt_i64 order_unmet_until(struct db *, struct arena *, const struct order_view *, int64_t now);
/* Words for people: "Reçue", "Prête"… and what is due. */
str order_state_text(enum lang, str state);
/* Why an order ended: a sentence for a code of ours, or the merchant's own words as they are. */
str order_reason_text(enum lang, str reason);
str order_due_text(struct arena *, enum lang, const struct order_view *);

/* Who is told what: one recap a purchase, then only what changes something for him. */
void order_on_purchase_placed(struct tx *, int64_t now, int64_t purchase_id);
void order_on_order_changed(struct tx *, int64_t now, int64_t order_id);
void order_ahead_order_changed(struct db *, struct arena *, int64_t order_id);
void order_on_payment_captured(struct tx *, int64_t now, int64_t attempt_id);
void order_on_payment_refused(struct tx *, int64_t now, int64_t attempt_id);
void order_on_refund_changed(struct tx *, int64_t now, int64_t refund_id);
extern const struct clock_task order_clock[];
/* While somebody is paying online, or the time for it runs out: now. A room_wait. */
int64_t order_wait(struct db *, struct arena *);
