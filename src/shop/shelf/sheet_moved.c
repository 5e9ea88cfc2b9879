/* sheet_moved.c: two people on one sheet: what another has saved since is told, and what was typed is kept. */
#include "shop/shelf/sheet.h"

enum { TOLD_MOST = 160 };

/* All that is typed, in one order, with the labels of the page; the stock has a mark of its own. */
static const struct sheet_label {
    const char *msgid;
    bool coded; /* its value is a word of ours: only named */
} labels[SHEET_VALUES] = {
    {_("Name of the product"), false},
    {_("Name in English"), false},
    {_("Description"), false},
    {_("Description in English"), false},
    {_("Rayon"), true},
    {_("Sold by"), true},
    {_("in"), true},
    {_("Labels"), false},
    {_("Allergens"), false},
    {_("Origin"), false},
    {_("Storage"), false},
    {_("What customers may do"), true},
    {_("Address on your site"), false},
    {_("Size, colour or weight, when there are several"), false},
    {_("Ingredients"), false},
    {_("Made by (name and address)"), false},
    {_("Warnings"), false},
    {_("ISBN of a book"), false},
    {_("Price in euros"), false},
    {_("Publisher's price"), false},
    {_("Alcohol, % of volume"), false},
    {_("Net quantity"), false},
    {_("Days to make one (when made to order)"), false},
    {_("May the buyer change his mind for 14 days?"), true},
    {_("Deposit on its packaging, in euros"), false},
    {_("In season from"), true},
    {_("In season until the end of"), true},
    {_("Rate of VAT"), true},
    {_("Where meat, fish and eggs come from"), true},
    {_("Drained weight"), false},
    {_("What this rayon wants said"), true},
};

static void places_of(struct shelf_sheet_view *v, str *out[SHEET_VALUES])
{
    struct shelf_sheet_form *f = &v->f;
    str *const p[SHEET_VALUES] = {
        &f->title_fr,      &f->title_en,    &f->text_fr,      &f->text_en,   &f->rayon,      &f->unit,
        &f->net_unit,      &f->labels,      &f->allergens,    &f->origin,    &f->storage,    &f->mode,
        &f->link,          &f->variant_fr,  &f->ingredients,  &f->maker,     &f->warnings,   &f->isbn,
        &v->price_typed,   &v->list_typed,  &v->degree_typed, &v->net_typed, &v->lead_typed, &f->keeps,
        &v->deposit_typed, &f->season_from, &f->season_to,    &f->tva,       &f->traces,     &v->drained_typed,
        &f->facts,
    };

    memcpy(out, p, sizeof p);
}

/* What is stored, as the page shows it. */
static void values_of(struct rq *rq, const struct offer_mine_row *o, struct form_value v[SHEET_VALUES])
{
    struct shelf_sheet_view *now = NEW(rq->mem, struct shelf_sheet_view, 1);
    str *place[SHEET_VALUES];

    sheet_row_show(rq, o, now);
    places_of(now, place);
    for (size_t i = 0; i < SHEET_VALUES; i++) v[i] = (struct form_value){.label = labels[i].msgid, .now = *place[i]};
}

static str moved_text(struct rq *rq, size_t i, const struct form_value *v)
{
    str piece[2] = {tr(rq->lang, v->label), v->now.n ? utf8_head(v->now, TOLD_MOST) : tr(rq->lang, "(empty)")};

    return labels[i].coded ? piece[0] : tr_fill(rq->mem, tr(rq->lang, "%1: %2"), piece, 2);
}

bool sheet_moved(struct rq *rq, const struct offer_mine_row *o, struct shelf_sheet_view *v)
{
    struct form_value values[SHEET_VALUES];
    str *place[SHEET_VALUES];

    values_of(rq, o, values);
    places_of(v, place);
    for (size_t i = 0; i < SHEET_VALUES; i++) values[i].typed = *place[i];
    if (!form_moved(rq, values, SHEET_VALUES)) return false;
    for (size_t i = 0; i < SHEET_VALUES; i++) {
        *place[i] = values[i].typed;
        if (values[i].moved) v->moved.v[v->moved.n++] = moved_text(rq, i, &values[i]);
    }
    v->seen = form_seen(rq->mem, values, SHEET_VALUES);
    return true;
}

str sheet_seen(struct rq *rq, const struct offer_mine_row *o)
{
    struct form_value values[SHEET_VALUES];

    values_of(rq, o, values);
    return form_seen(rq->mem, values, SHEET_VALUES);
}
