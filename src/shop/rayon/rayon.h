/* rayon.h: the tree of rayons, as the operator keeps it: two levels, in an order, some hidden, some in which nothing may be sold. */
#pragma once
#include "shop/catalog/catalog.h"

enum { RAYONS_MOST = 300 };
/* The embedded tree (data/rayons.tsv) where there is none yet: for init and the demo. How many were made. */
int64_t rayons_fill(struct tx *);

struct rayon {
    int64_t id, parent_id, position, products, children;       /* parent_id 0: of the first level */
    str slug, name_fr, name_en, icon, kind, vat, needs, extra; /* extra: fields wanted besides, between bars */
    str blocked_fr, blocked_en;                                /* why nothing may be sold there; empty: it may */
    bool hidden;
};
struct rayons {
    struct rayon *v;
    size_t n;
};
/* All of them: the first level by position, then those under each. */
void rayons_read(struct db *, struct arena *, struct rayons *);
/* The one of this address. False: none. */
bool rayon_named(struct db *, struct arena *, str slug, struct rayon *);
/* DEEP: it has rayons under it, or would stand under one of the second level. TAKEN: another of its level has that name. MANY: RAYONS_MOST. */
enum rayon_end { RAYON_DONE, RAYON_DEEP, RAYON_TAKEN, RAYON_MANY };
/* A new one with id 0, which then gets its address and stands last; else changed, last of its level when it moved.
** Pages, index, and what the law wants of its products follow. Nothing is left on sale in one that is blocked. */
enum rayon_end rayon_put(struct tx *, int64_t now, struct rayon *);
/* Before the one above it (-1) or after the one below (1). False: there is none. */
bool rayon_step(struct tx *, int64_t now, const struct rayon *, int by);

/* picture.c: what a rayon is shown by, where staff have chosen; one that nobody sells any more counts as none. */
struct rayon_pictures {
    struct rayon_picture {
        int64_t category_id, picture_id;
    } * v;
    size_t n;
};
void rayon_pictures_chosen(struct db *, struct arena *, struct rayon_pictures *);
/* Pictures of what is on sale there or under it, the newest first, to choose among. */
struct rayon_offered {
    struct rayon_offered_one {
        int64_t picture_id;
        str pub, title, shop; /* pub: of the picture */
    } * v;
    size_t n;
};
void rayon_pictures_offered(struct db *, struct arena *, enum lang, int64_t category_id, size_t most,
                            struct rayon_offered *);
/* 0: none, what came in last shows it again. False: the picture is of nothing on sale there. */
struct rayon_shown {
    int64_t category_id, picture_id, person_id;
};
bool rayon_picture_choose(struct tx *, int64_t now, const struct rayon_shown *);

extern const struct job_kind rayon_jobs[];
extern const struct clock_task rayon_clock[];
