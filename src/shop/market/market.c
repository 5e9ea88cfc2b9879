/* market.c: markets: their next days, less those on which they are not held; how staff keep them, and what merchants propose. */
#include "shop/market/inside.h"

#include "app/job.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/territory/territory.h"

enum { WEEK = 7, SLUG_TRIES = 100, PROPOSALS_MOST = 5 };

_Static_assert(sizeof(struct market_all_row) == sizeof(struct market_of_merchant_row), "same columns");

struct markets_of {
    enum lang lang;
    int64_t now;
    const struct market_all_row *v;
    size_t n;
    struct absence_of_rows away;     /* days on which the merchant asked about does not come */
    struct market_off_from_rows off; /* days on which a market is not held */
};

static bool is_away(const struct absence_of_rows *away, int64_t market_id, int64_t day)
{
    for (size_t i = 0; i < away->n; i++)
        if (away->v[i].market_id == market_id && away->v[i].day == day) return true;
    return false;
}

static const struct market_off_from_row *off_on(const struct market_off_from_rows *off, int64_t market_id, int64_t day)
{
    for (size_t i = 0; i < off->n; i++)
        if (off->v[i].market_id == market_id && off->v[i].day == day) return &off->v[i];
    return NULL;
}

static struct market market_made(struct arena *mem, str zone, const struct markets_of *from,
                                 const struct market_all_row *r)
{
    enum lang lang = from->lang;
    int64_t day = zone_day(zone, from->now);

    while (day_local(day).weekday != r->weekday || zone_at(zone, day, r->closes_min) <= from->now ||
           is_away(&from->away, r->id, day) || off_on(&from->off, r->id, day))
        day++;
    str name = day_text(mem, lang, day), hours = minutes_text(mem, lang, r->opens_min, r->closes_min);
    return (struct market){
        .id = r->id,
        .next_at = zone_at(zone, day, r->opens_min),
        .next_end_at = zone_at(zone, day, r->closes_min),
        .merchants = r->merchants,
        .slug = r->slug,
        .name = lang == LANG_EN && r->name_en.n ? r->name_en : r->name_fr,
        .insee = r->insee,
        .place = r->place,
        .when = str_fmt(mem, "%.*s · %.*s", STR_ARG(name), STR_ARG(hours)),
    };
}

/* Sorted by the next date. */
static void markets_make(struct db *db, struct arena *mem, const struct markets_of *from, struct markets *out)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);

    *out = (struct markets){NEW(mem, struct market, from->n), from->n};
    for (size_t i = 0; i < from->n; i++) {
        struct market m = market_made(mem, zone, from, &from->v[i]);
        size_t k = i;
        for (; k && out->v[k - 1].next_at > m.next_at; k--) out->v[k] = out->v[k - 1];
        out->v[k] = m;
    }
}

void reception_markets(struct db *db, struct arena *mem, enum lang lang, int64_t now, struct markets *out)
{
    struct market_all_rows rows;
    struct markets_of from = {.lang = lang, .now = now};

    q_market_all(db, mem, &rows);
    q_market_off_from(db, mem, now / DAY_MS - 1, &from.off);
    from.v = rows.v, from.n = rows.n;
    markets_make(db, mem, &from, out);
}

void reception_markets_of(struct db *db, struct arena *mem, enum lang lang, int64_t merchant_id, int64_t now,
                          struct markets *out)
{
    struct market_of_merchant_rows rows;

    struct markets_of from = {.lang = lang, .now = now};

    q_market_of_merchant(db, mem, merchant_id, &rows);
    q_absence_of(db, mem, merchant_id, now / DAY_MS - 1, &from.away);
    q_market_off_from(db, mem, now / DAY_MS - 1, &from.off);
    from.v = (const struct market_all_row *)(const void *)rows.v, from.n = rows.n;
    markets_make(db, mem, &from, out);
}

int64_t reception_market_add(struct tx *tx, const struct market_new *m)
{
    int64_t id = id_new();

    x_market_add(tx, tx->mem,
                 &(struct market_add_args){
                     .id = id,
                     .slug = m->slug,
                     .name_fr = m->name_fr,
                     .name_en = m->name_en,
                     .insee = m->insee,
                     .place = m->place,
                     .weekday = m->weekday,
                     .opens_min = m->opens_min,
                     .closes_min = m->closes_min,
                 });
    return id;
}

void reception_market_stalls(struct db *db, struct arena *mem, str slug, struct merchant_ids *out)
{
    struct market_stalls_rows r;

    q_market_stalls(db, mem, slug, &r);
    *out = (struct merchant_ids){NEW(mem, int64_t, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = r.v[i].merchant_id;
}

void reception_stall_add(struct tx *tx, int64_t market_id, int64_t merchant_id)
{
    x_stall_add(tx, tx->mem, market_id, merchant_id);
}

/* --- as staff keep them --- */

_Static_assert(sizeof(struct market_all_row) == sizeof(struct market_one_row), "same columns");

static struct market_sheet sheet_made(const struct market_all_row *r)
{
    return (struct market_sheet){.id = r->id,
                                 .weekday = r->weekday,
                                 .opens_min = r->opens_min,
                                 .closes_min = r->closes_min,
                                 .merchants = r->merchants,
                                 .slug = r->slug,
                                 .name_fr = r->name_fr,
                                 .name_en = r->name_en,
                                 .insee = r->insee,
                                 .place = r->place};
}

void reception_market_sheets(struct db *db, struct arena *mem, struct market_sheets *out)
{
    struct market_all_rows rows;

    q_market_all(db, mem, &rows);
    *out = (struct market_sheets){NEW(mem, struct market_sheet, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = sheet_made(&rows.v[i]);
}

bool reception_market_sheet(struct db *db, struct arena *mem, str slug, struct market_sheet *out)
{
    struct market_one_row r;

    if (!slug.n || !q_market_one(db, mem, slug, &r)) return false;
    *out = sheet_made((const struct market_all_row *)(const void *)&r);
    return true;
}

str reception_market_name(enum lang lang, const struct market_sheet *m)
{
    return lang == LANG_EN && m->name_en.n ? m->name_en : m->name_fr;
}

str reception_market_week(struct arena *mem, enum lang lang, const struct market_sheet *m)
{
    str piece[2] = {weekday_text(lang, (int)m->weekday), minutes_text(mem, lang, m->opens_min, m->closes_min)};

    return tr_fill(mem, tr(lang, "Every %1, %2"), piece, 2);
}

static struct merchant_ids absent_on(struct arena *mem, const struct market_absent_rows *all, int64_t day)
{
    struct merchant_ids out = {NEW(mem, int64_t, all->n + 1), 0};

    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].day == day) out.v[out.n++] = all->v[i].merchant_id;
    return out;
}

void reception_market_days(struct db *db, struct arena *mem, enum lang lang, const struct market_ask *ask,
                           struct market_days *out)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);
    const struct market_sheet *m = ask->market;
    int64_t day = zone_day(zone, ask->now);
    struct market_off_from_rows off;
    struct market_absent_rows absent;

    q_market_off_from(db, mem, day, &off);
    q_market_absent(db, mem, m->id, day, &absent);
    while (day_local(day).weekday != m->weekday || zone_at(zone, day, m->closes_min) <= ask->now) day++;
    *out = (struct market_days){.n = 0};
    for (; out->n < MARKET_DAYS; day += WEEK) {
        const struct market_off_from_row *o = off_on(&off, m->id, day);
        out->v[out->n++] = (struct market_day){.day = day,
                                               .starts_at = zone_at(zone, day, m->opens_min),
                                               .ends_at = zone_at(zone, day, m->closes_min),
                                               .date = iso_day(mem, day),
                                               .text = date_text(mem, lang, S("UTC"), day * DAY_MS, DATE_DAY),
                                               .off = o != NULL,
                                               .why = o ? o->why : S(""),
                                               .away = absent_on(mem, &absent, day)};
    }
}

/* Pages that show a market, and those of its stalls. */
static void market_changed(struct tx *tx)
{
    tx_touch(tx, "search", 0);
    tx_touch(tx, "settings", 0);
    tx_touch(tx, "merchant", 0);
}

static str slug_free(struct tx *tx, str name)
{
    struct market_slug_taken_row taken;
    str s = slug(tx->mem, name), one = s.n ? s : S("marche");

    for (int i = 2; i < SLUG_TRIES && q_market_slug_taken(tx->db, tx->mem, one, &taken); i++)
        one = str_fmt(tx->mem, "%.*s-%d", STR_ARG(s), i);
    return one;
}

void reception_market_put(struct tx *tx, struct market_sheet *m)
{
    if (m->id) {
        x_market_update(tx, tx->mem,
                        &(struct market_update_args){m->id, m->name_fr, m->name_en, m->insee, m->place, m->weekday,
                                                     m->opens_min, m->closes_min});
    } else {
        m->slug = slug_free(tx, m->name_fr);
        m->id = reception_market_add(tx, &(struct market_new){m->slug, m->name_fr, m->name_en, m->insee, m->place,
                                                              m->weekday, m->opens_min, m->closes_min});
    }
    market_changed(tx);
}

bool reception_market_close(struct tx *tx, int64_t now, int64_t market_id)
{
    market_changed(tx);
    return x_market_close(tx, tx->mem, market_id, now);
}

void reception_market_off(struct tx *tx, int64_t market_id, const struct market_day *d)
{
    if (d->off) x_market_off_put(tx, tx->mem, market_id, d->day, d->why);
    else x_market_off_drop(tx, tx->mem, market_id, d->day);
    market_changed(tx);
}

/* --- what merchants propose --- */

bool market_propose(struct tx *tx, const struct market_proposal *p, int64_t now)
{
    struct proposal_of_rows mine;
    size_t waiting = 0;

    q_proposal_of(tx->db, tx->mem, p->merchant_id, now, &mine);
    for (size_t i = 0; i < mine.n; i++) waiting += !mine.v[i].decided_at.set;
    if (waiting >= PROPOSALS_MOST) return false;
    x_proposal_add(tx, tx->mem,
                   &(struct proposal_add_args){.id = id_new(),
                                               .merchant_id = p->merchant_id,
                                               .person_id = p->person_id,
                                               .name = p->m.name_fr,
                                               .insee = p->m.insee,
                                               .postcode = p->postcode,
                                               .place = p->m.place,
                                               .weekday = p->m.weekday,
                                               .opens_min = p->m.opens_min,
                                               .closes_min = p->m.closes_min,
                                               .now = now,
                                               .reason = S("")});
    return true;
}

void reception_proposals(struct db *db, struct arena *mem, struct market_proposals *out)
{
    struct proposal_waiting_rows rows;

    q_proposal_waiting(db, mem, &rows);
    *out = (struct market_proposals){NEW(mem, struct market_proposal, rows.n + 1), rows.n};
    for (size_t i = 0; i < rows.n; i++) {
        const struct proposal_waiting_row *r = &rows.v[i];
        out->v[i] = (struct market_proposal){.id = r->id,
                                             .merchant_id = r->merchant_id,
                                             .person_id = r->person_id,
                                             .created_at = r->created_at,
                                             .shop = r->shop,
                                             .phone = r->phone,
                                             .postcode = r->postcode,
                                             .m = {.name_fr = r->name,
                                                   .name_en = S(""),
                                                   .insee = r->insee,
                                                   .place = r->place,
                                                   .weekday = r->weekday,
                                                   .opens_min = r->opens_min,
                                                   .closes_min = r->closes_min}};
    }
}

bool reception_proposal_decide(struct tx *tx, int64_t now, const struct market_proposal *p,
                               const struct market_decision *d)
{
    opt_i64 became = d->market_id ? SOME_I64(d->market_id) : NO_I64;

    if (!x_proposal_decide(tx, tx->mem, p->id, now, became, d->reason)) return false;
    if (d->market_id) {
        x_stall_add(tx, tx->mem, d->market_id, p->merchant_id);
        reception_changed(tx, now, p->merchant_id);
    }
    job_add(tx, "mail_market", str_fmt(tx->mem, "market-%lld", (long long)p->id),
            str_fmt(tx->mem, "{\"proposal\":%lld}", (long long)p->id), now);
    return true;
}

/* --- the letter --- */

struct market_mail_view {
    str name, reason, url, market, phone;
};
#include "market_mail.txt.h"

struct market_letter {
    struct job *job;
    struct proposal_told_row p;
    struct people people;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct market_letter *l = arg;

    l->found = q_proposal_told(db, l->job->mem, job_i64(l->job, "proposal"), &l->p);
    if (l->found) members_of(db, l->job->mem, l->p.merchant_id, &l->people);
}

/* Whoever proposed it, or the first of the shop when he has left. */
static enum job_end letter_job(struct job *job)
{
    struct market_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 16 * 1024);
    size_t to = 0;

    job_read(job, letter_read, &l);
    if (!l.found || !l.people.n) return JOB_DONE;
    for (size_t i = 0; i < l.people.n; i++)
        if (l.people.v[i].id == l.p.person_id) to = i;
    const struct person_contact *p = &l.people.v[to];
    struct market_mail_view v = {
        .name = l.p.name,
        .reason = l.p.reason,
        .market = setting_str(job->place, SETTING_MARKET_NAME),
        .phone = setting_str(job->place, SETTING_HELP_PHONE),
        .url = l.p.slug.p ? job_url(job, p->lang, str_fmt(job->mem, "/marche/%.*s", STR_ARG(l.p.slug))) : S("")};
    tpl_market_mail_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail, tr_fill(job->mem, tr(p->lang, "The market you proposed: %1"), &v.name, 1),
                    buf_str(&b), (str){0});
}

const struct job_kind market_jobs[] = {{"mail_market", letter_job, 8}, JOBS_END};
