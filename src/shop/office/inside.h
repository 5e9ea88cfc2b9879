/* inside.h: what the files of this room share. */
#pragma once
#include "shop/office/office.h"

/* Reports that nobody has decided on. */
int64_t notices_waiting(struct db *, struct arena *);
