/* quote_web.c: a price that a shop made for one buyer: read by its link, ordered by the steps everybody orders by, or refused. */
#include "shop/checkout/inside.h"

#include "app/form.h"
#include "app/settings.h"
#include "shop/merchant/merchant.h"
#include "shop/price/price.h"

struct checkout_quote_view {
    struct quote q;
    struct html asked, answer;
    str shop, shop_phone, total, valid, ended, action, product_url, notice, why;
    struct quote_rows {
        struct quote_row {
            str what, cents;
        } * v;
        size_t n;
    } rows;
    struct form_errors errors;
    bool open, words, lapsed, accepted, refused, sells;
};
#include "checkout_quote.html.h"

struct refusal_form {
    str mots;
};
static const struct field refusal_fields[] = {FIELD(struct refusal_form, mots, FIELD_TEXT, 0, 500)};

static void rows_fill(struct rq *rq, struct checkout_quote_view *v)
{
    const struct quote_lines *l = &v->q.lines;

    v->rows = (struct quote_rows){NEW(rq->mem, struct quote_row, l->n + 1), l->n};
    for (size_t i = 0; i < l->n; i++)
        v->rows.v[i] = (struct quote_row){l->v[i].what, money_text(rq->mem, rq->lang, cents(l->v[i].cents))};
}

static void quote_page(struct rq *rq, struct db *db, struct checkout_quote_view *v)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    struct merchant m = {.name = S(""), .phone = S(""), .mode = S("showcase")};
    const struct quote *q = &v->q;

    merchant_public(db, rq->mem, rq->lang, q->merchant_id, &m);
    v->shop = m.name;
    v->shop_phone = m.phone;
    v->sells = !str_eq(m.mode, S("showcase"));
    v->open = str_eq(q->state, S("sent"));
    v->words = str_eq(q->state, S("answered"));
    v->lapsed = str_eq(q->state, S("lapsed"));
    v->accepted = str_eq(q->state, S("accepted"));
    v->refused = str_eq(q->state, S("refused"));
    v->asked = html_paragraphs(rq->mem, q->asked);
    v->answer = html_paragraphs(rq->mem, q->answer);
    v->total = money_text(rq->mem, rq->lang, cents(q->total_cents));
    if (q->valid_to) v->valid = date_text(rq->mem, rq->lang, zone, q->valid_to - 1, DATE_DAY);
    if (q->ended_at) v->ended = date_text(rq->mem, rq->lang, zone, q->ended_at, DATE_TIME);
    v->action = rq_url(rq, str_fmt(rq->mem, "/devis/lire/%.*s", STR_ARG(rq_param(rq, 0))));
    rows_fill(rq, v);
    page_open(rq, &(struct page){.title = tr_fill(rq->mem, tr(rq->lang, "Quote: %1"), &q->title, 1), .body = ""});
    tpl_checkout_quote(&rq->out, rq->lang, v);
    page_close(rq);
}

static void quote_get(struct rq *rq)
{
    struct checkout_quote_view v = {.why = S("")};

    if (quote_linked(rq->db, rq->mem, rq->now, rq_param(rq, 0), &v.q)) quote_page(rq, rq->db, &v);
    else rq_not_found(rq);
}

static void quote_again(struct rq *rq, struct tx *tx, struct checkout_quote_view *v, int status, const char *code,
                        str notice)
{
    v->notice = notice;
    quote_linked(tx->db, rq->mem, rq->now, rq_param(rq, 0), &v->q);
    rq_refused(rq, status, code);
    quote_page(rq, tx->db, v);
}

static void refuse(struct rq *rq, struct tx *tx, struct checkout_quote_view *v)
{
    struct refusal_form f = {0};

    v->why = form_typed(rq, "mots");
    if (!FORM_READ(rq, refusal_fields, &f, &v->errors)) {
        quote_again(rq, tx, v, 422, v->errors.v[0].code, S(""));
        return;
    }
    if (quote_refuse(tx, rq->now, rq_param(rq, 0), f.mots) || v->refused || str_eq(v->q.state, S("refused")))
        rq_go(rq, "/devis/lire/%.*s", STR_ARG(rq_param(rq, 0)));
    else
        quote_again(rq, tx, v, 409, "quote.over",
                    tr(rq->lang, "This quote no longer waits for an answer. Nothing was changed."));
}

/* Into the basket of this browser; who asked is written there, unless somebody is already. */
static void accept(struct rq *rq, struct tx *tx, struct checkout_quote_view *v)
{
    int64_t cart_id = cart_id_make(rq, tx);
    struct cart c = {0};
    bool known = cart_read(rq, tx->db, &c) && cart_contact_known(&c);

    switch (cart_quote(tx, rq->now, cart_id, v->q.id)) {
    case CART_ADDED: break;
    case CART_FULL:
        quote_again(rq, tx, v, 409, "quote.full", tr(rq->lang, "Your basket is full: order what is in it first."));
        return;
    default:
        quote_again(rq, tx, v, 409, "quote.over",
                    tr(rq->lang, "This quote can no longer be ordered here. Call the shop."));
        return;
    }
    if (!known) cart_contact_give(tx, rq->now, cart_id, v->q.name, v->q.phone, v->q.mail);
    rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
    rq_go(rq, "/panier");
}

static void quote_post(struct rq *rq, struct tx *tx)
{
    struct checkout_quote_view v = {.why = S("")};

    if (!quote_linked(tx->db, rq->mem, rq->now, rq_param(rq, 0), &v.q)) rq_not_found(rq);
    else if (str_eq(rq_field(rq, "action"), S("refuser"))) refuse(rq, tx, &v);
    else accept(rq, tx, &v);
}

const struct route checkout_quote_routes[] = {
    {GET, "/devis/lire/{jeton}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = quote_get},
    {POST, "/devis/lire/{jeton}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = quote_post},
    ROUTES_END};
