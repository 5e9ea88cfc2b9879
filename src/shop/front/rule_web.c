/* rule_web.c: "how we rank", made from the very numbers the index ranks by: who changes one changes the page. */
#include "shop/front/inside.h"

#include "app/settings.h"

struct front_rule_view {
    struct front_rule_lines {
        struct front_rule_line {
            str what;
            int64_t points;
        } v[FIND_TEXTS];
        size_t n;
    } lines;
    struct find_rule rule;
    str day, communes_url, search_url, market;
    int64_t seed, new_days;
};
#include "front_rule.html.h"

/* What the texts of a document are, in the order they are fed (feed.c). */
static const char *const texts[FIND_TEXTS] = {
    _("The name of the product, or of the shop"), _("The name of the shop that sells it"),
    _("Its rayon, labels, origin and maker"), _("Its description"), _("The commune of the shop")};

static void lines_fill(struct rq *rq, struct front_rule_view *v)
{
    for (size_t i = 0; i < FIND_TEXTS; i++) {
        size_t at = v->lines.n++;
        for (; at && v->lines.v[at - 1].points < v->rule.weight[i]; at--) v->lines.v[at] = v->lines.v[at - 1];
        v->lines.v[at] = (struct front_rule_line){tr(rq->lang, texts[i]), v->rule.weight[i]};
    }
}

void rule_get(struct rq *rq)
{
    struct front_rule_view *v = NEW(rq->mem, struct front_rule_view, 1);

    find_rule(&v->rule);
    lines_fill(rq, v);
    v->seed = (int64_t)search_seed(rq);
    v->new_days = FRONT_NEW_DAYS;
    v->day = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), rq->now, DATE_DAY);
    v->communes_url = rq_url(rq, S("/communes"));
    v->search_url = rq_url(rq, S("/recherche"));
    v->market = setting_str(rq->place, SETTING_MARKET_NAME);
    search_good_until(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "How we rank"),
                                 .canonical = S("/classement"),
                                 .nav = "help",
                                 .description = tr(rq->lang, "How we rank")});
    tpl_front_rule(&rq->out, rq->lang, v);
    page_close(rq);
}
