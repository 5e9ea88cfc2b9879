#include "app/change.h"

#include "app.sql.h"
#include "app/job.h"
#include "app/shared.h"

void effect_feed(int64_t unused)
{
    (void)unused;
    chore_wake();
}

void change_note(struct tx *tx, int64_t now, const char *kind, int64_t about)
{
    (void)now; /* the id carries the time: cursors re-read the last minute */
    x_change_insert(tx, tx->mem, id_new(), str_c(kind), about);
    tx_after_commit(tx, effect_feed, 0);
}
