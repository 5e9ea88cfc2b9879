/* as src/html/x.c rule arrow */
#include "lang/lang.h"
