/* http_short.c: a head that goes past libmicrohttpd: whatever the door lets through, what is read of it lies in it. */
#include "http/door.h"
#include "http/inside.h"
#include "http/url.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void inside(str whole, str part)
{
    if (part.n && (part.p < whole.p || part.p + part.n > whole.p + whole.n)) abort();
    if (memchr(part.p, '\n', part.n) || memchr(part.p, 0, part.n)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    str head = {(const char *)data, n};
    struct http_rq rq = {.method = HTTP_GET};
    struct door door = {.heads = 0};

    if (!n || door_feed(&door, head.p, n, 1, 1000) || door.heads != 1 || !str_ends(head, S("\r\n\r\n"))) return 0;
    if (!rq_short_read(&rq, head)) return 0;
    const str read[] = {rq.target,     rq.said.host, rq.said.codings, rq.said.tags,
                        rq.said.agent, rq.said.from, rq.said.purpose, rq.said.cookies};
    for (size_t i = 0; i < sizeof read / sizeof *read; i++)
        if (read[i].p) inside(head, read[i]);
    if (!rq.target.n || rq.target.n > URL_TARGET_MAX || rq.said.length.p) abort();
    return 0;
}
