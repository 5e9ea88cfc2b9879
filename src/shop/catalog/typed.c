/* typed.c: numbers as a form of this room shows them and takes them. */
#include "shop/catalog/inside.h"

const char *const HELD = _("Some are set aside for orders: the stock cannot fall below them.");

str price_typed(struct arena *mem, opt_i64 cents)
{
    if (!cents.set) return S("");
    return str_fmt(mem, "%lld,%02lld", (long long)cents.v / 100, (long long)cents.v % 100);
}

str milli_typed(struct arena *mem, int64_t milli)
{
    str s = milli % 1000 ? str_fmt(mem, "%lld,%03lld", (long long)milli / 1000, (long long)milli % 1000) : str_fmt(mem, "%lld", (long long)milli / 1000);
    while (milli % 1000 && s.p[s.n - 1] == '0') s.n--;
    return s;
}

/* "1,5 kg", "4": what is sold by weight or volume has its unit; the rest is counted. */
bool by_measure(str unit)
{
    return str_eq(unit, S("kg")) || str_eq(unit, S("l"));
}

/* What is counted comes in whole pieces. */
void stock_whole(struct rq *rq, str unit, int64_t milli, struct form_errors *errors)
{
    if (!by_measure(unit) && milli % 1000) form_error_add(rq, errors, "stock", "form.number", "Write a whole number, for example 12.");
}
