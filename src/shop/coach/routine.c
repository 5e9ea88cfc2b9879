/* routine.c: the weekly routine, what ends soon, and what banks have not told. */
#include "shop/coach/coach.h"

#include "coach.sql.h"

enum { ENDS_MOST = 20, STUCK_MS = 30 * MINUTE_MS, PROMOTION_RUNNING = 1 };

/* Two hours a week in all: what takes longer is a project, not a routine. */
const struct routine_task routine_tasks[ROUTINE_TASKS] = {
    {S("calls"), ACCESS_HELP, 30, _("Call the shops at the top of the list of actions"), "/equipe/actions"},
    {S("files"), ACCESS_JUDGE, 15, _("Verify the files that wait"), "/equipe/fiches"},
    {S("reports"), ACCESS_JUDGE, 15, _("Read reports and reviews"), "/equipe/signalements"},
    {S("arrivals"), ACCESS_SHOPS, 10, _("See where registrations stop"), "/equipe/arrivees"},
    {S("stuck"), ACCESS_SHOPS, 5, _("Try again what is stuck"), "/equipe/travaux"},
    {S("searches"), ACCESS_EDIT, 10, _("Read what was searched and not found"), "/equipe/recherche"},
    {S("selections"), ACCESS_EDIT, 15, _("Renew a selection"), "/equipe/selections"},
    {S("refunds"), ACCESS_MONEY, 10, _("Follow refunds left to shops"), "/equipe#h-r"},
    {S("history"), ACCESS_ADMIN, 5, _("Read the history, look who is of the team"), "/equipe/historique"},
};

static void state_read(const struct routine_all_rows *r, int64_t now, struct routine_state *s)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(r->v[i].task, s->task->code)) s->done_at = r->v[i].at, s->who = r->v[i].who;
    if (!s->who.p) s->who = S("");
    s->overdue = s->done_at <= now - ROUTINE_MS;
}

void routine_read(struct db *db, struct arena *mem, int64_t now, uint32_t rights, struct routine *out)
{
    struct routine_all_rows r;

    *out = (struct routine){.n = 0};
    q_routine_all(db, mem, &r);
    for (size_t i = 0; i < ROUTINE_TASKS; i++) {
        struct routine_state *s = &out->v[out->n];
        if (!(rights & routine_tasks[i].right)) continue;
        *s = (struct routine_state){.task = &routine_tasks[i]};
        state_read(&r, now, s);
        out->minutes += s->task->minutes;
        if (s->overdue) out->left += s->task->minutes;
        out->n++;
    }
}

bool routine_do(struct tx *tx, int64_t now, int64_t person_id, uint32_t rights, str code)
{
    for (size_t i = 0; i < ROUTINE_TASKS; i++)
        if (str_eq(routine_tasks[i].code, code) && (rights & routine_tasks[i].right))
            return x_routine_set(tx, tx->mem, routine_tasks[i].code, now, person_id) == 1;
    return false;
}

void coach_ends(struct db *db, struct arena *mem, int64_t now, int64_t today, struct ends *out)
{
    struct ends_promotions_rows p;
    struct ends_labels_rows l;

    q_ends_promotions(db, mem, PROMOTION_RUNNING, now, now + 3 * DAY_MS, ENDS_MOST, &p);
    q_ends_labels(db, mem, S("accepted"), today, today + 30, ENDS_MOST, &l);
    *out = (struct ends){NEW(mem, struct ends_one, p.n + l.n + 1), 0};
    for (size_t i = 0; i < p.n; i++)
        out->v[out->n++] =
            (struct ends_one){_("Promotion"), p.v[i].title, p.v[i].shop, p.v[i].merchant_id, p.v[i].to_at, 0};
    for (size_t i = 0; i < l.n; i++)
        out->v[out->n++] = (struct ends_one){_("Label"), l.v[i].title, l.v[i].shop, l.v[i].merchant_id, 0, l.v[i].day};
}

void coach_payments_stuck(struct db *db, struct arena *mem, int64_t now, struct payments_stuck *out)
{
    struct payments_stuck_row r = {0};

    q_payments_stuck(db, mem, now - STUCK_MS, &r);
    *out = (struct payments_stuck){r.n, r.oldest.set ? r.oldest.v : 0};
}
