#include "pay/gateway.h"

extern const struct gateway gateway_vads, gateway_monetico;

const struct gateway *const gateways[] = {&gateway_vads, &gateway_monetico, NULL};

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
