#include "shop/media/inside.h"

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
    int fd = name_read(rq_param(rq, 0), &sha, &suffix) ? open(media_path(rq->place, rq->mem, S(""), sha, suffix), O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0 || fstat(fd, &st)) {
        if (fd >= 0) close(fd);
        rq_not_found(rq);
        return;
    }
    rq_out_header(rq, "Cache-Control", S("public, max-age=31536000, immutable"));
    rq_over(rq);
    http_answer_file(rq->http, 200, str_eq(suffix, S(".webp")) ? S("image/webp") : S("image/avif"), fd, st.st_size);
}

/* A photo as it came, while its form is mended: to the merchant who sent it, and to nobody else. */
static void kept_get(struct rq *rq)
{
    str sha;
    struct stat st;
    bool shown;
    char head[16];
    int fd = rq->merchant_id && media_ticket_read(rq, rq_param(rq, 0), &sha)
                 ? open(media_path(rq->place, rq->mem, S("originals/"), sha, S("")), O_RDONLY | O_CLOEXEC) : -1;

    if (fd < 0 || fstat(fd, &st) || pread(fd, head, sizeof head, 0) != sizeof head) {
        if (fd >= 0) close(fd);
        rq_not_found(rq);
        return;
    }
    rq_out_header(rq, "Cache-Control", S("private, no-store"));
    rq_over(rq);
    http_answer_file(rq->http, 200, media_format((str){head, sizeof head}, &shown), fd, st.st_size);
}

const struct route media_routes[] = {
    {GET, "/commercant/photo/{photo}", ACCESS_MEMBER, RATE_PAGE, .read = kept_get},
    {GET, "/m/{fichier}", ACCESS_ANYONE, RATE_PAGE, .read = picture_get, .flags = ROUTE_FR_ONLY},
    ROUTES_END
};
