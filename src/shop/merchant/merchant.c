#include "shop/merchant/inside.h"

#include "app/change.h"
#include "app/event.h"
#include "app/settings.h"
#include "shop/account/account.h"

_Static_assert(sizeof(struct merchant_row_row) == sizeof(struct merchant_shown_row), "same columns");
_Static_assert(sizeof(struct merchant_row_row) == sizeof(struct merchant_shown_all_row), "same columns");

static str pick(enum lang lang, str fr, str en)
{
    return lang == LANG_EN && en.n ? en : fr;
}

static struct merchant made(enum lang lang, const struct merchant_row_row *r)
{
    return (struct merchant){
        .id = r->id,
        .portrait_id = r->portrait_id.set ? r->portrait_id.v : 0,
        .banne = r->banne,
        .slug = r->slug,
        .code = r->code,
        .name = r->name,
        .kind = r->kind,
        .trade = pick(lang, r->trade_fr, r->trade_en),
        .story = pick(lang, r->story_fr, r->story_en),
        .siret = r->siret,
        .legal_name = r->legal_name,
        .address = r->address,
        .postcode = r->postcode,
        .insee = r->insee,
        .phone = r->phone,
        .mail = r->mail,
        .website = r->website,
        .mode = r->mode,
        .wizard_step = r->wizard_step,
        .pay_in_shop = r->pay_in_shop,
        .pay_online = r->pay_online,
        .delivers = r->delivers,
        .published = r->published_at.set,
        .verified = r->verified_at.set,
        .suspended = r->suspended_at.set,
        .reserve_limit_cents = r->reserve_limit_cents,
        .minimum_cents = r->minimum_cents,
        .lead_min = r->lead_min,
        .slot_min = r->slot_min,
        .slot_seats = r->slot_seats,
        .published_at = r->published_at,
        .verified_at = r->verified_at,
        .labels = r->labels,
        .licence = r->licence,
        .elsewhere = r->elsewhere,
        .licensed = r->licence.n || !str_eq(r->kind, S("shopkeeper")),
    };
}

bool merchant_any(struct db *db, struct arena *mem, enum lang lang, int64_t id, struct merchant *out)
{
    struct merchant_row_row r;

    if (!q_merchant_row(db, mem, id, &r)) return false;
    *out = made(lang, &r);
    return true;
}

bool merchant_public(struct db *db, struct arena *mem, enum lang lang, int64_t id, struct merchant *out)
{
    struct merchant_shown_row r;

    if (!q_merchant_shown(db, mem, id, S(""), &r)) return false;
    *out = made(lang, (const struct merchant_row_row *)(const void *)&r);
    return true;
}

bool merchant_public_by_slug(struct db *db, struct arena *mem, enum lang lang, str slug, struct merchant *out)
{
    struct merchant_shown_slug_row r;

    return q_merchant_shown_slug(db, mem, slug, &r) && merchant_public(db, mem, lang, r.id, out);
}

void merchants_public(struct db *db, struct arena *mem, enum lang lang, str insee, struct merchants *out)
{
    struct merchant_shown_all_rows rows;

    q_merchant_shown_all(db, mem, insee.p ? insee : S(""), S(""), &rows);
    *out = (struct merchants){NEW(mem, struct merchant, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = made(lang, (const struct merchant_row_row *)(const void *)&rows.v[i]);
}

void merchant_delivers_set(struct tx *tx, int64_t now, int64_t merchant_id, bool yes)
{
    if (x_merchant_delivers(tx, tx->mem, merchant_id, yes, now))
        event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}

struct db_outcome *merchant_number_ask(struct tx *tx, int64_t merchant_id)
{
    return l_merchant_number(tx, tx->mem, merchant_id);
}

str merchant_number_had(struct arena *mem, const struct db_outcome *asked)
{
    const struct merchant_number_row *r = outcome_rows(asked);

    if (!asked->n) fault("merchant.none", "no such merchant to number an order of");
    return str_fmt(mem, "%.*s-%04lld", STR_ARG(r->code), (long long)r->last_order);
}

str merchant_number_next(struct tx *tx, int64_t merchant_id)
{
    struct db_outcome *asked = merchant_number_ask(tx, merchant_id);

    db_settle(tx);
    return merchant_number_had(tx->mem, asked);
}

void merchant_labels_set(struct tx *tx, int64_t now, int64_t merchant_id, str labels)
{
    if (x_merchant_labels(tx, tx->mem, merchant_id, labels, now))
        event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}

void merchant_pay_online_set(struct tx *tx, int64_t now, int64_t merchant_id, bool yes)
{
    if (x_merchant_online(tx, tx->mem, merchant_id, yes, now))
        event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}

void merchant_on_changed(struct tx *tx, int64_t now, int64_t merchant_id)
{
    change_note(tx, now, "merchant", merchant_id);
    tx_touch(tx, "merchant", merchant_id);
}

/* --- verification --- */

static bool decided(struct tx *tx, int64_t now, int64_t id, enum merchant_verdict v)
{
    switch (v) {
    case MERCHANT_VERIFY: return x_merchant_verified(tx, tx->mem, id, now) == 1;
    case MERCHANT_REFUSE: return x_merchant_waiting(tx, tx->mem, id, now) == 1;
    case MERCHANT_SUSPEND:
        return x_merchant_suspended(tx, tx->mem, id, now) == 1 ||
               x_moved_taken(tx, tx->mem, id) == 1; /* or it had left by itself */
    case MERCHANT_RESTORE: x_moved_drop(tx, tx->mem, id); return x_merchant_restored(tx, tx->mem, id, now) == 1;
    }
    return false;
}

bool merchant_decide(struct tx *tx, int64_t now, int64_t staff_id, int64_t merchant_id, enum merchant_verdict v,
                     str reason)
{
    static const str words[] = {S("verified"), S("refused"), S("suspended"), S("restored")};
    int64_t id = id_new();

    if (!decided(tx, now, merchant_id, v)) return false;
    x_verdict_add(tx, tx->mem,
                  &(struct verdict_add_args){.id = id,
                                             .merchant_id = merchant_id,
                                             .verdict = words[v],
                                             .reason = reason.p ? reason : S(""),
                                             .staff_id = staff_id ? SOME_I64(staff_id) : NO_I64,
                                             .now = now});
    job_add(tx, "mail_merchant_decided", str_fmt(tx->mem, "verdict-%lld", (long long)id),
            str_fmt(tx->mem, "{\"merchant\":%lld,\"verdict\":%d}", (long long)merchant_id, (int)v), now);
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
    return true;
}

bool merchant_sent_back(struct db *db, struct arena *mem, int64_t merchant_id, str *reason)
{
    struct merchant m;
    struct verdict_last_row last;

    if (!q_verdict_last(db, mem, merchant_id, &last) || !str_eq(last.verdict, S("refused"))) return false;
    *reason = last.reason;
    return merchant_any(db, mem, LANG_FR, merchant_id, &m) && !m.verified && !m.suspended;
}

bool merchant_ask_again(struct tx *tx, int64_t now, int64_t merchant_id)
{
    str reason;

    if (!merchant_sent_back(tx->db, tx->mem, merchant_id, &reason)) return false;
    x_verdict_add(tx, tx->mem,
                  &(struct verdict_add_args){.id = id_new(),
                                             .merchant_id = merchant_id,
                                             .verdict = S("asked"),
                                             .reason = S(""),
                                             .staff_id = NO_I64,
                                             .now = now});
    return true;
}

static str file_state(const struct trader_files_row *r)
{
    if (r->suspended_at.set) return S("suspended");
    if (!r->published_at.set) return S("draft");
    if (r->verified_at.set) return S("verified");
    return r->verdict.p && str_eq(r->verdict, S("refused")) ? S("refused") : S("waiting");
}

void merchant_files(struct db *db, struct arena *mem, bool only_waiting, struct trader_files *out)
{
    struct trader_files_rows rows;

    q_trader_files(db, mem, only_waiting, &rows);
    *out = (struct trader_files){NEW(mem, struct trader_file, rows.n), 0};
    for (size_t i = 0; i < rows.n; i++) {
        const struct trader_files_row *r = &rows.v[i];
        str state = file_state(r);
        if (only_waiting && str_eq(state, S("refused"))) continue; /* back at the shop: its turn */
        out->v[out->n++] = (struct trader_file){.merchant_id = r->id,
                                                .asked_at = r->asked_at.set ? r->asked_at.v : 0,
                                                .name = r->name,
                                                .slug = r->slug,
                                                .kind = r->kind,
                                                .siret = r->siret,
                                                .legal_name = r->legal_name,
                                                .address = r->address,
                                                .postcode = r->postcode,
                                                .insee = r->insee,
                                                .phone = r->phone,
                                                .mail = r->mail,
                                                .state = state,
                                                .offers = r->offers};
    }
}

size_t merchant_missing(struct db *db, struct arena *mem, int64_t merchant_id, const char **out, size_t n)
{
    struct merchant m;
    size_t k = 0;

    if (!merchant_any(db, mem, LANG_FR, merchant_id, &m)) return 0;
    const struct {
        bool missing;
        const char *says;
    } all[] = {
        {!m.siret.n, _("the SIRET number")},     {!m.name.n, _("the name")},
        {!m.legal_name.n, _("the legal name")},  {!m.address.n || !m.insee.n, _("the address")},
        {!m.phone.n, _("the telephone number")},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all && k < n; i++)
        if (all[i].missing) out[k++] = all[i].says;
    return k;
}

str merchant_path(struct arena *mem, str slug)
{
    return str_fmt(mem, "/boutique/%.*s", STR_ARG(slug));
}
