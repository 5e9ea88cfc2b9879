/* measure.c: what is counted, and what is weighed or poured. */
#include "shop/catalog/inside.h"

bool by_measure(str unit)
{
    return str_eq(unit, S("kg")) || str_eq(unit, S("l"));
}

void stock_whole(struct rq *rq, str unit, int64_t milli, struct form_errors *errors)
{
    if (!by_measure(unit) && milli % 1000)
        form_error_add(rq, errors, "stock", "form.number", "Write a whole number, for example 12.");
}

str qty_text(struct arena *mem, enum lang lang, int64_t qty_milli, str unit)
{
    if (by_measure(unit)) return milli_text(mem, lang, qty_milli, unit);
    return milli_text(mem, lang, qty_milli, S("×"));
}
