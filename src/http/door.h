/* door.h: a strict automaton over the raw bytes of a connection, in front of libmicrohttpd's parser, which forgives
** what no handler can see (bare LF, bare CR, NUL, folded lines). Heads are CRLF lines, bodies one Content-Length; no
** Transfer-Encoding. Keeps the two clocks libmicrohttpd lacks: a whole head within head_ms, a body at 4 bytes a
** millisecond or faster after as long: looked at with each byte, and by a thread when none comes. Works by our own
** recv(), which the library calls before libc's. */
#pragma once
#include "base/base.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What libmicrohttpd, and who asks it for headers, knows the Cookie header as. */
#define COOKIE_HIDDEN "cooki_"

struct door {
    bool refused;
    uint8_t where; /* enum of door.c: which part of a message the next byte belongs to */
    bool cr;       /* the byte before was CR */
    uint8_t kind;  /* of the header line being read */
    uint8_t hosts, lengths, digits, blanks;
    uint16_t line;  /* bytes of the line so far */
    uint16_t lines; /* header lines of this head */
    uint32_t size;  /* bytes of this head so far */
    uint32_t heads; /* whole heads seen on this connection */
    uint32_t taken; /* requests libmicrohttpd made of them */
    uint32_t over;  /* of those, answered */
    char name[20];  /* of the header, as much as decides */
    uint64_t length, left;
    uint64_t got;  /* bytes since `since` */
    char *edit;    /* for one door_feed: its bytes where they may be changed; NULL: they are only looked at */
    int64_t since; /* monotonic ms of the first byte of this head or body; 0 before it */
    int64_t calm;  /* monotonic ms at which the library last got something; 0: never yet */
};

/* Feeds bytes as they came. NULL, or the status line to answer before closing ("400 Bad Request"). After a refusal
** the automaton is not fed again. How the bytes are cut never changes the verdict. */
const char *door_feed(struct door *, const char *p, size_t n, int64_t now_ms, int64_t head_ms);

/* Watches a descriptor from now on; false beyond the table (the connection must be shut). */
bool door_open(int fd);
void door_close(int fd);
/* A request was read from fd. False: the library saw a head that the automaton did not: close, do not answer.
** Ends the process when no byte of fd ever passed here: the library does not call our recv(), nothing is checked. */
bool door_passed(int fd);
/* An answer has been sent: a next head that was already begun has its whole time again. */
void door_rest(int fd);
/* Sets the clock, then feeds the automaton good and bad heads, whole and byte by byte, and looks whether recv() is
** ours. Faults "http.door" when a bad one passes, a good one does not, or recv() is libc's. */
void door_probe(int64_t head_ms);
/* Answers one whole head, all that fd has sent, past the library: true when all of the answer is on its way (or the
** connection is shut). On the thread that reads. Asked unless the library has heard nothing of fd for calm_ms; NULL: never. */
typedef bool door_short(int fd, str head);
void door_short_set(door_short *, int64_t calm_ms);
/* The page of a status that is told here (text/html, in mem or static; absent: none) and the id it was told under. NULL:
** none ever. Before door_clock_start. */
struct door_page {
    str html;
    char id[13];
};
typedef void door_words(struct arena *mem, int status, struct door_page *);
void door_words_set(door_words *);
/* The clock thread: who sends nothing at all is told 408 and cut when the time is up. After door_probe. False: no thread. */
bool door_clock_start(void);
/* Once libmicrohttpd has stopped. */
void door_clock_stop(void);
/* Connections closed here since the start. */
long door_refusals(void);
