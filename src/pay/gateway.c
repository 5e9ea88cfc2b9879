#include "pay/gateway.h"

extern const struct gateway gateway_vads;

const struct gateway *const gateways[] = {&gateway_vads, NULL};

const struct gateway *gateway_of(str dialect)
{
    for (size_t i = 0; gateways[i]; i++)
        if (str_eq(str_c(gateways[i]->dialect), dialect)) return gateways[i];
    return NULL;
}
