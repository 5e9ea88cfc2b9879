/* carry.h: a basket taken to another device: a code to type or a link, good for an hour and once. Only what is in the
** basket goes along, not who its buyer is: a code that is found by trying shows nobody's name. */
#pragma once
#include "shop/cart/inside.h"

enum { CARRY_CODE_LEN = 8, CARRY_TOKEN_LEN = 26 };

struct carry {
    str code, token;
    int64_t expires_at;
};
/* The one that is good now; false: none. */
bool carry_of_cart(struct db *, struct arena *, int64_t now, int64_t cart_id, struct carry *);
/* A new one; those of before are good no longer. */
void carry_make(struct tx *, int64_t now, int64_t cart_id);
/* The cart a code or token stands for; 0: none, or too late. */
int64_t carry_cart(struct db *, struct arena *, int64_t now, str typed);
/* What became of each line. */
struct carried {
    int64_t came, both, gone, full; /* both: were here already; gone: no longer sold; full: 100 lines at most */
};
/* Its lines into this cart, once. False: used by somebody else meanwhile, or not good. */
bool carry_take(struct tx *, int64_t now, str typed, int64_t cart_id, struct carried *);
