/* told.c: what was done for a shop, in words; and one thing of it taken back. */
#include "shop/standin/inside.h"

#include "app/audit.h"
#include "app/settings.h"
#include "shop/media/media.h"
#include "shop/reception/days.h"

enum { ACTS_SHOWN = 30, VALUE_CHARS = 200, PHOTO_COLS = 3 };

/* --- where it was done --- */

struct screen {
    str path;
    const char *says;
};
/* The longer address first. */
static const struct screen screens[] = {
    {S("/commercant/produits/import"), _("Goods from a table")},
    {S("/commercant/produits/flux"), _("Goods followed from a site")},
    {S("/commercant/produits/{offre}/promotion"), _("A promotion")},
    {S("/commercant/produits"), _("Products")},
    {S("/commercant/photo"), _("Photos")},
    {S("/commercant/stock"), _("Stock")},
    {S("/commercant/encore"), _("Still sold?")},
    {S("/commercant/pause"), _("Orders stopped for a while")},
    {S("/commercant/horaires"), _("Opening hours")},
    {S("/commercant/jours"), _("Days unlike the others")},
    {S("/commercant/conges"), _("Leave")},
    {S("/commercant/livraison"), _("Deliveries")},
    {S("/commercant/tournees"), _("Delivery rounds")},
    {S("/commercant/colis"), _("Parcels")},
    {S("/commercant/lieux"), _("Places to collect")},
    {S("/commercant/marches"), _("Markets")},
    {S("/commercant/boutique"), _("Page of the shop")},
    {S("/commercant/position"), _("Place on the map")},
    {S("/commercant/cadeaux"), _("Gift wrapping")},
    {S("/commercant/avis"), _("Reviews")},
    {S("/commercant/ouvrir"), _("Opening the shop")},
    {S("/commercant"), _("The shop’s pages")},
};

static str screen_text(enum lang lang, const struct standin_acts_row *a)
{
    const char *says = "";

    for (size_t i = 0; i < sizeof screens / sizeof *screens && !*says; i++)
        if (str_starts(a->path, screens[i].path)) says = screens[i].says;
    return tr(lang, says);
}

/* --- values --- */

static str minute_text(struct arena *mem, int64_t min)
{
    return str_fmt(mem, "%lld h %02lld", (long long)(min / 60), (long long)(min % 60));
}

static str word_text(enum lang lang, const struct record_word *w, str code)
{
    for (; w && w->says; w++)
        if (str_eq(w->code, code)) return tr(lang, w->says);
    return code;
}

static str empty_text(enum lang lang)
{
    return tr(lang, "nothing");
}

static str number_text(struct arena *mem, enum lang lang, const struct record_field *f, int64_t i)
{
    switch (f->how) {
    case RECORD_MONEY: return money_text(mem, lang, (struct money){i});
    case RECORD_MILLI: return milli_text(mem, lang, i, S(""));
    case RECORD_MINUTE: return minute_text(mem, i);
    case RECORD_DAY: return date_text(mem, lang, S("UTC"), i * DAY_MS, DATE_DAY_YEAR);
    case RECORD_WEEKDAY: return weekday_text(lang, (int)i);
    case RECORD_YES: return tr(lang, i ? _("yes") : _("no"));
    case RECORD_SET: return i ? tr(lang, "a photo") : empty_text(lang);
    default: return str_fmt(mem, "%lld", (long long)i);
    }
}

static str value_text(struct arena *mem, enum lang lang, const struct record_field *f, const struct val *v)
{
    if (v->t == V_NULL || (v->t == V_STR && !v->s.n)) return empty_text(lang);
    if (v->t == V_I64) return number_text(mem, lang, f, v->i);
    if (f->how == RECORD_WORD) return word_text(lang, f->words, v->s);
    return utf8_head(v->s, VALUE_CHARS);
}

/* "mardi, de 9 h 00, à 12 h 00": what is given of one row. */
static str row_text(struct arena *mem, enum lang lang, const struct record_kind *k, const struct val *v)
{
    struct buf b = buf_new(mem, 16 << 10);

    for (int f = 0; f < k->fields; f++) {
        const struct record_field *field = &k->field[f];
        if (field->how == RECORD_MUTE || v[f].t == V_NULL || (v[f].t == V_STR && !v[f].s.n)) continue;
        if (buf_str(&b).n) buf_put(&b, S(", "));
        if (*field->says) buf_put(&b, tr(lang, field->says)), buf_byte(&b, ' ');
        buf_put(&b, value_text(mem, lang, field, &v[f]));
    }
    return buf_str(&b).n ? buf_str(&b) : empty_text(lang);
}

/* --- one change --- */

static bool all_mute(const struct record_kind *k)
{
    for (int f = 0; f < k->fields; f++)
        if (k->field[f].how != RECORD_MUTE) return false;
    return true;
}

/* "Offre : Miel"; the first alone where the other is not. */
static str named(struct arena *mem, enum lang lang, str what, str name)
{
    str pieces[] = {what, name};

    return name.n ? tr_fill(mem, tr(lang, "%1: %2"), pieces, 2) : what;
}

static void line_add(struct told_lines *l, str label, str before, str after)
{
    l->v[l->n++] = (struct told_line){label, before, after};
}

/* The fields that are other than they were. */
static void fields_told(struct arena *mem, enum lang lang, const struct record_kind *k, const struct record *was,
                        const struct record *is, struct told_lines *out)
{
    for (int f = 0; f < k->fields; f++) {
        const struct record_field *field = &k->field[f];
        if (field->how == RECORD_MUTE || record_field_same(k, was, is, f)) continue;
        str pieces[] = {tr(lang, field->says), S("")};
        line_add(out, tr_fill(mem, tr(lang, "%1: %2"), pieces, 2), value_text(mem, lang, field, &was->v[f]),
                 value_text(mem, lang, field, &is->v[f]));
    }
}

static bool row_in(struct arena *mem, const struct record_kind *k, const struct record *r, str text)
{
    for (size_t i = 0; i < r->n; i++)
        if (str_eq(row_text(mem, LANG_FR, k, r->v + i * (size_t)k->fields), text)) return true;
    return false;
}

/* The rows of one that are not in the other; how many there are, of what has no words. */
static str rows_text(struct arena *mem, enum lang lang, const struct record_kind *k, const struct record *r,
                     const struct record *other)
{
    struct buf b = buf_new(mem, 64 << 10);

    if (all_mute(k)) return str_fmt(mem, "%zu", r->n);
    for (size_t i = 0; i < r->n; i++) {
        const struct val *v = r->v + i * (size_t)k->fields;
        if (row_in(mem, k, other, row_text(mem, LANG_FR, k, v))) continue;
        if (buf_str(&b).n) buf_put(&b, S(" ; "));
        buf_put(&b, row_text(mem, lang, k, v));
    }
    return buf_str(&b).n ? buf_str(&b) : empty_text(lang);
}

static void change_told(struct arena *mem, enum lang lang, const struct told_ask *ask, int64_t at,
                        const struct standin_changes_row *c, struct told_change *out)
{
    const struct record_kind *k = record_kind_of(c->kind);
    struct record was, is;

    *out = (struct told_change){.id = c->id, .what = c->name};
    if (c->undone_at.set) out->undone = date_text(mem, lang, ask->zone, c->undone_at.v, DATE_TIME);
    if (!k || !record_read(mem, k, c->was, &was) || !record_read(mem, k, c->became, &is)) return;
    out->what = named(mem, lang, tr(lang, k->says), c->name);
    out->made = !was.n, out->gone = !is.n;
    out->may = !c->undone_at.set && at > ask->now - UNDO_DAYS * DAY_MS && record_may_back(k, &was, &is);
    out->lines.v = NEW(mem, struct told_line, k->fields + 1);
    if (!k->list && was.n && is.n) fields_told(mem, lang, k, &was, &is, &out->lines);
    else line_add(&out->lines, S(""), rows_text(mem, lang, k, &was, &is), rows_text(mem, lang, k, &is, &was));
}

void told_read(struct db *db, struct arena *mem, enum lang lang, const struct told_ask *ask, struct told *out)
{
    struct standin_acts_rows acts;
    struct standin_changes_rows all = {0};
    size_t k = 0;

    q_standin_acts(db, mem, ask->merchant_id, ask->before ? ask->before : INT64_MAX, ACTS_SHOWN + 1, &acts);
    *out = (struct told){NEW(mem, struct told_act, acts.n + 1), acts.n, 0};
    if (acts.n > ACTS_SHOWN) out->n = ACTS_SHOWN, out->before = acts.v[ACTS_SHOWN - 1].id;
    if (out->n) q_standin_changes(db, mem, ask->merchant_id, acts.v[out->n - 1].id, acts.v[0].id, &all);
    for (size_t i = 0; i < out->n; i++) {
        struct told_act *a = &out->v[i];
        *a = (struct told_act){.id = acts.v[i].id,
                               .at = date_text(mem, lang, ask->zone, acts.v[i].at, DATE_TIME),
                               .who = acts.v[i].who,
                               .screen = screen_text(lang, &acts.v[i])};
        a->changes.v = NEW(mem, struct told_change, all.n + 1 - k);
        for (; k < all.n && all.v[k].act_id == a->id; k++)
            change_told(mem, lang, ask, acts.v[i].at, &all.v[k], &a->changes.v[a->changes.n++]);
    }
}

/* --- taken back --- */

struct undoing {
    const struct undo_ask *ask;
    const struct record_kind *kind;
    struct record_back *back;
    enum undo_end end;
};

/* Marked first: of two at once, one finds it marked and touches nothing. */
static bool undo_try(struct tx *tx, void *arg)
{
    static const enum undo_end ends[] = {
        [RECORD_BACK] = UNDO_DONE, [RECORD_MOVED] = UNDO_MOVED, [RECORD_FIXED] = UNDO_FIXED};
    struct undoing *u = arg;
    const struct undo_ask *ask = u->ask;

    u->end = UNDO_TWICE;
    if (x_standin_change_undone(tx, tx->mem, ask->change_id, ask->merchant_id, ask->now, ask->person_id) != 1)
        return false;
    u->end = ends[record_take_back(tx, u->kind, u->back)];
    return u->end == UNDO_DONE;
}

enum undo_end stand_in_undo(struct tx *tx, const struct undo_ask *ask)
{
    struct standin_change_one_row c;
    struct record_back b = {ask->now, ask->merchant_id, ask->person_id, 0, {0}, {0}, {0}};

    if (!q_standin_change_one(tx->db, tx->mem, ask->change_id, ask->merchant_id, &c)) return UNDO_NONE;
    const struct record_kind *k = record_kind_of(c.kind);
    if (c.undone_at.set) return UNDO_TWICE;
    if (c.at <= ask->now - UNDO_DAYS * DAY_MS) return UNDO_OLD;
    if (!k || !record_read(tx->mem, k, c.was, &b.was) || !record_read(tx->mem, k, c.became, &b.became))
        return UNDO_FIXED;
    b.id = c.record_id, b.act_id = c.act_id;
    struct undoing u = {ask, k, &b, UNDO_FIXED};
    if (!tx_try(tx, undo_try, &u)) return u.end;
    audit_line_add(tx, ask->now,
                   &(struct audit_line){"member", "standin.undo", ask->person_id,
                                        str_fmt(tx->mem, "merchant %lld", (long long)ask->merchant_id), c.kind});
    return UNDO_DONE;
}

/* Photos that stood in for a way back go when that way is closed, however long ago: no day is missed by a server that
** stood still. Those shown elsewhere stay. */
static void photos_let_go(struct tx *tx, int64_t now)
{
    const struct record_kind *k = record_kind_of(S("photos"));
    struct standin_photos_over_rows r;
    struct record was;

    q_standin_photos_over(tx->db, tx->mem, k->code, now - UNDO_DAYS * DAY_MS, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (!record_read(tx->mem, k, r.v[i].was, &was)) continue;
        for (size_t p = 0; p < was.n; p++) media_drop(tx, now, was.v[p * PHOTO_COLS].i);
    }
}

const struct clock_task standin_clock[] = {{"photos kept for a way back", 12 * HOUR_MS, photos_let_go}, {0}};
