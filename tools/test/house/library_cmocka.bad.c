/* as src/lang/x.c rule library */
#include <cmocka.h>
