/* near.c: what to say when nothing was found: which words nobody has, and what is written nearly so. */
#include "find/inside.h"

#include "find/typo.h"

static bool said(const struct find_near *to, str word)
{
    for (size_t i = 0; i < to->n; i++)
        if (str_eq(to->like[i], word)) return true;
    return false;
}

static void near_read(const struct find *f, struct arena *mem, const struct ask_word *w, struct find_near *to)
{
    uint32_t like[NEAR_MOST];
    size_t n = typo_near(&f->words, w->bare, like, NEAR_MOST);

    *to = (struct find_near){.word = w->word};
    for (size_t i = 0; i < n && to->n < FIND_LIKE; i++) {
        str word = arena_str(mem, names_get(&f->words.written, like[i]));
        if (!said(to, word)) to->like[to->n++] = word;
    }
}

struct nearing {
    struct arena *mem;
    str words;
    struct find_near *out;
    size_t most, n;
};

static void near_all(struct find *f, struct conn *c, void *arg)
{
    struct nearing *to = arg;
    struct ask a;

    ask_read(&a, to->mem, c->french, to->words, false);
    for (size_t i = 0; i < a.n && to->n < to->most; i++)
        if (!ask_docs(&a.word[i], &f->words, c->french)) near_read(f, to->mem, &a.word[i], &to->out[to->n++]);
}

size_t find_near(struct find *f, struct arena *mem, str words, struct find_near *out, size_t most)
{
    struct nearing to = {mem, words, out, most, 0};

    find_reading(f, near_all, &to);
    return to.n;
}
