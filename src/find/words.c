#include "find/words.h"

#include "find/grow.h"
#include "find/typo.h"

static uint64_t head_of(str bare)
{
    uint64_t h = 0;

    for (size_t i = 0; i < 8; i++) h = h << 8 | (i < bare.n ? (unsigned char)bare.p[i] : 0);
    return h;
}

static uint32_t stem_add(struct words *v, str stem)
{
    size_t was = v->stems.n;
    int64_t i = names_add(&v->stems, stem);

    GROW(v->stem_docs, v->stem_cap, v->stems.n);
    if (v->stems.n > was) v->stem_docs[i] = 0;
    return (uint32_t)i;
}

static void word_new(struct words *v, size_t i, const struct forms *f)
{
    str bare = str_head(f->bare, WORD_BARE_MAX);

    GROW(v->docs, v->cap, i + 1);
    GROW(v->seen, v->seen_cap, i + 1);
    GROW(v->sig, v->sig_cap, i + 1);
    GROW(v->len, v->len_cap, i + 1);
    GROW(v->head, v->head_cap, i + 1);
    GROW(v->stem_of, v->stem_of_cap, i + 1);
    GROW(v->bare, v->bare_cap, i + 1);
    v->docs[i] = 0;
    v->seen[i] = 0;
    v->sig[i] = typo_signature(bare);
    v->len[i] = f->bare.n > WORD_BARE_MAX ? 0 : (uint8_t)bare.n;
    v->head[i] = head_of(bare);
    v->stem_of[i] = (struct word_stems){stem_add(v, f->stem), stem_add(v, f->stem_bare)};
    memset(v->bare[i], 0, WORD_BARE_MAX);
    memcpy(v->bare[i], bare.p, bare.n);
}

void words_add(struct words *v, const struct forms *f, int32_t docs, uint64_t stamp)
{
    size_t was = v->written.n, i = (size_t)names_add(&v->written, f->word);

    if (v->written.n > was) word_new(v, i, f);
    if (stamp && v->seen[i] == stamp) return;
    v->seen[i] = stamp;
    v->docs[i] += docs;
    struct word_stems s = v->stem_of[i];
    v->stem_docs[s.stem] += docs;
    if (s.stem_bare != s.stem) v->stem_docs[s.stem_bare] += docs;
}

void words_free(struct words *v)
{
    names_free(&v->written);
    names_free(&v->stems);
    sqlite3_free(v->docs);
    sqlite3_free(v->seen);
    sqlite3_free(v->sig);
    sqlite3_free(v->len);
    sqlite3_free(v->head);
    sqlite3_free(v->stem_of);
    sqlite3_free(v->bare);
    sqlite3_free(v->stem_docs);
    *v = (struct words){0};
}

int64_t words_docs(const struct words *v, const struct forms *f)
{
    int64_t a = names_find(&v->stems, f->stem), b = names_find(&v->stems, f->stem_bare);
    int64_t docs_a = a < 0 ? 0 : v->stem_docs[a], docs_b = b < 0 ? 0 : v->stem_docs[b];

    return docs_a > docs_b ? docs_a : docs_b;
}

struct forms words_forms(const struct words *v, size_t i)
{
    struct word_stems s = v->stem_of[i];
    str bare = {v->bare[i], v->len[i] ? v->len[i] : WORD_BARE_MAX};

    return (struct forms){names_get(&v->written, (int64_t)i), bare, names_get(&v->stems, s.stem),
                          names_get(&v->stems, s.stem_bare), false};
}

/* Keeps out[0..n) sorted by falling frequency, at most `most` long. Returns the new n. */
static size_t keep_frequent(const struct words *v, uint32_t *out, size_t n, size_t most, uint32_t i)
{
    if (n == most && (!n || v->docs[out[n - 1]] >= v->docs[i])) return n;
    size_t at = n < most ? n++ : n - 1;
    for (; at && v->docs[out[at - 1]] < v->docs[i]; at--) out[at] = out[at - 1];
    out[at] = i;
    return n;
}

size_t words_starting(const struct words *v, str bare, uint32_t *out, size_t n, int64_t *docs)
{
    uint64_t mask = bare.n >= 8 ? UINT64_MAX : ~(UINT64_MAX >> (8 * bare.n)), want = head_of(bare);
    size_t found = 0;
    int64_t sum = 0;

    if (bare.n > WORD_BARE_MAX || !bare.n) return docs ? *docs = 0, 0 : 0;
    for (size_t i = 0; i < words_n(v); i++) {
        if ((v->head[i] & mask) != want || v->docs[i] <= 0) continue;
        if (bare.n > 8 && memcmp(v->bare[i], bare.p, bare.n) != 0) continue;
        sum += v->docs[i];
        found = keep_frequent(v, out, found, n, (uint32_t)i);
    }
    if (docs) *docs = sum;
    return found;
}
