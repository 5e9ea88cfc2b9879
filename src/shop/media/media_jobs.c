/* media_jobs.c: the imager's work: the 640 px WebP first ("photo reçue" at once), the others in spare time. */
#include "shop/media/inside.h"

#include "app/event.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RENDER_MS = 40000, RENDITION_BYTES_MOST = 8 << 20, ORPHAN_DAYS = 7 };

static const struct rendition {
    int width;
    enum picture_format format;
    str word, suffix;
} first = {640, PICTURE_WEBP, S("webp"), S(".webp")},
  others[] = {
      {320, PICTURE_WEBP, S("webp"), S(".webp")}, {480, PICTURE_WEBP, S("webp"), S(".webp")}, {960, PICTURE_WEBP, S("webp"), S(".webp")},
      {1280, PICTURE_WEBP, S("webp"), S(".webp")}, {320, PICTURE_AVIF, S("avif"), S(".avif")}, {640, PICTURE_AVIF, S("avif"), S(".avif")},
      {1280, PICTURE_AVIF, S("avif"), S(".avif")},
};

struct rendering {
    struct job *job;
    struct picture_one_row picture;
    const struct rendition *r;
    struct picture_info info;
    str file;
    int64_t bytes;
    bool found, first;
    str why;
};

static void picture_read(struct db *db, void *arg)
{
    struct rendering *g = arg;
    g->found = q_picture_one(db, g->job->mem, job_i64(g->job, "picture"), &g->picture);
}

static int temp_open(struct rendering *g)
{
    return open(str_z(g->job->mem, str_fmt(g->job->mem, "%.*s/incoming", STR_ARG(g->job->place->dir))), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
}

/* The rendition's bytes, checked for size, become a file named by them. */
static bool keep(struct rendering *g, int fd)
{
    struct stat st;

    if (fstat(fd, &st) || st.st_size <= 0 || st.st_size > RENDITION_BYTES_MOST) return false;
    char *p = arena_alloc(g->job->mem, (size_t)st.st_size);
    if (pread(fd, p, (size_t)st.st_size, 0) != st.st_size) return false;
    g->bytes = st.st_size;
    return media_store(g->job->place, g->job->mem, &(struct media_put){S(""), {p, (size_t)st.st_size}, g->r->suffix}, &g->file);
}

static enum outside_end render(struct rendering *g)
{
    struct picture_order o = {.max_side = g->r->width, .format = g->r->format};
    int in = open(media_path(g->job->place, g->job->mem, S("originals/"), g->picture.original, S("")), O_RDONLY | O_CLOEXEC);
    int out = temp_open(g);
    enum outside_end end = OUTSIDE_AGAIN;

    if (in >= 0 && out >= 0) end = imager_render(in, out, o, RENDER_MS, &g->info, &g->why);
    if (end == OUTSIDE_OK && !keep(g, out)) end = OUTSIDE_AGAIN;
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    g->job->error = g->why;
    return end;
}

static void shown_changed(struct tx *tx, int64_t now, int64_t picture_id)
{
    struct picture_products_rows rows;

    q_picture_products(tx->db, tx->mem, picture_id, &rows);
    for (size_t i = 0; i < rows.n; i++) event_raise(tx, EVENT_OFFER_CHANGED, now, rows.v[i].offer_id);
}

static bool rendition_write(struct tx *tx, int64_t now, void *arg)
{
    struct rendering *g = arg;

    x_rendition_put(tx, tx->mem, g->picture.id, g->r->word, g->r->width, g->file, g->bytes);
    if (g->first)
        x_picture_seen(tx, tx->mem, &(struct picture_seen_args){.id = g->picture.id, .width = g->info.width, .height = g->info.height,
            .rgb = g->info.dominant_rgb, .sharpness = g->info.sharpness, .brightness = g->info.brightness});
    if (g->r == &first) x_picture_supersede(tx, tx->mem, g->picture.id);
    shown_changed(tx, now, g->picture.id);
    return true;
}

static bool refuse_write(struct tx *tx, int64_t now, void *arg)
{
    struct rendering *g = arg;

    x_picture_refuse(tx, tx->mem, g->picture.id, g->why.n ? g->why : S("damaged"));
    shown_changed(tx, now, g->picture.id);
    return true;
}

static enum job_end render_one(struct rendering *g)
{
    switch (render(g)) {
    case OUTSIDE_OK: return job_write(g->job, rendition_write, g) ? JOB_DONE : JOB_AGAIN;
    case OUTSIDE_REFUSED: job_write(g->job, refuse_write, g); return JOB_DONE;
    default: return JOB_AGAIN;
    }
}

static enum job_end first_job(struct job *job)
{
    struct rendering g = {.job = job, .r = &first, .first = true};

    job_read(job, picture_read, &g);
    return g.found && !g.picture.refused.p ? render_one(&g) : JOB_DONE;
}

static enum job_end others_job(struct job *job)
{
    struct rendering g = {.job = job};
    enum job_end end = JOB_DONE;

    job_read(job, picture_read, &g);
    if (!g.found || g.picture.refused.p) return JOB_DONE;
    for (size_t i = 0; i < sizeof others / sizeof *others && end == JOB_DONE; i++) {
        if (job_stopping()) return JOB_AGAIN;
        g.r = &others[i];
        g.first = i == 0;
        end = render_one(&g);
    }
    return end;
}

const struct job_kind media_jobs[] = {
    {"picture_first", first_job, 5, JOB_SLOW},
    {"picture_others", others_job, 5, JOB_SLOWER},
    JOBS_END
};

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

    s->named = !q_file_named(db, s->mem, str_head(s->name, SHA256_BYTES * 2), &r) || r.n > 0;
}

static void file_sweep(struct sweeping *s, const char *path)
{
    struct stat st;

    if (stat(path, &st) || !S_ISREG(st.st_mode) || clock_now_ms() - (int64_t)st.st_mtime * 1000 < ORPHAN_DAYS * DAY_MS) return;
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

const struct chore media_chores[] = {
    {"media_sweep", 24 * (int64_t)HOUR_MS, sweep},
    JOBS_END
};
