#include "shop/sought/inside.h"

#include "lang/lang.h"

bool sought_tell(struct tx *tx, const struct sought_new *s)
{
    return x_sought_put(tx, tx->mem,
                        &(struct sought_put_args){
                            .id = id_new(),
                            .words = s->words,
                            .folded = fold(tx->mem, s->words),
                            .place = s->place,
                            .contact = s->contact,
                            .now = s->now,
                            .since = s->now - DAY_MS,
                            .most = SOUGHT_A_DAY,
                        }) == 1;
}

void sought_groups(struct db *db, struct arena *mem, struct sought_groups *out)
{
    struct sought_groups_rows r;

    q_sought_groups(db, mem, SOUGHT_GROUPS_MOST, &r);
    *out = (struct sought_groups){NEW(mem, struct sought_group, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        struct sought_group *g = &out->v[i];
        struct sought_words_of_row w = {.words = r.v[i].folded};
        struct sought_said_rows said;
        q_sought_words_of(db, mem, r.v[i].last_id, &w);
        q_sought_said(db, mem, r.v[i].folded, SOUGHT_SAID_MOST, &said);
        *g = (struct sought_group){.folded = r.v[i].folded,
                                   .words = w.words,
                                   .n = r.v[i].n,
                                   .first_at = r.v[i].first_at,
                                   .last_id = r.v[i].last_id};
        g->said = (struct sought_said){NEW(mem, struct sought_one, said.n + 1), said.n};
        for (size_t k = 0; k < said.n; k++) g->said.v[k] = (struct sought_one){said.v[k].place, said.v[k].contact};
    }
}

int64_t sought_waiting(struct db *db, struct arena *mem)
{
    struct sought_waiting_row r = {0};

    q_sought_waiting(db, mem, &r);
    return r.n;
}

int64_t sought_done(struct tx *tx, int64_t now, str folded, int64_t last_id)
{
    return x_sought_done(tx, tx->mem, folded, last_id, now, S(""));
}
