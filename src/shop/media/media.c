#include "shop/media/inside.h"

#include "app/event.h"
#include "app/settings.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- receiving --- */

str media_format(str b, bool *shown)
{
    bool heic = b.n > 12 && str_eq(str_head(str_from(b, 4), 4), S("ftyp")) &&
                (str_starts(str_from(b, 8), S("hei")) || str_starts(str_from(b, 8), S("hev")) ||
                 str_starts(str_from(b, 8), S("mif1")) || str_starts(str_from(b, 8), S("msf1")));

    *shown = !heic;
    if (heic) return S("image/heic");
    if (str_starts(b, S("\xff\xd8\xff"))) return S("image/jpeg");
    if (str_starts(b, S("\x89PNG\r\n\x1a\n"))) return S("image/png");
    bool webp = b.n > 12 && str_starts(b, S("RIFF")) && str_eq(str_head(str_from(b, 8), 4), S("WEBP"));
    return webp ? S("image/webp") : S("");
}

static enum media_verdict bytes_keep(struct rq *rq, str bytes, struct media_received *out)
{
    struct media_put m = {S("originals/"), bytes, S("")};
    bool shown;

    if (!media_format(bytes, &shown).n) return MEDIA_FORMAT;
    if (!media_store(rq->place, rq->in, &m, &out->sha256)) return MEDIA_FAILED;
    out->bytes = (int64_t)bytes.n;
    return MEDIA_OK;
}

enum media_verdict media_receive_part(struct rq *rq, str bytes, struct media_received *out)
{
    *out = (struct media_received){.alt = S(""), .name = S("")};
    if (!bytes.n) return MEDIA_EMPTY;
    return bytes.n > PICTURE_BYTES_MOST ? MEDIA_TOO_LARGE : bytes_keep(rq, bytes, out);
}

static struct http_upload *upload_find(struct rq *rq, const char *field, int nth)
{
    size_t n;
    struct http_upload *u = http_rq_uploads(rq->http, &n);

    for (size_t i = 0; i < n; i++)
        if (str_eq(u[i].name, str_c(field)) && u[i].size > 0 && nth-- == 0) return &u[i];
    return NULL;
}

/* "C:\\photos\\IMG_0412.HEIC" is "IMG_0412.HEIC" to a person; long ones are cut. */
static str name_short(struct arena *mem, str name)
{
    enum { NAME_MOST = 60 };

    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/' || name.p[i - 1] == '\\') {
            name = str_from(name, i);
            break;
        }
    return utf8_head(text_clean(mem, name), NAME_MOST);
}

int64_t media_room(struct rq *rq)
{
    struct picture_count_row r = {0};

    q_picture_count(rq->db, rq->mem, rq->merchant_id, &r);
    return setting_i64(rq->place, SETTING_PHOTOS) - r.n;
}

static enum media_verdict upload_keep(struct rq *rq, const struct http_upload *u, struct media_received *out)
{
    *out = (struct media_received){.alt = S(""), .name = name_short(rq->in, u->filename)};
    if (!u->size) return MEDIA_EMPTY;
    if (u->size > PICTURE_BYTES_MOST) return MEDIA_TOO_LARGE;
    void *p = mmap(NULL, (size_t)u->size, PROT_READ, MAP_PRIVATE, u->fd, 0);
    if (p == MAP_FAILED) return MEDIA_FAILED;
    enum media_verdict v = bytes_keep(rq, (str){p, (size_t)u->size}, out);
    munmap(p, (size_t)u->size);
    return v;
}

enum media_verdict media_receive(struct rq *rq, const char *field, int nth, struct media_received *out)
{
    const struct http_upload *u = upload_find(rq, field, nth);

    *out = (struct media_received){.alt = S(""), .name = S("")};
    if (!u) return MEDIA_NONE;
    return media_room(rq) > 0 ? upload_keep(rq, u, out) : MEDIA_QUOTA;
}

size_t media_uploads(struct rq *rq, const char *field)
{
    size_t n, named = 0;
    const struct http_upload *u = http_rq_uploads(rq->http, &n);

    for (size_t i = 0; i < n; i++) named += str_eq(u[i].name, str_c(field));
    return named;
}

void media_receive_batch(struct rq *rq, const char *field, struct media_batch *b)
{
    size_t n;
    struct http_upload *u = http_rq_uploads(rq->http, &n);
    int64_t room = media_room(rq);

    for (size_t i = 0; i < n && b->left_n < MEDIA_UPLOADS_MOST; i++) {
        struct media_received one = {.name = name_short(rq->in, u[i].filename)};
        if (!str_eq(u[i].name, str_c(field))) continue;
        enum media_verdict v = b->n == MEDIA_AT_ONCE   ? MEDIA_TOO_MANY
                               : (int64_t)b->n >= room ? MEDIA_QUOTA
                                                       : upload_keep(rq, &u[i], &one);
        if (v == MEDIA_OK) b->v[b->n++] = one;
        else b->left[b->left_n++] = (struct media_left){one.name, v};
    }
}

struct counting {
    struct arena *mem;
    int64_t merchant_id, n;
};

static void count_read(struct db *db, void *arg)
{
    struct counting *c = arg;
    struct picture_count_row r = {0};

    q_picture_count(db, c->mem, c->merchant_id, &r);
    c->n = r.n;
}

enum media_verdict media_receive_bytes(struct job *job, int64_t merchant_id, str bytes, struct media_received *out)
{
    struct media_put m = {S("originals/"), bytes, S("")};
    struct counting c = {job->mem, merchant_id, 0};
    bool shown;

    *out = (struct media_received){.alt = S(""), .name = S(""), .bytes = (int64_t)bytes.n};
    if (!bytes.n) return MEDIA_EMPTY;
    if (bytes.n > PICTURE_BYTES_MOST) return MEDIA_TOO_LARGE;
    if (!media_format(bytes, &shown).n) return MEDIA_FORMAT;
    job_read(job, count_read, &c);
    if (c.n >= setting_i64(job->place, SETTING_PHOTOS)) return MEDIA_QUOTA;
    return media_store(job->place, job->mem, &m, &out->sha256) ? MEDIA_OK : MEDIA_FAILED;
}

/* --- kept while the form is mended --- */

enum { SHOWN_BYTES_MOST = 4 << 20 };

struct ticketing {
    const struct hall *hall;
    struct arena *mem;
    int64_t merchant_id;
};

static str ticket_made(const struct ticketing *t, str sha)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(t->hall->mark_key, str_fmt(t->mem, "photo|%lld|%.*s", (long long)t->merchant_id, STR_ARG(sha)), mac);
    return str_fmt(t->mem, "%.*s.%.*s", STR_ARG(sha), STR_ARG(hex(t->mem, mac, 16)));
}

static bool ticket_read(const struct ticketing *t, str ticket, str *sha)
{
    str rest = ticket;

    return ticket.n == SHA256_BYTES * 2 + 33 && str_cut(&rest, '.', sha) && sha->n == SHA256_BYTES * 2 &&
           crypt_eq(ticket_made(t, *sha), ticket);
}

bool media_ticket_read(struct rq *rq, str ticket, str *sha)
{
    return ticket_read(&(struct ticketing){rq->hall, rq->mem, rq->merchant_id}, ticket, sha);
}

enum media_verdict media_receive_kept(struct job *job, int64_t merchant_id, str ticket, struct media_received *out)
{
    struct ticketing t = {job->hall, job->mem, merchant_id};
    struct counting c = {job->mem, merchant_id, 0};
    struct stat st;
    str sha;

    *out = (struct media_received){.alt = S(""), .name = S("")};
    if (!ticket_read(&t, ticket, &sha) || stat(media_path(job->place, job->mem, S("originals/"), sha, S("")), &st))
        return MEDIA_NONE;
    job_read(job, count_read, &c);
    if (c.n >= setting_i64(job->place, SETTING_PHOTOS)) return MEDIA_QUOTA;
    out->sha256 = sha;
    out->bytes = st.st_size;
    return MEDIA_OK;
}

/* MEDIA_FAILED: the form stood open so long that its photo was swept away. */
static enum media_verdict kept_read(struct rq *rq, const char *field, struct media_received *out)
{
    str ticket = rq_field(rq, str_z(rq->in, str_fmt(rq->in, "%s_gardee", field))), sha;
    str name = rq_field(rq, str_z(rq->in, str_fmt(rq->in, "%s_nom", field)));
    struct stat st;

    if (!ticket.n || !media_ticket_read(rq, ticket, &sha)) return MEDIA_NONE;
    if (stat(media_path(rq->place, rq->in, S("originals/"), sha, S("")), &st)) return MEDIA_FAILED;
    out->sha256 = sha;
    out->bytes = st.st_size;
    out->name = name_short(rq->in, name);
    return MEDIA_OK;
}

enum media_verdict media_receive_or_kept(struct rq *rq, const char *field, struct media_received *out)
{
    enum media_verdict got = media_receive(rq, field, 0, out);

    if (got == MEDIA_OK) return got;
    enum media_verdict kept = kept_read(rq, field, out);
    return got == MEDIA_NONE ? kept : got;
}

struct media_kept media_keep(struct rq *rq, const struct media_received *m)
{
    char head[16];
    bool shown = false;

    if (!m->sha256.n) return (struct media_kept){S(""), S(""), S("")};
    int fd = open(media_path(rq->place, rq->mem, S("originals/"), m->sha256, S("")), O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, head, sizeof head) : -1;
    if (fd >= 0) close(fd);
    if (n > 0) media_format((str){head, (size_t)n}, &shown);
    str ticket = ticket_made(&(struct ticketing){rq->hall, rq->mem, rq->merchant_id}, m->sha256), src = S("");
    if (shown && m->bytes <= SHOWN_BYTES_MOST)
        src = rq_url(rq, str_fmt(rq->mem, "/commercant/photo/%.*s", STR_ARG(ticket)));
    return (struct media_kept){ticket, src, m->name};
}

bool media_keep_ended(struct rq *rq, int64_t merchant_id, struct ended_photo *p)
{
    static const str fields[] = {S("photo"), S("portrait"), S("preuve")};
    int64_t was = rq->merchant_id;
    struct media_received m;
    bool takes = false;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) takes |= str_eq(fields[i], str_c(p->field));
    if (!takes) return false;
    rq->merchant_id = merchant_id;
    bool ok = media_receive(rq, p->field, 0, &m) == MEDIA_OK;
    if (ok) {
        struct media_kept kept = media_keep(rq, &m);
        p->ticket = arena_str(rq->in, kept.ticket);
        p->name = arena_str(rq->in, kept.name);
    }
    rq->merchant_id = was;
    return ok;
}

const char *media_verdict_says(enum media_verdict v)
{
    switch (v) {
    case MEDIA_TOO_LARGE:
        return _("This photo weighs more than 20 MB. Take it again in a smaller size, or send another.");
    case MEDIA_FORMAT: return _("This file is not a photo we can read. Send a JPEG, PNG, WebP or HEIC picture.");
    case MEDIA_FAILED: return _("The photo could not be kept. Nothing else was lost: send it again.");
    case MEDIA_EMPTY: return _("This file is empty. Send the photo again.");
    case MEDIA_TOO_MANY: return _("Ten photos at once are the most: send this one with the next ones.");
    case MEDIA_QUOTA:
        return _("You have as many photos as the market keeps for one shop. Delete some that wait for a name, or call "
                 "us: we can allow more.");
    default: return "";
    }
}

/* --- adding --- */

static void first_add(struct tx *tx, int64_t now, int64_t id, int64_t edition)
{
    str key = edition ? str_fmt(tx->mem, "picture-%lld-%lld", (long long)id, (long long)edition)
                      : str_fmt(tx->mem, "picture-%lld", (long long)id);

    job_add(tx, "picture_first", key, str_fmt(tx->mem, "{\"picture\":%lld}", (long long)id), now);
}

void others_add(struct tx *tx, int64_t run_at, const struct others *o)
{
    str key = str_fmt(tx->mem, "picture-others-%lld-%lld-%d", (long long)o->picture_id, (long long)o->edition, o->nth);

    job_add(tx, "picture_others", key,
            str_fmt(tx->mem, "{\"picture\":%lld,\"nth\":%d}", (long long)o->picture_id, o->nth), run_at);
}

static int64_t picture_make(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m)
{
    int64_t id = id_new();

    x_picture_insert(tx, tx->mem,
                     &(struct picture_insert_args){.id = id,
                                                   .pub = id_public(tx->mem, 10),
                                                   .merchant_id = merchant_id,
                                                   .original = m->sha256,
                                                   .alt = m->alt,
                                                   .width = 640,
                                                   .height = 640,
                                                   .now = now});
    return id;
}

int64_t media_add(struct tx *tx, int64_t now, int64_t merchant_id, const struct media_received *m)
{
    int64_t id = picture_make(tx, now, merchant_id, m);

    first_add(tx, now, id, 0);
    return id;
}

int64_t media_add_file(struct tx *tx, const struct territory *t, int64_t now, const struct media_file *f)
{
    struct stat st;
    struct media_received m = {.alt = f->alt};
    str same;
    int fd = open(f->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &st) || st.st_size > PICTURE_BYTES_MOST) return fd >= 0 ? close(fd), 0 : 0;
    char *p = arena_alloc(tx->mem, (size_t)st.st_size + 1);
    str bytes = {p, (size_t)st.st_size};
    bool ok = read(fd, p, bytes.n) == (ssize_t)bytes.n;
    close(fd);
    struct media_put original = {S("originals/"), bytes, S("")}, shown = {S(""), bytes, S(".webp")};
    if (!ok || !media_store(t, tx->mem, &original, &m.sha256) || !media_store(t, tx->mem, &shown, &same)) return 0;
    int64_t id = picture_make(tx, now, f->merchant_id, &m);
    x_rendition_put(tx, tx->mem, &(struct rendition_put_args){id, S(""), S("webp"), 640, same, (int64_t)bytes.n});
    others_add(tx, now + OTHERS_AFTER_MS, &(struct others){id, 0, 0});
    return id;
}

int64_t media_mine(struct db *db, struct arena *mem, int64_t merchant_id, str pub)
{
    struct picture_mine_row r;

    return q_picture_mine(db, mem, pub, merchant_id, &r) ? r.id : 0;
}

str media_pub(struct db *db, struct arena *mem, int64_t picture_id)
{
    struct picture_one_row r;

    return picture_id && q_picture_one(db, mem, picture_id, &r) ? r.pub : S("");
}

/* --- retouching --- */

struct steps steps_read(str s)
{
    struct steps n = {0};

    for (size_t i = 0; i < s.n; i++) {
        n.brighter += s.p[i] == 'b';
        n.square |= s.p[i] == 's';
    }
    return n;
}

/* Absent: there is nothing to do. */
static str steps_after(struct arena *mem, str s, enum media_retouch what)
{
    struct steps n = steps_read(s);

    if (what == MEDIA_UNDO) return s.n ? str_head(s, s.n - 1) : (str){0};
    if (what == MEDIA_SQUARE) return n.square ? (str){0} : str_fmt(mem, "%.*ss", STR_ARG(s));
    return n.brighter < PICTURE_BRIGHTER_MOST ? str_fmt(mem, "%.*sb", STR_ARG(s)) : (str){0};
}

bool media_retouch(struct tx *tx, int64_t now, int64_t id, enum media_retouch what)
{
    struct picture_one_row p;

    if (!q_picture_one(tx->db, tx->mem, id, &p)) return false;
    str steps = steps_after(tx->mem, p.steps, what);
    if (!steps.p || !x_picture_steps(tx, tx->mem, id, steps, p.edition)) return false;
    first_add(tx, now, id, p.edition + 1);
    return true;
}

bool media_retouch_read(str word, enum media_retouch *out)
{
    static const str words[] = {
        [MEDIA_BRIGHTEN] = S("eclaircir"), [MEDIA_SQUARE] = S("carre"), [MEDIA_UNDO] = S("annuler")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i], word)) {
            *out = (enum media_retouch)i;
            return true;
        }
    return false;
}

void renditions_drop(struct tx *tx, int64_t now, int64_t picture_id)
{
    x_renditions_past_forget(tx, tx->mem, now - ORPHAN_MS);
    x_renditions_past(tx, tx->mem, picture_id, now);
    x_renditions_delete(tx, tx->mem, picture_id);
}

enum { UNDO_DAYS = 30 }; /* what staff did for a shop can be taken back as long */

/* Shown by nobody any more, but what it was replaced by may be taken back. */
static bool may_come_back(struct tx *tx, int64_t now, int64_t picture_id)
{
    struct pictures_before_rows r;
    str named = str_fmt(tx->mem, "i%lld;", (long long)picture_id); /* as record.h writes it */
    bool found = false;

    q_pictures_before(tx->db, tx->mem, picture_id, S("photos"), now - UNDO_DAYS * DAY_MS, &r);
    for (size_t i = 0; i < r.n && !found; i++) found = r.v[i].was.p && str_find(r.v[i].was, named) >= 0;
    return found;
}

void media_drop(struct tx *tx, int64_t now, int64_t picture_id)
{
    if (!may_come_back(tx, now, picture_id)) media_forget(tx, now, picture_id);
}

void media_forget(struct tx *tx, int64_t now, int64_t picture_id)
{
    struct picture_used_row used;

    if (!q_picture_used(tx->db, tx->mem, picture_id, &used) || used.n) return;
    renditions_drop(tx, now, picture_id);
    x_picture_delete(tx, tx->mem, picture_id);
}

void media_alt_set(struct tx *tx, int64_t merchant_id, int64_t picture_id, str alt)
{
    x_picture_alt_set(tx, tx->mem, picture_id, merchant_id, alt);
}

/* --- looking --- */

enum { SOME = 32, DARK = 250, BLURRED = 60, SMALL = 480 };

static str hint_of(struct arena *mem, enum lang lang, const struct pictures_some_row *r)
{
    str light = S(""),
        small = r->width < SMALL
                    ? tr(lang, "A small photo: take it from nearer, or send it as it came out of the telephone.")
                    : S("");

    if (r->refused.p) return tr(lang, "This photo cannot be read. Send another.");
    if (r->brightness < DARK) light = tr(lang, "A little dark: near a window it would be lovely.");
    else if (r->sharpness < BLURRED) light = tr(lang, "A little blurred: hold the telephone with both hands.");
    return light.n && small.n ? str_fmt(mem, "%.*s %.*s", STR_ARG(light), STR_ARG(small)) : light.n ? light : small;
}

static str address(struct arena *mem, const struct pictures_some_row *r)
{
    return str_fmt(mem, "/m/%.*s.%.*s", STR_ARG(r->file), STR_ARG(r->format));
}

static void rendition_take(struct arena *mem, const struct pictures_some_row *r, struct picture *p)
{
    bool avif = str_eq(r->format, S("avif"));

    if (!avif && (r->asked.v == PICTURE_SMALL || (r->asked.v == 320 && !p->small.n))) p->small = address(mem, r);
    if (r->asked.v == PICTURE_SMALL) return;
    str *set = avif ? &p->srcset_avif : &p->srcset_webp;
    str one = str_fmt(mem, "%.*s %lldw", STR_ARG(address(mem, r)), (long long)r->asked.v);

    *set = set->n ? str_fmt(mem, "%.*s, %.*s", STR_ARG(*set), STR_ARG(one)) : one;
    if (avif || (p->src.n && r->asked.v != 640)) return;
    p->src = address(mem, r);
    p->ready = true;
}

static void row_take(struct arena *mem, enum lang lang, const struct pictures_some_row *r, struct picture *p)
{
    struct steps n = steps_read(r->steps);

    if (!p->pub.n)
        *p = (struct picture){.pub = r->pub,
                              .alt = r->alt,
                              .width = 640,
                              .height = r->width ? 640 * r->height / r->width : 640,
                              .rgb = r->rgb,
                              .refused = r->refused.p != NULL,
                              .hint = hint_of(mem, lang, r),
                              .busy = !r->refused.p && (!r->file.p || !str_eq(r->steps, r->shown_steps)),
                              .may_brighten =
                                  n.brighter<PICTURE_BRIGHTER_MOST, .may_square = !n.square, .may_undo = r->steps.n> 0};
    if (r->file.p) rendition_take(mem, r, p);
}

static void some(struct db *db, struct arena *mem, enum lang lang, const int64_t *ids, size_t n, struct picture *out)
{
    struct pictures_some_args a = {0};
    struct pictures_some_rows rows;
    int64_t *slot = &a.i0;

    _Static_assert(sizeof a == SOME * sizeof(int64_t), "ids in a row");
    for (size_t i = 0; i < n; i++) slot[i] = ids[i];
    q_pictures_some(db, mem, &a, &rows);
    for (size_t k = 0; k < rows.n; k++)
        for (size_t i = 0; i < n; i++)
            if (rows.v[k].id == ids[i]) row_take(mem, lang, &rows.v[k], &out[i]);
}

void media_pictures(struct db *db, struct arena *mem, enum lang lang, const int64_t *ids, size_t n, struct picture *out)
{
    for (size_t i = 0; i < n; i++) out[i] = (struct picture){0};
    for (size_t i = 0; i < n; i += SOME) some(db, mem, lang, ids + i, n - i < SOME ? n - i : SOME, out + i);
}
