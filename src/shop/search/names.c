/* names.c: the names of rayons and communes the panel of a list counts in, kept between requests: they change with an
** update of the territory only, and the two statements were a sixth of a list. One cell a name; a newer one takes its
** place. */
#include "shop/search/inside.h"

#include <pthread.h>

enum { CELLS = 1024, TEXT_MOST = 160, KEPT_MS = 60 * 1000 };

static struct cell {
    const struct territory *place;
    enum lang lang;
    int facet;
    int32_t value;
    int64_t made_at;
    uint64_t epoch;
    uint8_t slug_n, name_n; /* the slug, then the name, stand in text */
    char text[TEXT_MOST];
} cells[CELLS];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;

static struct cell *cell_of(const struct rq *rq, int facet, int32_t value)
{
    uint64_t h =
        (((uint64_t)(uint32_t)value << 4) + (uint64_t)facet * 2 + (uint64_t)rq->lang) * UINT64_C(0x9e3779b97f4a7c15);

    return &cells[(h >> 32) % CELLS];
}

static bool good(const struct rq *rq, const struct cell *c, int facet, int32_t value)
{
    if (!c->slug_n || c->value != value || c->facet != facet || c->place != rq->place || c->lang != rq->lang)
        return false;
    return rq->now >= c->made_at && rq->now < c->made_at + KEPT_MS && !touched_since("settings", 0, c->epoch);
}

static bool name_kept_read(struct rq *rq, int facet, int32_t value, struct facet_name *out)
{
    const struct cell *c = cell_of(rq, facet, value);

    pthread_mutex_lock(&mu);
    bool yes = good(rq, c, facet, value);
    if (yes)
        *out = (struct facet_name){arena_str(rq->mem, (str){c->text, c->slug_n}),
                                   arena_str(rq->mem, (str){c->text + c->slug_n, c->name_n})};
    pthread_mutex_unlock(&mu);
    return yes;
}

static void name_kept_write(struct rq *rq, int facet, int32_t value, const struct facet_name *name)
{
    struct cell *c = cell_of(rq, facet, value);

    if (!name->slug.n || name->slug.n + name->name.n > TEXT_MOST) return;
    pthread_mutex_lock(&mu);
    *c = (struct cell){.place = rq->place,
                       .lang = rq->lang,
                       .facet = facet,
                       .value = value,
                       .made_at = rq->now,
                       .epoch = rq_epoch(rq)};
    c->slug_n = (uint8_t)name->slug.n;
    c->name_n = (uint8_t)name->name.n;
    memcpy(c->text, name->slug.p, name->slug.n);
    if (name->name.n) memcpy(c->text + name->slug.n, name->name.p, name->name.n);
    pthread_mutex_unlock(&mu);
}

/* Asks once for all rayons of the first level. */
static void rayon_names_ask(struct rq *rq, const struct find_result *r, struct facet_name *names, size_t n)
{
    struct rayons_first_rows all;

    q_rayons_first(rq->db, rq->mem, &all);
    for (size_t k = 0; k < all.n; k++) {
        const struct rayons_first_row *c = &all.v[k];
        struct facet_name name = {c->slug, rq->lang == LANG_EN && c->name_en.n ? c->name_en : c->name_fr};
        name_kept_write(rq, FACET_RAYON, facet_of(c->slug), &name);
        for (size_t i = 0; i < n; i++)
            if (r->facet[FACET_RAYON][i].value == facet_of(c->slug)) names[i] = name;
    }
}

/* Asks once for the communes of the panel, twelve at most. */
static void commune_names_ask(struct rq *rq, const struct find_result *r, struct facet_name *names, size_t n)
{
    struct communes_some_args ask = {0};
    struct communes_some_rows c;
    str *slot = &ask.i0;

    _Static_assert(sizeof ask == SEARCH_FACETS_NAMED * sizeof(str), "communes of the panel");
    for (size_t i = 0; i < SEARCH_FACETS_NAMED; i++)
        slot[i] = i < n ? insee_of_facet(rq->mem, r->facet[FACET_COMMUNE][i].value) : S("");
    q_communes_some(rq->db, rq->mem, &ask, &c);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < c.n; k++) {
            if (!str_eq(c.v[k].insee, slot[i])) continue;
            names[i] = (struct facet_name){c.v[k].slug, c.v[k].name};
            name_kept_write(rq, FACET_COMMUNE, r->facet[FACET_COMMUNE][i].value, &names[i]);
        }
}

struct facet_name *search_facet_names(struct rq *rq, const struct find_result *r, int facet, size_t n)
{
    struct facet_name *names = NEW(rq->mem, struct facet_name, n + 1);
    bool all = true;

    for (size_t i = 0; i < n; i++) all &= name_kept_read(rq, facet, r->facet[facet][i].value, &names[i]);
    if (all) return names;
    if (facet == FACET_RAYON) rayon_names_ask(rq, r, names, n);
    else commune_names_ask(rq, r, names, n);
    return names;
}

bool search_rayon(struct rq *rq, int64_t id, struct rayon_names *to)
{
    struct category_slug_row c;

    if (!q_category_slug(rq->db, rq->mem, id, &c)) return false;
    *to = (struct rayon_names){c.slug, c.name_fr, c.name_en};
    return true;
}

bool search_commune(struct rq *rq, str word, struct search_commune *to)
{
    struct commune_asked_row c;

    if (!q_commune_asked(rq->db, rq->mem, word, &c)) return false;
    *to = (struct search_commune){c.insee, c.slug, c.name, c.x_m, c.y_m};
    return true;
}

bool search_place(struct rq *rq, str insee, int64_t *x_m, int64_t *y_m)
{
    struct search_commune c;

    if (!search_commune(rq, insee, &c) || !c.x_m.set || !c.y_m.set) return false;
    *x_m = c.x_m.v, *y_m = c.y_m.v;
    return true;
}
