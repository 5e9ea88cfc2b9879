/* rayon_picture_web.c: the picture a rayon is shown by: staff choose among those of what is on sale there, or leave it to
** what comes in last. */
#include "shop/fairground/fairground.h"

#include "app/audit.h"
#include "app/assets.h"
#include "app/form.h"
#include "shop/media/media.h"
#include "shop/rayon/rayon.h"

enum { OFFERED = 24 };

struct fairground_rayon_picture_view {
    str action, name, slug;
    bool saved, of_itself; /* of_itself: none is chosen */
    struct rayon_faces {
        struct rayon_face {
            str value, src, title, shop;
            bool chosen;
        } * v;
        size_t n;
    } faces;
};
#include "office_nav.html.h"
#include "fairground_rayon_picture.html.h"

static int64_t chosen_of(struct rq *rq, int64_t category_id)
{
    struct rayon_pictures all;

    rayon_pictures_chosen(rq->db, rq->mem, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].category_id == category_id) return all.v[i].picture_id;
    return 0;
}

static void faces_fill(struct rq *rq, int64_t category_id, struct fairground_rayon_picture_view *v)
{
    int64_t chosen = chosen_of(rq, category_id), ids[OFFERED];
    struct rayon_offered o;
    struct picture p[OFFERED];

    rayon_pictures_offered(rq->db, rq->mem, rq->lang, category_id, OFFERED, &o);
    for (size_t i = 0; i < o.n; i++) ids[i] = o.v[i].picture_id;
    media_pictures(rq->db, rq->mem, rq->lang, ids, o.n, p);
    v->of_itself = !chosen;
    v->faces.v = NEW(rq->mem, struct rayon_face, o.n + 1);
    for (size_t i = 0; i < o.n; i++)
        if (p[i].ready)
            v->faces.v[v->faces.n++] = (struct rayon_face){o.v[i].pub, p[i].small.n ? p[i].small : p[i].src,
                                                           o.v[i].title, o.v[i].shop, ids[i] == chosen};
}

static void picture_get(struct rq *rq)
{
    struct fairground_rayon_picture_view v = {.action = rq_url(rq, S("/equipe/rayons/image")),
                                              .saved = rq_query(rq, "fait").n > 0};
    str asked = rq_query(rq, "rayon");
    struct rayon r;

    if (!asked.n) { /* of none: the list of them */
        rq_go(rq, "/equipe/rayons");
        return;
    }
    if (!rayon_named(rq->db, rq->mem, asked, &r) || r.parent_id) {
        rq_not_found(rq);
        return;
    }
    v.name = rq->lang == LANG_EN && r.name_en.n ? r.name_en : r.name_fr;
    v.slug = r.slug;
    faces_fill(rq, r.id, &v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "The picture of a rayon"),
                                 .body = "staff",
                                 .back = S("/equipe/rayons"),
                                 .back_text = tr(rq->lang, "Rayons")});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"rayons", 0, rq->rights});
    tpl_fairground_rayon_picture(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* The id behind what the form says, among what may be chosen; 0 for none, -1 for anything else. */
static int64_t picture_read(struct rq *rq, struct tx *tx, int64_t category_id, str pub)
{
    struct rayon_offered o;

    if (str_eq(pub, S("aucune"))) return 0;
    rayon_pictures_offered(tx->db, tx->mem, rq->lang, category_id, OFFERED, &o);
    for (size_t i = 0; i < o.n; i++)
        if (str_eq(o.v[i].pub, pub)) return o.v[i].picture_id;
    return -1;
}

static void picture_post(struct rq *rq, struct tx *tx)
{
    struct rayon r;
    bool known = rayon_named(tx->db, tx->mem, form_typed(rq, "rayon"), &r) && !r.parent_id;
    int64_t id = known ? picture_read(rq, tx, r.id, form_typed(rq, "image")) : -1;

    if (id < 0 || !rayon_picture_choose(tx, rq->now, &(struct rayon_shown){r.id, id, rq->person_id})) {
        rq_not_found(rq);
        return;
    }
    audit_note(rq, tx, "rayon.picture", r.slug, form_typed(rq, "image"));
    rq_go(rq, "/equipe/rayons/image?rayon=%.*s&fait=1", STR_ARG(r.slug));
}

const struct route fairground_rayon_picture_routes[] = {
    {GET, "/equipe/rayons/image", ACCESS_STAFF | ACCESS_EDIT, RATE_PAGE, .read = picture_get},
    {POST, "/equipe/rayons/image", ACCESS_STAFF | ACCESS_EDIT, RATE_WRITE, .write = picture_post},
    ROUTES_END};
