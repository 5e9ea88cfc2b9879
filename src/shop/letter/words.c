/* words.c: pieces of letters. */
#include "shop/letter/inside.h"

#include "shop/catalog/catalog.h"
#include "shop/returns/returns.h"
#include "shop/territory/territory.h"

str letter_link(const struct letter_writer *w, str path)
{
    return str_fmt(w->mem, "%.*s%s%.*s", STR_ARG(w->origin), w->lang == LANG_EN ? "/en" : "", STR_ARG(path));
}

str letter_euros(const struct letter_writer *w, int64_t n)
{
    return money_text(w->mem, w->lang, cents(n));
}

str letter_say(const struct letter_writer *w, const char *msgid, str a, str b)
{
    str piece[2] = {a, b};

    return tr_fill(w->mem, tr(w->lang, msgid), piece, 2);
}

str letter_place(const struct letter_writer *w, str street, str postcode, str insee)
{
    const struct commune *c = insee.n ? commune_of(insee) : NULL;

    str town = str_trim(str_fmt(w->mem, "%.*s %.*s", STR_ARG(postcode), STR_ARG(c ? c->name : insee)));

    return street.n ? str_fmt(w->mem, "%.*s, %.*s", STR_ARG(street), STR_ARG(town)) : town;
}

void letter_lines_make(const struct letter_writer *w, const struct order_view *o, struct letter_lines *out)
{
    *out = (struct letter_lines){NEW(w->mem, struct letter_line, o->lines.n), o->lines.n};
    for (size_t i = 0; i < o->lines.n; i++) {
        const struct order_line_view *l = &o->lines.v[i];
        str qty = l->actual_milli ? qty_text(w->mem, w->lang, l->actual_milli, l->unit) : tr(w->lang, "Missing:");
        out->v[i] = (struct letter_line){qty, l->title, letter_euros(w, l->actual_cents), S("")};
    }
}

/* Where this order can be given up, as long as it can; empty: nowhere. */
str letter_withdraw_url(const struct letter_writer *w, const struct order_view *o)
{
    struct withdrawal d;

    order_withdrawal(w->db, w->mem, clock_now_ms(), o, &d);
    return d.open ? letter_link(w, str_fmt(w->mem, "/achat/%.*s/retractation?commande=%lld", STR_ARG(o->purchase_token),
                                           (long long)o->id))
                  : S("");
}

str letter_hello(const struct letter_writer *w, str name)
{
    return name.n ? letter_say(w, _("Hello %1,"), name, S("")) : tr(w->lang, "Hello,");
}
