#include "app/limit.h"

#include "base/rand.h"

#include <arpa/inet.h>
#include <pthread.h>

/* Generic cell rate: `burst` at once, then one each `every_ms`. Codes and sign-ins are dear, pages are cheap. */
static const struct {
    int64_t every_ms, burst;
} rule[RATES] = {
    [RATE_PAGE] = {20, 400},      [RATE_SEARCH] = {50, 120},  [RATE_WRITE] = {200, 120}, [RATE_CODE] = {60000, 6},
    [RATE_SIGN_IN] = {10000, 12}, [RATE_UPLOAD] = {1000, 60}, [RATE_HOOK] = {2, 2000},   [RATE_API] = {50, 300},
    [RATE_LETTER] = {900000, 4},  [RATE_WISH] = {7200000, 4},
};

enum { ROWS = 8192, WAYS = 4 };
struct cell {
    uint64_t who;
    int64_t free_at; /* when the allowance is whole again */
};
static struct cell cells[ROWS][WAYS];
static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static uint64_t
    seed; /* of this process: nobody computes what shares a row with what, and pushes his own count out with it */
static bool lifted;

struct limit_rule limit_rule_of(enum rate r)
{
    return (struct limit_rule){rule[r].burst, rule[r].burst * rule[r].every_ms / 1000};
}

void limit_off(bool off)
{
    lifted = off;
}

/* Who has one IPv6 address has 2^64 of them: a network of 64 bits is one client. */
static str net_of(str client, struct in6_addr *a)
{
    char z[INET6_ADDRSTRLEN] = "";

    if (client.n >= sizeof z) return client;
    if (client.n) memcpy(z, client.p, client.n);
    return inet_pton(AF_INET6, z, a) == 1 && !IN6_IS_ADDR_V4MAPPED(a) ? (str){(const char *)a->s6_addr, 8} : client;
}

static uint64_t mixed(uint64_t h, str s)
{
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(1099511628211);
    return h;
}

static uint64_t key_of(enum rate r, str client, str about)
{
    struct in6_addr a;

    return mixed(mixed(mixed(seed, (str){(const char *)&r, sizeof r}), net_of(client, &a)), about) | 1;
}

/* The client's cell, or the one of the row that is whole again soonest. */
static struct cell *cell_of(uint64_t who)
{
    struct cell *row = cells[(who >> 20) % ROWS], *oldest = row;

    for (int i = 0; i < WAYS; i++) {
        if (row[i].who == who) return &row[i];
        if (row[i].free_at < oldest->free_at) oldest = &row[i];
    }
    *oldest = (struct cell){who, 0};
    return oldest;
}

bool limit_take(enum rate r, str client, int64_t now, int64_t *retry_s)
{
    return limit_take_about(r, client, S(""), now, retry_s);
}

bool limit_take_about(enum rate r, str client, str about, int64_t now, int64_t *retry_s)
{
    bool ok;

    if (lifted) return true;
    pthread_mutex_lock(&mu);
    while (!seed) seed = rand_u64();
    struct cell *c = cell_of(key_of(r, client, about));
    int64_t free_at = c->free_at > now ? c->free_at : now,
            over = free_at + rule[r].every_ms - now - rule[r].every_ms * rule[r].burst;
    ok = over <= 0;
    if (ok) c->free_at = free_at + rule[r].every_ms;
    pthread_mutex_unlock(&mu);
    *retry_s = ok ? 0 : over / 1000 + 1;
    return ok;
}
