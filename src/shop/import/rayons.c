/* rayons.c: the rayon a line of a table says, in the merchant's words or ours. */
#include "shop/import/check.h"
#include "shop/law/vat.h"

/* The names of one language. */
static void rayons_name(const struct import_asked *q, enum lang lang, struct import_rayons *to)
{
    struct categories c;

    categories_all(q->db, q->mem, lang, &c);
    for (size_t i = 0; i < c.n && i < to->n; i++) {
        str path = c.v[i].name;
        for (size_t p = 0; p < c.n; p++)
            if (c.v[p].id == c.v[i].parent_id)
                path = str_fmt(q->mem, "%.*s : %.*s", STR_ARG(c.v[p].name), STR_ARG(c.v[i].name));
        to->v[i].key_path[lang] = fold(q->mem, text_clean(q->mem, path));
        to->v[i].key_name[lang] = fold(q->mem, c.v[i].name);
        if (lang == q->lang) to->v[i].path = path;
    }
    for (size_t i = 0; i < to->n; i++)
        for (size_t j = 0; j < to->n; j++) {
            to->v[i].twice[lang] |= i != j && str_eq(to->v[i].key_name[lang], to->v[j].key_name[lang]);
            if (i != j && lang == q->lang && str_eq(to->v[i].key_path[lang], to->v[j].key_path[lang]))
                to->v[i].path = to->v[i].slug;
        }
}

void import_rayons_read(const struct import_asked *q, struct import_rayons *to)
{
    struct categories c;
    struct vat_here here;

    vat_here(q->db, q->mem, q->merchant_id, q->now, &here);
    categories_all(q->db, q->mem, q->lang, &c);
    *to = (struct import_rayons){NEW(q->mem, struct import_rayon, c.n + 1), c.n};
    for (size_t i = 0; i < c.n; i++)
        to->v[i] = (struct import_rayon){.id = c.v[i].id,
                                         .vat_bp = here.charged ? vat_rate(here.territory, c.v[i].vat, here.day) : 0,
                                         .slug = c.v[i].slug,
                                         .kind = c.v[i].kind,
                                         .needs = c.v[i].needs,
                                         .extra = c.v[i].extra,
                                         .blocked = c.v[i].blocked.n ? str_z(q->mem, c.v[i].blocked) : NULL};
    for (enum lang lang = 0; lang < LANGS; lang++) rayons_name(q, lang, to);
}

void import_rayons_said(struct checking *k)
{
    struct import_words_rows said;

    q_import_words(k->q->db, k->q->mem, k->q->merchant_id, S("rayon"), &said);
    k->said = places_new(k->q->mem, said.n + 1);
    k->unknown = places_new(k->q->mem, IMPORT_UNKNOWN_MOST);
    for (size_t i = 0; i < said.n; i++)
        for (size_t r = 0; r < k->rayons.n; r++)
            if (str_eq(k->rayons.v[r].slug, said.v[i].means)) place_take(&k->said, said.v[i].word, &r);
}

/* The first of them are asked for on the page. */
static void unknown_note(struct checking *k, str typed)
{
    struct import_plan *p = k->plan;
    size_t at = p->unknown_n;

    if (!k->silent && at < IMPORT_UNKNOWN_MOST && place_take(&k->unknown, import_rayon_key(k->q->mem, typed), &at))
        p->unknown[p->unknown_n++] = str_head(typed, 200);
}

/* Feeds say "Crémerie > Fromages" where our tables have "Crémerie : Fromages". */
static str arrow_as_colon(struct arena *mem, str key)
{
    ptrdiff_t at = str_find(key, S(" > "));

    return at < 0 ? key : str_fmt(mem, "%.*s : %.*s", (int)at, key.p, STR_ARG(str_from(key, (size_t)at + 3)));
}

static const struct import_rayon *rayon_find(const struct checking *k, str typed)
{
    const struct import_rayons *all = &k->rayons;
    str key = import_rayon_key(k->q->mem, typed);
    const struct place *said = place_of(&k->said, key);
    str path = arrow_as_colon(k->q->mem, key);

    for (size_t i = 0; i < all->n; i++)
        if (str_eq(all->v[i].slug, typed) || str_eq(all->v[i].key_path[LANG_FR], path) ||
            str_eq(all->v[i].key_path[LANG_EN], path))
            return &all->v[i];
    for (size_t i = 0; i < all->n; i++)
        for (enum lang lang = 0; lang < LANGS; lang++)
            if (str_eq(all->v[i].key_name[lang], key) && !all->v[i].twice[lang]) return &all->v[i];
    return said->key.p ? &all->v[said->at] : NULL;
}

void import_rayon_read(struct checking *k)
{
    str typed;
    bool there = import_cell_of(k, TABLE_RAYON, &typed);

    if (!there || !typed.n) {
        if (!k->to.category_id && (there || k->sheet->column[TABLE_RAYON] < 0))
            import_wrong_field(k, TABLE_RAYON, _("A new product needs a rayon."));
        return;
    }
    if (!k->rayon || !str_eq(typed, k->rayon_typed)) k->rayon = rayon_find(k, typed), k->rayon_typed = typed;
    if (!k->rayon) {
        unknown_note(k, typed);
        import_wrong_field(k, TABLE_RAYON, _("We do not know this rayon."));
        return;
    }
    if (k->to.category_id != k->rayon->id) k->to.vat_bp = VAT_AS_RAYON;
    k->to.category_id = k->rayon->id;
}

int64_t import_vat(const struct checking *k)
{
    if (k->to.vat_bp >= 0) return k->to.vat_bp;
    for (size_t i = 0; i < k->rayons.n; i++)
        if (k->rayons.v[i].id == k->to.category_id) return k->rayons.v[i].vat_bp;
    return 0;
}
