/* parts.c: what is in a basket, as a table writes it: "2 x A-1 + 0,5 x 04821". Read and looked at with the
** table, done after all that it makes. */
#include "shop/import/check.h"

enum { QUANTITY_MOST = 12 };

/* --- reading --- */

/* "2 x " or "0,5 × " in front; true: *s is what follows. */
static bool quantity_cut(str *s, int64_t *milli)
{
    size_t n = 0;
    str rest;

    while (n < s->n && n < QUANTITY_MOST && ((s->p[n] >= '0' && s->p[n] <= '9') || s->p[n] == ',' || s->p[n] == '.'))
        n++;
    *milli = milli_of_typed(str_head(*s, n));
    rest = str_from(*s, n);
    while (rest.n && rest.p[0] == ' ') rest = str_from(rest, 1);
    if (str_starts(rest, S("x ")) || str_starts(rest, S("X "))) rest = str_from(rest, 2);
    else if (str_starts(rest, S("\xc3\x97 "))) rest = str_from(rest, 3);
    else return false;
    *s = str_trim(rest);
    return *milli > 0 && s->n;
}

/* Where the next part begins: after a " + " that a quantity follows; the end: none. */
static size_t part_end(str s)
{
    for (size_t i = 0; i + 3 < s.n; i++) {
        str rest = str_from(s, i + 3);
        int64_t milli;
        if (s.p[i] == ' ' && s.p[i + 1] == '+' && s.p[i + 2] == ' ' && quantity_cut(&rest, &milli)) return i;
    }
    return s.n;
}

/* Each part once. False: nothing reads like this. */
static bool parts_cut(struct checking *k, str s, struct import_parts *to)
{
    while (s.n) {
        struct import_part *p = &to->v[to->n];
        if (to->n == BUNDLE_PARTS_MOST || !quantity_cut(&s, &p->milli)) return false;
        size_t end = part_end(s);
        p->ref = str_trim(str_head(s, end));
        if (import_shelf_find(k, p->ref, &p->at)) p->offer_id = k->shelf.v[p->at].id;
        for (size_t i = 0; i < to->n; i++)
            if (str_eq(to->v[i].ref, p->ref) || (p->offer_id && to->v[i].offer_id == p->offer_id)) return false;
        to->n++;
        s = str_from(s, end < s.n ? end + 3 : end);
    }
    return true;
}

void import_parts_read(struct checking *k, ptrdiff_t at)
{
    struct import_parts typed = {NEW(k->q->mem, struct import_part, BUNDLE_PARTS_MOST + 1), 0};
    str text;

    k->parts = at < 0 ? (struct import_parts){0} : k->bundles[at];
    k->parts_said = import_cell_of(k, TABLE_PARTS, &text);
    if (!k->parts_said) return;
    if (parts_cut(k, text_clean(k->q->mem, text), &typed)) k->parts = typed;
    else
        import_wrong_field(k, TABLE_PARTS,
                           _("Write how many of which reference, each once: 2 x A-1 + 1 x B-2. 12 at most."));
}

bool import_parts_same(const struct import_parts *a, const struct import_parts *b)
{
    if (a->n != b->n) return false;
    for (size_t i = 0; i < a->n; i++)
        if (!a->v[i].offer_id || a->v[i].offer_id != b->v[i].offer_id || a->v[i].milli != b->v[i].milli) return false;
    return true;
}

static str id_key(const int64_t *id)
{
    return (str){(const char *)(const void *)id, sizeof *id};
}

void import_bundles_read(struct checking *k)
{
    struct import_parts_rows rows;
    struct places ids;

    k->bundles = NEW(k->q->mem, struct import_parts, k->shelf.n + 1);
    q_import_parts(k->q->db, k->q->mem, k->q->merchant_id, &rows);
    if (!rows.n) return;
    ids = places_new(k->q->mem, k->shelf.n + 1);
    for (size_t i = 0, at; i < k->shelf.n; i++) place_take(&ids, id_key(&k->shelf.v[i].id), (at = i, &at));
    for (size_t i = 0; i < rows.n; i++) {
        const struct place *holder = place_of(&ids, id_key(&rows.v[i].offer_id)),
                           *part = place_of(&ids, id_key(&rows.v[i].part_id));
        if (!holder->key.p) continue;
        struct import_parts *to = &k->bundles[holder->at];
        if (!to->v) to->v = NEW(k->q->mem, struct import_part, BUNDLE_PARTS_MOST);
        if (to->n < BUNDLE_PARTS_MOST)
            to->v[to->n++] =
                (struct import_part){.offer_id = rows.v[i].part_id, .milli = rows.v[i].qty_milli, .at = part->at};
    }
}

/* --- looking --- */

/* A spreadsheet takes the zeros off "04821" in the column of references, and leaves them inside a basket. */
static const struct place *made_of(const struct checking *k, str ref)
{
    const struct place *made = place_of(&k->made, ref);

    while (!made->key.p && ref.n > 1 && ref.p[0] == '0') ref = str_from(ref, 1), made = place_of(&k->made, ref);
    return made;
}

/* What a part will be; NULL: nothing is called so. */
static const struct import_change *part_change(const struct checking *k, struct import_part *p,
                                               struct import_change *stays)
{
    const struct place *made = p->offer_id ? NULL : made_of(k, p->ref);
    size_t planned = p->offer_id ? k->planned[p->at] : made && made->key.p ? made->at + 1 : 0;

    if (planned) {
        p->line = k->plan->v[planned - 1].line;
        return &k->plan->v[planned - 1];
    }
    if (!p->offer_id) return NULL;
    *stays = (struct import_change){.to = k->shelf.v[p->at], .parts = k->bundles[p->at]};
    return stays;
}

static str kind_of(const struct checking *k, int64_t category_id)
{
    for (size_t i = 0; i < k->rayons.n; i++)
        if (k->rayons.v[i].id == category_id) return k->rayons.v[i].kind;
    return S("");
}

static const char *part_says(const struct checking *k, struct import_part *p)
{
    struct import_change stays;
    const struct import_change *c = part_change(k, p, &stays);

    if (!c) return _("Of these references, one is called by nothing on your shelf, nor in this table.");
    bool weighed = by_measure(c->to.unit), whole = p->milli % 1000 == 0;
    if (c->parts.n || c->to.book_min || str_eq(c->to.unit, S("service")) ||
        str_eq(kind_of(k, c->to.category_id), S("book")))
        return _("One of these cannot be in a basket: another basket, a service or a new book.");
    if (c->to.placed) return _("One of these cannot be in a basket: it is counted at each place.");
    if (p->milli > BUNDLE_EACH_MOST_MILLI || (!weighed && !whole))
        return _("One of these quantities cannot be: whole pieces, 99 at most.");
    return NULL;
}

static const char *bundle_says(const struct checking *k, struct import_change *c)
{
    const char *why = NULL;

    if (!c->parts.n) return NULL;
    if (!str_eq(c->to.unit, S("piece")) || c->to.book_min || c->to.in_bundle ||
        str_eq(kind_of(k, c->to.category_id), S("book")))
        return _("This cannot be a basket: it is not sold by the piece, or is in a basket itself.");
    if (c->to.placed) return _("This cannot be a basket: it is counted at each place.");
    for (size_t i = 0; i < c->parts.n && !why; i++) why = part_says(k, &c->parts.v[i]);
    return why;
}

void import_parts_check(struct checking *k)
{
    size_t line = 0;

    for (size_t i = 0; i < k->plan->n; i++) {
        struct import_change *c = &k->plan->v[i];
        const char *why = c->parts_move ? bundle_says(k, c) : NULL;
        if (!why) continue;
        while (k->sheet->v[line].line < c->line) line++;
        k->line = &k->sheet->v[line];
        import_wrong_field(k, TABLE_PARTS, why);
    }
}

str import_parts_text(struct arena *mem, const struct import_parts *p)
{
    struct buf b = buf_new(mem, 16 * 1024);

    for (size_t i = 0; i < p->n; i++)
        buf_fmt(&b, "%s%.*s x %.*s", i ? " + " : "", STR_ARG(milli_typed(mem, p->v[i].milli)), STR_ARG(p->v[i].ref));
    return buf_str(&b);
}

/* --- doing --- */

/* "1500 o123,2000 l7". False: what a line made is not there. */
static bool staged_read(struct tx *tx, int64_t import_id, str text, struct bundle_parts *to)
{
    struct import_made_row made;
    str one;

    while (str_cut(&text, ',', &one)) {
        int64_t milli, id;
        ptrdiff_t at = str_find(one, S(" "));
        MUST(at > 0 && (size_t)at + 2 < one.n && to->n < BUNDLE_PARTS_MOST &&
             str_i64(str_head(one, (size_t)at), &milli) && str_i64(str_from(one, (size_t)at + 2), &id));
        if (one.p[at + 1] == 'l') {
            if (!q_import_made(tx->db, tx->mem, import_id, id, &made)) return false;
            id = made.offer_id;
        }
        to->v[to->n++] = (struct bundle_part){.offer_id = id, .each_milli = milli};
    }
    return true;
}

static bool bundle_same(const struct bundle_parts *a, const struct bundle_parts *b)
{
    bool same = a->n == b->n;

    for (size_t i = 0; same && i < a->n; i++)
        same = a->v[i].offer_id == b->v[i].offer_id && a->v[i].each_milli == b->v[i].each_milli;
    return same;
}

/* All out, all in, so that they stand in the order of the table. What became impossible meanwhile is left out. At the
** moment of the flip: what a hand changed since is known by its own. */
static void bundle_be(struct tx *tx, const struct import_piece *p, int64_t offer_id, const struct bundle_parts *want)
{
    struct bundle_act a = {
        .merchant_id = p->merchant_id, .person_id = p->person_id, .offer_id = offer_id, .now = p->at};
    struct bundle_parts is;

    bundle_read(tx->db, tx->mem, LANG_FR, offer_id, p->at, &is);
    if (bundle_same(&is, want)) return;
    for (size_t i = 0; i < is.n; i++) {
        a.part_id = is.v[i].offer_id, a.each_milli = 0;
        bundle_set(tx, &a);
    }
    for (size_t i = 0; i < want->n; i++) {
        a.part_id = want->v[i].offer_id, a.each_milli = want->v[i].each_milli;
        enum bundle_end end = bundle_put(tx, &a);
        if (end != BUNDLE_DONE)
            log_line(LOG_WARN, "import.bundle", "offer %lld cannot hold %lld (%d)", (long long)offer_id,
                     (long long)a.part_id, (int)end);
    }
}

bool import_bundles(struct tx *tx, const struct import_piece *p, int64_t *after)
{
    enum { AT_ONCE = 10 };
    struct import_bundles_rows rows;

    q_import_bundles(tx->db, tx->mem, p->id, p->back ? 0 : 1, *after, AT_ONCE, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const struct import_bundles_row *r = &rows.v[i];
        struct bundle_parts want = {NEW(tx->mem, struct bundle_part, BUNDLE_PARTS_MOST), 0};
        bool unmade = p->back && r->fresh;
        *after = r->line;
        if (unmade && !r->going) continue; /* a hand changed it since */
        if (unmade || staged_read(tx, p->id, r->parts, &want)) bundle_be(tx, p, r->offer_id, &want);
    }
    return rows.n > 0;
}
