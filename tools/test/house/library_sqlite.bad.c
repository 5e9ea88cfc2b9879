/* as src/app/x.c rule library */
#include <sqlite3.h>
