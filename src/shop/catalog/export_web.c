/* export_web.c: the whole shelf as a table: what a spreadsheet opens by a double click, and what can be taken in again. */
#include "shop/catalog/import.h"

#include "app/hall.h"
#include "http/http.h"
#include "lang/csv.h"
#include "shop/catalog/inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { PHOTOS_AT_ONCE = 100 };

static str unit_word(enum lang lang, str unit)
{
    return str_eq(unit, S("piece")) ? tr(lang, "piece") : str_eq(unit, S("service")) ? tr(lang, "service") : unit;
}

static str mode_word(enum lang lang, str mode)
{
    if (str_eq(mode, S("showcase"))) return tr(lang, "showcase");
    if (str_eq(mode, S("reserve"))) return tr(lang, "reserve");
    if (str_eq(mode, S("order"))) return tr(lang, "order");
    if (str_eq(mode, S("made"))) return tr(lang, "made to order");
    if (str_eq(mode, S("quote"))) return tr(lang, "quote");
    return str_eq(mode, S("link_out")) ? tr(lang, "link") : S("");
}

static str rayon_word(const struct import_rayons *all, int64_t id)
{
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i].id == id) return all->v[i].path;
    return S("");
}

/* What a merchant calls an offer himself names it as long as no other is called so; else its code does. */
struct names {
    str *v;
    size_t n;
};

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static struct names names_of(struct arena *mem, const struct import_offers_rows *rows)
{
    struct names all = {NEW(mem, str, rows->n * 2 + 1), 0};

    for (size_t i = 0; i < rows->n; i++) {
        all.v[all.n++] = rows->v[i].code;
        if (rows->v[i].own_ref.n) all.v[all.n++] = rows->v[i].own_ref;
    }
    qsort(all.v, all.n, sizeof *all.v, name_cmp);
    return all;
}

static str name_of(const struct names *all, const struct import_offers_row *o)
{
    const str *at = o->own_ref.n ? bsearch(&o->own_ref, all->v, all->n, sizeof *all->v, name_cmp) : NULL;

    if (!at || (at > all->v && str_eq(at[-1], *at)) || (at + 1 < all->v + all->n && str_eq(at[1], *at))) return o->code;
    return o->own_ref;
}

static void row_put(const struct import_asked *q, const struct import_rayons *rayons, const struct names *names, const struct import_offers_row *o, struct buf *b)
{
    const str cell[IMPORT_FIELDS] = {
        [IMPORT_REF] = name_of(names, o), [IMPORT_TITLE] = o->title_fr, [IMPORT_RAYON] = rayon_word(rayons, o->category_id),
        [IMPORT_PRICE] = price_typed(q->mem, o->price_cents), [IMPORT_UNIT] = unit_word(q->lang, o->unit),
        [IMPORT_STOCK] = o->book_min ? S("") : milli_typed(q->mem, o->on_hand_milli), [IMPORT_TEXT] = o->text_fr, [IMPORT_ALLERGENS] = o->allergens,
        [IMPORT_NET] = o->net_milli ? milli_typed(q->mem, o->net_milli) : S(""), [IMPORT_NET_UNIT] = o->net_unit, [IMPORT_ORIGIN] = o->origin,
        [IMPORT_STORAGE] = o->storage, [IMPORT_LABELS] = o->labels, [IMPORT_TITLE_EN] = o->title_en, [IMPORT_TEXT_EN] = o->text_en,
        [IMPORT_MODE] = mode_word(q->lang, o->mode), [IMPORT_LINK] = o->link,
        [IMPORT_SHOWN] = o->published_at.set && !o->withdrawn_at.set ? tr(q->lang, "yes") : tr(q->lang, "no"),
    };

    for (size_t f = 0; f < IMPORT_FIELDS; f++) {
        if (f) buf_byte(b, ';');
        csv_put(b, cell[f], ';');
    }
    buf_put(b, S("\r\n"));
}

int64_t import_export(const struct import_asked *q, struct buf *b)
{
    struct import_offers_rows rows;
    struct import_rayons rayons;

    q_import_offers(q->db, q->mem, q->merchant_id, q->now, &rows);
    import_rayons_read(q, &rayons);
    struct names names = names_of(q->mem, &rows);
    buf_put(b, S("\xef\xbb\xbf"));
    for (size_t f = 0; f < IMPORT_FIELDS; f++) {
        if (f) buf_byte(b, ';');
        csv_put(b, import_field_name(q->lang, (enum import_field)f), ';');
    }
    buf_put(b, S("\r\n"));
    for (size_t i = 0; i < rows.n; i++) row_put(q, &rayons, &names, &rows.v[i], b);
    return (int64_t)rows.n;
}

int64_t shelf_table(struct db *db, struct arena *mem, enum lang lang, const struct shelf_table *t)
{
    return import_export(&(struct import_asked){db, mem, lang, t->merchant_id, t->now, false}, t->to);
}

void shelf_photos(struct db *db, struct arena *mem, int64_t merchant_id, const struct shelf_photo *after, struct shelf_photos *out)
{
    struct export_photos_rows r;

    q_export_photos(db, mem, merchant_id, after->product_id, after->picture_id, PHOTOS_AT_ONCE, &r);
    *out = (struct shelf_photos){NEW(mem, struct shelf_photo, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        bool first = r.v[i].product_id != (i ? r.v[i - 1].product_id : after->product_id);
        int64_t before = i ? out->v[i - 1].nth : after->nth;
        out->v[i] = (struct shelf_photo){r.v[i].product_id, r.v[i].picture_id, first ? 1 : before + 1, r.v[i].original, r.v[i].alt, r.v[i].title_fr, r.v[i].code};
    }
}

/* A table is larger than a page may be: it is made in memory of its own and sent as a file that has no name. */
static void table_send(struct rq *rq, str table)
{
    int fd = open(str_z(rq->mem, str_fmt(rq->mem, "%.*s/incoming", STR_ARG(rq->place->dir))), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

    if (fd < 0 || !write_all(fd, table)) {
        if (fd >= 0) close(fd);
        rq_refuse(rq, 507, "export.disk", "Our disk is full. Please try again a little later.");
        return;
    }
    rq_out_header(rq, "Content-Disposition", rq->lang == LANG_EN ? S("attachment; filename=\"products.csv\"") : S("attachment; filename=\"produits.csv\""));
    rq_out_header(rq, "Cache-Control", S("private, no-store"));
    int64_t size = (int64_t)table.n;
    rq_over(rq);
    http_answer_file(rq->http, 200, S("text/csv; charset=utf-8"), fd, size);
}

void export_get(struct rq *rq)
{
    if (!rq->merchant_id) {
        rq_go(rq, "/commercant");
        return;
    }
    struct arena *mem = arena_new(IMPORT_MEMORY);
    struct import_asked q = {rq->db, mem, rq->lang, rq->merchant_id, rq->now, false};
    struct buf b = buf_new(mem, (size_t)64 << 20);
    import_export(&q, &b);
    table_send(rq, buf_str(&b));
    arena_free(mem);
}
