/* category.c: the tree of rayons as pages and forms read it. */
#include "shop/catalog/inside.h"

_Static_assert(sizeof(struct category_all_row) == sizeof(struct category_under_row), "same columns");
_Static_assert(sizeof(struct category_all_row) == sizeof(struct category_one_row), "same columns");

static struct category category_made(enum lang lang, const struct category_all_row *r)
{
    return (struct category){.id = r->id,
                             .parent_id = r->parent_id.set ? r->parent_id.v : 0,
                             .slug = r->slug,
                             .name = said_in(lang, r->name_fr, r->name_en),
                             .icon = r->icon,
                             .service = r->service,
                             .food = r->food,
                             .alcohol = r->alcohol,
                             .hidden = r->hidden,
                             .vat = r->vat,
                             .needs = r->needs,
                             .extra = r->extra,
                             .blocked = said_in(lang, r->blocked_fr, r->blocked_en),
                             .kind = r->kind};
}

void categories_all(struct db *db, struct arena *mem, enum lang lang, struct categories *out)
{
    struct category_all_rows rows;

    q_category_all(db, mem, &rows);
    *out = (struct categories){NEW(mem, struct category, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++) out->v[i] = category_made(lang, &rows.v[i]);
}

void categories_under(struct db *db, struct arena *mem, enum lang lang, int64_t parent_id, struct categories *out)
{
    struct category_under_rows rows;

    q_category_under(db, mem, parent_id, &rows);
    *out = (struct categories){NEW(mem, struct category, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = category_made(lang, (const struct category_all_row *)(const void *)&rows.v[i]);
}

bool category_by_slug(struct db *db, struct arena *mem, enum lang lang, str slug, struct category *out)
{
    struct category_one_row r;

    if (!q_category_one(db, mem, slug, &r)) return false;
    *out = category_made(lang, (const struct category_all_row *)(const void *)&r);
    return true;
}

static str kind_of(const struct category_new *c)
{
    if (c->service) return S("service");
    if (c->alcohol) return S("alcohol");
    return c->food ? S("food") : S("goods");
}

int64_t category_make(struct tx *tx, const struct category_new *c)
{
    int64_t id = id_new();

    x_category_insert(tx, tx->mem,
                      &(struct category_insert_args){
                          .id = id,
                          .slug = c->slug,
                          .parent_id = c->parent_id ? SOME_I64(c->parent_id) : NO_I64,
                          .name_fr = c->name_fr,
                          .name_en = c->name_en,
                          .icon = c->icon,
                          .position = c->position,
                          .service = c->service,
                          .food = c->food,
                          .alcohol = c->alcohol,
                          .vat = c->vat.n ? c->vat : S("normal"),
                          .needs = c->needs.p ? c->needs : S(""),
                          .extra = c->extra.p ? c->extra : S(""),
                          .kind = c->kind.n ? c->kind : kind_of(c),
                          .hidden = c->hidden,
                          .blocked_fr = c->blocked_fr,
                          .blocked_en = c->blocked_en,
                      });
    return id;
}

static void choice_add(struct arena *mem, enum lang lang, const struct category *r, struct rayon_choices *out)
{
    out->v[out->n].slug = r->slug;
    if (r->blocked.n) out->v[out->n].name = tr_fill(mem, tr(lang, "%1 (not sold here)"), &out->v[out->n].name, 1);
    out->n++;
}

/* One of the first level with nothing under it is a place for things too. */
void rayon_choices(struct db *db, struct arena *mem, enum lang lang, str chosen, struct rayon_choices *out)
{
    struct categories c;

    categories_all(db, mem, lang, &c);
    *out = (struct rayon_choices){NEW(mem, struct rayon_choice, c.n + 1), 0};
    for (size_t i = 0; i < c.n; i++) {
        const struct category *top = &c.v[i];
        bool alone = !top->parent_id;
        for (size_t k = 0; !top->parent_id && k < c.n; k++) {
            const struct category *r = &c.v[k];
            if (r->parent_id != top->id) continue;
            alone = false;
            out->v[out->n] =
                (struct rayon_choice){.name = str_fmt(mem, "%.*s : %.*s", STR_ARG(top->name), STR_ARG(r->name)),
                                      .chosen = str_eq(r->slug, chosen)};
            if (!r->hidden || r->blocked.n || out->v[out->n].chosen) choice_add(mem, lang, r, out);
        }
        out->v[out->n] = (struct rayon_choice){.name = top->name, .chosen = str_eq(top->slug, chosen)};
        if (alone && (!top->hidden || out->v[out->n].chosen)) choice_add(mem, lang, top, out);
    }
}

bool rayon_closed(struct db *db, struct arena *mem, int64_t category_id, struct rayon_closed *out)
{
    struct category_blocked_row r;

    if (!q_category_blocked(db, mem, category_id, &r)) return false;
    *out = (struct rayon_closed){r.name_fr, r.name_en, r.blocked_fr, r.blocked_en};
    return true;
}

str rayon_blocked(struct db *db, struct arena *mem, enum lang lang, int64_t category_id)
{
    struct rayon_closed r;

    return rayon_closed(db, mem, category_id, &r) ? said_in(lang, r.why_fr, r.why_en) : S("");
}
