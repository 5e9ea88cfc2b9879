/* inside.h: what the files of this room share. */
#pragma once
#include "app/acting.h"
#include "shop/standin/standin.h"
#include "standin.sql.h"

enum {
    ASKED_DAYS = ACTING_ASKED_DAYS,
    SAID_DAYS = 7, /* one that was said is written down within */
    UNDO_DAYS = 30,
    NO_DAYS = 30, /* as long a no of the shop binds all of the staff */
    WHY_MOST = 160,
    TOKEN_CHARS = 26
};

/* An agreement, as it stands. */
struct stand_in {
    int64_t id, merchant_id, person_id, asked_at;
    str pub, shop, staff, why, lasts, how, said_by, ended_by;
    opt_i64 said_at;
    struct acting_state state;
};
struct stand_ins {
    struct stand_in *v;
    size_t n;
};
/* Of a shop: all that are open or run, then the last that are over; of each the newest first. */
void stand_ins_of(struct db *, struct arena *, int64_t merchant_id, int64_t now, struct stand_ins *);
bool stand_in_named(struct db *, struct arena *, str pub, struct stand_in *);
/* Asked for, and can be agreed to; agreed to, and runs. */
bool stand_in_open(const struct stand_in *, int64_t now);
bool stand_in_runs(const struct stand_in *, int64_t now);

/* One to be asked for; or with how, one that was said: by whom, when. */
struct stand_in_new {
    int64_t now, merchant_id, person_id, said_at;
    str why, lasts, how, said_by; /* lasts: "hour", "day", "week", "month"; how empty: the shop is asked */
};
enum stand_in_end {
    STAND_IN_DONE,
    STAND_IN_NONE,      /* no such shop, or not this agreement's */
    STAND_IN_TWICE,     /* this colleague has one that is open or runs */
    STAND_IN_NOT_STAFF, /* he may not act (any more) */
    STAND_IN_CLOSED,    /* the shop is suspended */
    STAND_IN_SAID_NO,   /* it refused or took back one of late: it is asked, and answers itself */
    STAND_IN_UNREACHED, /* nobody of it can be told: what was said is an administrator's to write down, for a day at most */
    STAND_IN_LATE       /* answered already, over, or asked too long ago */
};
/* Writes it down and tells all owners; asked for: also the shop's telephone by SMS. */
enum stand_in_end stand_in_make(struct tx *, const struct stand_in_new *);
/* Whether somebody of the shop is told of what is written down: an owner by mail, or its telephone by SMS. */
bool stand_in_reaches(struct db *, struct arena *, int64_t merchant_id);
/* The shop said no to somebody of late: until when what it says is not written down for it; not set: it may be. */
opt_i64 stand_in_no_until(struct db *, struct arena *, int64_t merchant_id, int64_t now);
/* The shop says yes. how: "account" or "link". person_id: of the shop, signed in; 0: who has the link. */
struct stand_in_answer {
    int64_t now, id, merchant_id, person_id;
    str how, by; /* by: who, by name */
};
enum stand_in_end stand_in_agree(struct tx *, const struct stand_in_answer *);
/* The shop says no, or takes it back; how: "refused", "withdrawn"; staff stop: "stopped". From the next request on. */
enum stand_in_end stand_in_stop(struct tx *, const struct stand_in_answer *);

/* The word of a link: "agree" is sent to the shop alone, "withdraw" stands in the letter staff may print. */
str stand_in_token(const struct hall *, struct arena *, const char *what, str pub);
str stand_in_path(const struct hall *, struct arena *, const char *what, str pub);
/* "one hour", "until the end of the day"… of the word. */
str stand_in_lasts_text(enum lang, str lasts);

/* --- what was done --- */

struct told_lines {
    struct told_line {
        str label, before, after;
    } * v;
    size_t n;
};
struct told_change {
    int64_t id;
    str what, undone;     /* undone: when; empty: it was not */
    bool made, gone, may; /* may: it can be taken back now */
    struct told_lines lines;
};
struct told_act {
    int64_t id;
    str at, who, screen;
    struct told_changes {
        struct told_change *v;
        size_t n;
    } changes;
};
struct told {
    struct told_act *v;
    size_t n;
    int64_t before; /* for the next page; 0: that was all */
};
/* The acts of a shop before one (0: the newest), in words. */
struct told_ask {
    int64_t merchant_id, now, before;
    str zone;
};
void told_read(struct db *, struct arena *, enum lang, const struct told_ask *, struct told *);
/* Takes one change back, for the shop. */
struct undo_ask {
    int64_t now, merchant_id, person_id, change_id;
};
enum undo_end { UNDO_DONE, UNDO_NONE, UNDO_MOVED, UNDO_FIXED, UNDO_OLD, UNDO_TWICE };
enum undo_end stand_in_undo(struct tx *, const struct undo_ask *);
