/* as src/db/x.c rule arrow */
#include "base/base.h"
#include "db/store.h"
