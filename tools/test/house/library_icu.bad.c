/* as src/shop/catalog/catalog.c rule library */
#include <unicode/ucol.h>
