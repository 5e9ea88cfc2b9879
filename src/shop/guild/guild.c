/* guild.c: the territory's list of organisations, and the boxes by which a shop belongs to some of them. */
#include "shop/guild/guild.h"

#include "app/form.h"
#include "guild.sql.h"
#include "lang/lang.h"
#include "shop/merchant/merchant.h"

#define BY_SHOP S("shop")
#define BY_TEAM S("team")

void guilds_all(struct db *db, struct arena *mem, struct guilds *out)
{
    struct guild_all_rows r;

    q_guild_all(db, mem, &r);
    *out = (struct guilds){NEW(mem, struct guild, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct guild){.id = r.v[i].id,
                                   .shops = r.v[i].shops,
                                   .name = r.v[i].name,
                                   .insee = r.v[i].insee,
                                   .website = r.v[i].website,
                                   .closed = r.v[i].closed_at.set};
}

void guilds_of(struct db *db, struct arena *mem, int64_t merchant_id, struct guilds *out)
{
    struct guild_shown_rows r;

    q_guild_shown(db, mem, merchant_id, &r);
    *out = (struct guilds){NEW(mem, struct guild, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++)
        out->v[i] = (struct guild){.id = r.v[i].id,
                                   .name = r.v[i].name,
                                   .insee = S(""),
                                   .website = r.v[i].website,
                                   .by_shop = str_eq(r.v[i].said_by, BY_SHOP)};
}

str guild_said(enum lang lang, const struct guild *g)
{
    return tr(lang, g->by_shop ? _("said by the shop") : _("written down by the market’s team"));
}

enum guild_end guild_put(struct tx *tx, const struct guild *g)
{
    str folded = fold(tx->mem, g->name);
    struct guild_named_row same;
    struct guild_one_row was;

    if (g->id && !q_guild_one(tx->db, tx->mem, g->id, &was)) return GUILD_GONE;
    if (q_guild_named(tx->db, tx->mem, folded, &same) && same.id != g->id) return GUILD_THERE;
    if (g->id) x_guild_set(tx, tx->mem, g->id, g->name, folded, g->insee, g->website);
    else x_guild_add(tx, tx->mem, id_new(), g->name, folded, g->insee, g->website);
    tx_touch(tx, "guilds", 0);
    return GUILD_DONE;
}

bool guild_close(struct tx *tx, int64_t now, int64_t id, bool closed)
{
    struct guild_one_row g;

    if (!q_guild_one(tx->db, tx->mem, id, &g) || g.closed_at.set == closed) return false;
    x_guild_close(tx, tx->mem, id, closed ? SOME_I64(now) : NO_I64);
    tx_touch(tx, "guilds", 0);
    return true;
}

void guild_boxes_fill(struct rq *rq, struct db *db, int64_t merchant_id, struct guild_boxes *out)
{
    struct guild_marks_rows r;
    struct merchant m = {0};

    merchant_any(db, rq->mem, rq->lang, merchant_id, &m);
    q_guild_marks(db, rq->mem, merchant_id, m.insee.p ? m.insee : S(""), &r);
    out->marks = (struct guild_marks){NEW(rq->mem, struct guild_mark, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) {
        bool on = r.v[i].said_by.p != NULL;
        struct guild g = {.by_shop = on && str_eq(r.v[i].said_by, BY_SHOP)};
        out->marks.v[i] = (struct guild_mark){r.v[i].id, r.v[i].name, on ? guild_said(rq->lang, &g) : S(""), on};
    }
}

/* Whether a box is among the fields of that name. */
static bool is_among(const struct rq_typed *typed, str name, int64_t id)
{
    int64_t one;

    for (size_t i = 0; i < typed->n; i++)
        if (str_eq(typed->v[i].name, name) && str_i64(typed->v[i].value, &one) && one == id) return true;
    return false;
}

/* Every box that came back was offered. */
static bool all_offered(const struct rq_typed *typed, const struct guild_marks *marks)
{
    int64_t id;

    for (size_t i = 0; i < typed->n; i++) {
        size_t k = 0;
        if (!str_eq(typed->v[i].name, S("de[]"))) continue;
        if (!str_i64(typed->v[i].value, &id)) return false;
        while (k < marks->n && marks->v[k].id != id) k++;
        if (k == marks->n) return false;
    }
    return true;
}

bool guild_boxes_write(struct rq *rq, struct tx *tx, const struct guild_saying *s)
{
    struct guild_boxes boxes = {0};
    struct rq_typed typed;

    *s->added = *s->taken = 0;
    rq_typed(rq, &typed);
    guild_boxes_fill(rq, tx->db, s->merchant_id, &boxes);
    if (!all_offered(&typed, &boxes.marks)) return false;
    for (size_t i = 0; i < boxes.marks.n; i++) {
        int64_t id = boxes.marks.v[i].id;
        bool was = is_among(&typed, S("vu[]"), id), on = is_among(&typed, S("de[]"), id);
        if (on && !was)
            *s->added +=
                x_guild_say(tx, tx->mem, s->merchant_id, id, s->by_team ? BY_TEAM : BY_SHOP, rq->person_id, rq->now);
        if (was && !on) *s->taken += x_guild_unsay(tx, tx->mem, s->merchant_id, id);
    }
    if (*s->added || *s->taken) tx_touch(tx, "merchant", s->merchant_id);
    return true;
}
