/* as src/html/x.c rule arrow */
#include "http/http.h"
