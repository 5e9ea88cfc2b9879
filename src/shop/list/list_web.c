/* list_web.c: /ma-liste, what this browser or the account keeps; and /liste/CODE, the same for whoever has its link. Hearts on
** products and shops are forms: the page that answers is the list, and a script spares it. */
#include "shop/list/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "shop/cart/cart.h"

struct list_row {
    struct list_line line;
    str field, typed, unit, bad;
};
struct list_view {
    str base, link, code, total, sent, action, notice; /* notice: why nothing was kept */
    struct html qr;
    bool mine, empty, in_account;
    size_t can, cannot;
    struct list_rows {
        struct list_row *v;
        size_t n;
    } rows;
    struct list_shops {
        struct list_shop {
            str code, name, url, trade, place;
            int64_t banne;
        } * v;
        size_t n;
    } shops;
    struct form_errors *errors;
};
#include "list_kept.html.h"

/* --- what it shows --- */

static void shops_fill(struct rq *rq, struct db *db, const struct kept *k, struct list_view *v)
{
    v->shops.v = NEW(rq->mem, struct list_shop, KEPT_SHOPS_ROOM);
    for (size_t i = 0; i < k->shops; i++) {
        struct list_shop_of_code_row row;
        struct merchant m;
        struct list_shop *s = &v->shops.v[v->shops.n++];
        *s = (struct list_shop){.code = k->shop[i],
                                .name = tr(rq->lang, "A shop that is no longer here"),
                                .url = S(""),
                                .trade = S(""),
                                .place = S(""),
                                .banne = 1};
        if (!q_list_shop_of_code(db, rq->mem, k->shop[i], &row) || !merchant_public(db, rq->mem, rq->lang, row.id, &m))
            continue;
        const struct commune *c = commune_of(m.insee);
        *s = (struct list_shop){k->shop[i],          m.name, rq_url(rq, merchant_path(rq->mem, m.slug)), m.trade,
                                c ? c->name : S(""), m.banne};
    }
}

static void rows_fill(struct rq *rq, struct db *db, const struct kept *k, struct list_view *v)
{
    struct list_lines lines = {NEW(rq->mem, struct list_line, KEPT_LINES_ROOM), k->lines};
    int64_t sum = 0;

    v->rows = (struct list_rows){NEW(rq->mem, struct list_row, KEPT_LINES_ROOM), k->lines};
    for (size_t i = 0; i < k->lines; i++) {
        struct list_line *l = &lines.v[i];
        *l = (struct list_line){.code = k->line[i].code, .qty_milli = k->line[i].qty_milli};
        l->qty = milli_text(rq->mem, rq->lang, l->qty_milli, S(""));
        str typed = l->qty;
        handover_line(rq, db, l);
        v->rows.v[i] = (struct list_row){*l, str_fmt(rq->mem, "q-%.*s", STR_ARG(l->code)), typed,
                                         l->weighed ? l->unit : S(""), S("")};
        v->can += !l->why.n;
        v->cannot += l->why.n > 0;
        if (!l->why.n) sum += l->total_cents;
    }
    v->sent = handover_text(rq, &lines);
    v->total = money_text(rq->mem, rq->lang, cents(sum));
}

static void list_fill(struct rq *rq, struct db *db, const struct kept *k, struct list_view *v)
{
    v->base = rq_base(rq);
    v->action = rq_url(rq, S("/panier/remise"));
    v->empty = !k->lines && !k->shops;
    v->in_account = mine_in_account(rq);
    shops_fill(rq, db, k, v);
    rows_fill(rq, db, k, v);
}

static void list_page(struct rq *rq, const struct list_view *v)
{
    page_open(rq,
              &(struct page){.title = v->mine ? tr(rq->lang, "My list") : tr(rq->lang, "A list for you"), .body = ""});
    tpl_list_kept(&rq->out, rq->lang, v);
    page_close(rq);
}

static void mine_get(struct rq *rq)
{
    struct list_view v = {.mine = true};
    struct kept k;
    int64_t left = 0;

    if (str_i64(rq_query(rq, "reste"), &left) && left > 0)
        v.notice = tr(rq->lang, "Not all that this browser kept found room in your list.");
    mine_read(rq, rq->db, &k);
    mine_copy(rq, &k);
    list_fill(rq, rq->db, &k, &v);
    list_page(rq, &v);
}

static bool list_read(struct rq *rq, struct db *db, struct kept *k)
{
    struct kept_list_of_row row;

    if (rq_param(rq, 0).n != KEPT_CODE_LEN || !q_kept_list_of(db, rq->mem, rq_param(rq, 0), rq->now, &row))
        return false;
    kept_parse(row.content, k);
    return true;
}

static void list_get(struct rq *rq)
{
    struct list_view v = {.code = rq_param(rq, 0)};
    struct kept k;

    if (!list_read(rq, rq->db, &k)) {
        rq_refuse(rq, 404, "list.gone", "There is no such list, or its link is too old. Ask for a new one.");
        return;
    }
    list_fill(rq, rq->db, &k, &v);
    v.link = rq_absolute(rq, str_fmt(rq->mem, "/liste/%.*s", STR_ARG(v.code)));
    v.qr = html_qr(rq->mem, v.link, tr(rq->lang, "The same link, to be read by a telephone"));
    list_page(rq, &v);
}

/* --- hearts --- */

/* It is there to be kept. */
static bool is_public(struct rq *rq, str what)
{
    struct list_offer_of_code_row offer;
    struct list_shop_of_code_row shop;

    if (!kept_word_ok(what)) return false;
    if (what.p[0] == 's') return q_list_shop_of_code(rq->db, rq->mem, str_from(what, 1), &shop);
    return q_list_offer_of_code(rq->db, rq->mem, what, &offer);
}

/* The list as it is, where something may be taken out. */
static void full(struct rq *rq)
{
    struct list_view v = {.mine = true, .notice = tr(rq->lang, "Your list is full: 40 products and 20 shops at most.")};
    struct kept k;

    mine_read(rq, rq->db, &k);
    list_fill(rq, rq->db, &k, &v);
    rq_refused(rq, 422, "list.full");
    list_page(rq, &v);
}

/* One change of the list, made from what the form says. False: it was refused, and the answer is made. */
typedef bool change_fn(struct rq *, struct kept *);

/* A guest's list is in his browser: nothing is written here. A buyer's is changed where it is kept. */
static bool for_guest(struct rq *rq, change_fn *change)
{
    struct kept k;

    if (mine_in_account(rq)) return true;
    mine_read(rq, rq->db, &k);
    if (change(rq, &k)) mine_write(rq, NULL, &k), rq_go(rq, "/ma-liste");
    return false;
}

static void for_buyer(struct rq *rq, struct tx *tx, change_fn *change)
{
    struct kept k;

    mine_read(rq, tx->db, &k);
    if (change(rq, &k)) mine_write(rq, tx, &k), rq_go(rq, "/ma-liste");
}

#define CHANGE(name)                                                                                                   \
    static bool name##_prepare(struct rq *rq)                                                                          \
    {                                                                                                                  \
        return for_guest(rq, name##_change);                                                                           \
    }                                                                                                                  \
    static void name##_write(struct rq *rq, struct tx *tx)                                                             \
    {                                                                                                                  \
        for_buyer(rq, tx, name##_change);                                                                              \
    }

static bool add_change(struct rq *rq, struct kept *k)
{
    str what = rq_field(rq, "quoi");

    if (!is_public(rq, what)) rq_not_found(rq);
    else if (!kept_add(k, what, 1000)) full(rq);
    else return true;
    return false;
}
CHANGE(add)

static bool drop_change(struct rq *rq, struct kept *k)
{
    if (rq_field(rq, "quoi").n) kept_drop(k, rq_field(rq, "quoi"));
    return true;
}
CHANGE(drop)

/* --- quantities --- */

static void row_refuse(struct rq *rq, struct list_row *r, str typed, struct form_errors *errors)
{
    size_t n = errors->n;

    form_error_add(rq, errors, str_z(rq->in, r->field), "list.quantity",
                   "This quantity is not possible: whole pieces, or tenths of what is weighed; 99 at most.");
    r->typed = str_head(typed, 20);
    r->bad = errors->v[errors->n - 1].text;
    if (errors->n > n) errors->v[n].text = form_named(rq->mem, rq->lang, r->line.title, r->bad);
}

/* What was typed for each line; 0 takes it out. False: something of it is not possible, and the page shows it again. */
static bool quantities_read(struct rq *rq, struct kept *k, struct list_view *v, struct form_errors *errors)
{
    struct kept changed = *k;

    for (size_t i = 0; i < k->lines; i++) {
        struct list_row *r = &v->rows.v[i];
        str typed = str_trim(rq_field(rq, str_z(rq->in, r->field)));
        int64_t milli = r->line.qty_milli;
        struct kept_line *l = &changed.line[i];
        if (typed.p) r->typed = str_head(typed, 20);
        if (typed.p && str_eq(typed, S("0"))) l->qty_milli = 0;
        else if (typed.p &&
                 (!handover_qty(typed, &milli) || milli > 99000 || (!r->line.weighed && milli % 1000) || milli % 100))
            row_refuse(rq, r, typed, errors);
        else l->qty_milli = milli;
    }
    if (errors->n) return false;
    changed.lines = 0;
    for (size_t i = 0; i < k->lines; i++)
        if (changed.line[i].qty_milli) changed.line[changed.lines++] = changed.line[i];
    *k = changed;
    return true;
}

static bool amount_change(struct rq *rq, struct kept *k)
{
    struct form_errors errors = {0};
    struct list_view v = {.mine = true, .errors = &errors};

    if (rq_field(rq, "oter").n) {
        kept_drop(k, rq_field(rq, "oter"));
        return true;
    }
    list_fill(rq, rq->db, k, &v);
    if (quantities_read(rq, k, &v, &errors)) return true;
    rq_refused(rq, 422, "list.quantity");
    list_page(rq, &v);
    return false;
}
CHANGE(amount)

/* --- a link for others --- */

static void share_write(struct rq *rq, struct tx *tx)
{
    struct kept_list_code_row row;
    struct kept k;

    mine_read(rq, tx->db, &k);
    if (!k.lines && !k.shops) {
        rq_go(rq, "/ma-liste");
        return;
    }
    str content = kept_text(rq->mem, &k);
    x_kept_list_put(tx, tx->mem, id_public(tx->mem, KEPT_CODE_LEN), content, rq->now + KEPT_DAYS * DAY_MS);
    MUST(q_kept_list_code(tx->db, tx->mem, content, &row));
    rq_go(rq, "/liste/%.*s", STR_ARG(row.code));
}

static bool take_change(struct rq *rq, struct kept *k)
{
    struct kept from;
    bool room = true;

    if (!list_read(rq, rq->db, &from)) {
        rq_not_found(rq);
        return false;
    }
    for (size_t i = 0; i < from.lines; i++) room &= kept_add(k, from.line[i].code, from.line[i].qty_milli);
    for (size_t i = 0; i < from.shops; i++) room &= kept_add(k, str_fmt(rq->mem, "s%.*s", STR_ARG(from.shop[i])), 1000);
    if (!room) full(rq);
    return room;
}
CHANGE(take)

static void lists_forget(struct tx *tx, int64_t now)
{
    x_kept_lists_forget(tx, tx->mem, now);
}

const struct clock_task list_clock[] = {{"lists_forget", DAY_MS, lists_forget}, {0}};
const struct route list_routes[] = {
    {GET, "/ma-liste", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = mine_get},
    {POST, "/ma-liste/garder", ACCESS_ANYONE, RATE_WRITE, .prepare = add_prepare, .write = add_write},
    {POST, "/ma-liste/oter", ACCESS_ANYONE, RATE_WRITE, .prepare = drop_prepare, .write = drop_write},
    {POST, "/ma-liste/changer", ACCESS_ANYONE, RATE_WRITE, .prepare = amount_prepare, .write = amount_write},
    {POST, "/ma-liste/partager", ACCESS_ANYONE, RATE_CODE, .write = share_write},
    {GET, "/liste/{code}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = list_get},
    {POST, "/liste/{code}", ACCESS_ANYONE, RATE_WRITE, .prepare = take_prepare, .write = take_write},
    ROUTES_END};
