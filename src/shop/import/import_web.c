/* import_web.c: the page where a merchant's table is sent, read, looked at, applied, taken back. */
#include "shop/import/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/hall.h"
#include "http/http.h"
#include "shop/import/feed.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PREVIEW_LINES = 3, SAMPLE_CHARS = 120 };

struct import_choice {
    int number;
    str name;
    bool chosen;
};
struct import_column {
    int number;
    str letter, heading, sample;
    struct import_choices {
        struct import_choice *v;
        size_t n;
    } choices;
};
struct import_unknown {
    int number;
    str typed;
    struct import_shelves {
        struct import_shelf {
            str slug, path;
        } * v;
        size_t n;
    } rayons;
};
struct import_net_line {
    str title, net, vat;
    struct money price;
};
struct import_view {
    str refused, unreadable, shop, name, here, export_url, feed_url;
    int64_t id, done, total, fresh, changed, left_alone, prices, stocks, same, errors_n, shown_most;
    int64_t nets, kept, photos;
    struct import_photos_view photo;
    struct import_photos {
        struct import_photo_failed *v;
        size_t n;
    } photos_failed;
    struct import_net_lines {
        struct import_net_line *v;
        size_t n;
    } net;
    bool working, undoing, showing, applied, may_undo, undone, waiting, moved, to_do;
    struct import_errors {
        struct import_error *v;
        int64_t n;
    } errors;
    struct import_columns {
        struct import_column *v;
        size_t n;
    } columns;
    struct import_unknowns {
        struct import_unknown *v;
        size_t n;
    } unknown;
};
#include "import_table.html.h"

static void memory_free(void *mem)
{
    arena_free(mem);
}

/* Tables are larger than what a request may hold: memory of their own, let go with it. */
static struct arena *memory_for(struct arena *life)
{
    struct arena *mem = arena_new(IMPORT_MEMORY);

    arena_defer(life, memory_free, mem);
    return mem;
}

static str sample_of(struct arena *mem, const struct table_sheet *s, size_t column)
{
    struct buf b = buf_new(mem, 4096);

    for (size_t i = 0; i < s->n && i < PREVIEW_LINES; i++) {
        if (column >= s->v[i].n || !str_trim(s->v[i].v[column].text).n) continue;
        if (b.n) buf_put(&b, S(" · "));
        buf_put(&b, utf8_head(text_clean(mem, s->v[i].v[column].text), SAMPLE_CHARS));
    }
    return buf_str(&b);
}

static void columns_fill(struct rq *rq, struct arena *mem, const struct table_sheet *s, struct import_view *v)
{
    v->columns.v = NEW(mem, struct import_column, s->head.n + 1);
    for (size_t c = 0; c < s->head.n; c++) {
        struct import_column *to = &v->columns.v[v->columns.n++];
        *to = (struct import_column){.number = (int)c,
                                     .heading = utf8_head(s->head.v[c].text, SAMPLE_CHARS),
                                     .sample = sample_of(mem, s, c),
                                     .letter = import_column_letters(mem, (int)c),
                                     .choices = {NEW(mem, struct import_choice, TABLE_FIELDS), TABLE_FIELDS}};
        for (int f = 0; f < TABLE_FIELDS; f++)
            to->choices.v[f] =
                (struct import_choice){f, table_field_name(rq->lang, (enum table_field)f), s->field[c] == f};
    }
}

static void plan_fill(const struct import_plan *p, struct import_view *v)
{
    v->fresh = (int64_t)p->fresh;
    v->changed = (int64_t)(p->n - p->fresh);
    v->prices = (int64_t)p->prices;
    v->stocks = (int64_t)p->stocks;
    v->same = (int64_t)p->same;
    v->kept = (int64_t)p->kept;
    v->to_do = p->n || p->photos_n;
    v->photos = (int64_t)p->photos_n;
    v->errors_n = (int64_t)p->errors_n;
    v->errors = (struct import_errors){p->errors, (int64_t)p->errors_kept};
    v->shown_most = IMPORT_ERRORS_MOST;
}

/* What we have computed is shown, with what it comes of. */
static void nets_fill(struct arena *mem, const struct import_plan *p, struct import_view *v)
{
    v->nets = (int64_t)p->nets;
    v->net.v = NEW(mem, struct import_net_line, IMPORT_NETS_SHOWN);
    for (size_t i = 0; i < p->nets && i < IMPORT_NETS_SHOWN; i++)
        v->net.v[v->net.n++] = (struct import_net_line){
            p->net[i].title, p->net[i].typed, milli_typed(mem, p->net[i].vat_bp * 10), cents(p->net[i].price_cents)};
}

static void unknown_fill(const struct import_asked *q, const struct import_plan *p, struct import_view *v)
{
    struct import_rayons all;
    struct import_shelves rayons;

    if (!p->unknown_n) return;
    import_rayons_read(q, &all);
    rayons = (struct import_shelves){NEW(q->mem, struct import_shelf, all.n), all.n};
    for (size_t i = 0; i < all.n; i++) rayons.v[i] = (struct import_shelf){all.v[i].slug, all.v[i].path};
    v->unknown.v = NEW(q->mem, struct import_unknown, p->unknown_n);
    for (size_t i = 0; i < p->unknown_n; i++)
        v->unknown.v[v->unknown.n++] = (struct import_unknown){(int)i, p->unknown[i], rayons};
}

static void waiting_fill(struct rq *rq, const struct import_last_row *i, struct import_view *v)
{
    struct arena *mem = memory_for(rq->mem);
    struct table_sheet sheet;
    struct import_plan plan;
    str bytes;

    if (!import_load(rq->place, mem, i->sha256, &bytes)) {
        v->unreadable = tr(rq->lang, "We no longer have this file: please send it again.");
        return;
    }
    table_sheet_read(mem, bytes, i->mapping, &sheet);
    if (sheet.refused) {
        v->unreadable = tr(rq->lang, sheet.refused);
        return;
    }
    struct import_asked q = {rq->db, mem, rq->lang, rq->merchant_id, rq->now, i->feed};
    import_plan_make(&q, &sheet, &plan);
    plan_fill(&plan, v);
    nets_fill(mem, &plan, v);
    unknown_fill(&q, &plan, v);
    if (sheet.shop) v->shop = str_c(sheet.shop);
    columns_fill(rq, mem, &sheet, v);
}

static bool undo_open(const struct import_last_row *i, int64_t now)
{
    return str_eq(i->state, S("applied")) && i->applied_at.set &&
           i->applied_at.v > now - IMPORT_UNDO_DAYS * (int64_t)DAY_MS;
}

static void state_fill(struct rq *rq, const struct import_last_row *i, struct import_view *v)
{
    *v = (struct import_view){
        .id = i->id,
        .name = i->name,
        .done = i->done,
        .total = i->total,
        .fresh = i->fresh,
        .changed = i->total - i->fresh,
        .left_alone = i->left_alone,
        .moved = i->moved,
        .undoing = str_eq(i->state, S("undoing")) || str_eq(i->state, S("hiding")),
        .applied = str_eq(i->state, S("applied")),
        .undone = str_eq(i->state, S("undone")),
        .waiting = str_eq(i->state, S("read")),
        .may_undo = undo_open(i, rq->now),
    };
    v->showing = str_eq(i->state, S("showing"));
    v->working = v->undoing || v->showing || str_eq(i->state, S("queued"));
    if (v->waiting) waiting_fill(rq, i, v);
    import_photos_read(rq, i->id, &v->photo);
    v->photos_failed = (struct import_photos){v->photo.v, v->photo.n};
}

static void import_page(struct rq *rq, const char *refused)
{
    struct import_view v = {0};
    struct import_last_row i;

    if (q_import_last(rq->db, rq->mem, rq->merchant_id, S("dropped"), &i)) state_fill(rq, &i, &v);
    if (refused) v.refused = tr(rq->lang, refused);
    v.here = rq_url(rq, S("/commercant/produits/import"));
    v.feed_url = rq_url(rq, S("/commercant/produits/flux"));
    v.export_url = rq_url(rq, S("/commercant/produits/export.csv"));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Products from a spreadsheet"),
                                 .body = "merchant",
                                 .refresh_s = v.working       ? 2
                                              : v.photo.waits ? 10
                                                              : 0,
                                 .back = S("/commercant/produits"),
                                 .back_text = tr(rq->lang, "Products and stock")});
    tpl_import_table(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void import_get(struct rq *rq)
{
    if (rq->merchant_id) import_page(rq, NULL);
    else rq_go(rq, "/commercant");
}

/* --- sending --- */

struct import_sent {
    str name, sha256, mapping;
};

static struct http_upload *upload_of(struct rq *rq)
{
    size_t n;
    struct http_upload *all = http_rq_uploads(rq->http, &n);

    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, S("fichier")) && all[i].fd >= 0) return &all[i];
    return NULL;
}

/* A spreadsheet is an archive too; ours begins with its table. */
static bool upload_is_zip(const struct http_upload *up)
{
    static const char name[] = "produits.csv";
    char head[30 + sizeof name - 1];

    return pread(up->fd, head, sizeof head, 0) == sizeof head && !memcmp(head, "PK\x03\x04", 4) &&
           !memcmp(head + 30, name, sizeof name - 1);
}

static const char *archive_open(struct rq *rq, struct arena *mem, const struct http_upload *up, str *bytes)
{
    void *p = mmap(NULL, (size_t)up->size, PROT_READ, MAP_PRIVATE, up->fd, 0);

    if (p == MAP_FAILED) return _("We could not keep this file. Please send it again.");
    const char *why = import_unzip(rq, mem, (str){p, (size_t)up->size}, bytes);
    munmap(p, (size_t)up->size);
    return why;
}

static const char *table_open(struct arena *mem, const struct http_upload *up, str *bytes)
{
    if (up->size > TABLE_BYTES_MOST) return _("This file is too large: 10 MB at most.");
    *bytes = (str){arena_alloc(mem, (size_t)up->size + 1), (size_t)up->size};
    return pread(up->fd, (char *)(uintptr_t)bytes->p, bytes->n, 0) == (ssize_t)bytes->n
               ? NULL
               : _("We could not keep this file. Please send it again.");
}

/* Why it is refused, as a msgid; NULL: it is kept. */
static const char *receive(struct rq *rq, struct import_sent *to)
{
    struct http_upload *up = upload_of(rq);
    struct arena *mem = memory_for(rq->in);
    struct table_sheet sheet;

    if (!up) return _("Choose a file first.");
    str bytes = S("");
    const char *why = upload_is_zip(up) ? archive_open(rq, mem, up, &bytes) : table_open(mem, up, &bytes);
    if (why) return why;
    table_sheet_read(mem, bytes, S(""), &sheet);
    if (sheet.refused) return sheet.refused;
    to->mapping = arena_str(
        rq->in,
        import_mapping_kept(&(struct import_asked){rq->db, mem, rq->lang, rq->merchant_id, rq->now, false}, &sheet));
    to->name = utf8_head(text_clean(rq->in, up->filename), 80);
    return import_keep(rq->place, rq->in, bytes, &to->sha256) ? NULL
                                                              : _("We could not keep this file. Please send it again.");
}

static bool send_prepare(struct rq *rq)
{
    struct import_sent *sent = NEW(rq->in, struct import_sent, 1);

    rq->form = sent;
    if (!rq->merchant_id) {
        rq_not_found(rq);
        return false;
    }
    const char *why = receive(rq, sent);
    if (!why) return true;
    rq_refused(rq, 422, "import.file");
    import_page(rq, why);
    return false;
}

static void send_post(struct rq *rq, struct tx *tx)
{
    const struct import_sent *sent = rq->form;
    struct import_busy_row busy;

    if (!q_import_busy(tx->db, tx->mem, rq->merchant_id, S("queued"), S("showing"), S("undoing"), S("hiding"), &busy)) {
        x_import_drop_read(tx, tx->mem, rq->merchant_id, S("read"), S("dropped"));
        x_import_add(tx, tx->mem,
                     &(struct import_add_args){.id = id_new(),
                                               .merchant_id = rq->merchant_id,
                                               .person_id = rq->person_id,
                                               .name = sent->name,
                                               .sha256 = sent->sha256,
                                               .mapping = sent->mapping,
                                               .state = S("read"),
                                               .now = rq->now});
    }
    rq_go(rq, "/commercant/produits/import");
}

/* --- the buttons --- */

struct import_said {
    str word, means;
};
struct import_pressed {
    int64_t id;
    str mapping, sha256;
    struct import_said v[TABLE_COLUMNS_MOST];
    size_t n;
};

static bool press_prepare(struct rq *rq)
{
    struct import_pressed *p = NEW(rq->in, struct import_pressed, 1);
    struct import_mine_row i;

    rq->form = p;
    if (rq->merchant_id && str_i64(rq_field(rq, "import"), &p->id) &&
        q_import_mine(rq->db, rq->mem, p->id, rq->merchant_id, &i)) {
        p->sha256 = arena_str(rq->in, i.sha256);
        return true;
    }
    rq_not_found(rq);
    return false;
}

/* What each heading means from now on. */
static void headings_said(struct rq *rq, struct import_pressed *p, const int64_t *field)
{
    struct arena *mem = memory_for(rq->in);
    struct table_sheet sheet;
    str bytes;

    if (!import_load(rq->place, mem, p->sha256, &bytes)) return;
    table_sheet_read(mem, bytes, S(""), &sheet);
    for (size_t c = 0; !sheet.refused && c < sheet.head.n; c++) {
        str word = table_heading_key(rq->in, sheet.head.v[c].text);
        if (word.n)
            p->v[p->n++] =
                (struct import_said){word, field[c] < 0 ? S("") : table_field_word((enum table_field)field[c])};
    }
}

static void said_write(struct rq *rq, struct tx *tx, str kind)
{
    const struct import_pressed *p = rq->form;

    for (size_t i = 0; i < p->n; i++)
        x_import_word_say(tx, tx->mem, rq->merchant_id, kind, p->v[i].word, p->v[i].means, rq->now);
}

/* w0 = a rayon as the table writes it, r0 = the slug of ours. */
static bool rayons_prepare(struct rq *rq)
{
    char w[8], r[8];

    if (!press_prepare(rq)) return false;
    struct import_pressed *p = rq->form;
    for (int i = 0; i < IMPORT_UNKNOWN_MOST; i++) {
        snprintf(w, sizeof w, "w%d", i);
        snprintf(r, sizeof r, "r%d", i);
        str word = import_rayon_key(rq->in, rq_field(rq, w)), means = rq_field(rq, r);
        if (word.n && means.n && means.n <= 100) p->v[p->n++] = (struct import_said){word, means};
    }
    return true;
}

static void rayons_post(struct rq *rq, struct tx *tx)
{
    said_write(rq, tx, S("rayon"));
    rq_go(rq, "/commercant/produits/import#h-lu");
}

static bool columns_prepare(struct rq *rq)
{
    struct buf b = buf_new(rq->in, 1024);
    int64_t field[TABLE_COLUMNS_MOST];
    char name[8];

    if (!press_prepare(rq)) return false;
    for (int c = 0; c < TABLE_COLUMNS_MOST; c++) {
        snprintf(name, sizeof name, "c%d", c);
        if (!str_i64(rq_field(rq, name), &field[c]) || field[c] < -1 || field[c] >= TABLE_FIELDS) field[c] = -1;
        if (c) buf_byte(&b, ',');
        buf_i64(&b, field[c]);
    }
    ((struct import_pressed *)rq->form)->mapping = buf_str(&b);
    headings_said(rq, rq->form, field);
    return true;
}

static void columns_post(struct rq *rq, struct tx *tx)
{
    const struct import_pressed *p = rq->form;

    x_import_map(tx, tx->mem, p->id, rq->merchant_id, S("read"), p->mapping);
    said_write(rq, tx, S("column"));
    rq_go(rq, "/commercant/produits/import#h-lu");
}

/* From one state to the next, once: a second click finds it elsewhere already. */
static bool goes(struct rq *rq, struct tx *tx, str from, str to)
{
    const struct import_pressed *p = rq->form;

    if (!x_import_state(tx, tx->mem, p->id, rq->merchant_id, from, to)) return false;
    audit_note(rq, tx, "import", str_fmt(tx->mem, "import %lld", (long long)p->id), to);
    return true;
}

static void apply_post(struct rq *rq, struct tx *tx)
{
    int64_t id = ((const struct import_pressed *)rq->form)->id;

    if (goes(rq, tx, S("read"), S("queued"))) {
        import_work_ask(tx, rq->now, id, "apply");
        feed_confirm(tx, rq->merchant_id, id);
    }
    rq_go(rq, "/commercant/produits/import");
}

/* The last one only, and for its time. */
static void undo_post(struct rq *rq, struct tx *tx)
{
    const struct import_pressed *p = rq->form;
    struct import_last_row last;

    if (q_import_last(tx->db, tx->mem, rq->merchant_id, S("dropped"), &last) && last.id == p->id &&
        undo_open(&last, rq->now) && goes(rq, tx, S("applied"), S("undoing")))
        import_work_ask(tx, rq->now, p->id, "undo");
    rq_go(rq, "/commercant/produits/import");
}

static void forget_post(struct rq *rq, struct tx *tx)
{
    goes(rq, tx, S("read"), S("dropped"));
    rq_go(rq, "/commercant/produits/import");
}

const struct route import_routes[] = {
    {GET, "/commercant/produits/export.csv", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_PAGE,
     .read = export_get},
    {GET, "/commercant/produits/import", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = import_get},
    {POST, "/commercant/produits/import", ACCESS_MEMBER | ACCESS_MANAGER, RATE_UPLOAD, .prepare = send_prepare,
     .write = send_post, .flags = ROUTE_FILES},
    {POST, "/commercant/produits/import/colonnes", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE,
     .prepare = columns_prepare, .write = columns_post},
    {POST, "/commercant/produits/import/rayons", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = rayons_prepare,
     .write = rayons_post},
    {POST, "/commercant/produits/import/appliquer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE,
     .prepare = press_prepare, .write = apply_post},
    {POST, "/commercant/produits/import/annuler", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = press_prepare,
     .write = undo_post},
    {POST, "/commercant/produits/import/oublier", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .prepare = press_prepare,
     .write = forget_post},
    ROUTES_END};
