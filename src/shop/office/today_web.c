/* today_web.c: the first page of the office: what to verify, whom to call, what ends, what is stuck, what is best done next. */
#include "shop/office/next.h"

#include "app/assets.h"
#include "office.sql.h"
#include "shop/arrival/arrival.h"
#include "shop/label/label.h"
#include "shop/coach/coach.h"
#include "shop/merchant/merchant.h"
#include "shop/message/message.h"
#include "shop/order/order.h"
#include "shop/sought/sought.h"
#include "shop/territory/territory.h"

enum { MOST = 100, DAYS_30_MS_DAYS = 30, NEXT_SHOWN = 8 };

#include "office_nav.html.h"

static str when(struct rq *rq, int64_t at)
{
    return date_text(rq->mem, rq->lang, territory_zone(rq), at, DATE_TIME);
}

struct office_line {
    str what, who, phone, at;
    int64_t id;
    bool over; /* its time to be answered is over */
};
struct office_lines {
    struct office_line *v;
    size_t n;
};
struct office_today_view {
    struct office_counts_row counts;
    uint32_t may;
    struct office_lines files, unseen, late, complaints, refunds;
    int64_t jobs_failed, jobs_waiting, stuck, notices, labels, unpaid, sought;
    str unpaid_since;
    struct office_next_view next;
    struct office_routine_view routine;
    struct office_ends {
        struct office_end {
            str what, title, shop, day, url;
        } * v;
        size_t n;
    } ends;
};
#include "office_next.html.h"
#include "office_week.html.h"

#include "office_today.html.h" /* uses those before */

static struct office_lines lines_new(struct rq *rq, size_t n)
{
    return (struct office_lines){NEW(rq->mem, struct office_line, n), 0};
}

static void today_files(struct rq *rq, struct office_today_view *v)
{
    struct trader_files f;

    merchant_files(rq->db, rq->mem, true, &f);
    v->files = lines_new(rq, f.n);
    for (size_t i = 0; i < f.n; i++)
        v->files.v[v->files.n++] = (struct office_line){f.v[i].name, f.v[i].legal_name, f.v[i].phone,
                                                        when(rq, f.v[i].asked_at), f.v[i].merchant_id};
}

/* Promised for a time that has begun, and not ready. */
static void today_late(struct rq *rq, struct office_today_view *v)
{
    struct office_orders_late_args a = {S("accepted"), S("preparing"), S("ready"), S("pickup"), rq->now, MOST};
    struct office_orders_late_rows r;
    struct order_view o;

    q_office_orders_late(rq->db, rq->mem, &a, &r);
    v->late = lines_new(rq, r.n);
    for (size_t i = 0; i < r.n; i++)
        if (order_numbered(rq->db, rq->mem, r.v[i].number, &o) && order_is_late(&o, rq->now))
            v->late.v[v->late.n++] =
                (struct office_line){r.v[i].number, r.v[i].merchant, r.v[i].phone, when(rq, r.v[i].slot_at), 0};
}

/* Since how many days, and until when the shop is to answer. */
static str complaint_age(struct rq *rq, int64_t at, int64_t until)
{
    int64_t days = (rq->now - at) / DAY_MS;
    str pieces[] = {when(rq, at), str_fmt(rq->mem, "%lld", (long long)days), when(rq, until)};

    if (!days) return tr_fill(rq->mem, tr(rq->lang, "since %1, to be answered by %3"), pieces, 3);
    return tr_fill(
        rq->mem,
        tr_n(rq->lang, days, "since %1 (%2 day), to be answered by %3", "since %1 (%2 days), to be answered by %3"),
        pieces, 3);
}

static void today_complaints(struct rq *rq, struct office_today_view *v)
{
    struct office_complaints_open_rows r;

    q_office_complaints_open(rq->db, rq->mem, MOST, &r);
    v->complaints = lines_new(rq, r.n);
    for (size_t i = 0; i < r.n; i++) {
        int64_t until = complaint_answer_by(rq->db, rq->mem, r.v[i].at);
        v->complaints.v[v->complaints.n++] =
            (struct office_line){r.v[i].number, r.v[i].merchant, r.v[i].phone, complaint_age(rq, r.v[i].at, until),
                                 r.v[i].id,     rq->now >= until};
    }
}

/* What a moderator decides on. */
static void today_judge(struct rq *rq, struct office_today_view *v)
{
    today_files(rq, v);
    today_complaints(rq, v);
    v->notices = notices_waiting(rq->db, rq->mem);
    v->labels = label_claims_waiting(rq->db, rq->mem);
}

/* Whom a coach calls about orders. */
static void today_orders(struct rq *rq, struct office_today_view *v)
{
    struct office_orders_unseen_rows o;

    q_office_orders_unseen(rq->db, rq->mem, S("submitted"), MOST, &o);
    v->unseen = lines_new(rq, o.n);
    for (size_t i = 0; i < o.n; i++)
        v->unseen.v[v->unseen.n++] =
            (struct office_line){o.v[i].number, o.v[i].merchant, o.v[i].phone, when(rq, o.v[i].created_at), 0};
    today_late(rq, v);
    v->sought = sought_waiting(rq->db, rq->mem);
}

static void today_money(struct rq *rq, struct office_today_view *v)
{
    struct office_refunds_by_hand_rows r;
    struct office_returns_late_rows late;

    q_office_refunds_by_hand(rq->db, rq->mem, S("by_hand"), MOST, &r);
    q_office_returns_late(rq->db, rq->mem, rq->now, MOST, &late);
    v->refunds = lines_new(rq, r.n + late.n);
    for (size_t i = 0; i < late.n; i++)
        v->refunds.v[v->refunds.n++] = (struct office_line){
            money_text(rq->mem, rq->lang, cents(late.v[i].cents)),
            str_fmt(rq->mem, "%.*s (%.*s)", STR_ARG(late.v[i].merchant), STR_ARG(late.v[i].number)), late.v[i].phone,
            when(rq, late.v[i].asked_at), 0};
    for (size_t i = 0; i < r.n; i++)
        v->refunds.v[v->refunds.n++] =
            (struct office_line){money_text(rq->mem, rq->lang, cents(r.v[i].amount_cents)), r.v[i].merchant,
                                 r.v[i].phone, when(rq, r.v[i].created_at), r.v[i].id};
}

/* Payments no bank has told the end of. */
static void today_unpaid(struct rq *rq, struct office_today_view *v)
{
    struct payments_stuck stuck;

    coach_payments_stuck(rq->db, rq->mem, rq->now, &stuck);
    v->unpaid = stuck.n;
    if (stuck.n) v->unpaid_since = when(rq, stuck.oldest);
}

static void today_ends(struct rq *rq, struct office_today_view *v)
{
    struct ends e;
    str zone = territory_zone(rq);
    struct local l = local_of(zone, rq->now);

    coach_ends(rq->db, rq->mem, rq->now, day_number(l.year, l.month, l.day), &e);
    v->ends.v = NEW(rq->mem, struct office_end, e.n + 1);
    for (size_t i = 0; i < e.n; i++) {
        const struct ends_one *o = &e.v[i];
        int64_t at = o->day ? local_at(zone, day_local(o->day)) : o->at;
        v->ends.v[v->ends.n++] = (struct office_end){
            tr(rq->lang, o->what), o->title, o->shop, date_text(rq->mem, rq->lang, zone, at, DATE_DAY),
            rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld", (long long)o->merchant_id))};
    }
}

static void today_jobs(struct rq *rq, struct office_today_view *v)
{
    struct office_jobs_failed_rows j;
    struct office_jobs_waiting_row w = {0};

    q_office_jobs_failed(rq->db, rq->mem, MOST, &j);
    q_office_jobs_waiting(rq->db, rq->mem, rq->now - MINUTE_MS, &w);
    v->jobs_failed = (int64_t)j.n;
    v->jobs_waiting = w.n;
    v->stuck = arrivals_stuck(rq->db, rq->mem, rq->now);
}

static void today_get(struct rq *rq)
{
    struct office_today_view v = {0};

    if (!rq_can(rq, ACCESS_FIGURES)) { /* a town hall's desk has one page */
        rq_go(rq, "/equipe/saisie");
        return;
    }
    q_office_counts(rq->db, rq->mem, S("handed_over"), rq->now - DAYS_30_MS_DAYS * DAY_MS, &v.counts);
    v.may = rq->rights;
    if (rq_can(rq, ACCESS_JUDGE)) today_judge(rq, &v);
    if (rq_can(rq, ACCESS_SHOPS)) {
        today_jobs(rq, &v);
        today_ends(rq, &v);
        next_fill(rq, rq->db, NEXT_SHOWN, "aujourdhui", &v.next);
    }
    routine_fill(rq, rq->db, &v.routine);
    if (rq_can(rq, ACCESS_HELP)) today_orders(rq, &v);
    if (rq_can(rq, ACCESS_MONEY)) {
        today_money(rq, &v);
        today_unpaid(rq, &v);
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Today"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"today", (int64_t)v.files.n, rq->rights});
    tpl_office_today(&rq->out, rq->lang, &v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

const struct route office_today_routes[] = {{GET, "/equipe", ACCESS_STAFF, RATE_PAGE, .read = today_get}, ROUTES_END};
