/* store.c: files named by their content, durable before a row names them. */
#include "shop/media/inside.h"

#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

char *media_path(const struct territory *t, struct arena *mem, str kind, str sha, str suffix)
{
    return str_z(mem, str_fmt(mem, "%.*s/media/%.*s%.*s/%.*s%.*s", STR_ARG(t->dir), STR_ARG(kind), 2, sha.p,
                              STR_ARG(sha), STR_ARG(suffix)));
}

/* False: neither there nor made. A new one is made durable before a file in it counts. */
static bool folder_have(struct arena *mem, const char *file)
{
    char *folder = str_z(mem, str_c(file));

    *strrchr(folder, '/') = 0;
    if (mkdir(folder, 0750)) return errno == EEXIST;
    *strrchr(folder, '/') = 0;
    return folder_sync(folder);
}

/* A part of it lies in the same folder, as another may be a file system of its own; the sweep takes what is left of it. */
static bool put(struct arena *mem, const char *to, str bytes)
{
    str folder = str_head(str_c(to), (size_t)(strrchr(to, '/') - to));
    char *from = str_z(mem, str_fmt(mem, "%.*s/part-%.*s", STR_ARG(folder), STR_ARG(id_public(mem, 16))));

    return folder_have(mem, to) && file_put(from, to, bytes, 0640);
}

int media_original(const struct territory *t, struct arena *mem, str sha, const char **ending)
{
    static const struct {
        const char *format, *ending;
    } endings[] = {{"image/jpeg", ".jpg"}, {"image/png", ".png"}, {"image/webp", ".webp"}, {"image/heic", ".heic"}};
    int fd = open(media_path(t, mem, S("originals/"), sha, S("")), O_RDONLY | O_CLOEXEC);
    char head[16];
    ssize_t n = fd >= 0 ? pread(fd, head, sizeof head, 0) : -1;
    bool shown;

    *ending = "";
    for (size_t i = 0; n > 0 && i < sizeof endings / sizeof *endings; i++)
        if (str_eq(media_format((str){head, (size_t)n}, &shown), str_c(endings[i].format))) *ending = endings[i].ending;
    return fd;
}

bool media_store(const struct territory *t, struct arena *mem, const struct media_put *m, str *sha)
{
    uint8_t h[SHA256_BYTES];
    struct stat st;

    sha256(m->bytes, h);
    *sha = hex(mem, h, sizeof h);
    const char *to = media_path(t, mem, m->kind, *sha, m->suffix);
    /* one that nobody may have named for long could be swept away at this moment: it is put there anew */
    if (!stat(to, &st) && st.st_size == (off_t)m->bytes.n &&
        clock_now_ms() - (int64_t)st.st_mtime * 1000 < ORPHAN_MS - DAY_MS)
        return true;
    return put(mem, to, m->bytes);
}
