/* outside.h: all that happens outside the web process: mail and HTTPS through the courier, pictures through the imager,
** both caged children of the supervisor, reached over socket pairs. Calls block the calling (job) thread at most their
** deadline; on timeout the end is dropped, the supervisor kills that generation and hands a fresh end. */
#pragma once
#include "base/base.h"

enum outside_end {
    OUTSIDE_OK,
    OUTSIDE_REFUSED, /* the other side said no for good (5xx of SMTP, undecodable picture, address not public) */
    OUTSIDE_AGAIN    /* timeout, helper died, connection failed, 4xx of SMTP: try again */
};

struct outside_mail {
    str from_name, from, to, reply_to; /* addresses without names; CR and LF anywhere are refused */
    str subject, text, html;           /* UTF-8; html may be absent; text is the plain twin, never absent */
    str message_id;                    /* "<job-id@host>": the same at every try */
    int64_t date_ms;
};
/* SMTP as configured (trusted address). *why: a short reason in mem, for the log and the office. */
enum outside_end courier_mail(struct arena *mem, const struct outside_mail *, int deadline_ms, str *why);

struct outside_call {
    str method, url;
    const str *header; /* "Name: value" */
    size_t headers;
    str body;
    bool trusted;      /* the operator's configuration named this host; else only public addresses, checked after connection */
    size_t max_bytes;  /* of the answer */
};
struct outside_answer {
    int status;
    str body, content_type;
};
/* One HTTPS (or, for trusted loopback peers, HTTP) call; redirects are never followed. */
enum outside_end courier_call(struct arena *mem, const struct outside_call *, int deadline_ms, struct outside_answer *, str *why);

enum picture_format { PICTURE_WEBP, PICTURE_AVIF };
struct picture_info {
    int width, height;      /* upright */
    uint32_t dominant_rgb;  /* 0xRRGGBB */
    int sharpness, brightness; /* 0..1000, for hints to the merchant */
};
/* in_fd: JPEG, PNG, WebP or HEIC, at most 20 MB, 50 Mpx, side ≤ 16,384. Writes to out_fd a rendition at most max_side
** wide, upright, sRGB, without any metadata. OUTSIDE_REFUSED with why one of "format" "too_large" "damaged" "too_many_pixels". */
enum outside_end imager_render(int in_fd, int out_fd, int max_side, enum picture_format, int deadline_ms,
                               struct picture_info *, str *why);

/* The web process's side: call once, before its sandbox, with the descriptor of the supervisor's end. */
void outside_start(int peer_fd);
