/* Photos on the disk: also where incoming/ and media/ are file systems of their own, as between several machines. */
#include "shop/test/room.h"

#include <sys/stat.h>

#include "shop/media/inside.h"

static void each_folder_a_mount(void **state)
{
    struct room *room = *state;
    char dir[] = "/tmp/foirail-media-XXXXXX", elsewhere[] = "/dev/shm/foirail-media-XXXXXX", path[64], undo[96];
    struct media_put m = {S("originals/"), S("a photo"), S("")};
    struct territory t = {.dir = str_c(dir), .store = room->store};
    const char *ending;
    str sha;

    assert_true(mkdtemp(dir) && mkdtemp(elsewhere));
    snprintf(path, sizeof path, "%s/media", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/media/originals", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/incoming", dir);
    assert_int_equal(symlink(elsewhere, path), 0);
    assert_true(media_store(&t, room->mem, &m, &sha));
    int fd = media_original(&t, room->mem, sha, &ending);
    assert_true(fd >= 0);
    close(fd);
    snprintf(undo, sizeof undo, "rm -r '%s' '%s'", dir, elsewhere);
    assert_int_equal(system(undo), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_folder_a_mount)};

    return cmocka_run_group_tests(tests, room_start, room_stop);
}
