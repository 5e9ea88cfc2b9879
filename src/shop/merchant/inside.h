/* inside.h: what the files of this room share. */
#pragma once
#include "merchant.sql.h"
#include "shop/merchant/merchant.h"

/* A slug nobody else has: "la-ferme-des-haies", then "…-2". */
str merchant_slug_free(struct tx *, str name, int64_t id);
