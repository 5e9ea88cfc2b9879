/* audience.h: short addresses on paper (/b/B7, /p/48213), posters and stickers that carry them, and figures. */
#pragma once
#include "app/job.h"
#include "app/route.h"
#include "shop/count/count.h"

/* Which paper led to a short address: "?s=affiche", "vitrine", "sticker", "presse"; else typed by hand, or a word of nobody's. */
enum audience_source { SOURCE_POSTER, SOURCE_WINDOW, SOURCE_STICKER, SOURCE_PRESS, SOURCE_OTHER, SOURCES };
enum audience_source audience_source_of(str word);
/* The word of an address; empty for SOURCE_OTHER. */
str audience_source_word(enum audience_source);

struct visit {
    int64_t merchant_id, offer_id; /* offer 0: the shop itself */
    int64_t day;                   /* days since 1970, of the territory's calendar */
    enum audience_source source;
};
/* Counts one more, in memory: the chore adds it to the day's sum within a second. A dead process loses at most that
** second. False: too many different ones in this second, not counted. */
bool visit_count(const struct territory *, const struct visit *);
/* Writes what was counted for a territory, in one transaction; kept for the next time when that fails. */
void visits_write(struct hall *, struct territory *);

enum { FIGURE_WEEKS = 8 };
/* One week of a merchant, Monday to Sunday. */
struct figures {
    struct figures_week {
        int64_t from_at, to_at;              /* to: the next Monday */
        int64_t visits[SOURCES], all_visits; /* brought by paper */
        int64_t counted[COUNT_KINDS];        /* visits, calls… see count.h; 0 is not used */
        /* placed in it, of those the unpaid reservations; those whose payment never came are not counted */
        int64_t received, reservations;
        int64_t handed_over;  /* orders handed over in it */
        int64_t due, on_time; /* orders whose time began in it and was not called off; of them, ready when it began */
    } week[FIGURE_WEEKS];     /* the current one first */
};
/* What the database knows of a merchant; zone: of the territory. */
void figures_read(struct db *, struct arena *, str zone, int64_t merchant_id, int64_t now, struct figures *);

extern const struct route audience_routes[], audience_poster_routes[], audience_figures_routes[];
extern const struct chore audience_chores[];
