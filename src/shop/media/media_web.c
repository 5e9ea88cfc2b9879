#include "shop/media/inside.h"

struct media_retouch_view {
    struct picture p;
    str here;
};
#include "media_retouch.html.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sixty-four hexadecimal digits and ".webp" or ".avif": nothing else is a file here. */
static bool name_read(str name, str *sha, str *suffix)
{
    if (name.n != SHA256_BYTES * 2 + 5) return false;
    *sha = str_head(name, SHA256_BYTES * 2);
    *suffix = str_from(name, sha->n);
    for (size_t i = 0; i < sha->n; i++)
        if (!strchr("0123456789abcdef", sha->p[i])) return false;
    return str_eq(*suffix, S(".webp")) || str_eq(*suffix, S(".avif"));
}

static void picture_get(struct rq *rq)
{
    str sha, suffix;
    struct stat st;
    int fd = name_read(rq_param(rq, 0), &sha, &suffix)
                 ? open(media_path(rq->place, rq->mem, S(""), sha, suffix), O_RDONLY | O_CLOEXEC)
                 : -1;

    if (fd < 0 || fstat(fd, &st)) {
        if (fd >= 0) close(fd);
        rq_not_found(rq);
        return;
    }
    rq_out_header(rq, "Cache-Control", S("public, max-age=31536000, immutable"));
    rq_over(rq);
    http_answer_file(rq->http, 200, str_eq(suffix, S(".webp")) ? S("image/webp") : S("image/avif"), fd, st.st_size);
}

bool media_original_answer(struct rq *rq, str sha)
{
    struct stat st;
    bool shown;
    char head[16];
    int fd = open(media_path(rq->place, rq->mem, S("originals/"), sha, S("")), O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) || pread(fd, head, sizeof head, 0) != sizeof head) {
        if (fd >= 0) close(fd);
        return false;
    }
    rq_out_header(rq, "Cache-Control", S("private, no-store"));
    rq_over(rq);
    http_answer_file(rq->http, 200, media_format((str){head, sizeof head}, &shown), fd, st.st_size);
    return true;
}

/* A photo as it came, while its form is mended: to the merchant who sent it, and to nobody else. */
static void kept_get(struct rq *rq)
{
    str sha;

    if (!rq->merchant_id || !media_ticket_read(rq, rq_param(rq, 0), &sha) || !media_original_answer(rq, sha))
        rq_not_found(rq);
}

/* --- a merchant's own picture, retouched --- */

/* The picture of the address; 0, answered: not his. */
static int64_t mine(struct rq *rq)
{
    int64_t id = rq->merchant_id ? media_mine(rq->db, rq->mem, rq->merchant_id, rq_param(rq, 0)) : 0;

    if (!id) rq_not_found(rq);
    return id;
}

static void retouch_get(struct rq *rq)
{
    struct media_retouch_view v = {.here = rq_url(rq, rq->path)};
    int64_t id = mine(rq);

    if (!id) return;
    media_pictures(rq->db, rq->mem, rq->lang, &id, 1, &v.p);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Improve a photo"),
                                 .body = "merchant",
                                 .refresh_s = v.p.busy ? 2 : 0,
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_media_retouch(&rq->out, rq->lang, &v);
    page_close(rq);
}

struct retouch_posted {
    int64_t id;
    enum media_retouch what;
};

static bool retouch_prepare(struct rq *rq)
{
    struct retouch_posted *p = NEW(rq->in, struct retouch_posted, 1);

    rq->form = p;
    p->id = mine(rq);
    if (!p->id) return false;
    if (media_retouch_read(rq_field(rq, "action"), &p->what)) return true;
    rq_go(rq, "%.*s", STR_ARG(rq->path));
    return false;
}

/* Where there is nothing more to do, the page that follows shows no button for it. */
static void retouch_post(struct rq *rq, struct tx *tx)
{
    const struct retouch_posted *p = rq->form;

    media_retouch(tx, rq->now, p->id, p->what);
    rq_go(rq, "%.*s", STR_ARG(rq->path));
}

/* For the script of a page that waits: {"src": "/m/…", "hint": "…"}, src empty while it is being made. */
static void state_get(struct rq *rq)
{
    struct picture p;
    struct json j = json_new(&rq->out);
    int64_t id = mine(rq);

    if (!id) return;
    media_pictures(rq->db, rq->mem, rq->lang, &id, 1, &p);
    json_open(&j, '{');
    json_key(&j, S("src"));
    json_str(&j, p.busy ? S("") : p.src);
    json_key(&j, S("hint"));
    json_str(&j, p.hint);
    json_key(&j, S("over"));
    json_bool(&j, !p.busy);
    json_close(&j, '}');
    rq_json(rq);
}

const struct route media_routes[] = {
    {GET, "/commercant/photos/{image}", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = retouch_get},
    {POST, "/commercant/photos/{image}", ACCESS_MEMBER | ACCESS_CLERK, RATE_WRITE, .prepare = retouch_prepare,
     .write = retouch_post},
    {GET, "/commercant/photos/{image}/etat", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = state_get},
    {GET, "/commercant/photo/{photo}", ACCESS_MEMBER, RATE_PAGE, .read = kept_get},
    {GET, "/m/{fichier}", ACCESS_ANYONE, RATE_PAGE, .read = picture_get, .flags = ROUTE_FR_ONLY},
    ROUTES_END};
