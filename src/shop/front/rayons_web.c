/* rayons_web.c: the rayons, each shown by a picture and its word: for who would rather look than read. The picture is the one
** staff have chosen, else that of what came in last; the word alone is read aloud. */
#include "shop/front/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/rayon/rayon.h"

enum { TILES_MOST = 30 };

struct front_rayons_view {
    struct front_tiles tiles;
    struct front_shelf {
        struct front_under {
            str url, name;
        } * v;
        size_t n;
    } * under; /* beside the tiles */
    str all_url;
};
#include "front_rayons.html.h"

static int64_t picture_of(struct rq *rq, const struct rayon_pictures *chosen, const struct categories *all, int64_t id)
{
    for (size_t i = 0; i < chosen->n; i++)
        if (chosen->v[i].category_id == id) return chosen->v[i].picture_id;
    return newest_picture(rq, all, id);
}

static void pictures_fill(struct rq *rq, const struct categories *all, struct front_tiles *t)
{
    struct rayon_pictures chosen;
    struct picture p[TILES_MOST];
    int64_t ids[TILES_MOST];

    rayon_pictures_chosen(rq->db, rq->mem, &chosen);
    for (size_t i = 0; i < t->n; i++) ids[i] = picture_of(rq, &chosen, all, t->v[i].id);
    media_pictures(rq->db, rq->mem, rq->lang, ids, t->n, p);
    for (size_t i = 0; i < t->n; i++)
        if (ids[i] && p[i].small.n) t->v[i].src = p[i].small;
}

static str rayon_url(struct rq *rq, str slug)
{
    return rq_url(rq, str_fmt(rq->mem, "/rayon/%.*s", STR_ARG(slug)));
}

static bool is_shown(const struct category *c)
{
    return !c->hidden && !c->blocked.n;
}

static void tiles_of(struct rq *rq, const struct categories *c, size_t most, struct front_tiles *t)
{
    static const str tints[] = {S("t1"), S("t2"), S("t3"), S("t4")};

    most = most < TILES_MOST ? most : TILES_MOST;
    *t = (struct front_tiles){NEW(rq->mem, struct front_tile, most), 0};
    for (size_t i = 0; i < c->n && t->n < most; i++) {
        if (c->v[i].parent_id || !is_shown(&c->v[i])) continue;
        t->v[t->n] = (struct front_tile){rayon_url(rq, c->v[i].slug),        c->v[i].name, tints[t->n % 4],
                                         icon(str_z(rq->mem, c->v[i].icon)), S(""),        c->v[i].id};
        t->n++;
    }
    pictures_fill(rq, c, t);
}

void tiles_fill(struct rq *rq, size_t most, struct front_tiles *t)
{
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    tiles_of(rq, &c, most, t);
}

void rayons_get(struct rq *rq)
{
    struct front_rayons_view v = {.all_url = rq_url(rq, S("/recherche"))};
    struct categories c;

    categories_all(rq->db, rq->mem, rq->lang, &c);
    tiles_of(rq, &c, TILES_MOST, &v.tiles);
    v.under = NEW(rq->mem, struct front_shelf, v.tiles.n + 1);
    for (size_t i = 0; i < v.tiles.n; i++) {
        v.under[i].v = NEW(rq->mem, struct front_under, c.n + 1);
        for (size_t k = 0; k < c.n; k++)
            if (c.v[k].parent_id == v.tiles.v[i].id && is_shown(&c.v[k]))
                v.under[i].v[v.under[i].n++] = (struct front_under){rayon_url(rq, c.v[k].slug), c.v[k].name};
    }
    search_good_until(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Rayons"),
                                 .canonical = S("/rayons"),
                                 .description = tr(rq->lang, "All rayons, by picture")});
    tpl_front_rayons(&rq->out, rq->lang, &v);
    page_close(rq);
}
