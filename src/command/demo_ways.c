/* demo_ways.c: what a few shops of the demo have besides: another place, a point they share, parcels, a team, goods made to order, a quote. */
#include "command/demo.h"

#include "app/event.h"
#include "demo.sql.h"
#include "shop/account/account.h"
#include "shop/campaign/campaign.h"
#include "shop/label/label.h"
#include "shop/reception/reception.h"

#define SHARING                                                                                                        \
    {                                                                                                                  \
        S("le-rucher-du-bocage"), S("verger-lemoine")                                                                  \
    }
enum { SATURDAY = 6, WEDNESDAY = 3, LEAD_MIN = 60, SLOT_MIN = 60, SLOT_SEATS = 4 };

static int64_t shop_of(const struct demo *d, str slug)
{
    return d->merchant_id[demo_row_of(&d->merchants, slug)];
}

static void offer_mode(struct tx *tx, struct demo *d, str ref, str mode)
{
    for (size_t i = 0; i < d->offers.rows; i++)
        if (str_eq(table_cell(&d->offers, i, "ref"), ref))
            x_demo_offer_mode(tx, tx->mem, d->offer_id[i], mode),
                event_raise(tx, EVENT_OFFER_CHANGED, d->now, d->offer_id[i]);
}

/* Where goods are collected on Wednesday afternoons, and a point two shops share on Saturday mornings, ordered for the day before. */
static void places_add(struct tx *tx, struct demo *d)
{
    struct pickup_place stall = {.kind = S("stall"),
                                 .name = S("Étal de la place Henri-IV"),
                                 .address = S("Place Henri-IV"),
                                 .postcode = S("61200"),
                                 .insee = S("61006"),
                                 .lead_min = LEAD_MIN,
                                 .slot_min = SLOT_MIN,
                                 .slot_seats = SLOT_SEATS};
    struct pickup_point point = {
        .name = S("Halle aux Toiles"), .address = S("Cours Clemenceau"), .postcode = S("61000"), .insee = S("61001")};
    const str sharing[] = SHARING;
    int64_t verger = shop_of(d, S("verger-lemoine"));

    stall.id = reception_place_add(tx, d->now, verger, &stall);
    reception_place_week_set(tx, &stall, verger, &(struct opening_new){WEDNESDAY, 15 * 60, 18 * 60}, 1);
    point.id = reception_point_put(tx, d->now, &point);
    reception_point_week_set(tx, d->now, point.id, &(struct opening_new){SATURDAY, 9 * 60, 12 * 60}, 1);
    for (size_t i = 0; i < sizeof sharing / sizeof *sharing; i++) {
        struct pickup_place there = {.kind = S("point"),
                                     .point_id = point.id,
                                     .name = S(""),
                                     .address = S(""),
                                     .postcode = S(""),
                                     .insee = S(""),
                                     .lead_min = LEAD_MIN,
                                     .slot_min = SLOT_MIN,
                                     .slot_seats = SLOT_SEATS,
                                     .cutoff = {true, 1, 18 * 60}};
        reception_place_add(tx, d->now, shop_of(d, sharing[i]), &there);
    }
}

static void team_add(struct tx *tx, struct demo *d)
{
    int64_t shop = shop_of(d, S("librairie-la-page-cornee"));

    member_add(tx, d->now, person_make(tx, d->now, S("lucas@demo.foirail.example"), S("Lucas Bisson"), LANG_FR), shop,
               S("clerk"));
    member_add(tx, d->now, person_make(tx, d->now, S("ines@demo.foirail.example"), S("Inès Marie"), LANG_FR), shop,
               S("picker"));
}

static void quote_add(struct tx *tx, struct demo *d)
{
    size_t row = 0;

    while (row + 1 < d->offers.rows && !str_eq(table_cell(&d->offers, row, "ref"), S("F4-02"))) row++;
    offer_mode(tx, d, S("F4-02"), S("quote"));
    x_demo_quote_insert(
        tx, tx->mem,
        &(struct demo_quote_insert_args){
            .id = id_new(),
            .token = id_public(tx->mem, 26),
            .merchant_id = shop_of(d, S("fleurs-d-anais")),
            .offer_id = d->offer_id[row],
            .title = table_cell(&d->offers, row, "title_fr"),
            .name = S("Camille Lefort"),
            .mail = S("camille@demo.foirail.example"),
            .phone = S("06 39 98 00 21"),
            .asked =
                S("Une couronne de 40 cm pour une porte, en rouge, pour le 1ᵉʳ décembre. Quel serait le prix\u00a0?"),
            .lang = S("fr"),
            .none = S(""),
            .now = d->now});
}

/* One that staff have still to look at. */
static void claim_add(struct tx *tx, struct demo *d)
{
    struct labels all;

    labels_all(tx->db, tx->mem, &all);
    const struct label *l = label_coded(&all, S("bienvenue-a-la-ferme"));
    if (l)
        label_claim_add(tx, d->now,
                        &(struct label_claim_new){.merchant_id = shop_of(d, S("verger-lemoine")),
                                                  .label_id = l->id,
                                                  .number = S("BF-61-0087"),
                                                  .certifier = S("Chambre d’agriculture de Normandie"),
                                                  .basis = S(""),
                                                  .proof = S("")});
}

/* Three shops' goods in one basket. */
static void selection_add(struct tx *tx, struct demo *d)
{
    const str refs[] = {S("F3-01"), S("V5-01"), S("R6-01")};
    struct selection s;

    int64_t id =
        selection_make(tx, d->now, 0,
                       &(struct selection_text){
                           S("Panier du terroir"), S("Basket from the land"),
                           S("Un camembert, un cidre et un miel\u00a0: le goûter de l’Orne, chez trois producteurs."),
                           S("A camembert, a cider and a honey, from three producers.")});
    if (!selection_of(tx->db, tx->mem, LANG_FR, id, &s)) return;
    for (size_t k = 0; k < sizeof refs / sizeof *refs; k++)
        for (size_t i = 0; i < d->offers.rows; i++)
            if (str_eq(table_cell(&d->offers, i, "ref"), refs[k])) selection_put(tx, &s, d->now, d->offer_id[i], 1000);
    selection_show(tx, d->now, &s, true);
}

/* A folder of other tables than ours need not have them. */
static bool all_there(const struct demo *d)
{
    const str needed[] = {S("le-rucher-du-bocage"), S("verger-lemoine"), S("librairie-la-page-cornee"),
                          S("fleurs-d-anais")};
    bool quoted = false;

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (table_find(&d->merchants, needed[i]) < 0) return false;
    for (size_t i = 0; i < d->offers.rows; i++) quoted |= str_eq(table_cell(&d->offers, i, "ref"), S("F4-02"));
    return quoted;
}

bool demo_ways(struct tx *tx, struct demo *d, size_t row)
{
    (void)row;
    if (!all_there(d)) return true;
    places_add(tx, d);
    reception_parcel_set(tx, shop_of(d, S("librairie-la-page-cornee")),
                         &(struct parcel_terms){true, S("Colissimo"), 590, 0, 4, 2});
    offer_mode(tx, d, S("F4-01"), S("made"));
    quote_add(tx, d);
    team_add(tx, d);
    claim_add(tx, d);
    selection_add(tx, d);
    return true;
}
