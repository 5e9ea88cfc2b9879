/* bulk_web.c: one change for many products: ticked, looked at, done, and taken back if it was a mistake. */
#include "shop/shelf/inside.h"

#include "app/event.h"
#include "bulk.sql.h"
#include "http/http.h"

enum { BULK_ROWS = 100, TICKED_MOST = 900, PERCENT_LEAST = -90, PERCENT_MOST = 200, UNDO_DAYS = 7 };

struct shelf_bulk_row {
    int64_t id;
    str title, before, after, bad; /* bad: why it is left out */
    bool ticked, off;
};
struct shelf_bulk_view {
    struct shelf_bulk_rows {
        struct shelf_bulk_row *v;
        size_t n;
    } rows;
    struct shelf_bulk_ids {
        struct shelf_bulk_id {
            int64_t id;
        } * v;
        size_t n;
    } carried; /* ticked on other pages */
    str what, mode, percent, error, error_at, before_url, after_url;
    int64_t page, pages, done, can, undo_id;
    bool preview, undone;
};
#include "shelf_bulk.html.h"

struct bulk_form {
    str what, mode, etape;
    int64_t percent, undo_id;
    int64_t id[TICKED_MOST]; /* of all pages; BULK_ROWS at most are changed at once */
    size_t n;
    str error;
    const char *error_at;
};
static const struct field bulk_what[] = {FIELD_ONE_OF(struct bulk_form, what, "montrer|retirer|prix|mode"),
                                         FIELD_ONE_OF(struct bulk_form, mode, "|showcase|reserve|order|made|quote"),
                                         FIELD_ONE_OF(struct bulk_form, etape, "voir|faire|changer|page")};

/* --- what would become of one --- */

struct fate {
    opt_i64 price;
    str mode; /* absent: the merchant's */
    bool shown;
    const char *bad; /* msgid */
};

static bool is_shown(const struct offer_mine_row *o)
{
    return o->published_at.set && !o->withdrawn_at.set;
}

/* A price and so many percent, to the nearest cent. */
static opt_i64 price_times(opt_i64 price, int64_t percent)
{
    int64_t cents = price.set ? (price.v * (100 + percent) + 50) / 100 : 0;

    if (!price.set) return NO_I64;
    return SOME_I64(cents < 1 ? 1 : cents);
}

static struct fate fate_of(struct rq *rq, struct db *db, const struct bulk_form *f, const struct offer_mine_row *o)
{
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct fate to = {.price = o->price_cents, .mode = o->mode, .shown = is_shown(o)};
    struct offer_mine_row next = *o;

    if (str_eq(f->what, S("prix"))) next.price_cents = to.price = price_times(o->price_cents, f->percent);
    if (str_eq(f->what, S("mode"))) next.mode = to.mode = f->mode.n ? f->mode : (str){0};
    if (str_eq(f->what, S("montrer"))) to.shown = true;
    if (str_eq(f->what, S("retirer"))) to.shown = false;
    if (str_eq(f->what, S("prix")) && !o->price_cents.set) to.bad = _("it has no price");
    else if (to.price.set && to.price.v > MONEY_MAX_CENTS) to.bad = _("the price would be too large");
    else if (to.shown && offer_faults(rq, db, &next, fault)) to.bad = fault[0].msgid;
    return to;
}

static str mode_text(enum lang lang, str mode)
{
    if (str_eq(mode, S("showcase"))) return tr(lang, "Showcase");
    if (str_eq(mode, S("reserve"))) return tr(lang, "Reserve");
    if (str_eq(mode, S("order"))) return tr(lang, "Order");
    if (str_eq(mode, S("made"))) return tr(lang, "Order: I make it for them");
    if (str_eq(mode, S("quote"))) return tr(lang, "Ask me for a price");
    return str_eq(mode, S("link_out")) ? tr(lang, "Sold on my own site") : tr(lang, "like the whole shop");
}

static str side_text(struct rq *rq, const struct bulk_form *f, opt_i64 price, str mode, bool shown)
{
    if (str_eq(f->what, S("prix"))) return price.set ? money_text(rq->mem, rq->lang, cents(price.v)) : S("–");
    if (str_eq(f->what, S("mode"))) return mode_text(rq->lang, mode);
    return shown ? tr(rq->lang, "on the shelf") : tr(rq->lang, "off the shelf");
}

/* --- the pages --- */

static bool is_ticked(const struct bulk_form *f, int64_t id)
{
    for (size_t i = 0; f && i < f->n; i++)
        if (f->id[i] == id) return true;
    return false;
}

static str title_of(struct rq *rq, str title, str variant)
{
    return variant.n ? str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(title), STR_ARG(variant)) : title;
}

static bool is_here(const struct offer_shelf_rows *rows, int64_t id)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->v[i].id == id) return true;
    return false;
}

/* What is ticked and stands on another page goes along. */
static void carried_fill(struct rq *rq, const struct bulk_form *f, const struct offer_shelf_rows *rows,
                         struct shelf_bulk_view *v)
{
    v->carried.v = NEW(rq->mem, struct shelf_bulk_id, f ? f->n : 0);
    for (size_t i = 0; f && i < f->n; i++)
        if (!is_here(rows, f->id[i])) v->carried.v[v->carried.n++].id = f->id[i];
}

static void list_fill(struct rq *rq, struct db *db, const struct bulk_form *f, struct shelf_bulk_view *v)
{
    struct offer_shelf_rows rows;
    struct shelf_pages at;

    shelf_pages_read(rq, db, &(struct shelf_ask){"/commercant/produits/lot", BULK_ROWS, SHELF_ALL}, &at, &rows);
    v->page = at.page, v->pages = at.pages, v->before_url = at.before, v->after_url = at.after;
    carried_fill(rq, f, &rows, v);
    v->rows.v = NEW(rq->mem, struct shelf_bulk_row, BULK_ROWS);
    for (size_t i = 0; i < rows.n; i++) {
        const struct offer_shelf_row *r = &rows.v[i];
        v->rows.v[v->rows.n++] = (struct shelf_bulk_row){
            .id = r->id,
            .title = title_of(rq, r->title_fr, r->variant_fr),
            .ticked = is_ticked(f, r->id),
            .off = !r->published_at.set || r->withdrawn_at.set,
            .before = r->price_cents.set ? money_text(rq->mem, rq->lang, cents(r->price_cents.v)) : S("–"),
        };
    }
}

static void bulk_draw(struct rq *rq, struct shelf_bulk_view *v)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Change several products"),
                                 .body = "merchant",
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_shelf_bulk(&rq->out, rq->lang, v);
    page_close(rq);
}

static void bulk_page(struct rq *rq, struct db *db, const struct bulk_form *f)
{
    struct shelf_bulk_view v = {.what = S(""), .mode = S(""), .percent = S(""), .undone = rq_query(rq, "annule").n > 0};
    struct bulk_left_row left;

    if (!f && str_i64(rq_query(rq, "fait"), &v.undo_id) &&
        q_bulk_left(db, rq->mem, v.undo_id, rq->merchant_id, rq->now - UNDO_DAYS * DAY_MS, &left))
        v.done = left.n;
    if (f)
        v.what = f->what, v.mode = f->mode.p ? f->mode : S(""), v.percent = form_typed(rq, "percent"),
        v.error = f->error, v.error_at = str_c(f->error_at);
    list_fill(rq, db, f, &v);
    bulk_draw(rq, &v);
}

static void bulk_get(struct rq *rq)
{
    if (rq->merchant_id) bulk_page(rq, rq->db, NULL);
    else rq_go(rq, "/commercant");
}

/* What would become of each that was ticked; nothing is done yet. */
static void preview_page(struct rq *rq, struct db *db, const struct bulk_form *f)
{
    struct shelf_bulk_view v = {.preview = true,
                                .what = f->what,
                                .mode = f->mode,
                                .percent = form_typed(rq, "percent"),
                                .rows = {NEW(rq->mem, struct shelf_bulk_row, BULK_ROWS), 0}};

    for (size_t i = 0; i < f->n; i++) {
        struct offer_mine_row o;
        if (!q_offer_mine(db, rq->mem, f->id[i], rq->merchant_id, rq->now, &o)) continue;
        struct fate to = fate_of(rq, db, f, &o);
        v.can += !to.bad;
        v.rows.v[v.rows.n++] = (struct shelf_bulk_row){
            .id = o.id,
            .title = title_of(rq, o.title_fr, o.variant_fr),
            .before = side_text(rq, f, o.price_cents, o.mode, is_shown(&o)),
            .after = side_text(rq, f, to.price, to.mode, to.shown),
            .bad = to.bad ? tr(rq->lang, to.bad) : (str){0},
        };
    }
    bulk_draw(rq, &v);
}

/* --- reading --- */

static void wrong(struct rq *rq, struct bulk_form *f, const char *at, const char *msgid)
{
    if (f->error.n) return;
    f->error = tr(rq->lang, msgid);
    f->error_at = at;
}

/* "-10", "+5", "−10 %": a whole number of percent. */
static bool percent_read(struct rq *rq, struct bulk_form *f)
{
    str s = str_trim(form_typed(rq, "percent"));
    bool down = str_starts(s, S("-")) || str_starts(s, S("\u2212"));

    if (down) s = str_from(s, s.p[0] == '-' ? 1 : 3);
    else if (str_starts(s, S("+"))) s = str_from(s, 1);
    if (s.n && s.p[s.n - 1] == '%') s = str_head(s, s.n - 1);
    s = text_clean(rq->mem, s);
    if (!s.n || s.p[0] == '-' || !str_i64(s, &f->percent)) return false;
    if (down) f->percent = -f->percent;
    return f->percent && f->percent >= PERCENT_LEAST && f->percent <= PERCENT_MOST;
}

static void ticked_read(struct rq *rq, struct bulk_form *f)
{
    size_t n;
    const struct http_field *all = http_rq_form(rq->http, &n);
    int64_t id;

    for (size_t i = 0; i < n && f->n < TICKED_MOST; i++)
        if (str_starts(all[i].name, S("o-")) && str_i64(str_from(all[i].name, 2), &id) && !is_ticked(f, id))
            f->id[f->n++] = id;
}

static bool bulk_prepare(struct rq *rq)
{
    struct bulk_form *f = NEW(rq->in, struct bulk_form, 1);
    struct form_errors errors = {0};

    rq->form = f;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    if (str_i64(rq_field(rq, "annuler"), &f->undo_id) && f->undo_id > 0) return true;
    f->undo_id = 0;
    if (!FORM_READ(rq, bulk_what, f, &errors)) wrong(rq, f, "f-what", "Say what to change.");
    if (!f->etape.p) f->etape = S("voir");
    ticked_read(rq, f);
    bool turns = str_eq(f->etape, S("page")); /* to another page: nothing is asked for yet */
    if (!f->n && !turns) wrong(rq, f, "f-liste", "Tick at least one product.");
    if (f->n > BULK_ROWS && !turns) wrong(rq, f, "f-liste", "At most 100 products at once: untick some.");
    if (!turns && str_eq(f->what, S("prix")) && !percent_read(rq, f))
        wrong(rq, f, "f-percent", "Write how many percent, for example -10 or 5.");
    if (f->error.n) rq_refused(rq, 422, "form.fields");
    if (f->error.n || turns || str_eq(f->etape, S("changer"))) bulk_page(rq, rq->db, f);
    else if (str_eq(f->etape, S("voir"))) preview_page(rq, rq->db, f);
    else return true;
    return false;
}

/* --- writing --- */

static bool one_change(struct rq *rq, struct tx *tx, const struct bulk_form *f, int64_t bulk_id, int64_t id)
{
    struct offer_mine_row o;

    if (!q_offer_mine(tx->db, tx->mem, id, rq->merchant_id, rq->now, &o)) return false;
    struct fate to = fate_of(rq, tx->db, f, &o);
    if (to.bad) return false;
    x_bulk_row_add(tx, tx->mem, bulk_id, id, rq->merchant_id);
    x_offer_update(tx, tx->mem,
                   &(struct offer_update_args){.id = id,
                                               .merchant_id = rq->merchant_id,
                                               .price_cents = to.price,
                                               .vat_bp = o.vat_bp,
                                               .mode = to.mode,
                                               .link = o.link,
                                               .lead_days = o.lead_days,
                                               .now = rq->now});
    if (to.shown) x_offer_publish(tx, tx->mem, id, rq->merchant_id, rq->now);
    else x_offer_withdraw(tx, tx->mem, id, rq->merchant_id, rq->now);
    if (to.price.set && to.price.v != o.price_cents.v) price_past_note(tx, id, to.price, rq->now);
    product_gate(tx, rq->now, rq->merchant_id, o.product_id);
    event_raise(tx, EVENT_OFFER_CHANGED, rq->now, id);
    return true;
}

/* What was changed by hand since stays as it is. */
static void undo(struct rq *rq, struct tx *tx, int64_t bulk_id)
{
    struct bulk_rows_of_rows r;

    q_bulk_rows_of(tx->db, tx->mem, bulk_id, rq->merchant_id, rq->now - UNDO_DAYS * DAY_MS, &r);
    for (size_t i = 0; i < r.n; i++) {
        bool moved = r.v[i].price_now.set != r.v[i].price_cents.set ||
                     (r.v[i].price_now.set && r.v[i].price_now.v != r.v[i].price_cents.v);
        x_bulk_restore(tx, tx->mem, bulk_id, r.v[i].offer_id, rq->merchant_id, rq->now);
        if (moved) price_past_note(tx, r.v[i].offer_id, r.v[i].price_cents, rq->now);
        product_gate(tx, rq->now, rq->merchant_id, r.v[i].product_id);
        event_raise(tx, EVENT_OFFER_CHANGED, rq->now, r.v[i].offer_id);
    }
    x_bulk_forget(tx, tx->mem, bulk_id, rq->merchant_id);
}

static void bulk_post(struct rq *rq, struct tx *tx)
{
    const struct bulk_form *f = rq->form;
    int64_t id = id_new(), n = 0;

    if (f->undo_id) {
        undo(rq, tx, f->undo_id);
        rq_go(rq, "/commercant/produits/lot?annule=1");
        return;
    }
    x_bulk_add(tx, tx->mem, id, rq->merchant_id, rq->person_id, rq->now);
    for (size_t i = 0; i < f->n; i++) n += one_change(rq, tx, f, id, f->id[i]);
    rq_go(rq, n ? "/commercant/produits/lot?fait=%lld" : "/commercant/produits/lot", (long long)id);
}

static void bulks_forget_run(struct tx *tx, int64_t now)
{
    x_bulks_forget_rows(tx, tx->mem, now - UNDO_DAYS * DAY_MS);
    x_bulks_forget(tx, tx->mem, now - UNDO_DAYS * DAY_MS);
}

const struct clock_task bulk_clock[] = {{"bulks_forget", HOUR_MS, bulks_forget_run}, JOBS_END};
const struct route bulk_routes[] = {
    {GET, "/commercant/produits/lot", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = bulk_get},
    {POST, "/commercant/produits/lot", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = bulk_prepare,
     .write = bulk_post},
    ROUTES_END};
