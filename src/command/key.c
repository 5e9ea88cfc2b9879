/* key.c: the sealing key: made, turned, never shown. */
#include "command/command.h"

#include "command.sql.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int key_make(struct arena *mem, const struct config *c)
{
    char *path = hall_seal_path(mem, c);

    if (!access(path, F_OK))
        return fprintf(stderr, "foirail: %s is there already; nothing was changed\n", path), EXIT_REFUSED;
    if (!seal_key_make(mem, c))
        return fprintf(stderr, "foirail: %s cannot be made: %s\n", path, strerror(errno)), EXIT_REFUSED;
    printf("%s made. Keep a copy of it apart from the backups: without it, bank contracts must be typed again.\n",
           path);
    return EXIT_DONE;
}

static bool keys_read(struct arena *mem, const struct config *c, struct seal_keys *keys)
{
    if (hall_seal_keys(mem, c, keys)) return true;
    fprintf(stderr, "foirail: no sealing key can be read at %s\n", hall_seal_path(mem, c));
    return false;
}

static int keys_write(struct arena *mem, const struct config *c, const struct seal_keys *keys)
{
    if (hall_seal_keys_write(mem, c, keys)) return EXIT_DONE;
    fprintf(stderr, "foirail: %s cannot be written: %s; run it again\n", hall_seal_path(mem, c), strerror(errno));
    return EXIT_REFUSED;
}

static int key_number(struct arena *mem, const struct config *c)
{
    struct seal_keys keys;

    if (!keys_read(mem, c, &keys)) return EXIT_REFUSED;
    printf("%lld\n", (long long)keys.v[0].number);
    return EXIT_DONE;
}

/* A new key in front; those before stay until nothing is sealed with them any more. */
static int key_rotate(struct arena *mem, const struct config *c)
{
    struct seal_keys keys;

    if (!keys_read(mem, c, &keys)) return EXIT_REFUSED;
    if (keys.n == SEAL_KEYS)
        return fprintf(stderr, "foirail: %d keys are kept already: `foirail key forget` first\n", SEAL_KEYS),
               EXIT_REFUSED;
    memmove(keys.v + 1, keys.v, keys.n++ * sizeof *keys.v);
    keys.v[0] = (struct seal_key){keys.v[1].number + 1, seal_key_random(mem)};
    if (keys_write(mem, c, &keys)) return EXIT_REFUSED;
    printf("Key %lld is the current one. Keep a copy of %s apart from the backups, then start the server anew: it "
           "seals everything with it.\n"
           "After that `foirail key forget` drops the keys before.\n",
           (long long)keys.v[0].number, hall_seal_path(mem, c));
    return EXIT_DONE;
}

struct key_forgetting {
    struct arena *mem;
    int64_t current, left;
};

static void before_read(struct db *db, void *arg)
{
    struct key_forgetting *f = arg;
    struct command_sealed_before_row row;

    if (q_command_sealed_before(db, f->mem, f->current, &row)) f->left += row.n;
}

static int before_count(struct arena *mem, struct hall *hall, void *arg)
{
    struct key_forgetting *f = arg;

    f->mem = mem;
    f->current = hall->seal_number;
    for (size_t i = 0; i < hall->places; i++) store_read(hall->place[i].store, before_read, f);
    return EXIT_DONE;
}

static int key_forget(struct arena *mem, const struct options *o, const struct config *c)
{
    struct seal_keys keys;
    struct key_forgetting f = {0};

    if (!keys_read(mem, c, &keys)) return EXIT_REFUSED;
    int code = with_hall(o, true, before_count, &f);
    if (code) return code;
    if (f.left) {
        fprintf(stderr,
                "foirail: %lld values are still sealed with an older key. Start the server: it seals them anew. "
                "Nothing was changed.\n",
                (long long)f.left);
        return EXIT_REFUSED;
    }
    keys.n = 1;
    if (keys_write(mem, c, &keys)) return EXIT_REFUSED;
    printf("Only key %lld is left here. A backup made before it was turned wants the key of its day: keep that copy.\n",
           (long long)keys.v[0].number);
    return EXIT_DONE;
}

int key_command(int argc, char **argv)
{
    struct arena *mem = command_memory(1 << 20);
    struct options o;
    struct config c;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (!command_config(mem, &o, &c)) return EXIT_USE;
    if (o.n == 1 && !strcmp(o.rest[0], "make")) code = key_make(mem, &c);
    else if (o.n == 1 && !strcmp(o.rest[0], "number")) code = key_number(mem, &c);
    else if (o.n == 1 && !strcmp(o.rest[0], "rotate")) code = key_rotate(mem, &c);
    else if (o.n == 1 && !strcmp(o.rest[0], "forget")) code = key_forget(mem, &o, &c);
    else code = command_misused("key");
    return code;
}
