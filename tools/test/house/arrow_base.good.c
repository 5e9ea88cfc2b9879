/* as src/base/x.c rule arrow */
#include "base/str.h"
