/* apply.c: what is planned is prepared a few lines at a time where nobody sees it, then shown by one short flip;
** the flip back is the same with the other side. */
#include "shop/import/inside.h"

#include "app/counting.h"
#include "app/event.h"
#include "app/hall.h"
#include "shop/import/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PIECE_LINES = 100, ONE_WRITER_LINES = 40, REST_MS = 25 };

char *import_path(const struct territory *t, struct arena *mem, str sha256)
{
    return str_z(mem, str_fmt(mem, "%.*s/media/imports/%.*s", STR_ARG(t->dir), STR_ARG(sha256)));
}

bool import_keep(const struct territory *t, struct arena *mem, str bytes, str *sha)
{
    char *folder = str_z(mem, str_fmt(mem, "%.*s/media/imports", STR_ARG(t->dir)));
    char *from = str_z(mem, str_fmt(mem, "%s/part-%.*s", folder, STR_ARG(id_public(mem, 16))));
    uint8_t h[SHA256_BYTES];

    sha256(bytes, h);
    *sha = hex(mem, h, sizeof h);
    if (mkdir(folder, 0750) && errno != EEXIST) return false;
    return file_put(from, import_path(t, mem, *sha), bytes, 0640);
}

bool import_load(const struct territory *t, struct arena *mem, str sha256, str *bytes)
{
    struct stat st;
    int fd = open(import_path(t, mem, sha256), O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && !fstat(fd, &st) && st.st_size <= TABLE_BYTES_MOST;

    if (ok) {
        char *p = arena_alloc(mem, (size_t)st.st_size + 1);
        ok = pread(fd, p, (size_t)st.st_size, 0) == st.st_size;
        *bytes = (str){p, (size_t)st.st_size};
    }
    if (fd >= 0) close(fd);
    return ok;
}

/* --- both sides --- */

static struct import_row_add_args side_of(const struct import_offers_row *o)
{
    return (struct import_row_add_args){
        .offer_id = o->id,
        .product_id = o->product_id,
        .stock_item_id = o->stock_item_id,
        .seen_at = o->updated_at,
        .category_id = o->category_id,
        .title_fr = o->title_fr,
        .title_en = o->title_en,
        .text_fr = o->text_fr,
        .text_en = o->text_en,
        .unit = o->unit,
        .net_milli = o->net_milli,
        .net_unit = o->net_unit,
        .labels = o->labels,
        .allergens = o->allergens,
        .origin = o->origin,
        .storage = o->storage,
        .packed = o->packed,
        .ingredients = o->ingredients,
        .degree_milli = o->degree_milli,
        .maker = o->maker,
        .warnings = o->warnings,
        .isbn = o->isbn,
        .keeps = o->keeps,
        .traces = o->traces,
        .facts = o->facts,
        .drained_milli = o->drained_milli,
        .variant_fr = o->variant_fr,
        .variant_en = o->variant_en,
        .position = o->position,
        .price_cents = o->price_cents,
        .list_cents = o->list_cents,
        .vat_bp = o->vat_bp,
        .mode = o->mode,
        .link = o->link,
        .lead_days = o->lead_days,
        .deposit_cents = o->deposit_cents,
        .season_from = o->season_from,
        .season_to = o->season_to,
        .book_min = o->book_min,
        .book_seats = o->book_seats,
        .book_home = o->book_home,
        .book_shared = o->book_shared,
        .published_at = o->published_at,
        .withdrawn_at = o->withdrawn_at,
        .own_ref = o->own_ref,
        .on_hand_milli = o->on_hand_milli,
        .move_id = id_new(),
    };
}

/* "1500 o123,2000 l7": of an offer that is there, or that a line makes. */
static str parts_staged(struct tx *tx, const struct import_parts *p)
{
    struct buf b = buf_new(tx->mem, 2048);

    for (size_t i = 0; i < p->n; i++)
        buf_fmt(&b, "%s%lld %c%lld", i ? "," : "", (long long)p->v[i].milli, p->v[i].offer_id ? 'o' : 'l',
                (long long)(p->v[i].offer_id ? p->v[i].offer_id : p->v[i].line));
    return buf_str(&b);
}

static bool off_now(struct tx *tx, int64_t now, const struct import_row_add_args *a)
{
    return a->season_from &&
           season_off(tx->db, tx->mem, now, &(struct season){.from = a->season_from, .to = a->season_to});
}

/* Drawn again while the table calls something else so. */
static str code_draw(struct tx *tx, const struct import_plan *plan, int nth)
{
    str code = code_drawn(tx->mem, nth);

    for (int i = nth; i < CODE_DRAWS && import_plan_names(plan, code); i++) code = code_drawn(tx->mem, i);
    return code;
}

/* Of one more variant: the product that is there, or that the first of them made. */
static int64_t product_of(struct tx *tx, const struct import_staging *s, const struct import_change *c)
{
    struct import_made_row made;

    if (!c->first) return c->to.product_id;
    MUST(q_import_made(tx->db, tx->mem, s->id, c->first->line, &made));
    return made.product_id;
}

/* One side is enough of what is made: it goes again by its turn. */
static void fresh_stage(struct tx *tx, int64_t now, const struct import_staging *s, const struct import_change *c)
{
    struct import_row_add_args a = side_of(&c->to);

    a.import_id = s->id, a.line = c->line, a.side = a.fresh = a.texts = 1;
    a.makes = !c->first && !c->group;
    a.product_id = a.makes ? id_new() : product_of(tx, s, c);
    a.offer_id = id_new(), a.variant_id = id_new(), a.stock_item_id = id_new(), a.price_id = id_new();
    a.code = code_draw(tx, s->plan, 0);
    a.pub = id_public(tx->mem, 8);
    if (!a.mode.n) a.mode = (str){0};
    a.lacks = c->lacks;
    a.off_season = off_now(tx, now, &a);
    a.parts = c->parts_move ? parts_staged(tx, &c->parts) : (str){0};
    x_import_row_add(tx, tx->mem, &a);
}

static bool same_time(opt_i64 a, opt_i64 b)
{
    return a.set == b.set && (!a.set || a.v == b.v);
}

/* What its merchant's table names is still sold: nobody has to ask him about it. */
static bool is_moved(const struct import_change *c)
{
    const struct import_offers_row *a = &c->to, *b = c->old;

    return b->stale_at.set || !same_time(a->published_at, b->published_at) ||
           !same_time(a->withdrawn_at, b->withdrawn_at) || a->book_min != b->book_min ||
           a->season_from != b->season_from || a->season_to != b->season_to;
}

static void change_stage(struct tx *tx, int64_t now, const struct import_staging *s, const struct import_change *c)
{
    struct import_row_add_args after = side_of(&c->to), before = side_of(c->old);

    after.import_id = before.import_id = s->id;
    after.line = before.line = c->line;
    after.side = 1;
    after.texts = before.texts = c->texts;
    after.moves = before.moves = is_moved(c);
    after.names = before.names =
        !str_eq(c->to.variant_fr, c->old->variant_fr) || !str_eq(c->to.variant_en, c->old->variant_en);
    after.delta_milli = c->to.on_hand_milli - c->old->on_hand_milli, before.delta_milli = -after.delta_milli;
    after.off_season = off_now(tx, now, &after), before.off_season = off_now(tx, now, &before);
    if (c->parts_move) after.parts = parts_staged(tx, &c->parts), before.parts = parts_staged(tx, &c->parts_old);
    if (c->price_moves) after.price_id = id_new(), before.price_id = id_new();
    x_import_row_add(tx, tx->mem, &after);
    x_import_row_add(tx, tx->mem, &before);
}

/* Those whose code somebody has draw again, a longer one after a few times. */
static void offers_make(struct tx *tx, int64_t now, const struct import_staging *s, int64_t from, int64_t to)
{
    struct import_codeless_rows rows;

    for (int i = 1; i < CODE_DRAWS; i++) {
        x_import_make_offers(tx, tx->mem,
                             &(struct import_make_offers_args){s->id, from, to, s->merchant_id, s->turn, now});
        q_import_codeless(tx->db, tx->mem, s->id, from, to, &rows);
        if (!rows.n) return;
        for (size_t r = 0; r < rows.n; r++)
            x_import_code(tx, tx->mem, s->id, rows.v[r].line, code_draw(tx, s->plan, i));
    }
    fault("catalog.codes", "no free code was found in %d draws", CODE_DRAWS);
}

void import_stage(struct tx *tx, int64_t now, const struct import_staging *s)
{
    const struct import_change *v = s->plan->v;
    int64_t from = v[s->from].line, to = v[s->to - 1].line;

    for (size_t i = s->from; i < s->to; i++)
        if (v[i].old) change_stage(tx, now, s, &v[i]);
        else fresh_stage(tx, now, s, &v[i]);
    x_import_make_products(tx, tx->mem, s->id, from, to, s->merchant_id, now);
    x_import_make_variants(tx, tx->mem, s->id, from, to);
    x_import_make_stock(tx, tx->mem, s->id, from, to, s->merchant_id);
    x_import_make_moves(tx, tx->mem, s->id, from, to, S("start"), now);
    offers_make(tx, now, s, from, to);
    x_import_make_prices(tx, tx->mem, s->id, from, to, now);
    x_import_progress(tx, tx->mem, s->id, S("queued"), (int64_t)s->plan->n, (int64_t)s->to);
}

/* --- the flip: one moment for all that the public sees --- */

struct flipping {
    int64_t id, side, merchant_id, now;
    opt_i64 seen;
};

/* How many offers followed. */
static int64_t side_show(struct tx *tx, const struct flipping *f)
{
    x_import_flip_prices(tx, tx->mem, f->id, f->side, f->seen, f->now);
    x_import_flip_products(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id, f->now);
    x_import_flip_variants(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id);
    tx_touch(tx, "merchant", f->merchant_id);
    return x_import_flip_offers(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id, f->now) +
           x_import_flip_moves(tx, tx->mem, f->id, f->side, f->seen, f->merchant_id, f->now);
}

bool import_flip(struct tx *tx, int64_t now, int64_t id, int64_t turn)
{
    struct import_one_row i;
    struct import_counts_row n;

    if (!q_import_one(tx->db, tx->mem, id, &i) || !q_import_counts(tx->db, tx->mem, id, 1, &n)) return false;
    struct flipping f = {.id = id, .side = 1, .merchant_id = i.merchant_id, .now = now};
    if (i.feed) feed_taken(tx, i.merchant_id, id);
    return side_show(tx, &f) == n.n - n.fresh && x_import_turn_next(tx, tx->mem, i.merchant_id, turn) == 1 &&
           x_import_applied(tx, tx->mem, id, S("queued"), S("showing"), n.fresh, now);
}

bool import_unflip(struct tx *tx, int64_t now, int64_t id, int64_t turn)
{
    struct import_one_row i;
    struct import_counts_row n;
    struct import_marked_row marked;

    if (!q_import_one(tx->db, tx->mem, id, &i) || !q_import_counts(tx->db, tx->mem, id, 1, &n) || !i.applied_at.set)
        return false;
    struct flipping f = {.id = id, .merchant_id = i.merchant_id, .now = now, .seen = i.applied_at};
    int64_t followed = side_show(tx, &f);
    x_import_keep(tx, tx->mem, id, now);
    x_import_unmark(tx, tx->mem, i.merchant_id, turn, i.applied_at.v);
    q_import_marked(tx->db, tx->mem, i.merchant_id, turn, &marked);
    return x_import_turn_next(tx, tx->mem, i.merchant_id, turn) == 1 &&
           x_import_undone(tx, tx->mem, id, S("undoing"), S("hiding"), n.n - followed - marked.n, now);
}

void import_mark(struct tx *tx, const struct import_piece *p)
{
    x_import_mark(tx, tx->mem, &(struct import_mark_args){p->id, p->from, p->to, p->merchant_id, p->turn, p->at});
    x_import_told(tx, tx->mem, p->id, p->to);
}

void import_settle(struct tx *tx, int64_t now, const struct import_piece *p)
{
    int64_t side = !p->back, *product = NEW(tx->mem, int64_t, p->rows.n + 1);

    for (size_t i = 0; i < p->rows.n; i++) product[i] = p->rows.v[i].product_id;
    if (p->back) x_import_settle_unmade(tx, tx->mem, p->id, p->from, p->to, p->merchant_id, p->at);
    else x_import_settle_made(tx, tx->mem, p->id, p->from, p->to, p->merchant_id, p->at);
    x_import_stock_least(tx, tx->mem, p->id, side, p->from, p->to, now);
    if (!p->back) x_import_stock_back(tx, tx->mem, p->id, p->from, p->to);
    x_import_settle_moves(
        tx, tx->mem, &(struct import_settle_moves_args){p->id, side, p->from, p->to, S("import"), p->person_id, now});
    x_import_settle_stock(tx, tx->mem, p->id, side, p->from, p->to);
    products_gate_table(tx, now, p->merchant_id, product, p->rows.n);
    for (size_t i = 0; i < p->rows.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, p->rows.v[i].offer_id);
    x_import_told(tx, tx->mem, p->id, p->to);
}

void import_settled(struct tx *tx, int64_t id, bool back)
{
    x_import_settled(tx, tx->mem, id, back ? S("hiding") : S("showing"), back ? S("undone") : S("applied"));
}

bool import_unmake(struct tx *tx, int64_t id, int64_t merchant_id)
{
    struct import_last_lines_row r;

    if (!q_import_last_lines(tx->db, tx->mem, id, PIECE_LINES, &r) || !r.from_line.set) return false;
    x_import_unmake(tx, tx->mem, id, r.from_line.v, merchant_id);
    x_import_clear(tx, tx->mem, id, r.from_line.v);
    return true;
}

/* --- the job --- */

void import_work_ask(struct tx *tx, int64_t now, int64_t id, const char *what)
{
    job_add(tx, "shelf_import", str_fmt(tx->mem, "shelf-import-%lld-%s-%lld", (long long)id, what, (long long)now),
            str_fmt(tx->mem, "{\"import\":%lld}", (long long)id), now);
}

struct importing {
    struct job *job;
    struct arena *mem;
    struct import_one_row i;
    struct import_counts_row counts;
    struct import_turn_row turn;
    struct table_sheet sheet;
    struct import_plan plan;
    struct import_staging staging;
    struct import_piece piece;
    int64_t id, bundle, next; /* bundle: the line of the last one that is done */
    bool found, more, one_writer;
};

static size_t piece_lines(const struct importing *m)
{
    return m->one_writer ? ONE_WRITER_LINES : PIECE_LINES;
}

/* One piece done: where there is one writer for all, who buys comes before the next. */
static bool piece_done(const struct importing *m, bool (*fn)(struct tx *, int64_t, void *))
{
    if (job_stopping() || !job_write(m->job, fn, (void *)(uintptr_t)m)) return false;
    if (m->one_writer) nanosleep(&(struct timespec){.tv_nsec = REST_MS * 1000000L}, NULL);
    return true;
}

static void one_read(struct db *db, void *arg)
{
    struct importing *m = arg;
    m->one_writer = !db_is_pg(db);
    m->found = q_import_one(db, m->mem, m->id, &m->i) && q_import_counts(db, m->mem, m->id, 1, &m->counts) &&
               q_import_turn(db, m->mem, m->i.merchant_id, &m->turn);
}

static void plan_read(struct db *db, void *arg)
{
    struct importing *m = arg;
    struct import_asked q = {db, m->mem, LANG_FR, m->i.merchant_id, clock_now_ms(), m->i.feed};

    import_plan_make(&q, &m->sheet, &m->plan);
}

static bool unmake_write(struct tx *tx, int64_t now, void *arg)
{
    struct importing *m = arg;

    m->more = import_unmake(tx, m->id, m->i.merchant_id);
    if (!m->more) import_photos_end(tx, m->id), x_import_back(tx, tx->mem, m->id, S("queued"), S("read"));
    return true;
}

static bool stage_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    import_stage(tx, now, &m->staging);
    return true;
}

static bool flip_write(struct tx *tx, int64_t now, void *arg)
{
    struct importing *m = arg;

    m->found = true; /* it was tried to its end, and was not merely in somebody's way */
    return import_flip(tx, now, m->id, m->turn.shelf_turn + 1);
}

static bool unflip_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    return import_unflip(tx, now, m->id, m->turn.shelf_turn + 1);
}

/* What was prepared is unmade, and the table goes back to be looked at. */
static bool given_back(struct importing *m)
{
    do {
        if (!piece_done(m, unmake_write)) return false;
    } while (m->more);
    return true;
}

static bool photos_write(struct tx *tx, int64_t now, void *arg)
{
    import_photos_stage(tx, &((const struct importing *)arg)->staging);
    return true;
}

static bool photos_staged(struct importing *m)
{
    for (size_t from = 0; from < m->plan.photos_n; from = m->staging.to) {
        m->staging.from = from;
        m->staging.to = from + piece_lines(m) < m->plan.photos_n ? from + piece_lines(m) : m->plan.photos_n;
        if (!piece_done(m, photos_write)) return false;
    }
    return true;
}

static bool staged(struct importing *m)
{
    m->staging = (struct import_staging){
        .id = m->id, .merchant_id = m->i.merchant_id, .turn = m->turn.shelf_turn + 1, .plan = &m->plan};
    while (m->staging.from < m->plan.n && m->plan.v[m->staging.from].line <= m->counts.last_line)
        m->staging.from++; /* before an end */
    while (m->staging.from < m->plan.n) {
        m->staging.to = m->staging.from + piece_lines(m) < m->plan.n ? m->staging.from + piece_lines(m) : m->plan.n;
        if (!piece_done(m, stage_write)) return false;
        m->staging.from = m->staging.to;
    }
    return photos_staged(m);
}

/* Nothing is lost by trying again what lost against somebody: only a shelf that moved sends the table back. */
static bool flipped(struct importing *m)
{
    m->found = false;
    return job_write(m->job, flip_write, m) || (m->found && given_back(m));
}

/* From the file once more: the shelf may have moved since it was looked at. What cannot be done as a whole goes back to
** be looked at. False: to be tried again. */
static bool apply(struct importing *m)
{
    str bytes;
    bool readable = import_load(m->job->place, m->mem, m->i.sha256, &bytes);

    if (readable) {
        table_sheet_read(m->mem, bytes, m->i.mapping, &m->sheet);
        if (!m->sheet.refused) job_read(m->job, plan_read, m);
    }
    if (!readable || m->sheet.refused || m->plan.errors_n) return given_back(m);
    return staged(m) && flipped(m);
}

/* --- what hangs on it --- */

static void piece_read(struct db *db, void *arg)
{
    struct importing *m = arg;

    q_import_one(db, m->mem, m->id, &m->i);
    q_import_tell(db, m->mem, m->id, 1, m->i.told, (int64_t)piece_lines(m), &m->piece.rows);
}

static bool mark_write(struct tx *tx, int64_t now, void *arg)
{
    import_mark(tx, &((const struct importing *)arg)->piece);
    return true;
}

static bool settle_write(struct tx *tx, int64_t now, void *arg)
{
    import_settle(tx, now, &((const struct importing *)arg)->piece);
    return true;
}

static bool settled_write(struct tx *tx, int64_t now, void *arg)
{
    const struct importing *m = arg;

    import_settled(tx, m->id, m->piece.back);
    counting_ask(tx, now, str_fmt(tx->mem, "import-%lld-%d", (long long)m->id, m->piece.back));
    if (m->piece.back) import_photos_end(tx, m->id);
    else import_photos_begin(tx, now, m->id);
    return true;
}

/* The lines of the table after those that are done, a few at a time. */
static bool by_pieces(struct importing *m, bool (*fn)(struct tx *, int64_t, void *))
{
    for (;;) {
        job_read(m->job, piece_read, m);
        if (!m->piece.rows.n) return true;
        m->piece.from = m->piece.rows.v[0].line;
        m->piece.to = m->piece.rows.v[m->piece.rows.n - 1].line;
        if (!piece_done(m, fn)) return false;
    }
}

static bool undo(struct importing *m)
{
    m->piece = (struct import_piece){
        .id = m->id, .merchant_id = m->i.merchant_id, .turn = m->turn.shelf_turn + 1, .at = m->i.applied_at.v};
    return by_pieces(m, mark_write) && job_write(m->job, unflip_write, m);
}

static bool bundles_write(struct tx *tx, int64_t now, void *arg)
{
    struct importing *m = arg;
    int64_t after = m->bundle;

    m->more = import_bundles(tx, &m->piece, &after);
    m->next = after; /* run again, it begins where this one began */
    return true;
}

/* After all that may be in one is there; before what was made goes. */
static bool bundles(struct importing *m)
{
    m->bundle = 0;
    do {
        if (!piece_done(m, bundles_write)) return false;
        m->bundle = m->next;
    } while (m->more);
    return true;
}

/* Who follows the shelf hears of each offer, its stock moves, its merchant sees it. */
static bool settled(struct importing *m)
{
    job_read(m->job, one_read, m);
    bool back = str_eq(m->i.state, S("hiding"));

    if (!back && !str_eq(m->i.state, S("showing"))) return true;
    m->piece = (struct import_piece){.id = m->id,
                                     .merchant_id = m->i.merchant_id,
                                     .person_id = m->i.person_id,
                                     .back = back,
                                     .at = back ? m->i.undone_at.v : m->i.applied_at.v};
    bool done = back ? bundles(m) && by_pieces(m, settle_write) : by_pieces(m, settle_write) && bundles(m);
    return done && job_write(m->job, settled_write, m);
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

static enum job_end import_job(struct job *job)
{
    struct importing m = {.job = job, .mem = arena_new(IMPORT_MEMORY), .id = job_i64(job, "import")};

    arena_defer(job->mem, memory_free, m.mem);
    job_read(job, one_read, &m);
    if (!m.found) return JOB_DONE;
    if (str_eq(m.i.state, S("queued")) && !apply(&m)) return JOB_AGAIN;
    if (str_eq(m.i.state, S("undoing")) && !undo(&m)) return JOB_AGAIN;
    return settled(&m) ? JOB_DONE : JOB_AGAIN;
}

const struct job_kind import_jobs[] = {{"shelf_import", import_job, 8, JOB_SLOW}, JOBS_END};

/* --- what can no longer be undone is forgotten --- */

static void forget(struct tx *tx, int64_t now)
{
    x_import_forget(tx, tx->mem, now - (IMPORT_UNDO_DAYS + 1) * (int64_t)DAY_MS, 200);
    import_photos_forget(tx, now - (IMPORT_UNDO_DAYS + 1) * (int64_t)DAY_MS);
}

const struct clock_task import_clock[] = {{"import_forget", MINUTE_MS, forget}, JOBS_END};
