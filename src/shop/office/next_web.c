/* next_web.c: one list of what is best done next, over all shops; and the routine of the week. */
#include "shop/office/next.h"

#include "app/assets.h"
#include "app/form.h"
#include "shop/coach/coach.h"
#include "shop/territory/territory.h"

enum { SHOWN_MOST = 200, YEAR_MS_DAYS = 300 };

struct office_actions_view {
    struct office_next_view next;
    struct office_asides {
        struct office_aside {
            int64_t merchant_id;
            str kind, shop, what, until, who;
            bool done;
        } * v;
        size_t n;
    } asides;
};
#include "office_nav.html.h"
#include "office_next.html.h"

#include "office_actions.html.h" /* uses the one before */

static str day_text(struct rq *rq, int64_t at)
{
    bool old = at < rq->now - YEAR_MS_DAYS * DAY_MS;

    return date_text(rq->mem, rq->lang, territory_zone(rq), at, old ? DATE_DAY_YEAR : DATE_DAY);
}

static str reason_text(struct rq *rq, const struct coach_action *a)
{
    const char *says = a->n > 1 && a->many ? a->many : a->one;
    str pieces[] = {str_fmt(rq->mem, "%lld", (long long)a->n), day_text(rq, a->since)};

    return tr_fill(rq->mem, tr(rq->lang, says), pieces, 2);
}

void next_fill(struct rq *rq, struct db *db, size_t most, const char *back, struct office_next_view *v)
{
    struct coach_actions all;

    coach_actions(db, rq->mem, rq->now, rq->rights, &all);
    size_t n = all.n < most ? all.n : most;
    *v = (struct office_next_view){
        .action = rq_url(rq, S("/equipe/actions")), .back = str_c(back), .more = (int64_t)(all.n - n)};
    v->rows.v = NEW(rq->mem, struct office_next_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct coach_action *a = &all.v[i];
        v->rows.v[v->rows.n++] = (struct office_next_row){a->merchant_id,
                                                          a->kind,
                                                          a->shop.n ? a->shop : tr(rq->lang, "no name yet"),
                                                          reason_text(rq, a),
                                                          tr(rq->lang, a->button),
                                                          rq_url(rq, coach_action_path(rq->mem, a)),
                                                          a->phone};
    }
}

static void asides_fill(struct rq *rq, struct office_actions_view *v)
{
    struct coach_asides all;

    coach_actions_aside(rq->db, rq->mem, rq->now, rq->rights, &all);
    v->asides.v = NEW(rq->mem, struct office_aside, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct coach_aside_one *a = &all.v[i];
        v->asides.v[v->asides.n++] = (struct office_aside){a->merchant_id,
                                                           a->kind,
                                                           a->shop.n ? a->shop : tr(rq->lang, "no name yet"),
                                                           tr(rq->lang, a->what),
                                                           day_text(rq, a->until_at),
                                                           a->who,
                                                           a->done};
    }
}

static void actions_get(struct rq *rq)
{
    struct office_actions_view *v = NEW(rq->mem, struct office_actions_view, 1);

    next_fill(rq, rq->db, SHOWN_MOST, "actions", &v->next);
    asides_fill(rq, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Next actions"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"actions", 0, rq->rights});
    tpl_office_actions(&rq->out, rq->lang, v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static void actions_post(struct rq *rq, struct tx *tx)
{
    struct coach_aside c = {
        .now = rq->now, .person_id = rq->person_id, .rights = rq->rights, .kind = form_typed(rq, "quoi")};
    str what = form_typed(rq, "geste");
    bool again = str_eq(what, S("reprendre"));

    c.done = str_eq(what, S("fait"));
    if (!str_i64(form_typed(rq, "boutique"), &c.merchant_id) || !(c.done || again || str_eq(what, S("tard")))) {
        rq_not_found(rq);
        return;
    }
    if (again) coach_action_again(tx, &c); /* taken up meanwhile: it is where it should be */
    else if (!coach_action_aside(tx, &c)) {
        rq_not_found(rq);
        return;
    }
    rq_go(rq, str_eq(form_typed(rq, "retour"), S("aujourdhui")) ? "/equipe#h-next" : "/equipe/actions");
}

/* --- the routine --- */

void routine_fill(struct rq *rq, struct db *db, struct office_routine_view *v)
{
    struct routine r;

    routine_read(db, rq->mem, rq->now, rq->rights, &r);
    *v = (struct office_routine_view){.action = rq_url(rq, S("/equipe/routine")),
                                      .sum = str_fmt(rq->mem, "%lld", (long long)r.minutes),
                                      .left = r.left ? str_fmt(rq->mem, "%lld", (long long)r.left) : S("")};
    v->rows.v = NEW(rq->mem, struct office_routine_row, r.n + 1);
    for (size_t i = 0; i < r.n; i++) {
        const struct routine_state *s = &r.v[i];
        str pieces[] = {s->done_at ? day_text(rq, s->done_at) : S(""), s->who};
        v->rows.v[v->rows.n++] =
            (struct office_routine_row){s->task->code,
                                        tr(rq->lang, s->task->says),
                                        rq_url(rq, str_c(s->task->path)),
                                        s->done_at ? tr_fill(rq->mem, tr(rq->lang, "done %1 (%2)"), pieces, 2) : S(""),
                                        str_fmt(rq->mem, "%lld", (long long)s->task->minutes),
                                        !s->done_at,
                                        s->overdue};
    }
}

static void routine_post(struct rq *rq, struct tx *tx)
{
    if (routine_do(tx, rq->now, rq->person_id, rq->rights, form_typed(rq, "tache"))) rq_go(rq, "/equipe#h-w");
    else rq_not_found(rq);
}

const struct route office_next_routes[] = {
    {GET, "/equipe/actions", ACCESS_STAFF | ACCESS_SHOPS, RATE_PAGE, .read = actions_get},
    {POST, "/equipe/actions", ACCESS_STAFF | ACCESS_SHOPS, RATE_WRITE, .write = actions_post},
    {POST, "/equipe/routine", ACCESS_STAFF | ACCESS_FIGURES, RATE_WRITE, .write = routine_post},
    ROUTES_END};
