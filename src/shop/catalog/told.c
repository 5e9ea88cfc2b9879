/* told.c: what a page says of an offer beside its name and price: the law's table, read for buyers. */
#include "shop/catalog/inside.h"

#include "shop/law/facts.h"
#include "shop/law/traces.h"

static str percent_text(struct arena *mem, enum lang lang, int64_t milli)
{
    return milli ? str_fmt(mem, "%.*s\u00a0%%", STR_ARG(milli_text(mem, lang, milli, S("")))) : S("");
}

/* In the words of a page; empty: not said, or said elsewhere (its price, its unit, its net quantity's). */
static str own_said(struct arena *mem, enum lang lang, const struct offer *o, const char *field)
{
    const struct {
        const char *field;
        str said;
    } all[] = {
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

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
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

    facts_told(mem, lang, o->facts, &facts, nutrition);
    *said = (struct facts_said){NEW(mem, struct fact_said, sheet_rows), 0};
    for (const struct fact *f = sheet_table; f < facts_table; f++) {
        if (!f->label || f->value == FACT_FLAG || !field_asked(f->field, &asks)) continue;
        str text = f->kept == KEPT_TRACE ? trace_of(o->traces, str_c(f->code)) : own_said(mem, lang, o, f->field);
        if (text.n) said->v[said->n++] = (struct fact_said){str_c(f->field), tr(lang, buyers_label(f)), text};
    }
    for (size_t i = 0; i < facts.n; i++)
        if (field_asked(str_z(mem, facts.v[i].field), &asks)) said->v[said->n++] = facts.v[i];
    if (!field_asked("fait_kj", &asks)) nutrition->n = 0;
}
