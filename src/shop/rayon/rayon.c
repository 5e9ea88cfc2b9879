/* rayon.c: the tree a market begins with, how staff change it, and what follows. */
#include "shop/rayon/rayon.h"

#include "app/audit.h"
#include "app/change.h"
#include "app/event.h"
#include "app/settings.h"
#include "base/embed.h"
#include "rayon.sql.h"
#include "shop/account/account.h"
#include "shop/merchant/merchant.h"

extern const struct embedded data_files[];

enum { STEP = 10, OFFERS_A_TURN = 50, PRODUCTS_A_TURN = 50, TITLES_SHOWN = 30, SLUG_TRIES = 100 };

/* --- the tree a market begins with --- */

enum { C_SLUG, C_PARENT, C_FR, C_EN, C_ICON, C_KIND, C_NEEDS, C_EXTRA, C_VAT, C_WHY_FR, C_WHY_EN, COLUMNS };

static bool is_food(str kind)
{
    return str_eq(kind, S("food")) || str_eq(kind, S("fresh")) || str_eq(kind, S("alcohol"));
}

static void line_make(struct tx *tx, const str *c, int64_t position)
{
    struct rayon_slug_row parent = {0};
    struct category_new r = {
        .slug = c[C_SLUG],
        .name_fr = c[C_FR],
        .name_en = c[C_EN],
        .icon = c[C_ICON],
        .kind = c[C_KIND],
        .needs = c[C_NEEDS],
        .extra = c[C_EXTRA],
        .vat = c[C_VAT],
        .position = position,
        .service = str_eq(c[C_KIND], S("service")),
        .food = is_food(c[C_KIND]),
        .alcohol = str_eq(c[C_KIND], S("alcohol")),
        .hidden = c[C_WHY_FR].n > 0,
        .blocked_fr = c[C_WHY_FR],
        .blocked_en = c[C_WHY_EN],
    };

    if (c[C_PARENT].n && !q_rayon_slug(tx->db, tx->mem, c[C_PARENT], &parent))
        fault("catalog.rayons", "“%.*s” stands under none", STR_ARG(c[C_SLUG]));
    r.parent_id = parent.id;
    category_make(tx, &r);
}

int64_t rayons_fill(struct tx *tx)
{
    const struct embedded *file = embed_find(data_files, S("rayons.tsv"));
    str text = file ? file->identity : S(""), line, cell[COLUMNS];
    struct rayon_count_row there = {0};
    int64_t n = 0;

    q_rayon_count(tx->db, tx->mem, &there);
    if (there.n || !str_cut(&text, '\n', &line)) return 0;
    while (str_cut(&text, '\n', &line)) {
        if (!line.n) continue;
        for (int i = 0; i < COLUMNS; i++)
            if (!str_cut(&line, '\t', &cell[i])) fault("catalog.rayons", "a line of the tree is too short");
        line_make(tx, cell, STEP * ++n);
    }
    return n;
}

/* --- reading --- */

_Static_assert(sizeof(struct rayon_all_row) == sizeof(struct rayon_one_row), "same columns");

static struct rayon rayon_made(const struct rayon_all_row *r)
{
    return (struct rayon){
        .id = r->id,
        .parent_id = r->parent_id.set ? r->parent_id.v : 0,
        .position = r->position,
        .products = r->products,
        .children = r->children,
        .slug = r->slug,
        .name_fr = r->name_fr,
        .name_en = r->name_en,
        .icon = r->icon,
        .kind = r->kind,
        .vat = r->vat,
        .needs = r->needs,
        .extra = r->extra,
        .blocked_fr = r->blocked_fr,
        .blocked_en = r->blocked_en,
        .hidden = r->hidden,
    };
}

void rayons_read(struct db *db, struct arena *mem, struct rayons *out)
{
    struct rayon_all_rows rows;

    q_rayon_all(db, mem, &rows);
    *out = (struct rayons){NEW(mem, struct rayon, rows.n + 1), 0};
    for (size_t i = 0; i < rows.n; i++) {
        if (rows.v[i].parent_id.set) continue;
        out->v[out->n++] = rayon_made(&rows.v[i]);
        for (size_t k = 0; k < rows.n; k++)
            if (rows.v[k].parent_id.set && rows.v[k].parent_id.v == rows.v[i].id)
                out->v[out->n++] = rayon_made(&rows.v[k]);
    }
}

bool rayon_named(struct db *db, struct arena *mem, str slug, struct rayon *out)
{
    struct rayon_one_row r;

    if (!slug.n || !q_rayon_one(db, mem, slug, &r)) return false;
    *out = rayon_made((const struct rayon_all_row *)(const void *)&r);
    return true;
}

/* --- changing --- */

/* Everything that shows a rayon, or something in it. */
static void rayon_changed(struct tx *tx, int64_t now, int64_t id)
{
    change_note(tx, now, "rayon", id);
    tx_touch(tx, "settings", 0);
}

static str slug_free(struct tx *tx, str name)
{
    struct rayon_slug_row taken;
    str s = slug(tx->mem, name), one = s.n ? s : S("rayon");

    for (int i = 2; i < SLUG_TRIES && q_rayon_slug(tx->db, tx->mem, one, &taken); i++)
        one = str_fmt(tx->mem, "%.*s-%d", STR_ARG(s), i);
    return one;
}

static bool too_deep(struct tx *tx, const struct rayon *r)
{
    struct rayons all;

    if (!r->parent_id) return false;
    rayons_read(tx->db, tx->mem, &all);
    for (size_t i = 0; i < all.n; i++) {
        if (r->id && all.v[i].parent_id == r->id) return true;
        if (all.v[i].id == r->parent_id && (all.v[i].parent_id || all.v[i].id == r->id)) return true;
    }
    return false;
}

/* What the law wants of another kind of thing is asked of each product in turn, out of this transaction: there may be thousands. */
static void gate_again(struct tx *tx, int64_t now, int64_t id)
{
    job_add(tx, "rayon_gate", str_fmt(tx->mem, "rayon-gate-%lld-%lld", (long long)id, (long long)now),
            str_fmt(tx->mem, "{\"rayon\":%lld}", (long long)id), now);
}

static void rayon_insert(struct tx *tx, struct rayon *r)
{
    r->slug = slug_free(tx, r->name_fr);
    r->id = category_make(tx, &(struct category_new){.slug = r->slug,
                                                     .name_fr = r->name_fr,
                                                     .name_en = r->name_en,
                                                     .icon = r->icon,
                                                     .kind = r->kind,
                                                     .position = r->position,
                                                     .parent_id = r->parent_id,
                                                     .vat = r->vat,
                                                     .needs = r->needs,
                                                     .extra = r->extra,
                                                     .service = str_eq(r->kind, S("service")),
                                                     .food = is_food(r->kind),
                                                     .alcohol = str_eq(r->kind, S("alcohol")),
                                                     .hidden = r->hidden,
                                                     .blocked_fr = r->blocked_fr,
                                                     .blocked_en = r->blocked_en});
}

static void rayon_update(struct tx *tx, const struct rayon *r)
{
    x_rayon_update(tx, tx->mem,
                   &(struct rayon_update_args){.id = r->id,
                                               .parent_id = r->parent_id ? SOME_I64(r->parent_id) : NO_I64,
                                               .name_fr = r->name_fr,
                                               .name_en = r->name_en,
                                               .icon = r->icon,
                                               .position = r->position,
                                               .service = str_eq(r->kind, S("service")),
                                               .food = is_food(r->kind),
                                               .alcohol = str_eq(r->kind, S("alcohol")),
                                               .kind = r->kind,
                                               .vat = r->vat,
                                               .needs = r->needs,
                                               .extra = r->extra,
                                               .hidden = r->hidden,
                                               .blocked_fr = r->blocked_fr,
                                               .blocked_en = r->blocked_en});
}

static void rayons_turn(struct tx *tx, int64_t now);

enum rayon_end rayon_put(struct tx *tx, int64_t now, struct rayon *r)
{
    struct rayon_named_so_row other;
    struct rayon_count_row count = {0};
    struct rayon_last_row last = {0};
    struct rayon was = {0};

    q_rayon_count(tx->db, tx->mem, &count);
    if (!r->id && count.n >= RAYONS_MOST) return RAYON_MANY;
    if (too_deep(tx, r)) return RAYON_DEEP;
    if (q_rayon_named_so(tx->db, tx->mem, r->parent_id, r->name_fr, r->id, &other)) return RAYON_TAKEN;
    if (r->id && !rayon_named(tx->db, tx->mem, r->slug, &was))
        fault("catalog.rayons", "the rayon %lld is gone", (long long)r->id);
    q_rayon_last(tx->db, tx->mem, r->parent_id, &last);
    if (!r->id || was.parent_id != r->parent_id) r->position = last.position + STEP;
    if (r->id) rayon_update(tx, r);
    else rayon_insert(tx, r);
    if (was.id && (!str_eq(was.kind, r->kind) || !str_eq(was.needs, r->needs) || !str_eq(was.extra, r->extra)))
        gate_again(tx, now, r->id);
    rayon_changed(tx, now, r->id);
    if (r->blocked_fr.n) rayons_turn(tx, now);
    return RAYON_DONE;
}

bool rayon_step(struct tx *tx, int64_t now, const struct rayon *r, int by)
{
    struct rayons all, level = {NULL, 0};
    size_t at = 0;

    rayons_read(tx->db, tx->mem, &all);
    level.v = NEW(tx->mem, struct rayon, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        if (all.v[i].parent_id != r->parent_id) continue;
        if (all.v[i].id == r->id) at = level.n;
        level.v[level.n++] = all.v[i];
    }
    if (!level.n || (by < 0 && !at) || (by > 0 && at + 1 >= level.n)) return false;
    size_t to = by < 0 ? at - 1 : at + 1;
    struct rayon moved = level.v[at];
    level.v[at] = level.v[to], level.v[to] = moved;
    for (size_t i = 0; i < level.n; i++) x_rayon_place(tx, tx->mem, level.v[i].id, STEP * (int64_t)(i + 1));
    rayon_changed(tx, now, r->id);
    return true;
}

/* --- rayons in which nothing may be sold --- */

/* Its shop is told why, once a day for each rayon. */
static void shop_tell(struct tx *tx, int64_t now, const struct rayon_blocked_offers_row *o)
{
    struct people people;

    members_of(tx->db, tx->mem, o->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        if (!i || str_eq(people.v[i].role, S("owner")))
            job_add(tx, "mail_rayon",
                    str_fmt(tx->mem, "rayon-%lld-%lld-%lld-%lld", (long long)o->category_id, (long long)o->merchant_id,
                            (long long)people.v[i].id, (long long)(now / DAY_MS)),
                    str_fmt(tx->mem, "{\"merchant\":%lld,\"person\":%lld,\"rayon\":%lld,\"since\":%lld}",
                            (long long)o->merchant_id, (long long)people.v[i].id, (long long)o->category_id,
                            (long long)now),
                    now);
}

/* By whatever way something came to stand in one, it does not stay. */
static void rayons_turn(struct tx *tx, int64_t now)
{
    struct rayon_blocked_offers_rows rows;

    q_rayon_blocked_offers(tx->db, tx->mem, OFFERS_A_TURN, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        const struct rayon_blocked_offers_row *o = &rows.v[i];
        if (!x_rayon_offer_withdraw(tx, tx->mem, o->id, o->merchant_id, now)) continue;
        event_raise(tx, EVENT_OFFER_CHANGED, now, o->id);
        shop_tell(tx, now, o);
        audit_line_add(tx, now,
                       &(struct audit_line){"clock", "offer.rayon_closed", 0,
                                            str_fmt(tx->mem, "offer %lld", (long long)o->id),
                                            rayon_blocked(tx->db, tx->mem, LANG_FR, o->category_id)});
    }
}

const struct clock_task rayon_clock[] = {{"closed rayons", MINUTE_MS, rayons_turn}, JOBS_END};

/* --- the letter --- */

struct rayon_mail_view {
    str shop, rayon, why, market, phone;
    struct rayon_withdrawn_rows titles;
    bool more;
};
#include "rayon_mail.txt.h"

struct rayon_letter {
    struct job *job;
    struct merchant m;
    struct people people;
    struct rayon_closed r;
    struct rayon_mail_view v;
    bool found;
};

static void letter_read(struct db *db, void *arg)
{
    struct rayon_letter *l = arg;
    struct arena *mem = l->job->mem;
    int64_t merchant = job_i64(l->job, "merchant"), rayon = job_i64(l->job, "rayon");

    l->found = merchant_any(db, mem, LANG_FR, merchant, &l->m) && rayon_closed(db, mem, rayon, &l->r) && l->r.why_fr.n;
    if (!l->found) return;
    members_of(db, mem, merchant, &l->people);
    q_rayon_withdrawn(db, mem, merchant, rayon, job_i64(l->job, "since"), TITLES_SHOWN, &l->v.titles);
    l->v.more = l->v.titles.n == TITLES_SHOWN;
}

static enum job_end letter_job(struct job *job)
{
    struct rayon_letter l = {.job = job};
    struct buf b = buf_new(job->mem, 64 * 1024);

    job_read(job, letter_read, &l);
    for (size_t i = 0; l.found && i < l.people.n; i++) {
        const struct person_contact *p = &l.people.v[i];
        if (p->id != job_i64(job, "person")) continue;
        bool english = p->lang == LANG_EN;
        l.v.shop = l.m.name;
        l.v.market = setting_str(job->place, SETTING_MARKET_NAME);
        l.v.phone = setting_str(job->place, SETTING_HELP_PHONE);
        l.v.rayon = english && l.r.name_en.n ? l.r.name_en : l.r.name_fr;
        l.v.why = english && l.r.why_en.n ? l.r.why_en : l.r.why_fr;
        tpl_rayon_mail_txt(&b, p->lang, &l.v);
        return job_mail(job, p->lang, p->mail, tr_fill(job->mem, tr(p->lang, "Taken off the shelf: %1"), &l.v.rayon, 1),
                        buf_str(&b), (str){0});
    }
    return JOB_DONE;
}

/* --- what the law wants of another kind of thing --- */

struct gate_turn {
    int64_t rayon, after;
    size_t n;
};

static bool gate_some(struct tx *tx, int64_t now, void *arg)
{
    struct gate_turn *g = arg;
    struct rayon_products_rows rows;
    int64_t after = g->after;

    q_rayon_products(tx->db, tx->mem, g->rayon, after, PRODUCTS_A_TURN, &rows);
    for (size_t i = 0; i < rows.n; i++) product_gate(tx, now, rows.v[i].merchant_id, after = rows.v[i].id);
    g->n = rows.n;
    if (rows.n < PRODUCTS_A_TURN) return true;
    job_add(tx, "rayon_gate",
            str_fmt(tx->mem, "rayon-gate-%lld-%lld-%lld", (long long)g->rayon, (long long)after, (long long)now),
            str_fmt(tx->mem, "{\"rayon\":%lld,\"after\":%lld}", (long long)g->rayon, (long long)after), now);
    return true;
}

static enum job_end gate_job(struct job *job)
{
    struct gate_turn g = {job_i64(job, "rayon"), job_i64(job, "after"), 0};

    return job_write(job, gate_some, &g) ? JOB_DONE : JOB_AGAIN;
}

const struct job_kind rayon_jobs[] = {{"mail_rayon", letter_job, 8}, {"rayon_gate", gate_job, 8}, JOBS_END};
