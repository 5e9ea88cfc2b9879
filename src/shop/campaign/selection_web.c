/* selection_web.c: the pages of selections, and the one button that puts all of one in the basket. */
#include "shop/campaign/inside.h"

#include "app/assets.h"
#include "shop/cart/cart.h"
#include "shop/entry/entry.h"
#include "shop/media/media.h"
#include "shop/price/price.h"
#include "shop/search/index.h"

struct campaign_row {
    const struct selection_line *line;
    str url, qty, price, src, srcset, far; /* far: its shop, from the place chosen */
};
struct campaign_selection_view {
    struct selection s;
    struct html text;
    struct selection_lines lines;
    struct campaign_rows {
        struct campaign_row *v;
        size_t n;
    } rows;
    str action, total, all_url, paper_url;
    int64_t shops;
};
struct campaign_added_view {
    struct selection s;
    struct campaign_missing {
        struct campaign_lack {
            str title, says;
        } * v;
        size_t n;
    } missing;
    int64_t added;
    str cart_url, back_url;
};
struct campaign_list_view {
    struct campaign_items {
        struct campaign_item {
            str title, text, url;
            int64_t lines;
        } * v;
        size_t n;
    } items;
};
#include "campaign_added.html.h"
#include "campaign_list.html.h"
#include "campaign_selection.html.h"

static void pictures_fill(struct rq *rq, struct campaign_selection_view *v)
{
    int64_t ids[SELECTION_LINES_MOST];
    struct picture p[SELECTION_LINES_MOST];

    for (size_t i = 0; i < v->rows.n; i++) ids[i] = v->rows.v[i].line->offer.picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, v->rows.n, p);
    for (size_t i = 0; i < v->rows.n; i++) v->rows.v[i].src = p[i].src, v->rows.v[i].srcset = p[i].srcset_webp;
}

static struct campaign_row row_made(struct rq *rq, const struct selection_line *l)
{
    struct campaign_row r = {.line = l, .url = S(""), .price = S("")};
    bool measured = str_eq(l->offer.unit, S("kg")) || str_eq(l->offer.unit, S("l"));

    r.qty = milli_text(rq->mem, rq->lang, l->qty_milli, measured ? l->offer.unit : S(""));
    if (l->offer.id)
        r.url = rq_url(rq, str_fmt(rq->mem, "/produit/%.*s-%.*s", STR_ARG(l->offer.pub), STR_ARG(l->offer.slug)));
    if (l->total_cents) r.price = money_text(rq->mem, rq->lang, cents(l->total_cents));
    return r;
}

/* Everything the page shows: a price that changes by itself too. */
static void rows_fill(struct rq *rq, struct campaign_selection_view *v)
{
    struct shops_far far;

    shops_far_read(rq, &far);
    v->rows.v = NEW(rq->mem, struct campaign_row, v->lines.n + 1);
    for (size_t i = 0; i < v->lines.n && i < SELECTION_LINES_MOST; i++) {
        const struct selection_line *l = &v->lines.v[i];
        bool first = true;
        for (size_t k = 0; k < i; k++) first &= v->lines.v[k].offer.merchant_id != l->offer.merchant_id;
        v->shops += first && l->offer.id;
        opt_i64 turns = offer_price_turns(rq->db, rq->mem, l->offer_id, rq->now);
        if (turns.set) rq_good_until(rq, turns.v);
        if (l->offer.id)
            rq_depends(rq, "product", l->offer.product_id), rq_depends(rq, "merchant", l->offer.merchant_id);
        v->rows.v[v->rows.n] = row_made(rq, l);
        v->rows.v[v->rows.n++].far = l->offer.id ? shop_far_text(rq, &far, l->offer.merchant_id) : S("");
    }
}

static void selection_get(struct rq *rq)
{
    struct campaign_selection_view v = {.all_url = rq_url(rq, S("/selections"))};

    if (!selection_named(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &v.s)) {
        rq_not_found(rq);
        return;
    }
    selection_lines_read(rq->db, rq->mem, rq->lang, v.s.id, rq->now, &v.lines);
    rq_depends(rq, "selection", v.s.id);
    rq_good_until(rq, rq->now + 5 * MINUTE_MS);
    if (rq->near.placed) rq_depends(rq, "search", 0);
    rows_fill(rq, &v);
    pictures_fill(rq, &v);
    v.text = html_paragraphs(rq->mem, v.s.text);
    v.action = rq_url(rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(v.s.slug)));
    v.paper_url = rq_url(rq, str_fmt(rq->mem, "/selection/%.*s/bon-de-commande", STR_ARG(v.s.slug)));
    v.total = money_text(rq->mem, rq->lang, cents(v.lines.total_cents));
    page_open(rq, &(struct page){.title = v.s.title,
                                 .canonical = str_fmt(rq->mem, "/selection/%.*s", STR_ARG(v.s.slug)),
                                 .description = utf8_head(v.s.text, 155),
                                 .nearby = true,
                                 .image = v.rows.n ? v.rows.v[0].src : S("")});
    tpl_campaign_selection(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void list_get(struct rq *rq)
{
    struct campaign_list_view v = {0};
    struct selections all;

    selections_all(rq->db, rq->mem, rq->lang, false, &all);
    rq_depends(rq, "selection", 0);
    v.items.v = NEW(rq->mem, struct campaign_item, all.n + 1);
    for (size_t i = 0; i < all.n; i++)
        v.items.v[v.items.n++] = (struct campaign_item){
            all.v[i].title, utf8_head(all.v[i].text, 160),
            rq_url(rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(all.v[i].slug))), all.v[i].lines};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Selections"),
                                 .canonical = S("/selections"),
                                 .description = tr(rq->lang, "Goods of several shops, put together for you.")});
    tpl_campaign_list(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- into the basket --- */

/* What can be had goes in; what cannot is named on the page that follows, by its code. */
static void selection_post(struct rq *rq, struct tx *tx)
{
    struct selection_lines lines;
    struct selection s;
    struct buf b = buf_new(rq->mem, 4096);
    int64_t cart_id = 0, added = 0;

    if (!selection_named(tx->db, tx->mem, rq->lang, rq_param(rq, 0), &s)) {
        rq_not_found(rq);
        return;
    }
    selection_lines_read(tx->db, tx->mem, rq->lang, s.id, rq->now, &lines);
    for (size_t i = 0; i < lines.n; i++) {
        const struct selection_line *l = &lines.v[i];
        if (l->state == SELECTION_CAN && !cart_id) cart_id = cart_id_make(rq, tx);
        if (l->state == SELECTION_CAN && cart_add(tx, rq->now, cart_id, l->offer_id, l->qty_milli) == CART_ADDED)
            added++;
        else buf_fmt(&b, "%s%.*s", b.n ? "-" : "", STR_ARG(l->code));
    }
    if (cart_id) rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
    rq_go(rq, "/selection/%.*s/panier?mis=%lld&sans=%.*s", STR_ARG(s.slug), (long long)added, STR_ARG(buf_str(&b)));
}

static bool is_missing(str codes, str code)
{
    str one;

    while (str_cut(&codes, '-', &one))
        if (one.n && str_eq(one, code)) return true;
    return false;
}

static void added_get(struct rq *rq)
{
    struct campaign_added_view v = {.cart_url = rq_url(rq, S("/panier"))};
    struct selection_lines lines;
    str without = rq_query(rq, "sans");

    if (!selection_named(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &v.s)) {
        rq_not_found(rq);
        return;
    }
    selection_lines_read(rq->db, rq->mem, rq->lang, v.s.id, rq->now, &lines);
    if (!str_i64(rq_query(rq, "mis"), &v.added) || v.added < 0 || v.added > (int64_t)lines.n) v.added = 0;
    v.missing.v = NEW(rq->mem, struct campaign_lack, lines.n + 1);
    for (size_t i = 0; i < lines.n; i++)
        if (is_missing(without, lines.v[i].code))
            v.missing.v[v.missing.n++] = (struct campaign_lack){
                lines.v[i].title,
                lines.v[i].says.n ? lines.v[i].says : tr(rq->lang, "Your basket has no room for it.")};
    v.back_url = rq_url(rq, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(v.s.slug)));
    page_open(rq, &(struct page){.title = tr(rq->lang, "In your basket")});
    tpl_campaign_added(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* --- on paper --- */

static void paper_get(struct rq *rq)
{
    struct selection_lines lines;
    struct selection s;

    if (!selection_named(rq->db, rq->mem, rq->lang, rq_param(rq, 0), &s)) {
        rq_not_found(rq);
        return;
    }
    selection_lines_read(rq->db, rq->mem, rq->lang, s.id, rq->now, &lines);
    struct entry_paper_line *v = NEW(rq->mem, struct entry_paper_line, lines.n + 1);
    for (size_t i = 0; i < lines.n; i++)
        v[i] = (struct entry_paper_line){lines.v[i].offer_id, lines.v[i].qty_milli, lines.v[i].title};
    entry_paper_page(
        rq, &(struct entry_paper_asked){s.title, str_fmt(rq->mem, "/selection/%.*s", STR_ARG(s.slug)), v, lines.n});
}

const struct route campaign_routes[] = {
    {GET, "/selections", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = list_get},
    {GET, "/selection/{slug}", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = selection_get},
    {POST, "/selection/{slug}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = selection_post},
    {GET, "/selection/{slug}/bon-de-commande", ACCESS_ANYONE, RATE_SEARCH, CACHE_PRIVATE, .read = paper_get},
    {GET, "/selection/{slug}/panier", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = added_get},
    ROUTES_END};
