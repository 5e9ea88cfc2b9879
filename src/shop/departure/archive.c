/* archive.c: all of a shop in one file: its products as a table that can be taken in again, its photos as they came,
** its orders line by line. Made by a job, a few rows at a time, straight to the disk. */
#include "shop/departure/inside.h"

#include "app/hall.h"
#include "app/settings.h"
#include "base/zip.h"
#include "lang/csv.h"
#include "shop/account/account.h"
#include "shop/catalog/catalog.h"
#include "shop/till/till.h"
#include "shop/media/media.h"
#include "shop/merchant/merchant.h"
#include "shop/order/order.h"
#include "shop/import/import.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEMORY = 192 << 20, TABLE_MOST = 64 << 20, ROWS_AT_ONCE = 200, TOKEN_LEN = 26, NAME_MOST = 60 };
#define LOST_MS ((int64_t)HOUR_MS)

bool archive_ready(const struct archive_of_row *a, int64_t now)
{
    return str_eq(a->state, S("done")) && a->done_at.set && a->done_at.v > now - ARCHIVE_DAYS * (int64_t)DAY_MS;
}

char *archive_path(const struct territory *t, struct arena *mem, str token)
{
    return str_z(mem, str_fmt(mem, "%.*s/archives/%.*s.zip", STR_ARG(t->dir), STR_ARG(token)));
}

bool archive_ask(struct tx *tx, int64_t now, int64_t merchant_id, int64_t person_id)
{
    str token = id_public(tx->mem, TOKEN_LEN);
    struct archive_put_args a = {merchant_id, person_id, token, S("asked"), now, now - LOST_MS};
    struct archive_of_row was = {.token = S("")};

    q_archive_of(tx->db, tx->mem, merchant_id, &was);
    if (!x_archive_put(tx, tx->mem, &a)) return false;
    job_add(tx, "shop_archive", str_fmt(tx->mem, "archive-%.*s", STR_ARG(token)),
            str_fmt(tx->mem, "{\"merchant\":%lld,\"before\":\"%.*s\"}", (long long)merchant_id, STR_ARG(was.token)),
            now);
    return true;
}

/* --- making it --- */

struct making {
    struct job *job;
    struct arena *mem, *piece; /* piece: of the rows at hand */
    struct archive_of_row a;
    struct merchant m;
    struct zip *zip;
    struct buf table;
    struct shelf_photo after;
    struct shelf_photos photos;
    struct till_line_rows lines;
    int64_t after_order, after_line, products, photo_n, order_n, bytes;
    str zone;
    bool found;
};

static void asked_read(struct db *db, void *arg)
{
    struct making *k = arg;
    int64_t id = job_i64(k->job, "merchant");

    k->found = q_archive_of(db, k->mem, id, &k->a) && str_eq(k->a.state, S("asked")) &&
               merchant_any(db, k->mem, LANG_FR, id, &k->m);
}

static void table_read(struct db *db, void *arg)
{
    struct making *k = arg;

    k->table = buf_new(k->piece, TABLE_MOST);
    k->products = shelf_table(db, k->piece, LANG_FR, &(struct shelf_table){k->m.id, k->job->now, &k->table});
}

static bool table_put(struct making *k)
{
    job_read(k->job, table_read, k);
    bool ok = zip_bytes(k->zip, S("produits.csv"), buf_str(&k->table));
    arena_reset(k->piece);
    return ok;
}

/* A file without a name for what grows row by row. */
static int scratch_open(const struct making *k)
{
    return file_nameless(str_z(k->mem, str_fmt(k->mem, "%.*s/incoming", STR_ARG(k->job->place->dir))));
}

static void row_put(struct buf *b, const str *cell, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i) buf_byte(b, ';');
        csv_put(b, cell[i], ';');
    }
    buf_put(b, S("\r\n"));
}

enum { COLUMNS_MOST = 20 };

/* The headings, behind the mark by which spreadsheets know UTF-8. */
static bool head_write(struct making *k, int fd, const char *const *msgid, size_t n)
{
    struct buf b = buf_new(k->mem, 4096);
    str cell[COLUMNS_MOST];

    for (size_t i = 0; i < n; i++) cell[i] = tr(LANG_FR, msgid[i]);
    buf_put(&b, S("\xef\xbb\xbf"));
    row_put(&b, cell, n);
    return fd >= 0 && write_all(fd, buf_str(&b));
}

/* --- photos --- */

static void photos_read(struct db *db, void *arg)
{
    struct making *k = arg;

    shelf_photos(db, k->piece, k->m.id, &k->after, &k->photos);
}

/* "photos/bol-d-ete-4821-1.jpg": found again by eye, and by the list beside it. */
static str photo_name(struct arena *mem, const struct shelf_photo *p, const char *ending)
{
    str s = fold(mem, utf8_head(p->title, NAME_MOST));
    char *name = arena_alloc(mem, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        bool letter = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9');
        if (letter) name[n++] = s.p[i];
        else if (n && name[n - 1] != '-') name[n++] = '-';
    }
    return str_fmt(mem, "photos/%.*s-%lld-%lld%s", (int)n, name, (long long)(p->product_id % 1000000),
                   (long long)p->nth, ending);
}

static bool photo_put(struct making *k, const struct shelf_photo *p, struct buf *list)
{
    const char *ending;
    int fd = media_original(k->job->place, k->piece, p->original, &ending);

    if (fd < 0) return true; /* not there any more: the rest is worth having */
    str name = photo_name(k->piece, p, ending);
    bool ok = zip_file(k->zip, name, fd);
    close(fd);
    const str cell[] = {p->reference, p->title, name, p->alt};
    row_put(list, cell, sizeof cell / sizeof *cell);
    k->photo_n++;
    return ok;
}

static bool photos_some(struct making *k, int list_fd)
{
    struct buf list = buf_new(k->piece, TABLE_MOST);
    bool ok = true;

    for (size_t i = 0; ok && i < k->photos.n; i++) ok = photo_put(k, &k->photos.v[i], &list);
    if (k->photos.n) k->after = k->photos.v[k->photos.n - 1];
    return ok && write_all(list_fd, buf_str(&list));
}

static bool photos_put(struct making *k)
{
    static const char *const head[] = {_("Reference"), _("Product"), _("File"), _("Description")};
    int fd = scratch_open(k);
    bool ok = head_write(k, fd, head, sizeof head / sizeof *head);

    do {
        arena_reset(k->piece);
        job_read(k->job, photos_read, k);
        ok = ok && !job_stopping() && photos_some(k, fd);
    } while (ok && k->photos.n);
    ok = ok && zip_file(k->zip, S("photos.csv"), fd);
    if (fd >= 0) close(fd);
    return ok;
}

/* --- orders --- */

static void lines_read(struct db *db, void *arg)
{
    struct making *k = arg;
    struct till_lines_ask ask = {k->m.id, k->after_order, k->after_line, ROWS_AT_ONCE};

    till_lines_after(db, k->piece, &ask, &k->lines);
}

static str euros(struct arena *mem, int64_t n)
{
    long long whole = n < 0 ? -n : n;

    return str_fmt(mem, "%s%lld,%02lld", n < 0 ? "-" : "", whole / 100, whole % 100);
}

static str moment(struct making *k, int64_t at)
{
    return date_text(k->piece, LANG_FR, k->zone, at, DATE_NUMERIC);
}

static str how_text(str fulfilment)
{
    if (str_eq(fulfilment, S("delivery"))) return tr(LANG_FR, "delivery");
    return str_eq(fulfilment, S("parcel")) ? tr(LANG_FR, "parcel") : tr(LANG_FR, "collection");
}

static void line_put(struct making *k, const struct till_line_row *l, struct buf *b)
{
    struct arena *mem = k->piece;
    const str cell[] = {
        l->number,
        moment(k, l->created_at),
        order_state_text(LANG_FR, l->state),
        l->name,
        l->mail,
        l->phone,
        how_text(l->fulfilment),
        moment(k, l->slot_at),
        l->title,
        milli_text(mem, LANG_FR, l->qty_milli, S("")),
        l->unit,
        euros(mem, l->price_cents),
        euros(mem, l->vat_bp),
        euros(mem, l->cents),
        euros(mem, l->fee_cents),
        euros(mem, l->total_cents),
        l->online ? tr(LANG_FR, "online") : tr(LANG_FR, "in the shop"),
    };

    row_put(b, cell, sizeof cell / sizeof *cell);
    k->order_n++;
}

static bool lines_some(struct making *k, int fd)
{
    struct buf b = buf_new(k->piece, TABLE_MOST);

    for (size_t i = 0; i < k->lines.n; i++) line_put(k, &k->lines.v[i], &b);
    if (k->lines.n)
        k->after_order = k->lines.v[k->lines.n - 1].order_id, k->after_line = k->lines.v[k->lines.n - 1].line_id;
    return write_all(fd, buf_str(&b));
}

static bool orders_put(struct making *k)
{
    static const char *const head[] = {_("Order"),
                                       _("Placed on"),
                                       _("State"),
                                       _("Name"),
                                       _("Mail"),
                                       _("Telephone"),
                                       _("Collection or delivery"),
                                       _("For when"),
                                       _("Product"),
                                       _("Quantity"),
                                       _("Unit"),
                                       _("Price of one, in euros"),
                                       _("VAT, in percent"),
                                       _("Line, in euros"),
                                       _("Fee of the order, in euros"),
                                       _("Whole order, in euros"),
                                       _("Means of payment")};
    int fd = scratch_open(k);
    bool ok = head_write(k, fd, head, sizeof head / sizeof *head);

    do {
        arena_reset(k->piece);
        job_read(k->job, lines_read, k);
        ok = ok && !job_stopping() && lines_some(k, fd);
    } while (ok && k->lines.n == ROWS_AT_ONCE);
    ok = ok && zip_file(k->zip, S("commandes.csv"), fd);
    if (fd >= 0) close(fd);
    return ok;
}

/* --- the job --- */

static bool archive_fill(struct making *k)
{
    return table_put(k) && photos_put(k) && orders_put(k) && zip_end(k->zip, &k->bytes);
}

/* Under its name when it is whole and on the disk. Beside it until then: each folder may be a file system of its own. */
static bool archive_make(struct making *k)
{
    const char *part =
        str_z(k->mem, str_fmt(k->mem, "%.*s/archives/%.*s.part", STR_ARG(k->job->place->dir), STR_ARG(k->a.token)));
    const char *folder = str_z(k->mem, str_fmt(k->mem, "%.*s/archives", STR_ARG(k->job->place->dir)));

    if (mkdir(folder, 0750) && errno != EEXIST) return false;
    int fd = open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (fd < 0) return false;
    k->zip = zip_new(k->mem, fd, k->job->now);
    bool ok = archive_fill(k) && !fsync(fd);
    close(fd);
    ok = ok && !rename(part, archive_path(k->job->place, k->mem, k->a.token)) && folder_sync(folder);
    if (!ok) unlink(part);
    return ok;
}

static bool end_write(struct tx *tx, int64_t now, void *arg)
{
    const struct making *k = arg;
    struct archive_end_args a = {k->m.id,  k->a.token,  S("asked"), k->bytes ? S("done") : S("failed"),
                                 k->bytes, k->products, k->photo_n, k->order_n,
                                 now};

    if (x_archive_end(tx, tx->mem, &a))
        job_add(tx, "mail_archive", str_fmt(tx->mem, "archive-mail-%.*s", STR_ARG(k->a.token)),
                str_fmt(tx->mem, "{\"merchant\":%lld}", (long long)k->m.id), now);
    return true;
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

enum { TRIES = 3 };

static enum job_end archive_job(struct job *job)
{
    struct making k = {.job = job,
                       .mem = arena_new(MEMORY),
                       .piece = arena_new(MEMORY),
                       .zone = setting_str(job->place, SETTING_TIME_ZONE)};

    arena_defer(job->mem, memory_free, k.mem);
    arena_defer(job->mem, memory_free, k.piece);
    job_read(job, asked_read, &k);
    if (!k.found) return JOB_DONE;
    str before = job_str(job, "before");
    if (before.n)
        unlink(archive_path(job->place, k.mem, before)); /* a shop has one: each is as large as all of its photos */
    bool made = archive_make(&k);
    if (!made && (job_stopping() || job->attempts < TRIES)) {
        job->error = S("disk");
        return JOB_AGAIN;
    }
    if (!made) k.bytes = 0;
    return job_write(job, end_write, &k) ? JOB_DONE : JOB_AGAIN;
}

/* --- the letter --- */

struct departure_archive_mail_view {
    str shop, url, market, until;
    bool failed;
};
#include "departure_archive_mail.txt.h"

struct letter {
    struct job *job;
    struct archive_of_row a;
    struct shop_letter shop;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct letter *l = arg;
    struct arena *mem = l->job->mem;
    int64_t id = job_i64(l->job, "merchant");

    l->found = q_archive_of(db, mem, id, &l->a) && !str_eq(l->a.state, S("asked")) && l->a.done_at.set &&
               shop_letter_read(db, mem, id, l->a.person_id, &l->shop);
}

static enum job_end letter_job(struct job *job)
{
    struct letter l = {.job = job};
    const struct person_contact *p = &l.shop.to;
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    if (!l.found) return JOB_DONE;
    struct departure_archive_mail_view v = {.shop = l.shop.shop,
                                            .url = job_url(job, p->lang, S("/commercant/emporter")),
                                            .market = setting_str(job->place, SETTING_MARKET_NAME),
                                            .until =
                                                date_text(job->mem, p->lang, setting_str(job->place, SETTING_TIME_ZONE),
                                                          l.a.done_at.v + ARCHIVE_DAYS * (int64_t)DAY_MS, DATE_DAY),
                                            .failed = !str_eq(l.a.state, S("done"))};
    tpl_departure_archive_mail_txt(&b, p->lang, &v);
    return job_mail(job, p->lang, p->mail,
                    v.failed ? tr(p->lang, "Your shop in one file could not be made")
                             : tr(p->lang, "Your shop in one file is ready"),
                    buf_str(&b), (str){0});
}

const struct job_kind departure_jobs[] = {
    {"shop_archive", archive_job, TRIES, JOB_SLOWER}, {"mail_archive", letter_job, 8}, JOBS_END};

/* --- what has been there for a week goes --- */

static void sweep(struct hall *hall, struct territory *place)
{
    struct arena *mem = arena_new(8 << 20);
    const char *folder = str_z(mem, str_fmt(mem, "%.*s/archives", STR_ARG(place->dir)));
    DIR *d = opendir(folder);
    struct stat st;

    (void)hall;
    for (struct dirent *e; d && (e = readdir(d));) {
        char *one = str_z(mem, str_fmt(mem, "%s/%s", folder, e->d_name));
        if (e->d_name[0] == '.' || stat(one, &st) ||
            clock_now_ms() - (int64_t)st.st_mtime * 1000 < ARCHIVE_DAYS * (int64_t)DAY_MS)
            continue;
        if (!unlink(one)) log_line(LOG_INFO, "departure.swept", "an archive that nobody fetched for a week is gone");
    }
    if (d) closedir(d);
    arena_free(mem);
}

const struct chore departure_chores[] = {{"archives_sweep", 12 * (int64_t)HOUR_MS, sweep}, JOBS_END};
