/* markets_web.c: markets: staff add and change them, say on which day one is not held, close them, and look at those merchants propose. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/once.h"
#include "shop/market/market.h"
#include "shop/reception/reception.h"
#include "shop/territory/territory.h"

enum { WHY_MOST = 160, REASON_LEAST = 10 };

struct fairground_markets_view {
    str u_close, u_off, u_refuse, name;
    bool saved;
    struct market_form_view form;
    struct form_errors errors; /* of a refusal without a reason */
    struct fairground_market_proposals {
        struct fairground_market_proposal {
            int64_t id;
            str name, where, when, shop, phone, u_take, reason;
            bool bad;
        } * v;
        size_t n;
    } proposals;
    struct fairground_market_rows {
        struct fairground_market_row {
            str slug, name, where, when, url, u_change;
            int64_t merchants;
        } * v;
        size_t n;
    } rows;
    struct market_days days; /* of the one that is changed */
};
#include "market_form.html.h"
#include "fairground_market_days.html.h"
#include "fairground_markets.html.h"
#include "office_nav.html.h"

static str where_text(struct rq *rq, const struct market_sheet *m)
{
    const struct commune *c = commune_of(m->insee);

    return str_fmt(rq->mem, "%.*s, %.*s", STR_ARG(m->place), STR_ARG(c ? c->name : S("")));
}

static str number(struct rq *rq, int64_t n)
{
    return str_fmt(rq->mem, "%lld", (long long)n);
}

static void proposals_fill(struct rq *rq, struct db *db, struct fairground_markets_view *v)
{
    struct market_proposals all;
    int64_t about = 0;
    bool refused = v->errors.n && str_i64(form_typed(rq, "proposition"), &about);

    reception_proposals(db, rq->mem, &all);
    v->proposals.v = NEW(rq->mem, struct fairground_market_proposal, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct market_proposal *p = &all.v[i];
        bool bad = refused && p->id == about;
        v->proposals.v[v->proposals.n++] = (struct fairground_market_proposal){
            .id = p->id,
            .name = p->m.name_fr,
            .where = where_text(rq, &p->m),
            .when = reception_market_week(rq->mem, rq->lang, &p->m),
            .shop = p->shop,
            .phone = p->phone,
            .u_take = rq_url(rq, str_fmt(rq->mem, "/equipe/marches?proposition=%lld#h-n", (long long)p->id)),
            .bad = bad,
            .reason = bad ? form_typed(rq, "raison") : S("")};
    }
}

static void rows_fill(struct rq *rq, struct db *db, struct fairground_markets_view *v)
{
    struct market_sheets all;

    reception_market_sheets(db, rq->mem, &all);
    v->rows.v = NEW(rq->mem, struct fairground_market_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct market_sheet *m = &all.v[i];
        v->rows.v[v->rows.n++] = (struct fairground_market_row){
            .slug = m->slug,
            .name = m->name_fr,
            .where = where_text(rq, m),
            .when = reception_market_week(rq->mem, rq->lang, m),
            .merchants = m->merchants,
            .url = rq_url(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(m->slug))),
            .u_change = rq_url(rq, str_fmt(rq->mem, "/equipe/marches?marche=%.*s#h-n", STR_ARG(m->slug)))};
    }
}

static void markets_show(struct rq *rq, struct db *db, struct fairground_markets_view *v)
{
    v->form.action = rq_url(rq, S("/equipe/marches"));
    v->form.button = tr(rq->lang, "Save this market");
    v->form.english = true;
    v->form.title = v->form.slug.n ? tr(rq->lang, "Change this market") : tr(rq->lang, "A new market");
    v->u_close = rq_url(rq, S("/equipe/marches/fermer"));
    v->u_off = rq_url(rq, S("/equipe/marches/jour"));
    v->u_refuse = rq_url(rq, S("/equipe/marches/refuser"));
    rows_fill(rq, db, v);
    proposals_fill(rq, db, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Markets"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"markets", 0, rq->rights});
    tpl_fairground_markets(&rq->out, rq->lang, v);
    page_close(rq);
}

/* The proposal a field names, while nobody has decided on it. */
static bool proposal_named(struct db *db, struct arena *mem, str typed, struct market_proposal *out)
{
    struct market_proposals all;
    int64_t id;

    if (!str_i64(typed, &id)) return false;
    reception_proposals(db, mem, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].id == id) {
            *out = all.v[i];
            return true;
        }
    return false;
}

static str first_postcode(str insee)
{
    const struct commune *c = commune_of(insee);
    str rest = c ? c->postcodes : S(""), one = S("");

    str_cut(&rest, ',', &one);
    return one;
}

static void markets_get(struct rq *rq)
{
    struct fairground_markets_view *v = NEW(rq->mem, struct fairground_markets_view, 1);
    str slug = rq_query(rq, "marche"), proposal = rq_query(rq, "proposition");
    struct market_sheet m;
    struct market_proposal p;

    v->saved = rq_query(rq, "fait").n > 0;
    if ((slug.n && !reception_market_sheet(rq->db, rq->mem, slug, &m)) ||
        (proposal.n && !proposal_named(rq->db, rq->mem, proposal, &p))) {
        rq_not_found(rq);
        return;
    }
    if (slug.n) {
        v->form.slug = m.slug, v->name = m.name_fr;
        reception_market_days(rq->db, rq->mem, rq->lang, &(struct market_ask){&m, rq->now}, &v->days);
        market_form_fill(rq, &m, first_postcode(m.insee), &v->form);
    } else if (proposal.n) {
        v->form.proposal = number(rq, p.id);
        market_form_fill(rq, &p.m, p.postcode, &v->form);
    } else market_form_fill(rq, NULL, S(""), &v->form);
    markets_show(rq, rq->db, v);
}

static void market_write(struct rq *rq, struct tx *tx)
{
    struct fairground_markets_view *v = NEW(rq->mem, struct fairground_markets_view, 1);
    struct market_sheet m = {0};
    struct market_proposal p = {0};

    v->form.slug = form_typed(rq, "marche"), v->form.proposal = form_typed(rq, "proposition");
    if ((v->form.slug.n && !reception_market_sheet(tx->db, tx->mem, v->form.slug, &m)) ||
        (v->form.proposal.n && !proposal_named(tx->db, tx->mem, v->form.proposal, &p))) {
        rq_not_found(rq);
        return;
    }
    market_form_fill(rq, NULL, S(""), &v->form);
    market_form_read(rq, tx->db, &m, &v->form);
    if (v->form.errors.n) {
        rq_refused(rq, 422, v->form.errors.v[0].code);
        markets_show(rq, tx->db, v);
        return;
    }
    bool known = m.id != 0;
    if (!known && once_made(rq, tx)) return;
    reception_market_put(tx, &m);
    if (p.id) reception_proposal_decide(tx, rq->now, &p, &(struct market_decision){m.id, S("")});
    audit_note(rq, tx,
               known  ? "market.change"
               : p.id ? "market.confirm"
                      : "market.add",
               str_fmt(tx->mem, "market %.*s", STR_ARG(m.slug)), m.name_fr);
    rq_go(rq, "/equipe/marches?fait=1");
    once_keep(rq, tx);
}

static void refuse_write(struct rq *rq, struct tx *tx)
{
    str reason = utf8_head(text_clean(rq->mem, form_typed(rq, "raison")), 300);
    struct fairground_markets_view *v = NEW(rq->mem, struct fairground_markets_view, 1);
    struct market_proposal p;

    if (!proposal_named(tx->db, tx->mem, form_typed(rq, "proposition"), &p)) {
        rq_not_found(rq);
        return;
    }
    if (utf8_count(reason) < REASON_LEAST) {
        form_error_add(rq, &v->errors, str_z(rq->mem, str_fmt(rq->mem, "raison-%lld", (long long)p.id)),
                       "market.reason", "Say why, in a sentence the shop will understand.");
        market_form_fill(rq,
                         &(struct market_sheet){.opens_min = 8 * 60,
                                                .closes_min = 13 * 60,
                                                .name_fr = S(""),
                                                .name_en = S(""),
                                                .place = S(""),
                                                .insee = S("")},
                         S(""), &v->form);
        rq_refused(rq, 422, "market.reason");
        markets_show(rq, tx->db, v);
        return;
    }
    reception_proposal_decide(tx, rq->now, &p, &(struct market_decision){0, reason});
    audit_note(rq, tx, "market.refuse", str_fmt(tx->mem, "merchant %lld", (long long)p.merchant_id),
               str_fmt(tx->mem, "%.*s: %.*s", STR_ARG(p.m.name_fr), STR_ARG(reason)));
    rq_go(rq, "/equipe/marches?fait=1");
}

static void close_write(struct rq *rq, struct tx *tx)
{
    struct market_sheet m;

    if (!reception_market_sheet(tx->db, tx->mem, form_typed(rq, "marche"), &m) ||
        !reception_market_close(tx, rq->now, m.id)) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "market.close", str_fmt(tx->mem, "market %.*s", STR_ARG(m.slug)), m.name_fr);
    rq_go(rq, "/equipe/marches?fait=1");
}

/* One of its next days. */
static bool day_asked(struct rq *rq, struct db *db, const struct market_sheet *m, struct market_day *out)
{
    struct market_days all;

    reception_market_days(db, rq->mem, rq->lang, &(struct market_ask){m, rq->now}, &all);
    for (size_t i = 0; i < all.n; i++)
        if (str_eq(all.v[i].date, form_typed(rq, "date"))) {
            *out = all.v[i];
            return true;
        }
    return false;
}

static void day_write(struct rq *rq, struct tx *tx)
{
    struct market_sheet m;
    struct market_day d;

    if (!reception_market_sheet(tx->db, tx->mem, form_typed(rq, "marche"), &m) || !day_asked(rq, tx->db, &m, &d)) {
        rq_not_found(rq);
        return;
    }
    d.off = rq_field(rq, "annule").n > 0;
    d.why = utf8_head(text_clean(rq->mem, form_typed(rq, "pourquoi")), WHY_MOST);
    reception_market_off(tx, m.id, &d);
    audit_note(rq, tx, d.off ? "market.day_off" : "market.day_on", str_fmt(tx->mem, "market %.*s", STR_ARG(m.slug)),
               d.why.n ? str_fmt(tx->mem, "%.*s: %.*s", STR_ARG(d.date), STR_ARG(d.why)) : d.date);
    rq_go(rq, "/equipe/marches?marche=%.*s&fait=1#h-j", STR_ARG(m.slug));
}

const struct route fairground_markets_routes[] = {
    {GET, "/equipe/marches", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = markets_get},
    {POST, "/equipe/marches", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = market_write},
    {POST, "/equipe/marches/refuser", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = refuse_write},
    {POST, "/equipe/marches/jour", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = day_write},
    {POST, "/equipe/marches/fermer", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = close_write},
    ROUTES_END};
