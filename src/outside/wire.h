/* wire.h: messages between two processes of the house, over a stream socket pair: 8 bytes of header (kind, size), then
** size bytes; one descriptor may ride on the header. After any failure the stream is out of step: the caller closes it.
** Fields inside a message: an int64 is 8 bytes, a str is its length as int64 (-1: absent) and its bytes. Both ends are
** the same binary on the same machine, so the order of bytes is the machine's; the other end may be a taken process,
** so everything read is checked. */
#pragma once
#include "base/base.h"

enum wire_kind {
    WIRE_END = 1, /* supervisor → web: kind, generation, a fresh end */
    WIRE_KILL,    /* web → supervisor: kind, generation */
    WIRE_READY,   /* web → supervisor */
    WIRE_SETUP,   /* supervisor → courier, once, first: SMTP url, user, password; the CA bundle's descriptor */
    WIRE_MAIL,
    WIRE_CALL,
    WIRE_PICTURE,
    WIRE_PROBE,   /* test hooks only */
    WIRE_COMMAND, /* command → web: words, each ended by a zero; the descriptor of a file */
    WIRE_DONE,    /* the three answers of a helper, as enum outside_end */
    WIRE_REFUSED,
    WIRE_AGAIN
};

/* Helpers as web and the supervisor call them on the wire. */
enum helper_kind {
    HELPER_NONE,
    HELPER_IMAGER,
    HELPER_MAILER,
    HELPER_CALLER,
    HELPER_FETCHER,
    HELPER_TELLER,
    HELPER_KINDS
};

enum { WIRE_SMALL = 4096, WIRE_LARGE = 40 * 1024 * 1024 }; /* ceilings of a message: control, letter or picture */

struct wire_msg {
    uint32_t kind;
    str bytes; /* in the arena given */
    int fd;    /* -1: none; the receiver closes */
};

/* Sends one message; fd -1 for none. until: a moment of clock_mono_ms. False with errno (ETIMEDOUT, EPIPE…). */
bool wire_send(int sock, uint32_t kind, str bytes, int fd, int64_t until);
/* Receives one message of at most max bytes; a descriptor is refused (EPROTO) unless take_fd. until < 0 waits for the
** header for ever, then 5 s for the rest. False with errno (EPIPE: the other side left;
** ENOMEM: the arena is full. */
bool wire_recv(int sock, struct arena *, struct wire_msg *m, size_t max, bool take_fd, int64_t until);

/* Adds one field to a message. Faults past the buffer's ceiling. */
void wire_put_i64(struct buf *, int64_t);
/* The same for text or bytes; absent stays absent. */
void wire_put_str(struct buf *, str);

struct wire_in {
    str left;
    bool bad; /* once true, all that follows reads as 0 and "" */
};
/* Takes the next field off the front; 0 and in->bad when there is none. */
int64_t wire_i64(struct wire_in *);
/* The same for text or bytes, which point into the message; "" and in->bad when there is none. */
str wire_str(struct wire_in *);
/* All fields were there and nothing is left over. */
bool wire_over(const struct wire_in *);
