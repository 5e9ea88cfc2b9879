/* as src/lang/x.c rule library */
#include <unicode/ucol.h>
