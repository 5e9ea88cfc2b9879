/* sought_web.c: what people looked for in vain and told us, grouped by words: to find a shop that has it, and answer. */
#include "shop/fairground/fairground.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "shop/sought/sought.h"
#include "shop/territory/territory.h"

struct fairground_sought_view {
    str action, search;
    bool saved;
    int64_t days;
    struct sought_groups groups;
};
#include "office_nav.html.h"
#include "fairground_sought.html.h"

static void sought_get(struct rq *rq)
{
    struct fairground_sought_view v = {.action = rq_url(rq, S("/equipe/cherche")),
                                       .search = rq_url(rq, S("/recherche")),
                                       .saved = rq_query(rq, "fait").n > 0,
                                       .days = SOUGHT_CONTACT_DAYS};

    sought_groups(rq->db, rq->mem, &v.groups);
    for (size_t i = 0; i < v.groups.n; i++)
        v.groups.v[i].since = date_text(rq->mem, rq->lang, territory_zone(rq), v.groups.v[i].first_at, DATE_DAY);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Looked for in vain"), .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"sought", 0, rq->rights});
    tpl_fairground_sought(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void sought_post(struct rq *rq, struct tx *tx)
{
    str folded = form_typed(rq, "mots");
    int64_t last;

    if (!str_i64(rq_field(rq, "jusque"), &last) || !sought_done(tx, rq->now, folded, last)) {
        rq_not_found(rq); /* done by somebody else meanwhile, or made up */
        return;
    }
    audit_note(rq, tx, "sought.done", S("search"), folded);
    rq_go(rq, "/equipe/cherche?fait=1");
}

const struct route fairground_sought_routes[] = {
    {GET, "/equipe/cherche", ACCESS_STAFF | ACCESS_HELP, RATE_PAGE, .read = sought_get},
    {POST, "/equipe/cherche", ACCESS_STAFF | ACCESS_HELP, RATE_WRITE, .write = sought_post},
    ROUTES_END};
