/* as src/db/x.c rule library */
#include <sqlite3.h>
