/* journal.c: what banks say is written down and synced before they are answered, so that nothing they said can be lost
** by a full database, a crash or a bug of ours. One file a day; each entry: a line "FJ1 token time length sha" then the
** bytes. */
#include "shop/payment/inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { RESERVE = 4 << 20, FORGED_A_DAY = 1 << 20, PLACES = 16, KEPT_DAYS = 400 };

static str sha_short(struct arena *mem, str raw)
{
    uint8_t h[SHA256_BYTES];

    sha256(raw, h);
    return hex(mem, h, 8);
}

static str day_file(struct arena *mem, const struct territory *t, int64_t now)
{
    return str_fmt(mem, "%.*s/journal/%lld", STR_ARG(t->dir), (long long)(now / DAY_MS));
}

/* Space is reserved when the day's file is made: a disk that fills up later does not silence the bank. */
static int day_open(struct arena *mem, const struct territory *t, int64_t now)
{
    char *path = str_z(mem, day_file(mem, t, now));
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

    if (fd >= 0) return fd;
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return -1;
    if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, RESERVE))
        log_line(LOG_WARN, "journal.reserve", "no space could be reserved");
    if (!folder_sync(str_z(mem, str_fmt(mem, "%.*s/journal", STR_ARG(t->dir)))))
        log_line(LOG_WARN, "journal.folder", "the journal's folder could not be synced");
    return fd;
}

/* The one who appends and the one who reserves make the day's file once. */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

void journal_reserve(const struct territory *t, int64_t now)
{
    struct arena *mem = arena_new((size_t)1 << 20);

    pthread_mutex_lock(&making);
    for (int64_t day = 0; day < 2; day++) {
        int fd = day_open(mem, t, now + day * DAY_MS);
        if (fd >= 0) close(fd);
    }
    pthread_mutex_unlock(&making);
    arena_free(mem);
}

size_t journal_forget(const struct territory *t, int64_t now)
{
    struct arena *mem = arena_new((size_t)1 << 20);
    str folder = str_fmt(mem, "%.*s/journal", STR_ARG(t->dir));
    DIR *d = opendir(str_z(mem, folder));
    size_t n = 0;
    int64_t day;

    for (struct dirent *e; d && (e = readdir(d));)
        if (str_i64(str_c(e->d_name), &day) && day > 0 && day < now / DAY_MS - KEPT_DAYS)
            n += !unlink(str_z(mem, str_fmt(mem, "%.*s/%s", STR_ARG(folder), e->d_name)));
    if (d) closedir(d);
    arena_free(mem);
    return n;
}

bool journal_append(const struct territory *t, str token, int64_t now, str raw)
{
    struct arena *mem = arena_new((size_t)1 << 20);

    pthread_mutex_lock(&making);
    int fd = raw.n > ENTRY_MOST ? -1 : day_open(mem, t, now);
    str entry = str_fmt(mem, "FJ1 %.*s %lld %zu %.*s\n%.*s\n", STR_ARG(token), (long long)now, raw.n,
                        STR_ARG(sha_short(mem, raw)), STR_ARG(raw));
    bool ok = fd >= 0 && write_all(fd, entry) && !fdatasync(fd);
    if (fd >= 0) close(fd);
    pthread_mutex_unlock(&making);
    arena_free(mem);
    if (!ok) log_line(LOG_ERROR, "journal.write", "a notification could not be written down");
    return ok;
}

bool journal_keep(const struct territory *t, str token, int64_t now, str raw)
{
    return store_shared(t->store) ? word_append(t, token, now, raw) : journal_append(t, token, now, raw);
}

/* --- what is not the bank's --- */

static struct forged {
    const struct territory *place;
    int64_t day;
    size_t bytes;
} forged[PLACES];
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;

/* Of today; called with `counting` held. */
static struct forged *forged_of(const struct territory *t, int64_t now)
{
    size_t i = 0;

    while (i < PLACES - 1 && forged[i].place && forged[i].place != t) i++;
    if (forged[i].place != t || forged[i].day != now / DAY_MS) forged[i] = (struct forged){t, now / DAY_MS, 0};
    return &forged[i];
}

bool journal_forged_full(const struct territory *t, int64_t now)
{
    pthread_mutex_lock(&counting);
    bool full = forged_of(t, now)->bytes >= FORGED_A_DAY;
    pthread_mutex_unlock(&counting);
    return full;
}

void journal_forged_add(const struct territory *t, int64_t now, size_t bytes)
{
    pthread_mutex_lock(&counting);
    forged_of(t, now)->bytes += bytes;
    pthread_mutex_unlock(&counting);
}

/* --- what was said before --- */

/* Of each seal one number, in a place of its own: forgotten with the process or by another in its place, which only
** means that the word is written down once more. */
enum { HEARD = 1 << 14 };
static _Atomic uint64_t heard[HEARD];

static uint64_t heard_number(const struct territory *t, str seal)
{
    uint8_t h[SHA256_BYTES];
    uint64_t n;

    sha256(seal, h);
    memcpy(&n, h, sizeof n);
    return (n ^ (uintptr_t)t) | 1;
}

bool journal_heard(const struct territory *t, str seal)
{
    uint64_t n = heard_number(t, seal);
    return heard[(n >> 1) % HEARD] == n;
}

void journal_heard_add(const struct territory *t, str seal)
{
    uint64_t n = heard_number(t, seal);
    heard[(n >> 1) % HEARD] = n;
}

/* "FJ1 token time length sha" */
static bool head_read(str line, struct journal_entry *e, int64_t *length, str *sha)
{
    str word, time, len;

    return str_cut(&line, ' ', &word) && str_eq(word, S("FJ1")) && str_cut(&line, ' ', &e->token) &&
           str_cut(&line, ' ', &time) && str_cut(&line, ' ', &len) && str_i64(time, &e->received_at) &&
           str_i64(len, length) && *length >= 0 && *length <= ENTRY_MOST && (*sha = line, line.n == 16);
}

bool journal_next(struct arena *mem, str bytes, int64_t from, struct journal_entry *e)
{
    while (from >= 0 && (size_t)from < bytes.n) {
        str rest = str_from(bytes, (size_t)from), line, sha;
        int64_t length;
        ptrdiff_t at = str_find(rest, S("FJ1 "));
        if (at < 0) return false;
        rest = str_from(rest, (size_t)at);
        from += at;
        str all = rest;
        if (str_cut(&rest, '\n', &line) && rest.p && head_read(line, e, &length, &sha) && rest.n > (size_t)length) {
            e->raw = str_head(rest, (size_t)length);
            if (str_eq(sha_short(mem, e->raw), sha)) {
                /* cut off just before its own newline, the next one begins at once */
                e->end = from + (int64_t)(line.n + 1 + (size_t)length) + (rest.p[length] == '\n');
                return true;
            }
        }
        from += all.n > 4 ? 4 : (int64_t)all.n;
    }
    return false;
}
