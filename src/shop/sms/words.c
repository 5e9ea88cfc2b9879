/* words.c: thick fingers and old telephones: capitals, accents, full stops and the order's letters in front change nothing. */
#include "shop/sms/words.h"

#include "lang/lang.h"

enum { DIGITS_MOST = 9, CODE_MOST = 4 };

static bool is_sign(char c)
{
    return strchr(" \t\r\n.,;:!?()=/\"'-_", c) != NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next word of folded text, and how many bytes were taken. */
static str word(str s, size_t *taken)
{
    size_t from = 0, to;

    while (from < s.n && is_sign(s.p[from])) from++;
    for (to = from; to < s.n && !is_sign(s.p[to]); to++) {
    }
    *taken = to;
    return (str){s.p + from, to - from};
}

static enum sms_say say_of(str w)
{
    static const struct said {
        str word;
        enum sms_say say;
    } said[] = {
        {S("1"), SMS_YES},       {S("oui"), SMS_YES},   {S("ok"), SMS_YES}, {S("yes"), SMS_YES},
        {S("accepte"), SMS_YES}, {S("2"), SMS_NO},      {S("0"), SMS_NO},   {S("non"), SMS_NO},
        {S("no"), SMS_NO},       {S("refuse"), SMS_NO}, {S("3"), SMS_HAND}, {S("remis"), SMS_HAND},
        {S("remise"), SMS_HAND}, {S("stop"), SMS_STOP},
    };

    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (str_eq(said[i].word, w)) return said[i].say;
    return SMS_NOTHING;
}

/* "0412", "b7" "0412" or "b70412": false if it is no number of an order. */
static bool digits_of(str w, int64_t *n)
{
    for (size_t i = 0; i < w.n; i++)
        if (!is_digit(w.p[i])) return false;
    return w.n > 0 && w.n <= DIGITS_MOST && str_i64(w, n) && *n > 0;
}

/* The letters and digits in front of four digits at the end: "b70412" is "b7" and 412. */
static bool glued(str w, struct sms_words *out)
{
    return w.n > 4 && w.n <= 4 + CODE_MOST && !is_digit(w.p[0]) && digits_of(str_from(w, w.n - 4), &out->digits) &&
           (out->code = str_head(w, w.n - 4), true);
}

/* Takes the number off the front of what was written; it may be in two words. */
static size_t number_take(str s, struct sms_words *out)
{
    size_t one, two;
    str first = word(s, &one), second = word(str_from(s, one), &two);

    if (digits_of(first, &out->digits) || glued(first, out)) return one;
    if (!first.n || is_digit(first.p[0]) || first.n > CODE_MOST || !digits_of(second, &out->digits)) return 0;
    out->code = first;
    return one + two;
}

struct sms_words sms_words_of(struct arena *mem, str text)
{
    str plain = gsm_text(mem, text_clean(mem, text), 160), low = str_lower(mem, plain);
    struct sms_words w = {.code = S(""), .rest = S("")};
    size_t at, n;

    w.say = say_of(word(low, &at));
    if (w.say == SMS_NOTHING) return w;
    n = number_take(str_from(low, at), &w);
    for (at += n; at < plain.n && is_sign(plain.p[at]); at++) {
    }
    w.rest = str_from(plain, at);
    return w;
}
