/* fresh.c: asking, hiding, and the one page whose one button answers for all. */
#include "shop/shelf/fresh.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

enum { SHOPS_A_TURN = 100, OFFERS_A_TURN = 200, TITLES_SHOWN = 30, TOKEN_LEN = 26 };

static void shop_ask(struct tx *tx, int64_t now, int64_t merchant_id)
{
    x_fresh_ask_put(tx, tx->mem, merchant_id, id_public(tx->mem, TOKEN_LEN), now);
    shop_letters_add(tx, now, &(struct shop_letters){"mail_fresh", merchant_id, 0});
    event_raise(tx, EVENT_STILL_SOLD_ASKED, now, merchant_id);
}

void fresh_turn(struct tx *tx, int64_t now)
{
    int64_t days = setting_in_i64(tx->db, tx->mem, SETTING_FRESH_DAYS),
            grace = setting_in_i64(tx->db, tx->mem, SETTING_STALE_DAYS);
    struct fresh_to_ask_rows ask;
    struct fresh_to_hide_rows hide;

    if (!days) return;
    q_fresh_to_ask(tx->db, tx->mem, now - days * DAY_MS, SHOPS_A_TURN, &ask);
    for (size_t i = 0; i < ask.n; i++) shop_ask(tx, now, ask.v[i].merchant_id);
    q_fresh_to_hide(tx->db, tx->mem, now - grace * DAY_MS, now - days * DAY_MS, OFFERS_A_TURN, &hide);
    for (size_t i = 0; i < hide.n; i++)
        if (x_fresh_hide(tx, tx->mem, hide.v[i].id, now)) event_raise(tx, EVENT_OFFER_CHANGED, now, hide.v[i].id);
}

const struct clock_task fresh_clock[] = {{"freshness", HOUR_MS, fresh_turn}, JOBS_END};

void fresh_confirm(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct fresh_hidden_rows hidden;

    q_fresh_hidden(tx->db, tx->mem, merchant_id, &hidden);
    x_fresh_confirm(tx, tx->mem, merchant_id, now);
    x_fresh_answered(tx, tx->mem, merchant_id, now);
    for (size_t i = 0; i < hidden.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, hidden.v[i].id);
}

bool fresh_next(struct db *db, struct arena *mem, int64_t merchant_id, struct stock_question *q)
{
    struct fresh_of_row ask;
    struct fresh_next_row next;
    int64_t days = setting_in_i64(db, mem, SETTING_FRESH_DAYS);

    if (!days || !q_fresh_of(db, mem, merchant_id, &ask) || ask.answered_at.set) return false;
    if (!q_fresh_next(db, mem, merchant_id, ask.asked_at - days * DAY_MS, &next)) return false;
    *q = (struct stock_question){next.id, next.title_fr};
    return true;
}

bool fresh_answer(struct tx *tx, int64_t now, const struct stock_answer *a)
{
    struct fresh_stock_row s;
    struct stock_question more;

    if (!q_fresh_stock(tx->db, tx->mem, a->offer_id, a->merchant_id, now, &s)) return false;
    if (!a->yes && s.on_hand_milli > s.held_milli) {
        struct stock_change c = {s.stock_item_id, s.held_milli - s.on_hand_milli, 0, a->person_id, S("count")};
        if (!stock_move_make(tx, now, &c)) return false;
    }
    x_fresh_confirm_offer(tx, tx->mem, a->offer_id, a->merchant_id, now);
    if (!fresh_next(tx->db, tx->mem, a->merchant_id, &more)) x_fresh_answered(tx, tx->mem, a->merchant_id, now);
    event_raise(tx, EVENT_OFFER_CHANGED, now, a->offer_id);
    return true;
}

/* --- the letter --- */

struct shelf_fresh_mail_view {
    str shop, url, until, market;
    struct fresh_titles_rows titles;
    bool more;
};
#include "shelf_fresh_mail.txt.h"

struct fresh_letter {
    struct job *job;
    struct shop_letter shop;
    struct fresh_of_row ask;
    struct shelf_fresh_mail_view v;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct fresh_letter *l = arg;
    struct arena *mem = l->job->mem;
    int64_t id = job_i64(l->job, "merchant"), days = setting_in_i64(db, mem, SETTING_FRESH_DAYS);

    l->found = shop_letter_read(db, mem, id, job_i64(l->job, "person"), &l->shop) && q_fresh_of(db, mem, id, &l->ask) &&
               !l->ask.answered_at.set;
    if (!l->found) return;
    q_fresh_titles(db, mem, id, l->ask.asked_at - days * DAY_MS, TITLES_SHOWN, &l->v.titles);
    l->v.more = l->v.titles.n == TITLES_SHOWN;
}

static enum job_end fresh_job(struct job *job)
{
    struct fresh_letter l = {.job = job};
    const struct person_contact *p = &l.shop.to;
    struct buf b = buf_new(job->mem, 64 * 1024);
    str zone = setting_str(job->place, SETTING_TIME_ZONE);

    job_read(job, letter_read, &l);
    if (!l.found) return JOB_DONE;
    l.v.shop = l.shop.shop;
    l.v.market = setting_str(job->place, SETTING_MARKET_NAME);
    l.v.url = job_url(job, p->lang, str_fmt(job->mem, "/encore/%.*s", STR_ARG(l.ask.token)));
    l.v.until = date_text(job->mem, p->lang, zone,
                          l.ask.asked_at + setting_i64(job->place, SETTING_STALE_DAYS) * DAY_MS, DATE_DAY);
    tpl_shelf_fresh_mail_txt(&b, p->lang, &l.v);
    return job_mail(job, p->lang, p->mail, tr_fill(job->mem, tr(p->lang, "Is it all still sold? (%1)"), &l.v.shop, 1),
                    buf_str(&b), (str){0});
}

const struct job_kind fresh_jobs[] = {{"mail_fresh", fresh_job, 8}, JOBS_END};

/* --- the page with one button: whoever has the link, as it came by mail --- */

struct shelf_fresh_view {
    str shop, shelf_url;
    struct fresh_titles_rows titles;
    bool done;
};
#include "shelf_fresh.html.h"

static void fresh_get(struct rq *rq)
{
    struct shelf_fresh_view v = {.shelf_url = rq_url(rq, S("/commercant/produits"))};
    struct fresh_by_token_row f;
    struct merchant m;

    if (!q_fresh_by_token(rq->db, rq->mem, rq_param(rq, 0), &f) ||
        !merchant_any(rq->db, rq->mem, rq->lang, f.merchant_id, &m)) {
        rq_not_found(rq);
        return;
    }
    v.shop = m.name;
    v.done = f.answered_at.set;
    if (!v.done)
        q_fresh_titles(rq->db, rq->mem, f.merchant_id, f.asked_at - setting_i64(rq->place, SETTING_FRESH_DAYS) * DAY_MS,
                       TITLES_SHOWN, &v.titles);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Still sold?"), .body = ""});
    tpl_shelf_fresh(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void fresh_post(struct rq *rq, struct tx *tx)
{
    struct fresh_by_token_row f;

    if (!q_fresh_by_token(tx->db, tx->mem, rq_param(rq, 0), &f)) {
        rq_not_found(rq);
        return;
    }
    if (!f.answered_at.set) fresh_confirm(tx, rq->now, f.merchant_id);
    rq_go(rq, "/encore/%.*s", STR_ARG(rq_param(rq, 0)));
}

static void mine_post(struct rq *rq, struct tx *tx)
{
    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    fresh_confirm(tx, rq->now, rq->merchant_id);
    rq_go(rq, "/commercant/produits?fait=1");
}

const struct route fresh_routes[] = {
    {GET, "/encore/{lien}", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = fresh_get},
    {POST, "/encore/{lien}", ACCESS_ANYONE, RATE_WRITE, CACHE_PRIVATE, .write = fresh_post},
    {POST, "/commercant/encore", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .write = mine_post},
    ROUTES_END};
