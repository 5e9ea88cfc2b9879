/* replay.c: a fuzz target without libFuzzer, for the daily check: the kept inputs once each, then as many made from them as is
** asked for, the same every time. What breaks is left in last_input of the folder given.
**
**   replay_TARGET FOLDER VARIANTS INPUT…        exit 0: nothing broke, and there were inputs */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { INPUTS = 4096, BYTES = 1 << 20, SECONDS = 10 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct input {
    uint8_t *data;
    size_t n;
} inputs[INPUTS];
static size_t n_inputs;
static uint8_t made[BYTES];
static uint64_t state = 0x9E3779B97F4A7C15;
static const char *kept_at;

/* xorshift64: the same sequence on every machine. */
static size_t below(size_t most)
{
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    return most ? (size_t)(state % most) : 0;
}

static void keep(const uint8_t *data, size_t n)
{
    FILE *f = fopen(kept_at, "wb");

    if (!f || fwrite(data, 1, n, f) != n || fclose(f)) perror(kept_at), exit(2);
}

/* Each input has memory of its own size, so that a byte read behind it is seen. */
static void run(const uint8_t *data, size_t n)
{
    uint8_t *own = malloc(n ? n : 1);

    if (!own) exit(2);
    if (n) memcpy(own, data, n);
    keep(data, n);
    alarm(SECONDS);
    LLVMFuzzerTestOneInput(own, n);
    free(own);
}

static void read_input(const char *path)
{
    FILE *f = fopen(path, "rb");

    if (!f || n_inputs == INPUTS) perror(path), exit(2);
    size_t n = fread(made, 1, sizeof made, f);
    fclose(f);
    uint8_t *data = malloc(n ? n : 1);
    if (!data) exit(2);
    if (n) memcpy(data, made, n);
    inputs[n_inputs++] = (struct input){data, n};
}

static size_t cut_out(size_t n, size_t at, size_t span)
{
    if (span > n - at) span = n - at;
    memmove(made + at, made + at + span, n - at - span);
    return n - span;
}

static size_t put_in(size_t n, size_t at, const uint8_t *what, size_t span)
{
    if (span > sizeof made - n) span = sizeof made - n;
    memmove(made + at + span, made + at, n - at);
    memcpy(made + at, what, span);
    return n + span;
}

/* Made of bytes that parsers care about. */
static uint8_t telling(void)
{
    static const uint8_t bytes[] = "\0\n\r\t \"'<>&;,:=%+-/\\{}[]0129azAZ\x7F\x80\xC3\xE2\xED\xF0\xFE\xFF";

    return bytes[below(sizeof bytes - 1)];
}

static size_t change(size_t n)
{
    size_t at = below(n + 1);
    const struct input *other = inputs + below(n_inputs);

    switch (below(6)) {
    case 0: return n ? (made[below(n)] ^= (uint8_t)(1U << below(8))), n : 0;
    case 1: return n ? (made[below(n)] = telling()), n : 0;
    case 2: return cut_out(n, at, 1 + below(16));
    case 3: return put_in(n, at, (uint8_t[]){telling(), telling(), telling()}, 1 + below(3));
    case 4: return at; /* cut off */
    default: {
        size_t from = below(other->n + 1);
        return put_in(n, at, other->data + from, below(other->n - from + 1));
    }
    }
}

static void run_variant(void)
{
    const struct input *from = inputs + below(n_inputs);
    size_t n = from->n, changes = 1 + below(4);

    memcpy(made, from->data, n);
    while (changes--) n = change(n);
    run(made, n);
}

int main(int argc, char **argv)
{
    static char path[4096];

    if (argc < 4) return fprintf(stderr, "usage: %s FOLDER VARIANTS INPUT...\n", argv[0]), 2;
    snprintf(path, sizeof path, "%s/last_input", argv[1]);
    kept_at = path;
    for (int i = 3; i < argc; i++) read_input(argv[i]);
    for (size_t i = 0; i < n_inputs; i++) run(inputs[i].data, inputs[i].n);
    for (long left = strtol(argv[2], NULL, 10); left > 0; left--) run_variant();
    printf("%zu kept, %s made\n", n_inputs, argv[2]);
    for (size_t i = 0; i < n_inputs; i++) free(inputs[i].data);
    return 0;
}
