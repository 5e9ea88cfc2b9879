/* cache.c: pages that depend on their address only, answered on the I/O thread. One epoch, raised by every bump; a slot
** remembers the epoch of its last bump; an entry is good while none of its slots was bumped after the epoch taken
** before its snapshot opened. The second use keeps it; one renders, others wait. Of an address used once only a mark of
** fixed size stays: whoever invents addresses neither fills nor empties the cache. */
#include "http/head.h"
#include "http/inside.h"
#include "http/url.h"

#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <time.h>

enum { HOST_MAX = 255, KEY_MAX = HOST_MAX + 1 + URL_TARGET_MAX };
enum { BUCKETS = 4096, SLOTS = 16384, MARKS = 32768, TRIES = 3, VARIANT_BYTES = 3000, WHOLE_BYTES = 64 * 1024 };
enum coding { PLAIN, GZIP, BROTLI, CODINGS };

/* The head of an answer as it goes over the line, with the place of its Date; the body is the coding's. */
struct whole {
    struct blob *head, *body;
    size_t date;
};

struct entry {
    struct work squeeze; /* first */
    struct arena *mem;
    struct entry *chain, *newer, *older;
    str key;
    int uses, hits, share;
    bool rendering, squeezing;
    struct http_rq *waiting;
    uint64_t epoch, hash, heads; /* heads: of what is sent with it */
    uint32_t dep[DEPS_MAX];
    int dep_n;
    struct http_count counts;
    int64_t good_until, born_ms;
    size_t bytes;
    struct blob *page;
    struct MHD_Response *full[CODINGS], *same[CODINGS];
    size_t weight[CODINGS];
    int64_t full_s[CODINGS], same_s[CODINGS], whole_s[CODINGS]; /* the second their Date tells */
    char etag[CODINGS][24];
    struct whole whole[CODINGS];
};

static pthread_mutex_t mu = PTHREAD_MUTEX_INITIALIZER;
static struct entry *bucket[BUCKETS], lru = {.newer = &lru, .older = &lru}; /* lru.newer: the oldest */
static atomic_size_t bytes;
static _Atomic uint64_t epoch = 1, all_at, share_at[SHARES_MAX], slot_at[SLOTS];
static uint32_t mark[MARKS]; /* of the addresses used once lately; a later one takes the place of an earlier one */

uint64_t http_epoch(void)
{
    return epoch;
}

/* Two bumps may pass each other between the two steps: the slot keeps the later. */
static void raise_to(_Atomic uint64_t *at, uint64_t to)
{
    uint64_t was = atomic_load(at);

    while (was < to && !atomic_compare_exchange_weak(at, &was, to)) continue;
}

void http_bump(uint64_t slot)
{
    uint64_t now = atomic_fetch_add(&epoch, 1) + 1;

    raise_to(&slot_at[(uint32_t)hash64((str){(const char *)&slot, sizeof slot}) % SLOTS], now);
}

void http_bump_all(void)
{
    uint64_t now = atomic_fetch_add(&epoch, 1) + 1;

    raise_to(&all_at, now);
}

void http_share_stale(int share)
{
    uint64_t now = atomic_fetch_add(&epoch, 1) + 1;

    raise_to(&share_at[share], now);
}

bool http_bumped_since(uint64_t slot, uint64_t at)
{
    return all_at > at || slot_at[(uint32_t)hash64((str){(const char *)&slot, sizeof slot}) % SLOTS] > at;
}

uint64_t http_rq_epoch(const struct http_rq *rq)
{
    return rq->epoch;
}

size_t cache_bytes(void)
{
    return bytes;
}

static bool is_good(const struct entry *e, int64_t now_ms)
{
    if (!e->full[PLAIN] || all_at > e->epoch || share_at[e->share] > e->epoch || now_ms >= e->good_until) return false;
    for (int i = 0; i < e->dep_n; i++)
        if (slot_at[e->dep[i] % SLOTS] > e->epoch) return false;
    return true;
}

static void bytes_set(struct entry *e, size_t n)
{
    bytes += n - e->bytes;
    e->bytes = n;
}

static void unlink_use(struct entry *e)
{
    e->newer->older = e->older;
    e->older->newer = e->newer;
}

static void link_use(struct entry *e)
{
    e->older = lru.older;
    e->newer = &lru;
    lru.older->newer = e;
    lru.older = e;
}

static void touch(struct entry *e)
{
    if (lru.older == e) return;
    unlink_use(e);
    link_use(e);
}

static void variant_drop(struct entry *e, int v)
{
    if (!e->full[v]) return;
    MHD_destroy_response(e->full[v]);
    MHD_destroy_response(e->same[v]);
    e->full[v] = e->same[v] = NULL;
    blob_drop(e->whole[v].head);
    blob_drop(e->whole[v].body);
    e->whole[v] = (struct whole){0};
    bytes_set(e, e->bytes - e->weight[v]);
}

static void page_drop(struct entry *e)
{
    for (int i = 0; i < CODINGS; i++) variant_drop(e, i);
    blob_drop(e->page);
    e->page = NULL;
}

static struct entry **bucket_of(str key)
{
    return &bucket[hash64(key) % BUCKETS];
}

static void entry_drop(struct entry *e)
{
    struct entry **p = bucket_of(e->key);

    while (*p != e) p = &(*p)->chain;
    *p = e->chain;
    unlink_use(e);
    page_drop(e);
    bytes_set(e, 0);
    arena_free(e->mem);
}

static void shrink(void)
{
    for (struct entry *e = lru.newer, *next; e != &lru && bytes > http_srv.opt.cache_bytes; e = next) {
        next = e->newer;
        if (!e->rendering && !e->squeezing) entry_drop(e);
    }
}

void cache_clear(void)
{
    pthread_mutex_lock(&mu);
    while (lru.newer != &lru) entry_drop(lru.newer);
    memset(mark, 0, sizeof mark);
    pthread_mutex_unlock(&mu);
}

static void squeeze_run(struct work *);

static uint32_t *mark_of(str key, uint32_t *value)
{
    uint64_t h = hash64(key);

    *value = (uint32_t)(h >> 32) | 1; /* 0 is nobody's */
    return &mark[h % MARKS];
}

static void mark_used(str key)
{
    uint32_t value, *at = mark_of(key, &value);

    *at = value;
}

static bool was_used(str key)
{
    uint32_t value;

    return *mark_of(key, &value) == value;
}

static struct entry *entry_new(str key, int share)
{
    struct arena *mem = arena_new(sizeof(struct entry) + key.n + 64);
    struct entry *e = arena_alloc(mem, sizeof *e + key.n + 1), **b = bucket_of(key);

    e->mem = mem;
    e->key = (str){memcpy(e + 1, key.p, key.n), key.n};
    e->squeeze.run = squeeze_run;
    e->uses = was_used(key);
    e->share = share;
    e->chain = *b;
    *b = e;
    link_use(e); /* from birth: whatever becomes of the request, it can be dropped */
    bytes_set(e, sizeof *e + key.n);
    return e;
}

/* Host and raw target: several origins never mix. */
static str key_make(const struct http_rq *rq, char text[KEY_MAX])
{
    str host = str_head(rq->said.host, HOST_MAX);

    if (host.n) memcpy(text, host.p, host.n);
    text[host.n] = ' ';
    memcpy(text + host.n + 1, rq->target.p, rq->target.n);
    return (str){text, host.n + 1 + rq->target.n};
}

static struct entry *entry_find(str key)
{
    struct entry *e = *bucket_of(key);

    while (e && !str_eq(e->key, key)) e = e->chain;
    return e;
}

/* RFC 9110 5.6.7: always as long. */
enum { DATE_BYTES = 29 };
static void date_print(char to[DATE_BYTES + 1], time_t now)
{
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(to, DATE_BYTES + 1, "%a, %d %b %Y %H:%M:%S GMT", &tm); /* the process keeps the C locale */
}

/* An answer that is kept tells the time of each second once, not at each request (RFC 9110 6.6.1). Adding replaces the
** Date that is there. Only the I/O thread, which sends heads, changes them. */
static struct MHD_Response *dated(struct MHD_Response *r, int64_t *second, int64_t now_ms)
{
    char text[DATE_BYTES + 1];
    time_t now = (time_t)(now_ms / SECOND_MS);

    if (*second == now) return r;
    date_print(text, now);
    MHD_add_response_header(r, "Date", text);
    *second = now;
    return r;
}

static enum coding coding_of(const struct entry *e, str list)
{
    if (e->full[BROTLI] && coding_accepted(list, S("br"))) return BROTLI;
    return e->full[GZIP] && coding_accepted(list, S("gzip")) ? GZIP : PLAIN;
}

static struct MHD_Response *choose(struct entry *e, struct http_rq *rq, int64_t now_ms, unsigned *status)
{
    str tags = rq->said.tags;
    enum coding v = coding_of(e, rq->said.codings);

    *status = 200;
    if (!tags.n || !etag_listed(tags, str_c(e->etag[v]))) return dated(e->full[v], &e->full_s[v], now_ms);
    *status = 304;
    http_srv.count.not_modified++;
    return dated(e->same[v], &e->same_s[v], now_ms);
}

/* Not for a page that changes all the time: each version would buy a squeezing within milliseconds. */
static void squeeze_begin(struct entry *e)
{
    const struct http_options *o = &http_srv.opt;

    if (e->squeezing || e->full[BROTLI] || !e->full[GZIP]) return;
    if (e->hits < o->brotli_hits || clock_mono_ms() - e->born_ms < o->brotli_age_ms || !queue_reserve(QUEUE_OWN))
        return;
    e->squeezing = true;
    queue_put(&e->squeeze, QUEUE_OWN);
}

static void hit(struct entry *e)
{
    e->hits++;
    squeeze_begin(e);
    touch(e);
    http_srv.count.hits++;
    http_srv.use[e->share].begun++;
}

static enum MHD_Result answer_now(struct http_rq *rq, struct entry *e, int64_t now_ms)
{
    unsigned status;
    struct MHD_Response *r = choose(e, rq, now_ms, &status);

    return MHD_queue_response(rq->c, status, r);
}

static struct entry *good_entry(str key, int64_t now_ms)
{
    struct entry *e = entry_find(key);

    return e && is_good(e, now_ms) ? e : NULL;
}

/* On the I/O thread, connection running: a good entry is answered here and now. */
bool cache_answer(struct http_rq *rq, enum MHD_Result *result)
{
    UNCLEARED char text[KEY_MAX];
    str key = key_make(rq, text);
    int64_t now_ms = clock_now_ms();
    struct http_count counts = {0};
    int share = 0;

    pthread_mutex_lock(&mu);
    struct entry *e = good_entry(key, now_ms);
    if (e) {
        *result = answer_now(rq, e, now_ms);
        hit(e);
        counts = e->counts;
        share = e->share;
    }
    pthread_mutex_unlock(&mu);
    rq->answered = e != NULL;
    answer_counted(rq, share, counts);
    return e;
}

/* Is all of it sure to be taken? What the kernel keeps of an answer counts double for its own tables. */
static bool has_room(int fd, size_t n)
{
    uint32_t info[SK_MEMINFO_VARS];
    socklen_t size = sizeof info;

    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, info, &size)) return false;
    return info[SK_MEMINFO_WMEM_QUEUED] + 2 * n <= info[SK_MEMINFO_SNDBUF];
}

/* All, or nothing. A kernel without memory may yet take a part: then the connection ends, and its length tells. */
static bool whole_send(int fd, const struct whole *w)
{
    struct iovec part[] = {{w->head->bytes, w->head->n}, {w->body->bytes, w->body->n}};
    struct msghdr msg = {.msg_iov = part, .msg_iovlen = 2};
    size_t n = w->head->n + w->body->n;

    if (!has_room(fd, n)) return false;
    ssize_t sent = sendmsg(fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    if ((size_t)sent < n) shutdown(fd, SHUT_RDWR);
    return true;
}

/* Only the I/O thread changes the date, which is sent before the lock is let go. */
static bool short_hit(struct entry *e, const struct http_rq *rq, int64_t now_ms)
{
    enum coding v = coding_of(e, rq->said.codings);
    const struct whole *w = &e->whole[v];

    if (rq->said.tags.n) return false;
    if (e->whole_s[v] != now_ms / SECOND_MS) {
        char date[DATE_BYTES + 1];
        e->whole_s[v] = now_ms / SECOND_MS;
        date_print(date, (time_t)e->whole_s[v]);
        memcpy(w->head->bytes + w->date, date, DATE_BYTES);
    }
    return whole_send(rq->fd, w);
}

bool cache_short(struct http_rq *rq)
{
    UNCLEARED char text[KEY_MAX];
    str key = key_make(rq, text);
    int64_t now_ms = clock_now_ms();
    struct http_count counts = {0};
    int share = 0;

    pthread_mutex_lock(&mu);
    struct entry *e = good_entry(key, now_ms);
    if (e && !short_hit(e, rq, now_ms)) e = NULL;
    if (e) hit(e), counts = e->counts, share = e->share;
    pthread_mutex_unlock(&mu);
    if (e) answer_counted(rq, share, counts);
    return e;
}

/* Connection suspended: true if this request renders; else it sleeps until who renders has done, and asks again.
** Who asked three times in vain (the page changes faster than it is made) renders for himself. */
bool cache_join(struct http_rq *rq)
{
    UNCLEARED char text[KEY_MAX];
    str key = key_make(rq, text);

    pthread_mutex_lock(&mu);
    struct entry *e = entry_find(key);
    if (!e) e = entry_new(key, rq->plan.share);
    bool mine = !e->rendering, wait = !mine && rq->tries++ < TRIES;
    e->uses++;
    touch(e);
    if (mine) e->rendering = true, rq->entry = e;
    if (wait) {
        rq->next_waiting = e->waiting;
        e->waiting = rq;
        http_srv.count.coalesced++;
    }
    shrink();
    pthread_mutex_unlock(&mu);
    return !wait;
}

bool cache_wants(const struct http_rq *rq)
{
    if (!rq->entry || rq->dep_n > DEPS_MAX || (!rq->dep_n && rq->good_until == INT64_MAX)) return false;
    pthread_mutex_lock(&mu);
    bool yes = rq->entry->uses >= 2;
    pthread_mutex_unlock(&mu);
    return yes;
}

static struct whole whole_make(struct blob *body, const struct heads *h)
{
    static const char none[DATE_BYTES + 1] = "Thu, 01 Jan 1970 00:00:00 GMT";
    struct arena *mem = arena_new(WHOLE_BYTES);
    struct buf b = buf_new(mem, WHOLE_BYTES / 2);

    buf_put(&b, S("HTTP/1.1 200 OK\r\nDate: "));
    size_t date = b.n;
    buf_fmt(&b, "%s\r\nContent-Length: %zu\r\n", none, body->n);
    for (size_t i = 0; i < h->n; i++) buf_fmt(&b, "%s: %s\r\n", h->h[i].name, h->h[i].value);
    buf_put(&b, S("\r\n"));
    str text = buf_str(&b);
    struct blob *head = blob_new(text.p, text.n);
    arena_free(mem);
    atomic_fetch_add(&body->holds, 1);
    return (struct whole){head, body, date};
}

/* What was in its place goes. kind tells the bytes of one coding apart in the ETag. */
static void variant_set(struct entry *e, enum coding v, char kind, struct blob *b, const struct heads *common)
{
    static const char *const names[] = {NULL, "gzip", "br"};
    struct heads h = *common;

    variant_drop(e, v);
    etag_print(e->etag[v], e->hash, kind);
    heads_add(&h, "ETag", e->etag[v]);
    if (names[v]) heads_add(&h, "Content-Encoding", names[v]);
    e->full[v] = blob_response(b);
    e->same[v] = empty_response();
    e->whole[v] = whole_make(b, &h);
    e->full_s[v] = e->same_s[v] = e->whole_s[v] = 0;
    heads_put(e->full[v], &h);
    heads_put(e->same[v], &h);
    e->weight[v] = b->n + VARIANT_BYTES;
    bytes_set(e, e->bytes + e->weight[v]);
}

static uint64_t heads_hash(const struct heads *h)
{
    uint64_t sum = h->n;

    for (size_t i = 0; i < h->n; i++) sum = sum * 31 + hash64(str_c(h->h[i].name)) * 7 + hash64(str_c(h->h[i].value));
    return sum;
}

static bool same_page(const struct entry *e, const struct page *p, uint64_t heads)
{
    return e->page && e->full[PLAIN] && e->heads == heads && e->page->n == p->identity->n &&
           memcmp(e->page->bytes, p->identity->bytes, e->page->n) == 0;
}

/* A page that was made anew and says the same keeps its codings: what it depends on moves more often than it does. */
static void store(struct entry *e, const struct http_rq *rq, const struct page *p)
{
    uint64_t heads = heads_hash(p->heads);

    e->epoch = rq->epoch;
    e->good_until = rq->good_until;
    e->dep_n = rq->dep_n;
    e->counts = rq->counts;
    memcpy(e->dep, rq->dep, sizeof e->dep);
    http_srv.count.stored++;
    if (same_page(e, p, heads)) return;
    page_drop(e);
    e->page = p->identity;
    atomic_fetch_add(&e->page->holds, 1);
    e->hash = p->hash;
    e->heads = heads;
    e->hits = 0;
    e->born_ms = clock_mono_ms();
    variant_set(e, PLAIN, 'i', p->identity, p->heads);
    if (p->gzip) variant_set(e, GZIP, 'g', p->gzip, p->heads);
}

/* An entry without anything to answer from. Who squeezes its last page still needs it. */
static void forget(struct entry *e)
{
    mark_used(e->key);
    if (!e->squeezing) entry_drop(e);
}

void cache_done(struct http_rq *rq, const struct page *page)
{
    struct entry *e = rq->entry;

    if (!e) return;
    pthread_mutex_lock(&mu);
    if (page) store(e, rq, page);
    struct http_rq *w = e->waiting, *next;
    e->waiting = NULL;
    e->rendering = false;
    touch(e);
    if (!page) forget(e);
    shrink();
    pthread_mutex_unlock(&mu);
    rq->entry = NULL;
    for (; w; w = next) {
        next = w->next_waiting;
        MHD_resume_connection(w->c);
    }
}

static enum MHD_Result head_copy(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    if (!str_eq_nocase(str_c(name), S("etag"))) heads_add(cls, name, value);
    return MHD_YES;
}

/* On a worker: Brotli's coding of a page asked often, and a denser gzip than was worth waiting for. The page may change
** meanwhile: then it is for nothing. */
static void squeeze_run(struct work *w)
{
    struct entry *e = (struct entry *)w;

    pthread_mutex_lock(&mu);
    struct blob *page = e->page;
    if (page) atomic_fetch_add(&page->holds, 1);
    pthread_mutex_unlock(&mu);
    struct blob *br = page ? squeeze_brotli((str){page->bytes, page->n}) : NULL;
    struct blob *gzip = page ? squeeze_gzip_dense((str){page->bytes, page->n}) : NULL;
    pthread_mutex_lock(&mu);
    e->squeezing = false;
    if (br && gzip && e->page == page && !e->full[BROTLI]) {
        struct heads h = {.n = 0};
        MHD_get_response_headers(e->full[PLAIN], head_copy, &h);
        variant_set(e, BROTLI, 'b', br, &h);
        variant_set(e, GZIP, 'z', gzip, &h);
    }
    shrink();
    pthread_mutex_unlock(&mu);
    blob_drop(br);
    blob_drop(gzip);
    blob_drop(page);
}
