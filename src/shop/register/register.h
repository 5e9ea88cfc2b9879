/* register.h: what is known of a shop before it says anything: the national register's extract, the trade by its code. */
#pragma once
#include "db/db.h"

/* An establishment as the register has it, in words one reads: "12 rue du Moulin". Empty: the register does not say. */
struct firm {
    str siret, name, legal_name, address, postcode, insee, activity;
};
/* False: not in the extract. */
bool firm_of(struct db *, struct arena *, str siret, struct firm *);
/* Puts it in, or in the place of what was there. False: nothing changed. */
bool firm_keep(struct tx *, const struct firm *);
/* It has closed. False: it was not known. */
bool firm_forget(struct tx *, str siret);

/* What a NAF code lets one guess: data/naf.tsv. */
struct naf {
    str code, kind, hours, rayons, trade_fr, trade_en; /* hours: a preset's word; rayons: slugs, "pains|gateaux" */
    int64_t vat_bp;                                    /* the rate most of its sales have */
};
/* By code, else by what it begins with ("10.51A", then "10.51", "10.5", "10"); NULL: nothing is known of it. Lives for ever. */
const struct naf *naf_of(str code);

/* "BOULANGERIE DU PARC" as one writes it: "Boulangerie du Parc"; what has small letters already stays. within:
** something stands before it, so that a first "du" is small too. */
str register_words(struct arena *, str, bool within);
/* "AV" is "avenue": kinds of streets as the register shortens them; others in small letters. */
str register_street(struct arena *, str kind);
