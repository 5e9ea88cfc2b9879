/* places.c: a merchant's places beside the shop of his sheet: a farm, a stall, points he shares with others. */
#include "shop/reception/inside.h"

#include "app/settings.h"

static bool opens(struct db *db, struct arena *mem, int64_t merchant_id, const struct pickup_place *p)
{
    struct opening_of_rows o;

    place_hours(db, mem, merchant_id, p, &o);
    return o.n > 0;
}

static struct pickup_place place_made(const struct place_of_row *r)
{
    return (struct pickup_place){
        .id = r->id,
        .point_id = r->point_id.set ? r->point_id.v : 0,
        .pub = r->pub,
        .kind = r->kind,
        .name = r->name,
        .address = r->address,
        .postcode = r->postcode,
        .insee = r->insee,
        .lead_min = r->lead_min,
        .slot_min = r->slot_min,
        .slot_seats = r->slot_seats,
        .cutoff = {r->before_days.set, r->before_days.set ? r->before_days.v : 0,
                   r->before_min.set ? r->before_min.v : 0},
        .closed = r->closed_at.set,
    };
}

static void shop_made(struct db *db, struct arena *mem, int64_t merchant_id, struct pickup_place *p)
{
    struct merchant m = {0};
    struct cutoff_of_row last;

    merchant_any(db, mem, LANG_FR, merchant_id, &m);
    *p = (struct pickup_place){.pub = S(""),
                               .kind = S("shop"),
                               .name = S(""),
                               .address = m.address,
                               .postcode = m.postcode,
                               .insee = m.insee,
                               .lead_min = m.lead_min,
                               .slot_min = m.slot_min,
                               .slot_seats = m.slot_seats};
    if (q_cutoff_of(db, mem, merchant_id, 0, &last))
        p->cutoff = (struct cutoff){true, last.before_days, last.before_min};
    p->hours = opens(db, mem, merchant_id, p);
}

void reception_places(struct db *db, struct arena *mem, int64_t merchant_id, struct pickup_places *out)
{
    struct place_of_rows r;

    q_place_of(db, mem, merchant_id, &r);
    *out = (struct pickup_places){NEW(mem, struct pickup_place, r.n + 1), 1};
    shop_made(db, mem, merchant_id, &out->v[0]);
    for (size_t i = 0; i < r.n; i++) {
        struct pickup_place p = place_made(&r.v[i]);
        if (p.closed) continue;
        p.hours = opens(db, mem, merchant_id, &p);
        out->v[out->n++] = p;
    }
}

bool reception_place(struct db *db, struct arena *mem, int64_t merchant_id, int64_t place_id, struct pickup_place *out)
{
    struct place_of_rows r;

    if (!place_id) {
        shop_made(db, mem, merchant_id, out);
        return true;
    }
    q_place_of(db, mem, merchant_id, &r);
    for (size_t i = 0; i < r.n; i++) {
        if (r.v[i].id != place_id) continue;
        *out = place_made(&r.v[i]);
        return true;
    }
    return false;
}

bool reception_place_named(struct rq *rq, struct db *db, str pub, struct pickup_place *out)
{
    struct pickup_places all;

    reception_places(db, rq->mem, rq->merchant_id, &all);
    for (size_t i = 0; i < all.n; i++) {
        *out = all.v[i];
        if (str_eq(out->pub, pub.p ? pub : S(""))) return true;
    }
    return false;
}

str reception_place_kind_text(enum lang lang, str kind)
{
    static const struct {
        str code;
        const char *msgid;
    } kinds[] = {{S("farm"), _("Farm")},
                 {S("workshop"), _("Workshop")},
                 {S("stall"), _("Market stall")},
                 {S("point"), _("Shared pick-up point")}};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_eq(kinds[i].code, kind)) return tr(lang, kinds[i].msgid);
    return tr(lang, "Shop");
}

str reception_cutoff_text(struct arena *mem, enum lang lang, const struct cutoff *c)
{
    str piece[2] = {date_text(mem, lang, S("UTC"), c->min * MINUTE_MS, DATE_HOUR),
                    str_fmt(mem, "%lld", (long long)c->days)};

    if (!c->set) return S("");
    if (c->min == DAY_MIN) piece[0] = tr(lang, "midnight");
    if (!c->days) return tr_fill(mem, tr(lang, "Order before %1 for the same day."), piece, 1);
    if (c->days == 1) return tr_fill(mem, tr(lang, "Order before %1 for the next day."), piece, 1);
    return tr_fill(mem, tr(lang, "Order before %1, %2 days ahead."), piece, 2);
}

void reception_week_at(struct db *db, struct arena *mem, enum lang lang, const struct pickup_place *p,
                       int64_t merchant_id, struct week *out)
{
    struct calendar c = {0};

    place_hours(db, mem, merchant_id, p, &c.open);
    week_made(mem, lang, &c, out);
}

int64_t reception_place_add(struct tx *tx, int64_t now, int64_t merchant_id, const struct pickup_place *p)
{
    int64_t id = id_new();

    x_place_add(tx, tx->mem,
                &(struct place_add_args){
                    .id = id,
                    .pub = id_public(tx->mem, 10),
                    .merchant_id = merchant_id,
                    .kind = p->kind,
                    .point_id = p->point_id ? SOME_I64(p->point_id) : NO_I64,
                    .name = p->name,
                    .address = p->address,
                    .postcode = p->postcode,
                    .insee = p->insee,
                    .lead_min = p->lead_min,
                    .slot_min = p->slot_min,
                    .slot_seats = p->slot_seats,
                    .now = now,
                });
    reception_cutoff_set(tx, merchant_id, id, &p->cutoff);
    return id;
}

void reception_place_week_set(struct tx *tx, const struct pickup_place *p, int64_t merchant_id,
                              const struct opening_new *v, size_t n)
{
    week_put(tx, merchant_id, p->id, v, n);
}

void reception_cutoff_set(struct tx *tx, int64_t merchant_id, int64_t place_id, const struct cutoff *c)
{
    if (c->set) x_cutoff_put(tx, tx->mem, merchant_id, place_id, c->days, c->min);
    else x_cutoff_drop(tx, tx->mem, merchant_id, place_id);
}

void reception_place_set(struct tx *tx, int64_t merchant_id, const struct pickup_place *p)
{
    x_place_set(tx, tx->mem,
                &(struct place_set_args){p->id, merchant_id, p->kind, p->name, p->address, p->postcode, p->insee,
                                         p->lead_min, p->slot_min, p->slot_seats});
}

void reception_place_close(struct tx *tx, int64_t now, int64_t merchant_id, int64_t place_id)
{
    x_place_close(tx, tx->mem, place_id, merchant_id, now);
}

void reception_place_week(struct db *db, struct arena *mem, int64_t merchant_id, const struct pickup_place *p,
                          struct opening_week *out)
{
    struct opening_of_rows o;

    place_hours(db, mem, merchant_id, p, &o);
    *out = (struct opening_week){NEW(mem, struct opening_new, o.n + 1), o.n};
    for (size_t i = 0; i < o.n; i++)
        out->v[i] = (struct opening_new){(int)o.v[i].weekday, (int)o.v[i].opens_min, (int)o.v[i].closes_min};
}
