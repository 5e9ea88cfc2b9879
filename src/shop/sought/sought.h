/* sought.h: somebody looked for something, did not find it, and says so: what, where, and, if he wants an answer, how to
** reach him. Staff read it grouped by words. The log of searches knows nothing of it, and this nothing of searches. */
#pragma once
#include "app/form.h"
#include "app/route.h"

enum { SOUGHT_CONTACT_DAYS = 90, SOUGHT_WORDS_DAYS = 400, SOUGHT_A_DAY = 500 };

struct sought_new {
    int64_t now;
    str words, place, contact; /* place, contact: may be empty */
};
/* False: as many were told within a day as are kept. */
bool sought_tell(struct tx *, const struct sought_new *);

/* What waits for staff, most often told first, then by words. */
struct sought_groups {
    struct sought_group {
        str folded, words, since; /* words: as typed last */
        int64_t n, first_at, last_id;
        struct sought_said {
            struct sought_one {
                str place, contact;
            } * v; /* who wants an answer first, then the newest; only those who say a place or a contact */
            size_t n;
        } said;
    } * v;
    size_t n;
};
enum { SOUGHT_GROUPS_MOST = 100, SOUGHT_SAID_MOST = 20 };
void sought_groups(struct db *, struct arena *, struct sought_groups *);
int64_t sought_waiting(struct db *, struct arena *);
/* Staff have dealt with these words, as far as they were shown, up to last_id: they leave the list, and who told them is
** forgotten; who told them since waits on. How many there were. */
int64_t sought_done(struct tx *, int64_t now, str folded, int64_t last_id);

/* The form, as the page that found nothing shows it (sought_form.html), and as it is shown again. */
struct sought_form_view {
    str action, words, place, contact, days;
    bool agreed;
    const struct form_errors *errors;
};
/* A form for these words. In rq->mem. */
void sought_form(struct rq *, str words, str place, struct sought_form_view *);
extern const struct route sought_routes[];
