/* gift_web.c: a merchant says whether he wraps presents, and for how much. */
#include "shop/cart/inside.h"

#include "app/form.h"

struct cart_wrap_view {
    str action, u_stop, price, bad_price;
    bool saved, on;
    struct form_errors errors;
};
#include "cart_wrap.html.h"

struct wrap_form {
    int64_t prix;
};
static const struct field wrap_fields[] = {FIELD(struct wrap_form, prix, FIELD_MONEY, 0, 5000)};

static void wrap_show(struct rq *rq, struct cart_wrap_view *v)
{
    v->action = rq_url(rq, S("/commercant/cadeaux"));
    v->u_stop = rq_url(rq, S("/commercant/cadeaux/arreter"));
    v->bad_price = form_error(&v->errors, "prix");
    page_open(rq, &(struct page){.title = tr(rq->lang, "Gift wrapping"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_cart_wrap(&rq->out, rq->lang, v);
    page_close(rq);
}

static void wrap_get(struct rq *rq)
{
    struct cart_wrap_view v = {.saved = rq_query(rq, "fait").n > 0, .price = S("")};

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    opt_i64 price = gift_wrap_cents(rq->db, rq->mem, rq->merchant_id);
    v.on = price.set;
    if (price.set) v.price = str_fmt(rq->mem, "%lld,%02lld", (long long)(price.v / 100), (long long)(price.v % 100));
    wrap_show(rq, &v);
}

static void wrap_write(struct rq *rq, struct tx *tx)
{
    struct cart_wrap_view v = {.price = S("")};
    struct wrap_form f = {0};

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    if (!FORM_READ(rq, wrap_fields, &f, &v.errors)) {
        v.on = gift_wrap_cents(tx->db, tx->mem, rq->merchant_id).set;
        v.price = form_typed(rq, "prix");
        rq_refused(rq, 422, v.errors.v[0].code);
        wrap_show(rq, &v);
        return;
    }
    gift_wrap_set(tx, rq->merchant_id, SOME_I64(f.prix));
    rq_go(rq, "/commercant/cadeaux?fait=1");
}

static void stop_write(struct rq *rq, struct tx *tx)
{
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    gift_wrap_set(tx, rq->merchant_id, NO_I64);
    rq_go(rq, "/commercant/cadeaux?fait=1");
}

const struct route gift_routes[] = {
    {GET, "/commercant/cadeaux", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = wrap_get},
    {POST, "/commercant/cadeaux", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = wrap_write},
    {POST, "/commercant/cadeaux/arreter", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stop_write},
    ROUTES_END};
