/* meter.c: how long each screen takes, where people stop, who is stuck now. Only the registration's own row is kept: no
** device, no address of the network, nothing of what was looked at. */
#include "shop/arrival/inside.h"

#include <stdlib.h>

enum { TIMES_MOST = 100000, WAITING_MOST = 100, UNBEGUN_MOST = 10000, UNBEGUN_DAYS = 90 };

/* Since when this person has been here without a break: signing in again begins anew. */
static int64_t here_since(struct tx *tx, const struct rq *rq)
{
    struct arrival_session_row s;

    return q_arrival_session(tx->db, tx->mem, rq->session_id, &s) ? s.created_at : rq->now;
}

void meter_start(struct tx *tx, const struct rq *rq, int64_t merchant_id)
{
    int64_t since = here_since(tx, rq);

    x_arrival_start(tx, tx->mem, merchant_id, rq->person_id, arrival_word(STEP_PHONE),
                    since < rq->now ? since : rq->now);
}

void meter_step(struct tx *tx, const struct rq *rq, int64_t merchant_id, enum arrival_step done, enum arrival_step next)
{
    struct arrival_stands_row a;
    int64_t here = here_since(tx, rq);

    if (!q_arrival_stands(tx->db, tx->mem, merchant_id, &a)) return;
    int64_t from = a.step_at > here ? a.step_at : here;
    enum arrival_step stands = arrival_step_of(a.step);
    if (stands == done) x_arrival_took(tx, tx->mem, merchant_id, a.step, rq->now > from ? rq->now - from : 0, rq->now);
    if (next >= STEPS) x_arrival_ends(tx, tx->mem, merchant_id, rq->now);
    else if (next > stands) x_arrival_moves(tx, tx->mem, merchant_id, arrival_word(next), rq->now);
}

/* --- for staff --- */

/* The smallest of n sorted times that `of_ten` tenths of them do not exceed. */
static int64_t rank(const int64_t *v, size_t n, size_t of_ten)
{
    return n ? v[(n * of_ten + 9) / 10 - 1] : 0;
}

static void screen_times(struct arena *mem, const struct arrival_times_rows *r, enum arrival_step s,
                         struct arrival_screen *out)
{
    int64_t *v = NEW(mem, int64_t, r->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++) {
        if (arrival_step_of(r->v[i].step) != s) continue;
        out->answered++;
        if (r->v[i].took_ms > ARRIVAL_BREAK_MS) out->breaks++;
        else v[n++] = r->v[i].took_ms;
    }
    out->median_ms = rank(v, n, 5);
    out->p90_ms = rank(v, n, 9);
}

/* Of those who signed in and gave no answer, how many did so before a moment and not before another. */
static int64_t unbegun_between(struct db *db, struct arena *mem, int64_t since, int64_t before)
{
    struct arrival_unbegun_rows r;
    int64_t n = 0;

    q_arrival_unbegun(db, mem, since, UNBEGUN_MOST, &r);
    for (size_t i = 0; i < r.n; i++) n += r.v[i].created_at < before;
    return n;
}

void arrival_meter_read(struct db *db, struct arena *mem, int64_t since, int64_t now, struct arrival_meter *out)
{
    struct arrival_times_rows times;
    struct arrival_left_rows left;
    struct arrival_sums_row sums = {0};

    *out = (struct arrival_meter){0};
    q_arrival_times(db, mem, since, TIMES_MOST, &times);
    q_arrival_left(db, mem, since, now - DAY_MS, &left);
    q_arrival_sums(db, mem, since, &sums);
    for (int s = 0; s < STEPS; s++) {
        out->screen[s].title = arrival_title((enum arrival_step)s, S(""));
        screen_times(mem, &times, (enum arrival_step)s, &out->screen[s]);
    }
    for (size_t i = 0; i < left.n; i++) {
        enum arrival_step s = arrival_step_of(left.v[i].step);
        if (s < STEPS) out->screen[s].left = left.v[i].n;
    }
    out->screen[STEP_PHONE].left += unbegun_between(db, mem, since, now - DAY_MS);
    out->begun = sums.begun;
    out->ended = sums.ended;
}

static bool is_stuck(int64_t now, int64_t since)
{
    return now - since > ARRIVAL_STUCK_MS && now - since <= DAY_MS;
}

static int latest_first(const void *a, const void *b)
{
    const struct arrival_one *x = a, *y = b;

    return x->step_at != y->step_at ? (x->step_at < y->step_at) - (x->step_at > y->step_at)
                                    : (x->merchant_id > y->merchant_id) - (x->merchant_id < y->merchant_id);
}

void arrivals_waiting(struct db *db, struct arena *mem, int64_t now, struct arrivals *out)
{
    struct arrival_waiting_rows r;
    struct arrival_unbegun_rows u;

    q_arrival_waiting(db, mem, WAITING_MOST, &r);
    q_arrival_unbegun(db, mem, now - UNBEGUN_DAYS * DAY_MS, WAITING_MOST, &u);
    *out = (struct arrivals){NEW(mem, struct arrival_one, r.n + u.n + 1), 0};
    for (size_t i = 0; i < r.n; i++)
        out->v[out->n++] = (struct arrival_one){r.v[i].merchant_id,
                                                r.v[i].step_at,
                                                r.v[i].begun_at,
                                                r.v[i].name,
                                                r.v[i].phone,
                                                r.v[i].mail,
                                                arrival_title(arrival_step_of(r.v[i].step), S("")),
                                                is_stuck(now, r.v[i].step_at)};
    for (size_t i = 0; i < u.n; i++)
        out->v[out->n++] = (struct arrival_one){0,
                                                u.v[i].created_at,
                                                u.v[i].created_at,
                                                S(""),
                                                S(""),
                                                u.v[i].mail,
                                                arrival_title(STEP_PHONE, S("")),
                                                is_stuck(now, u.v[i].created_at)};
    qsort(out->v, out->n, sizeof *out->v, latest_first);
}

int64_t arrivals_stuck(struct db *db, struct arena *mem, int64_t now)
{
    struct arrival_stuck_row r = {0};

    q_arrival_stuck(db, mem, now - ARRIVAL_STUCK_MS, now - DAY_MS, &r);
    return r.n + unbegun_between(db, mem, now - DAY_MS, now - ARRIVAL_STUCK_MS);
}
