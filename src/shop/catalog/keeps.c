/* keeps.c: what a buyer at a distance may not change his mind about: code de la consommation, L221-28, as a table. */
#include "shop/catalog/inside.h"

/* What its rayon says, where the sheet says nothing. */
static str keeps_of_rayon(const struct offer_keeps_row *r)
{
    if (r->service) return S("service");
    if (str_eq(r->kind, S("fresh")) || (str_eq(r->kind, S("food")) && !r->packed)) return S("perishable");
    return S("");
}

str offer_keeps(struct db *db, struct arena *mem, int64_t offer_id)
{
    struct offer_keeps_rows r;

    q_offer_keeps(db, mem, offer_id, &r);
    if (r.n && r.v[0].keeps.n) return r.v[0].keeps;
    for (size_t i = 0; i < r.n; i++) { /* of a basket, the first of its parts that has a reason gives it to the whole */
        str keeps = i && r.v[i].keeps.n ? r.v[i].keeps : keeps_of_rayon(&r.v[i]);
        if (keeps.n) return keeps;
    }
    return S("");
}

static const struct keeps_word {
    str code;
    const char *msgid;
} words[] = {
    {S("perishable"), _("No change of mind: it spoils quickly.")},
    {S("made"), _("No change of mind: it is made to your measure.")},
    {S("sealed"), _("No change of mind once it was opened, for hygiene.")},
    {S("media"), _("No change of mind once it was opened.")},
    {S("press"), _("No change of mind: a newspaper or a magazine.")},
    {S("dated"), _("No change of mind: it is for a given day.")},
    {S("service"), _("You may change your mind for 14 days from the order, as long as it is not done.")},
};

str offer_keeps_text(enum lang lang, str keeps)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(words[i].code, keeps)) return tr(lang, words[i].msgid);
    return S("");
}
