/* store_main.c: the binary's own list of migrations. Apart, so that tests of this floor bring theirs. */
#include "db/inside.h"

struct store *store_open(const struct store_options *opt)
{
    return store_open_with(opt, migrations);
}

int migrate(const struct store_options *opt)
{
    return migrate_with(opt, migrations);
}
