/* carry_web.c: /panier/emporter: a basket goes to another device; and how it arrives there. */
#include "shop/cart/carry.h"
#include "shop/cart/inside.h"

#include "app/form.h"
#include "app/assets.h"
#include "shop/territory/territory.h"

struct cart_carry_view {
    str base, code, link, until, typed, bad_code;
    struct html qr;
    bool empty;
    struct form_errors errors;
};
#include "cart_carry.html.h"

struct cart_take_view {
    str base, token;
    int64_t lines, here;
    bool same;
};
#include "cart_take.html.h"

/* "1234 5678": read aloud and typed in two halves. */
static str in_halves(struct arena *mem, str code)
{
    return str_fmt(mem, "%.*s %.*s", 4, code.p, 4, code.p + 4);
}

/* Digits of what was typed, whatever stands between them. */
static str digits_of(struct arena *mem, str typed)
{
    struct buf b = buf_new(mem, 64);

    for (size_t i = 0; i < typed.n && b.n < CARRY_TOKEN_LEN; i++)
        if (typed.p[i] >= '0' && typed.p[i] <= '9') buf_byte(&b, typed.p[i]);
    return buf_str(&b);
}

static void carry_page(struct rq *rq, struct db *db, struct cart_carry_view *v)
{
    struct carry c;
    int64_t cart_id = cart_id_of(rq, db);

    v->base = rq_base(rq);
    v->bad_code = form_error(&v->errors, "code");
    v->empty = !cart_id || !cart_lines_count(db, rq->mem, cart_id);
    if (!v->empty && carry_of_cart(db, rq->mem, rq->now, cart_id, &c)) {
        v->code = in_halves(rq->mem, c.code);
        v->link = rq_absolute(rq, str_fmt(rq->mem, "/panier/reprendre/%.*s", STR_ARG(c.token)));
        v->until = date_text(rq->mem, rq->lang, territory_zone(rq), c.expires_at, DATE_HOUR);
        v->qr = html_qr(rq->mem, v->link, tr(rq->lang, "The same link, to be read by the other device"));
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "My basket on another device"),
                                 .body = "",
                                 .back = S("/panier"),
                                 .back_text = tr(rq->lang, "Back to my basket")});
    tpl_cart_carry(&rq->out, rq->lang, v);
    page_close(rq);
}

void carry_get(struct rq *rq)
{
    carry_page(rq, rq->db, &(struct cart_carry_view){.typed = S("")});
}

void carry_write(struct rq *rq, struct tx *tx)
{
    int64_t id = cart_id_of(rq, tx->db);

    if (id) carry_make(tx, rq->now, id);
    rq_go(rq, "/panier/emporter");
}

/* --- arriving --- */

static void came_go(struct rq *rq, struct tx *tx, int64_t cart_id, const struct carried *c)
{
    rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
    rq_go(rq, "/panier?venus=%lld&deja=%lld&finis=%lld&trop=%lld", (long long)c->came, (long long)c->both,
          (long long)c->gone, (long long)c->full);
}

void carry_code_write(struct rq *rq, struct tx *tx)
{
    str typed = str_head(rq_field(rq, "code"), 40), code = digits_of(rq->mem, typed);
    struct cart_carry_view v = {.typed = typed};
    struct carried c;
    int64_t from = carry_cart(tx->db, tx->mem, rq->now, code);

    if (from && from == cart_id_of(rq, tx->db)) {
        form_error_add(rq, &v.errors, "code", "cart.same",
                       "This code is of the basket you have here: type it on the other device.");
    } else if (from) {
        int64_t id = cart_id_make(rq, tx);
        if (carry_take(tx, rq->now, code, id, &c)) {
            came_go(rq, tx, id, &c);
            return;
        }
    }
    if (!v.errors.n)
        form_error_add(rq, &v.errors, "code", "cart.no_code",
                       "No basket has this code, or it is too old. Eight digits, good for an hour and once.");
    rq_refused(rq, 422, v.errors.v[0].code);
    carry_page(rq, tx->db, &v);
}

static void take_page(struct rq *rq, struct db *db, int64_t from)
{
    int64_t mine = cart_id_of(rq, db);
    struct cart_take_view v = {
        .base = rq_base(rq),
        .token = rq_param(rq, 0),
        .lines = cart_lines_count(db, rq->mem, from),
        .here = mine ? cart_lines_count(db, rq->mem, mine) : 0,
        .same = mine == from,
    };

    page_open(rq, &(struct page){.title = tr(rq->lang, "A basket from another device"), .body = ""});
    tpl_cart_take(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void too_old(struct rq *rq)
{
    rq_refuse(rq, 404, "cart.no_code",
              "This link is too old or was used. Ask for another on the device where the basket is.");
}

void take_get(struct rq *rq)
{
    str token = rq_param(rq, 0); /* never the short code: those are counted where they are typed */
    int64_t from = token.n == CARRY_TOKEN_LEN ? carry_cart(rq->db, rq->mem, rq->now, token) : 0;

    if (from) take_page(rq, rq->db, from);
    else too_old(rq);
}

void take_write(struct rq *rq, struct tx *tx)
{
    str token = rq_param(rq, 0);
    struct carried c;

    if (token.n != CARRY_TOKEN_LEN || !carry_cart(tx->db, tx->mem, rq->now, token)) {
        too_old(rq);
        return;
    }
    int64_t id = cart_id_make(rq, tx);
    if (carry_take(tx, rq->now, token, id, &c)) came_go(rq, tx, id, &c);
    else rq_go(rq, "/panier");
}
