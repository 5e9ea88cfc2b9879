/* feed_web.c: what is new (Atom), of the market and of each shop; and each shop's shelf as Google Merchant reads it,
** which our own import reads too. */
#include "shop/open/inside.h"

#include "shop/law/facts.h"

enum { NEWEST = 30, SHELF_MOST = 2500, PIECE = 100, OUT_MOST = 2 << 20, TITLE_MOST = 150, TEXT_MOST = 5000 };

static void tag(struct buf *b, const char *name, str value)
{
    buf_fmt(b, "<%s>", name);
    buf_esc(b, value);
    buf_fmt(b, "</%s>\n", name);
}

static void maybe_tag(struct buf *b, const char *name, str value)
{
    if (value.n) tag(b, name, value);
}

/* --- Atom --- */

/* What a feed is of: its ids, newest first. */
struct feed {
    str title, page, self;
    const int64_t *ids, *at;
    size_t n;
};

static void feed_link(struct buf *b, const char *rel, str url)
{
    buf_fmt(b, "<link rel=\"%s\" href=\"", rel);
    buf_esc(b, url);
    buf_put(b, S("\"/>\n"));
}

static void entry_put(struct rq *rq, const struct offer *o, const struct merchant *m, int64_t at)
{
    struct buf *b = &rq->out;
    str url = rq_public(rq, offer_path(rq->mem, o));

    buf_put(b, S("<entry>\n"));
    tag(b, "title", o->title);
    tag(b, "id", url);
    feed_link(b, "alternate", url);
    tag(b, "published", iso_text(rq->mem, at));
    tag(b, "updated", iso_text(rq->mem, o->updated_at));
    buf_put(b, S("<author>"));
    tag(b, "name", m->name);
    buf_put(b, S("</author>\n"));
    tag(b, "summary",
        o->price_cents.set
            ? str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(offer_price_text(rq->mem, rq->lang, o)), STR_ARG(o->text))
            : o->text);
    buf_put(b, S("</entry>\n"));
}

static void entries_put(struct rq *rq, const struct feed *f)
{
    struct offers o;
    struct merchant m;

    offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){f->ids, f->n}, rq->now, &o);
    for (size_t i = 0, k = 0; i < f->n && k < o.n; i++) {
        if (o.v[k].id != f->ids[i]) continue;
        const struct offer *one = &o.v[k++];
        if (!merchant_public(rq->db, rq->mem, rq->lang, one->merchant_id, &m)) continue;
        rq_depends(rq, "merchant", m.id);
        entry_put(rq, one, &m, f->at[i]);
    }
}

static void feed_put(struct rq *rq, const struct feed *f)
{
    struct buf *b = &rq->out;

    api_keep(rq);
    api_readable(rq);
    rq->content_type = S("application/atom+xml; charset=utf-8");
    buf_fmt(
        b,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%.*s\">\n",
        STR_ARG(lang_code(rq->lang)));
    tag(b, "title", f->title);
    tag(b, "id", rq_public(rq, f->self));
    feed_link(b, "self", rq_public(rq, f->self));
    feed_link(b, "alternate", rq_public(rq, f->page));
    tag(b, "updated", iso_text(rq->mem, f->n ? f->at[0] : 0));
    entries_put(rq, f);
    buf_put(b, S("</feed>\n"));
}

static void newest_get(struct rq *rq)
{
    struct open_offers_newest_rows rows;
    int64_t ids[NEWEST], at[NEWEST];
    str name = setting_str(rq->place, SETTING_MARKET_NAME);

    q_open_offers_newest(rq->db, rq->mem, NEWEST, &rows);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].id, at[i] = rows.v[i].published_at;
    feed_put(rq, &(struct feed){tr_fill(rq->mem, tr(rq->lang, "New at %1"), &name, 1), S("/"), S("/nouveautes.atom"),
                                ids, at, rows.n});
}

static bool shop_asked(struct rq *rq, struct merchant *m)
{
    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, rq_param(rq, 0), m)) return rq_not_found(rq), false;
    rq_depends(rq, "merchant", m->id);
    return true;
}

static void shop_newest_get(struct rq *rq)
{
    struct open_shop_offers_newest_rows rows;
    int64_t ids[NEWEST], at[NEWEST];
    struct merchant m;

    if (!shop_asked(rq, &m)) return;
    q_open_shop_offers_newest(rq->db, rq->mem, m.id, NEWEST, &rows);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].id, at[i] = rows.v[i].published_at;
    str page = merchant_path(rq->mem, m.slug);
    feed_put(rq, &(struct feed){tr_fill(rq->mem, tr(rq->lang, "New at %1"), &m.name, 1), page,
                                str_fmt(rq->mem, "%.*s/nouveautes.atom", STR_ARG(page)), ids, at, rows.n});
}

/* --- Google Merchant --- */

static str price_text(struct rq *rq, int64_t price_cents)
{
    return str_fmt(rq->mem, "%lld.%02lld EUR", (long long)(price_cents / 100), (long long)(price_cents % 100));
}

static str ways_of(struct rq *rq, const struct categories *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i].id != id) continue;
        str parent = all->v[i].parent_id ? ways_of(rq, all, all->v[i].parent_id) : S("");
        return parent.n ? str_fmt(rq->mem, "%.*s > %.*s", STR_ARG(parent), STR_ARG(all->v[i].name)) : all->v[i].name;
    }
    return S("");
}

static void price_put(struct rq *rq, const struct offer *o)
{
    if (!o->was_cents.set) {
        tag(&rq->out, "g:price", price_text(rq, o->price_cents.v));
        return;
    }
    tag(&rq->out, "g:price", price_text(rq, o->was_cents.v));
    tag(&rq->out, "g:sale_price", price_text(rq, o->price_cents.v));
}

static void item_put(struct rq *rq, const struct offer *o, const struct categories *all, const struct picture *p)
{
    struct buf *b = &rq->out;
    bool left = offer_left(o);

    buf_put(b, S("<item>\n"));
    tag(b, "g:id", o->code);
    tag(b, "title",
        utf8_head(o->variant.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(o->title), STR_ARG(o->variant)) : o->title,
                  TITLE_MOST));
    tag(b, "description", utf8_head(o->text.n ? o->text : o->title, TEXT_MOST));
    tag(b, "link", rq_public(rq, offer_path(rq->mem, o)));
    if (p->ready) tag(b, "g:image_link", str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(p->src)));
    price_put(rq, o);
    tag(b, "g:availability", left ? S("in_stock") : S("out_of_stock"));
    if (!o->service) tag(b, "g:quantity", str_fmt(rq->mem, "%lld", (long long)(o->available_milli / 1000)));
    tag(b, "g:condition", facts_second_hand(o->facts) ? S("used") : S("new"));
    tag(b, "g:product_type", ways_of(rq, all, o->category_id));
    maybe_tag(b, "g:brand", o->maker);
    if (str_eq(o->kind, S("clothes"))) maybe_tag(b, "g:size", o->variant);
    maybe_tag(b, "g:material", fact_of(o->facts, "composition"));
    maybe_tag(b, "g:gtin", o->isbn);
    if (!o->isbn.n) tag(b, "g:identifier_exists", S("no"));
    buf_put(b, S("</item>\n"));
}

static void items_put(struct rq *rq, const struct offers *o, const struct categories *all)
{
    struct picture *p = NEW(rq->mem, struct picture, o->n + 1);
    int64_t *ids = NEW(rq->mem, int64_t, o->n + 1);

    for (size_t i = 0; i < o->n; i++) ids[i] = o->v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, o->n, p);
    for (size_t i = 0; i < o->n; i++)
        if (offer_sold_here(&o->v[i])) item_put(rq, &o->v[i], all, &p[i]);
}

static void prices_turn(struct rq *rq, const struct offers *o)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->v[i].was_cents.set) rq_good_until(rq, o->v[i].promo_to);
}

/* In pieces, as far as there is room: a shelf of ten thousand is more than a request may hold. */
static void shelf_put(struct rq *rq, int64_t merchant_id)
{
    struct open_shop_offers_after_rows rows;
    struct categories all;
    struct offers o;
    int64_t ids[PIECE];
    str after = S("");
    size_t seen = 0;

    categories_all(rq->db, rq->mem, rq->lang, &all);
    do {
        q_open_shop_offers_after(rq->db, rq->mem, merchant_id, after, PIECE, &rows);
        for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].id, after = rows.v[i].code;
        offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){ids, rows.n}, rq->now, &o);
        prices_turn(rq, &o);
        items_put(rq, &o, &all);
        seen += rows.n;
    } while (rows.n == PIECE && seen < SHELF_MOST && rq->out.n < OUT_MOST);
}

static void merchant_feed_get(struct rq *rq)
{
    struct merchant m;

    if (!shop_asked(rq, &m)) return;
    api_keep(rq);
    rq->content_type = S("application/rss+xml; charset=utf-8");
    buf_put(&rq->out, S("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" "
                        "xmlns:g=\"http://base.google.com/ns/1.0\">\n<channel>\n"));
    tag(&rq->out, "title", m.name);
    tag(&rq->out, "link", rq_public(rq, merchant_path(rq->mem, m.slug)));
    tag(&rq->out, "description", m.trade);
    shelf_put(rq, m.id);
    buf_put(&rq->out, S("</channel>\n</rss>\n"));
}

const struct route open_feed_routes[] = {
    {GET, "/nouveautes.atom", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = newest_get},
    {GET, "/boutique/{slug}/nouveautes.atom", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shop_newest_get},
    {GET, "/boutique/{slug}/google-merchant.xml", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = merchant_feed_get},
    ROUTES_END};
