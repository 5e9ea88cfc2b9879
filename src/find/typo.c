#include "find/typo.h"

#include <math.h>

/* Slips, in tenths. What fingers and ears really do is cheap: swapping neighbours, halving a double letter. */
enum {
    SWAP = 7,
    FORGOT = 8,        /* a letter left out */
    FORGOT_DOUBLE = 5, /* one of two equal letters left out: chasure */
    EXTRA = 9,
    EXTRA_DOUBLE = 5,
    WRONG = 10,
    MIXED_UP = 7, /* all the letters, the first in its place, the others further out of order: fomrage */
    FIRST = 8,    /* on top, when the first letter differs: people rarely miss that one */
    ONE_SLIP = 10,
    TWO_SLIPS = 20,
    SHORT_WORD = 4 /* letters; up to there only one slip is forgiven */
};

uint32_t typo_signature(str bare)
{
    uint32_t sig = 0;

    for (size_t i = 0; i < bare.n; i++) sig |= UINT32_C(1) << ((unsigned char)bare.p[i] & 31);
    return sig;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment (insert, delete, replace, swap neighbours) with the costs above, a row at a time. */
int typo_cost(str typed, str meant, int most)
{
    int rows[3][WORD_BARE_MAX + 1], *above2 = rows[0], *above = rows[1], *row = rows[2];
    const char *t = typed.p, *m = meant.p;

    above[0] = 0;
    for (size_t j = 1; j <= meant.n; j++)
        above[j] = above[j - 1] + (j > 1 && m[j - 1] == m[j - 2] ? FORGOT_DOUBLE : FORGOT);
    for (size_t i = 1; i <= typed.n; i++) {
        int extra = i > 1 && t[i - 1] == t[i - 2] ? EXTRA_DOUBLE : EXTRA, lowest = row[0] = above[0] + extra;
        for (size_t j = 1; j <= meant.n; j++) {
            int forgot = j > 1 && m[j - 1] == m[j - 2] ? FORGOT_DOUBLE : FORGOT;
            int c =
                least(above[j - 1] + (t[i - 1] == m[j - 1] ? 0 : WRONG), least(above[j] + extra, row[j - 1] + forgot));
            if (i > 1 && j > 1 && t[i - 1] == m[j - 2] && t[i - 2] == m[j - 1]) c = least(c, above2[j - 2] + SWAP);
            row[j] = c;
            lowest = least(lowest, c);
        }
        if (lowest > most) return lowest;
        int *reuse = above2;
        above2 = above, above = row, row = reuse;
    }
    return above[meant.n] + (typed.n && meant.n && t[0] != m[0] ? FIRST : 0);
}

static bool same_letters(str a, str b)
{
    int8_t count[256] = {0};

    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++) count[(unsigned char)a.p[i]]++, count[(unsigned char)b.p[i]]--;
    for (size_t i = 0; i < a.n; i++)
        if (count[(unsigned char)a.p[i]]) return false;
    return true;
}

static int cost_of(str typed, str meant, int most)
{
    int c = typo_cost(typed, meant, most);
    bool mixed_up = c > MIXED_UP && c <= most && typed.p[0] == meant.p[0] && same_letters(typed, meant);

    return mixed_up ? MIXED_UP : c;
}

static bool has_at_most(uint32_t bits, int n)
{
    while (n-- > 0) bits &= bits - 1;
    return !bits;
}

/* Length and letters must allow at most `slips` slips: a handful of instructions for most words. */
static bool may_be(const struct words *v, size_t i, size_t n, uint32_t sig, int slips)
{
    int longer = (int)v->len[i] - (int)n;

    if (longer > slips || -longer > slips) return false;
    return has_at_most(sig & ~v->sig[i], slips) && has_at_most(v->sig[i] & ~sig, slips);
}

int64_t typo_best(const struct words *v, str bare, int32_t min_docs, int *cost)
{
    int slips = bare.n <= SHORT_WORD ? 1 : 2, most = slips == 1 ? ONE_SLIP : TWO_SLIPS;
    uint32_t sig = typo_signature(bare);
    int64_t best = NAME_NONE;
    double best_value = -1e9;

    if (bare.n < 3 || bare.n > WORD_BARE_MAX) return NAME_NONE;
    for (size_t i = 0; i < words_n(v); i++) {
        if (!v->len[i] || !may_be(v, i, bare.n, sig, slips) || v->docs[i] < min_docs) continue;
        int c = cost_of(bare, (str){v->bare[i], v->len[i]}, most);
        /* A slip more must be paid by a word 2^(10/1.5), about a hundred times as frequent. */
        double value = -c + 1.5 * log2(v->docs[i]);
        if (c == 0 || c > most || value <= best_value) continue;
        best = (int64_t)i;
        best_value = value;
        if (cost) *cost = c;
    }
    return best;
}

size_t typo_near(const struct words *v, str bare, uint32_t *out, size_t n)
{
    int slips = bare.n <= SHORT_WORD ? 1 : bare.n <= 2 * SHORT_WORD ? 2 : 3, most = slips * ONE_SLIP;
    uint32_t sig = typo_signature(bare);
    double value[NEAR_MOST];
    size_t found = 0;

    if (n > NEAR_MOST) n = NEAR_MOST;
    if (!n || bare.n < 3 || bare.n > WORD_BARE_MAX) return 0;
    for (size_t i = 0; i < words_n(v); i++) {
        if (!v->len[i] || v->docs[i] < 1 || !may_be(v, i, bare.n, sig, slips)) continue;
        int c = cost_of(bare, (str){v->bare[i], v->len[i]}, most);
        double worth = -c + 1.5 * log2(v->docs[i]);
        if (c == 0 || c > most || (found == n && worth <= value[n - 1])) continue;
        size_t at = found < n ? found++ : n - 1;
        for (; at && value[at - 1] < worth; at--) value[at] = value[at - 1], out[at] = out[at - 1];
        value[at] = worth, out[at] = (uint32_t)i;
    }
    return found;
}
