/* rq.h: what a room may know about the request it serves, and the few verbs of an answer.
**
** A READ handler is  void f(struct rq *)  on a worker, inside one read-only snapshot (rq->db).
** A WRITE has two parts:  bool prepare(struct rq *)  on a worker (also with a snapshot in rq->db: decode, validate, hash,
** check signatures; its result goes in rq->form, allocated in rq->in; false: an answer is already made), then
** void write(struct rq *, struct tx *)  on the writer, at most 20 ms, possibly run again: it may read rq->in and
** rq->form, and changes nothing outside rq->mem and tx. A status of 400 or more, or rq->undo, undoes the transaction, unless
** rq->keep: what was refused is counted (a wrong code). */
#pragma once
#include "base/base.h"
#include "db/db.h"
#include "html/html.h"
#include "lang/lang.h"

struct hall;
struct territory;
struct http_rq;
struct route;
struct acting;
struct watching;
struct layout_view;

/* Rights are a set, not a ladder. A route lists what it needs; a request has what its session gives. */
enum access {
    ACCESS_ANYONE = 1 << 0,  /* every request has it */
    ACCESS_MEMBER = 1 << 1,  /* signed in, acts for rq->merchant_id (0 while the arrival has not made the merchant) */
    ACCESS_OWNER = 1 << 2,   /* …as an owner */
    ACCESS_MANAGER = 1 << 6, /* …as an owner or a manager; also while there is no merchant yet */
    ACCESS_CLERK = 1 << 7, /* …as an owner, a manager or a clerk (not a picker); also while there is no merchant yet */
    ACCESS_FRESH = 1 << 8, /* …who has typed a code of his mail not long ago; else the page that asks for one comes */
    ACCESS_STAFF = 1 << 3, /* signed in as staff of the operator, not revoked */
    ACCESS_ADMIN = 1 << 4, /* …as administrator */
    ACCESS_SHOPS = 1 << 10, /* staff who may look at shops: their files, registrations, what is stuck */
    ACCESS_HELP = 1 << 11,  /* staff who see orders and act for shops and buyers */
    ACCESS_JUDGE = 1 << 12, /* staff who decide: on files, reports, complaints, reviews, labels */
    ACCESS_EDIT = 1 << 13,  /* staff who change what the market shows to all */
    ACCESS_MONEY = 1 << 14, /* staff who follow money owed (roles and rights of staff: app/role.h) */
    ACCESS_DESK = 1 << 15,  /* staff who type in orders for residents; alone, for those of one commune: its town hall */
    ACCESS_FIGURES = 1 << 16, /* staff of the operator's house: its figures, its register, its roles; not a town hall */
    ACCESS_STAND_IN = 1 << 17, /* staff who may act for a shop that agreed: app/acting.h */
    ACCESS_BUYER = 1 << 9,     /* a buyer who signed in to his account (rq->buyer_id) */
    ACCESS_HOOK = 1 << 5       /* a bank: the handler checks its signature; no session, no cross-site check */
};
enum rate {
    RATE_PAGE,
    RATE_SEARCH,
    RATE_WRITE,
    RATE_CODE,
    RATE_SIGN_IN,
    RATE_UPLOAD,
    RATE_HOOK,
    RATE_API,
    RATE_LETTER,
    RATE_WISH,
    RATES
};
/* How who reads wants pages, said in the address ("/vue/contraste-grand/…"), which links and forms keep: no cookie, so that
** a page still depends on its address alone. */
enum view_bit {
    VIEW_CONTRAST = 1 << 0, /* black on white, or white on black */
    VIEW_LARGE = 1 << 1,    /* letters twice as large */
    VIEW_STEPS = 1 << 2     /* forms ask one question a screen */
};
/* The place chosen by who reads, in the address too ("/pres/argentan/…"). slug.n is 0: none. */
struct rq_near {
    str slug, name;
    int64_t x_m, y_m; /* on the territory's plane, where placed */
    bool placed;
};
enum cache { CACHE_PRIVATE, CACHE_PUBLIC }; /* public: depends on the URL only; goes to the page cache */

struct rq {
    struct http_rq *http;
    struct hall *hall;
    struct territory *place; /* the territory served: settings, store, index */
    const struct route *route;
    enum lang lang;
    bool bare;      /* under /app: for the web view of an app, without header and footer; links and forms stay there */
    str path;       /* without the prefixes of view, language, place and acting */
    str acting_pub; /* of an address under /pour/…: which agreement it names; empty: none */
    const struct acting *acting; /* staff in the place of a shop's manager, by that agreement; NULL: nobody is */
    uint32_t view;               /* enum view_bit bits */
    struct rq_near near;
    int64_t now;
    uint32_t rights; /* enum access bits */
    int64_t session_id, person_id, merchant_id;
    int64_t buyer_id, buyer_session_id,
        buyer_since; /* of a signed-in buyer; since: he typed the code of this session */
    str person_name;
    str cart_token;            /* of the cart cookie; absent if none */
    struct watching *watching; /* of a write while acting: see acting.c */
    struct arena *in;          /* the request as received, and prepare's result */
    struct arena *mem;         /* all the handler makes; emptied by a replay */
    struct db *db;             /* READ and prepare: a snapshot; in write use tx->db */
    void *form;
    /* the answer */
    int status;      /* 0 until answered: 200 */
    bool *over;      /* see rq_over */
    bool undo, keep; /* keep: though refused, what was written stays */
    str location;
    const char *refusal; /* stable code of a refusal */
    struct buf out;
    str content_type;
    struct layout_view *layout; /* of the page being drawn */
    str form_origin;            /* of a bank this page posts to */
    str frame_origins;          /* that may frame this page; empty: none */
    str param[4];               /* see rq_param */
};

/* The piece of the path a pattern's {name} matched, 0-based; percent-decoded. */
static inline str rq_param(const struct rq *rq, int i)
{
    return rq->param[i];
}
/* Query parameter; absent str if not given. */
str rq_query(const struct rq *, const char *name);
/* First form field of that name; absent str if not given. */
str rq_field(const struct rq *, const char *name);
str rq_header(const struct rq *, const char *name);
bool rq_can(const struct rq *, uint32_t rights);
/* In a form that is sent again after the session's end: which one that was (ended.h). */
#define RQ_SENT_AGAIN "_repris"
/* What was typed, for hidden fields of the next page: all fields but those of our own, whose names begin with "_", and of
** those the one above. */
struct rq_typed {
    struct rq_typed_field {
        str name, value;
    } * v;
    size_t n;
};
void rq_typed(struct rq *, struct rq_typed *);
/* For an act that needs a fresh code by its amount only. False: the page that asks for one is drawn (403), and keeps
** what was typed. Routes say ACCESS_FRESH. */
bool rq_fresh(struct rq *);

/* An address of this site in the request's language: "/panier" gives "/panier" or "/en/panier"; in rq->mem. While staff
** act for a shop, the shop's own pages stay those they act on: "/commercant" gives "/pour/…/commercant". */
str rq_url(const struct rq *, str path);
/* What rq_url() puts in front of all: "", "/en", "/app/en", "/vue/grand/pres/argentan"… */
str rq_base(const struct rq *);
/* The same page of ours as others want it: this path after their base. */
str rq_url_seen(const struct rq *, uint32_t view, str path);
str rq_url_near(const struct rq *, str near, str path);
/* The one address of a page, absolute, whatever view this request is for: for programs, other sites, search engines. */
str rq_public(const struct rq *, str path);
/* The same, absolute, for mails and banks: "https://marche.example/en/panier". Neither learns the place or the view. */
str rq_absolute(const struct rq *, str path);

/* 303 to an address of ours (language prefix added). */
void rq_go(struct rq *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* 303 to the merchant's bank or another site: only addresses of the operator's configuration. */
void rq_go_outside(struct rq *, str url);
/* A refusal shown as a page of its own: stable code ("order.sold_out") and an English msgid, translated. */
void rq_refuse(struct rq *, int status, const char *code, const char *msgid);
/* What is not mine looks like what does not exist. */
void rq_not_found(struct rq *);
/* Marks a refusal whose page the handler draws itself (a form shown again): status and code, output goes on. */
void rq_refused(struct rq *, int status, const char *code);
/* Cookie of ours: HttpOnly, SameSite=Lax, __Host- and Secure on https. max_age 0 removes it. */
void rq_cookie(struct rq *, const char *name, str value, int64_t max_age_s, bool script_may_read);
void rq_out_header(struct rq *, const char *name, str value);
/* The hint a small script shows in the header: "n=<lines in cart>;a=<commercant|equipe|>" in a readable cookie. */
void rq_hint(struct rq *, int64_t cart_lines);
/* The cookie's value as the browser sent it; absent if none. */
str rq_cookie_in(const struct rq *, const char *name);
/* Allows this page's forms to post to another origin: a bank of the configuration. */
void rq_form_action(struct rq *, str origin);
/* Sites that may frame this page: origins separated by spaces. */
void rq_frame_ancestors(struct rq *, str origins);
/* Answers JSON from what was written to rq->out. */
void rq_json(struct rq *);
/* The handler is about to answer through http/ itself (a file, a stream): afterwards nothing of rq may be touched. */
void rq_over(struct rq *);

/* Public pages: what they depend on. kind is a literal such as "merchant"; id 0 stands for "any of them". */
void rq_depends(struct rq *, const char *kind, int64_t id);
void rq_good_until(struct rq *, int64_t at_ms);
/* For what a room keeps between requests: true when (kind, id) was touched after the epoch of the request that made it.
** rq_epoch is taken before the request's snapshot; only what a GET made may be kept. */
uint64_t rq_epoch(const struct rq *);
bool touched_since(const char *kind, int64_t id, uint64_t epoch);
/* After commit: pages that depend on (kind, id) or (kind, 0) are stale. */
void tx_touch(struct tx *, const char *kind, int64_t id);
/* The same, now: for what is no transaction (the search index). */
void touch_now(const char *kind, int64_t id);

/* A page: open, draw templates into rq->out, close. */
struct page {
    str title;           /* translated; the market's name is added */
    str description;     /* for search engines; absent: the market's own */
    str canonical;       /* path without prefix; absent: not indexed */
    const char *body;    /* class of <body>: "", "merchant", "staff", "plain" */
    const char *nav;     /* which entry of the navigation is current */
    bool live;           /* loads board.js */
    int refresh_s;       /* meta refresh, 0: none */
    bool photo;          /* loads photo.js */
    bool scan;           /* loads scan.js */
    bool search;         /* loads search.js */
    str image;           /* address of the picture it is shown with elsewhere; empty: the market's */
    str feed;            /* path of what is new of it (Atom); empty: none */
    bool embed;          /* other sites may show it (oEmbed) */
    bool framed;         /* shown inside a page of another site: bare, links open outside, no script */
    str back, back_text; /* "retour à …" link: path and translated text; absent: none */
    bool nearby;         /* it says how far things are: whoever chose no place is offered to */
};
void page_open(struct rq *, const struct page *);
void page_close(struct rq *);
/* A page made to be printed: its head, with the house's style and these besides; the body is a template's. */
enum { PAPER_STYLES = 3 };
struct paper_page {
    str title;
    const char *style[PAPER_STYLES]; /* names of assets; NULL: none */
};
void paper_open(struct rq *, const struct paper_page *);
/* What a demo says of itself on paper; empty: it is none. */
str paper_demo(struct rq *);
