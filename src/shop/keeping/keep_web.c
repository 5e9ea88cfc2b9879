/* keep_web.c: the table as a page for everybody, and as the operator's register of what is kept. */
#include "shop/keeping/inside.h"

#include "app/settings.h"
#include "keeping.sql.h"

struct keep_rows {
    struct keep_row {
        str what, until, why, seen;
        int64_t swept, left;
    } * v;
    size_t n;
};
struct keeping_page_view {
    str market, operator_name, address, mail, phone, u_data, u_legal;
    struct keep_rows rows;
};
struct keeping_register_view {
    str u_page;
    struct keep_rows rows;
};
#include "keeping_page.html.h"
#include "keeping_register.html.h"

static void rows_fill(struct rq *rq, struct keep_rows *to)
{
    size_t n = 0;

    while (keep_lines[n].name) n++;
    *to = (struct keep_rows){NEW(rq->mem, struct keep_row, n), n};
    for (size_t i = 0; i < n; i++)
        to->v[i] = (struct keep_row){.what = tr(rq->lang, keep_lines[i].what),
                                     .until = tr(rq->lang, keep_lines[i].until),
                                     .why = tr(rq->lang, keep_lines[i].why),
                                     .seen = S("")};
}

static void page_get(struct rq *rq)
{
    struct keeping_page_view v = {.market = setting_str(rq->place, SETTING_MARKET_NAME),
                                  .operator_name = setting_str(rq->place, SETTING_OPERATOR),
                                  .address = setting_str(rq->place, SETTING_OPERATOR_ADDRESS),
                                  .mail = setting_str(rq->place, SETTING_HELP_MAIL),
                                  .phone = setting_str(rq->place, SETTING_HELP_PHONE),
                                  .u_data = rq_url(rq, S("/compte/donnees")),
                                  .u_legal = rq_url(rq, S("/mentions"))};

    rows_fill(rq, &v.rows);
    rq_good_until(rq, rq->now + HOUR_MS);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your data"),
                                 .canonical = S("/donnees-personnelles"),
                                 .nav = "help",
                                 .description = tr(rq->lang, "What is kept, why, and how long")});
    tpl_keeping_page(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void register_get(struct rq *rq)
{
    struct keeping_register_view v = {.u_page = rq_url(rq, S("/donnees-personnelles"))};
    struct keep_marks_rows m;
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    rows_fill(rq, &v.rows);
    q_keep_marks(rq->db, rq->mem, &m);
    for (size_t i = 0; i < v.rows.n; i++) {
        const struct keep_line *l = &keep_lines[i];
        struct keep_row *row = &v.rows.v[i];
        for (size_t k = 0; k < m.n; k++) {
            if (!str_eq(m.v[k].kind, str_c(l->name))) continue;
            row->swept = m.v[k].swept;
            row->left = l->left(rq->db, rq->mem, m.v[k].at, m.v[k].at - l->days * DAY_MS);
            row->seen = date_text(rq->mem, rq->lang, zone, m.v[k].at, DATE_FULL);
        }
    }
    page_open(rq, &(struct page){.title = tr(rq->lang, "Register of data"),
                                 .body = "staff",
                                 .back = S("/equipe"),
                                 .back_text = tr(rq->lang, "Back")});
    tpl_keeping_register(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route keeping_routes[] = {
    {GET, "/donnees-personnelles", ACCESS_ANYONE, RATE_PAGE, CACHE_PUBLIC, .read = page_get},
    {GET, "/equipe/registre", ACCESS_STAFF | ACCESS_FIGURES, RATE_PAGE, .read = register_get},
    ROUTES_END};
