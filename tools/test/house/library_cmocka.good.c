/* as src/lang/x_test.c rule library */
#include <cmocka.h>
