/* as src/db/x.c rule arrow */
#include "base/base.h"
#include "lang/lang.h"
