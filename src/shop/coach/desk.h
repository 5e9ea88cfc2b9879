/* desk.h: the coach's file of each shop: how far it is, when somebody spoke with it, what comes next, what staff wrote
** down (never shown to the shop), and the digital diagnosis before and after. */
#pragma once
#include "db/db.h"
#include "lang/lang.h"

/* What a shop's page is made of: each counts the same. */
enum { DESK_PARTS = 8 };
extern const char *const desk_parts[DESK_PARTS]; /* msgids */
enum desk_state { DESK_DRAFT, DESK_WAITS, DESK_OPEN, DESK_CLOSED };
struct desk_shop {
    int64_t id, percent; /* of the parts that are there */
    str name, slug, insee, phone, mode, next_step, coach;
    enum desk_state state;
    bool has[DESK_PARTS];
    opt_i64 last_order, last_contact, next_day, coach_id; /* next_day: days since 1970 */
};
struct desk_shops {
    struct desk_shop *v;
    size_t n;
};
/* All of them, French order of names. */
void desk_shops(struct db *, struct arena *, struct desk_shops *);
bool desk_shop(struct db *, struct arena *, int64_t merchant_id, struct desk_shop *);

enum desk_order { DESK_BY_NAME, DESK_BY_PERCENT, DESK_BY_CONTACT, DESK_BY_STEP };
struct desk_wish {
    enum desk_order order;
    str insee, mode;     /* absent or empty: any */
    int state;           /* an enum desk_state; -1: any */
    int64_t coach_id;    /* 0: anybody's */
    int64_t quiet_since; /* nobody spoke with it since then; 0: whenever */
    int64_t due_day;     /* its next step is due by that day; 0: whenever */
};
/* Those that are wished for, in the wished order: least complete, longest unspoken with (never: first), soonest due. */
void desk_pick(struct arena *, const struct desk_shops *, const struct desk_wish *, struct desk_shops *);

/* --- what staff write down --- */

enum { DESK_TEXT_MOST = 2000, DESK_ENTRIES_MOST = 200 };
struct desk_entry {
    int64_t id, merchant_id, at, person_id;
    str kind, text, who; /* kind: "note", "call", "visit", "letter" */
};
struct desk_entries {
    struct desk_entry *v;
    size_t n;
};
void desk_entries(struct db *, struct arena *, int64_t merchant_id, struct desk_entries *);
void desk_entry_add(struct tx *, const struct desk_entry *);
/* One's own only. False: not one's own, or gone. */
bool desk_entry_remove(struct tx *, int64_t merchant_id, int64_t id, int64_t person_id);
struct desk_follow {
    int64_t merchant_id, now, person_id;
    str next_step;
    opt_i64 next_day, coach_id;
};
void desk_follow_set(struct tx *, const struct desk_follow *);

/* --- the digital diagnosis --- */

enum { DIAGNOSIS_QUESTIONS = 8, DIAGNOSIS_ANSWERS = 3 };
extern const char *const diagnosis_questions[DIAGNOSIS_QUESTIONS]; /* msgids; each answered no, partly, yes */
struct diagnosis {
    bool asked;
    char answers[DIAGNOSIS_QUESTIONS]; /* 0 to 2 */
    int64_t score, at;                 /* out of 100 */
    str who;
};
struct diagnoses {
    struct diagnosis before, after;
};
void diagnosis_of(struct db *, struct arena *, int64_t merchant_id, struct diagnoses *);
/* Each answer 0 to 2; again replaces it. False: an answer is not. */
struct diagnosis_new {
    int64_t merchant_id, now, person_id;
    bool after;
    char answers[DIAGNOSIS_QUESTIONS];
};
bool diagnosis_set(struct tx *, const struct diagnosis_new *);
struct diagnosis_communes {
    struct diagnosis_commune {
        str insee;
        int64_t shops, before;                 /* asked before; their average */
        int64_t both, both_before, both_after; /* asked twice; their averages */
    } * v;
    size_t n;
};
void diagnosis_communes(struct db *, struct arena *, struct diagnosis_communes *);
