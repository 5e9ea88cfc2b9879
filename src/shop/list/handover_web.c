/* handover_web.c: a basket handed over by an app or another site: a link that says which offers and how many. A link
** never acts: its page shows what is meant and one button. */
#include "shop/list/inside.h"

#include "app/api.h"
#include "shop/cart/cart.h"

enum { LINES_MOST = 40, LINES_BYTES = 1000 };

struct list_handover_view {
    struct list_lines lines;
    str action, sent, total;
    size_t can;
    bool refused, none;
};
#include "list_handover.html.h"

bool handover_qty(str s, int64_t *milli)
{
    int64_t unit = 1000;
    bool some = false;

    *milli = 0;
    for (bool after = false; s.n; s = str_from(s, 1)) {
        char c = s.p[0];
        if (!after && some && (c == '.' || c == ',')) {
            after = true;
            continue;
        }
        if (c < '0' || c > '9' || *milli > 1000000 || (after && unit < 10)) return false;
        if (after) unit /= 10, *milli += (c - '0') * unit;
        else *milli = *milli * 10 + (c - '0') * 1000;
        some = true;
    }
    return some && *milli > 0;
}

/* "12345:2,67890:1.5"; a comma after a colon would be a new line, so decimals come with a point. */
static bool lines_parse(struct rq *rq, str text, struct list_lines *out)
{
    str piece, code;

    *out = (struct list_lines){NEW(rq->mem, struct list_line, LINES_MOST), 0};
    if (!text.n || text.n > LINES_BYTES) return false;
    while (str_cut(&text, ',', &piece)) {
        struct list_line *l = &out->v[out->n];
        int64_t ignored;
        if (out->n == LINES_MOST || !str_cut(&piece, ':', &code) || code.n > CODE_DIGITS_MOST ||
            !str_i64(code, &ignored))
            return false;
        *l = (struct list_line){.code = code, .qty = piece.p ? piece : S("1")};
        if (!handover_qty(l->qty, &l->qty_milli)) return false;
        out->n++;
    }
    return true;
}

static str why_not(struct rq *rq, const struct offer *o, int64_t qty_milli)
{
    if (o->book_min) return tr(rq->lang, "One chooses a time for it first: open its page.");
    if (!offer_sold_here(o)) return tr(rq->lang, "This is not sold here, or no longer.");
    if (!cart_qty_ok(o, qty_milli)) return tr(rq->lang, "This quantity is not possible.");
    if (!offer_left(o)) return tr(rq->lang, "Sold out");
    return S("");
}

void handover_line(struct rq *rq, struct db *db, struct list_line *l)
{
    struct list_offer_of_code_row row;
    struct offer o;
    struct merchant m;

    l->why = tr(rq->lang, "This is not sold here, or no longer.");
    l->title = l->code;
    if (!q_list_offer_of_code(db, rq->mem, l->code, &row) || !offer_any(db, rq->mem, rq->lang, row.id, rq->now, &o))
        return;
    if (!merchant_public(db, rq->mem, rq->lang, o.merchant_id, &m)) return;
    rq_depends(rq, "merchant", m.id);
    l->offer_id = o.id;
    l->title = o.variant.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(o.title), STR_ARG(o.variant)) : o.title;
    l->url = rq_url(rq, offer_path(rq->mem, &o));
    l->shop = m.name;
    l->unit = o.unit;
    l->weighed = str_eq(o.unit, S("kg")) || str_eq(o.unit, S("l"));
    l->qty = milli_text(rq->mem, rq->lang, l->qty_milli, l->weighed ? o.unit : S(""));
    l->why = why_not(rq, &o, l->qty_milli);
    if (!o.price_cents.set) return;
    l->price_cents = o.price_cents.v;
    l->price = offer_price_text(rq->mem, rq->lang, &o);
    l->total_cents = (o.price_cents.v * l->qty_milli + 500) / 1000;
    l->total = money_text(rq->mem, rq->lang, cents(l->total_cents));
}

static int64_t lines_fill(struct rq *rq, struct db *db, struct list_lines *lines)
{
    int64_t sum = 0;

    for (size_t i = 0; i < lines->n; i++) {
        handover_line(rq, db, &lines->v[i]);
        if (!lines->v[i].why.n) sum += lines->v[i].total_cents;
    }
    return sum;
}

str handover_text(struct rq *rq, const struct list_lines *lines)
{
    struct buf b = buf_new(rq->mem, 8192);

    for (size_t i = 0; i < lines->n; i++) {
        const struct list_line *l = &lines->v[i];
        if (l->why.n) continue;
        buf_fmt(&b, "%s%.*s:%lld", b.n ? "," : "", STR_ARG(l->code), (long long)(l->qty_milli / 1000));
        if (l->qty_milli % 1000) buf_fmt(&b, ".%03lld", (long long)(l->qty_milli % 1000));
    }
    return buf_str(&b);
}

/* --- for programs --- */

static void line_put(struct rq *rq, struct json *j, const struct list_line *l)
{
    json_open(j, '{');
    json_text_of(j, "code", l->code);
    json_text_of(j, "title", l->title);
    json_text_of(j, "shop", l->shop);
    json_number_of(j, "quantity_milli", l->qty_milli);
    json_number_of(j, "total_cents", l->total_cents);
    json_flag_of(j, "available", !l->why.n);
    json_text_of(j, "why_not", l->why);
    json_close(j, '}');
}

static void handover_api(struct rq *rq)
{
    struct list_lines lines;

    if (!lines_parse(rq, rq_query(rq, "lignes"), &lines)) {
        api_bad(rq, "lignes");
        return;
    }
    int64_t sum = lines_fill(rq, rq->db, &lines);
    str text = handover_text(rq, &lines);
    api_keep(rq);
    struct json j = api_open(rq);
    json_open(&j, '{');
    json_open_of(&j, "items", '[');
    for (size_t i = 0; i < lines.n; i++) line_put(rq, &j, &lines.v[i]);
    json_close(&j, ']');
    json_number_of(&j, "total_cents", sum);
    json_url_of(&j, "url", rq, text.n ? str_fmt(rq->mem, "/panier/remise?lignes=%.*s", STR_ARG(text)) : S(""));
    json_close(&j, '}');
}

/* --- the page --- */

static void handover_page(struct rq *rq, struct db *db, struct list_lines *lines, bool refused)
{
    struct list_handover_view v = {.action = rq_url(rq, S("/panier/remise")), .refused = refused, .none = !lines->n};

    v.total = money_text(rq->mem, rq->lang, cents(lines_fill(rq, db, lines)));
    v.lines = *lines;
    v.sent = handover_text(rq, lines);
    for (size_t i = 0; i < lines->n; i++) v.can += !lines->v[i].why.n;
    page_open(rq, &(struct page){.title = tr(rq->lang, "A basket for you"), .body = "plain"});
    tpl_list_handover(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void handover_get(struct rq *rq)
{
    struct list_lines lines;

    if (!lines_parse(rq, rq_query(rq, "lignes"), &lines)) lines.n = 0;
    if (!lines.n) rq_refused(rq, 404, "handover.unreadable");
    api_keep(rq);
    handover_page(rq, rq->db, &lines, false);
}

static bool handover_prepare(struct rq *rq)
{
    struct list_lines lines;

    if (lines_parse(rq, rq_field(rq, "lignes"), &lines)) return true;
    rq_not_found(rq);
    return false;
}

/* All of them, or none and the page again: somebody bought the last one meanwhile. */
static void handover_write(struct rq *rq, struct tx *tx)
{
    struct list_lines lines;
    bool ok = lines_parse(rq, rq_field(rq, "lignes"), &lines);
    int64_t cart_id = cart_id_make(rq, tx);
    enum cart_added end = CART_ADDED;

    for (size_t i = 0; i < lines.n && ok; i++) {
        struct list_line *l = &lines.v[i];
        handover_line(rq, tx->db, l);
        ok = !l->why.n && (end = cart_add(tx, rq->now, cart_id, l->offer_id, l->qty_milli)) == CART_ADDED;
    }
    if (end == CART_FULL) {
        rq_refuse(rq, 422, "cart.full", "Your basket is full: 100 different products at most.");
        return;
    }
    if (!ok) {
        rq_refused(rq, 422, "handover.lines");
        handover_page(rq, tx->db, &lines, true);
        return;
    }
    rq_hint(rq, cart_lines_count(tx->db, tx->mem, cart_id));
    rq_go(rq, "/panier");
}

const struct route handover_routes[] = {
    {GET, "/api/v1/panier", ACCESS_ANYONE, RATE_API, CACHE_PUBLIC, .read = handover_api},
    {GET, "/panier/remise", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = handover_get},
    {POST, "/panier/remise", ACCESS_ANYONE, RATE_WRITE, .prepare = handover_prepare, .write = handover_write},
    ROUTES_END};
