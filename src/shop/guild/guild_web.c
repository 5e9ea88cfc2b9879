/* guild_web.c: a shop says itself which organisations it belongs to. */
#include "shop/guild/guild.h"

#include "app/assets.h"
#include "app/form.h"

struct guild_mine_view {
    struct guild_boxes boxes;
    bool done;
};
#include "guild_boxes.html.h"
#include "guild_mine.html.h"

static void mine_get(struct rq *rq)
{
    struct guild_mine_view v = {.done = rq_query(rq, "fait").n > 0};

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    v.boxes.action = rq_url(rq, S("/commercant/organisations"));
    guild_boxes_fill(rq, rq->db, rq->merchant_id, &v.boxes);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Organisations my shop belongs to"),
                                 .body = "merchant",
                                 .back = S("/commercant/boutique"),
                                 .back_text = tr(rq->lang, "My shop's page")});
    tpl_guild_mine(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void mine_post(struct rq *rq, struct tx *tx)
{
    int64_t added, taken;

    if (rq->merchant_id && guild_boxes_write(rq, tx, &(struct guild_saying){rq->merchant_id, false, &added, &taken}))
        rq_go(rq, "/commercant/organisations?fait=1");
    else rq_not_found(rq);
}

const struct route guild_routes[] = {
    {GET, "/commercant/organisations", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = mine_get},
    {POST, "/commercant/organisations", ACCESS_MEMBER | ACCESS_OWNER, RATE_WRITE, .write = mine_post},
    ROUTES_END};
