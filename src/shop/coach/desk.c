/* desk.c: the coach's file of each shop. */
#include "shop/coach/desk.h"

#include "coach.sql.h"

#include <stdlib.h>

const char *const desk_parts[DESK_PARTS] = {
    _("its trade in a few words"),
    _("its story"),
    _("a telephone number"),
    _("a way to be paid"),
    _("a portrait"),
    _("opening hours"),
    _("a product"),
    _("a photo"),
};
const char *const diagnosis_questions[DIAGNOSIS_QUESTIONS] = {
    _("Is it found on a map of the web, with its hours?"),
    _("Has it a page of its own that is kept up to date?"),
    _("Does it answer messages within a day?"),
    _("Does it show its products with photos and prices?"),
    _("Can one order or book from home?"),
    _("Can one pay by card, also from home?"),
    _("Does it keep prices or stock in a computer?"),
    _("Does it write to its buyers, with their consent?"),
};

/* --- shops --- */

static enum desk_state state_of(const struct desk_shops_row *r)
{
    if (r->suspended_at.set) return DESK_CLOSED;
    if (!r->published_at.set) return DESK_DRAFT;
    return r->verified_at.set ? DESK_OPEN : DESK_WAITS;
}

static str or_empty(str s)
{
    return s.p ? s : S("");
}

static struct desk_shop shop_of(const struct desk_shops_row *r)
{
    struct desk_shop s = {.id = r->id,
                          .name = r->name,
                          .slug = r->slug,
                          .insee = r->insee,
                          .phone = r->phone,
                          .mode = r->mode,
                          .next_step = or_empty(r->next_step),
                          .coach = or_empty(r->coach),
                          .state = state_of(r),
                          .has = {r->said, r->told, r->reached, r->pays, r->portrait, r->hours, r->offers, r->photo},
                          .last_order = r->last_order,
                          .last_contact = r->last_contact,
                          .next_day = r->next_day,
                          .coach_id = r->coach_id};
    int64_t there = 0;

    for (int i = 0; i < DESK_PARTS; i++) there += s.has[i];
    s.percent = there * 100 / DESK_PARTS;
    return s;
}

void desk_shops(struct db *db, struct arena *mem, struct desk_shops *out)
{
    struct desk_shops_rows r;

    q_desk_shops(db, mem, 0, S("note"), &r);
    *out = (struct desk_shops){NEW(mem, struct desk_shop, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = shop_of(&r.v[i]);
}

bool desk_shop(struct db *db, struct arena *mem, int64_t merchant_id, struct desk_shop *out)
{
    struct desk_shops_rows r;

    if (merchant_id < 1) return false;
    q_desk_shops(db, mem, merchant_id, S("note"), &r);
    if (r.n) *out = shop_of(&r.v[0]);
    return r.n == 1;
}

static bool is_wished(const struct desk_shop *s, const struct desk_wish *w)
{
    if (w->insee.n && !str_eq(s->insee, w->insee)) return false;
    if (w->mode.n && !str_eq(s->mode, w->mode)) return false;
    if (w->state >= 0 && (int)s->state != w->state) return false;
    if (w->coach_id && !(s->coach_id.set && s->coach_id.v == w->coach_id)) return false;
    if (w->quiet_since && s->last_contact.set && s->last_contact.v >= w->quiet_since) return false;
    return !w->due_day || (s->next_day.set && s->next_day.v <= w->due_day);
}

/* The place in the list, by what it is sorted by; among equals the French order stays. */
static int64_t rank_of(const struct desk_shop *s, enum desk_order order)
{
    if (order == DESK_BY_PERCENT) return s->percent;
    if (order == DESK_BY_CONTACT) return s->last_contact.set ? s->last_contact.v : 0;
    if (order == DESK_BY_STEP) return s->next_day.set ? s->next_day.v : INT64_MAX;
    return 0;
}

struct ranked {
    int64_t rank;
    size_t i;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

void desk_pick(struct arena *mem, const struct desk_shops *all, const struct desk_wish *w, struct desk_shops *out)
{
    struct ranked *r = NEW(mem, struct ranked, all->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++)
        if (is_wished(&all->v[i], w)) r[n++] = (struct ranked){rank_of(&all->v[i], w->order), i};
    qsort(r, n, sizeof *r, by_rank);
    *out = (struct desk_shops){NEW(mem, struct desk_shop, n + 1), n};
    for (size_t i = 0; i < n; i++) out->v[i] = all->v[r[i].i];
}

/* --- entries --- */

void desk_entries(struct db *db, struct arena *mem, int64_t merchant_id, struct desk_entries *out)
{
    struct desk_entries_rows r;

    q_desk_entries(db, mem, merchant_id, DESK_ENTRIES_MOST, &r);
    *out = (struct desk_entries){NEW(mem, struct desk_entry, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct desk_entry){r.v[i].id,   merchant_id, r.v[i].at,           r.v[i].person_id,
                                        r.v[i].kind, r.v[i].text, or_empty(r.v[i].who)};
}

void desk_entry_add(struct tx *tx, const struct desk_entry *e)
{
    x_desk_entry_add(tx, tx->mem,
                     &(struct desk_entry_add_args){.id = id_new(),
                                                   .merchant_id = e->merchant_id,
                                                   .kind = e->kind,
                                                   .text = e->text,
                                                   .at = e->at,
                                                   .person_id = e->person_id});
}

bool desk_entry_remove(struct tx *tx, int64_t merchant_id, int64_t id, int64_t person_id)
{
    return x_desk_entry_remove(tx, tx->mem, id, merchant_id, person_id) == 1;
}

void desk_follow_set(struct tx *tx, const struct desk_follow *f)
{
    x_desk_follow_set(tx, tx->mem,
                      &(struct desk_follow_set_args){.merchant_id = f->merchant_id,
                                                     .next_step = f->next_step,
                                                     .next_day = f->next_day,
                                                     .coach_id = f->coach_id,
                                                     .now = f->now,
                                                     .person_id = f->person_id});
}

/* --- the diagnosis --- */

static struct diagnosis diagnosis_row(const struct diagnosis_of_row *r)
{
    struct diagnosis d = {.asked = true, .score = r->score, .at = r->at, .who = or_empty(r->who)};

    for (size_t i = 0; i < DIAGNOSIS_QUESTIONS && i < r->answers.n; i++) d.answers[i] = (char)(r->answers.p[i] - '0');
    return d;
}

void diagnosis_of(struct db *db, struct arena *mem, int64_t merchant_id, struct diagnoses *out)
{
    struct diagnosis_of_rows r;

    *out = (struct diagnoses){.before = {.who = S("")}, .after = {.who = S("")}};
    q_diagnosis_of(db, mem, merchant_id, &r);
    for (size_t i = 0; i < r.n; i++)
        *(str_eq(r.v[i].moment, S("after")) ? &out->after : &out->before) = diagnosis_row(&r.v[i]);
}

bool diagnosis_set(struct tx *tx, const struct diagnosis_new *d)
{
    char digits[DIAGNOSIS_QUESTIONS];
    int64_t sum = 0;

    for (int i = 0; i < DIAGNOSIS_QUESTIONS; i++) {
        if (d->answers[i] < 0 || d->answers[i] >= DIAGNOSIS_ANSWERS) return false;
        sum += d->answers[i];
        digits[i] = (char)('0' + d->answers[i]);
    }
    x_diagnosis_set(tx, tx->mem,
                    &(struct diagnosis_set_args){.merchant_id = d->merchant_id,
                                                 .moment = d->after ? S("after") : S("before"),
                                                 .answers = (str){digits, sizeof digits},
                                                 .score = sum * 100 / (DIAGNOSIS_QUESTIONS * (DIAGNOSIS_ANSWERS - 1)),
                                                 .now = d->now,
                                                 .person_id = d->person_id});
    return true;
}

static int64_t average(int64_t sum, int64_t n)
{
    return n ? (sum + n / 2) / n : 0;
}

void diagnosis_communes(struct db *db, struct arena *mem, struct diagnosis_communes *out)
{
    struct diagnosis_communes_rows r;

    q_diagnosis_communes(db, mem, S("before"), S("after"), &r);
    *out = (struct diagnosis_communes){NEW(mem, struct diagnosis_commune, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct diagnosis_commune){r.v[i].insee,
                                               r.v[i].shops,
                                               average(r.v[i].before_sum, r.v[i].shops),
                                               r.v[i].both,
                                               average(r.v[i].both_before, r.v[i].both),
                                               average(r.v[i].both_after, r.v[i].both)};
}
