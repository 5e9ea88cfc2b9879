/* selection.c: goods of several merchants put together by staff. What cannot be had is said line by line; the rest goes into the basket. */
#include "shop/campaign/inside.h"

#include "shop/cart/cart.h"
#include "shop/merchant/merchant.h"

enum { SHOWN_MOST = 100 };

static str pick(enum lang lang, str fr, str en)
{
    return lang == LANG_EN && en.n ? en : fr;
}

_Static_assert(sizeof(struct selection_by_slug_row) == sizeof(struct selection_by_id_row), "same columns");

static struct selection made(enum lang lang, const struct selection_by_id_row *r)
{
    return (struct selection){.id = r->id,
                              .slug = r->slug,
                              .title = pick(lang, r->title_fr, r->title_en),
                              .text = pick(lang, r->text_fr, r->text_en),
                              .title_fr = r->title_fr,
                              .title_en = r->title_en,
                              .text_fr = r->text_fr,
                              .text_en = r->text_en,
                              .published = r->published_at.set};
}

bool selection_named(struct db *db, struct arena *mem, enum lang lang, str slug, struct selection *out)
{
    struct selection_by_slug_row r;

    if (!q_selection_by_slug(db, mem, slug, &r) || !r.published_at.set) return false;
    *out = made(lang, (const struct selection_by_id_row *)(const void *)&r);
    return true;
}

bool selection_of(struct db *db, struct arena *mem, enum lang lang, int64_t id, struct selection *out)
{
    struct selection_by_id_row r;

    if (!q_selection_by_id(db, mem, id, &r)) return false;
    *out = made(lang, &r);
    return true;
}

void selections_all(struct db *db, struct arena *mem, enum lang lang, bool hidden, struct selections *out)
{
    struct selection_list_rows r;

    q_selection_list(db, mem, hidden ? 0 : 1, SHOWN_MOST, &r);
    *out = (struct selections){NEW(mem, struct selection, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        const struct selection_list_row *s = &r.v[i];
        out->v[i] = (struct selection){.id = s->id,
                                       .slug = s->slug,
                                       .title = pick(lang, s->title_fr, s->title_en),
                                       .text = pick(lang, s->text_fr, s->text_en),
                                       .lines = s->lines,
                                       .published = s->published_at.set};
    }
}

/* --- what can be had of it --- */

static enum selection_state state_of(const struct selection_line *l)
{
    if (!l->offer.id) return SELECTION_GONE;
    if (!cart_sells(&l->offer) || l->offer.book_min) return SELECTION_ELSEWHERE;
    if (l->offer.available_milli <= 0) return SELECTION_SOLD_OUT;
    return l->offer.available_milli < l->qty_milli ? SELECTION_LESS : SELECTION_CAN;
}

static str says(struct arena *mem, enum lang lang, const struct selection_line *l)
{
    bool measured = str_eq(l->offer.unit, S("kg")) || str_eq(l->offer.unit, S("l"));
    str left = milli_text(mem, lang, l->offer.available_milli, measured ? l->offer.unit : S(""));

    switch (l->state) {
    case SELECTION_CAN: return S("");
    case SELECTION_GONE: return tr(lang, "It is no longer sold.");
    case SELECTION_ELSEWHERE: return tr(lang, "It cannot be ordered here for the moment.");
    case SELECTION_SOLD_OUT: return tr(lang, "Sold out for the moment.");
    default: return tr_fill(mem, tr(lang, "Only %1 left: less than wanted here."), &left, 1);
    }
}

static void line_read(struct db *db, struct arena *mem, enum lang lang, int64_t now, struct selection_line *l)
{
    struct selection_offer_row r;

    if (!offer_any(db, mem, lang, l->offer_id, now, &l->offer)) l->offer = (struct offer){0};
    if (q_selection_offer(db, mem, l->offer_id, &r))
        l->code = r.code, l->title = pick(lang, r.title_fr, r.title_en), l->merchant = r.merchant;
    l->state = state_of(l);
    l->says = says(mem, lang, l);
    if (l->offer.price_cents.set) l->total_cents = money_times_milli(cents(l->offer.price_cents.v), l->qty_milli).cents;
}

void selection_lines_read(struct db *db, struct arena *mem, enum lang lang, int64_t id, int64_t now,
                          struct selection_lines *out)
{
    struct selection_lines_rows r;

    q_selection_lines(db, mem, id, &r);
    *out = (struct selection_lines){.v = NEW(mem, struct selection_line, r.n + 1), .n = r.n};
    for (size_t i = 0; i < r.n; i++) {
        struct selection_line *l = &out->v[i];
        *l = (struct selection_line){.offer_id = r.v[i].offer_id,
                                     .qty_milli = r.v[i].qty_milli,
                                     .code = S(""),
                                     .title = S(""),
                                     .merchant = S("")};
        line_read(db, mem, lang, now, l);
        if (l->state != SELECTION_CAN) continue;
        out->ready++;
        out->total_cents += l->total_cents;
    }
}

int64_t selection_offer_coded(struct db *db, struct arena *mem, str code)
{
    struct selection_offer_coded_row r;

    return q_selection_offer_coded(db, mem, code, &r) ? r.id : 0;
}

/* --- composing --- */

static void touched(struct tx *tx, const struct selection *s)
{
    tx_touch(tx, "selection", s->id);
}

int64_t selection_make(struct tx *tx, int64_t now, int64_t staff_id, const struct selection_text *t)
{
    int64_t id = id_new();
    str base = slug(tx->mem, t->title_fr), name = base;

    for (int i = 2; i < 100; i++) {
        struct selection_add_args a = {.id = id,
                                       .slug = name,
                                       .title_fr = t->title_fr,
                                       .title_en = t->title_en,
                                       .text_fr = t->text_fr,
                                       .text_en = t->text_en,
                                       .made_by = staff_id,
                                       .now = now};
        if (x_selection_add(tx, tx->mem, &a)) return id;
        name = str_fmt(tx->mem, "%.*s-%d", STR_ARG(base), i);
    }
    fault("selection.slug", "a hundred selections have this name");
}

void selection_write(struct tx *tx, int64_t now, const struct selection *s, const struct selection_text *t)
{
    x_selection_change(tx, tx->mem,
                       &(struct selection_change_args){s->id, t->title_fr, t->title_en, t->text_fr, t->text_en, now});
    touched(tx, s);
}

bool selection_show(struct tx *tx, int64_t now, const struct selection *s, bool shown)
{
    struct selection_lines_rows r;

    q_selection_lines(tx->db, tx->mem, s->id, &r);
    if (shown && !r.n) return false;
    x_selection_show(tx, tx->mem, s->id, shown ? SOME_I64(now) : NO_I64, now);
    touched(tx, s);
    return true;
}

enum selection_put selection_put(struct tx *tx, const struct selection *s, int64_t now, int64_t offer_id,
                                 int64_t qty_milli)
{
    struct selection_lines_rows r;
    struct offer o;
    bool there = false;

    if (!offer_any(tx->db, tx->mem, LANG_FR, offer_id, now, &o) || !cart_sells(&o) || o.book_min) return SELECTION_NO;
    if (!cart_qty_ok(&o, qty_milli)) return SELECTION_QTY;
    q_selection_lines(tx->db, tx->mem, s->id, &r);
    for (size_t i = 0; i < r.n; i++) there |= r.v[i].offer_id == offer_id;
    if (!there && r.n >= SELECTION_LINES_MOST) return SELECTION_FULL;
    x_selection_line_put(tx, tx->mem, s->id, offer_id, qty_milli);
    touched(tx, s);
    return SELECTION_PUT;
}

bool selection_drop(struct tx *tx, const struct selection *s, int64_t offer_id)
{
    if (!x_selection_line_drop(tx, tx->mem, s->id, offer_id)) return false;
    touched(tx, s);
    return true;
}
