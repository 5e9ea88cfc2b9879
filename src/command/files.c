/* files.c: whole files, hashed, copied, synced. */
#include "command/files.h"

#include "command/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file's bytes, mapped; n is 0 and p NULL for an empty or unreadable one (*ok tells which). */
static str map_file(const char *path, bool *ok)
{
    struct stat st = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    str s = {0};

    *ok = fd >= 0 && !fstat(fd, &st) && S_ISREG(st.st_mode);
    if (*ok && st.st_size) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        *ok = p != MAP_FAILED;
        if (*ok) s = (str){p, (size_t)st.st_size};
    }
    if (fd >= 0) close(fd);
    return s;
}

static void unmap(str s)
{
    if (s.n) munmap((void *)(uintptr_t)s.p, s.n);
}

bool file_sum(struct arena *mem, const char *path, str *sum, int64_t *bytes)
{
    uint8_t h[SHA256_BYTES];
    bool ok;
    str s = map_file(path, &ok);

    if (!ok) return false;
    sha256(s, h);
    *sum = hex(mem, h, sizeof h);
    *bytes = (int64_t)s.n;
    unmap(s);
    return true;
}

static str folder_of(struct arena *mem, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? arena_str(mem, (str){path, (size_t)(slash - path)}) : S(".");
}

bool file_write(struct arena *mem, const char *path, str text)
{
    char *part = str_z(mem, str_fmt(mem, "%s.part", path)), *folder = str_z(mem, folder_of(mem, path));

    if (!folder_make(folder)) return false;
    unlink(part); /* of a run that was cut off */
    return file_put(part, path, text, 0640);
}

bool file_copy(struct arena *mem, const char *from, const char *to)
{
    bool ok;
    str s = map_file(from, &ok);

    ok = ok && file_write(mem, to, s);
    unmap(s);
    return ok;
}

void database_file_drop(struct arena *mem, str folder, const char *name)
{
    static const char *const suffix[] = {"", "-wal", "-shm", "-journal"};

    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++)
        unlink(str_z(mem, str_fmt(mem, "%.*s/%s%s", STR_ARG(folder), name, suffix[i])));
}

str picture_file(struct arena *mem, str kind, str sha, str suffix)
{
    return str_fmt(mem, "media/%.*s%.*s/%.*s%.*s", STR_ARG(kind), STR_ARG(str_head(sha, 2)), STR_ARG(sha),
                   STR_ARG(suffix));
}
