/* secret.h: what must not be readable in a backup. The sealing key lives outside data and backups. */
#pragma once
#include "app/hall.h"

/* Sealed with the current key; *number tells which. */
str secret_seal(const struct hall *, struct arena *, str plain, int64_t *number);
/* False when the key is not here or the value was altered. */
bool secret_open(const struct hall *, struct arena *, str sealed, int64_t number, str *plain);
/* "…1234" */
str secret_last4(struct arena *, str plain);
