/* key.c: the sealing key: made once, never shown. */
#include "command/command.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static int key_make(struct arena *mem, const struct config *c)
{
    char *path = hall_seal_path(mem, c);

    if (!access(path, F_OK)) return fprintf(stderr, "foirail: %s is there already; nothing was changed\n", path), EXIT_REFUSED;
    if (!seal_key_make(mem, c)) return fprintf(stderr, "foirail: %s cannot be made: %s\n", path, strerror(errno)), EXIT_REFUSED;
    printf("%s made. Keep a copy of it apart from the backups: without it, bank contracts must be typed again.\n", path);
    return EXIT_DONE;
}

static int key_number(struct arena *mem, const struct config *c)
{
    int64_t number;
    str key;

    if (!hall_seal_key(mem, c, &key, &number))
        return fprintf(stderr, "foirail: no sealing key can be read at %s\n", hall_seal_path(mem, c)), EXIT_REFUSED;
    printf("%lld\n", (long long)number);
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
    else code = command_misused("key");
    return code;
}
