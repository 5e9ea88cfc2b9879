/* import_plan.c: each line of a table against the shelf and the rules of the sheet: what would be done, or which cells
** are wrong and why. */
#include "shop/catalog/import.h"

#include "lang/csv.h"
#include "shop/catalog/gate.h"
#include "shop/merchant/merchant.h"

/* --- texts to numbers, in memory as large as it must be --- */

struct places {
    struct place {
        str key;
        size_t at;
    } *v;
    size_t mask;
};

static struct places places_new(struct arena *mem, size_t n)
{
    size_t size = 16;

    while (size < n * 2) size *= 2;
    return (struct places){NEW(mem, struct place, size), size - 1};
}

/* Where a key stands, or would. */
static struct place *place_of(const struct places *p, str key)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < key.n; i++) h = (h ^ (unsigned char)key.p[i]) * 1099511628211u;
    for (size_t i = h & p->mask;; i = (i + 1) & p->mask)
        if (!p->v[i].key.p || str_eq(p->v[i].key, key)) return &p->v[i];
}

/* False: it was there before, at *at. */
static bool place_take(struct places *p, str key, size_t *at)
{
    struct place *there = place_of(p, key);

    if (there->key.p) {
        *at = there->at;
        return false;
    }
    *there = (struct place){key, *at};
    return true;
}

/* --- the line being checked --- */

struct checking {
    const struct import_asked *q;
    const struct import_sheet *sheet;
    struct import_plan *plan;
    struct import_rayons rayons;
    struct import_offers_rows shelf;
    struct places refs, seen; /* of the shelf: number of the row; of the table: its line */
    struct places said, unknown; /* rayons the merchant explained: number in rayons; those nobody knows */
    int64_t *line_of;         /* of each row of the shelf: the line that names it, 0: none yet */
    const struct import_line *line;
    struct import_offers_row to;
    const struct import_rayon *rayon;
    str rayon_typed;
    bool wrong, showcase, shown;
};

static str column_letters(struct arena *mem, int column)
{
    return column < 26 ? str_fmt(mem, "%c", 'A' + column) : str_fmt(mem, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
}

/* A cell is wrong; column -1: the line itself. msgid in English. */
static void wrong(struct checking *k, int column, const char *msgid)
{
    struct import_plan *p = k->plan;
    struct arena *mem = k->q->mem;
    bool there = column >= 0 && (size_t)column < k->line->n;

    k->wrong = true;
    p->errors_n++;
    if (p->errors_kept == IMPORT_ERRORS_MOST) return;
    p->errors[p->errors_kept++] = (struct import_error){
        .at = str_fmt(mem, "%.*s%lld", STR_ARG(column < 0 ? S("") : column_letters(mem, column)), (long long)k->line->line),
        .heading = column >= 0 && (size_t)column < k->sheet->head.n ? k->sheet->head.v[column].text : S(""),
        .typed = there && k->line->v[column].text.p ? utf8_head(text_clean(mem, k->line->v[column].text), 40) : S(""),
        .text = tr(k->q->lang, msgid),
    };
}

static void wrong_field(struct checking *k, enum import_field f, const char *msgid)
{
    wrong(k, k->sheet->column[f], msgid);
}

/* "=…" is a formula, and so is what begins with + - @ and calls something; "#REF!" is one that failed. */
static const char *formula_says(str s)
{
    if (!s.n) return NULL;
    if (s.p[0] == '#' && s.n > 3 && (str_ends(s, S("!")) || str_ends(s, S("?")) || str_eq(s, S("#N/A"))))
        return _("This formula failed in the spreadsheet: write the value itself.");
    if (s.p[0] != '=' && (!memchr("+-@", s.p[0], 3) || (!memchr(s.p, '(', s.n) && !memchr(s.p, '!', s.n) && !memchr(s.p, '|', s.n)))) return NULL;
    return _("This is a formula: write the value itself.");
}

static const char *cell_says(const struct import_cell *c)
{
    if (c->fault & CSV_OPEN_QUOTE) return _("A quotation mark opens here and nothing closes it.");
    if (c->fault & CSV_TOO_LONG) return _("This cell is too long.");
    if (c->fault & IMPORT_LETTERS) return _("Some letters cannot be read. Save the file as “CSV UTF-8”, then send it again.");
    return NULL;
}

/* The cell of a field, its ends trimmed; false: there is no such column, or it is wrong and said so. */
static bool cell(struct checking *k, enum import_field f, str *text)
{
    int column = k->sheet->column[f];

    *text = S("");
    if (column < 0) return false;
    if ((size_t)column >= k->line->n) return true;
    const struct import_cell *c = &k->line->v[column];
    const char *why = cell_says(c);
    str typed = str_trim(c->text);
    *text = csv_plain(typed);
    if (!why && text->n == typed.n) why = formula_says(typed); /* with an apostrophe in front it is a text */
    if (why) wrong(k, column, why);
    return !why;
}

/* --- fields --- */

struct text_rule {
    enum import_field f;
    size_t at; /* in struct import_offers_row */
    size_t min, max;
    bool lines;
};
#define TEXT_RULE(f, member, min, max, lines) {f, offsetof(struct import_offers_row, member), min, max, lines}
static const struct text_rule text_rules[] = {
    TEXT_RULE(IMPORT_TITLE, title_fr, 2, 100, false), TEXT_RULE(IMPORT_TITLE_EN, title_en, 0, 100, false),
    TEXT_RULE(IMPORT_TEXT, text_fr, 0, 2000, true),   TEXT_RULE(IMPORT_TEXT_EN, text_en, 0, 2000, true),
    TEXT_RULE(IMPORT_LABELS, labels, 0, 120, false),  TEXT_RULE(IMPORT_ALLERGENS, allergens, 0, 200, false),
    TEXT_RULE(IMPORT_ORIGIN, origin, 0, 120, false),  TEXT_RULE(IMPORT_STORAGE, storage, 0, 200, false),
    TEXT_RULE(IMPORT_LINK, link, 0, 300, false),
};

static void text_field(struct checking *k, const struct text_rule *r)
{
    str typed, *to = (str *)(void *)((char *)&k->to + r->at);

    if (!cell(k, r->f, &typed) || str_eq(typed, *to)) return;
    str clean = r->lines ? text_clean_lines(k->q->mem, typed) : text_clean(k->q->mem, typed);
    size_t n = utf8_count(clean);
    if (!n && r->min) wrong_field(k, r->f, _("Please fill in this field."));
    else if (n < r->min) wrong_field(k, r->f, _("This is too short."));
    else if (n > r->max) wrong_field(k, r->f, _("This is too long."));
    else *to = clean;
}

static void link_field(struct checking *k)
{
    str link = k->to.link, host = str_starts(link, S("https://")) ? str_from(link, 8) : str_starts(link, S("http://")) ? str_from(link, 7) : S("");

    if (link.n && (!host.n || host.p[0] == '/' || memchr(link.p, ' ', link.n)))
        wrong_field(k, IMPORT_LINK, _("Write a web address such as https://exemple.fr."));
}

static void price_field(struct checking *k)
{
    struct money m = {0};
    str typed;

    if (!cell(k, IMPORT_PRICE, &typed)) return;
    switch (money_parse(typed, &m)) {
    case MONEY_EMPTY: k->to.price_cents = NO_I64; return;
    case MONEY_NEGATIVE: wrong_field(k, IMPORT_PRICE, _("A price cannot be negative.")); return;
    case MONEY_TOO_FINE: wrong_field(k, IMPORT_PRICE, _("Write at most two digits after the comma, for example 12,50.")); return;
    case MONEY_TOO_LARGE: wrong_field(k, IMPORT_PRICE, _("This amount is too large.")); return;
    case MONEY_NOT_A_NUMBER: wrong_field(k, IMPORT_PRICE, _("Write a price in euros, for example 12,50.")); return;
    case MONEY_OK: break;
    }
    if (m.cents < 1) wrong_field(k, IMPORT_PRICE, _("This amount is too small."));
    else if (m.cents > MONEY_MAX_CENTS) wrong_field(k, IMPORT_PRICE, _("This amount is too large."));
    else k->to.price_cents = SOME_I64(m.cents);
}

/* "1,5" "1.5" "1 200" (any space): thousandths, at most three decimals; -1: no such number. */
static int64_t milli_of(str s)
{
    int64_t v = 0, decimals = -1, digits = 0;
    uint32_t c;

    while (utf8_next(&s, &c)) {
        if (c == ' ' || c == 0xa0 || c == 0x202f) continue;
        if ((c == ',' || c == '.') && decimals < 0 && digits) decimals = 0;
        else if (c >= '0' && c <= '9' && digits < 12 && (decimals < 3 || c == '0')) {
            digits++;
            if (decimals < 3) v = v * 10 + (int64_t)c - '0', decimals += decimals >= 0;
        } else return -1;
    }
    for (int64_t d = decimals < 0 ? 0 : decimals; d < 3; d++) v *= 10;
    return digits ? v : -1;
}

/* An empty cell leaves the number as it is. */
static void milli_field(struct checking *k, enum import_field f, int64_t most, int64_t *to)
{
    str typed;

    if (!cell(k, f, &typed) || !typed.n) return;
    bool below = typed.p[0] == '-' || str_starts(typed, S("\xe2\x88\x92"));
    int64_t v = milli_of(below ? str_from(typed, typed.p[0] == '-' ? 1 : 3) : typed);
    if (v < 0) wrong_field(k, f, _("Write a number, for example 3 or 1,5."));
    else if (below && v) wrong_field(k, f, f == IMPORT_STOCK ? _("A stock cannot be negative.") : _("This number is too small."));
    else if (v > most) wrong_field(k, f, _("This number is too large."));
    else *to = v;
}

struct word {
    const char *words; /* folded, each between bars; the first is what is written out */
    const char *code;
};
static const struct word units[] = {{"|piece|unite|u|pc|the piece|la piece|", "piece"}, {"|kg|kilo|kilogramme|the kilo|le kilo|", "kg"},
                                    {"|l|litre|litres|the litre|le litre|", "l"}, {"|service|prestation|the service|la prestation|", "service"}, {0}};
static const struct word net_units[] = {{"|kg|kilo|kilos|", "kg"}, {"|l|litre|litres|", "l"}, {0}};
static const struct word modes[] = {{"|vitrine|showcase|", "showcase"}, {"|reservation|reserver|reserve|", "reserve"}, {"|commande|commander|order|", "order"}, {"|sur commande|made to order|made|", "made"}, {"|devis|sur devis|quote|", "quote"},
                                    {"|lien|site|link|link out|link_out|vendu sur mon site|", "link_out"}, {0}};
static const struct word yes_no[] = {{"|oui|o|yes|y|1|x|vrai|true|", "1"}, {"|non|n|no|0|faux|false|", ""}, {0}};

/* False: no such word, said so, or an empty cell. */
static bool word_field(struct checking *k, enum import_field f, const struct word *w, str *to)
{
    str typed;

    if (!cell(k, f, &typed) || !typed.n) return false;
    str key = str_fmt(k->q->mem, "|%.*s|", STR_ARG(fold(k->q->mem, str_head(typed, 100))));
    for (; w->words; w++)
        if (str_find(str_c(w->words), key) >= 0) {
            *to = str_c(w->code);
            return true;
        }
    wrong_field(k, f, f == IMPORT_SHOWN ? _("Write oui or non.") : f == IMPORT_UNIT ? _("Write pièce, kg, l or prestation.")
                : f == IMPORT_MODE ? _("Write vitrine, réservation, commande, sur commande, devis or lien, or leave it empty.") : _("Write kg or l."));
    return false;
}

static void mode_field(struct checking *k)
{
    str typed;

    if (!word_field(k, IMPORT_MODE, modes, &k->to.mode) && k->sheet->column[IMPORT_MODE] >= 0 && cell(k, IMPORT_MODE, &typed) && !typed.n)
        k->to.mode = (str){0};
}

/* --- the category --- */

/* The names of one language. */
static void rayons_name(const struct import_asked *q, enum lang lang, struct import_rayons *to)
{
    struct categories c;

    categories_all(q->db, q->mem, lang, &c);
    for (size_t i = 0; i < c.n && i < to->n; i++) {
        str path = c.v[i].name;
        for (size_t p = 0; p < c.n; p++)
            if (c.v[p].id == c.v[i].parent_id) path = str_fmt(q->mem, "%.*s : %.*s", STR_ARG(c.v[p].name), STR_ARG(c.v[i].name));
        to->v[i].key_path[lang] = fold(q->mem, text_clean(q->mem, path));
        to->v[i].key_name[lang] = fold(q->mem, c.v[i].name);
        if (lang == q->lang) to->v[i].path = path;
    }
    for (size_t i = 0; i < to->n; i++)
        for (size_t j = 0; j < to->n; j++) {
            to->v[i].twice[lang] |= i != j && str_eq(to->v[i].key_name[lang], to->v[j].key_name[lang]);
            if (i != j && lang == q->lang && str_eq(to->v[i].key_path[lang], to->v[j].key_path[lang])) to->v[i].path = to->v[i].slug;
        }
}

void import_rayons_read(const struct import_asked *q, struct import_rayons *to)
{
    struct categories c;

    categories_all(q->db, q->mem, q->lang, &c);
    *to = (struct import_rayons){NEW(q->mem, struct import_rayon, c.n + 1), c.n};
    for (size_t i = 0; i < c.n; i++)
        to->v[i] = (struct import_rayon){.id = c.v[i].id, .vat_bp = c.v[i].vat_bp, .slug = c.v[i].slug, .kind = c.v[i].kind};
    for (enum lang lang = 0; lang < LANGS; lang++) rayons_name(q, lang, to);
}

static void said_read(struct checking *k)
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

    if (at < IMPORT_UNKNOWN_MOST && place_take(&k->unknown, import_rayon_key(k->q->mem, typed), &at))
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
        if (str_eq(all->v[i].slug, typed) || str_eq(all->v[i].key_path[LANG_FR], path) || str_eq(all->v[i].key_path[LANG_EN], path)) return &all->v[i];
    for (size_t i = 0; i < all->n; i++)
        for (enum lang lang = 0; lang < LANGS; lang++)
            if (str_eq(all->v[i].key_name[lang], key) && !all->v[i].twice[lang]) return &all->v[i];
    return said->key.p ? &all->v[said->at] : NULL;
}

static void rayon_field(struct checking *k)
{
    str typed;
    bool there = cell(k, IMPORT_RAYON, &typed);

    if (!there || !typed.n) {
        if (!k->to.category_id && (there || k->sheet->column[IMPORT_RAYON] < 0))
            wrong_field(k, IMPORT_RAYON, _("A new product needs a rayon."));
        return;
    }
    if (!k->rayon || !str_eq(typed, k->rayon_typed)) k->rayon = rayon_find(k, typed), k->rayon_typed = typed;
    if (!k->rayon) {
        unknown_note(k, typed);
        wrong_field(k, IMPORT_RAYON, _("We do not know this rayon."));
        return;
    }
    if (k->to.category_id != k->rayon->id) k->to.vat_bp = k->rayon->vat_bp;
    k->to.category_id = k->rayon->id;
}

/* --- which offer the line is about --- */

/* Spreadsheets take the zeros off "04821". */
static bool shelf_find(const struct checking *k, str ref, size_t *at)
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
    if (!cell(k, IMPORT_REF, &ref) || !ref.n) {
        if (k->q->feed && !k->wrong) wrong_field(k, IMPORT_REF, _("Each line of a followed site needs a reference.")); /* else it is new every day */
        return !k->q->feed;
    }
    if (utf8_count(ref) > 60) {
        wrong_field(k, IMPORT_REF, _("This is too long."));
        return false;
    }
    if (!place_take(&k->seen, ref, &line)) {
        wrong_field(k, IMPORT_REF, _("This reference stands on another line already."));
        return false;
    }
    if (!shelf_find(k, ref, &at)) {
        k->to.own_ref = ref;
        return true;
    }
    if (k->line_of[at]) wrong_field(k, IMPORT_REF, _("This reference stands on another line already."));
    k->line_of[at] = k->line->line;
    *old = &k->shelf.v[at];
    return true;
}

static void fields_read(struct checking *k)
{
    str shown = S(""), unit = k->to.unit;

    for (size_t i = 0; i < sizeof text_rules / sizeof *text_rules; i++) text_field(k, &text_rules[i]);
    if (!k->wrong && !k->to.title_fr.n) wrong_field(k, IMPORT_TITLE, _("A new product needs a name."));
    rayon_field(k);
    price_field(k);
    word_field(k, IMPORT_UNIT, units, &k->to.unit);
    if (k->to.book_min && !str_eq(k->to.unit, S("service"))) wrong_field(k, IMPORT_UNIT, _("People book times of it: stop its appointments first."));
    bool moves = !str_eq(k->to.unit, unit);
    if (moves && k->to.by_piece && !str_eq(k->to.unit, S("piece"))) wrong_field(k, IMPORT_UNIT, _("It is a basket, or has a deposit: it stays sold by the piece."));
    if (moves && k->to.in_bundle) wrong_field(k, IMPORT_UNIT, _("It is in a basket: take it out before its unit changes."));
    if (!k->to.book_min && !k->to.bundle) milli_field(k, IMPORT_STOCK, IMPORT_STOCK_MOST_MILLI, &k->to.on_hand_milli); /* else its times or its parts limit it */
    if (!str_eq(k->to.unit, S("kg")) && !str_eq(k->to.unit, S("l")) && k->to.on_hand_milli % 1000)
        wrong_field(k, IMPORT_STOCK, _("Write a whole number, for example 12."));
    milli_field(k, IMPORT_NET, 1000000, &k->to.net_milli);
    word_field(k, IMPORT_NET_UNIT, net_units, &k->to.net_unit);
    mode_field(k);
    if (word_field(k, IMPORT_SHOWN, yes_no, &shown)) k->shown = shown.n;
}

static bool texts_same(const struct import_offers_row *a, const struct import_offers_row *b)
{
    return str_eq(a->title_fr, b->title_fr) && str_eq(a->title_en, b->title_en) && str_eq(a->text_fr, b->text_fr) && str_eq(a->text_en, b->text_en) &&
           str_eq(a->unit, b->unit) && str_eq(a->net_unit, b->net_unit) && str_eq(a->labels, b->labels) && str_eq(a->allergens, b->allergens) &&
           str_eq(a->origin, b->origin) && str_eq(a->storage, b->storage);
}

static bool price_same(opt_i64 a, opt_i64 b)
{
    return a.set == b.set && (!a.set || a.v == b.v);
}

static bool is_shown(const struct import_offers_row *o)
{
    return o->published_at.set && !o->withdrawn_at.set;
}

static bool product_same(const struct import_offers_row *a, const struct import_offers_row *b)
{
    return texts_same(a, b) && a->category_id == b->category_id && a->net_milli == b->net_milli;
}

static bool same(const struct checking *k, const struct import_offers_row *old)
{
    const struct import_offers_row *to = &k->to;

    return old && product_same(to, old) && price_same(to->price_cents, old->price_cents) && str_eq(to->mode, old->mode) && str_eq(to->link, old->link) &&
           to->on_hand_milli == old->on_hand_milli && k->shown == is_shown(old);
}

/* The column of a field of the sheet; IMPORT_FIELDS: a table has none. */
static enum import_field column_of(const char *field)
{
    static const struct {
        const char *field;
        enum import_field f;
    } known[] = {{"price", IMPORT_PRICE}, {"allergens", IMPORT_ALLERGENS}, {"net", IMPORT_NET}, {"net_unit", IMPORT_NET_UNIT},
                 {"origin", IMPORT_ORIGIN}, {"storage", IMPORT_STORAGE}, {"link", IMPORT_LINK}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(known[i].field, field)) return known[i].f;
    return IMPORT_FIELDS;
}

/* What the law and good sense want of a sheet: as when it is written by hand, but for who made it. What no column can hold
** is wanted of what would be shown. */
static void gate(struct checking *k, const struct import_offers_row *old)
{
    const struct import_offers_row *to = &k->to;
    bool elsewhere = str_eq(to->mode, S("showcase")) || str_eq(to->mode, S("link_out")) || str_eq(to->mode, S("quote"));
    struct gate_fault fault[GATE_FAULTS_MOST];
    struct sheet_facts f = {
        .mode = to->mode.p ? to->mode : S(""), .sold = !k->showcase && !elsewhere, .allergens = to->allergens, .origin = to->origin, .storage = to->storage,
        .link = to->link, .net_unit = to->net_unit, .net_milli = to->net_milli, .price_cents = to->price_cents, .list_cents = to->list_cents,
        .isbn = to->isbn, .packed = to->packed, .ingredients = to->ingredients, .degree_milli = to->degree_milli, .variant = to->variant_fr,
    };

    for (size_t i = 0; i < k->rayons.n; i++)
        if (k->rayons.v[i].id == to->category_id) f.kind = k->rayons.v[i].kind;
    size_t n = gate_faults(&f, fault);
    for (size_t i = 0; i < n; i++) {
        enum import_field column = column_of(fault[i].field);
        if (!strcmp(fault[i].code, "form.url")) continue; /* said of the cell below */
        if (column != IMPORT_FIELDS) wrong_field(k, column, fault[i].msgid);
        else if (k->shown) wrong_field(k, IMPORT_SHOWN, _("The law wants more of it than a table holds: write “non” here, then complete its sheet."));
    }
    if (old && to->on_hand_milli != old->on_hand_milli && to->on_hand_milli < old->held_milli)
        wrong_field(k, IMPORT_STOCK, _("Some are set aside for orders: the stock cannot fall below them."));
    link_field(k);
}

static void shown_set(struct checking *k, const struct import_offers_row *old)
{
    if (old && k->shown == is_shown(old)) return;
    if (k->shown) k->to.published_at = SOME_I64(k->q->now), k->to.withdrawn_at = NO_I64;
    else if (old) k->to.withdrawn_at = SOME_I64(k->q->now);
}

static void planned(struct checking *k, const struct import_offers_row *old)
{
    struct import_plan *p = k->plan;
    bool price = !old || !price_same(k->to.price_cents, old->price_cents);

    shown_set(k, old);
    p->v[p->n++] = (struct import_change){.line = k->line->line, .old = old, .to = k->to, .price_moves = price, .texts = !old || !product_same(&k->to, old), .shown = k->shown};
    p->fresh += !old;
    p->stocks += old && k->to.on_hand_milli != old->on_hand_milli;
    p->prices += old && price;
}

static void line_check(struct checking *k)
{
    const struct import_offers_row *old;

    k->wrong = false;
    k->to = (struct import_offers_row){0};
    for (size_t i = 0; i < k->line->n; i++)
        if (k->line->v[i].fault & CSV_OPEN_QUOTE && k->sheet->field[i] < 0) wrong(k, (int)i, cell_says(&k->line->v[i]));
    if (!offer_of_line(k, &old)) return;
    str own = k->to.own_ref;
    k->to = old ? *old : (struct import_offers_row){.unit = S("piece"), .own_ref = own};
    k->shown = !old || is_shown(old);
    fields_read(k);
    if (k->q->feed && old && k->to.on_hand_milli < old->held_milli) k->to.on_hand_milli = old->held_milli;
    if (same(k, old)) {
        k->plan->same++;
        return;
    }
    if (!k->wrong) gate(k, old);
    if (!k->wrong) planned(k, old);
}

static void shelf_read(struct checking *k)
{
    q_import_offers(k->q->db, k->q->mem, k->q->merchant_id, k->q->now, &k->shelf);
    k->refs = places_new(k->q->mem, k->shelf.n * 2 + 1);
    k->line_of = NEW(k->q->mem, int64_t, k->shelf.n + 1);
    for (size_t i = 0, at; i < k->shelf.n; i++) place_take(&k->refs, k->shelf.v[i].code, (at = i, &at));
    for (size_t i = 0, at; i < k->shelf.n; i++)
        if (k->shelf.v[i].own_ref.n) place_take(&k->refs, k->shelf.v[i].own_ref, (at = i, &at));
}

void import_plan_make(const struct import_asked *q, const struct import_sheet *sheet, struct import_plan *plan)
{
    struct checking k = {.q = q, .sheet = sheet, .plan = plan};
    struct merchant m;

    *plan = (struct import_plan){.v = NEW(q->mem, struct import_change, sheet->n + 1), .errors = NEW(q->mem, struct import_error, IMPORT_ERRORS_MOST)};
    k.showcase = merchant_any(q->db, q->mem, q->lang, q->merchant_id, &m) && str_eq(m.mode, S("showcase"));
    k.seen = places_new(q->mem, sheet->n + 1);
    import_rayons_read(q, &k.rayons);
    said_read(&k);
    shelf_read(&k);
    for (size_t i = 0; i < sheet->n; i++) {
        k.line = &sheet->v[i];
        line_check(&k);
    }
}
