/* plan.c: each line of a table against the shelf and the rules of the sheet: what would be done, or which cells
** are wrong and why. */
#include "shop/import/check.h"

#include "lang/csv.h"
#include "shop/import/feed.h"
#include "shop/law/gate.h"
#include "shop/merchant/merchant.h"

#include <stdlib.h>

/* --- texts to numbers --- */

struct places places_new(struct arena *mem, size_t n)
{
    size_t size = 16;

    while (size < n * 2) size *= 2;
    return (struct places){NEW(mem, struct place, size), size - 1};
}

struct place *place_of(const struct places *p, str key)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < key.n; i++) h = (h ^ (unsigned char)key.p[i]) * 1099511628211u;
    for (size_t i = h & p->mask;; i = (i + 1) & p->mask)
        if (!p->v[i].key.p || str_eq(p->v[i].key, key)) return &p->v[i];
}

bool place_take(struct places *p, str key, size_t *at)
{
    struct place *there = place_of(p, key);

    if (there->key.p) {
        *at = there->at;
        return false;
    }
    *there = (struct place){key, *at};
    return true;
}

/* --- which offer the line is about --- */

/* Spreadsheets take the zeros off "04821". */
bool import_shelf_find(const struct checking *k, str ref, size_t *at)
{
    struct place *there = place_of(&k->refs, ref);

    if (!there->key.p && ref.n < 5 && !k->q->feed) { /* no spreadsheet stands between a site and us */
        char five[6] = "00000";
        memcpy(five + 5 - ref.n, ref.p, ref.n);
        there = place_of(&k->refs, (str){five, 5});
    }
    *at = there->at;
    return there->key.p;
}

/* The row of the shelf, or NULL: a new one. False: the reference stands twice. */
static bool offer_of_line(struct checking *k, const struct import_offers_row **old)
{
    str ref;
    size_t at, line = (size_t)k->line->line;

    *old = NULL;
    if (!import_cell_of(k, TABLE_REF, &ref) || !ref.n) {
        if (k->q->feed && !k->wrong)
            import_wrong_field(k, TABLE_REF,
                               _("Each line of a followed site needs a reference.")); /* else it is new every day */
        return !k->q->feed;
    }
    if (utf8_count(ref) > 60) {
        import_wrong_field(k, TABLE_REF, _("This is too long."));
        return false;
    }
    if (!place_take(&k->seen, ref, &line)) {
        import_wrong_field(k, TABLE_REF, _("This reference stands on another line already."));
        return false;
    }
    if (!import_shelf_find(k, ref, &at)) {
        k->to.own_ref = ref;
        return true;
    }
    if (k->line_of[at]) import_wrong_field(k, TABLE_REF, _("This reference stands on another line already."));
    k->line_of[at] = k->line->line;
    *old = &k->shelf.v[at];
    return true;
}

/* Of one more variant: the product it is of. False: said why not, or that line is wrong itself. */
static bool head_of_line(struct checking *k, const struct import_offers_row *old)
{
    size_t at;
    str ref;

    if (!import_cell_of(k, TABLE_VARIANT_OF, &ref) || !ref.n) return true;
    const struct place *made = place_of(&k->made, ref);
    bool there = import_shelf_find(k, ref, &at);
    if (old) {
        if (!there || k->shelf.v[at].product_id != old->product_id)
            import_wrong_field(k, TABLE_VARIANT_OF, _("A product that is there cannot become a variant of another."));
        return there;
    }
    if (made->key.p) k->head_made = &k->plan->v[made->at], k->head = &k->head_made->to;
    else if (there)
        k->head_group = k->group[at], k->head = k->planned[at] ? &k->plan->v[k->planned[at] - 1].to : &k->shelf.v[at];
    else if (place_of(&k->seen, ref)->key.p) k->wrong = true; /* of a line that is wrong: said there */
    else import_wrong_field(k, TABLE_VARIANT_OF, _("The line it is a variant of must stand above this one."));
    return k->head;
}

/* Another line may not say otherwise of the same product. */
static bool said_once(struct checking *k, const struct import_change *c)
{
    struct import_group *g = c->old && c->texts ? &k->groups[k->group[c->old - k->shelf.v]] : NULL;

    if (k->head && !import_product_same(&k->to, k->head)) return false;
    if (!g) return true;
    if (g->said && !import_product_same(&g->said->to, &c->to)) return false;
    g->said = c;
    return true;
}

static bool price_same(opt_i64 a, opt_i64 b)
{
    return a.set == b.set && (!a.set || a.v == b.v);
}

static bool is_shown(const struct import_offers_row *o)
{
    return o->published_at.set && !o->withdrawn_at.set;
}

static bool offer_same(const struct import_offers_row *a, const struct import_offers_row *b)
{
    return price_same(a->price_cents, b->price_cents) && price_same(a->list_cents, b->list_cents) &&
           str_eq(a->mode, b->mode) && str_eq(a->link, b->link) && str_eq(a->variant_fr, b->variant_fr) &&
           str_eq(a->variant_en, b->variant_en) && a->on_hand_milli == b->on_hand_milli &&
           a->lead_days == b->lead_days && a->deposit_cents == b->deposit_cents && a->season_from == b->season_from &&
           a->season_to == b->season_to && a->book_min == b->book_min && a->book_seats == b->book_seats &&
           a->book_home == b->book_home && a->book_shared == b->book_shared;
}

static bool parts_move(const struct checking *k, const struct import_offers_row *old)
{
    return k->parts_said && (old ? !import_parts_same(&k->parts, &k->bundles[old - k->shelf.v]) : k->parts.n > 0);
}

static bool same(const struct checking *k, const struct import_offers_row *old)
{
    return old && import_product_same(&k->to, old) && offer_same(&k->to, old) && k->shown == is_shown(old) &&
           !parts_move(k, old);
}

/* The column of a field of the sheet, its own or the one it shares; TABLE_FIELDS: a table has none. */
static enum table_field column_of(const struct table_sheet *sheet, const char *field)
{
    const struct fact *row = field_row(field);
    str word = str_c(row && row->code ? row->code : field);

    for (int f = 0; f < TABLE_FIELDS; f++)
        if (str_eq(table_field_word((enum table_field)f), word) && (f < TABLE_FACT_FIRST || sheet->column[f] >= 0))
            return (enum table_field)f;
    if (!strcmp(field, "fait_composition") && sheet->column[TABLE_INGREDIENTS] >= 0) return TABLE_INGREDIENTS;
    if (row && row->kept == KEPT_FACT) return TABLE_FACTS;
    return row && row->kept == KEPT_TRACE ? TABLE_TRACES : TABLE_FIELDS;
}

/* What the law and good sense want of what is shown: as when it is written by hand, but for who made it, which other
** shops' tables do not say. What is said to be completed stays in the shop window until it is. */
static void gate(struct checking *k)
{
    const struct import_offers_row *to = &k->to;
    bool elsewhere = str_eq(to->mode, S("showcase")) || str_eq(to->mode, S("link_out")) || str_eq(to->mode, S("quote"));
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts f = {
        SHEET_FACTS_OF(to),
        .sold = !k->showcase && (!elsewhere || to->in_bundle),
        .unlicensed = k->unlicensed,
        .bundle = k->parts.n,
    };

    for (size_t i = 0; i < k->rayons.n; i++) {
        const struct import_rayon *r = &k->rayons.v[i];
        if (r->id == to->category_id) f.kind = r->kind, f.needs = r->needs, f.extra = r->extra, f.blocked = r->blocked;
    }
    size_t n = gate_faults(&f, fault);
    bool more_wanted = false;
    for (size_t i = 0; k->shown && !k->lacks && i < n; i++) {
        enum table_field column = column_of(k->sheet, fault[i].field);
        if (!strcmp(fault[i].code, "form.url")) continue; /* said of the cell below */
        bool has_column = column < TABLE_FIELDS && (column < TABLE_SHOWN || k->sheet->column[column] >= 0);
        k->about = strcmp(fault[i].code, "offer.extra") ? NULL : field_row(fault[i].field)->label;
        import_wrong_field(k, has_column ? column : TABLE_SHOWN, fault[i].msgid);
        k->about = NULL;
        more_wanted |= !has_column;
    }
    if (more_wanted)
        import_wrong_field(
            k, TABLE_SHOWN,
            _("The law wants more of it than this table says: write “à compléter” here, then complete its sheet."));
    import_link_check(k);
}

static void held_check(struct checking *k, const struct import_offers_row *old)
{
    if (old && k->to.on_hand_milli != old->on_hand_milli && k->to.on_hand_milli < old->held_milli)
        import_wrong_field(k, TABLE_STOCK, _("Some are set aside for orders: the stock cannot fall below them."));
}

static void shown_set(struct checking *k, const struct import_offers_row *old)
{
    if (old && k->shown == is_shown(old)) return;
    if (k->shown) k->to.published_at = SOME_I64(k->q->now), k->to.withdrawn_at = NO_I64;
    else if (old) k->to.withdrawn_at = SOME_I64(k->q->now);
}

/* Of what is made: which product it is of, and where among its variants it stands. */
static void variant_place(struct checking *k, struct import_change *c)
{
    struct import_change *made = k->head_made;

    if (made && !made->group) {
        c->first = made->first ? made->first : made;
        c->to.position = ++c->first->variants;
    } else if (k->head) {
        c->group = made ? made->group : k->head_group + 1;
        c->to.product_id = k->groups[c->group - 1].product_id;
        c->to.position = ++k->groups[c->group - 1].position;
    }
}

static void planned(struct checking *k, const struct import_offers_row *old)
{
    struct import_plan *p = k->plan;
    struct import_change *c = &p->v[p->n];
    bool price = !old || !price_same(k->to.price_cents, old->price_cents);
    size_t at = p->n;

    shown_set(k, old);
    *c = (struct import_change){.line = k->line->line,
                                .old = old,
                                .to = k->to,
                                .price_moves = price,
                                .texts = !old || !import_product_same(&k->to, old),
                                .shown = k->shown,
                                .lacks = !old && k->lacks && k->shown,
                                .parts = k->parts,
                                .parts_move = parts_move(k, old)};
    if (!said_once(k, c)) {
        import_wrong_field(
            k, TABLE_VARIANT_OF,
            _("Another line says otherwise of the same product: its variants share name, description and rayon."));
        return;
    }
    if (old) c->parts_old = k->bundles[old - k->shelf.v], k->planned[old - k->shelf.v] = p->n + 1;
    else variant_place(k, c);
    if (!old && k->to.own_ref.n) place_take(&k->made, k->to.own_ref, &at);
    p->n++;
    p->fresh += !old;
    p->stocks += old && k->to.on_hand_milli != old->on_hand_milli;
    p->prices += old && price;
    if (!k->net.n || !price) return;
    if (p->nets < IMPORT_NETS_SHOWN)
        p->net[p->nets] = (struct import_net){k->to.title_fr, k->net, import_vat(k), k->to.price_cents.v};
    p->nets++;
}

/* What the line starts from: the offer as it is, or the product it is one more of, or nothing. */
static void line_begin(struct checking *k, const struct import_offers_row *old)
{
    str own = k->to.own_ref;

    k->to = old ? *old : k->head ? *k->head : (struct import_offers_row){.unit = S("piece")};
    k->shown = !old || is_shown(old);
    k->lacks = false;
    if (old) return;
    struct import_offers_row *to = &k->to;
    *to = (struct import_offers_row){
        .unit = to->unit,
        .own_ref = own,
        .category_id = to->category_id,
        .vat_bp = to->vat_bp,
        .title_fr = to->title_fr,
        .title_en = to->title_en,
        .text_fr = to->text_fr,
        .text_en = to->text_en,
        .net_milli = to->net_milli,
        .net_unit = to->net_unit,
        .labels = to->labels,
        .allergens = to->allergens,
        .origin = to->origin,
        .storage = to->storage,
        .isbn = to->isbn,
        .packed = to->packed,
        .ingredients = to->ingredients,
        .degree_milli = to->degree_milli,
        .maker = to->maker,
        .warnings = to->warnings,
        .keeps = to->keeps,
        .traces = to->traces,
        .facts = to->facts,
        .drained_milli = to->drained_milli,
        .lead_days = LEAD_DAYS_USUAL,
        .book_seats = 1,
    };
}

/* The line as it would make the offer: into k. */
static void line_read(struct checking *k, const struct import_offers_row *old)
{
    line_begin(k, old);
    import_parts_read(k, old ? old - k->shelf.v : -1);
    import_fields_read(k, old);
    if (old && !old->bundle && k->parts.n)
        k->to.on_hand_milli = old->held_milli; /* its parts are counted from now on */
}

/* The site says nothing new of it: what was changed here since, or taken back, stays. What was sold is no change. */
static void line_left(struct checking *k, const struct import_offers_row *old)
{
    k->silent = true;
    if (old) line_read(k, old), k->to.on_hand_milli = old->on_hand_milli;
    k->silent = false;
    if (old && (k->wrong || same(k, old))) k->plan->same++;
    else k->plan->kept++;
}

static void line_check(struct checking *k)
{
    const struct import_offers_row *old;

    k->wrong = false;
    k->head = NULL, k->head_made = NULL;
    k->to = (struct import_offers_row){0};
    for (size_t i = 0; i < k->line->n; i++)
        if (k->line->v[i].fault & CSV_OPEN_QUOTE && k->sheet->field[i] < 0)
            import_wrong(k, (int)i, import_cell_says(&k->line->v[i]));
    if (!offer_of_line(k, &old)) return;
    if (table_row_known(k->q->mem, k->rows, k->sheet, k->line)) {
        line_left(k, old);
        return;
    }
    if (!head_of_line(k, old)) return;
    line_read(k, old);
    if (k->q->feed && old && k->to.on_hand_milli < old->held_milli) k->to.on_hand_milli = old->held_milli;
    if (same(k, old)) {
        k->plan->same++;
        import_photo_read(k, old);
        return;
    }
    if (!k->wrong) gate(k);
    if (!k->wrong) held_check(k, old);
    if (!k->wrong) planned(k, old);
    if (!k->wrong) import_photo_read(k, old);
}

static void groups_read(struct checking *k)
{
    size_t n = 0;

    k->group = NEW(k->q->mem, size_t, k->shelf.n + 1);
    k->groups = NEW(k->q->mem, struct import_group, k->shelf.n + 1);
    for (size_t i = 0; i < k->shelf.n; i++) { /* a product's offers follow one another */
        const struct import_offers_row *o = &k->shelf.v[i];
        if (!i || o->product_id != k->shelf.v[i - 1].product_id)
            k->groups[n++] = (struct import_group){.product_id = o->product_id};
        k->group[i] = n - 1;
        if (o->position > k->groups[n - 1].position) k->groups[n - 1].position = o->position;
    }
}

static void shelf_read(struct checking *k)
{
    q_import_offers(k->q->db, k->q->mem, k->q->merchant_id, k->q->now, &k->shelf);
    k->refs = places_new(k->q->mem, k->shelf.n * 2 + 1);
    k->line_of = NEW(k->q->mem, int64_t, k->shelf.n + 1);
    k->planned = NEW(k->q->mem, size_t, k->shelf.n + 1);
    for (size_t i = 0, at; i < k->shelf.n; i++) place_take(&k->refs, k->shelf.v[i].code, (at = i, &at));
    for (size_t i = 0, at; i < k->shelf.n; i++)
        if (k->shelf.v[i].own_ref.n) place_take(&k->refs, k->shelf.v[i].own_ref, (at = i, &at));
    groups_read(k);
    import_photos_known(k);
    import_bundles_read(k);
}

/* What is said once all lines are read stands among the others. */
static int error_cmp(const void *a, const void *b)
{
    const struct import_error *x = a, *y = b;

    return x->line != y->line ? (x->line > y->line) - (x->line < y->line) : (x->nth > y->nth) - (x->nth < y->nth);
}

void import_plan_make(const struct import_asked *q, const struct table_sheet *sheet, struct import_plan *plan)
{
    struct checking k = {.q = q, .sheet = sheet, .plan = plan};
    struct feed_rows_row rows;
    struct merchant m;

    *plan = (struct import_plan){.v = NEW(q->mem, struct import_change, sheet->n + 1),
                                 .errors = NEW(q->mem, struct import_error, IMPORT_ERRORS_MOST),
                                 .photos = NEW(q->mem, struct import_photo, sheet->n + 1)};
    k.showcase = merchant_any(q->db, q->mem, q->lang, q->merchant_id, &m) && str_eq(m.mode, S("showcase"));
    k.unlicensed = !m.licensed;
    k.seen = places_new(q->mem, sheet->n + 1);
    k.made = places_new(q->mem, sheet->n + 1);
    if (q->feed && q_feed_rows(q->db, q->mem, q->merchant_id, &rows)) k.rows = rows.rows;
    import_rayons_read(q, &k.rayons);
    import_rayons_said(&k);
    shelf_read(&k);
    for (size_t i = 0; i < sheet->n; i++) {
        k.line = &sheet->v[i];
        line_check(&k);
    }
    import_parts_check(&k);
    qsort(plan->errors, plan->errors_kept, sizeof *plan->errors, error_cmp);
    plan->refs = NEW(q->mem, struct places, 1);
    *plan->refs = k.seen;
}

bool import_plan_names(const struct import_plan *plan, str code)
{
    return place_of(plan->refs, code)->key.p;
}
