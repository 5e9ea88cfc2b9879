/* arrive.c: how a merchant's row begins and grows, step by step. */
#include "shop/merchant/inside.h"

#include "app/event.h"
#include "app/settings.h"
#include "shop/account/account.h"

static void changed(struct tx *tx, int64_t now, int64_t id)
{
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, id);
}

str merchant_slug_free(struct tx *tx, str name, int64_t id)
{
    struct merchant_slug_taken_row taken;
    str base = slug(tx->mem, name), s = base;

    for (int i = 2; q_merchant_slug_taken(tx->db, tx->mem, s, id, &taken); i++)
        s = str_fmt(tx->mem, "%.*s-%d", STR_ARG(base), i);
    return s;
}

/* Of who has no name yet. */
static str slug_unnamed(struct arena *mem, int64_t id)
{
    return str_fmt(mem, "x-%lld", (long long)id);
}

/* "B7" while there are any left, then "B73". No I, O, L, S: they look like digits. */
static str code_draw(struct arena *mem, int tries)
{
    static const char letters[] = "ABCDEFGHJKMNPQRTUVWXYZ";
    char letter = letters[rand_below(sizeof letters - 1)];

    return tries < 60 ? str_fmt(mem, "%c%u", letter, 1 + rand_below(9))
                      : str_fmt(mem, "%c%02u", letter, 10 + rand_below(90));
}

static bool draft_insert(struct tx *tx, int64_t now, const struct merchant_start *s, int64_t id)
{
    struct person_mail_row mail = {S("")};

    q_person_mail(tx->db, tx->mem, s->person_id, &mail);
    struct merchant_insert_args a = {
        .merchant_id = id,
        .slug = slug_unnamed(tx->mem, id),
        .name = S(""),
        .kind = s->kind,
        .siret = s->siret,
        .mail = mail.mail,
        .sort_key = S(""),
        .mode = S("showcase"),
        .limit_cents = setting_in_i64(tx->db, tx->mem, SETTING_RESERVE_LIMIT_CENTS),
        .lead_min = 120,
        .slot_min = 60,
        .slot_seats = 6,
        .step = s->step,
        .empty = S(""),
        .banne = 1 + (int64_t)rand_below(8),
        .now = now,
    };

    for (int i = 0; i < 300; i++) {
        a.code = code_draw(tx->mem, i);
        if (x_merchant_insert(tx, tx->mem, &a) == 1) return true;
    }
    return false;
}

int64_t merchant_start(struct tx *tx, int64_t now, const struct merchant_start *s)
{
    struct merchant_siret_taken_row taken;
    int64_t id = id_new();

    if (s->siret.n && q_merchant_siret_taken(tx->db, tx->mem, s->siret, &taken)) return 0;
    if (!draft_insert(tx, now, s, id)) fault("merchant.codes", "no short code is free");
    member_add(tx, now, s->person_id, id, S("owner"));
    session_merchant_set(tx, s->session_id, id);
    return id;
}

bool merchant_kind_set(struct tx *tx, int64_t now, int64_t id, str kind, str siret)
{
    struct merchant_siret_taken_row taken;
    struct merchant_row_row was;

    if (siret.n && q_merchant_siret_taken(tx->db, tx->mem, siret, &taken) && taken.id != id) return false;
    bool other = !q_merchant_row(tx->db, tx->mem, id, &was) || !str_eq(was.kind, kind);
    x_merchant_kind_siret(tx, tx->mem, id, kind, siret, now);
    changed(tx, now, id);
    if (other) event_raise(tx, EVENT_MERCHANT_LEVEL, now, id);
    return true;
}

void merchant_identity_set(struct tx *tx, int64_t now, int64_t id, const struct merchant_identity *m)
{
    x_merchant_identity(tx, tx->mem,
                        &(struct merchant_identity_args){
                            .merchant_id = id,
                            .name = m->name,
                            .slug = m->name.n ? merchant_slug_free(tx, m->name, id) : slug_unnamed(tx->mem, id),
                            .sort_key = sort_key(tx->mem, m->name),
                            .legal_name = m->legal_name,
                            .address = m->address,
                            .postcode = m->postcode,
                            .insee = m->insee,
                            .phone = m->phone,
                            .now = now,
                        });
    changed(tx, now, id);
}

void merchant_terms_set(struct tx *tx, int64_t now, int64_t id, const struct merchant_terms *t)
{
    struct merchant_row_row was;
    bool moved = !q_merchant_row(tx->db, tx->mem, id, &was) || !str_eq(was.mode, t->mode);

    x_merchant_terms(tx, tx->mem,
                     &(struct merchant_terms_args){
                         .merchant_id = id,
                         .mode = t->mode,
                         .pay_in_shop = t->pay_in_shop,
                         .delivers = t->delivers,
                         .reserve_limit_cents = t->reserve_limit_cents,
                         .minimum_cents = t->minimum_cents,
                         .lead_min = t->lead_min,
                         .slot_min = t->slot_min,
                         .slot_seats = t->slot_seats,
                         .now = now,
                     });
    changed(tx, now, id);
    if (moved) event_raise(tx, EVENT_MERCHANT_LEVEL, now, id);
}

void merchant_elsewhere_set(struct tx *tx, int64_t now, int64_t id, bool yes, str website)
{
    if (x_merchant_elsewhere(tx, tx->mem, id, yes, website, now)) changed(tx, now, id);
}

str merchant_level(const struct merchant *m)
{
    return m->elsewhere && str_eq(m->mode, S("showcase")) ? S("link_out") : m->mode;
}

void merchant_look_set(struct tx *tx, int64_t now, int64_t id, const struct merchant_look *l)
{
    struct merchant was;
    str licence = l->licence.p ? l->licence : S("");
    bool licensed = merchant_any(tx->db, tx->mem, LANG_FR, id, &was) && !was.licence.n != !licence.n;

    x_merchant_look(tx, tx->mem,
                    &(struct merchant_look_args){
                        .merchant_id = id,
                        .trade_fr = l->trade_fr,
                        .trade_en = l->trade_en,
                        .story_fr = l->story_fr,
                        .story_en = l->story_en,
                        .banne = l->banne,
                        .portrait_id = l->portrait_id ? SOME_I64(l->portrait_id) : NO_I64,
                        .phone = l->phone,
                        .website = l->website,
                        .vat_free = l->vat_free,
                        .licence = licence,
                        .now = now,
                    });
    changed(tx, now, id);
    if (licensed) event_raise(tx, EVENT_MERCHANT_LEVEL, now, id);
}

str merchant_mediator(struct db *db, struct arena *mem, int64_t id)
{
    struct merchant_mediator_of_row r;

    return q_merchant_mediator_of(db, mem, id, &r) ? r.mediator : S("");
}

void merchant_mediator_set(struct tx *tx, int64_t now, int64_t id, str mediator)
{
    x_merchant_mediator_put(tx, tx->mem, id, mediator.p ? mediator : S(""), now);
    changed(tx, now, id);
}

bool merchant_look_of(struct db *db, struct arena *mem, int64_t id, struct merchant_look *out)
{
    struct merchant_vat_free_row vat = {0};
    struct merchant_row_row r;

    bool any = q_merchant_row(db, mem, id, &r), taxed = q_merchant_vat_free(db, mem, id, &vat);
    if (!any || !taxed) return false;
    *out = (struct merchant_look){r.trade_fr,   r.trade_en, r.story_fr, r.story_en,
                                  r.phone,      r.website,  r.banne,    r.portrait_id.set ? r.portrait_id.v : 0,
                                  vat.vat_free, r.licence};
    return true;
}

void merchant_step_set(struct tx *tx, int64_t now, int64_t id, str step)
{
    x_merchant_step(tx, tx->mem, id, step, now);
}

bool merchant_publish(struct tx *tx, int64_t now, int64_t id)
{
    if (x_merchant_publish(tx, tx->mem, id, now) != 1) return false;
    x_verdict_add(
        tx, tx->mem,
        &(struct verdict_add_args){
            .id = id_new(), .merchant_id = id, .verdict = S("asked"), .reason = S(""), .staff_id = NO_I64, .now = now});
    changed(tx, now, id);
    return true;
}

void merchant_counts(struct db *db, struct arena *mem, int64_t id, struct merchant_counts *out)
{
    struct merchant_counts_row r = {0};

    q_merchant_counts(db, mem, id, &r);
    *out = (struct merchant_counts){r.offers, r.pictures, r.openings, r.orders_open, r.lacking};
}
