/* given.c: which refund of ours a credit of the bank is. Two of the same amount on one payment are told apart by what the
** bank calls each; where it calls them nothing, by how many there are. */
#include "shop/payment/inside.h"

static bool nameless(const struct refunds_of_attempt_row *r, int64_t cents, str state)
{
    return !r->bank_id.n && r->amount_cents == cents && str_eq(r->state, state);
}

const struct refunds_of_attempt_row *credit_owner(const struct refunds_of_attempt_rows *ours,
                                                  const struct gateway_event *e)
{
    static const str order[] = {S("asked"), S("by_hand"), S("done")};

    for (size_t i = 0; i < ours->n && e->bank_id.n; i++)
        if (str_eq(ours->v[i].bank_id, e->bank_id)) return &ours->v[i];
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < ours->n; i++)
            if (nameless(&ours->v[i], e->amount_cents, order[k])) return &ours->v[i];
    return NULL;
}

static const struct refunds_of_attempt_row *mine_of(const struct given_ask *a)
{
    for (size_t i = 0; i < a->ours->n; i++)
        if (a->ours->v[i].id == a->refund_id) return &a->ours->v[i];
    return NULL;
}

static bool is_named(const struct given_ask *a, str bank_id)
{
    for (size_t i = 0; i < a->ours->n && bank_id.n; i++)
        if (str_eq(a->ours->v[i].bank_id, bank_id)) return true;
    return false;
}

static bool is_cancelled(const struct given_ask *a)
{
    for (size_t i = 0; i < a->events; i++) {
        const struct gateway_event *e = &a->event[i];
        if (e->status == GATEWAY_CANCELLED && str_eq(e->kind, S("DEBIT")) && str_eq(e->bank_id, a->attempt_bank_id))
            return true;
    }
    return false;
}

/* Credits of this amount that are none of ours yet. */
struct credits {
    const struct gateway_event *first;
    size_t moved, pending;
    bool sum; /* the bank told a sum alone, and it is another one */
};

static struct credits credits_left(const struct given_ask *a, int64_t cents)
{
    struct credits c = {0};

    for (size_t i = 0; i < a->events; i++) {
        const struct gateway_event *e = &a->event[i];
        if (!str_eq(e->kind, S("CREDIT")) || is_named(a, e->bank_id)) continue;
        if (e->amount_cents != cents) {
            c.sum |= !e->bank_id.n && gateway_moves_money(e->status);
            continue;
        }
        if (gateway_moves_money(e->status)) {
            if (!c.first) c.first = e;
            c.moved++;
        }
        if (e->status == GATEWAY_PENDING || e->status == GATEWAY_UNKNOWN) c.pending++;
    }
    return c;
}

/* Refunds of this amount that a credit without a name of ours may be. */
struct others {
    size_t done, by_hand;
    bool before, any_before; /* one that is asked for stands before it; of whatever amount */
};

static struct others others_of(const struct given_ask *a, const struct refunds_of_attempt_row *mine)
{
    struct others o = {0};

    for (size_t i = 0; i < a->ours->n; i++) {
        const struct refunds_of_attempt_row *r = &a->ours->v[i];
        if (r->id == mine->id) continue;
        o.any_before |= r->id < mine->id && str_eq(r->state, S("asked"));
        o.done += nameless(r, mine->amount_cents, S("done"));
        o.by_hand += nameless(r, mine->amount_cents, S("by_hand"));
        o.before |= r->id < mine->id && nameless(r, mine->amount_cents, S("asked"));
    }
    return o;
}

enum given refund_given(const struct given_ask *a, const struct gateway_event **credit)
{
    const struct refunds_of_attempt_row *mine = mine_of(a);

    *credit = NULL;
    if (!mine) return GIVEN_UNSURE;
    if (is_cancelled(a)) return GIVEN_BACK;
    struct credits c = credits_left(a, mine->amount_cents);
    struct others o = others_of(a, mine);
    /* a bank that calls credits nothing tells what went back beyond what we know of: none of it is done here */
    if (c.first && !c.first->bank_id.n) o.done = 0;
    if (o.before || (c.sum && o.any_before)) return GIVEN_UNDER_WAY;
    if (a->cut || c.sum) return GIVEN_UNSURE;
    if (c.moved > o.done + o.by_hand) return *credit = c.first, GIVEN_BACK;
    if (c.moved > o.done) return GIVEN_UNSURE;
    return c.moved + c.pending > o.done ? GIVEN_UNDER_WAY : GIVEN_NOT;
}
