/* arrivals_web.c: registrations: who is stuck now and whom to call; how long each screen takes, where people stop. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/settings.h"
#include "shop/arrival/arrival.h"

enum { DAYS = 90, REFRESH_S = 30 };

struct office_arrivals_view {
    struct office_arrivals_now {
        struct office_arrival {
            str name, phone, mail, screen, since;
            bool stuck;
            int64_t id;
        } * v;
        size_t n;
    } now;
    struct office_screens {
        struct office_screen {
            str title, median, p90, left;
            int64_t answered, breaks;
        } v[ARRIVAL_SCREENS];
        size_t n;
    } screens;
    int64_t begun, ended, stuck;
};
#include "office_arrivals.html.h"
#include "office_nav.html.h"

/* "40 s", "2 min 05 s"; a dash when nobody was timed. */
static str time_text(struct rq *rq, int64_t ms)
{
    int64_t s = (ms + 500) / 1000;

    if (!ms) return S("–");
    if (s < 60) return str_fmt(rq->mem, "%lld s", (long long)s);
    return str_fmt(rq->mem, "%lld min %02lld s", (long long)(s / 60), (long long)(s % 60));
}

/* "for 7 min", "for 3 h", "for 2 days". */
static str since_text(struct rq *rq, int64_t ms)
{
    int64_t minutes = ms / MINUTE_MS, n = minutes < 60        ? minutes
                                          : minutes < 48 * 60 ? minutes / 60
                                                              : minutes / (24 * 60);
    const char *unit = minutes < 60 ? _("for %1 min") : minutes < 48 * 60 ? _("for %1 h") : _("for %1 days");
    str piece = str_fmt(rq->mem, "%lld", (long long)n);

    return tr_fill(rq->mem, tr(rq->lang, unit), &piece, 1);
}

/* "3 (12 %)" of those who came to the screen: they answered it or still stand there. */
static str left_text(struct rq *rq, const struct arrival_screen *s)
{
    int64_t came = s->answered + s->left;
    str pieces[] = {str_fmt(rq->mem, "%lld", (long long)s->left),
                    str_fmt(rq->mem, "%lld", came ? (long long)((s->left * 100 + came / 2) / came) : 0LL)};

    return tr_fill(rq->mem, tr(rq->lang, "%1 (%2 %)"), pieces, 2);
}

static void now_fill(struct rq *rq, struct office_arrivals_view *v)
{
    struct arrivals a;

    arrivals_waiting(rq->db, rq->mem, rq->now, &a);
    v->now.v = NEW(rq->mem, struct office_arrival, a.n + 1);
    for (; v->now.n < a.n; v->now.n++) {
        const struct arrival_one *o = &a.v[v->now.n];
        v->now.v[v->now.n] = (struct office_arrival){
            o->name,  o->phone,      o->mail, tr(rq->lang, o->title), since_text(rq, rq->now - o->step_at),
            o->stuck, o->merchant_id};
        v->stuck += o->stuck;
    }
}

static void arrivals_get(struct rq *rq)
{
    struct office_arrivals_view v = {0};
    struct arrival_meter m;

    now_fill(rq, &v);
    arrival_meter_read(rq->db, rq->mem, rq->now - DAYS * DAY_MS, rq->now, &m);
    for (; v.screens.n < ARRIVAL_SCREENS; v.screens.n++) {
        const struct arrival_screen *s = &m.screen[v.screens.n];
        v.screens.v[v.screens.n] = (struct office_screen){tr(rq->lang, s->title),
                                                          time_text(rq, s->median_ms),
                                                          time_text(rq, s->p90_ms),
                                                          left_text(rq, s),
                                                          s->answered,
                                                          s->breaks};
    }
    v.begun = m.begun;
    v.ended = m.ended;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Registrations"), .body = "staff", .refresh_s = REFRESH_S});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"arrivals", 0, rq->rights});
    tpl_office_arrivals(&rq->out, rq->lang, &v);
    page_close(rq);
}

const struct route office_arrivals_routes[] = {
    {GET, "/equipe/arrivees", ACCESS_STAFF | ACCESS_SHOPS, RATE_PAGE, .read = arrivals_get}, ROUTES_END};
