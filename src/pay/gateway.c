#include "pay/gateway.h"

/* One line for each dialect. */
#define EACH(X)                                                                                                        \
    X(vads)                                                                                                            \
    X(monetico)                                                                                                        \
    X(paybox)                                                                                                          \
    X(sips)

#define DECLARED(name) extern const struct gateway gateway_##name;
#define LISTED(name)   &gateway_##name,
EACH(DECLARED)
const struct gateway *const gateways[] = {EACH(LISTED) NULL};

const struct gateway *gateway_of(str dialect)
{
    for (size_t i = 0; gateways[i]; i++)
        if (str_eq(str_c(gateways[i]->dialect), dialect)) return gateways[i];
    return NULL;
}

void gateway_put(struct gateway_form *f, const char *name, str value)
{
    MUST(f->n < GATEWAY_FIELDS);
    f->field[f->n].name = str_c(name);
    f->field[f->n++].value = value.p ? value : S("");
}
