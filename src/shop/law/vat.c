/* vat.c: the rates of VAT: one dated table, and what of it holds for an offer. */
#include "shop/law/vat.h"

#include "app/settings.h"
#include "base/embed.h"
#include "vat.sql.h"

extern const struct embedded data_files[];

struct vat_line {
    str territory, vat;
    int64_t from, rate_bp;
};

static bool day_of(str iso, int64_t *day)
{
    str piece;
    int64_t n[3];

    for (int i = 0; i < 3; i++)
        if (!str_cut(&iso, '-', &piece) || !str_i64(piece, &n[i])) return false;
    *day = day_number((int)n[0], (int)n[1], (int)n[2]);
    return true;
}

/* The next line of the table; false: there is none. */
static bool line_next(str *rest, struct vat_line *out)
{
    str line, from;

    if (!str_cut(rest, '\n', &line) || !line.n) return false;
    if (!str_cut(&line, '\t', &out->territory) || !str_cut(&line, '\t', &from) || !day_of(from, &out->from) ||
        !str_cut(&line, '\t', &out->vat) || !str_i64(line, &out->rate_bp))
        fault("law.vat", "a line of the table of rates is not right");
    return true;
}

static str lines_begin(void)
{
    const struct embedded *file = embed_find(data_files, S("vat.tsv"));
    str rest = file ? file->identity : S(""), head;

    str_cut(&rest, '\n', &head);
    return rest;
}

/* The day since which the rates hold that hold on a day; before all of them, the first. */
static int64_t since(str territory, int64_t day)
{
    int64_t best = INT64_MIN, first = INT64_MAX;
    struct vat_line l;

    for (str rest = lines_begin(); line_next(&rest, &l);) {
        if (!str_eq(l.territory, territory)) continue;
        if (l.from <= day && l.from > best) best = l.from;
        if (l.from < first) first = l.from;
    }
    return best == INT64_MIN ? first : best;
}

str vat_territory(str insee)
{
    static const struct {
        str begins, territory;
    } far[] = {{S("2A"), S("corse")}, {S("2B"), S("corse")}, {S("971"), S("dom")}, {S("972"), S("dom")},
               {S("974"), S("dom")},  {S("973"), S("none")}, {S("976"), S("none")}};

    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        if (str_starts(insee, far[i].begins)) return far[i].territory;
    return S("metropole");
}

int64_t vat_rate(str territory, str vat, int64_t day)
{
    int64_t from = since(territory, day);
    struct vat_line l;

    for (str rest = lines_begin(); line_next(&rest, &l);)
        if (str_eq(l.territory, territory) && l.from == from && str_eq(l.vat, vat)) return l.rate_bp;
    fault("law.vat", "no rate “%.*s” of %.*s", STR_ARG(vat), STR_ARG(territory));
}

size_t vat_rates(str territory, int64_t day, int64_t out[VAT_RATES_MOST])
{
    int64_t from = since(territory, day);
    struct vat_line l;
    size_t n = 0;

    for (str rest = lines_begin(); line_next(&rest, &l);) {
        if (!str_eq(l.territory, territory) || l.from != from || n == VAT_RATES_MOST) continue;
        size_t at = 0;
        while (at < n && out[at] > l.rate_bp) at++;
        if (at < n && out[at] == l.rate_bp) continue;
        for (size_t k = n++; k > at; k--) out[k] = out[k - 1];
        out[at] = l.rate_bp;
    }
    return n;
}

bool vat_allowed(str territory, int64_t day, int64_t rate_bp)
{
    int64_t all[VAT_RATES_MOST];
    size_t n = vat_rates(territory, day, all);

    for (size_t i = 0; i < n; i++)
        if (all[i] == rate_bp) return true;
    return false;
}

str vat_text(struct arena *mem, enum lang lang, int64_t rate_bp)
{
    char point = lang == LANG_FR ? ',' : '.';
    int64_t whole = rate_bp / 100, part = rate_bp % 100;
    const char *unit = lang == LANG_FR ? "\u00a0%" : "%";

    if (!part) return str_fmt(mem, "%lld%s", (long long)whole, unit);
    if (part % 10) return str_fmt(mem, "%lld%c%02lld%s", (long long)whole, point, (long long)part, unit);
    return str_fmt(mem, "%lld%c%lld%s", (long long)whole, point, (long long)part / 10, unit);
}

int64_t vat_day(struct db *db, struct arena *mem, int64_t now)
{
    struct local l = local_of(setting_in(db, mem, SETTING_TIME_ZONE), now);

    return day_number(l.year, l.month, l.day);
}

void vat_here(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now, struct vat_here *out)
{
    struct vat_merchant_row m = {.insee = S("")};

    q_vat_merchant(db, mem, merchant_id, &m);
    *out = (struct vat_here){vat_territory(m.insee), vat_day(db, mem, now), !m.vat_free};
}
