/* export_web.c: the whole shelf as a table: what a spreadsheet opens by a double click, and what can be taken in again. */
#include "shop/import/inside.h"

#include "app/hall.h"
#include "http/http.h"
#include "lang/csv.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { PHOTOS_AT_ONCE = 100 };

static str unit_word(enum lang lang, str unit)
{
    if (by_piece_weighed(unit)) return tr(lang, "weighed piece");
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

/* One that reads like two parts of a basket is none. */
static str name_of(const struct names *all, const struct import_offers_row *o)
{
    const str *at = o->own_ref.n && str_find(o->own_ref, S(" + ")) < 0
                        ? bsearch(&o->own_ref, all->v, all->n, sizeof *all->v, name_cmp)
                        : NULL;

    if (!at || (at > all->v && str_eq(at[-1], *at)) || (at + 1 < all->v + all->n && str_eq(at[1], *at))) return o->code;
    return o->own_ref;
}

static str keeps_word(enum lang lang, str keeps)
{
    static const struct {
        const char *code, *msgid;
    } words[] = {{"perishable", _("perishable")}, {"made", _("made to measure")}, {"sealed", _("sealed")},
                 {"media", _("recording")},       {"press", _("press")},          {"dated", _("dated")}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(str_c(words[i].code), keeps)) return tr(lang, words[i].msgid);
    return S("");
}

static str shown_word(enum lang lang, const struct import_offers_row *o)
{
    if (!o->published_at.set || o->withdrawn_at.set) return tr(lang, "no");
    return o->lacks_at.set ? tr(lang, "to be completed") : tr(lang, "yes");
}

static str yes_word(enum lang lang, bool yes)
{
    return yes ? tr(lang, "yes") : S("");
}

struct exporting {
    const struct import_asked *q;
    struct import_rayons rayons;
    struct import_offers_rows rows;
    struct import_parts_rows parts;
    struct names names;
    size_t *by_id; /* numbers of rows, by the offer's id */
};

static const struct import_offers_row *row_of(const struct exporting *x, int64_t offer_id)
{
    size_t from = 0, to = x->rows.n;

    while (from < to) {
        size_t middle = (from + to) / 2;
        if (x->rows.v[x->by_id[middle]].id < offer_id) from = middle + 1;
        else to = middle;
    }
    return from < x->rows.n && x->rows.v[x->by_id[from]].id == offer_id ? &x->rows.v[x->by_id[from]] : NULL;
}

/* "2 x A-1 + 0,5 x 04821"; empty: no basket. */
static str parts_word(const struct exporting *x, int64_t offer_id)
{
    struct import_part v[BUNDLE_PARTS_MOST];
    struct import_parts p = {v, 0};
    size_t from = 0, to = x->parts.n;

    while (from < to) {
        size_t middle = (from + to) / 2;
        if (x->parts.v[middle].offer_id < offer_id) from = middle + 1;
        else to = middle;
    }
    for (; from < x->parts.n && x->parts.v[from].offer_id == offer_id && p.n < BUNDLE_PARTS_MOST; from++) {
        const struct import_offers_row *part = row_of(x, x->parts.v[from].part_id);
        if (part) v[p.n++] = (struct import_part){.milli = x->parts.v[from].qty_milli, .ref = name_of(&x->names, part)};
    }
    return p.n ? import_parts_text(x->q->mem, &p) : S("");
}

/* What is one of several sizes is of the first of them. */
static str first_word(const struct exporting *x, size_t i)
{
    size_t first = i;

    while (first && x->rows.v[first - 1].product_id == x->rows.v[i].product_id) first--;
    return first == i ? S("") : name_of(&x->names, &x->rows.v[first]);
}

static str number_word(struct arena *mem, int64_t v)
{
    return v ? str_fmt(mem, "%lld", (long long)v) : S("");
}

/* "naissance = France", one on a line. */
static str traces_word(struct arena *mem, str traces)
{
    struct buf b = buf_new(mem, 4096);

    for (size_t i = 0; traces.n && i < TRACES; i++) {
        str said = trace_of(traces, trace_name(i));
        if (said.n) buf_fmt(&b, "%s%.*s = %.*s", b.n ? "\n" : "", STR_ARG(trace_name(i)), STR_ARG(said));
    }
    return buf_str(&b);
}

static void product_cells(const struct exporting *x, const struct import_offers_row *o, str *cell)
{
    struct arena *mem = x->q->mem;
    enum lang lang = x->q->lang;

    cell[TABLE_TITLE] = o->title_fr, cell[TABLE_TITLE_EN] = o->title_en, cell[TABLE_TEXT] = o->text_fr,
    cell[TABLE_TEXT_EN] = o->text_en;
    cell[TABLE_RAYON] = rayon_word(&x->rayons, o->category_id), cell[TABLE_UNIT] = unit_word(lang, o->unit);
    cell[TABLE_ALLERGENS] = o->allergens, cell[TABLE_ORIGIN] = o->origin, cell[TABLE_STORAGE] = o->storage,
    cell[TABLE_LABELS] = o->labels;
    cell[TABLE_NET] = o->net_milli ? milli_typed(mem, o->net_milli) : S(""), cell[TABLE_NET_UNIT] = o->net_unit;
    cell[TABLE_ISBN] = o->isbn, cell[TABLE_PACKED] = yes_word(lang, o->packed),
    cell[TABLE_INGREDIENTS] = o->ingredients;
    cell[TABLE_DEGREE] = o->degree_milli ? milli_typed(mem, o->degree_milli) : S("");
    cell[TABLE_MAKER] = o->maker, cell[TABLE_WARNINGS] = o->warnings, cell[TABLE_KEEPS] = keeps_word(lang, o->keeps),
    cell[TABLE_TRACES] = traces_word(mem, o->traces);
    cell[TABLE_DRAINED] = o->drained_milli ? milli_typed(mem, o->drained_milli) : S(""),
    cell[TABLE_FACTS] = facts_to_table(mem, lang, o->facts);
}

static void offer_cells(const struct exporting *x, size_t i, str *cell)
{
    const struct import_offers_row *o = &x->rows.v[i];
    struct arena *mem = x->q->mem;
    enum lang lang = x->q->lang;

    cell[TABLE_REF] = name_of(&x->names, o), cell[TABLE_PRICE] = price_typed(mem, o->price_cents);
    cell[TABLE_STOCK] = o->book_min || o->bundle ? S("") : milli_typed(mem, o->on_hand_milli);
    cell[TABLE_MODE] = mode_word(lang, o->mode), cell[TABLE_LINK] = o->link, cell[TABLE_SHOWN] = shown_word(lang, o);
    cell[TABLE_VARIANT_OF] = first_word(x, i), cell[TABLE_VARIANT] = o->variant_fr,
    cell[TABLE_VARIANT_EN] = o->variant_en;
    cell[TABLE_LIST] = price_typed(mem, o->list_cents),
    cell[TABLE_DEPOSIT] = o->deposit_cents ? price_typed(mem, SOME_I64(o->deposit_cents)) : S("");
    cell[TABLE_SEASON_FROM] = month_name(lang, o->season_from), cell[TABLE_SEASON_TO] = month_name(lang, o->season_to);
    cell[TABLE_LEAD] = number_word(mem, o->lead_days), cell[TABLE_PARTS] = o->bundle ? parts_word(x, o->id) : S("");
    cell[TABLE_BOOK_MIN] = number_word(mem, o->book_min),
    cell[TABLE_BOOK_SEATS] = o->book_min ? number_word(mem, o->book_seats) : S("");
    cell[TABLE_BOOK_HOME] = yes_word(lang, o->book_min && o->book_home),
    cell[TABLE_BOOK_SHARED] = yes_word(lang, o->book_min && o->book_shared);
}

static void cells_put(struct buf *b, const str *cell)
{
    for (size_t f = 0; f < TABLE_WRITTEN; f++) {
        if (f) buf_byte(b, ';');
        csv_put(b, cell[f], ';');
    }
    buf_put(b, S("\r\n"));
}

static int id_cmp(const void *a, const void *b, void *arg)
{
    const struct import_offers_rows *rows = arg;
    int64_t x = rows->v[*(const size_t *)a].id, y = rows->v[*(const size_t *)b].id;

    return (x > y) - (x < y);
}

static void exporting_read(struct exporting *x)
{
    const struct import_asked *q = x->q;

    q_import_offers(q->db, q->mem, q->merchant_id, q->now, &x->rows);
    q_import_parts(q->db, q->mem, q->merchant_id, &x->parts);
    import_rayons_read(q, &x->rayons);
    x->names = names_of(q->mem, &x->rows);
    x->by_id = NEW(q->mem, size_t, x->rows.n + 1);
    for (size_t i = 0; i < x->rows.n; i++) x->by_id[i] = i;
    qsort_r(x->by_id, x->rows.n, sizeof *x->by_id, id_cmp, &x->rows);
}

int64_t import_export(const struct import_asked *q, struct buf *b)
{
    struct exporting x = {.q = q};
    str cell[TABLE_WRITTEN];

    exporting_read(&x);
    for (size_t f = 0; f < TABLE_WRITTEN; f++) cell[f] = table_field_name(q->lang, (enum table_field)f);
    buf_put(b, S("\xef\xbb\xbf"));
    cells_put(b, cell);
    for (size_t i = 0; i < x.rows.n; i++) {
        product_cells(&x, &x.rows.v[i], cell);
        offer_cells(&x, i, cell);
        cells_put(b, cell);
    }
    return (int64_t)x.rows.n;
}

int64_t shelf_table(struct db *db, struct arena *mem, enum lang lang, const struct shelf_table *t)
{
    return import_export(&(struct import_asked){db, mem, lang, t->merchant_id, t->now, false}, t->to);
}

void shelf_photos(struct db *db, struct arena *mem, int64_t merchant_id, const struct shelf_photo *after,
                  struct shelf_photos *out)
{
    struct export_photos_rows r;

    q_export_photos(db, mem, merchant_id, after->product_id, after->picture_id, PHOTOS_AT_ONCE, &r);
    *out = (struct shelf_photos){NEW(mem, struct shelf_photo, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        bool first = r.v[i].product_id != (i ? r.v[i - 1].product_id : after->product_id);
        int64_t before = i ? out->v[i - 1].nth : after->nth;
        out->v[i] = (struct shelf_photo){r.v[i].product_id, r.v[i].picture_id, first ? 1 : before + 1,
                                         r.v[i].original,   r.v[i].alt,        r.v[i].title_fr,
                                         r.v[i].code};
    }
}

/* A table is larger than a page may be: it is made in memory of its own and sent as a file that has no name. */
static void table_send(struct rq *rq, str table)
{
    int fd = file_nameless(str_z(rq->mem, str_fmt(rq->mem, "%.*s/incoming", STR_ARG(rq->place->dir))));

    if (fd < 0 || !write_all(fd, table)) {
        if (fd >= 0) close(fd);
        rq_refuse(rq, 507, "export.disk", "Our disk is full. Please try again a little later.");
        return;
    }
    rq_out_header(rq, "Content-Disposition",
                  rq->lang == LANG_EN ? S("attachment; filename=\"products.csv\"")
                                      : S("attachment; filename=\"produits.csv\""));
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
