/* keeping.c: the table. A length is changed here, and everything that speaks of it follows. */
#include "shop/keeping/inside.h"

#include "keeping.sql.h"
#include "shop/buyer/buyer.h"
#include "shop/buyer/forget.h"
#include "shop/order/order.h"
#include "shop/sought/sought.h"
#include "shop/wish/wish.h"

/* What is counted by days of the calendar. */
static int64_t day_of(int64_t at)
{
    return at / DAY_MS;
}

#define SWEEP(name, ...)                                                                                               \
    static int64_t sweep_##name(struct tx *tx, int64_t now, int64_t before)                                            \
    {                                                                                                                  \
        (void)now, (void)before;                                                                                       \
        return __VA_ARGS__;                                                                                            \
    }
#define LEFT(name, ...)                                                                                                \
    static int64_t left_##name(struct db *db, struct arena *mem, int64_t now, int64_t before)                          \
    {                                                                                                                  \
        struct left_##name##_row r = {0};                                                                              \
        (void)now, (void)before;                                                                                       \
        q_left_##name(db, mem, __VA_ARGS__, &r);                                                                       \
        return r.n;                                                                                                    \
    }

/* Three tables. */
/* clang-format off */
SWEEP(contacts, x_fade_contacts(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(purchases, purchases_fade(tx, now) ? KEEP_AT_ONCE : 0)
SWEEP(gifts, x_fade_gifts(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(messages, x_fade_messages(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(complaints, x_fade_complaints(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(returns, x_fade_returns(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(mandates, x_fade_mandates(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(reviews, x_fade_reviews(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(mutes, x_fade_mutes(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(cards, x_fade_cards(tx, tx->mem, before, KEEP_AT_ONCE, S(""), now))
SWEEP(buyers, (int64_t)buyers_fade(tx, now, KEEP_AT_ONCE))
SWEEP(buyer_sessions, x_fade_buyer_sessions(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(sessions, x_fade_sessions(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(typed, x_fade_typed(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(wishes, x_fade_wishes(tx, tx->mem, before, now - WISH_TOLD_DAYS * DAY_MS, KEEP_AT_ONCE) + x_fade_wish_told(tx, tx->mem, now - DAY_MS, KEEP_AT_ONCE))
SWEEP(sought, x_fade_sought_contacts(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(sought_words, x_fade_sought(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(codes, x_fade_codes(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(links, x_fade_arrival_links(tx, tx->mem, before, KEEP_AT_ONCE) + x_fade_staff_links(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(drafts, x_fade_drafts(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(invitations, x_fade_invitations(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(notices, x_fade_notices(tx, tx->mem, before, KEEP_AT_ONCE, S("")))
SWEEP(bank, x_fade_bank(tx, tx->mem, before, KEEP_AT_ONCE, S("")) + x_fade_bank_words(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(letters, x_fade_letters(tx, tx->mem, before, KEEP_AT_ONCE, S("{}")))
SWEEP(visits, x_fade_visits(tx, tx->mem, day_of(before)))
SWEEP(counts, x_fade_counts(tx, tx->mem, day_of(before)))
SWEEP(audit, x_fade_audit(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(desk, x_fade_desk(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(stand_ins, x_fade_stand_in_changes(tx, tx->mem, before, KEEP_AT_ONCE) + x_fade_stand_in_acts(tx, tx->mem, before, KEEP_AT_ONCE) + x_fade_stand_ins(tx, tx->mem, before, KEEP_AT_ONCE))
SWEEP(traders, x_fade_keys(tx, tx->mem, before, S("off")) + x_fade_traders(tx, tx->mem, before, S("")))
LEFT(carts, before)
LEFT(contacts, before)
LEFT(reach, before)
LEFT(names, before, S("handed_over"), S("order"), KEEP_DEAR_CENTS)
LEFT(contracts, before)
LEFT(gifts, before)
LEFT(messages, before)
LEFT(complaints, before)
LEFT(returns, before)
LEFT(mandates, before)
LEFT(reviews, before)
LEFT(mutes, before)
LEFT(cards, before)
LEFT(buyers, before, now - BUYER_WARNED_DAYS * DAY_MS)
LEFT(buyer_sessions, before)
LEFT(sessions, before)
LEFT(typed, before)
LEFT(wishes, before, now - WISH_TOLD_DAYS * DAY_MS)
LEFT(sought, before)
LEFT(sought_words, before)
LEFT(codes, before)
LEFT(links, before)
LEFT(drafts, before)
LEFT(proofs, before)
LEFT(invitations, before)
LEFT(questions, before)
LEFT(quotes, before)
LEFT(notices, before)
LEFT(bank, before)
LEFT(sms, before)
LEFT(push, before)
LEFT(letters, before)
LEFT(searches, day_of(before))
LEFT(visits, day_of(before))
LEFT(counts, day_of(before))
LEFT(audit, before)
LEFT(desk, before)
LEFT(stand_ins, before)
LEFT(traders, before)

const struct keep_line keep_lines[] = {
    {"carts", _("Baskets, ordered from or not"), _("30 days after you last looked at it"), _("To find what you put in it. Your own wish."), 31, NULL, left_carts},
    {"contacts", _("Name and telephone typed for a basket that was ordered"), _("30 days after the order"), _("To answer a second click. They are with the order."), 30,
     sweep_contacts, left_contacts},
    {"reach", _("Orders: mail, telephone, address, notes"), _("three years after the order"), _("To prepare, hand over, answer. Your contract with the shop."), KEEP_REACH_DAYS,
     sweep_purchases, left_reach},
    {"names", _("Orders: your name and what was agreed to"), _("five years after the order"), _("As long as either side may go to court. Code civil, 2224."), KEEP_NAME_DAYS,
     sweep_purchases, left_names},
    {"contracts", _("The same, for orders of 120 euros or more"), _("ten years after the hand-over"), _("The law wants it kept. Code de la consommation, L213-1."), KEEP_DEAR_DAYS,
     sweep_purchases, left_contracts},
    {"gifts", _("Words of your presents"), _("three months after the hand-over"), _("To write the card. Your own wish."), 92, sweep_gifts, left_gifts},
    {"messages", _("Messages between you and a shop"), _("one year"), _("To follow the order. Your contract with the shop."), 365, sweep_messages, left_messages},
    {"complaints", _("Complaints and their answers"), _("three years"), _("To answer them and to prove it. Regulation (EU) 2022/2065, 20."), 3 * 365 + 1, sweep_complaints, left_complaints},
    {"returns", _("Receipts of a change of mind"), _("five years"), _("To prove it for both sides. Code civil, 2224."), KEEP_NAME_DAYS, sweep_returns, left_returns},
    {"mandates", _("Who ordered for somebody else, and by whose wish"), _("five years"), _("To prove the mandate. Code civil, 2224."), KEEP_NAME_DAYS, sweep_mandates, left_mandates},
    {"reviews", _("The name a review is signed with"), _("five years, or as long as the name of the order"), _("To answer for it. Code civil, 2224."), KEEP_NAME_DAYS, sweep_reviews, left_reviews},
    {"mutes", _("Addresses that want no more questions about purchases"), _("three years"), _("Not to write to you again. Your own wish."), 3 * 365 + 1, sweep_mutes, left_mutes},
    {"cards", _("Resident cards: name and telephone"), _("three years after the last order, or after it was withdrawn"), _("To order without mail. Your own wish."), 3 * 365 + 1,
     sweep_cards, left_cards},
    {"buyers", _("Accounts"), _("two years after you last signed in; we write to you before"), _("To find your orders. Your own wish."), BUYER_ASLEEP_DAYS, sweep_buyers, left_buyers},
    {"buyer_sessions", _("Devices signed in to an account"), _("90 days"), _("To sign in once only. Your own wish."), 1, sweep_buyer_sessions, left_buyer_sessions},
    {"sessions", _("Devices of shops and staff"), _("one year after they were signed in last"), _("Safety of the accounts."), 365, sweep_sessions, left_sessions},
    {"typed", _("What you sent when you were no longer signed in"), _("one day"), _("To send it again. Your own wish."), 1, sweep_typed, left_typed},
    {"wishes", _("Who wants to be told that a product is back"), _("60 days, or 7 days after you were told"), _("To tell you once. Your own wish."), WISH_DAYS, sweep_wishes, left_wishes},
    {"sought", _("How to answer who looked for something in vain"), _("90 days, or until it is dealt with"), _("To answer. Your own wish."), SOUGHT_CONTACT_DAYS, sweep_sought, left_sought},
    {"sought_words", _("What was looked for in vain, as it was told"), _("400 days"), _("To find what is missing here."), SOUGHT_WORDS_DAYS, sweep_sought_words, left_sought_words},
    {"codes", _("Codes sent to sign in, and tries"), _("30 days"), _("Safety of the accounts."), 30, sweep_codes, left_codes},
    {"links", _("Links sent to go on or to sign in"), _("30 days after their end"), _("Safety of the accounts."), 30, sweep_links, left_links},
    {"drafts", _("Words of a registration that was not finished"), _("one year"), _("To go on with it. Your own wish."), 366, sweep_drafts, left_drafts},
    {"proofs", _("Photos of the proof of a label"), _("six months after the label ended"), _("To show the label rightly."), 185, NULL, left_proofs},
    {"invitations", _("Invitations to the team of a shop"), _("one year"), _("Safety of the accounts."), 365, sweep_invitations, left_invitations},
    {"questions", _("Questions to shops"), _("one year"), _("To answer. Your own wish."), 366, NULL, left_questions},
    {"quotes", _("Requests for a price"), _("one year"), _("To answer. Your own wish."), 366, NULL, left_quotes},
    {"notices", _("Who reported something to the market"), _("one year"), _("To answer. Regulation (EU) 2022/2065, 16."), 365, sweep_notices, left_notices},
    {"bank", _("What a bank said, as it said it"), _("13 months"), _("As long as a card payment may be disputed. Code monétaire et financier, L133-24."), 400, sweep_bank, left_bank},
    {"sms", _("SMS received from shops, without their words"), _("three months"), _("To do each once."), 91, NULL, left_sms},
    {"push", _("Browsers to be told that an order is ready"), _("two months"), _("To tell you. Your own wish."), 61, NULL, left_push},
    {"letters", _("Letters that could not be sent"), _("three months"), _("To send them again."), 92, sweep_letters, left_letters},
    {"searches", _("Words searched for, counted without persons"), _("400 days at most"), _("To find what is missing here."), 402, NULL, left_searches},
    {"visits", _("Openings of posters’ addresses, counted without persons"), _("25 months"), _("Figures for the shops."), 762, sweep_visits, left_visits},
    {"counts", _("Visits, calls and ways to shops, counted without persons"), _("25 months"), _("Figures for the shops."), 762, sweep_counts, left_counts},
    {"audit", _("What staff and shops did"), _("one year"), _("Safety, and to explain a decision."), 366, sweep_audit, left_audit},
    {"desk", _("What staff wrote down of a shop they accompany"), _("three years"), _("To accompany it. The market’s task."), 3 * 365 + 1, sweep_desk, left_desk},
    {"stand_ins", _("What staff did for a shop by its agreement"), _("one year"), _("Safety, and to explain what was changed."), 365, sweep_stand_ins, left_stand_ins},
    {"traders", _("Shops that left: bank keys, telephone, mail"), _("six months after they left"), _("Regulation (EU) 2022/2065, 30."), 184, sweep_traders, left_traders},
    {NULL, NULL, NULL, NULL, 0, NULL, NULL},
};
/* clang-format on */

bool keep_run(struct tx *tx, int64_t now)
{
    bool all = true;

    for (const struct keep_line *l = keep_lines; l->name; l++) {
        int64_t before = now - l->days * DAY_MS, n = l->sweep ? l->sweep(tx, now, before) : 0;
        bool whole = l->sweep ? n < KEEP_AT_ONCE : !l->left(tx->db, tx->mem, now, before);
        x_keep_mark_put(tx, tx->mem, str_c(l->name), whole ? now : 0, n, whole);
        all &= whole;
    }
    return all;
}

static void run(struct tx *tx, int64_t now)
{
    keep_run(tx, now);
}

const struct clock_task keeping_clock[] = {{"keeping", 10 * MINUTE_MS, run}, JOBS_END};

enum { STUCK_DAYS = 3 };

/* As of the moment it was found clean; and none is much behind the others. */
void keeping_check(struct db *db, struct arena *mem, struct buf *findings)
{
    struct keep_marks_rows m;
    int64_t newest = 0;

    q_keep_marks(db, mem, &m);
    for (size_t i = 0; i < m.n; i++) newest = m.v[i].at > newest ? m.v[i].at : newest;
    for (const struct keep_line *l = keep_lines; l->name; l++)
        for (size_t i = 0; i < m.n; i++) {
            if (!str_eq(m.v[i].kind, str_c(l->name))) continue;
            int64_t n = l->left(db, mem, m.v[i].at, m.v[i].at - l->days * DAY_MS);
            if (n) buf_fmt(findings, "K30: %lld too old of “%s”\n", (long long)n, l->name);
            if (m.v[i].at && m.v[i].at < newest - STUCK_DAYS * DAY_MS)
                buf_fmt(findings, "K31: “%s” was not looked through for days\n", l->name);
        }
}
