/* card.h: cards of residents: to order and to follow without mail or password. A purchase keeps which one it was made with. */
#pragma once
#include "app/route.h"

/* A resident's card: he orders and follows with it without mail or password. In a write; faults when no number is free. */
struct resident_card_new {
    str name, phone;
    int64_t made_by; /* of staff */
    int64_t id;      /* out, with its six digits and what its QR code opens */
    str number, token;
};
void resident_card_make(struct tx *, int64_t now, struct resident_card_new *);
/* Of a card that was not withdrawn, by its six digits: who holds it. False: none. */
struct resident_card {
    int64_t id;
    str name, phone;
};
bool resident_card_numbered(struct db *, struct arena *, str number, struct resident_card *);
extern const struct route card_routes[], card_desk_routes[];
