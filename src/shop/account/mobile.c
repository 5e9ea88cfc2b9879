/* mobile.c: mobile telephones: which numbers are one, how they are written, and a code that proves one. */
#include "shop/account/mobile.h"

#include "app/config.h"
#include "app/hall.h"

enum { DIGITS = 9 };

bool sms_possible(const struct hall *hall)
{
    return hall && config_str(hall->config, CONFIG_SMS_URL).n > 0;
}

/* National numbers of mobile telephones begin so, and are called so from elsewhere. */
static const struct prefix {
    str begins, country;
} prefixes[] = {
    {S("6390"), S("+262")}, {S("6391"), S("+262")}, {S("6396"), S("+262")}, {S("6397"), S("+262")},
    {S("692"), S("+262")},  {S("693"), S("+262")},  {S("690"), S("+590")},  {S("691"), S("+590")},
    {S("694"), S("+594")},  {S("696"), S("+596")},  {S("697"), S("+596")},  {S("6"), S("+33")},
    {S("7"), S("+33")},
};

static bool all_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

/* The nine digits behind 0, or behind a country's code. */
static str national(str phone, str *country)
{
    static const str known[] = {S("+33"), S("+262"), S("+590"), S("+594"), S("+596")};

    *country = S("");
    if (str_starts(phone, S("0")) && !str_starts(phone, S("00"))) return str_from(phone, 1);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(phone, known[i])) return *country = known[i], str_from(phone, known[i].n);
    return S("");
}

/* As it is said to machines: "06 39 98 00 12" without what makes it easy to read. */
static str tight(struct arena *mem, str phone)
{
    struct buf b = buf_new(mem, phone.n + 1);

    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] != ' ') buf_byte(&b, phone.p[i]);
    return buf_str(&b);
}

str sms_number(struct arena *mem, str phone)
{
    str country, digits = national(tight(mem, phone), &country);

    if (digits.n == DIGITS + 1 && digits.p[0] == '0') digits = str_from(digits, 1); /* +33 (0)6… */
    if (digits.n != DIGITS || !all_digits(digits)) return (str){0};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        if (!str_starts(digits, prefixes[i].begins)) continue;
        if (country.n && !str_eq(country, prefixes[i].country)) return (str){0}; /* it would ring at somebody else's */
        return str_fmt(mem, "%.*s%.*s", STR_ARG(prefixes[i].country), STR_ARG(digits));
    }
    return (str){0};
}

str sms_number_text(struct arena *mem, str number)
{
    str country, d = national(number, &country);

    if (d.n != DIGITS) return number;
    return str_fmt(mem, "0%c %.2s %.2s %.2s %.2s", d.p[0], d.p + 1, d.p + 3, d.p + 5, d.p + 7);
}

bool sms_code_send(struct tx *tx, int64_t now, const struct sign_code_ask *a, enum lang lang)
{
    struct sign_code_made made;
    struct buf payload = buf_new(tx->mem, 512);
    struct json j = json_new(&payload);

    if (!sign_code_make(tx, now, a, &made)) return false;
    json_open(&j, '{');
    json_key(&j, S("to")), json_str(&j, a->address);
    json_key(&j, S("code")), json_str(&j, made.code);
    json_key(&j, S("lang")), json_str(&j, lang_code(lang));
    json_key(&j, S("until")), json_i64(&j, made.expires_at);
    json_close(&j, '}');
    job_add(tx, "sms_code", str_fmt(tx->mem, "code-%lld", (long long)made.id), buf_str(&payload), now);
    return true;
}
