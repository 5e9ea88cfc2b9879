/* typed.c: numbers and days in fields. */
#include "app/typed.h"

#include "lang/lang.h"

str price_typed(struct arena *mem, opt_i64 cents)
{
    if (!cents.set) return S("");
    return str_fmt(mem, "%lld,%02lld", (long long)cents.v / 100, (long long)cents.v % 100);
}

str milli_typed(struct arena *mem, int64_t milli)
{
    str s = milli % 1000 ? str_fmt(mem, "%lld,%03lld", (long long)milli / 1000, (long long)milli % 1000)
                         : str_fmt(mem, "%lld", (long long)milli / 1000);
    while (milli % 1000 && s.p[s.n - 1] == '0') s.n--;
    return s;
}

int64_t decimal_of_typed(str s, int most)
{
    int64_t v = 0, decimals = -1, digits = 0;
    uint32_t c;

    while (utf8_next(&s, &c)) {
        if (c == ' ' || c == 0xa0 || c == 0x202f) continue;
        if ((c == ',' || c == '.') && decimals < 0 && digits) decimals = 0;
        else if (c >= '0' && c <= '9' && digits < 12 && (decimals < most || c == '0')) {
            digits++;
            if (decimals < most) v = v * 10 + (int64_t)c - '0', decimals += decimals >= 0;
        } else return -1;
    }
    for (int64_t d = decimals < 0 ? 0 : decimals; d < most; d++) v *= 10;
    return digits ? v : -1;
}

int64_t milli_of_typed(str s)
{
    return decimal_of_typed(s, 3);
}

int64_t day_of_typed(str s)
{
    bool iso = s.n == 10 && s.p[4] == '-' && s.p[7] == '-', french = s.n == 10 && s.p[2] == '/' && s.p[5] == '/';
    int64_t y, m, d;

    if (!iso && !french) return -1;
    str year = iso ? str_head(s, 4) : str_from(s, 6), month = str_head(str_from(s, iso ? 5 : 3), 2),
        day = iso ? str_from(s, 8) : str_head(s, 2);
    if (!str_i64(year, &y) || !str_i64(month, &m) || !str_i64(day, &d) || y < 2000 || y > 2100 || m < 1 || m > 12 ||
        d < 1 || d > 31)
        return -1;
    int64_t n = day_number((int)y, (int)m, (int)d);
    struct local back = day_local(n);
    return back.year == y && back.month == m && back.day == d ? n : -1;
}

str day_as_typed(struct arena *mem, int64_t n)
{
    struct local l = day_local(n);

    return str_fmt(mem, "%04d-%02d-%02d", l.year, l.month, l.day);
}
