/* as src/app/x.c rule arrow */
#include "find/find.h"
#include "app/rq.h"
