/* fields.c: the cells of a line, one by one: what is wrong is said of the cell, what is right becomes an offer. */
#include "shop/import/check.h"

#include "lang/csv.h"
#include "shop/law/facts.h"
#include "shop/law/traces.h"

enum { DEPOSIT_MOST_CENTS = 1000 * 100, BOOK_MINUTES_LEAST = 5, BOOK_MINUTES_MOST = 720, BOOK_SEATS_MOST = 200 };

str import_column_letters(struct arena *mem, int column)
{
    return column < 26 ? str_fmt(mem, "%c", 'A' + column)
                       : str_fmt(mem, "%c%c", 'A' + column / 26 - 1, 'A' + column % 26);
}

void import_wrong(struct checking *k, int column, const char *msgid)
{
    struct import_plan *p = k->plan;
    struct arena *mem = k->q->mem;
    bool there = column >= 0 && (size_t)column < k->line->n;

    k->wrong = true;
    if (k->silent) return;
    p->errors_n++;
    if (p->errors_kept == IMPORT_ERRORS_MOST) return;
    p->errors[p->errors_kept] = (struct import_error){
        .line = k->line->line,
        .nth = p->errors_kept,
        .at = str_fmt(mem, "%.*s%lld", STR_ARG(column < 0 ? S("") : import_column_letters(mem, column)),
                      (long long)k->line->line),
        .heading = column >= 0 && (size_t)column < k->sheet->head.n ? k->sheet->head.v[column].text : S(""),
        .typed = there && k->line->v[column].text.p ? utf8_head(text_clean(mem, k->line->v[column].text), 40) : S(""),
        .text = form_named(mem, k->q->lang, k->about ? tr(k->q->lang, k->about) : S(""), tr(k->q->lang, msgid)),
    };
    p->errors_kept++;
}

void import_wrong_field(struct checking *k, enum table_field f, const char *msgid)
{
    import_wrong(k, k->sheet->column[f], msgid);
}

/* "=…" is a formula, and so is what begins with + - @ and calls something; "#REF!" is one that failed. */
static const char *formula_says(str s)
{
    if (!s.n) return NULL;
    if (s.p[0] == '#' && s.n > 3 && (str_ends(s, S("!")) || str_ends(s, S("?")) || str_eq(s, S("#N/A"))))
        return _("This formula failed in the spreadsheet: write the value itself.");
    if (s.p[0] != '=' &&
        (!memchr("+-@", s.p[0], 3) || (!memchr(s.p, '(', s.n) && !memchr(s.p, '!', s.n) && !memchr(s.p, '|', s.n))))
        return NULL;
    return _("This is a formula: write the value itself.");
}

const char *import_cell_says(const struct table_cell *c)
{
    if (c->fault & CSV_OPEN_QUOTE) return _("A quotation mark opens here and nothing closes it.");
    if (c->fault & CSV_TOO_LONG) return _("This cell is too long.");
    if (c->fault & TABLE_LETTERS)
        return _("Some letters cannot be read. Save the file as “CSV UTF-8”, then send it again.");
    return NULL;
}

bool import_cell_of(struct checking *k, enum table_field f, str *text)
{
    int column = k->sheet->column[f];

    *text = S("");
    if (column < 0) return false;
    if ((size_t)column >= k->line->n) return true;
    const struct table_cell *c = &k->line->v[column];
    const char *why = import_cell_says(c);
    str typed = str_trim(c->text);
    *text = csv_plain(typed);
    if (!why && text->n == typed.n) why = formula_says(typed); /* with an apostrophe in front it is a text */
    if (why) import_wrong(k, column, why);
    return !why;
}

/* --- fields --- */

struct text_rule {
    enum table_field f;
    size_t at; /* in struct import_offers_row */
    size_t min, max;
    bool lines;
};
#define TEXT_RULE(f, member, min, max, lines)                                                                          \
    {                                                                                                                  \
        f, offsetof(struct import_offers_row, member), min, max, lines                                                 \
    }
static const struct text_rule text_rules[] = {
    TEXT_RULE(TABLE_TITLE, title_fr, 2, 100, false),
    TEXT_RULE(TABLE_TITLE_EN, title_en, 0, 100, false),
    TEXT_RULE(TABLE_TEXT, text_fr, 0, 2000, true),
    TEXT_RULE(TABLE_TEXT_EN, text_en, 0, 2000, true),
    TEXT_RULE(TABLE_LABELS, labels, 0, 600, false),
    TEXT_RULE(TABLE_ALLERGENS, allergens, 0, 200, false),
    TEXT_RULE(TABLE_ORIGIN, origin, 0, 120, false),
    TEXT_RULE(TABLE_STORAGE, storage, 0, 200, false),
    TEXT_RULE(TABLE_INGREDIENTS, ingredients, 0, 2000, true),
    TEXT_RULE(TABLE_MAKER, maker, 0, 200, false),
    TEXT_RULE(TABLE_WARNINGS, warnings, 0, 1000, true),
};
/* Of the offer alone, not of its product. */
static const struct text_rule offer_text_rules[] = {
    TEXT_RULE(TABLE_LINK, link, 0, 300, false),
    TEXT_RULE(TABLE_VARIANT, variant_fr, 0, 60, false),
    TEXT_RULE(TABLE_VARIANT_EN, variant_en, 0, 60, false),
};

/* What one more variant leaves open is as its product says. */
static bool left_open(struct checking *k, enum table_field f)
{
    int column = k->sheet->column[f];

    return k->head && (column < 0 || (size_t)column >= k->line->n || !str_trim(k->line->v[column].text).n);
}

static void text_field(struct checking *k, const struct text_rule *r)
{
    str typed, *to = (str *)(void *)((char *)&k->to + r->at);

    if (!import_cell_of(k, r->f, &typed) || str_eq(typed, *to)) return;
    str clean = r->lines ? text_clean_lines(k->q->mem, typed) : text_clean(k->q->mem, typed);
    size_t n = utf8_count(clean);
    if (!n && r->min) import_wrong_field(k, r->f, _("Please fill in this field."));
    else if (n < r->min) import_wrong_field(k, r->f, _("This is too short."));
    else if (n > r->max) import_wrong_field(k, r->f, _("This is too long."));
    else *to = clean;
}

void import_link_check(struct checking *k)
{
    str link = k->to.link, host = str_starts(link, S("https://"))  ? str_from(link, 8)
                                  : str_starts(link, S("http://")) ? str_from(link, 7)
                                                                   : S("");

    if (link.n && (!host.n || host.p[0] == '/' || memchr(link.p, ' ', link.n)))
        import_wrong_field(k, TABLE_LINK, _("Write a web address such as https://exemple.fr."));
}

/* Absent: the cell is empty. False: there is no such column, or it is wrong and said so. */
static bool money_field(struct checking *k, enum table_field f, int64_t most, opt_i64 *to)
{
    struct money m = {0};
    str typed;

    if (!import_cell_of(k, f, &typed)) return false;
    switch (money_parse(typed, &m)) {
    case MONEY_EMPTY: *to = NO_I64; return true;
    case MONEY_NEGATIVE: import_wrong_field(k, f, _("A price cannot be negative.")); return false;
    case MONEY_TOO_FINE:
        import_wrong_field(k, f, _("Write at most two digits after the comma, for example 12,50."));
        return false;
    case MONEY_TOO_LARGE: import_wrong_field(k, f, _("This amount is too large.")); return false;
    case MONEY_NOT_A_NUMBER: import_wrong_field(k, f, _("Write a price in euros, for example 12,50.")); return false;
    case MONEY_OK: break;
    }
    if (m.cents < 1) import_wrong_field(k, f, _("This amount is too small."));
    else if (m.cents > most) import_wrong_field(k, f, _("This amount is too large."));
    else *to = SOME_I64(m.cents);
    return m.cents >= 1 && m.cents <= most;
}

enum { NET_DECIMALS = 6, NET_ONE_CENT = 10000 };

/* A price without tax and the tax of its rayon, to the cent; 0: none can be made of it, said why. */
static int64_t taxed_cents(struct checking *k, str typed)
{
    str plain = str_ends(typed, S("\xe2\x82\xac")) ? str_trim(str_head(typed, typed.n - 3)) : typed;
    int64_t micro = decimal_of_typed(plain, NET_DECIMALS), whole = NET_ONE_CENT * INT64_C(10000);

    if (plain.n && plain.p[0] == '-') import_wrong_field(k, TABLE_PRICE_NET, _("A price cannot be negative."));
    else if (micro < 0) import_wrong_field(k, TABLE_PRICE_NET, _("Write a price in euros, for example 12,50."));
    else if (micro > MONEY_MAX_CENTS * NET_ONE_CENT)
        import_wrong_field(k, TABLE_PRICE_NET, _("This amount is too large."));
    else if (!micro) import_wrong_field(k, TABLE_PRICE_NET, _("This amount is too small."));
    return micro > 0 && micro <= MONEY_MAX_CENTS * NET_ONE_CENT ? (micro * (10000 + import_vat(k)) + whole / 2) / whole
                                                                : 0;
}

/* The price people pay; where it is not said, the one without tax and the VAT of its rayon. */
static void price_field(struct checking *k)
{
    str typed;

    k->net = (str){0};
    if (money_field(k, TABLE_PRICE, MONEY_MAX_CENTS, &k->to.price_cents) ? k->to.price_cents.set
                                                                         : k->sheet->column[TABLE_PRICE] >= 0)
        return;
    if (!import_cell_of(k, TABLE_PRICE_NET, &typed) || !typed.n || !k->to.category_id) return;
    int64_t cents = taxed_cents(k, typed);
    if (cents < 1) return;
    k->to.price_cents = SOME_I64(cents);
    k->net = typed;
}

/* 0 as none. */
static void deposit_field(struct checking *k)
{
    opt_i64 cents = NO_I64;

    if (money_field(k, TABLE_DEPOSIT, DEPOSIT_MOST_CENTS, &cents)) k->to.deposit_cents = cents.set ? cents.v : 0;
}

/* An empty cell leaves the number as it is. */
static void milli_field(struct checking *k, enum table_field f, int64_t most, int64_t *to)
{
    str typed;

    if (!import_cell_of(k, f, &typed) || !typed.n) return;
    bool below = typed.p[0] == '-' || str_starts(typed, S("\xe2\x88\x92"));
    int64_t v = milli_of_typed(below ? str_from(typed, typed.p[0] == '-' ? 1 : 3) : typed);
    if (v < 0) import_wrong_field(k, f, _("Write a number, for example 3 or 1,5."));
    else if (below && v)
        import_wrong_field(k, f, f == TABLE_STOCK ? _("A stock cannot be negative.") : _("This number is too small."));
    else if (v > most) import_wrong_field(k, f, _("This number is too large."));
    else *to = v;
}

struct word {
    const char *words; /* folded, each between bars; the first is what is written out */
    const char *code;
};
static const struct word units[] = {{"|piece|unite|u|pc|the piece|la piece|", "piece"},
                                    {"|piece pesee|a la piece pesee|weighed piece|weighed|", "weighed"},
                                    {"|kg|kilo|kilogramme|the kilo|le kilo|", "kg"},
                                    {"|l|litre|litres|the litre|le litre|", "l"},
                                    {"|service|prestation|the service|la prestation|", "service"},
                                    {0}};
static const struct word net_units[] = {{"|kg|kilo|kilos|", "kg"},
                                        {"|l|litre|litres|", "l"},
                                        {"|m|metre|metres|", "m"},
                                        {"|m2|metre carre|metres carres|square metre|square metres|", "m2"},
                                        {"|piece|pieces|unite|unites|", "piece"},
                                        {0}};
static const struct word modes[] = {{"|vitrine|showcase|", "showcase"},
                                    {"|reservation|reserver|reserve|", "reserve"},
                                    {"|commande|commander|order|", "order"},
                                    {"|sur commande|made to order|made|", "made"},
                                    {"|devis|sur devis|quote|", "quote"},
                                    {"|lien|site|link|link out|link_out|vendu sur mon site|", "link_out"},
                                    {0}};
static const struct word yes_no[] = {{"|oui|o|yes|y|1|x|vrai|true|", "1"}, {"|non|n|no|0|faux|false|", ""}, {0}};

static const char *word_says(enum table_field f)
{
    switch (f) {
    case TABLE_SHOWN: return _("Write oui, non or à compléter.");
    case TABLE_UNIT: return _("Write pièce, kg, l or prestation.");
    case TABLE_MODE: return _("Write vitrine, réservation, commande, sur commande, devis or lien, or leave it empty.");
    case TABLE_KEEPS:
        return _("Write périssable, sur mesure, scellé, enregistrement, presse or daté, or leave it empty.");
    case TABLE_NET_UNIT: return _("Write kg or l.");
    default: return _("Write oui or non.");
    }
}

/* False: no such word, said so, or an empty cell. */
static bool word_field(struct checking *k, enum table_field f, const struct word *w, str *to)
{
    str typed;

    if (!import_cell_of(k, f, &typed) || !typed.n) return false;
    str key = str_fmt(k->q->mem, "|%.*s|", STR_ARG(fold(k->q->mem, str_head(typed, 100))));
    for (; w->words; w++)
        if (str_find(str_c(w->words), key) >= 0) {
            *to = str_c(w->code);
            return true;
        }
    import_wrong_field(k, f, word_says(f));
    return false;
}

static void mode_field(struct checking *k)
{
    str typed;

    if (!word_field(k, TABLE_MODE, modes, &k->to.mode) && k->sheet->column[TABLE_MODE] >= 0 &&
        import_cell_of(k, TABLE_MODE, &typed) && !typed.n)
        k->to.mode = (str){0};
}

static const struct word keeps_words[] = {{"|perissable|perishable|", "perishable"},
                                          {"|sur mesure|made to measure|", "made"},
                                          {"|scelle|sealed|", "sealed"},
                                          {"|enregistrement|media|recording|", "media"},
                                          {"|presse|press|", "press"},
                                          {"|date|dated|", "dated"},
                                          {0}};

static void keeps_field(struct checking *k)
{
    str typed;

    if (left_open(k, TABLE_KEEPS)) return;
    if (!word_field(k, TABLE_KEEPS, keeps_words, &k->to.keeps) && k->sheet->column[TABLE_KEEPS] >= 0 &&
        import_cell_of(k, TABLE_KEEPS, &typed) && !typed.n)
        k->to.keeps = S("");
}

static void flag_field(struct checking *k, enum table_field f, int64_t *to)
{
    str word;

    if (word_field(k, f, yes_no, &word)) *to = word.n > 0;
}

/* A whole number; an empty cell leaves it as it is. */
static void whole_field(struct checking *k, enum table_field f, int64_t least, int64_t most, int64_t *to)
{
    str typed;
    int64_t v;

    if (!import_cell_of(k, f, &typed) || !typed.n) return;
    if (!str_i64(typed, &v)) import_wrong_field(k, f, _("Write a whole number, for example 12."));
    else if (v < least) import_wrong_field(k, f, _("This number is too small."));
    else if (v > most) import_wrong_field(k, f, _("This number is too large."));
    else *to = v;
}

/* "avril", "april", "4"; empty: none. */
static void month_field(struct checking *k, enum table_field f, int64_t *to)
{
    str typed;
    int64_t v = 0;

    if (!import_cell_of(k, f, &typed)) return;
    str key = fold(k->q->mem, str_head(typed, 30));
    for (int64_t m = 1; m <= 12 && typed.n && !v; m++)
        for (enum lang lang = 0; lang < LANGS; lang++)
            if (str_eq(fold(k->q->mem, month_name(lang, m)), key)) v = m;
    if (typed.n && !v && (!str_i64(typed, &v) || v < 1 || v > 12))
        import_wrong_field(k, f, _("Write a month, for example avril."));
    else *to = v;
}

static void season_field(struct checking *k)
{
    month_field(k, TABLE_SEASON_FROM, &k->to.season_from);
    month_field(k, TABLE_SEASON_TO, &k->to.season_to);
    if (!k->wrong && !k->to.season_from != !k->to.season_to)
        import_wrong_field(k, TABLE_SEASON_TO, _("A season has a first and a last month: choose both, or none."));
}

/* Times begin and end on the product's own page; what is new may come with them. */
static void book_fields(struct checking *k, const struct import_offers_row *old)
{
    int64_t was = k->to.book_min;

    whole_field(k, TABLE_BOOK_MIN, 0, BOOK_MINUTES_MOST, &k->to.book_min);
    whole_field(k, TABLE_BOOK_SEATS, 1, BOOK_SEATS_MOST, &k->to.book_seats);
    flag_field(k, TABLE_BOOK_HOME, &k->to.book_home);
    flag_field(k, TABLE_BOOK_SHARED, &k->to.book_shared);
    if (old && !was != !k->to.book_min)
        import_wrong_field(k, TABLE_BOOK_MIN, _("Appointments begin and end on the product’s own page."));
    if (k->to.book_min && k->to.book_min < BOOK_MINUTES_LEAST)
        import_wrong_field(k, TABLE_BOOK_MIN, _("This number is too small."));
    if (k->to.book_min && !old) k->to.on_hand_milli = STOCK_MOST_MILLI; /* its times limit it */
}

/* The thirteen digits; letters of a spreadsheet ("9,78E+12") are no number. */
static void isbn_field(struct checking *k)
{
    str typed;

    if (left_open(k, TABLE_ISBN) || !import_cell_of(k, TABLE_ISBN, &typed)) return;
    str clean = isbn_clean(k->q->mem, typed);
    if (typed.n && !clean.n) import_wrong_field(k, TABLE_ISBN, _("This is no ISBN: look at the digits again."));
    else k->to.isbn = typed.n ? clean : S("");
}

/* "à compléter": shown, and what the law wants more is still to be filled in. */
static void shown_field(struct checking *k)
{
    static const struct word words[] = {{"|oui|o|yes|y|1|x|vrai|true|", "1"},
                                        {"|non|n|no|0|faux|false|", ""},
                                        {"|a completer|to be completed|", "lacks"},
                                        {0}};
    str shown;

    if (!word_field(k, TABLE_SHOWN, words, &shown)) return;
    k->shown = shown.n;
    k->lacks = str_eq(shown, S("lacks"));
}

static void stock_field(struct checking *k)
{
    if (!k->to.book_min && !k->to.bundle && !k->parts.n)
        milli_field(k, TABLE_STOCK, IMPORT_STOCK_MOST_MILLI,
                    &k->to.on_hand_milli); /* else its times or its parts limit it */
    if (!str_eq(k->to.unit, S("kg")) && !str_eq(k->to.unit, S("l")) && k->to.on_hand_milli % 1000)
        import_wrong_field(k, TABLE_STOCK, _("Write a whole number, for example 12."));
}

static void unit_field(struct checking *k)
{
    str unit = k->to.unit;

    word_field(k, TABLE_UNIT, units, &k->to.unit);
    if (k->to.book_min && !str_eq(k->to.unit, S("service")))
        import_wrong_field(k, TABLE_UNIT, _("People book times of it: stop its appointments first."));
    if (k->to.deposit_cents && !str_eq(k->to.unit, S("piece")))
        import_wrong_field(k, TABLE_DEPOSIT, _("A deposit is taken on what is sold by the piece."));
    if (str_eq(k->to.unit, unit)) return;
    if (k->to.by_piece && !str_eq(k->to.unit, S("piece")))
        import_wrong_field(k, TABLE_UNIT, _("It is a basket, or has a deposit: it stays sold by the piece."));
    if (k->to.in_bundle)
        import_wrong_field(k, TABLE_UNIT, _("It is in a basket: take it out before its unit changes."));
}

/* "naissance = France", one on a line. */
static bool trace_line(str line, str said[TRACES])
{
    str name;

    str_cut(&line, '=', &name);
    for (size_t i = 0; line.p && i < TRACES; i++)
        if (str_eq(trace_name(i), str_trim(name))) {
            said[i] = str_trim(line);
            return true;
        }
    return false;
}

static void traces_field(struct checking *k)
{
    str typed, line, said[TRACES] = {{0}};

    if (left_open(k, TABLE_TRACES) || !import_cell_of(k, TABLE_TRACES, &typed)) return;
    for (str rest = text_clean_lines(k->q->mem, typed); str_cut(&rest, '\n', &line);)
        if (str_trim(line).n && !trace_line(line, said)) {
            import_wrong_field(k, TABLE_TRACES, _("Write one on a line, as our own tables do: naissance = France."));
            return;
        }
    k->to.traces = traces_made(k->q->mem, said);
}

static void facts_field(struct checking *k)
{
    str typed;

    if (left_open(k, TABLE_FACTS) || !import_cell_of(k, TABLE_FACTS, &typed)) return;
    const char *why = facts_of_table(k->q->mem, typed, &k->to.facts);
    if (why) import_wrong_field(k, TABLE_FACTS, why);
}

/* Those of the law's table that have a column of their own. */
static void law_fields(struct checking *k)
{
    str typed, said[TRACES];

    for (int i = 0; i < FACTS; i++) {
        enum table_field f = (enum table_field)(TABLE_FACT_FIRST + i);
        if (left_open(k, f) || !import_cell_of(k, f, &typed)) continue;
        if (!fact_put(k->q->mem, (size_t)i, text_clean(k->q->mem, typed), &k->to.facts))
            import_wrong_field(k, f, _("This value cannot be: a number, oui, or a few words."));
    }
    bool any = false;
    for (int i = 0; i < TRACES; i++) {
        enum table_field f = (enum table_field)(TABLE_TRACE_FIRST + i);
        said[i] = trace_of(k->to.traces, trace_name((size_t)i));
        if (left_open(k, f) || !import_cell_of(k, f, &typed)) continue;
        said[i] = text_clean(k->q->mem, typed), any = true;
    }
    if (any) k->to.traces = traces_made(k->q->mem, said);
}

/* "Composition" says what a cake holds, and what a jumper is made of: its rayon tells which. */
static void composition_place(struct checking *k)
{
    const struct fact *made_of = field_row("fait_composition");

    for (size_t i = 0; i < k->rayons.n && k->to.ingredients.n; i++) {
        const struct import_rayon *r = &k->rayons.v[i];
        const struct rayon_asks asks = {r->kind, r->needs, r->extra};
        if (r->id != k->to.category_id || field_asked("ingredients", &asks) || !fact_concerns(made_of, &asks)) continue;
        if (!fact_of(k->to.facts, made_of->code).n && fact_put(k->q->mem, (size_t)(made_of - facts_table),
                                                               text_clean(k->q->mem, k->to.ingredients), &k->to.facts))
            k->to.ingredients = S("");
    }
}

static void product_fields(struct checking *k)
{
    for (size_t i = 0; i < sizeof text_rules / sizeof *text_rules; i++)
        if (!left_open(k, text_rules[i].f)) text_field(k, &text_rules[i]);
    if (!k->wrong && !k->to.title_fr.n) import_wrong_field(k, TABLE_TITLE, _("A new product needs a name."));
    if (!left_open(k, TABLE_RAYON)) import_rayon_read(k);
    milli_field(k, TABLE_NET, 1000000, &k->to.net_milli);
    word_field(k, TABLE_NET_UNIT, net_units, &k->to.net_unit);
    milli_field(k, TABLE_DEGREE, 100000, &k->to.degree_milli);
    flag_field(k, TABLE_PACKED, &k->to.packed);
    keeps_field(k);
    isbn_field(k);
    traces_field(k);
    milli_field(k, TABLE_DRAINED, 1000000, &k->to.drained_milli);
    facts_field(k);
    law_fields(k);
    composition_place(k);
}

void import_fields_read(struct checking *k, const struct import_offers_row *old)
{
    product_fields(k);
    for (size_t i = 0; i < sizeof offer_text_rules / sizeof *offer_text_rules; i++) text_field(k, &offer_text_rules[i]);
    price_field(k);
    money_field(k, TABLE_LIST, MONEY_MAX_CENTS, &k->to.list_cents);
    deposit_field(k);
    season_field(k);
    whole_field(k, TABLE_LEAD, 1, LEAD_DAYS_MOST, &k->to.lead_days);
    book_fields(k, old);
    unit_field(k);
    mode_field(k);
    stock_field(k);
    shown_field(k);
}

bool import_product_same(const struct import_offers_row *a, const struct import_offers_row *b)
{
    for (size_t i = 0; i < sizeof text_rules / sizeof *text_rules; i++)
        if (!str_eq(*(const str *)(const void *)((const char *)a + text_rules[i].at),
                    *(const str *)(const void *)((const char *)b + text_rules[i].at)))
            return false;
    return a->category_id == b->category_id && str_eq(a->unit, b->unit) && str_eq(a->net_unit, b->net_unit) &&
           a->net_milli == b->net_milli && a->degree_milli == b->degree_milli && a->packed == b->packed &&
           str_eq(a->keeps, b->keeps) && str_eq(a->isbn, b->isbn) && str_eq(a->traces, b->traces) &&
           str_eq(a->facts, b->facts) && a->drained_milli == b->drained_milli;
}
