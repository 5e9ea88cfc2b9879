/* takeout.c: all that is kept of a buyer, in one archive: a page to read, the same as JSON, and his orders as a table. */
#include "shop/buyer/inside.h"

#include "app/settings.h"
#include "base/json_out.h"
#include "base/zip.h"
#include "data.sql.h"
#include "lang/csv.h"
#include "mine.sql.h"
#include "shop/message/message.h"
#include "shop/order/order.h"
#include "shop/returns/returns.h"
#include "shop/terms/terms.h"
#include "shop/territory/territory.h"

enum { FILE_MOST = 48 << 20, LIST_MOST = 256 << 10 };

struct out_rows { /* questions, requests for prices, reports, cards, baskets: as one kind of row */
    struct out_row {
        str what, when, about, said, answer;
    } * v;
    size_t n;
};
struct out_order {
    str number, shop, state, when, where, note, gift;
    int64_t total_cents;
    const struct order_view *o;
    struct out_lines {
        struct out_line {
            str qty, title;
            int64_t cents;
        } * v;
        size_t n;
    } lines;
    struct out_words {
        struct out_word {
            str when, text;
            bool mine;
        } * v;
        size_t n;
    } words;
    struct complaints complaints;
    struct order_returns returns;
};
struct buyer_takeout_view {
    str market, made, name, since;
    struct buyer_reaches reaches;
    struct out_addresses {
        str *v;
        size_t n;
    } addresses;
    struct buyer_devices devices;
    struct out_purchases {
        struct out_purchase {
            str when, name, phone, mail, terms;
            int64_t total_cents, at;
            struct out_orders {
                struct out_order *v;
                size_t n;
            } orders;
        } * v;
        size_t n;
    } purchases;
    struct out_rows rows;
    struct list_things list;
};
#include "buyer_takeout.html.h"

struct taking {
    struct takeout *t;
    struct rq *rq;
    struct arena *mem;
    str zone;
};

static str moment(struct taking *k, int64_t at)
{
    return date_text(k->mem, k->rq->lang, k->zone, at, DATE_FULL);
}

/* --- reading --- */

static void words_take(struct taking *k, int64_t order_id, struct out_words *w)
{
    struct messages m;

    messages_read(k->rq->db, k->mem, order_id, &m);
    w->v = NEW(k->mem, struct out_word, m.n);
    for (size_t i = 0; i < m.n; i++)
        w->v[w->n++] = (struct out_word){moment(k, m.v[i].at), m.v[i].text, m.v[i].by_buyer};
}

static str where_of(struct taking *k, const struct order_view *o)
{
    const struct commune *c = o->insee.n ? commune_of(o->insee) : NULL;

    return str_trim(str_fmt(k->mem, "%.*s %.*s %.*s %.*s", STR_ARG(o->place_name), STR_ARG(o->street),
                            STR_ARG(o->postcode), STR_ARG(c ? c->name : S(""))));
}

static struct out_order order_taken(struct taking *k, const struct order_view *o, str shop)
{
    struct order_gift g;
    struct db *db = k->rq->db;
    struct out_order out = {.number = o->number,
                            .shop = shop,
                            .state = order_state_text(k->rq->lang, o->state),
                            .o = o,
                            .total_cents = o->actual_cents,
                            .when = order_when_text(db, k->mem, k->rq->lang, o),
                            .where = where_of(k, o),
                            .note = o->note,
                            .gift = S("")};

    if (order_gift_read(db, k->mem, o->id, &g)) out.gift = g.message;
    out.lines = (struct out_lines){NEW(k->mem, struct out_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++)
        out.lines.v[i] =
            (struct out_line){qty_text(k->mem, k->rq->lang, o->lines.v[i].actual_milli, o->lines.v[i].unit),
                              o->lines.v[i].title, o->lines.v[i].actual_cents};
    words_take(k, o->id, &out.words);
    complaints_of(db, k->mem, o->id, &out.complaints);
    order_returns(db, k->mem, o->id, &out.returns);
    return out;
}

static void purchases_take(struct taking *k, struct out_purchases *to)
{
    struct buyer_purchases all;

    buyer_purchases(k->rq->db, k->mem, k->t->buyer->id, &all);
    to->v = NEW(k->mem, struct out_purchase, all.n);
    for (size_t i = 0; i < all.n; i++) {
        struct purchase_view *p = NEW(k->mem, struct purchase_view, 1);
        struct purchase_shops_rows shops;
        struct terms_kept terms = {.text = S("")};
        if (!purchase_read(k->rq->db, k->mem, all.v[i].token, p)) continue;
        q_purchase_shops(k->rq->db, k->mem, p->id, &shops);
        terms_read(k->rq->db, k->mem, p->id, &terms);
        struct out_purchase *out = &to->v[to->n++];
        *out = (struct out_purchase){moment(k, p->created_at),
                                     p->name,
                                     p->phone,
                                     p->mail,
                                     terms.text,
                                     p->total_cents,
                                     p->created_at,
                                     {NEW(k->mem, struct out_order, p->orders.n), p->orders.n}};
        for (size_t j = 0; j < p->orders.n; j++)
            out->orders.v[j] = order_taken(k, &p->orders.v[j], j < shops.n ? shops.v[j].shop : S(""));
    }
}

static void row_put(struct out_rows *to, struct out_row row)
{
    to->v[to->n++] = row;
}

static void rows_take(struct taking *k, struct out_rows *to)
{
    struct data_questions_rows q;
    struct data_quotes_rows u;
    struct data_notices_rows n;
    struct data_cards_rows c;
    struct data_carts_rows b;
    struct data_reviews_rows r;
    struct data_sought_rows s;
    struct db *db = k->rq->db;
    int64_t id = k->t->buyer->id;
    enum lang lang = k->rq->lang;

    q_data_questions(db, k->mem, id, &q);
    q_data_quotes(db, k->mem, id, &u);
    q_data_notices(db, k->mem, id, &n);
    q_data_cards(db, k->mem, id, &c);
    q_data_carts(db, k->mem, id, &b);
    q_data_reviews(db, k->mem, id, S(""), &r);
    q_data_sought(db, k->mem, id, &s);
    to->v = NEW(k->mem, struct out_row, q.n + u.n + n.n + c.n + b.n + r.n + s.n);
    for (size_t i = 0; i < s.n; i++)
        row_put(to, (struct out_row){tr(lang, "Looked for in vain"), moment(k, s.v[i].created_at), s.v[i].words,
                                     s.v[i].place, s.v[i].contact});
    for (size_t i = 0; i < q.n; i++)
        row_put(to, (struct out_row){tr(lang, "Question to a shop"), moment(k, q.v[i].created_at), q.v[i].shop,
                                     q.v[i].body, q.v[i].answer.p ? q.v[i].answer : S("")});
    for (size_t i = 0; i < u.n; i++)
        row_put(to, (struct out_row){tr(lang, "Request for a price"), moment(k, u.v[i].created_at), u.v[i].title,
                                     u.v[i].asked, u.v[i].answer});
    for (size_t i = 0; i < n.n; i++)
        row_put(to, (struct out_row){tr(lang, "Report to the market"), moment(k, n.v[i].created_at), n.v[i].about,
                                     n.v[i].body, n.v[i].answer});
    for (size_t i = 0; i < c.n; i++)
        row_put(to, (struct out_row){tr(lang, "Resident card"), moment(k, c.v[i].created_at), c.v[i].number,
                                     c.v[i].name, c.v[i].phone});
    for (size_t i = 0; i < b.n; i++)
        row_put(to, (struct out_row){tr(lang, "Basket not ordered"), moment(k, b.v[i].created_at), b.v[i].name,
                                     b.v[i].mail, b.v[i].phone});
    for (size_t i = 0; i < r.n; i++)
        row_put(to, (struct out_row){tr(lang, "Review"), moment(k, r.v[i].written_at),
                                     str_fmt(k->mem, "%.*s %.*s %lld/5", STR_ARG(r.v[i].shop), STR_ARG(r.v[i].about),
                                             (long long)r.v[i].stars),
                                     str_fmt(k->mem, "%.*s (%.*s)", STR_ARG(r.v[i].text), STR_ARG(r.v[i].signed_as)),
                                     r.v[i].answer});
}

static void all_take(struct taking *k, struct buyer_takeout_view *v)
{
    const struct buyer *b = k->t->buyer;

    *v = (struct buyer_takeout_view){.market = setting_str(k->rq->place, SETTING_MARKET_NAME),
                                     .made = moment(k, k->rq->now),
                                     .name = b->name,
                                     .since = moment(k, b->created_at),
                                     .reaches = b->reaches};
    v->addresses.v = NEW(k->mem, str, b->addresses.n);
    for (size_t i = 0; i < b->addresses.n; i++) {
        const struct buyer_address *a = &b->addresses.v[i];
        const struct commune *c = commune_of(a->insee);
        v->addresses.v[v->addresses.n++] =
            str_trim(str_fmt(k->mem, "%.*s %.*s, %.*s %.*s", STR_ARG(a->label), STR_ARG(a->street),
                             STR_ARG(a->postcode), STR_ARG(c ? c->name : S(""))));
    }
    buyer_devices(k->rq->db, k->mem, k->rq->now, b->id, &v->devices);
    purchases_take(k, &v->purchases);
    rows_take(k, &v->rows);
    list_of_buyer(k->rq, k->rq->db, b->id, &v->list);
}

/* --- as JSON --- */

static void text(struct json *j, const char *key, str value)
{
    json_key(j, str_c(key));
    json_str(j, value);
}

static void number(struct json *j, const char *key, int64_t value)
{
    json_key(j, str_c(key));
    json_i64(j, value);
}

static void list_open(struct json *j, const char *key)
{
    json_key(j, str_c(key));
    json_open(j, '[');
}

static void json_order(struct json *j, const struct out_order *o)
{
    json_open(j, '{');
    text(j, "number", o->number), text(j, "shop", o->shop), text(j, "state", o->o->state), text(j, "kind", o->o->kind);
    text(j, "fulfilment", o->o->fulfilment), number(j, "for_ms", o->o->slot_at), text(j, "where", o->where),
        text(j, "note", o->note);
    text(j, "gift_words", o->gift), text(j, "pay", o->o->pay), number(j, "total_cents", o->total_cents);
    list_open(j, "lines");
    for (size_t i = 0; i < o->o->lines.n; i++) {
        const struct order_line_view *l = &o->o->lines.v[i];
        json_open(j, '{');
        text(j, "title", l->title), text(j, "unit", l->unit), number(j, "quantity_milli", l->actual_milli),
            number(j, "price_cents", l->price_cents);
        number(j, "cents", l->actual_cents);
        json_close(j, '}');
    }
    json_close(j, ']');
    list_open(j, "messages");
    for (size_t i = 0; i < o->words.n; i++) {
        json_open(j, '{');
        text(j, "by", o->words.v[i].mine ? S("buyer") : S("shop")), text(j, "when", o->words.v[i].when),
            text(j, "text", o->words.v[i].text);
        json_close(j, '}');
    }
    json_close(j, ']');
    list_open(j, "complaints");
    for (size_t i = 0; i < o->complaints.n; i++) {
        const struct complaint *c = &o->complaints.v[i];
        json_open(j, '{');
        text(j, "number", c->number), number(j, "at_ms", c->at), text(j, "text", c->text), text(j, "answer", c->answer);
        json_close(j, '}');
    }
    json_close(j, ']');
    list_open(j, "returns");
    for (size_t i = 0; i < o->returns.n; i++) {
        const struct order_return *r = &o->returns.v[i];
        json_open(j, '{');
        number(j, "at_ms", r->asked_at), number(j, "cents", r->cents), text(j, "name", r->name),
            text(j, "contact", r->contact), text(j, "receipt", r->receipt);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void json_purchases(struct json *j, const struct out_purchases *all)
{
    list_open(j, "purchases");
    for (size_t i = 0; i < all->n; i++) {
        const struct out_purchase *p = &all->v[i];
        json_open(j, '{');
        number(j, "at_ms", p->at), text(j, "name", p->name), text(j, "telephone", p->phone), text(j, "mail", p->mail),
            number(j, "total_cents", p->total_cents);
        list_open(j, "orders");
        for (size_t k = 0; k < p->orders.n; k++) json_order(j, &p->orders.v[k]);
        json_close(j, ']');
        text(j, "agreed_to", p->terms);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_account(struct json *j, const struct buyer *b, const struct buyer_devices *d)
{
    json_key(j, S("account"));
    json_open(j, '{');
    text(j, "name", b->name), number(j, "since_ms", b->created_at), number(j, "seen_ms", b->seen_at),
        text(j, "rather", b->way);
    list_open(j, "reached_at");
    for (size_t i = 0; i < b->reaches.n; i++) json_str(j, b->reaches.v[i].address);
    json_close(j, ']');
    list_open(j, "addresses");
    for (size_t i = 0; i < b->addresses.n; i++) {
        const struct buyer_address *a = &b->addresses.v[i];
        json_open(j, '{');
        text(j, "label", a->label), text(j, "street", a->street), text(j, "postcode", a->postcode),
            text(j, "commune_insee", a->insee);
        json_close(j, '}');
    }
    json_close(j, ']');
    list_open(j, "devices");
    for (size_t i = 0; i < d->n; i++) {
        json_open(j, '{');
        text(j, "name", d->v[i].name), number(j, "since_ms", d->v[i].created_at),
            number(j, "until_ms", d->v[i].expires_at);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

static void json_list(struct json *j, const struct list_things *all)
{
    list_open(j, "list");
    for (size_t i = 0; i < all->n; i++) {
        const struct list_thing *l = &all->v[i];
        json_open(j, '{');
        text(j, "code", l->code), text(j, "title", l->title), text(j, "shop", l->shop),
            number(j, "quantity_milli", l->qty_milli);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_all(struct taking *k, const struct buyer_takeout_view *v, struct buf *b)
{
    struct json j = json_new(b);

    json_open(&j, '{');
    text(&j, "market", v->market), number(&j, "made_ms", k->rq->now);
    json_account(&j, k->t->buyer, &v->devices);
    json_purchases(&j, &v->purchases);
    json_list(&j, &v->list);
    list_open(&j, "else");
    for (size_t i = 0; i < v->rows.n; i++) {
        const struct out_row *r = &v->rows.v[i];
        json_open(&j, '{');
        text(&j, "what", r->what), text(&j, "when", r->when), text(&j, "about", r->about), text(&j, "said", r->said),
            text(&j, "answer", r->answer);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(b, '\n');
}

/* --- as a table --- */

static void csv_row(struct buf *b, const str *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) buf_byte(b, ';');
        csv_put(b, cell[i], ';');
    }
    buf_put(b, S("\r\n"));
}

static str euros(struct arena *mem, int64_t n)
{
    return str_fmt(mem, "%s%lld,%02lld", n < 0 ? "-" : "", (long long)(n < 0 ? -n : n) / 100,
                   (long long)(n < 0 ? -n : n) % 100);
}

static void csv_all(struct taking *k, const struct out_purchases *all, struct buf *b)
{
    static const char *const head[] = {_("Placed on"), _("Order"),          _("Shop"),
                                       _("State"),     _("For when"),       _("Product"),
                                       _("Quantity"),  _("Line, in euros"), _("Whole order, in euros")};
    enum { COLUMNS = sizeof head / sizeof *head };
    str cell[COLUMNS];

    for (size_t i = 0; i < COLUMNS; i++) cell[i] = tr(k->rq->lang, head[i]);
    buf_put(b, S("\xef\xbb\xbf"));
    csv_row(b, cell, COLUMNS);
    for (size_t i = 0; i < all->n; i++)
        for (size_t o = 0; o < all->v[i].orders.n; o++) {
            const struct out_order *order = &all->v[i].orders.v[o];
            for (size_t l = 0; l < order->lines.n; l++) {
                const struct out_line *line = &order->lines.v[l];
                const str row[COLUMNS] = {all->v[i].when,
                                          order->number,
                                          order->shop,
                                          order->state,
                                          order->when,
                                          line->title,
                                          line->qty,
                                          euros(k->mem, line->cents),
                                          euros(k->mem, order->total_cents)};
                csv_row(b, row, COLUMNS);
            }
        }
}

static void csv_list(struct taking *k, const struct list_things *all, struct buf *b)
{
    static const char *const head[] = {_("Code"), _("Product"), _("Shop"), _("Quantity")};
    enum { COLUMNS = sizeof head / sizeof *head };
    str cell[COLUMNS];

    for (size_t i = 0; i < COLUMNS; i++) cell[i] = tr(k->rq->lang, head[i]);
    buf_put(b, S("\xef\xbb\xbf"));
    csv_row(b, cell, COLUMNS);
    for (size_t i = 0; i < all->n; i++) {
        const struct list_thing *l = &all->v[i];
        const str row[COLUMNS] = {l->code, l->title, l->shop,
                                  l->qty_milli ? milli_text(k->mem, k->rq->lang, l->qty_milli, S("")) : S("")};
        csv_row(b, row, COLUMNS);
    }
}

bool takeout_write(struct takeout *t, int fd)
{
    struct taking k = {t, t->rq, t->mem, territory_zone(t->rq)};
    struct buyer_takeout_view *v = NEW(t->mem, struct buyer_takeout_view, 1);
    struct zip *zip = zip_new(t->mem, fd, t->rq->now);
    struct buf page = buf_new(t->mem, FILE_MOST), data = buf_new(t->mem, FILE_MOST), table = buf_new(t->mem, FILE_MOST),
               list = buf_new(t->mem, LIST_MOST);
    bool en = t->rq->lang == LANG_EN;

    all_take(&k, v);
    tpl_buyer_takeout(&page, t->rq->lang, v);
    json_all(&k, v, &data);
    csv_all(&k, &v->purchases, &table);
    csv_list(&k, &v->list, &list);
    return zip_bytes(zip, en ? S("my-data.html") : S("mes-donnees.html"), buf_str(&page)) &&
           zip_bytes(zip, en ? S("my-data.json") : S("mes-donnees.json"), buf_str(&data)) &&
           zip_bytes(zip, en ? S("my-orders.csv") : S("mes-commandes.csv"), buf_str(&table)) &&
           zip_bytes(zip, en ? S("my-list.csv") : S("ma-liste.csv"), buf_str(&list)) && zip_end(zip, &t->size);
}
