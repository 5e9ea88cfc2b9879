#include "outside/wire.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REST_MS = 5000 };

static bool ready(int sock, short what, int64_t until)
{
    int64_t left = until < 0 ? -1 : until - clock_mono_ms();
    struct pollfd p = {.fd = sock, .events = what};
    int n = until >= 0 && left <= 0 ? 0 : poll(&p, 1, (int)left);

    if (n == 0) errno = ETIMEDOUT;
    return n == 1 || (n < 0 && errno == EINTR);
}

static ssize_t send_some(int sock, str s, int fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } u = {.room = {0}};
    struct iovec v = {.iov_base = (void *)(uintptr_t)s.p, .iov_len = s.n};
    struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1};

    if (fd >= 0) {
        h.msg_control = u.room;
        h.msg_controllen = sizeof u.room;
        struct cmsghdr *c = CMSG_FIRSTHDR(&h);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &fd, sizeof fd);
    }
    return sendmsg(sock, &h, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static bool put(int sock, str s, int fd, int64_t until)
{
    while (s.n > 0) {
        if (!ready(sock, POLLOUT, until)) return false;
        ssize_t k = send_some(sock, s, fd);
        if (k < 0 && errno != EAGAIN && errno != EINTR) return false;
        if (k <= 0) continue;
        fd = -1;
        s = str_from(s, (size_t)k);
    }
    return true;
}

bool wire_send(int sock, uint32_t kind, str bytes, int fd, int64_t until)
{
    uint32_t head[2] = {kind, (uint32_t)bytes.n};

    MUST(bytes.n <= WIRE_LARGE);
    return put(sock, (str){(const char *)head, sizeof head}, fd, until) && put(sock, bytes, -1, until);
}

/* Room for exactly one descriptor: CMSG_SPACE leaves room for a second one, which would leak. */
static ssize_t recv_some(int sock, char *p, size_t n, int *fd)
{
    union {
        struct cmsghdr align;
        char room[CMSG_SPACE(sizeof(int))];
    } u;
    struct iovec v = {.iov_base = p, .iov_len = n};
    struct msghdr h = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = u.room, .msg_controllen = CMSG_LEN(sizeof(int))};
    ssize_t k = recvmsg(sock, &h, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    struct cmsghdr *c = k > 0 ? CMSG_FIRSTHDR(&h) : NULL;

    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int))) {
        if (*fd >= 0) close(*fd);
        memcpy(fd, CMSG_DATA(c), sizeof *fd);
    }
    if (k == 0) errno = EPIPE;
    if (k > 0 && (h.msg_flags & MSG_CTRUNC)) errno = EPROTO, k = 0;
    return k;
}

static bool take(int sock, char *p, size_t n, int *fd, int64_t until)
{
    while (n > 0) {
        if (!ready(sock, POLLIN, until)) return false;
        ssize_t k = recv_some(sock, p, n, fd);
        if (k == 0 || (k < 0 && errno != EAGAIN && errno != EINTR)) return false;
        if (k < 0) continue;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool reject(struct wire_msg *m, int why)
{
    if (m->fd >= 0) close(m->fd);
    *m = (struct wire_msg){.fd = -1};
    errno = why;
    return false;
}

/* NULL when the arena is full; faulting from here would leave the descriptor open. */
static char *room_for(struct arena *mem, size_t n)
{
    struct faultpoint fp;
    char *p;

    if (FAULT_CATCH(&fp)) return NULL;
    p = arena_alloc(mem, n + 1);
    fault_end(&fp);
    return p;
}

bool wire_recv(int sock, struct arena *mem, struct wire_msg *m, size_t max, bool take_fd, int64_t until)
{
    uint32_t head[2];

    *m = (struct wire_msg){.fd = -1};
    if (!take(sock, (char *)head, sizeof head, &m->fd, until)) return reject(m, errno);
    m->kind = head[0];
    if (head[1] > max || (m->fd >= 0 && !take_fd)) return reject(m, EPROTO);
    char *p = room_for(mem, head[1]);
    if (!p) return reject(m, ENOMEM);
    m->bytes = (str){p, head[1]};
    if (until < 0) until = clock_mono_ms() + REST_MS;
    if (!take(sock, p, head[1], &m->fd, until)) return reject(m, errno);
    return m->fd < 0 || take_fd || reject(m, EPROTO);
}

void wire_put_i64(struct buf *b, int64_t v)
{
    buf_put(b, (str){(const char *)&v, sizeof v});
}

void wire_put_str(struct buf *b, str s)
{
    wire_put_i64(b, s.p ? (int64_t)s.n : -1);
    if (s.p) buf_put(b, s);
}

int64_t wire_i64(struct wire_in *in)
{
    int64_t v = 0;

    if (in->left.n < sizeof v) in->bad = true;
    if (in->bad) return 0;
    memcpy(&v, in->left.p, sizeof v);
    in->left = str_from(in->left, sizeof v);
    return v;
}

str wire_str(struct wire_in *in)
{
    int64_t n = wire_i64(in);

    if (n < -1 || (n > 0 && (uint64_t)n > in->left.n)) in->bad = true;
    if (in->bad) return S("");
    if (n < 0) return (str){0};
    str s = str_head(in->left, (size_t)n);
    in->left = str_from(in->left, (size_t)n);
    return s;
}

bool wire_over(const struct wire_in *in)
{
    return !in->bad && in->left.n == 0;
}
