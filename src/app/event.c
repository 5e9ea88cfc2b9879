#include "app/event.h"

void event_raise(struct tx *tx, enum event e, int64_t now, int64_t id)
{
    for (const struct listener *l = wiring; l->hear; l++)
        if (l->on == e) l->hear(tx, now, id);
}

void event_ahead(struct db *db, struct arena *mem, enum event e, int64_t id)
{
    for (const struct listener *l = wiring; l->hear; l++)
        if (l->on == e && l->ahead) l->ahead(db, mem, id);
}
