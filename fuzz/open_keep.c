/* open_keep.c: what browsers send back or say of themselves: the kept list of a cookie or a link, keys of web push, the
** parameters of lists of the API. First byte: which. */
#define rq_query fuzz_query
#define api_bad  fuzz_bad
#include "../src/shop/open/places_api.c"
#undef rq_query
#undef api_bad
#include "base/push_seal.h"
#include "shop/list/inside.h"

#include <stdlib.h>

enum { MEMORY = 1 << 20, TEXT_MOST = 4096 };
static str asked;
static bool refused;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* "curseur" up to the first "&", "nombre" after it. */
str fuzz_query(const struct rq *rq, const char *name)
{
    str rest = asked, first;

    (void)rq;
    str_cut(&rest, '&', &first);
    return str_eq(str_c(name), S("curseur")) ? first : rest;
}

void fuzz_bad(struct rq *rq, const char *parameter)
{
    (void)rq, (void)parameter;
    refused = true;
}

static void slice(struct arena *mem)
{
    struct rq rq = {.in = mem, .mem = mem};
    struct api_slice s = {0};

    refused = false;
    bool ok = api_slice_read(&rq, &s);
    if (ok == refused || (ok && (s.most < 1 || s.most > API_ITEMS_MOST || s.after.n > 80))) abort();
}

static bool same(const struct kept *a, const struct kept *b)
{
    bool same = a->lines == b->lines && a->shops == b->shops;

    for (size_t i = 0; same && i < a->lines; i++)
        same = str_eq(a->line[i].code, b->line[i].code) && a->line[i].qty_milli == b->line[i].qty_milli;
    for (size_t i = 0; same && i < a->shops; i++) same = str_eq(a->shop[i], b->shop[i]);
    return same;
}

static void kept(struct arena *mem, str s)
{
    struct kept k, again;

    kept_parse(s, &k);
    if (k.lines > KEPT_LINES_ROOM || k.shops > KEPT_SHOPS_ROOM) abort();
    str text = kept_text(mem, &k);
    kept_parse(text, &again);
    if (text.n > KEPT_TEXT_MOST || !same(&k, &again)) abort();
    if (kept_add(&k, s, 1000) && !kept_word_ok(s)) abort();
    kept_drop(&k, s);
}

static void keys(struct arena *mem, str s)
{
    str bytes, sealed;
    struct push_once once;

    if (!base64url_read(mem, s, &bytes)) return;
    if (bytes.n > s.n || !str_eq(base64url(mem, bytes), s)) abort();
    if (bytes.n < PUSH_PUBLIC + PUSH_AUTH || !push_once_make(mem, &once)) return;
    struct push_reader r = {str_head(bytes, PUSH_PUBLIC), str_head(str_from(bytes, PUSH_PUBLIC), PUSH_AUTH)};
    push_encrypt(mem, &r, &once, S("C’est prêt"), &sealed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > TEXT_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);

    asked = arena_str(mem, (str){(const char *)data + 1, n - 1});
    if (utf8_ok(asked)) {
        if (data[0] % 3 == 0) kept(mem, asked);
        else if (data[0] % 3 == 1) keys(mem, asked);
        else slice(mem);
    }
    arena_free(mem);
    return 0;
}
