/* forget.c: what a purchase says of its buyer, and until when. How long: the table in forget.h. */
#include "shop/buyer/forget.h"

#include "forget.sql.h"

enum { AT_ONCE = 50 };
#define LONG_AGO_MS ((int64_t)90 * DAY_MS) /* nobody says any more what became of it: it is over */

bool purchase_stand(struct db *db, struct arena *mem, int64_t now, int64_t purchase_id, struct purchase_standing *out)
{
    struct purchase_stands_row r;

    if (!q_purchase_stands(db, mem,
                           &(struct purchase_stands_args){.purchase_id = purchase_id,
                                                          .now = now,
                                                          .long_ago = now - LONG_AGO_MS,
                                                          .submitted = S("submitted"),
                                                          .accepted = S("accepted"),
                                                          .preparing = S("preparing"),
                                                          .ready = S("ready"),
                                                          .leaving = S("out_for_delivery"),
                                                          .handed = S("handed_over"),
                                                          .ordered = S("order"),
                                                          .dear_cents = KEEP_DEAR_CENTS,
                                                          .none = S("none")},
                           &r))
        return false;
    *out = (struct purchase_standing){.open = r.open > 0 || r.owed > 0,
                                      .dear = r.dear > 0,
                                      .forgotten = r.forgotten,
                                      .last_at = r.last_at,
                                      .token = r.token};
    out->settled_at = out->open ? 0 : r.last_at + KEEP_RIGHTS_DAYS * DAY_MS;
    out->named_until = r.last_at + (out->dear ? KEEP_DEAR_DAYS : KEEP_NAME_DAYS) * DAY_MS;
    return true;
}

static void reach_forget(struct tx *tx, int64_t id)
{
    x_forget_reach(tx, tx->mem, id, S(""));
    x_forget_where(tx, tx->mem, id, S(""), S("pickup"));
    x_forget_changes(tx, tx->mem, id, S(""));
    x_forget_gifts(tx, tx->mem, id, S(""));
    x_forget_messages(tx, tx->mem, id);
    x_forget_complaints(tx, tx->mem, id, S(""));
    x_forget_push(tx, tx->mem, id);
    x_forget_cart(tx, tx->mem, id, S(""));
    x_forget_cart_choices(tx, tx->mem, id);
    x_forget_cart_gifts(tx, tx->mem, id);
    x_forget_bank(tx, tx->mem, id, S(""));
}

void purchase_forget(struct tx *tx, int64_t purchase_id, bool name_too)
{
    reach_forget(tx, purchase_id);
    if (!name_too) return;
    x_forget_name(tx, tx->mem, purchase_id, S(""));
    x_forget_terms(tx, tx->mem, purchase_id);
    x_forget_reviews(tx, tx->mem, purchase_id, S(""));
    x_forget_terms_added(tx, tx->mem, purchase_id);
    x_forget_mandate(tx, tx->mem, purchase_id, S(""));
    x_forget_returns(tx, tx->mem, purchase_id, S(""));
}

bool purchase_erase(struct tx *tx, int64_t now, int64_t purchase_id)
{
    struct purchase_standing s;

    if (!purchase_stand(tx->db, tx->mem, now, purchase_id, &s) || !s.settled_at || s.settled_at > now) return false;
    purchase_forget(tx, purchase_id, !s.dear || s.named_until <= now);
    return true;
}

/* --- by the clock --- */

/* What was wished, once nothing of it is open any more. */
static void wishes_run(struct tx *tx, int64_t now)
{
    struct erase_wished_rows r;
    int64_t after = 0;

    do {
        q_erase_wished(tx->db, tx->mem, after, AT_ONCE, &r);
        for (size_t i = 0; i < r.n; i++) purchase_erase(tx, now, r.v[i].id);
        if (r.n) after = r.v[r.n - 1].id;
    } while (r.n == AT_ONCE);
}

/* Of those long since placed, what is long since over too. */
static size_t reaches_fade(struct tx *tx, int64_t now)
{
    struct reach_aged_rows r;
    struct purchase_standing s;
    int64_t after = 0;
    size_t n = 0;

    do {
        q_reach_aged(tx->db, tx->mem, now - KEEP_REACH_DAYS * DAY_MS, after, AT_ONCE, &r);
        for (size_t i = 0; i < r.n; i++) {
            if (!purchase_stand(tx->db, tx->mem, now, r.v[i].id, &s) || s.open ||
                s.last_at + KEEP_REACH_DAYS * DAY_MS > now)
                continue;
            purchase_forget(tx, r.v[i].id, false);
            n++;
        }
        if (r.n) after = r.v[r.n - 1].id;
    } while (r.n == AT_ONCE && n < AT_ONCE);
    return n;
}

static size_t names_fade(struct tx *tx, int64_t now)
{
    struct names_aged_args a = {.before = now - KEEP_NAME_DAYS * DAY_MS,
                                .dear_before = now - KEEP_DEAR_DAYS * DAY_MS,
                                .handed = S("handed_over"),
                                .ordered = S("order"),
                                .dear_cents = KEEP_DEAR_CENTS,
                                .most = AT_ONCE};
    struct names_aged_rows r;
    struct purchase_standing s;
    size_t n = 0;

    do {
        q_names_aged(tx->db, tx->mem, &a, &r);
        for (size_t i = 0; i < r.n; i++) {
            if (!purchase_stand(tx->db, tx->mem, now, r.v[i].id, &s) || s.open || s.named_until > now) continue;
            purchase_forget(tx, r.v[i].id, true);
            n++;
        }
        if (r.n) a.after = r.v[r.n - 1].id;
    } while (r.n == AT_ONCE && n < AT_ONCE);
    return n;
}

size_t purchases_fade(struct tx *tx, int64_t now)
{
    return reaches_fade(tx, now) + names_fade(tx, now);
}

const struct clock_task buyer_forget_clock[] = {{"purchase_erase", HOUR_MS, wishes_run}, JOBS_END};
