/* shop_web.c: the shop's side: agree, refuse, take back; what was done for it, and taking that back; the same by the
** link of a letter or SMS, where only a button acts. */
#include "shop/standin/inside.h"

#include "app/audit.h"
#include "app/settings.h"
#include "shop/territory/territory.h"

struct standin_shop_view {
    str u_agree, u_stop, u_undo, u_more, fault;
    bool done, undone, acting;
    struct standin_shop_rows {
        struct standin_shop_row_view {
            int64_t id;
            str staff, why, lasts, until, said;
            bool open, runs;
        } * v;
        size_t n;
    } rows;
    struct told told;
};
struct standin_link_view {
    str staff, shop, why, lasts, until;
    bool may_agree, runs, done;
};
#include "standin_link.html.h"
#include "standin_shop.html.h"

static str at_text(struct rq *rq, opt_i64 at)
{
    return at.set ? date_text(rq->mem, rq->lang, territory_zone(rq), at.v, DATE_FULL) : S("");
}

static bool no_shop(struct rq *rq)
{
    if (rq->merchant_id) return false;
    rq_go(rq, "/commercant");
    return true;
}

static void rows_fill(struct rq *rq, struct db *db, struct standin_shop_view *v)
{
    struct stand_ins all;

    stand_ins_of(db, rq->mem, rq->merchant_id, rq->now, &all);
    v->rows.v = NEW(rq->mem, struct standin_shop_row_view, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct stand_in *s = &all.v[i];
        bool open = stand_in_open(s, rq->now), runs = stand_in_runs(s, rq->now);
        if (!open && !runs) continue;
        v->rows.v[v->rows.n++] = (struct standin_shop_row_view){
            s->id,      s->staff, s->why, stand_in_lasts_text(rq->lang, s->lasts), at_text(rq, s->state.until_at),
            s->said_by, open,     runs};
    }
}

static void shop_page(struct rq *rq, struct db *db, struct standin_shop_view *v)
{
    struct told_ask ask = {rq->merchant_id, rq->now, 0, territory_zone(rq)};

    if (!str_i64(rq_query(rq, "avant"), &ask.before) || ask.before < 0) ask.before = 0;
    v->acting = rq->acting != NULL;
    v->u_agree = rq_url(rq, S("/commercant/accords/donner"));
    v->u_stop = rq_url(rq, S("/commercant/accords/retirer"));
    v->u_undo = rq_url(rq, S("/commercant/accords/annuler"));
    rows_fill(rq, db, v);
    told_read(db, rq->mem, rq->lang, &ask, &v->told);
    if (v->told.before)
        v->u_more = rq_url(rq, str_fmt(rq->mem, "/commercant/accords?avant=%lld", (long long)v->told.before));
    page_open(rq, &(struct page){.title = tr(rq->lang, "Acted for me"),
                                 .body = "merchant",
                                 .nav = "shop",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_standin_shop(&rq->out, rq->lang, v);
    page_close(rq);
}

static void shop_get(struct rq *rq)
{
    struct standin_shop_view v = {.done = rq_query(rq, "fait").n > 0, .undone = rq_query(rq, "annule").n > 0};

    if (!no_shop(rq)) shop_page(rq, rq->db, &v);
}

static void shop_refused(struct rq *rq, struct tx *tx, const char *code, const char *msgid)
{
    struct standin_shop_view v = {.fault = tr(rq->lang, msgid)};

    rq_refused(rq, 409, code);
    shop_page(rq, tx->db, &v);
}

static void answered(struct rq *rq, struct tx *tx, enum stand_in_end end)
{
    switch (end) {
    case STAND_IN_DONE: rq_go(rq, "/commercant/accords?fait=1"); return;
    case STAND_IN_NONE: rq_not_found(rq); return;
    case STAND_IN_LATE:
        shop_refused(rq, tx, "standin.late", _("This was answered already, or its time is over. Nothing changed."));
        return;
    default:
        shop_refused(rq, tx, "standin.not", _("This colleague of the market may not act for you. Nothing changed."));
    }
}

static struct stand_in_answer answer_of(struct rq *rq, str how)
{
    struct stand_in_answer a = {rq->now, 0, rq->merchant_id, rq->person_id, how, rq->person_name};

    if (!str_i64(rq_field(rq, "accord"), &a.id)) a.id = 0;
    return a;
}

static void agree_post(struct rq *rq, struct tx *tx)
{
    struct stand_in_answer a = answer_of(rq, S("account"));

    if (!no_shop(rq)) answered(rq, tx, stand_in_agree(tx, &a));
}

static void stop_post(struct rq *rq, struct tx *tx)
{
    struct stand_in_answer a = answer_of(rq, rq_field(rq, "non").n ? S("refused") : S("withdrawn"));

    if (!no_shop(rq)) answered(rq, tx, stand_in_stop(tx, &a));
}

static void undo_post(struct rq *rq, struct tx *tx)
{
    struct undo_ask ask = {rq->now, rq->merchant_id, rq->person_id, 0};

    if (no_shop(rq)) return;
    if (!str_i64(rq_field(rq, "changement"), &ask.change_id)) ask.change_id = 0;
    switch (stand_in_undo(tx, &ask)) {
    case UNDO_DONE: rq_go(rq, "/commercant/accords?annule=1"); return;
    case UNDO_TWICE: rq_go(rq, "/commercant/accords"); return;
    case UNDO_NONE: rq_not_found(rq); return;
    case UNDO_MOVED:
        shop_refused(rq, tx, "standin.moved",
                     _("It was changed again since: nothing was taken back. Look at its page."));
        return;
    case UNDO_OLD: shop_refused(rq, tx, "standin.old", _("That was over 30 days ago. Change it on its page.")); return;
    case UNDO_FIXED: shop_refused(rq, tx, "standin.fixed", _("This cannot be taken back. Change it on its page."));
    }
}

/* --- by the link of a letter: whoever has it may --- */

static bool link_asked(struct rq *rq, struct db *db, struct stand_in *s, bool *agree)
{
    str word = rq_param(rq, 1);

    if (stand_in_named(db, rq->mem, rq_param(rq, 0), s)) {
        *agree = crypt_eq(word, stand_in_token(rq->hall, rq->mem, "agree", s->pub));
        if (*agree || crypt_eq(word, stand_in_token(rq->hall, rq->mem, "withdraw", s->pub))) return true;
    }
    rq_not_found(rq);
    return false;
}

static void link_page(struct rq *rq, const struct stand_in *s, bool agree)
{
    struct standin_link_view v = {.staff = s->staff,
                                  .shop = s->shop,
                                  .why = s->why,
                                  .lasts = stand_in_lasts_text(rq->lang, s->lasts),
                                  .until = at_text(rq, s->state.until_at),
                                  .may_agree = agree && stand_in_open(s, rq->now),
                                  .runs = stand_in_runs(s, rq->now)};

    page_open(rq, &(struct page){.title = tr(rq->lang, "Acting for your shop"), .body = "plain"});
    tpl_standin_link(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void link_get(struct rq *rq)
{
    struct stand_in s;
    bool agree;

    if (link_asked(rq, rq->db, &s, &agree)) link_page(rq, &s, agree);
}

/* A second press finds it answered, and is shown how it stands. */
static void link_post(struct rq *rq, struct tx *tx)
{
    struct stand_in s;
    bool agree;

    if (!link_asked(rq, tx->db, &s, &agree)) return;
    struct stand_in_answer a = {rq->now, s.id, s.merchant_id, 0, S("link"), tr(rq->lang, "the link of a letter")};
    bool yes = rq_field(rq, "oui").n > 0;
    if (yes && agree && stand_in_open(&s, rq->now)) stand_in_agree(tx, &a);
    a.how = stand_in_runs(&s, rq->now) ? S("withdrawn") : S("refused");
    if (!yes && (stand_in_runs(&s, rq->now) || stand_in_open(&s, rq->now))) stand_in_stop(tx, &a);
    rq_go(rq, "/accord/%.*s/%.*s", STR_ARG(rq_param(rq, 0)), STR_ARG(rq_param(rq, 1)));
}

const struct route standin_shop_routes[] = {
    {GET, "/commercant/accords", ACCESS_MEMBER | ACCESS_MANAGER, RATE_PAGE, .read = shop_get},
    {POST, "/commercant/accords/donner", ACCESS_MEMBER | ACCESS_OWNER, RATE_WRITE, .write = agree_post,
     .flags = ROUTE_OWN},
    {POST, "/commercant/accords/retirer", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = stop_post,
     .flags = ROUTE_OWN},
    {POST, "/commercant/accords/annuler", ACCESS_MEMBER | ACCESS_MANAGER, RATE_WRITE, .write = undo_post,
     .flags = ROUTE_OWN},
    {GET, "/accord/{accord}/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .read = link_get},
    {POST, "/accord/{accord}/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .write = link_post},
    ROUTES_END};
