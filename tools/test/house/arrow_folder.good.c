/* as src/wiring.c rule arrow */
#include "base/str.h"
#include "shop/office/office.h"
