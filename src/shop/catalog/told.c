/* told.c: what a page says of an offer beside its name and price: the law's table, read for buyers. */
#include "shop/catalog/inside.h"

#include "shop/law/facts.h"
#include "shop/law/traces.h"

static str percent_text(struct arena *mem, enum lang lang, int64_t milli)
{
    return milli ? str_fmt(mem, "%.*s\u00a0%%", STR_ARG(milli_text(mem, lang, milli, S("")))) : S("");
}

/* In the words of a page; what is not here is said elsewhere: its price, its unit, its allergens. */
enum { OWN = 9 };
struct own {
    const char *field;
    str said;
};

static void own_fill(struct arena *mem, enum lang lang, const struct offer *o, struct own all[OWN])
{
    const struct own v[OWN] = {
        {"net", net_text(mem, lang, o->net_milli, o->net_unit)},
        {"drained", net_text(mem, lang, o->drained_milli, o->net_unit)},
        {"degree", percent_text(mem, lang, o->degree_milli)},
        {"origin", o->origin},
        {"storage", o->storage},
        {"ingredients", o->ingredients},
        {"maker", o->maker},
        {"warnings", o->warnings},
        {"isbn", o->isbn},
    };

    memcpy(all, v, sizeof v);
}

static str own_said(const struct own all[OWN], const char *field)
{
    for (size_t i = 0; i < OWN; i++)
        if (!strcmp(all[i].field, field)) return all[i].said;
    return S("");
}

static const char *buyers_label(const struct fact *f)
{
    static const char *const shorter[][2] = {
        {"maker", _("Made by")}, {"degree", _("Alcohol")}, {"isbn", _("ISBN")}}; /* the sheet's explain more */

    for (size_t i = 0; i < sizeof shorter / sizeof *shorter; i++)
        if (!strcmp(shorter[i][0], f->field)) return shorter[i][1];
    return f->label;
}

void offer_told(struct arena *mem, enum lang lang, const struct offer *o, struct facts_said *said,
                struct facts_said *nutrition)
{
    const struct rayon_asks asks = {o->kind, o->needs, o->extra};
    struct facts_said facts;
    struct own own[OWN];

    own_fill(mem, lang, o, own);
    facts_told(mem, lang, o->facts, &facts, nutrition);
    *said = (struct facts_said){NEW(mem, struct fact_said, sheet_rows), 0};
    for (const struct fact *f = sheet_table; f < facts_table; f++) {
        if (!f->label || f->value == FACT_FLAG) continue;
        str text = f->kept == KEPT_TRACE ? trace_of(o->traces, str_c(f->code)) : own_said(own, f->field);
        if (text.n && field_asked(f->field, &asks))
            said->v[said->n++] = (struct fact_said){str_c(f->field), tr(lang, buyers_label(f)), text};
    }
    for (size_t i = 0; i < facts.n; i++)
        if (field_asked(str_z(mem, facts.v[i].field), &asks)) said->v[said->n++] = facts.v[i];
    if (!field_asked("fait_kj", &asks)) nutrition->n = 0;
}
