/* markets_web.c: at which markets a merchant has a stall, and on which days he does not come. */
#include "shop/reception/inside.h"

#include "app/settings.h"
#include "shop/territory/territory.h"

enum { DATES_SHOWN = 4, WEEK = 7, AWAY_AHEAD = 60 };

struct stall_date {
    str text, value;
    bool away;
};
struct stall_market {
    str slug, name, place, when;
    bool mine;
    struct stall_dates {
        struct stall_date v[DATES_SHOWN];
        size_t n;
    } dates;
};
struct reception_markets_view {
    str action, u_away;
    bool saved;
    struct stall_markets {
        struct stall_market *v;
        size_t n;
    } markets;
};
#include "reception_markets.html.h"

static int64_t today_here(struct rq *rq)
{
    struct local l = local_of(territory_zone(rq), rq->now);

    return day_number(l.year, l.month, l.day);
}

static bool away_on(const struct absence_of_rows *away, int64_t market_id, int64_t day)
{
    for (size_t i = 0; i < away->n; i++)
        if (away->v[i].market_id == market_id && away->v[i].day == day) return true;
    return false;
}

static void dates_fill(struct rq *rq, const struct market *m, const struct absence_of_rows *away, struct stall_market *out)
{
    struct local l = local_of(territory_zone(rq), m->next_at);
    int64_t day = day_number(l.year, l.month, l.day);

    for (; out->dates.n < DATES_SHOWN; day += WEEK)
        out->dates.v[out->dates.n++] = (struct stall_date){date_text(rq->mem, rq->lang, S("UTC"), day * DAY_MS, DATE_DAY), iso_day(rq->mem, day),
                                                           away_on(away, m->id, day)};
}

static bool has_stall(const struct markets *mine, int64_t market_id)
{
    for (size_t i = 0; i < mine->n; i++)
        if (mine->v[i].id == market_id) return true;
    return false;
}

static void markets_get(struct rq *rq)
{
    struct reception_markets_view v = {.saved = rq_query(rq, "fait").n > 0, .action = rq_url(rq, S("/commercant/marches")),
                                       .u_away = rq_url(rq, S("/commercant/marches/absence"))};
    struct markets all, mine;
    struct absence_of_rows away;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    reception_markets(rq->db, rq->mem, rq->lang, rq->now, &all);
    reception_markets_of(rq->db, rq->mem, rq->lang, rq->merchant_id, rq->now, &mine);
    q_absence_of(rq->db, rq->mem, rq->merchant_id, today_here(rq), &away);
    v.markets = (struct stall_markets){NEW(rq->mem, struct stall_market, all.n), all.n};
    for (size_t i = 0; i < all.n; i++) {
        struct stall_market *m = &v.markets.v[i];
        *m = (struct stall_market){.slug = all.v[i].slug, .name = all.v[i].name, .place = all.v[i].place, .when = all.v[i].when, .mine = has_stall(&mine, all.v[i].id)};
        if (m->mine) dates_fill(rq, &all.v[i], &away, m);
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "My markets"), .body = "merchant", .nav = "shop", .back = S("/commercant/horaires"),
                                 .back_text = tr(rq->lang, "My opening hours")});
    tpl_reception_markets(&rq->out, rq->lang, &v);
    page_close(rq);
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

const struct route reception_markets_routes[] = {
    {GET, "/commercant/marches", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = markets_get},
    {POST, "/commercant/marches", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stall_write},
    {POST, "/commercant/marches/absence", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = away_write},
    ROUTES_END
};
