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

static size_t near_all(struct find *f, struct conn *c, struct arena *mem, str words, struct find_near *out, size_t most)
{
    struct ask a;
    size_t n = 0;

    ask_read(&a, mem, c->french, words, false);
    for (size_t i = 0; i < a.n && n < most; i++)
        if (!ask_docs(&a.word[i], &f->words, c->french)) near_read(f, mem, &a.word[i], &out[n++]);
    return n;
}

size_t find_near(struct find *f, struct arena *mem, str words, struct find_near *out, size_t most)
{
    struct conn *c = reader_take(&f->readers);
    struct faultpoint fp;

    pthread_rwlock_rdlock(&f->lock);
    if (FAULT_CATCH(&fp)) {
        pthread_rwlock_unlock(&f->lock);
        reader_give(&f->readers, c);
        fault_again(&fp);
    }
    size_t n = near_all(f, c, mem, words, out, most);
    fault_end(&fp);
    pthread_rwlock_unlock(&f->lock);
    reader_give(&f->readers, c);
    return n;
}
