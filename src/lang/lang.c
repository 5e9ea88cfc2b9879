#include "lang/lang.h"

#include "lang/catalogue.h"
#include "lang/inside.h"

str lang_code(enum lang lang)
{
    return lang == LANG_EN ? S("en") : S("fr");
}

static const struct catalogue_entry *entry_find(const struct catalogue *c, const char *msgid)
{
    uint16_t slot;

    for (uint32_t at = catalogue_hash(msgid) & c->slots_mask; (slot = c->slots[at]); at = (at + 1) & c->slots_mask)
        if (!strcmp(c->entries[slot - 1].msgid, msgid)) return &c->entries[slot - 1];
    return NULL;
}

str tr(enum lang lang, const char *msgid)
{
    const struct catalogue_entry *e = lang == LANG_FR ? entry_find(&catalogue_fr, msgid) : NULL;
    return e ? (str){e->text, e->text_n} : str_c(msgid);
}

str tr_n(enum lang lang, int64_t n, const char *one, const char *many)
{
    const struct catalogue_entry *e = lang == LANG_FR ? entry_find(&catalogue_fr, one) : NULL;
    bool single = lang == LANG_FR ? n > -2 && n < 2 : n == 1;

    if (!e || !e->many) return str_c(single ? one : many);
    return single ? (str){e->text, e->text_n} : (str){e->many, e->many_n};
}

str tr_fill(struct arena *mem, str text, const str *pieces, size_t n)
{
    size_t max = text.n, from = 0;

    for (size_t i = 0; i < n; i++) max += pieces[i].n * (text.n / 2 + 1);
    struct buf b = buf_new(mem, max);
    for (size_t i = 0; i + 1 < text.n; i++) {
        size_t k = text.p[i] == '%' ? (size_t)(text.p[i + 1] - '1') : n;
        if (k >= n || k > 8) continue;
        buf_put(&b, (str){text.p + from, i - from});
        buf_put(&b, pieces[k]);
        from = i + 2;
        i++;
    }
    buf_put(&b, str_from(text, from));
    return buf_str(&b);
}

/* Digits in groups of three. */
static void grouped(struct buf *b, uint64_t n, str separator)
{
    if (n >= 1000) {
        grouped(b, n / 1000, separator);
        buf_put(b, separator);
        buf_fmt(b, "%03u", (unsigned)(n % 1000));
    } else {
        buf_fmt(b, "%u", (unsigned)n);
    }
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

str money_text(struct arena *mem, enum lang lang, struct money m)
{
    struct buf b = buf_new(mem, 128);
    uint64_t c = magnitude(m.cents);

    if (m.cents < 0) buf_put(&b, S("\u2212"));
    if (lang == LANG_EN) buf_put(&b, S("€"));
    grouped(&b, c / 100, lang == LANG_EN ? S(",") : S("\u00a0"));
    buf_fmt(&b, "%c%02u", lang == LANG_EN ? '.' : ',', (unsigned)(c % 100));
    if (lang != LANG_EN) buf_put(&b, S("\u00a0€"));
    return buf_str(&b);
}

str milli_text(struct arena *mem, enum lang lang, int64_t milli, str unit)
{
    struct buf b = buf_new(mem, 128 + unit.n);
    uint64_t n = magnitude(milli);
    unsigned part = (unsigned)(n % 1000);
    int digits = 3;

    if (milli < 0) buf_put(&b, S("\u2212"));
    grouped(&b, n / 1000, lang == LANG_EN ? S(",") : S("\u00a0"));
    for (; part && part % 10 == 0; digits--) part /= 10;
    if (part) buf_fmt(&b, "%c%0*u", lang == LANG_EN ? '.' : ',', digits, part);
    if (unit.n) buf_put(&b, S("\u00a0"));
    buf_put(&b, unit);
    return buf_str(&b);
}

void lang_start(void)
{
    dates_start();
    words_start();
}
