/* The bank's words on the disk: kept as long as a payment may be disputed, no longer. */
#include "shop/test/room.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "shop/payment/inside.h"

static void day_put(const char *dir, int64_t day)
{
    char path[160];

    snprintf(path, sizeof path, "%s/journal/%lld", dir, (long long)day);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static bool day_there(const char *dir, int64_t day)
{
    char path[160];

    snprintf(path, sizeof path, "%s/journal/%lld", dir, (long long)day);
    return !access(path, F_OK);
}

static void old_days_go(void **state)
{
    char dir[] = "/tmp/foirail-journal-XXXXXX", folder[64];
    int64_t now = ROOM_START_MS, today = now / DAY_MS;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(folder, sizeof folder, "%s/journal", dir);
    assert_int_equal(mkdir(folder, 0700), 0);
    for (int64_t ago = 0; ago <= 402; ago += 201) day_put(dir, today - ago);
    day_put(dir, today - 400);
    struct territory t = {.dir = str_c(dir)};
    assert_int_equal(journal_forget(&t, now), 1);
    assert_int_equal(journal_forget(&t, now), 0);
    assert_true(day_there(dir, today) && day_there(dir, today - 201) && day_there(dir, today - 400));
    assert_false(day_there(dir, today - 402));
    assert_int_equal(journal_forget(&t, now + DAY_MS), 1);
    journal_forget(&t, now + 1000 * DAY_MS);
    rmdir(folder);
    rmdir(dir);
}

/* --- followed --- */

struct marks {
    int64_t n, bytes;
};

static void mark_row(void *to, const struct val *row)
{
    *(struct marks *)to = (struct marks){row[0].i, row[1].i};
}

static void marks_run(struct db *db, struct room *room, void *arg)
{
    static const enum vtype cols[] = {V_I64, V_I64};
    static const char text[] = "SELECT count(*), CAST(coalesce(sum(applied), 0) AS BIGINT) FROM journal_mark";
    static const struct stmt all = {.name = "marks", .sqlite = text, .pg = text, .ncols = 2, .col = cols};

    db_run(db, room->mem, &all, NULL, mark_row, arg);
}

static struct marks followed(struct room *room, struct territory *t)
{
    struct marks m = {0};

    for (const struct chore *c = payment_chores; c->name; c++)
        if (!strcmp(c->name, "payment_journal")) c->run(NULL, t);
    room_read(room, marks_run, &m);
    return m;
}

/* Of a contract nobody knows: gone through all the same. */
static void said(struct territory *t, int64_t at, const char *words)
{
    assert_true(journal_append(t, S("personne"), at, str_c(words)));
}

static int64_t file_size(const char *dir, int64_t now)
{
    char path[160];
    struct stat st;

    snprintf(path, sizeof path, "%s/journal/%lld", dir, (long long)(now / DAY_MS));
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

/* Two folders on one database (two machines, or the second in the place of the first): what lies in each is followed. */
static void each_folder_by_itself(void **state)
{
    struct room *room = *state;
    char dir[2][32] = {"/tmp/foirail-journal-XXXXXX", "/tmp/foirail-journal-XXXXXX"}, folder[64];
    int64_t now = clock_now_ms(), all = 0;
    struct territory t[2];

    for (int i = 0; i < 2; i++) {
        assert_non_null(mkdtemp(dir[i]));
        snprintf(folder, sizeof folder, "%s/journal", dir[i]);
        assert_int_equal(mkdir(folder, 0700), 0);
        t[i] = (struct territory){.dir = str_c(dir[i]), .store = room->store};
    }
    said(&t[0], now, "one"), said(&t[0], now + 1, "two"), said(&t[1], now + 2, "three");
    for (int i = 0; i < 2; i++) {
        all += file_size(dir[i], now);
        struct marks m = followed(room, &t[i]);
        assert_int_equal(m.n, i + 1);
        assert_int_equal(m.bytes, all);
    }
    for (int i = 0; i < 2; i++) { /* and goes on being the same one */
        said(&t[i], now + 3 + i, "four");
        assert_int_equal(followed(room, &t[i]).n, 2);
    }
    assert_int_equal(followed(room, &t[0]).bytes, file_size(dir[0], now) + file_size(dir[1], now));
    for (int i = 0; i < 2; i++) {
        journal_forget(&t[i], now + 1000 * DAY_MS);
        snprintf(folder, sizeof folder, "%s/journal", dir[i]);
        rmdir(folder), rmdir(dir[i]);
    }
}

static str entry_of(struct arena *mem, str raw)
{
    uint8_t h[SHA256_BYTES];

    sha256(raw, h);
    return str_fmt(mem, "FJ1 jeton 1795000000000 %zu %.*s\n%.*s\n", raw.n, STR_ARG(hex(mem, h, 8)), STR_ARG(raw));
}

/* A crash may have cut the last word off anywhere: the one written behind it is there, and so is one that was whole. */
static void a_word_cut_off_costs_no_other(void **state)
{
    struct room *room = *state;
    str cut = entry_of(room->mem, S("one")), next = entry_of(room->mem, S("two"));

    for (size_t keep = 0; keep <= cut.n; keep++) {
        str file = str_fmt(room->mem, "%.*s%.*s", (int)keep, cut.p, STR_ARG(next));
        struct journal_entry e = {0};
        int64_t at = 0;
        size_t n = 0;
        for (; journal_next(room->mem, file, at, &e); at = e.end) n++;
        assert_int_equal(n, keep + 1 >= cut.n ? 2 : 1);
        assert_true(str_eq(e.raw, S("two")));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(old_days_go), cmocka_unit_test(each_folder_by_itself),
                                       cmocka_unit_test(a_word_cut_off_costs_no_other)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
