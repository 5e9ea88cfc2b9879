/* kinds.c: each kind of merchant in its own words, and what the register lets one guess of it. */
#include "shop/arrival/inside.h"

static const struct kind_words kinds[] = {
    {.kind = S("shopkeeper"),
     .name_example = _("What is written above your door. For example: Bakery of the Halle."),
     .place_title = _("Where is your shop?"),
     .product_title = _("Your first product"),
     .product_label = _("Name of the product"),
     .product_example = _("What people ask for most. For example: traditional loaf, wool scarf, novel of the month."),
     .stock_label = _("How many in stock?"),
     .rayons = S("pains|viennoiseries|fromages|femme|livres|coffrets-cadeaux"),
     .hours = S("boutique|boulangerie|matin|semaine"),
     .unit = S("piece"),
     .stock = S("")},
    {.kind = S("producer"),
     .name_example = _("The name of your farm or your own. For example: The Hedge Farm."),
     .place_title = _("Where is your farm?"),
     .product_title = _("Your first product"),
     .product_label = _("Name of the product"),
     .product_example = _("What you have today. For example: goat cheese, dry cider, basket of vegetables."),
     .stock_label = _("How many in stock?"),
     .rayons = S("legumes|fromages|fruits|oeufs|cidres-et-poires|miel-et-confitures"),
     .hours = S("ferme|matin|boutique|semaine"),
     .unit = S("piece"),
     .stock = S("")},
    {.kind = S("craftsperson"),
     .name_example = _("The name of your workshop or your own. For example: Ochre Earth Workshop."),
     .place_title = _("Where is your workshop?"),
     .product_title = _("Your first piece"),
     .product_label = _("Name of the piece"),
     .product_example = _("One piece is enough. For example: blue bowl, oak stool, silver ring."),
     .stock_label = _("How many in stock?"),
     .stock_help = _("1 for a piece there is only one of."),
     .rayons = S("poterie-et-ceramique|bijoux|meubles-et-luminaires|sacs-et-maroquinerie|savons"),
     .hours = S("atelier|boutique|semaine|matin"),
     .unit = S("piece"),
     .stock = S("1")},
    {.kind = S("service"),
     .name_example = _("What people call you. For example: Lucie’s Salon, Cycle Repairs of the Bridge."),
     .place_title = _("Where do you receive your customers?"),
     .product_title = _("Your first service"),
     .product_label = _("Name of the service"),
     .product_example = _("What you do most often. For example: cut and blow-dry, brake check, trouser hem."),
     .stock_label = _("How many can be reserved?"),
     .stock_help = _("You raise or lower it when you like."),
     .rayons = S("coiffure-et-beaute|reparation|couture-et-entretien|ateliers-et-cours|cles-et-serrurerie"),
     .hours = S("boutique|semaine|atelier|restaurant"),
     .unit = S("service"),
     .stock = S("10")},
};

const struct kind_words *kind_words_of(str kind)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].kind, kind)) return &kinds[i];
    return &kinds[0];
}

const struct naf *guess_of(struct db *db, struct arena *mem, str siret)
{
    struct firm f;

    return firm_of(db, mem, siret, &f) ? naf_of(f.activity) : NULL;
}

void identity_change(struct tx *tx, int64_t now, const struct merchant *m, const struct merchant_identity *c)
{
    merchant_identity_set(tx, now, m->id,
                          &(struct merchant_identity){
                              c->name.p ? c->name : m->name,
                              c->legal_name.p ? c->legal_name : m->legal_name,
                              c->address.p ? c->address : m->address,
                              c->postcode.p ? c->postcode : m->postcode,
                              c->insee.p ? c->insee : m->insee,
                              c->phone.p ? c->phone : m->phone,
                          });
}

/* What the merchant wrote stays; what the register had said of another number gives way. */
static str fresh(str now, str before, str says)
{
    bool ours = now.n && !(before.n && str_eq(now, before));

    return ours ? now : says.p ? says : S("");
}

static void trade_fill(struct tx *tx, int64_t now, int64_t id, const struct naf *was, const struct naf *is)
{
    struct merchant_look l;
    static const struct naf none = {.trade_fr = S(""), .trade_en = S("")};

    if (!merchant_look_of(tx->db, tx->mem, id, &l)) return;
    if (!was) was = &none;
    if (!is) is = &none;
    l.trade_fr = fresh(l.trade_fr, was->trade_fr, is->trade_fr);
    l.trade_en = fresh(l.trade_en, was->trade_en, is->trade_en);
    merchant_look_set(tx, now, id, &l);
}

void known_fill(struct tx *tx, int64_t now, const struct merchant *m, str siret)
{
    struct firm was = {0}, is = {0};
    bool known_before = firm_of(tx->db, tx->mem, m->siret, &was), known = firm_of(tx->db, tx->mem, siret, &is);

    if (!known && !known_before) return;
    str said = is.name.n ? is.name : is.legal_name, said_before = was.name.n ? was.name : was.legal_name;
    identity_change(tx, now, m,
                    &(struct merchant_identity){
                        .name = fresh(m->name, said_before, said),
                        .legal_name = fresh(m->legal_name, was.legal_name, is.legal_name),
                        .address = fresh(m->address, was.address, is.address),
                        .postcode = fresh(m->postcode, was.postcode, is.postcode),
                        .insee = fresh(m->insee, was.insee, is.insee),
                    });
    trade_fill(tx, now, m->id, known_before ? naf_of(was.activity) : NULL, known ? naf_of(is.activity) : NULL);
}
