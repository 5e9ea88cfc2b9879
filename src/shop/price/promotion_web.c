/* promotion_web.c: the promotions of one product: a price, its first and its last day; one button to end it sooner. */
#include "shop/price/promotion.h"

#include "app/form.h"
#include "app/settings.h"
#include "app/typed.h"
#include "promotion.sql.h"
#include "shop/territory/territory.h"

struct price_promotion {
    int64_t id;
    str dates, price, was, less, state;
    bool on, over;
};
struct price_promotion_view {
    str title, price, lowest, price_typed, from, to;
    const struct form_errors *errors;
    struct price_promotions {
        struct price_promotion *v;
        size_t n;
    } promos;
    bool done, priced;
};
#include "price_promotion.html.h"

struct promo_form {
    int64_t id, promotion, price; /* promotion: the one to end; 0: a new one */
    str du, au;
    int64_t from_at, to_at;
    struct form_errors errors;
};
static const struct field promo_fields[] = {
    FIELD(struct promo_form, price, FIELD_MONEY, 1, MONEY_MAX_CENTS),
    FIELD(struct promo_form, du, FIELD_LINE, 1, 10),
    FIELD(struct promo_form, au, FIELD_LINE, 1, 10),
};

/* --- days --- */

/* From the first day's midnight, or now if that is today, to the midnight that ends the last. */
static void days_set(struct rq *rq, struct promo_form *f)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    int64_t from = day_of_typed(f->du), to = day_of_typed(f->au), today = today_here(rq);

    if (f->du.n && from < 0) form_error_add(rq, &f->errors, "du", "form.date", "Write a day, for example 30/11/2026.");
    if (f->au.n && to < 0) form_error_add(rq, &f->errors, "au", "form.date", "Write a day, for example 30/11/2026.");
    if (from < 0 || to < 0) return;
    if (from < today) form_error_add(rq, &f->errors, "du", "promotion.past", "This day is over: begin today or later.");
    if (to < from) form_error_add(rq, &f->errors, "au", "promotion.ends", "The last day comes before the first.");
    else if (to - from >= PROMOTION_DAYS_MOST)
        form_error_add(rq, &f->errors, "au", "promotion.long", "A promotion lasts one year at most.");
    f->from_at = from == today ? rq->now : local_at(zone, day_local(from));
    f->to_at = local_at(zone, day_local(to + 1));
}

/* --- the page --- */

static struct price_promotion promo_made(struct rq *rq, const struct promotions_of_row *r)
{
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);
    str day[2] = {date_text(rq->mem, rq->lang, zone, r->from_at, DATE_DAY),
                  date_text(rq->mem, rq->lang, zone, r->to_at - 1, DATE_DAY)};
    bool over = r->to_at <= rq->now, on = !over && r->from_at <= rq->now;

    return (struct price_promotion){
        .id = r->id,
        .on = on,
        .over = over,
        .dates = tr_fill(rq->mem, tr(rq->lang, "From %1 until %2 included"), day, 2),
        .price = money_text(rq->mem, rq->lang, cents(r->price_cents)),
        .was = r->was_cents > r->price_cents ? money_text(rq->mem, rq->lang, cents(r->was_cents)) : S(""),
        .less = less_text(rq->mem, r->was_cents, r->price_cents),
        .state = over ? tr(rq->lang, "over")
                 : on ? tr(rq->lang, "on now")
                      : tr(rq->lang, "to come"),
    };
}

static void promos_fill(struct rq *rq, struct db *db, int64_t offer_id, struct price_promotion_view *v)
{
    struct promotions_of_rows r;

    q_promotions_of(db, rq->mem, offer_id, rq->merchant_id, PROMOTIONS_SHOWN, &r);
    v->promos = (struct price_promotions){NEW(rq->mem, struct price_promotion, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) v->promos.v[i] = promo_made(rq, &r.v[i]);
}

static void promo_page(struct rq *rq, struct db *db, int64_t offer_id, const struct promo_form *f)
{
    struct price_promotion_view v = {.done = !f && rq_query(rq, "fait").n > 0,
                                     .price_typed = S(""),
                                     .from = day_as_typed(rq->mem, today_here(rq)),
                                     .to = S("")};
    struct promotion_offer_row o;

    if (!q_promotion_offer(db, rq->mem, offer_id, rq->merchant_id, &o)) {
        rq_not_found(rq);
        return;
    }
    opt_i64 lowest = promotion_reference(db, rq->mem, offer_id, rq->now, MONEY_MAX_CENTS + 1);
    v.title = o.title_fr;
    v.priced = o.price_cents.set;
    if (o.price_cents.set) v.price = money_text(rq->mem, rq->lang, cents(o.price_cents.v));
    if (lowest.set) v.lowest = money_text(rq->mem, rq->lang, cents(lowest.v));
    if (f)
        v.errors = &f->errors, v.price_typed = form_typed(rq, "price"), v.from = form_typed(rq, "du"),
        v.to = form_typed(rq, "au");
    promos_fill(rq, db, offer_id, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Promotion"),
                                 .body = "merchant",
                                 .back = str_fmt(rq->mem, "/commercant/produits/%lld", (long long)offer_id),
                                 .back_text = o.title_fr});
    tpl_price_promotion(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void promo_get(struct rq *rq)
{
    int64_t id;

    if (rq->merchant_id && str_i64(rq_param(rq, 0), &id)) promo_page(rq, rq->db, id, NULL);
    else rq_not_found(rq);
}

static bool promo_prepare(struct rq *rq)
{
    struct promo_form *f = NEW(rq->in, struct promo_form, 1);
    struct promotion_offer_row o;

    rq->form = f;
    if (!rq->merchant_id || !str_i64(rq_param(rq, 0), &f->id) ||
        !q_promotion_offer(rq->db, rq->mem, f->id, rq->merchant_id, &o)) {
        rq_not_found(rq);
        return false;
    }
    if (str_i64(rq_field(rq, "arreter"), &f->promotion) && f->promotion > 0) return true;
    f->promotion = 0;
    FORM_READ(rq, promo_fields, f, &f->errors);
    days_set(rq, f);
    if (!f->errors.n) return true;
    rq_refused(rq, 422, f->errors.v[0].code);
    promo_page(rq, rq->db, f->id, f);
    return false;
}

static void promo_refused(struct rq *rq, struct tx *tx, const struct promo_form *f, enum promotion_end end,
                          int64_t was_cents)
{
    struct promo_form again = *f;
    str was = money_text(rq->mem, rq->lang, cents(was_cents));

    switch (end) {
    case PROMOTION_NO_PRICE:
        form_error_add(rq, &again.errors, "price", "promotion.no_price", "Give the product its usual price first.");
        break;
    case PROMOTION_NOT_LOWER:
        form_error_add(rq, &again.errors, "price", "promotion.not_lower", "This is not below the usual price.");
        break;
    case PROMOTION_NO_PAST:
        form_error_add(rq, &again.errors, "du", "promotion.no_past",
                       "Nobody has seen its usual price yet: begin tomorrow or later.");
        break;
    case PROMOTION_OVERLAPS:
        form_error_add(rq, &again.errors, "du", "promotion.overlaps",
                       "Another promotion is on in these days: end it first.");
        break;
    case PROMOTION_BOOK:
        form_error_add(rq, &again.errors, "price", "offer.book",
                       "A new book is sold at its publisher's price, or 5 % less at most.");
        break;
    default:
        form_error_add(rq, &again.errors, "price", "promotion.not_lowest",
                       "In the 30 days before, it was sold for %1: go below that.");
        again.errors.v[again.errors.n - 1].text = tr_fill(rq->mem, again.errors.v[again.errors.n - 1].text, &was, 1);
    }
    rq_refused(rq, 422, again.errors.v[0].code);
    promo_page(rq, tx->db, f->id, &again);
}

static void promo_post(struct rq *rq, struct tx *tx)
{
    const struct promo_form *f = rq->form;
    int64_t was_cents;

    if (f->promotion) {
        struct promotion_mine_row p;
        if (!q_promotion_mine(tx->db, tx->mem, f->promotion, rq->merchant_id, &p) || p.offer_id != f->id) {
            rq_not_found(rq);
            return;
        }
        promotion_stop(tx, rq->now, rq->merchant_id, f->promotion);
        rq_go(rq, "/commercant/produits/%lld/promotion?fait=1", (long long)f->id);
        return;
    }
    struct promotion_new p = {f->id, rq->merchant_id, rq->person_id, f->price, f->from_at, f->to_at};
    enum promotion_end end = promotion_make(tx, rq->now, &p, &was_cents);
    if (end == PROMOTION_MADE) rq_go(rq, "/commercant/produits/%lld/promotion?fait=1", (long long)f->id);
    else promo_refused(rq, tx, f, end, was_cents);
}

const struct route promotion_routes[] = {
    {GET, "/commercant/produits/{offre}/promotion", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = promo_get},
    {POST, "/commercant/produits/{offre}/promotion", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = promo_prepare,
     .write = promo_post},
    ROUTES_END};
