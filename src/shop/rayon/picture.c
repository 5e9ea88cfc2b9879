/* picture.c: the picture a rayon is shown by, as staff choose it among those of what is on sale there. */
#include "shop/rayon/rayon.h"

#include "rayon.sql.h"

void rayon_pictures_chosen(struct db *db, struct arena *mem, struct rayon_pictures *out)
{
    struct rayon_pictures_all_rows r;

    q_rayon_pictures_all(db, mem, &r);
    *out = (struct rayon_pictures){NEW(mem, struct rayon_picture, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = (struct rayon_picture){r.v[i].category_id, r.v[i].picture_id};
}

void rayon_pictures_offered(struct db *db, struct arena *mem, enum lang lang, int64_t category_id, size_t most,
                            struct rayon_offered *out)
{
    struct rayon_offered_rows r;

    q_rayon_offered(db, mem, category_id, (int64_t)most, &r);
    *out = (struct rayon_offered){NEW(mem, struct rayon_offered_one, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct rayon_offered_one){r.v[i].picture_id, r.v[i].pub,
                                               lang == LANG_EN && r.v[i].title_en.n ? r.v[i].title_en : r.v[i].title_fr,
                                               r.v[i].shop};
}

bool rayon_picture_choose(struct tx *tx, int64_t now, const struct rayon_shown *s)
{
    struct rayon_picture_fits_row fits = {0};

    if (s->picture_id) q_rayon_picture_fits(tx->db, tx->mem, s->category_id, s->picture_id, &fits);
    if (s->picture_id && !fits.n) return false;
    if (s->picture_id) x_rayon_picture_put(tx, tx->mem, s->category_id, s->picture_id, s->person_id, now);
    else x_rayon_picture_drop(tx, tx->mem, s->category_id);
    tx_touch(tx, "settings", 0); /* as whatever else changes the tree */
    return true;
}
