/* short_web.c: addresses short enough for paper. They lead on to the page of the shop or the product, wherever that is
** today: so 302, kept by nobody. What is unknown, not published, withdrawn or suspended answers alike. */
#include "shop/audience/inside.h"

#include "app/form.h"
#include "app/seen.h"
#include "app/settings.h"
#include "shop/catalog/catalog.h"
#include "shop/count/count.h"
#include "shop/merchant/merchant.h"

static void came(struct rq *rq, int64_t merchant_id, int64_t offer_id, enum audience_source source)
{
    struct local l = local_of(setting_str(rq->place, SETTING_TIME_ZONE), rq->now);
    struct visit v = {merchant_id, offer_id, day_number(l.year, l.month, l.day), source};

    if (http_rq_method(rq->http) != HTTP_HEAD && rq_is_person(rq)) visit_count(rq->place, &v);
}

static void lead(struct rq *rq, str path)
{
    rq->status = 302;
    rq->location = rq_url(rq, path);
}

static str upper(struct arena *mem, str s)
{
    char *p = arena_alloc(mem, s.n + 1);

    for (size_t i = 0; i < s.n; i++) p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return (str){p, s.n};
}

/* By the short code of its orders ("b7", in either case), or by the name its page's address has. */
static bool shop_found(struct rq *rq, struct merchant *m)
{
    struct short_shop_row r;
    str typed = rq_param(rq, 0), code = upper(rq->mem, typed);

    if (q_short_shop(rq->db, rq->mem, code, &r)) return merchant_public(rq->db, rq->mem, rq->lang, r.id, m);
    return merchant_public_by_slug(rq->db, rq->mem, rq->lang, str_lower(rq->mem, typed), m);
}

static void short_shop_get(struct rq *rq)
{
    struct merchant m;

    if (!shop_found(rq, &m)) {
        if (!merchant_moved_shop(rq, rq_param(rq, 0))) rq_not_found(rq);
        return;
    }
    came(rq, m.id, 0, audience_source_of(rq_query(rq, "s")));
    lead(rq, str_fmt(rq->mem, "/boutique/%.*s", STR_ARG(m.slug)));
}

static void short_offer_get(struct rq *rq)
{
    struct short_offer_row r;
    struct offers o = {0};

    if (q_short_offer(rq->db, rq->mem, rq_param(rq, 0), &r))
        offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){&r.id, 1}, rq->now, &o);
    if (!o.n) {
        if (!merchant_moved_offer(rq, rq_param(rq, 0))) rq_not_found(rq);
        return;
    }
    came(rq, r.merchant_id, r.id, audience_source_of(rq_query(rq, "s")));
    lead(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(o.v[0].pub), STR_ARG(o.v[0].slug)));
}

/* Where a way out leads: an offer's own page or the site of its shop, by the offer's code; the shop's site, by the shop's. */
static bool out_found(struct rq *rq, str code, int64_t *merchant_id, str *link)
{
    struct out_offer_row o;
    struct out_shop_row s;

    if (q_out_offer(rq->db, rq->mem, code, S("link_out"), &o)) {
        *merchant_id = o.merchant_id, *link = o.link;
        return true;
    }
    if (!q_out_shop(rq->db, rq->mem, code, &s)) return false;
    *merchant_id = s.id, *link = s.website;
    return true;
}

/* Away to the shop's own site: only to an address its merchant gave, on the public web. */
static void out_get(struct rq *rq)
{
    int64_t merchant_id;
    str link;

    if (!out_found(rq, rq_param(rq, 0), &merchant_id, &link) || !url_is_public(link)) {
        rq_not_found(rq);
        return;
    }
    count_deed(rq, COUNT_OUT, merchant_id);
    rq->status = 302;
    rq->location = link;
    rq_out_header(rq, "X-Robots-Tag", S("noindex, nofollow"));
}

const struct route audience_routes[] = {{GET, "/b/{code}", ACCESS_ANYONE, RATE_PAGE, .read = short_shop_get},
                                        {GET, "/p/{code}", ACCESS_ANYONE, RATE_PAGE, .read = short_offer_get},
                                        {GET, "/vers/{code}", ACCESS_ANYONE, RATE_PAGE, .read = out_get},
                                        ROUTES_END};
