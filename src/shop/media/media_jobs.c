/* media_jobs.c: the imager's work: the 640 px WebP first ("photo reçue" at once), the others in spare time. */
#include "shop/media/inside.h"

#include "app/event.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RENDER_MS = 40000, RENDITION_BYTES_MOST = 8 << 20 };

static const struct rendition {
    int width;
    enum picture_format format;
    str word, suffix;
} first = {640, PICTURE_WEBP, S("webp"), S(".webp")},
  others[] = {
      {PICTURE_SMALL, PICTURE_WEBP, S("webp"), S(".webp")}, {320, PICTURE_WEBP, S("webp"), S(".webp")},
      {480, PICTURE_WEBP, S("webp"), S(".webp")},           {960, PICTURE_WEBP, S("webp"), S(".webp")},
      {1280, PICTURE_WEBP, S("webp"), S(".webp")},          {320, PICTURE_AVIF, S("avif"), S(".avif")},
      {640, PICTURE_AVIF, S("avif"), S(".avif")},           {1280, PICTURE_AVIF, S("avif"), S(".avif")},
};
enum { OTHERS = sizeof others / sizeof *others };

struct rendering {
    struct job *job;
    struct picture_one_row picture;
    const struct rendition *r;
    struct picture_info info;
    str file;
    int64_t bytes;
    bool found;
    str why;
};

static void picture_read(struct db *db, void *arg)
{
    struct rendering *g = arg;
    g->found = q_picture_one(db, g->job->mem, job_i64(g->job, "picture"), &g->picture);
}

static int temp_open(struct rendering *g)
{
    return file_nameless(str_z(g->job->mem, str_fmt(g->job->mem, "%.*s/incoming", STR_ARG(g->job->place->dir))));
}

/* The rendition's bytes, checked for size, become a file named by them. */
static bool keep(struct rendering *g, int fd)
{
    struct stat st;

    if (fstat(fd, &st) || st.st_size <= 0 || st.st_size > RENDITION_BYTES_MOST) return false;
    char *p = arena_alloc(g->job->mem, (size_t)st.st_size);
    if (pread(fd, p, (size_t)st.st_size, 0) != st.st_size) return false;
    g->bytes = st.st_size;
    return media_store(g->job->place, g->job->mem, &(struct media_put){S(""), {p, (size_t)st.st_size}, g->r->suffix},
                       &g->file);
}

static enum outside_end render(struct rendering *g)
{
    struct steps steps = steps_read(g->picture.steps);
    struct picture_order o = {
        .max_side = g->r->width, .format = g->r->format, .brighter = steps.brighter, .square = steps.square};
    int in =
        open(media_path(g->job->place, g->job->mem, S("originals/"), g->picture.original, S("")), O_RDONLY | O_CLOEXEC);
    int out = temp_open(g);
    enum outside_end end = OUTSIDE_AGAIN;

    if (in >= 0 && out >= 0) end = imager_render(in, out, o, RENDER_MS, &g->info, &g->why);
    if (end == OUTSIDE_OK && !keep(g, out)) end = OUTSIDE_AGAIN;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    g->job->error = g->why;
    return end;
}

static void shown_changed(struct tx *tx, int64_t now, int64_t picture_id, int64_t merchant_id)
{
    struct picture_products_rows rows;

    tx_touch(tx, "merchant", merchant_id); /* the portrait of a shop is a picture too */
    q_picture_products(tx->db, tx->mem, picture_id, &rows);
    for (size_t i = 0; i < rows.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, rows.v[i].offer_id);
}

/* Measured on the width people see most; false: gone, or asked otherwise meanwhile. */
static bool seen_write(struct tx *tx, const struct rendering *g)
{
    return x_picture_seen(tx, tx->mem,
                          &(struct picture_seen_args){.id = g->picture.id,
                                                      .steps = g->picture.steps,
                                                      .width = g->info.width,
                                                      .height = g->info.height,
                                                      .rgb = g->info.dominant_rgb,
                                                      .sharpness = g->info.sharpness,
                                                      .brightness = g->info.brightness}) > 0;
}

static bool rendition_write(struct tx *tx, const struct rendering *g)
{
    return x_rendition_put(tx, tx->mem,
                           &(struct rendition_put_args){g->picture.id, g->picture.steps, g->r->word, g->r->width,
                                                        g->file, g->bytes}) > 0;
}

/* A picture that could be read takes the place of the one sent before it for the same product; those beside it stay. */
static void supersede(struct tx *tx, int64_t now, int64_t picture_id)
{
    struct pictures_superseded_rows old;

    q_pictures_superseded(tx->db, tx->mem, picture_id, &old);
    if (!old.n) return;
    x_picture_supersede(tx, tx->mem, picture_id);
    x_picture_first(tx, tx->mem, picture_id);
    for (size_t i = 0; i < old.n; i++) media_drop(tx, now, old.v[i].picture_id);
}

/* From one commit to the next all that shows it shows it anew: a page never names what is not there, nor half old, half new. */
static bool first_write(struct tx *tx, int64_t now, void *arg)
{
    struct rendering *g = arg;
    struct picture_one_row p;

    if (!q_picture_one(tx->db, tx->mem, g->picture.id, &p)) return true;
    bool anew = !str_eq(p.shown_steps, g->picture.steps);
    if (!seen_write(tx, g)) return true;
    if (anew) renditions_drop(tx, now, p.id);
    rendition_write(tx, g);
    supersede(tx, now, p.id);
    others_add(tx, now + (anew ? 0 : OTHERS_AFTER_MS), &(struct others){p.id, p.edition, 0});
    shown_changed(tx, now, p.id, p.merchant_id);
    return true;
}

static bool others_write(struct tx *tx, int64_t now, void *arg)
{
    struct rendering *g = arg;
    int next = (int)(g->r - others) + 1;

    if (!rendition_write(tx, g)) return true;
    if (g->r->width == first.width) seen_write(tx, g);
    if (next < OTHERS) others_add(tx, now, &(struct others){g->picture.id, g->picture.edition, next});
    shown_changed(tx, now, g->picture.id, g->picture.merchant_id);
    return true;
}

/* Unreadable. One that people see already stays as they see it. */
static bool refuse_write(struct tx *tx, int64_t now, void *arg)
{
    struct rendering *g = arg;

    if (!x_picture_refuse(tx, tx->mem, g->picture.id, g->why.n ? g->why : S("damaged")))
        x_picture_steps(tx, tx->mem, g->picture.id, g->picture.shown_steps, g->picture.edition);
    shown_changed(tx, now, g->picture.id, g->picture.merchant_id);
    return true;
}

static enum job_end render_one(struct rendering *g, bool (*write)(struct tx *, int64_t, void *))
{
    switch (render(g)) {
    case OUTSIDE_OK: return job_write(g->job, write, g) ? JOB_DONE : JOB_AGAIN;
    case OUTSIDE_REFUSED: job_write(g->job, refuse_write, g); return JOB_DONE;
    default: return JOB_AGAIN;
    }
}

/* Many taps are one picture: the one before this job has made what is wanted now. The other sizes may have stopped between. */
static bool resume_write(struct tx *tx, int64_t now, void *arg)
{
    const struct rendering *g = arg;

    others_add(tx, now, &(struct others){g->picture.id, g->picture.edition, 0});
    return true;
}

static enum job_end first_job(struct job *job)
{
    struct rendering g = {.job = job, .r = &first};

    job_read(job, picture_read, &g);
    if (!g.found || g.picture.refused.p) return JOB_DONE;
    if (!g.picture.made || !str_eq(g.picture.steps, g.picture.shown_steps)) return render_one(&g, first_write);
    return g.picture.made > OTHERS || job_write(job, resume_write, &g) ? JOB_DONE : JOB_AGAIN;
}

static enum job_end others_job(struct job *job)
{
    struct rendering g = {.job = job};
    int64_t nth = job_i64(job, "nth");

    job_read(job, picture_read, &g);
    if (!g.found || g.picture.refused.p || nth < 0 || nth >= OTHERS || !str_eq(g.picture.steps, g.picture.shown_steps))
        return JOB_DONE;
    g.r = &others[nth];
    return render_one(&g, others_write);
}

const struct job_kind media_jobs[] = {
    {"picture_first", first_job, 5, JOB_SLOW}, {"picture_others", others_job, 5, JOB_SLOWER}, JOBS_END};

/* --- files nobody names any more --- */

struct sweeping {
    struct territory *place;
    struct arena *mem;
    str name;
    bool named;
};

static void named_read(struct db *db, void *arg)
{
    struct sweeping *s = arg;
    struct file_named_row r = {0};

    s->named =
        !q_file_named(db, s->mem, str_head(s->name, SHA256_BYTES * 2), clock_now_ms() - ORPHAN_MS, &r) || r.n > 0;
}

static void file_sweep(struct sweeping *s, const char *path)
{
    struct stat st;

    if (stat(path, &st) || !S_ISREG(st.st_mode) || clock_now_ms() - (int64_t)st.st_mtime * 1000 < ORPHAN_MS) return;
    store_read(s->place->store, named_read, s);
    if (!s->named && !unlink(path)) log_line(LOG_INFO, "media.swept", "a file nobody named is gone");
}

static void folder_sweep(struct sweeping *s, const char *path, int depth)
{
    DIR *d = opendir(path);

    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        char *one = str_z(s->mem, str_fmt(s->mem, "%s/%s", path, e->d_name));
        s->name = str_c(e->d_name);
        if (e->d_type == DT_DIR && depth < 3) folder_sweep(s, one, depth + 1);
        else file_sweep(s, one);
    }
    if (d) closedir(d);
}

static void sweep(struct hall *hall, struct territory *place)
{
    struct arena *mem = arena_new((size_t)256 << 20);
    struct sweeping s = {.place = place, .mem = mem};

    (void)hall;
    folder_sweep(&s, str_z(mem, str_fmt(mem, "%.*s/media", STR_ARG(place->dir))), 0);
    arena_free(mem);
}

const struct chore media_chores[] = {{"media_sweep", 24 * (int64_t)HOUR_MS, sweep}, JOBS_END};
