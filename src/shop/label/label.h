/* label.h: labels and claims of origin: the territory's list, what each shop claims with its proof, what staff decided. */
#pragma once
#include "app/job.h"
#include "app/route.h"

struct label {
    int64_t id, bit, shops; /* bit: in the index; shops: that show it, by labels_counted */
    str code, name_fr, name_en, param;
    bool certificate; /* somebody else certifies it; else the shop says how it works */
    bool closed;      /* neither claimed nor shown */
};
struct labels {
    struct label *v;
    size_t n;
};
/* The whole list, closed ones too. */
void labels_all(struct db *, struct arena *, struct labels *);
/* The same with the count of shops, for staff. */
void labels_counted(struct db *, struct arena *, struct labels *);
str label_name(enum lang, const struct label *);
/* What it means, in a sentence; empty for those that staff added themselves. */
str label_means(enum lang, const struct label *);
/* The one a code names, whatever its case; NULL: none, or closed. */
const struct label *label_coded(const struct labels *, str code);
/* Of what a sheet says, with commas, those its shop has proved; in the shop's writing. */
str labels_shown(struct arena *, str said, str proved);

/* Staff keep the list. LABEL_FULL: the index has no more room; LABEL_THERE: one of that name. */
enum label_end { LABEL_DONE, LABEL_FULL, LABEL_THERE };
struct label_new {
    str name_fr, name_en;
    bool certificate;
};
enum label_end label_make(struct tx *, const struct label_new *);
/* Closes it for everybody, or opens it again. False: no such label, or it is so already. */
bool label_close(struct tx *, int64_t now, int64_t id, bool closed);
/* The list a new territory begins with (data/labels.tsv). */
void labels_fill(struct tx *);

struct label_claims {
    struct label_claim {
        int64_t id, merchant_id, label_id, asked_at;
        str merchant, code, label, number, certifier, basis, state, reason;
        str proof; /* SHA-256 of its photo; empty: none */
        opt_i64 until_day, decided_at, ended_at;
    } * v;
    size_t n;
};
enum { CLAIMS_SHOWN = 60 };
void label_claims_of(struct db *, struct arena *, enum lang, int64_t merchant_id, struct label_claims *);
/* Of all shops: those that wait (accepted: false), or those that stand. */
void label_claims_in(struct db *, struct arena *, enum lang, bool accepted, struct label_claims *);
/* merchant_id 0: anybody's, for staff. */
bool label_claim_one(struct db *, struct arena *, enum lang, int64_t id, int64_t merchant_id, struct label_claim *);
int64_t label_claims_waiting(struct db *, struct arena *);

struct label_claim_new {
    int64_t merchant_id, person_id, label_id;
    str number, certifier, basis, proof; /* proof: SHA-256 of a photo; empty: none */
    opt_i64 until_day;
};
/* CLAIM_TWICE: one of that label waits already; CLAIM_MANY: too many in the last days. */
enum claim_end { CLAIM_DONE, CLAIM_TWICE, CLAIM_MANY };
enum claim_end label_claim_add(struct tx *, int64_t now, const struct label_claim_new *);
/* The shop does not claim it any more. False: not its own, or over already. */
bool label_claim_drop(struct tx *, int64_t now, int64_t merchant_id, int64_t id);
/* Its last day has passed: it can be refused, no longer accepted. */
bool label_claim_over(struct tx *, int64_t now, const struct label_claim *);
/* Staff accept one that waits, or refuse one (also after it was accepted); the shop's owners are mailed. False: not in a state for it. */
struct label_decision {
    int64_t id, staff_id;
    bool accept;
    str reason;
    opt_i64 until_day;
};
bool label_claim_decide(struct tx *, int64_t now, const struct label_decision *);

/* What a shop shows follows what it has proved: after claims were written by other hands than these. */
void label_shop_settle(struct tx *, int64_t now, int64_t merchant_id);

/* The labels a sheet may say, one box each: those its shop claims, and those the sheet says already. */
struct label_marks {
    struct label_mark {
        str code, name;
        bool on, proved; /* proved: the public sees it */
    } * v;
    size_t n;
};
void label_marks_fill(struct rq *, struct db *, str said, struct label_marks *);
/* The boxes ticked, as a comma list. */
str label_marks_typed(struct rq *);

extern const struct route labels_routes[];
extern const struct job_kind labels_jobs[];
extern const struct clock_task labels_clock[];
/* C7: what a shop shows is what it proved. */
void labels_check(struct db *, struct arena *, struct buf *findings);
