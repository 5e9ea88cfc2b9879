/* paper.c: pages made to be printed have a head of their own and no layout. */
#include "app/rq.h"

#include "app/assets.h"
#include "app/settings.h"

struct paper_view {
    str title, market, icon;
    struct {
        str *v;
        size_t n;
    } styles;
};
#include "paper_head.html.h"

void paper_open(struct rq *rq, const struct paper_page *p)
{
    struct paper_view v = {
        .title = p->title, .market = setting_str(rq->place, SETTING_MARKET_NAME), .icon = asset_url("icone.svg")};

    v.styles.v = NEW(rq->mem, str, PAPER_STYLES + 1);
    v.styles.v[v.styles.n++] = asset_url("foirail.css");
    for (size_t i = 0; i < PAPER_STYLES && p->style[i]; i++) v.styles.v[v.styles.n++] = asset_url(p->style[i]);
    tpl_paper_head(&rq->out, rq->lang, &v);
}

str paper_demo(struct rq *rq)
{
    return setting_i64(rq->place, SETTING_DEMO) ? tr(rq->lang, "Demonstration: shops, people and prices are invented.")
                                                : S("");
}
