/* gallery_web.c: the photos of one product: more of them, in which order, and what each shows in words. */
#include "shop/shelf/inside.h"

#include "app/event.h"
#include "gallery.sql.h"
#include "shop/media/media.h"

enum { GALLERY_MOST = 8, ALT_MOST = 160 };
struct shelf_gallery_view {
    str title, sheet_url;
    struct form_errors errors;
    struct shelf_gallery_rows {
        struct shelf_gallery_row {
            str pub, field, alt, fault, src, hint;
            int64_t nth;
            bool ready, refused, first, last;
        } * v;
        size_t n;
    } rows;
    int64_t room; /* how many more it may have */
    bool done;
};
#include "shelf_gallery.html.h"

enum gallery_act { GALLERY_KEEP, GALLERY_EARLIER, GALLERY_LATER, GALLERY_REMOVE };
struct gallery_posted {
    int64_t id;
    enum gallery_act act;
    str pub; /* which one is moved or removed */
    struct gallery_alt {
        str pub, alt;
    } alt[GALLERY_MOST];
    size_t alts;
    struct media_batch photos;
    struct form_errors errors;
};

static const char *alt_name(struct rq *rq, str pub)
{
    return str_z(rq->in, str_fmt(rq->in, "montre-%.*s", STR_ARG(pub)));
}

static struct shelf_gallery_row row_made(struct rq *rq, const struct gallery_mine_row *r, const struct picture *p)
{
    return (struct shelf_gallery_row){.pub = r->pub,
                                      .field = str_c(alt_name(rq, r->pub)),
                                      .alt = r->alt,
                                      .src = p->src,
                                      .hint = p->hint,
                                      .ready = p->ready,
                                      .refused = p->refused};
}

/* posted: what was typed is shown again. */
static void gallery_page(struct rq *rq, struct db *db, const struct offer_mine_row *o,
                         const struct gallery_posted *posted)
{
    struct shelf_gallery_view v = {.title = o->title_fr,
                                   .sheet_url =
                                       rq_url(rq, str_fmt(rq->mem, "/commercant/produits/%lld", (long long)o->id)),
                                   .done = rq_query(rq, "fait").n > 0};
    struct gallery_mine_rows rows;

    if (posted) v.errors = posted->errors, v.done = false;
    q_gallery_mine(db, rq->mem, o->id, rq->merchant_id, &rows);
    int64_t *ids = NEW(rq->mem, int64_t, rows.n + 1);
    struct picture *p = NEW(rq->mem, struct picture, rows.n + 1);
    for (size_t i = 0; i < rows.n; i++) ids[i] = rows.v[i].picture_id;
    media_pictures(db, rq->mem, rq->lang, ids, rows.n, p);
    v.rows.v = NEW(rq->mem, struct shelf_gallery_row, rows.n + 1);
    for (v.rows.n = 0; v.rows.n < rows.n; v.rows.n++) {
        struct shelf_gallery_row *r = &v.rows.v[v.rows.n];
        *r = row_made(rq, &rows.v[v.rows.n], &p[v.rows.n]);
        r->nth = (int64_t)v.rows.n + 1, r->first = !v.rows.n, r->last = v.rows.n + 1 == rows.n;
        for (size_t k = 0; posted && k < posted->alts; k++)
            if (str_eq(posted->alt[k].pub, r->pub)) r->alt = posted->alt[k].alt;
        r->fault = form_error(&v.errors, str_z(rq->mem, r->field));
    }
    v.room = rows.n < GALLERY_MOST ? (int64_t)(GALLERY_MOST - rows.n) : 0;
    page_open(rq, &(struct page){.title = tr(rq->lang, "Photos of the product"),
                                 .body = "merchant",
                                 .photo = true,
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_shelf_gallery(&rq->out, rq->lang, &v);
    page_close(rq);
}

static bool gallery_offer(struct rq *rq, struct db *db, struct offer_mine_row *o)
{
    int64_t id;

    if (rq->merchant_id && str_i64(rq_param(rq, 0), &id) && q_offer_mine(db, rq->mem, id, rq->merchant_id, rq->now, o))
        return true;
    rq_not_found(rq);
    return false;
}

static void gallery_get(struct rq *rq)
{
    struct offer_mine_row o;

    if (gallery_offer(rq, rq->db, &o)) gallery_page(rq, rq->db, &o, NULL);
}

/* --- what was typed --- */

/* "avant:PUB". */
static void act_read(struct rq *rq, struct gallery_posted *p)
{
    static const str words[] = {
        [GALLERY_EARLIER] = S("avant"), [GALLERY_LATER] = S("apres"), [GALLERY_REMOVE] = S("oter")};
    str rest = arena_str(rq->in, form_typed(rq, "acte")), word;

    str_cut(&rest, ':', &word);
    for (size_t i = GALLERY_EARLIER; i <= GALLERY_REMOVE; i++)
        if (rest.p && str_eq(word, words[i])) p->act = (enum gallery_act)i, p->pub = rest;
}

static void alts_read(struct rq *rq, struct gallery_posted *p)
{
    struct gallery_mine_rows rows;

    q_gallery_mine(rq->db, rq->mem, p->id, rq->merchant_id, &rows);
    for (size_t i = 0; i < rows.n && p->alts < GALLERY_MOST; i++) {
        struct gallery_alt *a = &p->alt[p->alts];
        str pub = arena_str(rq->in, rows.v[i].pub);
        const char *name = alt_name(rq, pub);
        const struct field field[] = {{name, FIELD_LINE, 0, 0, ALT_MOST, NULL}};
        if (!rq_field(rq, name).p) continue; /* sent since the page was shown */
        a->pub = pub;
        if (!form_read(rq, field, 1, &a->alt, &p->errors)) a->alt = form_typed(rq, name);
        p->alts++;
    }
    if (p->photos.n && rows.n + p->photos.n > GALLERY_MOST)
        form_error_add(rq, &p->errors, "photos", "gallery.full", "A product has eight photos at most.");
}

static bool gallery_prepare(struct rq *rq)
{
    struct gallery_posted *p = NEW(rq->in, struct gallery_posted, 1);
    struct offer_mine_row o;

    rq->form = p;
    if (!gallery_offer(rq, rq->db, &o)) return false;
    p->id = o.id;
    act_read(rq, p);
    media_receive_batch(rq, "photos", &p->photos);
    alts_read(rq, p);
    if (p->photos.left_n)
        form_error_add(rq, &p->errors, "photos", "media.photo", media_verdict_says(p->photos.left[0].why));
    if (!p->errors.n) return true;
    rq_refused(rq, 422, p->errors.v[0].code);
    gallery_page(rq, rq->db, &o, p);
    return false;
}

/* --- doing it --- */

/* A photo sent in the place of another is not made yet: which one it will take the place of must stay known. */
static bool awaited(const struct gallery_mine_rows *rows)
{
    size_t apart = 0, waiting = 0;

    for (size_t i = 0; i < rows->n; i++) {
        apart += !rows->v[i].beside;
        waiting += i && !rows->v[i].beside && !rows->v[i].made;
    }
    return apart > 1 && waiting;
}

static void placed(struct tx *tx, const struct gallery_mine_rows *rows)
{
    bool keep = awaited(rows);

    for (size_t i = 0; i < rows->n; i++) {
        const struct gallery_mine_row *r = &rows->v[i];
        x_gallery_place(tx, tx->mem, r->product_id, r->picture_id, (int64_t)i, keep ? r->beside : i > 0);
    }
}

/* One place earlier or later: at the end of the row nothing happens. */
static void moved(struct tx *tx, struct gallery_mine_rows *rows, size_t at, bool earlier)
{
    size_t with = earlier ? at - 1 : at + 1;

    if ((earlier && !at) || with >= rows->n) return;
    struct gallery_mine_row was = rows->v[at];
    rows->v[at] = rows->v[with], rows->v[with] = was;
    placed(tx, rows);
}

static void removed(struct rq *rq, struct tx *tx, struct gallery_mine_rows *rows, size_t at)
{
    int64_t gone = rows->v[at].picture_id;

    x_gallery_remove(tx, tx->mem, rows->v[at].product_id, gone);
    for (size_t i = at; i + 1 < rows->n; i++) rows->v[i] = rows->v[i + 1];
    rows->n--;
    placed(tx, rows);
    if (rq->acting) media_drop(tx, rq->now, gone);
    else media_forget(tx, rq->now, gone);
}

static void alts_write(struct rq *rq, struct tx *tx, const struct gallery_posted *p,
                       const struct gallery_mine_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        for (size_t k = 0; k < p->alts; k++)
            if (str_eq(p->alt[k].pub, rows->v[i].pub) && !str_eq(p->alt[k].alt, rows->v[i].alt))
                media_alt_set(tx, rq->merchant_id, rows->v[i].picture_id, p->alt[k].alt);
}

static void gallery_post(struct rq *rq, struct tx *tx)
{
    const struct gallery_posted *p = rq->form;
    struct gallery_mine_rows rows;
    struct offer_mine_row o;

    if (!gallery_offer(rq, tx->db, &o)) return;
    q_gallery_mine(tx->db, tx->mem, o.id, rq->merchant_id, &rows);
    alts_write(rq, tx, p, &rows);
    for (size_t i = 0; i < p->photos.n && rows.n + i < GALLERY_MOST; i++)
        product_picture_put(tx, o.product_id, media_add(tx, rq->now, rq->merchant_id, &p->photos.v[i]), rows.n + i > 0);
    for (size_t i = 0; p->act != GALLERY_KEEP && i < rows.n; i++) {
        if (!str_eq(rows.v[i].pub, p->pub)) continue;
        if (p->act == GALLERY_REMOVE) removed(rq, tx, &rows, i);
        else moved(tx, &rows, i, p->act == GALLERY_EARLIER);
        break;
    }
    variants_tell(rq, tx, o.product_id);
    rq_go(rq, "/commercant/produits/%lld/photos?fait=1", (long long)o.id);
}

const struct route gallery_routes[] = {
    {GET, "/commercant/produits/{offre}/photos", ACCESS_MEMBER | ACCESS_CLERK, RATE_PAGE, .read = gallery_get},
    {POST, "/commercant/produits/{offre}/photos", ACCESS_MEMBER | ACCESS_CLERK, RATE_UPLOAD, .prepare = gallery_prepare,
     .write = gallery_post, .flags = ROUTE_FILES},
    ROUTES_END};
