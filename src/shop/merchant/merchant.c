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
        .id = r->id, .portrait_id = r->portrait_id.set ? r->portrait_id.v : 0, .banne = r->banne, .slug = r->slug, .code = r->code,
        .name = r->name, .kind = r->kind, .trade = pick(lang, r->trade_fr, r->trade_en), .story = pick(lang, r->story_fr, r->story_en),
        .siret = r->siret, .legal_name = r->legal_name, .address = r->address, .postcode = r->postcode, .insee = r->insee,
        .phone = r->phone, .mail = r->mail, .website = r->website, .mode = r->mode, .wizard_step = r->wizard_step,
        .pay_in_shop = r->pay_in_shop, .pay_online = r->pay_online, .delivers = r->delivers, .published = r->published_at.set,
        .verified = r->verified_at.set, .suspended = r->suspended_at.set, .reserve_limit_cents = r->reserve_limit_cents,
        .minimum_cents = r->minimum_cents, .lead_min = r->lead_min, .slot_min = r->slot_min, .slot_seats = r->slot_seats,
        .published_at = r->published_at, .verified_at = r->verified_at,
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
    for (size_t i = 0; i < rows.n; i++) out->v[i] = made(lang, (const struct merchant_row_row *)(const void *)&rows.v[i]);
}

void merchant_delivers_set(struct tx *tx, int64_t now, int64_t merchant_id, bool yes)
{
    if (x_merchant_delivers(tx, tx->mem, merchant_id, yes, now)) event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}

str merchant_number_next(struct tx *tx, int64_t merchant_id)
{
    struct merchant_number_row r;

    if (!x_merchant_number(tx, tx->mem, merchant_id, &r)) fault("merchant.none", "no merchant %lld", (long long)merchant_id);
    return str_fmt(tx->mem, "%.*s-%04lld", STR_ARG(r.code), (long long)r.last_order);
}

void merchant_pay_online_set(struct tx *tx, int64_t now, int64_t merchant_id, bool yes)
{
    if (x_merchant_online(tx, tx->mem, merchant_id, yes, now)) event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
}

void merchant_on_changed(struct tx *tx, int64_t now, int64_t merchant_id)
{
    change_note(tx, now, "merchant", merchant_id);
    tx_touch(tx, "merchant", merchant_id);
}

/* --- beginning --- */

str merchant_slug_free(struct tx *tx, str name, int64_t id)
{
    struct merchant_slug_taken_row taken;
    str base = slug(tx->mem, name), s = base;

    for (int i = 2; q_merchant_slug_taken(tx->db, tx->mem, s, id, &taken); i++)
        s = str_fmt(tx->mem, "%.*s-%d", STR_ARG(base), i);
    return s;
}

/* "B7" while there are any left, then "B73". No I, O, L, S: they look like digits. */
static str code_draw(struct arena *mem, int tries)
{
    static const char letters[] = "ABCDEFGHJKMNPQRTUVWXYZ";
    char letter = letters[rand_below(sizeof letters - 1)];

    return tries < 60 ? str_fmt(mem, "%c%u", letter, 1 + rand_below(9)) : str_fmt(mem, "%c%02u", letter, 10 + rand_below(90));
}

static bool draft_insert(struct tx *tx, int64_t now, const struct merchant_start *s, int64_t id)
{
    struct merchant_insert_args a = {
        .id = id, .slug = str_fmt(tx->mem, "x-%lld", (long long)id), .name = S(""), .kind = s->kind, .siret = s->siret, .mail = s->mail,
        .sort_key = S(""), .mode = S("showcase"), .limit_cents = setting_in_i64(tx->db, tx->mem, SETTING_RESERVE_LIMIT_CENTS),
        .lead_min = 120, .slot_min = 60, .slot_seats = 6, .step = S("nom"), .empty = S(""), .banne = 1 + (int64_t)rand_below(8), .now = now,
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

    if (q_merchant_siret_taken(tx->db, tx->mem, s->siret, &taken)) return 0;
    if (!draft_insert(tx, now, s, id)) fault("merchant.codes", "no short code is free");
    member_add(tx, now, s->person_id, id, S("owner"));
    session_merchant_set(tx, s->session_id, id);
    return id;
}

/* --- verification --- */

static bool decided(struct tx *tx, int64_t now, int64_t id, enum merchant_verdict v)
{
    switch (v) {
    case MERCHANT_VERIFY: return x_merchant_verified(tx, tx->mem, id, now) == 1;
    case MERCHANT_REFUSE: return x_merchant_waiting(tx, tx->mem, id, now) == 1;
    case MERCHANT_SUSPEND: return x_merchant_suspended(tx, tx->mem, id, now) == 1;
    case MERCHANT_RESTORE: return x_merchant_restored(tx, tx->mem, id, now) == 1;
    }
    return false;
}

bool merchant_decide(struct tx *tx, int64_t now, int64_t staff_id, int64_t merchant_id, enum merchant_verdict v, str reason)
{
    static const str words[] = {S("verified"), S("refused"), S("suspended"), S("restored")};
    int64_t id = id_new();

    if (!decided(tx, now, merchant_id, v)) return false;
    x_verdict_add(tx, tx->mem, &(struct verdict_add_args){.id = id, .merchant_id = merchant_id, .verdict = words[v],
        .reason = reason.p ? reason : S(""), .staff_id = staff_id ? SOME_I64(staff_id) : NO_I64, .now = now});
    job_add(tx, "mail_merchant_decided", str_fmt(tx->mem, "verdict-%lld", (long long)id),
            str_fmt(tx->mem, "{\"merchant\":%lld,\"verdict\":%d}", (long long)merchant_id, (int)v), now);
    event_raise(tx, EVENT_MERCHANT_CHANGED, now, merchant_id);
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
        out->v[out->n++] = (struct trader_file){.merchant_id = r->id, .asked_at = r->asked_at.set ? r->asked_at.v : 0, .name = r->name,
            .slug = r->slug, .kind = r->kind, .siret = r->siret, .legal_name = r->legal_name, .address = r->address,
            .postcode = r->postcode, .insee = r->insee, .phone = r->phone, .mail = r->mail, .state = state, .offers = r->offers};
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
        {!m.siret.n, _("the SIRET number")}, {!m.name.n, _("the name")}, {!m.legal_name.n, _("the legal name")},
        {!m.address.n || !m.insee.n, _("the address")}, {!m.phone.n, _("the telephone number")},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all && k < n; i++)
        if (all[i].missing) out[k++] = all[i].says;
    return k;
}
