/* sms_words.c: what people write in an SMS, and the numbers they write from. First byte: which. */
#include "lang/lang.h"
#include "shop/account/mobile.h"
#include "shop/sms/words.h"

#include <stdlib.h>

enum { MEMORY = 1 << 20, TEXT_MOST = 4096, SEPTETS = 160 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void words(struct arena *mem, str s)
{
    struct sms_words w = sms_words_of(mem, s);

    if (w.digits < 0 || !utf8_ok(w.rest) || !utf8_ok(w.code) || w.rest.n > s.n || w.code.n > s.n) abort();
}

static void number(struct arena *mem, str s)
{
    str n = sms_number(mem, s);

    if (n.p && (n.n < 10 || n.n > 14 || n.p[0] != '+')) abort();
    if (n.p && !str_eq(sms_number(mem, sms_number_text(mem, n)), n)) abort();
    sms_number_text(mem, s);
}

static void letters(struct arena *mem, str s)
{
    str sent = gsm_text(mem, s, SEPTETS);

    if (gsm_length(sent) > SEPTETS || !utf8_ok(sent)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (!n || n > TEXT_MOST) return 0;
    struct arena *mem = arena_new(MEMORY);
    str s = arena_str(mem, (str){(const char *)data + 1, n - 1});

    if (utf8_ok(s)) {
        if (data[0] % 3 == 0) words(mem, s);
        else if (data[0] % 3 == 1) number(mem, s);
        else letters(mem, s);
    }
    arena_free(mem);
    return 0;
}
