/* sirene.c: one line of the national register after the other. */
#include "shop/register/sirene.h"

#include "base/base.h"
#include "lang/csv.h"
#include "lang/lang.h"
#include "app/form.h"

enum { CELL_BYTES = 2000, ROW_BYTES = 64 * 1024, CELLS = 256, LINE_MEMORY = 1 << 20 };

enum column {
    SIRET,
    POSTCODE,
    COMMUNE,
    STREET,
    ACTIVITY,
    NEEDED, /* the others may be missing */
    STATUS = NEEDED,
    STATE,
    MORE,
    NUMBER,
    REPEAT,
    STREET_KIND,
    ACTIVITY_TABLE,
    SIGN,
    USUAL,
    FIRM_USUAL,
    FIRM,
    NAME_USED,
    NAME,
    FIRST_USED,
    FIRST,
    COLUMNS
};
static const str heads[COLUMNS] = {
    [SIRET] = S("siret"),
    [POSTCODE] = S("codePostalEtablissement"),
    [COMMUNE] = S("codeCommuneEtablissement"),
    [STREET] = S("libelleVoieEtablissement"),
    [ACTIVITY] = S("activitePrincipaleEtablissement"),
    [STATUS] = S("statutDiffusionEtablissement"),
    [STATE] = S("etatAdministratifEtablissement"),
    [MORE] = S("complementAdresseEtablissement"),
    [NUMBER] = S("numeroVoieEtablissement"),
    [REPEAT] = S("indiceRepetitionEtablissement"),
    [STREET_KIND] = S("typeVoieEtablissement"),
    [ACTIVITY_TABLE] = S("nomenclatureActivitePrincipaleEtablissement"),
    [SIGN] = S("enseigne1Etablissement"),
    [USUAL] = S("denominationUsuelleEtablissement"),
    [FIRM_USUAL] = S("denominationUsuelle1UniteLegale"),
    [FIRM] = S("denominationUniteLegale"),
    [NAME_USED] = S("nomUsageUniteLegale"),
    [NAME] = S("nomUniteLegale"),
    [FIRST_USED] = S("prenomUsuelUniteLegale"),
    [FIRST] = S("prenom1UniteLegale"),
};

struct sirene {
    struct sirene_to to;
    struct csv *csv;
    struct arena *mem;  /* of a line */
    size_t at[COLUMNS]; /* 1 more than the column's number; 0: not there */
    size_t cells;       /* in the first line; 0: not read yet */
    bool refused;
};

static void bad(struct sirene *s, int64_t line, str column, const char *why)
{
    s->to.fault(s->to.arg, line, column, str_c(why));
}

static bool head_read(struct sirene *s, const struct csv_row *row)
{
    s->cells = row->n + row->more;
    for (size_t i = 0; i < row->n; i++) {
        str head = str_trim(row->v[i].text);
        if (!i && str_starts(head, S("\xef\xbb\xbf"))) head = str_from(head, 3);
        for (int c = 0; c < COLUMNS; c++)
            if (str_eq_nocase(head, heads[c])) s->at[c] = i + 1;
    }
    for (int c = 0; c < NEEDED; c++) {
        if (s->at[c]) continue;
        bad(s, row->line, heads[c], "this column is missing");
        s->refused = true;
    }
    return !s->refused;
}

/* "[ND]" stands where somebody does not want it to be known. */
static str cell(const struct sirene *s, const struct csv_row *row, enum column c)
{
    str text = s->at[c] ? str_trim(row->v[s->at[c] - 1].text) : S("");

    return str_eq(text, S("[ND]")) ? S("") : text;
}

static const char *cell_fault(const struct csv_cell *c)
{
    if (c->fault & CSV_OPEN_QUOTE) return "a quote is opened and never closed";
    if (c->fault & CSV_TOO_LONG) return "this cell is too long";
    return utf8_ok(c->text) ? NULL : "this is not UTF-8";
}

static bool shape_ok(struct sirene *s, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        const char *why = cell_fault(&row->v[i]);
        if (why) return bad(s, row->line, str_fmt(s->mem, "column %zu", i + 1), why), false;
    }
    if (row->n + row->more == s->cells) return true;
    return bad(s, row->line, str_fmt(s->mem, "%zu columns", row->n + row->more), "not as many as the first line has"),
           false;
}

static bool all_in(str text, const char *allowed)
{
    for (size_t i = 0; i < text.n; i++)
        if (!strchr(allowed, text.p[i])) return false;
    return true;
}

/* The three cities whose arrondissements the register counts as communes. */
static str commune_whole(str insee)
{
    if (insee.n != 5) return insee;
    if (str_starts(insee, S("751"))) return S("75056");
    if (str_starts(insee, S("6938"))) return S("69123");
    return str_starts(insee, S("132")) ? S("13055") : insee;
}

/* "10.71C". */
static bool activity_ok(str a)
{
    return a.n == 6 && a.p[2] == '.' && a.p[5] >= 'A' && a.p[5] <= 'Z' && all_in(str_head(a, 2), "0123456789") &&
           all_in(str_head(str_from(a, 3), 2), "0123456789");
}

static bool values_ok(struct sirene *s, const struct csv_row *row)
{
    str postcode = cell(s, row, POSTCODE), activity = cell(s, row, ACTIVITY);

    if (!siret_ok(cell(s, row, SIRET))) return bad(s, row->line, heads[SIRET], "this is not a SIRET number"), false;
    if (postcode.n && (postcode.n != 5 || !all_in(postcode, "0123456789")))
        return bad(s, row->line, heads[POSTCODE], "a postcode has five digits"), false;
    if (activity.n && (!s->at[ACTIVITY_TABLE] || str_eq(cell(s, row, ACTIVITY_TABLE), S("NAFRev2"))) &&
        !activity_ok(activity))
        return bad(s, row->line, heads[ACTIVITY], "this is not a code such as 10.71C"), false;
    return true;
}

/* The same, on one line and as one writes it. */
static str said(const struct sirene *s, const struct csv_row *row, enum column c, bool within)
{
    return register_words(s->mem, text_clean(s->mem, cell(s, row, c)), within);
}

static void put_words(struct buf *b, str words, const char *before)
{
    if (!words.n) return;
    if (b->n) buf_put(b, str_c(before));
    buf_put(b, words);
}

static str repeat_words(str r)
{
    if (str_eq(r, S("B"))) return S("bis");
    if (str_eq(r, S("T"))) return S("ter");
    return str_eq(r, S("Q")) ? S("quater") : r;
}

static str address_of(struct sirene *s, const struct csv_row *row)
{
    struct buf b = buf_new(s->mem, 16 * 1024), street = buf_new(s->mem, 16 * 1024);

    str kind = register_street(s->mem, text_clean(s->mem, cell(s, row, STREET_KIND)));

    put_words(&street, text_clean(s->mem, cell(s, row, NUMBER)), " ");
    put_words(&street, repeat_words(cell(s, row, REPEAT)), " ");
    put_words(&street, kind, " ");
    put_words(&street, said(s, row, STREET, kind.n && !str_eq(kind, S("lieu-dit"))), " ");
    put_words(&b, said(s, row, MORE, false), ", ");
    put_words(&b, buf_str(&street), ", ");
    return utf8_head(buf_str(&b), 160);
}

static str legal_name_of(struct sirene *s, const struct csv_row *row)
{
    struct buf b = buf_new(s->mem, 16 * 1024);
    str firm = said(s, row, FIRM, false), first = said(s, row, FIRST_USED, false),
        last = said(s, row, NAME_USED, false);

    if (firm.n) return utf8_head(firm, 120);
    put_words(&b, first.n ? first : said(s, row, FIRST, false), " ");
    put_words(&b, last.n ? last : said(s, row, NAME, false), " ");
    return utf8_head(buf_str(&b), 120);
}

static str name_of(struct sirene *s, const struct csv_row *row)
{
    enum column all[] = {SIGN, USUAL, FIRM_USUAL};

    for (int i = 0; i < 3; i++) {
        str name = said(s, row, all[i], false);
        if (name.n) return utf8_head(name, 80);
    }
    return S("");
}

static struct firm firm_read(struct sirene *s, const struct csv_row *row)
{
    str activity = cell(s, row, ACTIVITY);

    return (struct firm){.siret = cell(s, row, SIRET),
                         .name = name_of(s, row),
                         .legal_name = legal_name_of(s, row),
                         .address = address_of(s, row),
                         .postcode = cell(s, row, POSTCODE),
                         .insee = commune_whole(cell(s, row, COMMUNE)),
                         .activity = activity_ok(activity) ? activity : S("")};
}

static void line_read(struct sirene *s, const struct csv_row *row)
{
    str insee = commune_whole(cell(s, row, COMMUNE));
    struct firm none = {0};

    if (insee.n && (insee.n != 5 || !all_in(insee, "0123456789AB"))) {
        bad(s, row->line, heads[COMMUNE], "a commune's code has five characters");
        return;
    }
    if (!insee.n || !s->to.inside(s->to.arg, insee)) {
        s->to.line(s->to.arg, SIRENE_OUTSIDE, &none);
        return;
    }
    if (!values_ok(s, row)) return;
    struct firm f = firm_read(s, row);
    if (str_eq(cell(s, row, STATE), S("F"))) s->to.line(s->to.arg, SIRENE_CLOSED, &f);
    else if (str_eq(cell(s, row, STATUS), S("N"))) s->to.line(s->to.arg, SIRENE_HIDDEN, &f);
    else s->to.line(s->to.arg, SIRENE_OPEN, &f);
}

static bool row_read(void *to, const struct csv_row *row)
{
    struct sirene *s = to;
    bool empty = row->n == 1 && !row->v[0].text.n && !row->v[0].fault;

    arena_reset(s->mem);
    if (!s->cells) return head_read(s, row);
    if (!empty && shape_ok(s, row)) line_read(s, row);
    return true;
}

static void memory_free(void *mem)
{
    arena_free(mem);
}

struct sirene *sirene_new(struct arena *mem, const struct sirene_to *to, char separator)
{
    struct sirene *s = NEW(mem, struct sirene, 1);

    *s = (struct sirene){.to = *to, .mem = arena_new(LINE_MEMORY)};
    arena_defer(mem, memory_free, s->mem);
    s->csv = csv_new(mem, &(struct csv_limits){CELL_BYTES, ROW_BYTES, CELLS, separator}, row_read, s);
    return s;
}

bool sirene_feed(struct sirene *s, str piece)
{
    return csv_feed(s->csv, piece) && !s->refused;
}

bool sirene_end(struct sirene *s)
{
    if (!csv_end(s->csv) || s->refused) return false;
    if (s->cells) return true;
    bad(s, 1, heads[SIRET], "this column is missing");
    return false;
}
