/* photo.c: photos that a table or a followed site names by their address: planned with the lines, fetched after
** them, one by one, as whoever sends a photo by hand would have it. */
#include "shop/import/check.h"

#include "app/hall.h"
#include "photo.sql.h"
#include "app/away.h"
#include "shop/media/media.h"

enum {
    SOURCE_MOST = 1000,
    PHOTO_BYTES_MOST = 10 * 1024 * 1024,
    PHOTO_MS = 20 * SECOND_MS,
    PHOTO_MEMORY = 48 << 20,
    PHOTO_TRIES = 2,
    SILENT_MOST = 5
};

/* --- planning --- */

static str id_key(const int64_t *id)
{
    return (str){(const char *)(const void *)id, sizeof *id};
}

/* What each product shows. */
static void originals_known(struct checking *k)
{
    struct photo_originals_rows *rows = NEW(k->q->mem, struct photo_originals_rows, 1);
    size_t at;

    q_photo_originals(k->q->db, k->q->mem, k->q->merchant_id, rows);
    k->originals = places_new(k->q->mem, rows->n + 1);
    k->original_of = NEW(k->q->mem, str, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++)
        if (place_take(&k->originals, id_key(&rows->v[i].product_id), (at = i, &at)))
            k->original_of[i] = rows->v[i].original;
}

void import_photos_known(struct checking *k)
{
    struct photo_known_rows *rows = NEW(k->q->mem, struct photo_known_rows, 1);
    size_t at;

    k->photos = places_new(k->q->mem, k->shelf.n + k->sheet->n + 1);
    if (k->sheet->column[TABLE_PHOTO] < 0) return;
    q_photo_known(k->q->db, k->q->mem, k->q->merchant_id, k->q->feed ? S("") : S("failed"), S("staged"), rows);
    k->photo_of = NEW(k->q->mem, str, rows->n + k->sheet->n + 1);
    for (size_t i = 0; i < rows->n; i++)
        if (place_take(&k->photos, id_key(&rows->v[i].product_id), (at = i, &at))) k->photo_of[i] = rows->v[i].source;
    originals_known(k);
}

/* The first of "https://a/1.jpg, https://a/2.jpg". */
static str first_of(str s)
{
    size_t n = 0;

    while (n < s.n && (unsigned char)s.p[n] > ' ' &&
           !(s.p[n] == ',' &&
             (n + 1 == s.n || (unsigned char)s.p[n + 1] <= ' ' || str_starts(str_from(s, n + 1), S("http")))))
        n++;
    return str_head(s, n);
}

/* "zip:…" of an archive we gave out: sealed, looked at when it is taken. */
static bool is_sealed(str s)
{
    return str_starts(s, S("zip:"));
}

/* The seal begins with the name of the photo's bytes. */
static bool is_shown(const struct checking *k, const struct import_offers_row *old, str sealed)
{
    const struct place *at = place_of(&k->originals, id_key(&old->product_id));

    return at->key.p && str_starts(str_from(sealed, 4), k->original_of[at->at]);
}

static bool address_like(str s)
{
    bool ok = (str_starts(s, S("https://")) || str_starts(s, S("http://"))) && s.n <= SOURCE_MOST;

    for (size_t i = 0; ok && i < s.n; i++) ok = s.p[i] > ' ' && s.p[i] < 127;
    return ok;
}

/* Of a product once, whichever of its lines says it first; what a shop system writes there and is no address is passed over. */
void import_photo_read(struct checking *k, const struct import_offers_row *old)
{
    struct import_plan *p = k->plan;
    str typed;

    if (k->head || !import_cell_of(k, TABLE_PHOTO, &typed) || !typed.n) return;
    typed = is_sealed(typed) ? typed : first_of(typed);
    if (is_sealed(typed) && (k->q->feed || (old && is_shown(k, old, typed)))) return;
    if (!is_sealed(typed) && !address_like(typed)) {
        if (!k->q->feed && !k->sheet->shop)
            import_wrong_field(k, TABLE_PHOTO, _("Write the address of a photo, which begins with https://."));
        return;
    }
    const struct place *known = old ? place_of(&k->photos, id_key(&old->product_id)) : NULL;
    if (known && known->key.p && (!k->photo_of[known->at].p || str_eq(k->photo_of[known->at], typed))) return;
    if (known && known->key.p) k->photo_of[known->at] = (str){0}; /* said */
    p->photos[p->photos_n++] = (struct import_photo){k->line->line, old ? old->product_id : 0, typed};
}

/* --- staging --- */

void import_photos_stage(struct tx *tx, const struct import_staging *s)
{
    struct import_made_row made;

    for (size_t i = s->from; i < s->to; i++) {
        const struct import_photo *p = &s->plan->photos[i];
        int64_t product = p->product_id;
        if (!product && q_import_made(tx->db, tx->mem, s->id, p->line, &made)) product = made.product_id;
        if (product)
            x_photo_stage(
                tx, tx->mem,
                &(struct photo_stage_args){s->id, p->line, s->merchant_id, product, p->source, S("staged"), S("")});
    }
}

static void next_ask(struct tx *tx, int64_t now, int64_t id, int64_t after_line)
{
    job_add(tx, "shelf_photo",
            str_fmt(tx->mem, "shelf-photo-%lld-%lld-%lld", (long long)id, (long long)after_line, (long long)now),
            str_fmt(tx->mem, "{\"import\":%lld}", (long long)id), now);
}

void import_photos_begin(struct tx *tx, int64_t now, int64_t id)
{
    if (x_photo_states(tx, tx->mem, id, S("staged"), S("waits"))) next_ask(tx, now, id, 0);
}

void import_photos_end(struct tx *tx, int64_t id)
{
    x_photo_clear(tx, tx->mem, id, S("staged"));
    x_photo_clear(tx, tx->mem, id, S("waits"));
}

void import_photos_again(struct tx *tx, int64_t now, int64_t merchant_id)
{
    struct photo_waiting_rows rows;
    struct photo_again_args a = {merchant_id,  S("failed"),      S("waits"),   S(""),
                                 S("timeout"), S("unreachable"), S("partial"), S("disk")};

    if (!x_photo_again(tx, tx->mem, &a)) return;
    q_photo_waiting(tx->db, tx->mem, merchant_id, S("waits"), &rows);
    for (size_t i = 0; i < rows.n; i++) next_ask(tx, now, rows.v[i].import_id, 0);
}

void import_photos_forget(struct tx *tx, int64_t before)
{
    x_photo_forget(tx, tx->mem, before, S("taken"), S("failed"), 200);
}

/* --- fetching --- */

struct photo_fetching {
    struct job *job;
    struct arena *mem;
    struct photo_next_row p;
    struct photo_counts_row counts;
    struct media_received received;
    int64_t id;
    str why; /* empty: it is here */
    bool found;
};

static void next_read(struct db *db, void *arg)
{
    struct photo_fetching *g = arg;

    g->found = q_photo_next(db, g->mem, g->id, S("waits"), &g->p);
}

/* Sites that write "http://" answer to "https://" too. */
static str address_of(const struct photo_fetching *g)
{
    str s = g->p.source;

    if (!str_starts(s, S("http://")) || away_here(g->job->hall, s)) return s;
    return str_fmt(g->mem, "https://%.*s", STR_ARG(str_from(s, 7)));
}

static str verdict_word(enum media_verdict v)
{
    switch (v) {
    case MEDIA_OK: return S("");
    case MEDIA_TOO_LARGE: return S("too_large");
    case MEDIA_QUOTA: return S("quota");
    case MEDIA_FAILED: return S("disk");
    default: return S("format");
    }
}

static str fetch(struct photo_fetching *g)
{
    str header[AWAY_HEADERS_MOST] = {S("Accept: image/webp, image/jpeg, image/png, image/*;q=0.8")};
    struct away_file f = {
        .url = address_of(g), .header = header, .headers = 1, .max_bytes = PHOTO_BYTES_MOST, .ms = PHOTO_MS};
    str why = away_fetch(g->job, g->mem, &f);

    if (why.n) return why;
    if (f.answer.status != 200) return S("status");
    return verdict_word(media_receive_bytes(g->job, g->p.merchant_id, f.answer.body, &g->received));
}

/* It lies here already; what it shows stands behind its seal. */
static str kept(struct photo_fetching *g)
{
    str rest = str_from(g->p.source, 4), ticket = rest;

    str_cut(&rest, ' ', &ticket);
    enum media_verdict v = media_receive_kept(g->job, g->p.merchant_id, ticket, &g->received);
    g->received.alt = arena_str(g->mem, str_trim(rest));
    return v == MEDIA_NONE ? S("gone") : verdict_word(v);
}

static bool is_soft(str why)
{
    return str_eq(why, S("timeout")) || str_eq(why, S("unreachable")) || str_eq(why, S("partial")) ||
           str_eq(why, S("disk"));
}

/* A site that does not answer again and again, or a shop that may keep no more: the others are not asked for. */
static bool no_use(struct tx *tx, const struct photo_fetching *g)
{
    struct photo_silent_row silent;

    if (str_eq(g->why, S("quota"))) return true;
    return is_soft(g->why) && q_photo_silent(tx->db, tx->mem, g->id, S("timeout"), S("unreachable"), &silent) &&
           silent.n >= SILENT_MOST;
}

static bool end_write(struct tx *tx, int64_t now, void *arg)
{
    const struct photo_fetching *g = arg;

    if (!x_photo_end(tx, tx->mem, g->id, g->p.line, S("waits"), g->why.n ? S("failed") : S("taken"), g->why))
        return true;
    if (!g->why.n) product_picture_put(tx, g->p.product_id, media_add(tx, now, g->p.merchant_id, &g->received), false);
    if (no_use(tx, g)) x_photo_give_up(tx, tx->mem, g->id, S("waits"), S("failed"), g->why);
    else next_ask(tx, now, g->id, g->p.line);
    return true;
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

static enum job_end photo_job(struct job *job)
{
    struct photo_fetching g = {.job = job, .mem = arena_new(PHOTO_MEMORY), .id = job_i64(job, "import")};

    arena_defer(job->mem, memory_free, g.mem);
    job_read(job, next_read, &g);
    if (!g.found) return JOB_DONE;
    g.why = is_sealed(g.p.source) ? kept(&g) : fetch(&g);
    if (is_soft(g.why) && (job_stopping() || job->attempts < PHOTO_TRIES)) {
        job->error = g.why;
        return JOB_AGAIN;
    }
    job->error = S("");
    return job_write(job, end_write, &g) ? JOB_DONE : JOB_AGAIN;
}

const struct job_kind photo_jobs[] = {{"shelf_photo", photo_job, 8, JOB_AWAY}, JOBS_END};

/* --- telling --- */

static const char *why_says(str why)
{
    static const struct {
        const char *word, *says;
    } known[] = {
        {"address", _("This address is not on the public Internet.")},
        {"url", _("This address does not begin with https://.")},
        {"too_large", _("This photo weighs more than 10 MB.")},
        {"redirects", _("Your site sends us from one address to the next.")},
        {"certificate", _("The certificate of this site is not valid.")},
        {"status", _("Your site gives an error instead of this photo.")},
        {"format", _("This is not a photo we can read.")},
        {"quota", _("You have as many photos as the market keeps for one shop.")},
        {"disk", _("We could not keep it. This is our fault.")},
        {"gone", _("This photo came too long ago: send the file again.")},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(str_c(known[i].word), why)) return known[i].says;
    return _("Your site did not give this photo in time.");
}

void import_photos_read(struct rq *rq, int64_t id, struct import_photos_view *v)
{
    struct photo_counts_row n = {0};
    struct photo_failed_rows failed;

    q_photo_counts(rq->db, rq->mem, id, rq->merchant_id, S("waits"), S("taken"), S("failed"), &n);
    q_photo_failed(rq->db, rq->mem, id, rq->merchant_id, S("failed"), IMPORT_PHOTOS_TOLD, &failed);
    *v = (struct import_photos_view){.waits = n.waits, .taken = n.taken, .failed = n.failed};
    for (size_t i = 0; i < failed.n; i++)
        v->v[v->n++] =
            (struct import_photo_failed){utf8_head(failed.v[i].source, 80), tr(rq->lang, why_says(failed.v[i].why))};
}
