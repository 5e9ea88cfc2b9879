/* zip.c: all of a shop in one file, as we gave it out, taken in again: its table, with a column more for its
** photos, which are kept at once and named by a seal. */
#include "shop/import/inside.h"

#include "base/zip.h"
#include "lang/csv.h"
#include "shop/media/media.h"

#include <stdlib.h>

enum { ENTRIES_MOST = 40000, ALT_MOST = 300 };

struct unpacking {
    struct rq *rq;
    struct arena *mem;
    struct zip_entry *v; /* by name */
    str *seal;           /* beside v: what keeps a photo, once it was looked at */
    size_t n, left;      /* left: bytes of photos that may still be looked at */
    struct table_sheet table, list;
    int file, alt; /* columns of the list */
    struct photo_named {
        str ref;
        const struct table_line *line;
    } * named;
    size_t named_n;
    int64_t room;
};

static int name_cmp(const void *a, const void *b)
{
    return str_cmp(((const struct zip_entry *)a)->name, ((const struct zip_entry *)b)->name);
}

static const struct zip_entry *entry_of(const struct unpacking *u, str name)
{
    struct zip_entry key = {.name = name};

    return bsearch(&key, u->v, u->n, sizeof *u->v, name_cmp);
}

static bool entries_read(struct unpacking *u, str bytes)
{
    struct zip_reading z;
    struct zip_entry e;

    u->v = NEW(u->mem, struct zip_entry, ENTRIES_MOST);
    u->seal = NEW(u->mem, str, ENTRIES_MOST);
    u->left = bytes.n;
    if (!zip_open(&z, bytes)) return false;
    while (u->n < ENTRIES_MOST && zip_next(&z, &e)) u->v[u->n++] = e;
    qsort(u->v, u->n, sizeof *u->v, name_cmp);
    return u->n && !z.list.n;
}

/* Why a table of the archive cannot be read, as a msgid; NULL: it is read. */
static const char *table_read(struct unpacking *u, str name, struct table_sheet *to)
{
    const struct zip_entry *e = entry_of(u, name);

    if (!e) return _("This archive is not one we gave out: there is no produits.csv in it.");
    if (e->packed || zip_crc(e->bytes) != e->crc)
        return _("This archive was packed anew. Send it as we gave it, or its produits.csv alone.");
    if (e->bytes.n > TABLE_BYTES_MOST) return _("This file is too large: 10 MB at most.");
    table_sheet_read(u->mem, arena_str(u->mem, e->bytes), S(""), to);
    return to->refused;
}

static int column_called(const struct unpacking *u, const char *fr, const char *en)
{
    for (size_t c = 0; c < u->list.head.n; c++) {
        str key = table_heading_key(u->mem, u->list.head.v[c].text);
        if (str_eq(key, str_c(fr)) || str_eq(key, str_c(en))) return (int)c;
    }
    return -1;
}

static str cell_of(const struct table_line *l, int column)
{
    return column >= 0 && (size_t)column < l->n ? csv_plain(str_trim(l->v[column].text)) : S("");
}

static int named_cmp(const void *a, const void *b)
{
    const struct photo_named *x = a, *y = b;
    int by_ref = str_cmp(x->ref, y->ref);

    return by_ref ? by_ref : (x->line->line > y->line->line) - (x->line->line < y->line->line);
}

/* The list of photos by what they show; without one the table comes alone. */
static void list_read(struct unpacking *u)
{
    if (table_read(u, S("photos.csv"), &u->list)) return;
    u->file = column_called(u, "fichier", "file"), u->alt = column_called(u, "description", "description");
    u->named = NEW(u->mem, struct photo_named, u->list.n + 1);
    for (size_t i = 0; i < u->list.n; i++)
        u->named[u->named_n++] = (struct photo_named){cell_of(&u->list.v[i], u->list.column[TABLE_REF]), &u->list.v[i]};
    qsort(u->named, u->named_n, sizeof *u->named, named_cmp);
}

/* A product shows the last of its photos. */
static const struct table_line *photo_of(const struct unpacking *u, str ref)
{
    size_t from = 0, to = u->named_n;

    while (from < to) {
        size_t middle = (from + to) / 2;
        if (str_cmp(u->named[middle].ref, ref) <= 0) from = middle + 1;
        else to = middle;
    }
    return ref.n && from && str_eq(u->named[from - 1].ref, ref) ? u->named[from - 1].line : NULL;
}

/* An entry is looked at once, however many products show it; entries that lie one over another are no more than the
** archive. Empty: it cannot be kept. */
static str sealed(struct unpacking *u, const struct zip_entry *e)
{
    str *seal = &u->seal[e - u->v];
    struct media_received got;

    if (seal->p) return *seal;
    *seal = S("");
    if (e->packed || e->bytes.n > u->left) return *seal;
    u->left -= e->bytes.n;
    if (media_receive_part(u->rq, e->bytes, &got) == MEDIA_OK) *seal = media_keep(u->rq, &got).ticket;
    return *seal;
}

/* "zip:…" and what the photo shows, in words; empty: there is none that can be kept. */
static str photo_keep(struct unpacking *u, const struct table_line *line)
{
    const struct table_line *named = photo_of(u, cell_of(line, u->table.column[TABLE_REF]));
    const struct zip_entry *e = named ? entry_of(u, cell_of(named, u->file)) : NULL;
    str seal = e && u->room > 0 ? sealed(u, e) : S("");

    if (!seal.n) return S("");
    u->room--;
    return str_fmt(u->mem, "zip:%.*s %.*s", STR_ARG(seal),
                   STR_ARG(utf8_head(text_clean(u->mem, cell_of(named, u->alt)), ALT_MOST)));
}

/* Lines keep their numbers: what is wrong is named by the cell of the table inside. */
static void line_write(struct buf *b, const struct table_line *l, size_t cells, str photo)
{
    for (size_t c = 0; c < cells; c++) {
        csv_put(b, c < l->n ? csv_plain(l->v[c].text) : S(""), ';');
        buf_byte(b, ';');
    }
    csv_put(b, photo, ';');
    buf_put(b, S("\r\n"));
}

/* The most that line_write() writes. */
static size_t line_room(const struct table_line *l, size_t cells, str photo)
{
    size_t n = cells + photo.n * 2 + 16;

    for (size_t c = 0; c < l->n && c < cells; c++) n += l->v[c].text.n * 2 + 8;
    return n;
}

const char *import_unzip(struct rq *rq, struct arena *mem, str bytes, str *table)
{
    struct unpacking u = {.rq = rq, .mem = mem, .room = media_room(rq), .file = -1, .alt = -1};
    struct buf b = buf_new(mem, TABLE_BYTES_MOST);

    if (!entries_read(&u, bytes)) return _("This archive is not one we gave out: there is no produits.csv in it.");
    const char *why = table_read(&u, S("produits.csv"), &u.table);
    if (why) return why;
    list_read(&u);
    buf_put(&b, S("\xef\xbb\xbf"));
    for (size_t i = 0; i <= u.table.n; i++) {
        const struct table_line *l = i ? &u.table.v[i - 1] : &u.table.head;
        str photo = i ? photo_keep(&u, l) : table_field_name(LANG_FR, TABLE_PHOTO);
        if (b.n + line_room(l, u.table.head.n, photo) > TABLE_BYTES_MOST)
            return _("This archive holds too many products to be taken in at once: send its produits.csv alone.");
        line_write(&b, l, u.table.head.n, photo);
    }
    *table = buf_str(&b);
    return NULL;
}
