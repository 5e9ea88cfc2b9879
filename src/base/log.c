#include "base/log.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum log_level lowest = LOG_INFO;
static _Thread_local char request[32];

void log_set_level(enum log_level l)
{
    lowest = l;
}

void log_set_request(str id)
{
    id = str_head(id, sizeof request - 1);
    if (id.n) memcpy(request, id.p, id.n);
    request[id.n] = 0;
}

str log_request(void)
{
    return str_c(request);
}

static size_t quote(char *to, size_t room, const char *from)
{
    size_t n = 0;

    for (; *from && n + 5 < room; from++) {
        unsigned char c = (unsigned char)*from;
        if (c == '"' || c == '\\') to[n++] = '\\', to[n++] = (char)c;
        else if (c < 32 || c == 127) n += (size_t)snprintf(to + n, room - n, "\\x%02x", c);
        else to[n++] = (char)c;
    }
    to[n] = 0;
    return n;
}

void log_line(enum log_level level, const char *code, const char *fmt, ...)
{
    static const char *const names[] = {"debug", "info", "theirs", "warn", "error"};
    char msg[1024], quoted[1400], line[1600];
    va_list ap;

    if (level < lowest) return;
    va_start(ap, fmt);
    vsnprintf(msg, sizeof msg, fmt, ap);
    va_end(ap);
    quote(quoted, sizeof quoted, msg);
    int n = snprintf(line, sizeof line, "t=%lld level=%s code=%s rq=%s msg=\"%s\"\n", (long long)clock_now_ms(),
                     names[level], code, request[0] ? request : "-", quoted);
    if (n > 0 && write(STDERR_FILENO, line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1) < 0) return;
}
