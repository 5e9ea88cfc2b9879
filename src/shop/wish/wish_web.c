/* wish_web.c: "tell me when it is back", and the link that ends it. */
#include "shop/wish/inside.h"

#include "app/form.h"
#include "app/limit.h"
#include "app/serve.h"
#include "shop/account/mobile.h"
#include "shop/merchant/merchant.h"

struct wish_ask_view {
    str action, product, product_url, mail, phone, days;
    bool phones;
    const struct form_errors *errors;
};
#include "wish_ask.html.h"
struct wish_end_view {
    str product, product_url, days;
    bool told, ended, noted;
    int64_t others;
};
#include "wish_end.html.h"

struct wish_asked {
    str courriel, telephone;
    struct offers all;
    struct form_errors errors;
};
static const struct field ask_fields[] = {FIELD(struct wish_asked, courriel, FIELD_MAIL, 0, 120),
                                          FIELD(struct wish_asked, telephone, FIELD_PHONE, 0, 20)};

static str days_text(struct rq *rq)
{
    return str_fmt(rq->mem, "%d", WISH_DAYS);
}

/* "mx4k9fz2-camembert-fermier" or the public id alone. */
static str pub_of(str param)
{
    ptrdiff_t dash = str_find(param, S("-"));

    return dash < 0 ? param : str_head(param, (size_t)dash);
}

static str path_of(struct rq *rq, const struct offer *o)
{
    return str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(o->pub), STR_ARG(o->slug));
}

static void ask_page(struct rq *rq, const struct wish_asked *a)
{
    const struct offer *o = &a->all.v[0];
    struct wish_ask_view v = {.action = rq_url(rq, str_fmt(rq->mem, "/me-prevenir/%.*s", STR_ARG(o->pub))),
                              .product = o->title,
                              .product_url = rq_url(rq, path_of(rq, o)),
                              .mail = form_typed(rq, "courriel"),
                              .phone = form_typed(rq, "telephone"),
                              .days = days_text(rq),
                              .phones = sms_possible(rq->hall),
                              .errors = &a->errors};

    page_open(rq, &(struct page){.title = tr(rq->lang, "Tell me when it is back"),
                                 .body = "plain",
                                 .back = path_of(rq, o),
                                 .back_text = o->title});
    tpl_wish_ask(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* False: it was answered: no such product, or it can be had. */
static bool product_read(struct rq *rq, struct wish_asked *a)
{
    struct merchant m;

    offers_of_product(rq->db, rq->in, rq->lang, pub_of(rq_param(rq, 0)), rq->now, &a->all);
    if (!a->all.n || !merchant_public(rq->db, rq->mem, rq->lang, a->all.v[0].merchant_id, &m)) {
        rq_not_found(rq);
        return false;
    }
    if (!wish_is_back(&a->all)) return true;
    rq_go(rq, "%.*s", STR_ARG(path_of(rq, &a->all.v[0])));
    return false;
}

static void ask_get(struct rq *rq)
{
    struct wish_asked a = {0};

    if (product_read(rq, &a)) ask_page(rq, &a);
}

static void reach_check(struct rq *rq, struct wish_asked *a)
{
    bool phones = sms_possible(rq->hall);

    if (a->courriel.n) return;
    if (phones && a->telephone.n && !sms_number(rq->in, a->telephone).n)
        form_error_add(rq, &a->errors, "telephone", "form.mobile",
                       "No SMS goes to this number: write a mobile telephone, or a mail address.");
    else if (!phones) form_error_add(rq, &a->errors, "courriel", "form.empty", "Please fill in this field.");
    else if (!a->telephone.n)
        form_error_add(rq, &a->errors, "courriel", "form.contact",
                       "Write your mail address, or your mobile telephone.");
}

static void refused(struct rq *rq, const struct wish_asked *a)
{
    rq_refused(rq, 422, a->errors.v[0].code);
    ask_page(rq, a);
}

/* One place fills nobody's list: some at once for a product, then one every two hours. */
static void many_check(struct rq *rq, struct wish_asked *a)
{
    int64_t wait;

    if (!limit_take_about(RATE_WISH, rq_client(rq), a->all.v[0].pub, clock_mono_ms(), &wait))
        form_error_add(rq, &a->errors, a->courriel.n ? "courriel" : "telephone", "wish.many",
                       "Asked too often from here for this product. Try again in some hours, or call the shop.");
}

static bool ask_prepare(struct rq *rq)
{
    struct wish_asked *a = NEW(rq->in, struct wish_asked, 1);

    rq->form = a;
    if (!product_read(rq, a)) return false;
    if (FORM_READ(rq, ask_fields, a, &a->errors)) reach_check(rq, a);
    if (!a->errors.n) many_check(rq, a);
    if (!a->errors.n) return true;
    refused(rq, a);
    return false;
}

static void ask_post(struct rq *rq, struct tx *tx)
{
    struct wish_asked a = *(const struct wish_asked *)rq->form;
    bool phone = !a.courriel.n;
    struct wish_new w = {rq->now, a.all.v[0].product_id, phone ? sms_number(tx->mem, a.telephone) : a.courriel, phone,
                         rq->lang};

    if (wish_make(tx, &w) == WISH_MADE) {
        rq_go(rq, "/attente/note"); /* the same for everybody: who asks need not be whose address it is */
        return;
    }
    form_error_add(rq, &a.errors, phone ? "telephone" : "courriel", "wish.many",
                   "Too much is waited for already. Try again in some days, or call the shop.");
    refused(rq, &a);
}

/* --- the link --- */

static void end_draw(struct rq *rq, struct wish_end_view *v)
{
    v->days = days_text(rq);
    page_open(rq, &(struct page){.title = v->ended ? tr(rq->lang, "You wait for nothing any more")
                                                   : tr(rq->lang, "You will be told"),
                                 .body = "plain"});
    tpl_wish_end(&rq->out, rq->lang, v);
    page_close(rq);
}

static void end_get(struct rq *rq)
{
    struct wish_end_view v = {.product = S("")};
    struct wish_of_address_row n = {0};
    struct wish_by_token_row w;
    struct offers all;

    v.ended = str_eq(rq_param(rq, 0), S("fini"));
    v.noted = str_eq(rq_param(rq, 0), S("note"));
    if (v.ended || v.noted) {
        end_draw(rq, &v);
        return;
    }
    if (!q_wish_by_token(rq->db, rq->mem, rq_param(rq, 0), &w)) {
        rq_not_found(rq);
        return;
    }
    offers_of_product(rq->db, rq->mem, rq->lang, w.pub, rq->now, &all);
    if (all.n) v.product = all.v[0].title, v.product_url = rq_url(rq, path_of(rq, &all.v[0]));
    q_wish_of_address(rq->db, rq->mem, w.address, &n);
    v.told = w.told_at.set;
    v.others = n.n - !v.told;
    end_draw(rq, &v);
}

/* Also what a mailbox sends for its owner (RFC 8058), which says nothing of which: all of it ends then. */
static void end_post(struct rq *rq, struct tx *tx)
{
    struct wish_by_token_row w;

    if (!q_wish_by_token(tx->db, tx->mem, rq_param(rq, 0), &w)) {
        rq_not_found(rq);
        return;
    }
    if (str_eq(form_typed(rq, "quoi"), S("un"))) x_wish_end(tx, tx->mem, w.id);
    else x_wish_end_all(tx, tx->mem, w.address);
    rq_go(rq, "/attente/fini");
}

const struct route wish_routes[] = {
    {GET, "/me-prevenir/{produit}", ACCESS_ANYONE, RATE_PAGE, .read = ask_get},
    {POST, "/me-prevenir/{produit}", ACCESS_ANYONE, RATE_CODE, .prepare = ask_prepare, .write = ask_post},
    {GET, "/attente/{jeton}", ACCESS_ANYONE, RATE_PAGE, .read = end_get},
    {POST, "/attente/{jeton}", ACCESS_HOOK | ACCESS_ANYONE, RATE_WRITE, .write = end_post},
    ROUTES_END};
