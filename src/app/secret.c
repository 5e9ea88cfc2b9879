#include "app/secret.h"

str secret_seal(const struct hall *hall, struct arena *mem, str plain, int64_t *number)
{
    *number = hall->seal_number;
    return seal(mem, hall->seal_key, plain);
}

bool secret_open(const struct hall *hall, struct arena *mem, str sealed, int64_t number, str *plain)
{
    return number == hall->seal_number && sealed.p && unseal(mem, hall->seal_key, sealed, plain);
}

str secret_last4(struct arena *mem, str plain)
{
    return str_fmt(mem, "…%.*s", STR_ARG(plain.n > 8 ? str_from(plain, plain.n - 4) : S("")));
}
