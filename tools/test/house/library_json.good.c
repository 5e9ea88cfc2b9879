/* as src/pay/vads.c rule library */
#include <jansson.h>
