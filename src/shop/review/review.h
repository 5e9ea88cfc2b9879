/* review.h: what buyers write of a shop and of its products, once they have received them: read by staff first,
** answered by the shop, shown with its dates. Knows the number of an order, not an order; who may write is for room
** order to say (code de la consommation, L111-7-2 and D111-16 to D111-19). */
#pragma once
#include "app/job.h"
#include "app/route.h"

enum { REVIEW_WRITE_DAYS = 180, REVIEW_KEPT_YEARS = 5, REVIEW_ASK_DAYS = 3 };

struct review {
    int64_t id, order_id, merchant_id, product_id, stars, received_at, written_at; /* product_id 0: of the shop */
    opt_i64 published_at, doubted_at;
    str about, text, signed_as, state, ground, words, answer, doubt,
        doubt_end; /* state: "waiting", "published", "refused", "taken_back" */
};
struct reviews {
    struct review *v;
    size_t n;
};
/* False: none. The caller checks whose it is. */
bool review_read(struct db *, struct arena *, int64_t id, struct review *);
void reviews_of_order(struct db *, struct arena *, int64_t order_id, struct reviews *);
/* Writes or rewrites what an order says of one thing: words are read by staff before they are shown, stars alone are shown at once. */
struct review_new {
    int64_t order_id, merchant_id, product_id, stars, received_at;
    str about, text, signed_as; /* about: what it is called; empty: the shop */
    enum lang lang;
};
void review_put(struct tx *, int64_t now, const struct review_new *);
/* Its author takes it back. False: he had already. */
bool review_take_back(struct tx *, int64_t now, const struct review *);
/* Staff: shown, or refused on one of the published grounds with words to its author; doubt_end: what the shop that
** doubts it is told. person_id 0: nobody read it in time, it is shown. False: it was decided meanwhile, or refused
** without ground or words. */
struct review_decision {
    int64_t person_id;
    bool shown;
    str ground, words, doubt_end;
};
bool review_decide(struct tx *, int64_t now, const struct review *, const struct review_decision *);
/* The shop's one answer, and its doubt, told to staff. False: not its own, not public, or done before. */
bool review_answer(struct tx *, int64_t now, int64_t merchant_id, int64_t id, str answer);
bool review_doubt(struct tx *, int64_t now, int64_t merchant_id, int64_t id, str doubt);
/* What staff have to read, the oldest first. */
void reviews_to_read(struct db *, struct arena *, struct reviews *);
int64_t reviews_to_read_count(struct db *, struct arena *);
/* The grounds on which a review is refused: "insult"… and in words; NULL after the last. */
const char *review_ground(size_t i);
str review_ground_text(enum lang, str code);
/* "4 out of 5". */
str review_stars_text(struct arena *, enum lang, int64_t stars);
/* All of those that are shown, of a shop (product_id 0) or of a product. n 0: none. */
struct review_sum {
    int64_t n, stars;
};
void review_sum_read(struct db *, struct arena *, int64_t merchant_id, int64_t product_id, struct review_sum *);
/* "4.6", with a point. */
str review_average(struct arena *, const struct review_sum *);
/* Whoever reads mails there is not asked for reviews any more. */
void review_mute(struct tx *, int64_t now, str mail);
bool review_muted(struct db *, struct arena *, str mail);

/* The section of a page: the latest ones, {use review_list &v}; nothing when there is none. */
struct review_list_view {
    str average, count, all_url, rule_url;
    struct review_cards {
        struct review_card {
            int64_t id;
            str stars, signed_as, text, dates, answer, report_url;
        } * v;
        size_t n;
    } cards;
};
struct review_list_ask {
    int64_t merchant_id, product_id, most, skip;
    str slug, order; /* the shop's address; order: "", "best" or "worst" */
};
void review_list_read(struct rq *, const struct review_list_ask *, struct review_list_view *);

/* Invariants: one line a finding. */
void review_check(struct db *, struct arena *, struct buf *findings);
extern const struct route review_routes[];
extern const struct clock_task review_clock[];
