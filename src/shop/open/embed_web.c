/* embed_web.c: a shop, a choice of offers or a search inside a page of the operator's other sites, and oEmbed, which
** tells how. No cookie, no script; who may frame them is a setting. Their height follows from what they hold, so that
** no script is needed. */
#include "shop/open/inside.h"

#include "app/assets.h"
#include "shop/search/search.h"

enum {
    EMBED_MOST = 6,
    EMBED_HEAD_PX = 150,
    EMBED_ROW_PX = 330,
    EMBED_WIDTH = 640,
    EMBED_NARROW = 240,
    EMBED_A_ROW = 2
};

struct open_card {
    str url, title, shop, price, unit_price, src, srcset;
};
struct open_cards {
    struct open_card *v;
    size_t n;
};
struct open_embed_view {
    str title, intro, all_url, all_text, market;
    struct open_cards cards;
};
#include "open_embed.html.h"

static struct open_card card_made(struct rq *rq, const struct offer *o, const struct merchant *m,
                                  const struct picture *p)
{
    struct open_card c = {.url = rq_public(rq, offer_path(rq->mem, o)),
                          .title = o->title,
                          .shop = m->name,
                          .unit_price = unit_price_text(rq->mem, rq->lang, o)};

    c.price = offer_price_text(rq->mem, rq->lang, o);
    if (p->ready) c.src = p->src, c.srcset = p->srcset_webp;
    return c;
}

static void cards_fill(struct rq *rq, const int64_t *ids, size_t n, struct open_cards *out)
{
    struct offers o;
    struct picture p[EMBED_MOST];
    int64_t pictures[EMBED_MOST];
    struct merchant m;

    offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){ids, n < EMBED_MOST ? n : EMBED_MOST}, rq->now, &o);
    for (size_t i = 0; i < o.n; i++) pictures[i] = o.v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, pictures, o.n, p);
    out->v = NEW(rq->mem, struct open_card, o.n + 1);
    for (size_t i = 0; i < o.n; i++) {
        if (!merchant_public(rq->db, rq->mem, rq->lang, o.v[i].merchant_id, &m)) continue;
        rq_depends(rq, "merchant", m.id);
        out->v[out->n++] = card_made(rq, &o.v[i], &m, &p[i]);
    }
}

static void embed_page(struct rq *rq, struct open_embed_view *v)
{
    str sites = setting_str(rq->place, SETTING_EMBED_SITES);

    api_keep(rq);
    v->market = setting_str(rq->place, SETTING_MARKET_NAME);
    rq_frame_ancestors(rq, str_fmt(rq->mem, "'self' %.*s", STR_ARG(sites)));
    rq_out_header(rq, "Cross-Origin-Resource-Policy", S("cross-origin"));
    page_open(rq, &(struct page){.title = v->title, .framed = true, .body = "plain"});
    tpl_open_embed(&rq->out, rq->lang, v);
    page_close(rq);
}

/* --- what can be shown --- */

/* False: no such shop. */
static bool shop_fill(struct rq *rq, str slug, struct open_embed_view *v)
{
    struct open_shop_offers_after_rows rows;
    struct merchant m;
    int64_t ids[EMBED_MOST];

    if (!merchant_public_by_slug(rq->db, rq->mem, rq->lang, slug, &m)) return false;
    const struct commune *c = commune_of(m.insee);
    rq_depends(rq, "merchant", m.id);
    q_open_shop_offers_after(rq->db, rq->mem, m.id, S(""), EMBED_MOST, &rows);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].id;
    cards_fill(rq, ids, rows.n, &v->cards);
    v->title = m.name;
    v->intro = c ? str_fmt(rq->mem, "%.*s · %.*s", STR_ARG(m.trade), STR_ARG(c->name)) : m.trade;
    v->all_url = rq_public(rq, merchant_path(rq->mem, m.slug));
    v->all_text = tr(rq->lang, "See the whole shop");
    return true;
}

static bool product_fill(struct rq *rq, str address, struct open_embed_view *v)
{
    ptrdiff_t dash = str_find(address, S("-"));
    struct offers o;

    offers_of_product(rq->db, rq->mem, rq->lang, dash < 0 ? address : str_head(address, (size_t)dash), rq->now, &o);
    if (!o.n) return false;
    cards_fill(rq, &o.v[0].id, 1, &v->cards);
    if (!v->cards.n) return false;
    v->title = o.v[0].title;
    v->intro = v->cards.v[0].shop;
    v->all_url = rq_public(rq, offer_path(rq->mem, &o.v[0]));
    v->all_text = tr(rq->lang, "See this product");
    return true;
}

/* "12345,67890": those of them that are there. */
static void selection_fill(struct rq *rq, str codes, struct open_embed_view *v)
{
    struct open_offer_of_code_row o;
    int64_t ids[EMBED_MOST];
    size_t n = 0;
    str one;

    while (n < EMBED_MOST && codes.n && str_cut(&codes, ',', &one))
        if (one.n <= CODE_DIGITS_MOST && q_open_offer_of_code(rq->db, rq->mem, one, &o)) ids[n++] = o.id;
    cards_fill(rq, ids, n, &v->cards);
    v->title = tr(rq->lang, "Chosen for you");
    v->all_url = rq_public(rq, S("/"));
    v->all_text = tr(rq->lang, "See the market");
}

static str asked(struct rq *rq, const char *name, size_t most)
{
    str v = rq_query(rq, name);
    return v.n ? utf8_head(text_clean(rq->mem, v), most) : S("");
}

static void search_part(struct buf *b, const char *name, str value)
{
    if (!value.n) return;
    buf_fmt(b, "%s%s=", b->n ? "&" : "?", name);
    buf_urlpart(b, value);
}

/* False: a word of the address names nothing. */
static bool search_fill(struct rq *rq, const struct search_wanted *ask, struct open_embed_view *v)
{
    struct buf query = buf_new(rq->mem, 2048);
    struct search_found f;
    int64_t ids[EMBED_MOST];

    if (search_find(rq, ask, &f)) return false;
    for (size_t i = 0; i < f.offers.n && i < EMBED_MOST; i++) ids[i] = f.offers.v[i].id;
    cards_fill(rq, ids, f.offers.n < EMBED_MOST ? f.offers.n : EMBED_MOST, &v->cards);
    search_part(&query, "q", ask->words);
    search_part(&query, "rayon", ask->category);
    search_part(&query, "commune", ask->commune);
    str n = str_fmt(rq->mem, "%lld", (long long)f.total);
    v->title = ask->words.n ? ask->words : tr(rq->lang, "All offers");
    v->intro = tr_fill(rq->mem, tr_n(rq->lang, f.total, "%1 offer", "%1 offers"), &n, 1);
    v->all_url = rq_public(rq, str_fmt(rq->mem, "/recherche%.*s", STR_ARG(buf_str(&query))));
    v->all_text = tr(rq->lang, "See all of them");
    return true;
}

static struct search_wanted search_asked(struct rq *rq)
{
    return (struct search_wanted){.words = asked(rq, "q", 120),
                                  .category = asked(rq, "rayon", 60),
                                  .commune = asked(rq, "commune", 60),
                                  .mode = S(""),
                                  .sort = S(""),
                                  .near = S(""),
                                  .most = EMBED_MOST};
}

/* --- the pages --- */

static void shop_embed(struct rq *rq)
{
    struct open_embed_view v = {.intro = S("")};

    if (shop_fill(rq, rq_param(rq, 0), &v)) embed_page(rq, &v);
    else rq_not_found(rq);
}

static void product_embed(struct rq *rq)
{
    struct open_embed_view v = {.intro = S("")};

    if (product_fill(rq, rq_param(rq, 0), &v)) embed_page(rq, &v);
    else rq_not_found(rq);
}

static void selection_embed(struct rq *rq)
{
    struct open_embed_view v = {.intro = S("")};

    selection_fill(rq, rq_query(rq, "codes"), &v);
    embed_page(rq, &v);
}

static void search_embed(struct rq *rq)
{
    struct open_embed_view v = {.intro = S("")};
    struct search_wanted ask = search_asked(rq);

    if (search_fill(rq, &ask, &v)) embed_page(rq, &v);
    else rq_not_found(rq);
}

/* --- oEmbed --- */

static int64_t asked_number(struct rq *rq, const char *name, int64_t fallback)
{
    int64_t n;
    return str_i64(rq_query(rq, name), &n) && n > 0 ? n : fallback;
}

/* What an address of ours shows, and where it is shown for other sites; empty: nothing. */
static str embed_of(struct rq *rq, str url, struct open_embed_view *v)
{
    str path = {0}, kept;
    ptrdiff_t query;

    for (size_t i = 0; i < rq->place->origins && !path.p; i++)
        if (str_starts(url, rq->place->origin[i])) path = str_from(url, rq->place->origin[i].n);
    if (str_starts(path, S("/en/"))) rq->lang = LANG_EN, path = str_from(path, 3);
    if ((query = str_find(path, S("?"))) >= 0) path = str_head(path, (size_t)query);
    if (str_starts(path, S("/boutique/"))) {
        kept = str_from(path, 10);
        return shop_fill(rq, kept, v) ? str_fmt(rq->mem, "/integrer/boutique/%.*s", STR_ARG(kept)) : S("");
    }
    kept = str_from(path, 9);
    if (!str_starts(path, S("/produit/")) || !product_fill(rq, kept, v)) return S("");
    return str_fmt(rq->mem, "/integrer/produit/%.*s", STR_ARG(kept));
}

static str frame_of(struct rq *rq, str path, str title, int64_t width, int64_t height)
{
    struct buf b = buf_new(rq->mem, 4096);

    buf_put(&b, S("<iframe src=\""));
    buf_esc(&b, rq_public(rq, path));
    buf_fmt(&b, "\" width=\"%lld\" height=\"%lld\" loading=\"lazy\" title=\"", (long long)width, (long long)height);
    buf_esc(&b, title);
    buf_put(&b, S("\"></iframe>"));
    return buf_str(&b);
}

/* The rows of cards it has at that width: two a row, one where it is narrow. */
static int64_t height_of(size_t cards, int64_t width)
{
    int64_t a_row = width < EMBED_NARROW * EMBED_A_ROW ? 1 : EMBED_A_ROW;

    return EMBED_HEAD_PX + ((int64_t)cards + a_row - 1) / a_row * EMBED_ROW_PX;
}

static void oembed_put(struct rq *rq, const struct open_embed_view *v, str path)
{
    int64_t most = asked_number(rq, "maxwidth", EMBED_WIDTH), width = most < EMBED_NARROW  ? EMBED_NARROW
                                                                      : most > EMBED_WIDTH ? EMBED_WIDTH
                                                                                           : most;
    int64_t high = height_of(v->cards.n, width), height = asked_number(rq, "maxheight", high);

    if (height > high) height = high;
    api_readable(rq);
    rq_json(rq);
    struct json j = json_new(&rq->out);
    json_open(&j, '{');
    json_text_of(&j, "version", S("1.0"));
    json_text_of(&j, "type", S("rich"));
    json_text_of(&j, "title", v->title);
    json_text_of(&j, "provider_name", setting_str(rq->place, SETTING_MARKET_NAME));
    json_text_of(&j, "provider_url", rq_public(rq, S("/")));
    json_number_of(&j, "cache_age", 3600);
    json_number_of(&j, "width", width);
    json_number_of(&j, "height", height);
    json_text_of(&j, "html", frame_of(rq, path, v->title, width, height));
    json_close(&j, '}');
}

static void oembed_get(struct rq *rq)
{
    struct open_embed_view v = {.intro = S("")};
    str format = rq_query(rq, "format"), path;

    if (format.n && !str_eq(format, S("json"))) {
        api_problem(rq, 501, "oembed.format", _("Only JSON is spoken here."));
        return;
    }
    api_keep(rq);
    path = embed_of(rq, rq_query(rq, "url"), &v);
    if (path.n) oembed_put(rq, &v, path);
    else api_problem(rq, 404, "oembed.none", _("This address shows nothing that other sites could show."));
}

const struct route open_embed_routes[] = {
    {GET, "/integrer/boutique/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = shop_embed},
    {GET, "/integrer/produit/{produit}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = product_embed},
    {GET, "/integrer/selection", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = selection_embed},
    {GET, "/integrer/recherche", ACCESS_ANYONE, RATE_SEARCH, CACHE_PUBLIC, .read = search_embed},
    {GET, "/oembed", ACCESS_ANYONE, RATE_API, CACHE_PUBLIC, .read = oembed_get, .flags = ROUTE_FR_ONLY},
    ROUTES_END};
