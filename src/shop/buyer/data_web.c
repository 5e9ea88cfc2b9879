/* data_web.c: a buyer takes all that is kept of him, or has it erased: what goes, what stays, why and until when, line by line. */
#include "shop/buyer/forget.h"
#include "shop/buyer/inside.h"

#include "app/audit.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "http/http.h"
#include "shop/order/order.h"
#include "shop/territory/territory.h"

#include <fcntl.h>
#include <unistd.h>

enum { MEMORY = 192 << 20, LINES_SHOWN = 50 };
#define FRESH_MS ((int64_t)30 * MINUTE_MS)

bool buyer_fresh(const struct rq *rq)
{
    return rq->buyer_since > rq->now - FRESH_MS;
}

struct kept_line {
    str url, when, until;
};
struct kept_lines {
    struct kept_line *v;
    size_t n;
};
struct buyer_data_view {
    str file_url, action, enter, bad_yes;
    bool fresh;
    int64_t at_once, more;
    struct form_errors errors;
    struct kept_lines open, contracts; /* open: not over, or its rights still run */
};
#include "buyer_data.html.h"
#include "buyer_erased.html.h"

static void line_put(struct rq *rq, const struct buyer_purchase *p, int64_t until, struct kept_lines *to)
{
    str zone = territory_zone(rq);

    to->v[to->n++] = (struct kept_line){rq_url(rq, str_fmt(rq->mem, "/achat/%.*s", STR_ARG(p->token))),
                                        date_text(rq->mem, rq->lang, zone, p->created_at, DATE_FULL),
                                        until ? date_text(rq->mem, rq->lang, zone, until, DATE_DAY_YEAR) : S("")};
}

static void kept_fill(struct rq *rq, struct db *db, struct buyer_data_view *v)
{
    struct buyer_purchases all;
    struct purchase_standing s;

    buyer_purchases(db, rq->mem, rq->buyer_id, &all);
    v->open.v = NEW(rq->mem, struct kept_line, LINES_SHOWN);
    v->contracts.v = NEW(rq->mem, struct kept_line, LINES_SHOWN);
    for (size_t i = 0; i < all.n; i++) {
        if (!purchase_stand(db, rq->mem, rq->now, all.v[i].id, &s)) continue;
        bool waits = !s.settled_at || s.settled_at > rq->now, dear = s.dear && s.named_until > rq->now;
        struct kept_lines *to = waits ? &v->open : dear ? &v->contracts : NULL;
        if (!to) v->at_once++;
        else if (to->n == LINES_SHOWN) v->more++;
        else line_put(rq, &all.v[i], waits ? s.settled_at : s.named_until, to);
    }
}

static void data_page(struct rq *rq, struct db *db, struct buyer_data_view *v)
{
    struct page page = buyer_page(rq, _("My data"));

    v->fresh = buyer_fresh(rq);
    v->file_url = rq_url(rq, S("/compte/donnees.zip"));
    v->action = rq_url(rq, S("/compte/effacer"));
    v->enter = rq_url(rq, S("/compte/entrer?vers=donnees"));
    v->bad_yes = form_error(&v->errors, "oui");
    kept_fill(rq, db, v);
    page_open(rq, &page);
    tpl_buyer_data(&rq->out, rq->lang, v);
    page_close(rq);
}

static void data_get(struct rq *rq)
{
    data_page(rq, rq->db, &(struct buyer_data_view){.at_once = 0});
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

static void file_close(void *fd)
{
    if (*(int *)fd >= 0) close(*(int *)fd);
}

/* An archive is larger than a page may be: it is made in memory of its own, and sent as a file that has no name. Both go
** with the request, also where a fault ends it. */
static void takeout_get(struct rq *rq)
{
    struct arena *mem = arena_new(MEMORY);
    int *file = NEW(rq->mem, int, 1), fd;
    struct buyer b;

    arena_defer(rq->mem, memory_free, mem);
    if (!buyer_fresh(rq) || !buyer_read(rq->db, mem, rq->buyer_id, &b)) {
        rq_go(rq, "/compte/entrer?vers=donnees");
        return;
    }
    struct takeout t = {.rq = rq, .mem = mem, .buyer = &b};
    *file = file_nameless(str_z(mem, str_fmt(mem, "%.*s/incoming", STR_ARG(rq->place->dir))));
    arena_defer(rq->mem, file_close, file);
    if (*file < 0 || !takeout_write(&t, *file)) {
        rq_refuse(rq, 507, "export.disk", "Our disk is full. Please try again a little later.");
        return;
    }
    rq_out_header(rq, "Content-Disposition",
                  rq->lang == LANG_EN ? S("attachment; filename=\"my-data.zip\"")
                                      : S("attachment; filename=\"mes-donnees.zip\""));
    rq_out_header(rq, "Cache-Control", S("private, no-store"));
    fd = *file, *file = -1; /* its sender's from here on */
    rq_over(rq);
    http_answer_file(rq->http, 200, S("application/zip"), fd, t.size);
}

static void erase_write(struct rq *rq, struct tx *tx)
{
    struct buyer_data_view v = {.at_once = 0};

    if (!buyer_fresh(rq)) {
        rq_go(rq, "/compte/entrer?vers=donnees");
        return;
    }
    if (!rq_field(rq, "oui").n) {
        form_error_add(rq, &v.errors, "oui", "form.empty",
                       "Tick this box first: nothing brings an erased account back.");
        rq_refused(rq, 422, v.errors.v[0].code);
        data_page(rq, tx->db, &v);
        return;
    }
    audit_note(rq, tx, "buyer.erased", str_fmt(rq->mem, "buyer %lld", (long long)rq->buyer_id), S(""));
    buyer_erase(tx, rq->now, rq->buyer_id);
    rq_cookie(rq, "b", S(""), 0, false);
    rq_cookie(rq, "k", S(""), 0, false);
    list_leave(rq);
    rq_go(rq, "/compte/efface");
}

static void erased_get(struct rq *rq)
{
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your account is erased"), .body = ""});
    tpl_buyer_erased(&rq->out, rq->lang, &(struct buyer_data_view){.fresh = false});
    page_close(rq);
}

const struct route buyer_data_routes[] = {
    {GET, "/compte/donnees", ACCESS_BUYER, RATE_PAGE, .read = data_get},
    {GET, "/compte/donnees.zip", ACCESS_BUYER, RATE_UPLOAD, .read = takeout_get},
    {POST, "/compte/effacer", ACCESS_BUYER, RATE_WRITE, .write = erase_write},
    {GET, "/compte/efface", ACCESS_ANYONE, RATE_PAGE, CACHE_PRIVATE, .read = erased_get},
    ROUTES_END};
