/* phone.c: which telephone a shop is told by: asked for, confirmed by a code, forgotten. */
#include "shop/sms/inside.h"

#include "app/config.h"
#include "app/hall.h"
#include "shop/account/account.h"

enum { ASKS_A_DAY = 8, DIGITS = 9 };

bool sms_possible(const struct hall *hall)
{
    return config_str(hall->config, CONFIG_SMS_URL).n > 0;
}

/* National numbers of mobile telephones begin so, and are called so from elsewhere. */
static const struct prefix {
    str begins, country;
} prefixes[] = {
    {S("6390"), S("+262")}, {S("6391"), S("+262")}, {S("6396"), S("+262")}, {S("6397"), S("+262")}, {S("692"), S("+262")},
    {S("693"), S("+262")},  {S("690"), S("+590")},  {S("691"), S("+590")},  {S("694"), S("+594")},  {S("696"), S("+596")},
    {S("697"), S("+596")},  {S("6"), S("+33")},     {S("7"), S("+33")},
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
        return str_fmt(mem, "%.*s%.*s", STR_ARG(country.n ? country : prefixes[i].country), STR_ARG(digits));
    }
    return (str){0};
}

str sms_number_text(struct arena *mem, str number)
{
    str country, d = national(number, &country);

    if (d.n != DIGITS) return number;
    return str_fmt(mem, "0%c %.2s %.2s %.2s %.2s", d.p[0], d.p + 1, d.p + 3, d.p + 5, d.p + 7);
}

bool sms_phone_of(struct db *db, struct arena *mem, int64_t merchant_id, struct sms_phone *out)
{
    struct sms_phone_of_row r;
    struct people people;

    if (!q_sms_phone_of(db, mem, merchant_id, &r) || !r.number.n) return false;
    members_of(db, mem, merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) {
        if (people.v[i].id != r.person_id || str_eq(people.v[i].role, S("picker"))) continue; /* his role refuses no order */
        *out = (struct sms_phone){merchant_id, r.person_id, r.number, people.v[i].lang};
        return true;
    }
    return false;
}

static void code_job_add(struct tx *tx, const struct sms_asking *a, const struct sign_code_made *made)
{
    struct buf payload = buf_new(tx->mem, 512);
    struct json j = json_new(&payload);

    json_open(&j, '{');
    json_key(&j, S("to")), json_str(&j, a->number);
    json_key(&j, S("code")), json_str(&j, made->code);
    json_key(&j, S("lang")), json_str(&j, lang_code(a->lang));
    json_key(&j, S("until")), json_i64(&j, made->expires_at);
    json_close(&j, '}');
    job_add(tx, "sms_code", str_fmt(tx->mem, "code-%lld", (long long)made->id), buf_str(&payload), a->now);
}

/* Counted for the shop as for the number: nobody's telephone can be made to ring all day by shops that are none. */
bool sms_phone_ask(struct tx *tx, const struct sms_asking *a)
{
    struct sms_phone_of_row r = {.person_id = a->person_id};
    struct sign_code_made made;

    q_sms_phone_of(tx->db, tx->mem, a->merchant_id, &r);
    bool today = r.asked_at > a->now - DAY_MS;
    if (today && r.asks >= ASKS_A_DAY) return false;
    if (!sign_code_make(tx, a->now, &(struct sign_code_ask){"phone", a->number}, &made)) return false;
    x_sms_phone_ask(tx, tx->mem, &(struct sms_phone_ask_args){.merchant_id = a->merchant_id, .none = S(""), .waiting = a->number,
        .person_id = a->person_id, .asked_at = today ? r.asked_at : a->now, .asks = today ? r.asks + 1 : 1});
    code_job_add(tx, a, &made);
    return true;
}

enum sms_confirmed sms_phone_confirm(struct tx *tx, const struct sms_asking *a, str code, int64_t by)
{
    switch (sign_code_use(tx, a->now, "phone", a->number, code)) {
    case CODE_OK: break;
    case CODE_EXPIRED: return SMS_OLD_CODE;
    case CODE_TOO_MANY_TRIES: return SMS_TOO_MANY_TRIES;
    default: return SMS_WRONG_CODE;
    }
    if (x_sms_phone_confirm(tx, tx->mem, a->merchant_id, a->number, S(""), a->person_id, a->now) != 1) return SMS_WRONG_CODE;
    owners_tell(tx, &(struct owners_news){a->now, a->merchant_id, by, "sms", sms_number_text(tx->mem, a->number), S("")});
    return SMS_CONFIRMED;
}

bool sms_phone_forget(struct tx *tx, int64_t now, int64_t merchant_id, int64_t by)
{
    struct sms_phone_of_row r;

    if (!q_sms_phone_of(tx->db, tx->mem, merchant_id, &r) || !x_sms_phone_forget(tx, tx->mem, merchant_id, S(""))) return false;
    if (r.number.n) owners_tell(tx, &(struct owners_news){now, merchant_id, by, "no_sms", sms_number_text(tx->mem, r.number), S("")});
    return true;
}
