#include "base/io.h"

#include "base/fallible.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool write_all(int fd, str s)
{
    if (fails_here(FALLIBLE_FILE)) return errno = EIO, false;
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
    bool ok = fd >= 0 && !fails_here(FALLIBLE_FILE) && !fsync(fd);

    if (fd >= 0) close(fd);
    return ok;
}

bool folder_of_sync(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int n = slash ? snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path)
                  : snprintf(folder, sizeof folder, ".");

    return n < (int)sizeof folder && folder_sync(folder);
}

bool file_put(const char *part, const char *path, str bytes, unsigned mode)
{
    int fd =
        fails_here(FALLIBLE_FILE) ? (errno = EMFILE, -1) : open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    if (fd < 0) return false;
    bool ok = write_all(fd, bytes) && !fails_here(FALLIBLE_FILE) && !fsync(fd);
    close(fd);
    if (!ok || fails_here(FALLIBLE_FILE) || rename(part, path)) {
        int why = errno;
        unlink(part);
        errno = why;
        return false;
    }
    return folder_of_sync(path);
}

int file_nameless(const char *folder)
{
    char path[PATH_MAX];
    int fd = fails_here(FALLIBLE_FILE) ? (errno = EOPNOTSUPP, -1) : open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return fd;
    if (snprintf(path, sizeof path, "%s/nameless-XXXXXX", folder) >= (int)sizeof path) return errno = ENAMETOOLONG, -1;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) unlink(path);
    return fd;
}
