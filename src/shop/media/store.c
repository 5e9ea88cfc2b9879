/* store.c: files named by their content, durable before a row names them. */
#include "shop/media/inside.h"

#include <errno.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

char *media_path(const struct territory *t, struct arena *mem, str kind, str sha, str suffix)
{
    return str_z(mem, str_fmt(mem, "%.*s/media/%.*s%.*s/%.*s%.*s", STR_ARG(t->dir), STR_ARG(kind), 2, sha.p, STR_ARG(sha), STR_ARG(suffix)));
}

static bool write_all(int fd, str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n <= 0) return false;
        s = str_from(s, (size_t)n);
    }
    return true;
}

static bool folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && !fsync(fd);

    if (fd >= 0) close(fd);
    return ok;
}

static bool put(const struct territory *t, struct arena *mem, const char *to, str bytes)
{
    char *from = str_z(mem, str_fmt(mem, "%.*s/incoming/%.*s", STR_ARG(t->dir), STR_ARG(id_public(mem, 16))));
    char *folder = str_z(mem, str_c(to));
    int fd = open(from, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);

    if (fd < 0) return false;
    bool ok = write_all(fd, bytes) && !fsync(fd);
    close(fd);
    *strrchr(folder, '/') = 0;
    if (ok && mkdir(folder, 0750) && errno != EEXIST) ok = false;
    ok = ok && !rename(from, to) && folder_sync(folder);
    if (!ok) unlink(from);
    return ok;
}

bool media_store(const struct territory *t, struct arena *mem, const struct media_put *m, str *sha)
{
    uint8_t h[SHA256_BYTES];
    struct stat st;

    sha256(m->bytes, h);
    *sha = hex(mem, h, sizeof h);
    const char *to = media_path(t, mem, m->kind, *sha, m->suffix);
    if (!stat(to, &st) && st.st_size == (off_t)m->bytes.n) return true;
    return put(t, mem, to, m->bytes);
}
