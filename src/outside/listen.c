#include "outside/listen.h"

#include "outside/address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

union address {
    struct sockaddr any;
    struct sockaddr_in four;
    struct sockaddr_in6 six;
    struct sockaddr_un un;
};

static bool copy_z(char *to, size_t room, str s)
{
    if (!s.n || s.n >= room) return false;
    memcpy(to, s.p, s.n);
    to[s.n] = 0;
    return true;
}

static bool read_port(str s, in_port_t *port)
{
    int64_t n;

    if (!str_i64(s, &n) || n < 1 || n > 65535) return false;
    *port = htons((uint16_t)n);
    return true;
}

/* Size of the address, 0 when malformed. */
static socklen_t read_tcp(str where, union address *a)
{
    ptrdiff_t six = str_find(where, S("]:")), four = str_find(where, S(":"));
    char host[64];

    if (str_starts(where, S("[")) && six > 0) {
        a->six = (struct sockaddr_in6){.sin6_family = AF_INET6};
        bool ok = copy_z(host, sizeof host, (str){where.p + 1, (size_t)six - 1}) &&
                  inet_pton(AF_INET6, host, &a->six.sin6_addr) == 1 &&
                  read_port(str_from(where, (size_t)six + 2), &a->six.sin6_port);
        return ok ? sizeof a->six : 0;
    }
    if (four < 1) return 0;
    a->four = (struct sockaddr_in){.sin_family = AF_INET};
    bool ok = copy_z(host, sizeof host, str_head(where, (size_t)four)) &&
              inet_pton(AF_INET, host, &a->four.sin_addr) == 1 &&
              read_port(str_from(where, (size_t)four + 1), &a->four.sin_port);
    return ok ? sizeof a->four : 0;
}

static socklen_t read_address(str where, union address *a)
{
    if (!str_starts(where, S("unix:"))) return read_tcp(where, a);
    a->un = (struct sockaddr_un){.sun_family = AF_UNIX};
    str path = str_from(where, 5);
    if (!str_starts(path, S("/")) || !copy_z(a->un.sun_path, sizeof a->un.sun_path, path)) return 0;
    return sizeof a->un;
}

/* A socket file on which nobody listens was left by a crash; anything else at that path is not ours to remove. */
static void remove_stale(const struct sockaddr_un *a)
{
    struct stat st;
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (lstat(a->sun_path, &st) == 0 && S_ISSOCK(st.st_mode) && connect(s, (const struct sockaddr *)a, sizeof *a) < 0 &&
        errno == ECONNREFUSED)
        unlink(a->sun_path);
    close(s);
}

static bool bind_listen(int s, const union address *a, socklen_t n)
{
    int one = 1;

    if (a->any.sa_family == AF_UNIX) {
        remove_stale(&a->un);
        mode_t was = umask(0117);
        int rc = bind(s, &a->any, n);
        umask(was);
        return rc == 0 && listen(s, BACKLOG) == 0;
    }
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one,
               sizeof one); /* restart at once; two servers still cannot share a port */
    return bind(s, &a->any, n) == 0 && listen(s, BACKLOG) == 0;
}

enum listen_end listen_open(str where, bool local_only, struct listener *out)
{
    union address a;
    socklen_t n = read_address(where, &a);

    *out = (struct listener){.fd = -1};
    if (!n || (local_only && a.any.sa_family != AF_UNIX && !address_loopback(&a.any))) {
        log_line(LOG_ERROR, "listen.malformed", "%.*s is not %s", STR_ARG(where),
                 n ? "a local address" : "IP:PORT, [IPV6]:PORT or unix:/PATH");
        return LISTEN_MALFORMED;
    }
    out->fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (out->fd < 0 || !bind_listen(out->fd, &a, n)) {
        log_line(LOG_ERROR, "listen.refused", "%.*s: %s", STR_ARG(where), strerror(errno));
        if (out->fd >= 0) close(out->fd);
        out->fd = -1;
        return LISTEN_TAKEN;
    }
    if (a.any.sa_family == AF_UNIX) memcpy(out->path, a.un.sun_path, sizeof a.un.sun_path);
    return LISTEN_OK;
}

void listen_close(struct listener *l)
{
    if (l->path[0]) unlink(l->path);
    if (l->fd >= 0) close(l->fd);
    *l = (struct listener){.fd = -1};
}
