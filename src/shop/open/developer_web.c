/* developer_web.c: the page for who writes an app or another site: each thing one can read, with an example that works here and now. */
#include "shop/open/inside.h"

enum { EXAMPLES_MOST = 24, LOOKED_AT = 50 };

struct open_example {
    const char *id;
    str title, says, url, code;
};
struct open_examples {
    struct open_example *v;
    size_t n;
};
struct open_developer_view {
    str description, policy;
    struct open_examples examples;
};
#include "open_developer.html.h"

/* What the examples are about: the first shop, and the first offer that can be put in a basket; empty: there is none yet. */
struct real {
    str slug, code, product;
};

static void real_find(struct rq *rq, struct real *r)
{
    struct open_offers_after_rows rows;
    struct offers o;
    struct merchant m;
    int64_t ids[LOOKED_AT];

    q_open_offers_after(rq->db, rq->mem, S(""), LOOKED_AT, &rows);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].id;
    offers_public(rq->db, rq->mem, rq->lang, (struct offer_ids){ids, rows.n}, rq->now, &o);
    for (size_t i = 0; i < o.n && !r->code.n; i++) {
        if (!offer_sold_here(&o.v[i]) || !offer_left(&o.v[i]) ||
            !merchant_public(rq->db, rq->mem, rq->lang, o.v[i].merchant_id, &m))
            continue;
        *r = (struct real){m.slug, o.v[i].code, offer_path(rq->mem, &o.v[i])};
        rq_depends(rq, "merchant", m.id);
    }
}

/* A path with {slug}, {code} and {product} filled in; absent: what it is about is not there yet. */
static str filled(struct rq *rq, const struct real *r, const char *pattern)
{
    const struct {
        str mark, value;
    } marks[] = {{S("{slug}"), r->slug}, {S("{code}"), r->code}, {S("{product}"), r->product}};
    str s = str_c(pattern);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        ptrdiff_t at = str_find(s, marks[i].mark);
        if (at < 0) continue;
        if (!marks[i].value.n) return (str){0};
        s = str_fmt(rq->mem, "%.*s%.*s%.*s", (int)at, s.p, STR_ARG(marks[i].value),
                    STR_ARG(str_from(s, (size_t)at + marks[i].mark.n)));
    }
    return s;
}

static const struct {
    const char *id, *title, *says, *path;
    bool frame; /* shown as what one copies into a page */
} examples[] = {
    {"territoire", _("The market"), _("Its name, who runs it, whom to call."), "/api/v1/territoire", false},
    {"communes", _("Communes"), _("Page after page: follow “next”."), "/api/v1/communes?nombre=3", false},
    {"rayons", _("Rayons"), _("Their words are those of the search."), "/api/v1/rayons", false},
    {"boutiques", _("Shops"), _("All of them, or those of one commune."), "/api/v1/boutiques?nombre=3", false},
    {"boutique", _("One shop"), _("Whether it is open now, and until when."), "/api/v1/boutiques/{slug}", false},
    {"horaires", _("Opening hours"), _("The week, and the next days with their exceptions."),
     "/api/v1/boutiques/{slug}/horaires", false},
    {"offres", _("Offers"), _("Prices are in cents, taxes included."), "/api/v1/boutiques/{slug}/offres?nombre=3",
     false},
    {"recherche", _("Search"), _("The same parameters as the search page, and counts for filters."),
     "/api/v1/recherche?q=miel&tri=prix&nombre=3", false},
    {"selections", _("Selections"), _("Goods of several shops, put together by the market."), "/api/v1/selections",
     false},
    {"marches", _("Markets"), _("Their next dates."), "/api/v1/marches", false},
    {"panier", _("A basket handed over"), _("Open “url”: its page shows one button."), "/api/v1/panier?lignes={code}:2",
     false},
    {"application", _("Inside an app"), _("The same pages without header and footer: put /app in front."),
     "/app{product}", false},
    {"cadre", _("A shop inside your page"), _("No cookie and no script. Ask us to add your site first."),
     "/integrer/boutique/{slug}", true},
    {"cadre-recherche", _("A search inside your page"), _("With the words, the rayon or the commune you want."),
     "/integrer/recherche?q=miel", true},
    {"selection", _("A choice inside your page"), _("Six products at most, by their codes."),
     "/integrer/selection?codes={code}", true},
    {"atom", _("What is new"), _("Of the market, or of one shop."), "/nouveautes.atom", false},
    {"calendrier", _("Calendars"), _("Markets, or the days of one shop."), "/marches.ics", false},
    {"google", _("A shop's price list"), _("As Google Merchant reads it."), "/boutique/{slug}/google-merchant.xml",
     false},
    {"plan", _("All pages"), _("With their pictures, for search engines."), "/sitemap.xml", false},
};
enum { EXAMPLES = sizeof examples / sizeof *examples };
_Static_assert((int)EXAMPLES < (int)EXAMPLES_MOST, "room for oEmbed");

static void example_add(struct rq *rq, struct open_developer_view *v, size_t i, str path)
{
    str url = str_fmt(rq->mem, "%.*s%.*s", STR_ARG(rq->place->origin[0]), STR_ARG(path));
    str code =
        examples[i].frame
            ? str_fmt(rq->mem,
                      "<iframe src=\"%.*s\" width=\"640\" height=\"800\" loading=\"lazy\" title=\"%.*s\"></iframe>",
                      STR_ARG(url), STR_ARG(setting_str(rq->place, SETTING_MARKET_NAME)))
            : str_fmt(rq->mem, "curl '%.*s'", STR_ARG(url));

    v->examples.v[v->examples.n++] = (struct open_example){examples[i].id, tr(rq->lang, examples[i].title),
                                                           tr(rq->lang, examples[i].says), url, code};
}

static void oembed_add(struct rq *rq, struct open_developer_view *v, const struct real *r)
{
    struct buf b = buf_new(rq->mem, 4096);

    if (!r->slug.n) return;
    buf_fmt(&b, "%.*s/oembed?url=", STR_ARG(rq->place->origin[0]));
    buf_urlpart(&b, rq_public(rq, merchant_path(rq->mem, r->slug)));
    str url = buf_str(&b);
    v->examples.v[v->examples.n++] = (struct open_example){
        "oembed", tr(rq->lang, "oEmbed"), tr(rq->lang, "Your site finds the frame by itself from an address of ours."),
        url, str_fmt(rq->mem, "curl '%.*s'", STR_ARG(url))};
}

static void developer_get(struct rq *rq)
{
    struct open_developer_view v = {.description = S("/api/v1/openapi.json"),
                                    .examples = {NEW(rq->mem, struct open_example, EXAMPLES_MOST), 0}};
    struct real r = {.slug = S("")};

    real_find(rq, &r);
    for (size_t i = 0; i < EXAMPLES; i++) {
        str path = filled(rq, &r, examples[i].path);
        if (path.p) example_add(rq, &v, i, path);
    }
    oembed_add(rq, &v, &r);
    api_keep(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "For developers"),
                                 .canonical = S("/developpeurs"),
                                 .nav = "help",
                                 .description = tr(rq->lang, "Read the market from an app or from another site.")});
    tpl_open_developer(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route open_developer_routes[] = {
    {GET, "/developpeurs", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = developer_get}, ROUTES_END};
