#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool write_all(int fd, str s)
{
    while (s.n) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = EIO; /* nothing written and no reason given: do not turn round for ever */
        if (n <= 0) return false;
        s = str_from(s, (size_t)n);
    }
    return true;
}

bool folder_sync(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && !fsync(fd);

    if (fd >= 0) close(fd);
    return ok;
}

bool folder_of_sync(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int n = slash ? snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path) : snprintf(folder, sizeof folder, ".");

    return n < (int)sizeof folder && folder_sync(folder);
}

bool file_put(const char *part, const char *path, str bytes, unsigned mode)
{
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0) return false;
    bool ok = write_all(fd, bytes) && !fsync(fd);
    close(fd);
    if (!ok || rename(part, path)) {
        int why = errno;
        unlink(part);
        errno = why;
        return false;
    }
    return folder_of_sync(path);
}
