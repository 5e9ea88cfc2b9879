/* browser.c: the browser one signs in with has a word of its own, in a cookie. A code is good in the browser that asked
** for it, and counts apart from those of others: who merely knows an address uses up nothing of its owner's. */
#include "shop/account/inside.h"

#include "app/hall.h"
#include "app/limit.h"
#include "app/serve.h"

enum { WORD_LETTERS = 22, MARK_BYTES = 12, KNOWN_MOST = 4, YEAR_S = 365 * 86400 };

/* "word.mark.mark…": a mark for each address that has signed in here, the last one first. */
static str cookie_rest(struct rq *rq, str *word)
{
    str rest = rq_cookie_in(rq, "n");

    *word = S("");
    if (!str_cut(&rest, '.', word) || word->n != WORD_LETTERS) *word = S("");
    return word->n ? rest : (str){0};
}

static str mark_of(struct rq *rq, str word, str mail)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(rq->hall->mark_key, str_fmt(rq->mem, "browser|%.*s|%.*s", STR_ARG(word), STR_ARG(mail)), mac);
    return hex(rq->mem, mac, MARK_BYTES);
}

static str browser_word(struct rq *rq)
{
    str word;

    cookie_rest(rq, &word);
    return word;
}

static str browser_word_make(struct rq *rq)
{
    str word = browser_word(rq);

    if (word.n) return word;
    word = id_public(rq->mem, WORD_LETTERS);
    rq_cookie(rq, "n", word, YEAR_S, false);
    return word;
}

void browser_begin(struct rq *rq)
{
    browser_word_make(rq);
}

bool browser_knows(struct rq *rq, str mail)
{
    str word, rest = cookie_rest(rq, &word), one, mark = mark_of(rq, word, mail);

    for (int i = 0; word.n && i < KNOWN_MOST && str_cut(&rest, '.', &one); i++)
        if (crypt_eq(one, mark)) return true;
    return false;
}

void browser_learn(struct rq *rq, str mail)
{
    str word, rest = cookie_rest(rq, &word), one, mark = mark_of(rq, word, mail);
    struct buf b = buf_new(rq->mem, WORD_LETTERS + (KNOWN_MOST + 1) * (2 * MARK_BYTES + 1));

    if (!word.n) return;
    buf_fmt(&b, "%.*s.%.*s", STR_ARG(word), STR_ARG(mark));
    for (int n = 1; n < KNOWN_MOST && str_cut(&rest, '.', &one);)
        if (one.n == mark.n && !str_eq(one, mark)) buf_fmt(&b, ".%.*s", STR_ARG(one)), n++;
    rq_cookie(rq, "n", buf_str(&b), YEAR_S, false);
}

bool browser_may_ask(struct rq *rq, str address)
{
    int64_t wait;

    return browser_knows(rq, address) || limit_take_about(RATE_LETTER, rq_client(rq), address, clock_mono_ms(), &wait);
}

struct sign_code_ask browser_ask(struct rq *rq, const char *purpose, str mail, bool make)
{
    str word = make ? browser_word_make(rq) : browser_word(rq);

    return (struct sign_code_ask){.purpose = purpose,
                                  .address = mail,
                                  .asker = word.n ? token_hash_of(rq->mem, word) : S("-"),
                                  .known = browser_knows(rq, mail)};
}
