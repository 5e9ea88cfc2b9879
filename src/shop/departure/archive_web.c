/* archive_web.c: the page where an owner asks for all of his shop in one file, and fetches it. */
#include "shop/departure/inside.h"

#include "app/hall.h"
#include "app/settings.h"
#include "http/http.h"

#include <fcntl.h>
#include <unistd.h>

struct departure_archive_view {
    str here, file_url, when, size;
    int64_t products, photos, orders;
    bool making, ready, failed;
};
#include "departure_archive.html.h"

/* "12,4 Mo" of what is at least a tenth. */
static str size_text(struct rq *rq, int64_t bytes)
{
    int64_t tenths = bytes / 100000 > 1 ? bytes / 100000 : 1;

    return str_fmt(rq->mem, "%lld%s%lld\u00a0%s", (long long)tenths / 10, rq->lang == LANG_EN ? "." : ",",
                   (long long)tenths % 10, rq->lang == LANG_EN ? "MB" : "Mo");
}

static void archive_show(struct rq *rq, const struct archive_of_row *a, struct departure_archive_view *v)
{
    v->making = str_eq(a->state, S("asked"));
    v->failed = str_eq(a->state, S("failed"));
    v->ready = archive_ready(a, rq->now);
    if (!v->ready) return;
    v->products = a->products, v->photos = a->photos, v->orders = a->orders;
    v->when = date_text(rq->mem, rq->lang, setting_str(rq->place, SETTING_TIME_ZONE), a->done_at.v, DATE_FULL);
    v->size = size_text(rq, a->bytes);
    v->file_url = rq_url(rq, S("/commercant/emporter.zip"));
}

static void archive_get(struct rq *rq)
{
    struct departure_archive_view v = {.here = rq_url(rq, S("/commercant/emporter"))};
    struct archive_of_row a;

    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    if (q_archive_of(rq->db, rq->mem, rq->merchant_id, &a)) archive_show(rq, &a, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Take all of my shop with me"),
                                 .body = "merchant",
                                 .refresh_s = v.making ? 3 : 0,
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_departure_archive(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void archive_post(struct rq *rq, struct tx *tx)
{
    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    archive_ask(tx, rq->now, rq->merchant_id, rq->person_id);
    rq_go(rq, "/commercant/emporter");
}

static void file_get(struct rq *rq)
{
    struct archive_of_row a;
    int fd = -1;

    if (rq->merchant_id && q_archive_of(rq->db, rq->mem, rq->merchant_id, &a) && archive_ready(&a, rq->now))
        fd = open(archive_path(rq->place, rq->mem, a.token), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        rq_go(rq, "/commercant/emporter"); /* none was made, or it is gone: there he may ask for one */
        return;
    }
    rq_out_header(rq, "Content-Disposition",
                  rq->lang == LANG_EN ? S("attachment; filename=\"my-shop.zip\"")
                                      : S("attachment; filename=\"ma-boutique.zip\""));
    rq_out_header(rq, "Cache-Control", S("private, no-store"));
    rq_over(rq);
    http_answer_file(rq->http, 200, S("application/zip"), fd, a.bytes);
}

const struct route departure_routes[] = {
    {GET, "/commercant/emporter", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = archive_get},
    {POST, "/commercant/emporter", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .write = archive_post},
    {GET, "/commercant/emporter.zip", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_PAGE, .read = file_get},
    ROUTES_END};
