#include "shop/cart/carry.h"

#include "cart.sql.h"

enum { CARRY_MS = HOUR_MS, CODE_TRIES = 20 };

bool carry_of_cart(struct db *db, struct arena *mem, int64_t now, int64_t cart_id, struct carry *out)
{
    struct carry_of_row r;

    if (!q_carry_of(db, mem, cart_id, now, &r)) return false;
    *out = (struct carry){r.code, r.token, r.expires_at};
    return true;
}

void carry_make(struct tx *tx, int64_t now, int64_t cart_id)
{
    x_carry_drop(tx, tx->mem, cart_id);
    for (int i = 0; i < CODE_TRIES; i++) { /* a hundred million codes: the first is nearly always free */
        str code = id_digits(tx->mem, CARRY_CODE_LEN), token = id_public(tx->mem, CARRY_TOKEN_LEN);
        if (x_carry_put(tx, tx->mem, id_new(), cart_id, code, token, now + CARRY_MS) == 1) return;
    }
    fault("cart.carry", "no free code");
}

int64_t carry_cart(struct db *db, struct arena *mem, int64_t now, str typed)
{
    struct carry_find_row r;

    if (typed.n != CARRY_CODE_LEN && typed.n != CARRY_TOKEN_LEN) return 0;
    return q_carry_find(db, mem, typed, now, &r) ? r.cart_id : 0;
}

static bool holds(const struct cart_lines_rows *lines, int64_t offer_id)
{
    for (size_t i = 0; i < lines->n; i++)
        if (lines->v[i].offer_id == offer_id) return true;
    return false;
}

static void line_carry(struct tx *tx, int64_t now, int64_t cart_id, const struct cart_lines_row *l)
{
    x_cart_line_carry(tx, tx->mem,
                      &(struct cart_line_carry_args){
                          .id = id_new(),
                          .cart_id = cart_id,
                          .offer_id = l->offer_id,
                          .qty_milli = l->qty_milli,
                          .price_cents = l->price_seen_cents,
                          .starts_at = l->starts_at,
                          .quote_id = l->quote_id,
                          .now = now,
                      });
}

bool carry_take(struct tx *tx, int64_t now, str typed, int64_t cart_id, struct carried *out)
{
    struct carry_find_row r;
    struct cart_lines_rows from, here;
    struct offer o;

    *out = (struct carried){0};
    if (!q_carry_find(tx->db, tx->mem, typed, now, &r) || r.cart_id == cart_id) return false;
    if (x_carry_use(tx, tx->mem, r.id, now) != 1) return false;
    q_cart_lines(tx->db, tx->mem, r.cart_id, &from);
    q_cart_lines(tx->db, tx->mem, cart_id, &here);
    size_t lines = here.n;
    for (size_t i = 0; i < from.n; i++) {
        bool both = holds(&here, from.v[i].offer_id);
        if (!offer_any(tx->db, tx->mem, LANG_FR, from.v[i].offer_id, now, &o)) out->gone++;
        else if (!both && lines >= CART_LINES_MOST) out->full++;
        else {
            line_carry(tx, now, cart_id, &from.v[i]);
            out->both += both, out->came += !both, lines += !both;
        }
    }
    x_cart_seen(tx, tx->mem, cart_id, now);
    return true;
}
