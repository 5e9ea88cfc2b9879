/* coach.h: how staff accompany shops: one list of what is best done next, over all of them, and the weekly routine. */
#pragma once
#include "app/role.h"
#include "db/db.h"

/* --- next actions: one question each over all shops, the most pressing kind first, then what has waited longest --- */

struct coach_action {
    int64_t merchant_id, n, since; /* n: how many orders, questions… it is about */
    str kind;                      /* "unseen", in forms */
    str shop, slug, phone;
    const char *one, *many; /* msgids of the reason, for one and for several (NULL: the same): %1 n, %2 since when */
    const char *button;     /* msgid */
    const char *path;       /* of the page where it is done; %id and %slug stand in it for the shop */
};
struct coach_actions {
    struct coach_action *v;
    size_t n;
};
/* Those a person with these rights can do something about, without what is put aside. */
void coach_actions(struct db *, struct arena *, int64_t now, uint32_t rights, struct coach_actions *);
/* The address of its page. */
str coach_action_path(struct arena *, const struct coach_action *);
/* Puts one aside: done (it comes back by itself when its cause is still there some days later), or another day. False:
** no such kind or shop, or not one for these rights. */
struct coach_aside {
    int64_t now, merchant_id, person_id;
    uint32_t rights;
    str kind;
    bool done;
};
bool coach_action_aside(struct tx *, const struct coach_aside *);
/* Takes it up again. False: it was not aside. */
bool coach_action_again(struct tx *, const struct coach_aside *);
struct coach_asides {
    struct coach_aside_one {
        int64_t merchant_id, until_at;
        str kind, shop, who;
        const char *what; /* msgid: what is to be done, in a few words */
        bool done;
    } * v;
    size_t n;
};
void coach_actions_aside(struct db *, struct arena *, int64_t now, uint32_t rights, struct coach_asides *);

/* --- the weekly routine: two hours at most, by right --- */

enum { ROUTINE_TASKS = 9, ROUTINE_MINUTES_MOST = 120, ROUTINE_MS = 7 * DAY_MS };
struct routine_task {
    str code;
    uint32_t right;
    int64_t minutes;
    const char *says; /* msgid */
    const char *path; /* of the page where it is done */
};
extern const struct routine_task routine_tasks[ROUTINE_TASKS];
struct routine {
    struct routine_state {
        const struct routine_task *task;
        int64_t done_at; /* 0: never */
        str who;
        bool overdue;
    } v[ROUTINE_TASKS];
    size_t n;
    int64_t minutes, left; /* of all of these; of those overdue */
};
/* The tasks of a person with these rights. */
void routine_read(struct db *, struct arena *, int64_t now, uint32_t rights, struct routine *);
/* False: no such task, or not one for these rights. */
bool routine_do(struct tx *, int64_t now, int64_t person_id, uint32_t rights, str code);

/* --- what ends soon, what is stuck at banks --- */

struct ends {
    struct ends_one {
        const char *what; /* msgid */
        str title, shop;
        int64_t merchant_id, at, day; /* day: last one, days since 1970; 0: at says it */
    } * v;
    size_t n;
};
/* Promotions of the next three days, labels of the next thirty; the soonest first, at most so many of each. */
void coach_ends(struct db *, struct arena *, int64_t now, int64_t today, struct ends *);
struct payments_stuck {
    int64_t n, oldest;
};
/* Tries at paying of which no bank has told the end for half an hour. */
void coach_payments_stuck(struct db *, struct arena *, int64_t now, struct payments_stuck *);
