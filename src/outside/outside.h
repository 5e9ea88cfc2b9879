/* outside.h: all that happens outside the web process: mail and HTTPS through the couriers, pictures through the
** imager, caged children of the supervisor, reached over socket pairs. Calls may come from any thread; they block it at
** most their deadline, waiting for a busy helper included; on timeout the end is dropped, the supervisor kills that
** generation and hands a fresh end. Nothing here faults but for memory (a ceiling of the caller's arena). */
#pragma once
#include "base/base.h"

enum outside_end {
    OUTSIDE_OK,
    OUTSIDE_REFUSED, /* the other side said no for good (5xx of SMTP, undecodable picture, address not public) */
    OUTSIDE_AGAIN    /* timeout, helper died, connection failed, 4xx of SMTP: try again */
};

struct outside_mail {
    str from_name, from, to,
        reply_to;            /* addresses without names (reply_to may be empty); CR and LF anywhere are refused */
    str subject, text, html; /* UTF-8; html may be absent; text is the plain twin, never absent */
    str message_id;          /* "<job-id@host>": the same at every try */
    int64_t date_ms;
    str list_unsubscribe; /* an address, written as List-Unsubscribe: a POST to it, of whoever, is enough (RFC 8058); empty: none */
};
/* SMTP as configured (trusted address; TLS required but on loopback). *why: a short reason in mem, for the log and the
** office: one line, may quote the server. REFUSED "header: …" when a field could forge a header. */
enum outside_end courier_mail(struct arena *mem, const struct outside_mail *, int deadline_ms, str *why);

struct outside_call {
    str method, url;
    const str *header; /* "Name: value" */
    size_t headers;    /* at most 32 */
    str body;
    bool trusted; /* the operator's configuration named this host; else only public addresses, checked before
                          the first packet and again after connection */
    bool fetch;   /* a site of a merchant's all the same: made by the courier whose slowness no bank waits for. What is
                          not trusted always is */
    bool tell; /* what a browser is told through its maker's machine: made by a courier that waits for nobody's site */
    size_t max_bytes; /* of the answer; at most 32 MiB */
};
struct outside_answer {
    int status;
    str body, content_type;
    str etag, modified; /* ETag and Last-Modified as they came; empty: none, or too long to be kept */
    str location;       /* where a redirect leads, as a whole address; empty: nowhere */
};
/* One HTTPS (or, for trusted loopback peers, HTTP) call; redirects are never followed; never repeated by itself. OK
** whatever the status. REFUSED with *why "url", "header", "address" (not public), "too_large" (or announced to be);
** AGAIN otherwise, "partial" when it ended before the end it had announced. The answer lies in mem. */
enum outside_end courier_call(struct arena *mem, const struct outside_call *, int deadline_ms, struct outside_answer *,
                              str *why);

struct outside_sms {
    str url, token;     /* of the configuration; token: empty if the gateway wants none */
    str from, to, text; /* to: "+336…"; text: UTF-8 */
    str id;             /* the same at every try: a gateway that has seen it sends nothing twice */
};
/* One text message through the gateway; form of the call: doc/operating.md. REFUSED: the gateway wants neither this
** number nor this text (400, 422); AGAIN otherwise. *why: as of courier_mail. */
enum outside_end courier_sms(struct arena *mem, const struct outside_sms *, int deadline_ms, str *why);

enum picture_format { PICTURE_WEBP, PICTURE_AVIF };
struct picture_order {
    int max_side; /* 1..4096 */
    enum picture_format format;
    int brighter; /* 0..PICTURE_BRIGHTER_MOST: so many times its middle tones are lifted */
    bool square;  /* its middle, as wide as high */
};
enum { PICTURE_BRIGHTER_MOST = 3 };
enum { PICTURE_MAX_BYTES = 20 * 1024 * 1024, PICTURE_MAX_PIXELS = 50 * 1000 * 1000, PICTURE_MAX_SIDE = 16384 };
struct picture_info {
    int width, height;     /* of the rendition, upright */
    uint32_t dominant_rgb; /* 0xRRGGBB */
    int sharpness;  /* variance of the Laplacian of the rendition's luma, at most 1000; under 100 looks blurred */
    int brightness; /* mean luma, 0..1000; under 250 is dark, over 850 washed out */
};
/* in_fd: JPEG, PNG, WebP or HEIC, at most 20 MiB, 50 Mpx, side ≤ 16,384, open for reading (its offset is used). Writes
** to out_fd, from its offset, a rendition at most order.max_side wide and four times as high, never enlarged, upright,
** sRGB, on white, without any metadata, retouched as the order says; info is measured after that. OUTSIDE_REFUSED with
** why one of "format" "too_large" "damaged" "too_many_pixels"; AGAIN with "timeout", "helper" or "write" (out_fd: errno
** is kept). Both descriptors stay the caller's. why is a literal. A picture whose imager died is tried once more on the
** next one. */
enum outside_end imager_render(int in_fd, int out_fd, struct picture_order, int deadline_ms, struct picture_info *,
                               str *why);

/* The web process's side: call once, before its sandbox, with the descriptor of the supervisor's end. Starts no thread:
** the one that receives fresh ends is made at the first call or by outside_ready(), inside the sandbox. */
void outside_start(int peer_fd);
/* Web serves now: tells the supervisor (see supervisor_run on exit code 75). */
void outside_ready(void);
/* The web process is leaving: pictures and fetches under way are given up (OUTSIDE_AGAIN), others are not begun. Mails
** and calls, which somebody else may have heard already, are waited for. */
void outside_leave(void);

#ifdef FOIRAIL_TEST_HOOKS
enum outside_helper_kind {
    OUTSIDE_IMAGER = 1,
    OUTSIDE_MAILER,
    OUTSIDE_CALLER,
    OUTSIDE_FETCHER,
    OUTSIDE_TELLER,
    OUTSIDE_KINDS
};
/* Asks a helper to try one escape of probe.h; *said is its own account. AGAIN: it died. */
enum outside_end outside_probe(struct arena *mem, enum outside_helper_kind, str what_and_arg, int deadline_ms,
                               str *said);
#endif
