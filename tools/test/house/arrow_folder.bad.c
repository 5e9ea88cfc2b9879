/* as src/misc/x.c rule arrow */
#include "base/str.h"
