/* measure.c: what is counted, what is weighed or poured, and what is counted and weighed. */
#include "shop/catalog/inside.h"
#include "shop/law/facts.h"

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

static opt_i64 of_piece(opt_i64 kilo_cents, int64_t milli)
{
    return kilo_cents.set && milli ? SOME_I64(money_times_milli(cents(kilo_cents.v), milli).cents) : NO_I64;
}

static int64_t cents_or_none(opt_i64 c)
{
    return c.set ? c.v : 0;
}

void offer_weigh(struct offer *o)
{
    struct piece_weight w;
    opt_i64 kilo = o->price_cents, kilo_was = o->was_cents;

    if (!by_piece_weighed(o->unit)) return;
    piece_weight_of(o->unit, o->facts, &w);
    o->least_milli = w.least_milli, o->most_milli = w.most_milli;
    o->kilo_cents = cents_or_none(kilo);
    o->piece_cents = cents_or_none(of_piece(kilo, w.least_milli));
    o->piece_was_cents = cents_or_none(of_piece(kilo_was, w.least_milli));
    o->price_cents = of_piece(kilo, w.most_milli);
    o->was_cents = of_piece(kilo_was, w.most_milli);
}

static str range_text(struct arena *mem, enum lang lang, int64_t least, int64_t most)
{
    str both[2] = {money_text(mem, lang, cents(least)), money_text(mem, lang, cents(most))};

    return !least || least == most ? both[1] : tr_fill(mem, tr(lang, "%1 to %2"), both, 2);
}

str offer_price_text(struct arena *mem, enum lang lang, const struct offer *o)
{
    return o->price_cents.set ? range_text(mem, lang, o->piece_cents, o->price_cents.v) : S("");
}

str offer_was_text(struct arena *mem, enum lang lang, const struct offer *o)
{
    return o->was_cents.set ? range_text(mem, lang, o->piece_was_cents, o->was_cents.v) : S("");
}

str piece_weight_text(struct arena *mem, enum lang lang, const struct offer *o)
{
    if (!o->most_milli) return S("");
    str both[2] = {milli_text(mem, lang, o->least_milli, S("")), milli_text(mem, lang, o->most_milli, S("kg"))};
    return o->least_milli == o->most_milli ? both[1] : tr_fill(mem, tr(lang, "%1 to %2"), both, 2);
}

str offer_weighed_text(struct arena *mem, enum lang lang, const struct weighing_asked *w)
{
    str most = str_fmt(mem, "%lld", (long long)w->tolerance);

    if (by_piece_weighed(w->unit))
        return tr(lang, "Weighed when prepared: you pay its true weight, never more than this.");
    if (!by_measure(w->unit)) return S("");
    if (w->online) return tr(lang, "Weighed when prepared: never dearer than this, cheaper when lighter.");
    return tr_fill(mem, tr(lang, "Weighed when prepared: %1 % more at most, or the shop asks you first."), &most, 1);
}
