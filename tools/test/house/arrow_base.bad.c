/* as src/base/x.c rule arrow */
#include "db/db.h"
