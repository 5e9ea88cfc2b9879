/* market_web.c: at which markets a merchant has a stall, on which days he does not come, and the market he knows that is not here. */
#include "shop/market/inside.h"

#include "app/audit.h"
#include "app/once.h"
#include "app/settings.h"
#include "shop/territory/territory.h"

enum { DATES_SHOWN = 4, WEEK = 7, AWAY_AHEAD = 60, TOLD_DAYS = 30 };

struct stall_date {
    str text, value;
    bool away, off; /* off: the market is not held */
};
struct stall_market {
    str slug, name, place, when, url;
    bool mine;
    struct stall_dates {
        struct stall_date v[DATES_SHOWN];
        size_t n;
    } dates;
};
struct market_mine_view {
    str action, u_away;
    bool saved, proposed;
    struct market_form_view form;
    struct proposal_of_rows proposals;
    struct stall_markets {
        struct stall_market *v;
        size_t n;
    } markets;
};
#include "market_form.html.h"
#include "market_mine.html.h"

static bool away_on(const struct absence_of_rows *away, int64_t market_id, int64_t day)
{
    for (size_t i = 0; i < away->n; i++)
        if (away->v[i].market_id == market_id && away->v[i].day == day) return true;
    return false;
}

static void dates_fill(struct rq *rq, struct db *db, const struct market_sheet *m, const struct absence_of_rows *away,
                       struct stall_market *out)
{
    struct market_days next;

    reception_market_days(db, rq->mem, rq->lang, &(struct market_ask){m, rq->now}, &next);
    for (size_t i = 0; i < next.n && out->dates.n < DATES_SHOWN; i++)
        out->dates.v[out->dates.n++] =
            (struct stall_date){next.v[i].text, next.v[i].date, away_on(away, m->id, next.v[i].day), next.v[i].off};
}

static bool has_stall(const struct markets *mine, int64_t market_id)
{
    for (size_t i = 0; i < mine->n; i++)
        if (mine->v[i].id == market_id) return true;
    return false;
}

static void stalls_fill(struct rq *rq, struct db *db, struct market_mine_view *v)
{
    struct markets all, mine;
    struct market_sheet sheet;
    struct absence_of_rows away;

    reception_markets(db, rq->mem, rq->lang, rq->now, &all);
    reception_markets_of(db, rq->mem, rq->lang, rq->merchant_id, rq->now, &mine);
    q_absence_of(db, rq->mem, rq->merchant_id, today_here(rq), &away);
    v->markets = (struct stall_markets){NEW(rq->mem, struct stall_market, all.n + 1), all.n};
    for (size_t i = 0; i < all.n; i++) {
        struct stall_market *m = &v->markets.v[i];
        *m = (struct stall_market){.slug = all.v[i].slug,
                                   .name = all.v[i].name,
                                   .place = all.v[i].place,
                                   .when = all.v[i].when,
                                   .mine = has_stall(&mine, all.v[i].id),
                                   .url = rq_url(rq, str_fmt(rq->mem, "/marche/%.*s", STR_ARG(all.v[i].slug)))};
        if (m->mine && reception_market_sheet(db, rq->mem, m->slug, &sheet)) dates_fill(rq, db, &sheet, &away, m);
    }
}

static void markets_show(struct rq *rq, struct db *db, struct market_mine_view *v)
{
    v->saved = rq_query(rq, "fait").n > 0;
    v->proposed = rq_query(rq, "propose").n > 0;
    v->action = rq_url(rq, S("/commercant/marches"));
    v->u_away = rq_url(rq, S("/commercant/marches/absence"));
    stalls_fill(rq, db, v);
    q_proposal_of(db, rq->mem, rq->merchant_id, rq->now - TOLD_DAYS * DAY_MS, &v->proposals);
    v->form.action = rq_url(rq, S("/commercant/marches/proposer"));
    v->form.button = tr(rq->lang, "Propose this market");
    market_form_fill(rq, NULL, S(""), &v->form);
    page_open(rq, &(struct page){.title = tr(rq->lang, "My markets"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant/horaires"),
                                 .back_text = tr(rq->lang, "My opening hours")});
    tpl_market_mine(&rq->out, rq->lang, v);
    page_close(rq);
}

static void markets_get(struct rq *rq)
{
    if (rq->merchant_id) markets_show(rq, rq->db, NEW(rq->mem, struct market_mine_view, 1));
    else rq_go(rq, "/commercant");
}

static void propose_write(struct rq *rq, struct tx *tx)
{
    struct market_mine_view *v = NEW(rq->mem, struct market_mine_view, 1);
    struct market_proposal p = {.merchant_id = rq->merchant_id,
                                .person_id = rq->person_id,
                                .postcode = postcode_clean(rq->mem, form_typed(rq, "postcode"))};

    if (!rq->merchant_id) {
        rq_not_found(rq);
        return;
    }
    market_form_read(rq, tx->db, &p.m, &v->form);
    if (!v->form.errors.n && once_made(rq, tx)) return;
    if (!v->form.errors.n && !market_propose(tx, &p, rq->now))
        form_error_add(rq, &v->form.errors, "nom", "market.many",
                       "Five of your markets wait already: we look at them first.");
    if (v->form.errors.n) {
        rq_refused(rq, 422, v->form.errors.v[0].code);
        markets_show(rq, tx->db, v);
        return;
    }
    audit_note(rq, tx, "market.propose", str_fmt(tx->mem, "merchant %lld", (long long)rq->merchant_id), p.m.name_fr);
    rq_go(rq, "/commercant/marches?propose=1");
    once_keep(rq, tx);
}

/* The market a form is about; false: none of this territory. */
static bool market_asked(struct rq *rq, struct db *db, struct market *out)
{
    struct markets all;
    str slug = rq_field(rq, "marche");

    if (!rq->merchant_id || !slug.n) return false;
    reception_markets(db, rq->mem, rq->lang, rq->now, &all);
    for (size_t i = 0; i < all.n; i++) {
        *out = all.v[i];
        if (str_eq(out->slug, slug)) return true;
    }
    return false;
}

static void changed(struct rq *rq, struct tx *tx)
{
    reception_changed(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/marches?fait=1");
}

static void stall_write(struct rq *rq, struct tx *tx)
{
    struct market m;

    if (!market_asked(rq, tx->db, &m)) {
        rq_not_found(rq);
        return;
    }
    if (rq_field(rq, "present").n) x_stall_add(tx, tx->mem, m.id, rq->merchant_id);
    else x_stall_drop(tx, tx->mem, m.id, rq->merchant_id);
    changed(rq, tx);
}

/* A day of that market, of the next weeks. */
static bool market_day(struct rq *rq, const struct market *m, int64_t *day)
{
    struct local l = local_of(territory_zone(rq), m->next_at);
    int64_t today = today_here(rq);

    if (!day_read(rq_field(rq, "jour"), day) || *day < today || *day > today + AWAY_AHEAD) return false;
    return day_local(*day).weekday == l.weekday;
}

static void away_write(struct rq *rq, struct tx *tx)
{
    struct market m;
    int64_t day;

    if (!market_asked(rq, tx->db, &m) || !market_day(rq, &m, &day)) {
        rq_not_found(rq);
        return;
    }
    if (rq_field(rq, "absent").n) x_absence_add(tx, tx->mem, m.id, rq->merchant_id, day);
    else x_absence_drop(tx, tx->mem, m.id, rq->merchant_id, day);
    changed(rq, tx);
}

const struct route market_routes[] = {
    {GET, "/commercant/marches", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = markets_get},
    {POST, "/commercant/marches", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stall_write},
    {POST, "/commercant/marches/proposer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = propose_write},
    {POST, "/commercant/marches/absence", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = away_write},
    ROUTES_END};
