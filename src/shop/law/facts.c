/* facts.c: what is missing of a sheet's facts; figures of nutrition checked; what one piece weighs. */
#include "shop/law/facts.h"

#include "app/typed.h"

enum { NUTRITION_AT = FACTS - NUTRITION };

str fact_of(str facts, const char *code)
{
    str line, name;

    while (str_cut(&facts, '\n', &line))
        if (str_cut(&line, '=', &name) && str_eq(name, str_c(code))) return line.p ? line : S("");
    return S("");
}

/* "12,5" as it is kept; -1: no number. */
static int64_t figure_of(str s)
{
    str whole;
    int64_t n = 0, frac = 0, unit = 100;

    if (!s.n || !str_cut(&s, ',', &whole) || !str_i64(whole, &n) || n < 0) return -1;
    for (size_t i = 0; s.p && i < s.n && i < 3; i++, unit /= 10) {
        if (s.p[i] < '0' || s.p[i] > '9') return -1;
        frac += (s.p[i] - '0') * unit;
    }
    return n * 1000 + frac;
}

int64_t fact_number(str facts, const char *code)
{
    return figure_of(fact_of(facts, code));
}

static void fault_add(struct gate_fault *out, size_t *n, const struct gate_fault *f)
{
    if (*n < GATE_FAULTS_MOST) out[(*n)++] = *f;
}

/* Parts are not above their whole, all of it not above a hundred grams, and both energies say the same to a tenth. */
static void nutrition_check(str facts, struct gate_fault *out, size_t *n)
{
    enum { KJ_OF_KCAL_1000 = 4184, SLACK = 20 * 1000, ALL = 102 * 1000 };
    int64_t v[NUTRITION];

    for (size_t i = 0; i < NUTRITION; i++)
        if ((v[i] = figure_of(fact_of(facts, facts_table[NUTRITION_AT + i].code))) < 0) return;
    int64_t meant = v[1] * KJ_OF_KCAL_1000 / 1000, off = v[0] > meant ? v[0] - meant : meant - v[0];
    if (off > v[0] / 10 + SLACK)
        fault_add(out, n,
                  &(struct gate_fault){"fait_kcal", "offer.energy",
                                       _("The two energies do not say the same: 1 kcal is 4,184 kJ.")});
    if (v[3] > v[2])
        fault_add(
            out, n,
            &(struct gate_fault){"fait_saturates", "offer.nutrition", _("A part cannot be more than its whole.")});
    if (v[5] > v[4])
        fault_add(out, n,
                  &(struct gate_fault){"fait_sugars", "offer.nutrition", _("A part cannot be more than its whole.")});
    if (v[2] + v[4] + v[6] + v[7] > ALL)
        fault_add(out, n, &(struct gate_fault){"fait_fat", "offer.nutrition", _("This is more than 100 g in 100 g.")});
}

bool by_piece_weighed(str unit)
{
    return str_eq(unit, S("weighed"));
}

bool piece_weight_of(str unit, str facts, struct piece_weight *out)
{
    *out = (struct piece_weight){0};
    if (!by_piece_weighed(unit)) return false;
    struct piece_weight w = {fact_number(facts, "piece_least"), fact_number(facts, "piece_most")};
    if (w.least_milli <= 0 || w.most_milli < w.least_milli || w.most_milli > PIECE_MOST_MILLI) return false;
    *out = w;
    return true;
}

/* Without its weights nobody knows what such a piece costs. */
static void weights_check(const struct sheet_facts *s, struct gate_fault out[GATE_FAULTS_MOST], size_t *n)
{
    struct piece_weight w;

    if (!by_piece_weighed(s->unit) || piece_weight_of(s->unit, s->facts, &w)) return;
    if (fact_number(s->facts, "piece_least") <= 0)
        fault_add(
            out, n,
            &(struct gate_fault){"fait_piece_least", "offer.piece_weight", _("Say what the lightest piece weighs.")});
    else
        fault_add(out, n,
                  &(struct gate_fault){"fait_piece_most", "offer.piece_weight",
                                       _("Say what the heaviest piece weighs: not less than the lightest.")});
}

static bool any_figure(str facts)
{
    for (size_t i = NUTRITION_AT; i < FACTS; i++)
        if (fact_of(facts, facts_table[i].code).n) return true;
    return false;
}

/* Who makes small quantities and sells them himself owes no nutrition table (INCO, annex V, 19); one that is begun is whole. */
static bool wanted(const struct fact *f, const struct sheet_facts *s)
{
    if (f->when == FACT_FREE || !fact_concerns(f, &(struct rayon_asks){s->kind, s->needs, S("")})) return false;
    if (f->when == FACT_SOLD) return !facts_second_hand(s->facts); /* nobody knows any more who wrote or wove it */
    return s->packed && !fact_of(s->facts, "no_nutrition").n && (s->reseller || any_figure(s->facts));
}

size_t facts_missing(const struct sheet_facts *s, struct gate_fault out[GATE_FAULTS_MOST], size_t n)
{
    if (!s->bundle) weights_check(s, out, &n);
    if (!s->sold || s->bundle) return n;
    for (size_t i = 0; i < FACTS; i++) {
        const struct fact *f = &facts_table[i];
        if (wanted(f, s) && !fact_of(s->facts, f->code).n)
            fault_add(out, &n, &(struct gate_fault){f->field, "offer.fact", f->missing});
    }
    nutrition_check(s->facts, out, &n);
    return n;
}

str piece_about(struct arena *mem, int64_t milli)
{
    enum { STEP = 10, SHARE = 10 };
    int64_t off = milli / SHARE, least = (milli - off) / STEP * STEP, most = (milli + off + STEP - 1) / STEP * STEP;

    if (least < 1) least = milli;
    return str_fmt(mem, "piece_least=%.*s\npiece_most=%.*s\n", STR_ARG(milli_typed(mem, least)),
                   STR_ARG(milli_typed(mem, most)));
}

bool facts_second_hand(str facts)
{
    return fact_of(facts, "used").n > 0;
}

/* --- for buyers --- */

void facts_told(struct arena *mem, enum lang lang, str facts, struct facts_said *said, struct facts_said *nutrition)
{
    *said = (struct facts_said){NEW(mem, struct fact_said, FACTS), 0};
    *nutrition = (struct facts_said){NEW(mem, struct fact_said, NUTRITION), 0};
    for (size_t i = 0; facts.n && i < FACTS; i++) {
        const struct fact *f = &facts_table[i];
        struct facts_said *to = i < NUTRITION_AT ? said : nutrition;
        str value = fact_of(facts, f->code);
        if (value.n && strcmp(f->code, "no_nutrition") && strncmp(f->code, "piece_", 6)) /* said with the price */
            to->v[to->n++] = (struct fact_said){str_c(f->field), tr(lang, f->label),
                                                f->value == FACT_FLAG ? tr(lang, "yes") : value};
    }
}
