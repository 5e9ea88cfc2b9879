#include "app/secret.h"

enum { TURN_MEMORY = 1 << 20 };

str secret_seal(const struct hall *hall, struct arena *mem, str plain, int64_t *number)
{
    *number = hall->seal_number;
    return seal(mem, hall->seals.v[0].key, plain);
}

bool secret_open(const struct hall *hall, struct arena *mem, str sealed, int64_t number, str *plain)
{
    for (size_t i = 0; sealed.p && i < hall->seals.n; i++)
        if (hall->seals.v[i].number == number) return unseal(mem, hall->seals.v[i].key, sealed, plain);
    return false;
}

str secret_last4(struct arena *mem, str plain)
{
    return str_fmt(mem, "…%.*s", STR_ARG(plain.n > 8 ? str_from(plain, plain.n - 4) : S("")));
}

/* --- a new key --- */

bool secret_turn(const struct hall *hall, struct arena *mem, str sealed, int64_t number, str *anew)
{
    int64_t current;
    str plain;

    *anew = (str){0};
    if (!sealed.p) return true;
    if (!secret_open(hall, mem, sealed, number, &plain)) return false;
    *anew = secret_seal(hall, mem, plain, &current);
    return true;
}

struct turn_write {
    struct write w;
    const struct hall *hall;
    const struct sealed_kind *kind;
    struct secret_turning from, to;
    size_t n;
};

static bool turn_run(struct write *w, struct tx *tx)
{
    struct turn_write *t = (struct turn_write *)w;

    t->to = t->from; /* a run that was lost begins again where it began */
    t->n = t->kind->turn(tx, t->hall, &t->to);
    return true;
}

static bool kind_turn(const struct hall *hall, struct territory *place, struct arena *mem,
                      const struct sealed_kind *kind)
{
    struct turn_write t = {.w = {.run = turn_run, .mem = mem}, .hall = hall, .kind = kind};
    size_t all = 0;

    do {
        if (store_write_wait(place->store, &t.w) != WRITE_DONE) {
            log_line(LOG_ERROR, "secret.turn", "%s: %s", kind->name, t.w.msg);
            return false;
        }
        t.from = t.to;
        all += t.n;
    } while (t.n);
    if (all)
        log_line(LOG_INFO, "secret.turned", "%.*s: %s, %zu looked at, %lld lost", STR_ARG(place->slug), kind->name, all,
                 (long long)t.from.lost);
    return !t.from.lost;
}

bool secrets_turn(const struct hall *hall, struct territory *place)
{
    struct arena *mem = arena_new(TURN_MEMORY);
    bool all = true;

    for (const struct sealed_kind *k = all_sealed; k->name; k++) all &= kind_turn(hall, place, mem, k);
    arena_free(mem);
    return all;
}

/* With one key there is nothing to turn. */
static void turn_chore(struct hall *hall, struct territory *place)
{
    if (hall->seals.n > 1) secrets_turn(hall, place);
}

const struct chore secret_chores[] = {{"secret_turn", HOUR_MS, turn_chore}, {0}};
