/* sitemap_web.c: robots.txt, and the list of public pages for search engines: one file, or an index of parts when there
** are many products. Each product names its picture. */
#include "shop/open/inside.h"

#include "shop/campaign/campaign.h"
#include "shop/market/market.h"

enum { PART_PRODUCTS = 2000, PARTS_MOST = 50000 };
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static void robots_get(struct rq *rq)
{
    bool demo = setting_i64(rq->place, SETTING_DEMO) != 0;

    rq->content_type = S("text/plain; charset=utf-8");
    if (demo) buf_put(&rq->out, S("User-agent: *\nDisallow: /\n"));
    else
        buf_fmt(&rq->out,
                "User-agent: *\nDisallow: /app/\nDisallow: /panier\nDisallow: /commander\nDisallow: /achat/\nDisallow: "
                "/commercant\nDisallow: /equipe\nDisallow: /pour\nDisallow: /accord\n"
                "Disallow: /*/pres/\nDisallow: /pres/\nDisallow: /*/vue/\nDisallow: /vue/\n"
                "Disallow: /integrer/\nSitemap: %.*s/sitemap.xml\n",
                STR_ARG(rq->place->origin[0]));
    api_keep(rq);
}

/* --- one address --- */

struct address {
    str path, image;
    int64_t changed_at; /* 0: not said */
};

static void tag(struct buf *b, const char *name, str value)
{
    buf_fmt(b, "<%s>", name);
    buf_esc(b, value);
    buf_fmt(b, "</%s>", name);
}

static void alternate(struct rq *rq, const char *lang, str path)
{
    buf_fmt(&rq->out, "<xhtml:link rel=\"alternate\" hreflang=\"%s\" href=\"", lang);
    buf_esc(&rq->out, str_fmt(rq->mem, "%.*s%s%.*s", STR_ARG(rq->place->origin[0]), lang[0] == 'e' ? "/en" : "",
                              STR_ARG(lang[0] == 'e' && path.n == 1 ? S("") : path)));
    buf_put(&rq->out, S("\"/>"));
}

static void address_put(struct rq *rq, const struct address *a)
{
    struct buf *b = &rq->out;

    buf_put(b, S("<url>"));
    tag(b, "loc", rq_public(rq, a->path));
    if (a->changed_at) tag(b, "lastmod", iso_text(rq->mem, a->changed_at));
    alternate(rq, "fr", a->path);
    alternate(rq, "en", a->path);
    if (a->image.n) {
        buf_put(b, S("<image:image>"));
        tag(b, "image:loc", str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(a->image)));
        buf_put(b, S("</image:image>"));
    }
    buf_put(b, S("</url>\n"));
}

static void set_open(struct rq *rq)
{
    rq->content_type = S("application/xml; charset=utf-8");
    buf_put(
        &rq->out,
        S(XML_HEAD
          "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\" "
          "xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n"));
}

static void set_close(struct rq *rq)
{
    buf_put(&rq->out, S("</urlset>\n"));
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
}

/* --- what there is --- */

static void fixed_put(struct rq *rq)
{
    static const str fixed[] = {S("/"),         S("/boutiques"),  S("/marches"),       S("/communes"),    S("/aide"),
                                S("/mentions"), S("/conditions"), S("/accessibilite"), S("/developpeurs")};

    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) address_put(rq, &(struct address){.path = fixed[i]});
}

static void places_put(struct rq *rq)
{
    struct commune_list communes;
    struct market_sheets markets;
    struct categories cats;

    categories_all(rq->db, rq->mem, LANG_FR, &cats);
    for (size_t i = 0; i < cats.n; i++)
        if (!cats.v[i].hidden && !cats.v[i].blocked.n)
            address_put(rq, &(struct address){.path = str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(cats.v[i].slug))});
    reception_market_sheets(rq->db, rq->mem, &markets);
    for (size_t i = 0; i < markets.n; i++)
        address_put(rq, &(struct address){.path = str_fmt(rq->mem, "/marche/%.*s", STR_ARG(markets.v[i].slug))});
    territory_communes(rq->db, rq->mem, &communes);
    for (size_t i = 0; i < communes.n; i++)
        if (communes.v[i].merchants)
            address_put(rq, &(struct address){.path = str_fmt(rq->mem, "/commune/%.*s", STR_ARG(communes.v[i].slug))});
}

static void selections_put(struct rq *rq)
{
    struct selections all;

    selections_all(rq->db, rq->mem, LANG_FR, false, &all);
    rq_depends(rq, "selection", 0);
    if (all.n) address_put(rq, &(struct address){.path = S("/selections")});
    for (size_t i = 0; i < all.n; i++)
        address_put(rq, &(struct address){.path = str_fmt(rq->mem, "/selection/%.*s", STR_ARG(all.v[i].slug))});
}

static void shops_put(struct rq *rq)
{
    struct merchants m;

    merchants_public(rq->db, rq->mem, LANG_FR, (str){0}, &m);
    int64_t *ids = NEW(rq->mem, int64_t, m.n + 1);
    struct picture *p = NEW(rq->mem, struct picture, m.n + 1);
    for (size_t i = 0; i < m.n; i++) ids[i] = m.v[i].portrait_id;
    media_pictures(rq->db, rq->mem, LANG_FR, ids, m.n, p);
    for (size_t i = 0; i < m.n; i++)
        address_put(
            rq, &(struct address){.path = merchant_path(rq->mem, m.v[i].slug), .image = p[i].ready ? p[i].src : S("")});
}

static void products_put(struct rq *rq, int64_t part)
{
    struct open_products_part_rows rows;

    q_open_products_part(rq->db, rq->mem, part * PART_PRODUCTS, PART_PRODUCTS, &rows);
    int64_t *ids = NEW(rq->mem, int64_t, rows.n + 1);
    struct picture *p = NEW(rq->mem, struct picture, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].picture_id.set ? rows.v[i].picture_id.v : 0;
    media_pictures(rq->db, rq->mem, LANG_FR, ids, rows.n, p);
    for (size_t i = 0; i < rows.n; i++)
        address_put(rq, &(struct address){.path = str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(rows.v[i].pub),
                                                          STR_ARG(slug(rq->mem, rows.v[i].title_fr))),
                                          .image = p[i].ready ? p[i].src : S(""),
                                          .changed_at = rows.v[i].updated_at});
}

static void all_put(struct rq *rq)
{
    fixed_put(rq);
    places_put(rq);
    selections_put(rq);
    shops_put(rq);
}

/* --- the files --- */

static void index_put(struct rq *rq, int64_t parts)
{
    rq->content_type = S("application/xml; charset=utf-8");
    buf_put(&rq->out, S(XML_HEAD "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"));
    for (int64_t i = 0; i <= parts; i++) {
        buf_put(&rq->out, S("<sitemap>"));
        tag(&rq->out, "loc", str_fmt(rq->mem, "%.*s/sitemap/%lld.xml", STR_ARG(rq->place->origin[0]), (long long)i));
        buf_put(&rq->out, S("</sitemap>\n"));
    }
    buf_put(&rq->out, S("</sitemapindex>\n"));
    rq_depends(rq, "merchant", 0);
    api_keep(rq);
}

static int64_t parts_of(struct rq *rq)
{
    struct open_products_count_row n;

    q_open_products_count(rq->db, rq->mem, &n);
    return (n.n + PART_PRODUCTS - 1) / PART_PRODUCTS;
}

static void sitemap_get(struct rq *rq)
{
    int64_t parts = parts_of(rq);

    if (parts > 1) {
        index_put(rq, parts);
        return;
    }
    set_open(rq);
    all_put(rq);
    products_put(rq, 0);
    set_close(rq);
}

/* "0.xml": all but products; "1.xml" and on: products. */
static void part_get(struct rq *rq)
{
    str name = rq_param(rq, 0);
    int64_t part = -1;

    if (!str_ends(name, S(".xml")) || !str_i64(str_head(name, name.n - 4), &part) || part < 0 || part > PARTS_MOST ||
        part > parts_of(rq)) {
        rq_not_found(rq);
        return;
    }
    set_open(rq);
    if (part) products_put(rq, part - 1);
    else all_put(rq);
    set_close(rq);
}

const struct route open_sitemap_routes[] = {
    {GET, "/robots.txt", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = robots_get, .flags = ROUTE_FR_ONLY},
    {GET, "/sitemap.xml", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = sitemap_get, .flags = ROUTE_FR_ONLY},
    {GET, "/sitemap/{part}", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = part_get, .flags = ROUTE_FR_ONLY},
    ROUTES_END};
