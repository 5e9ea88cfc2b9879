/* desk_web.c: staff ask a shop to act for it, write down what was said, go there, stop; the letter to print. */
#include "shop/standin/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "app/once.h"
#include "app/settings.h"
#include "shop/office/office.h"
#include "shop/reception/days.h"
#include "shop/territory/territory.h"

struct standin_choice {
    str code, name;
    bool chosen;
};
struct standin_choices {
    struct standin_choice v[4];
    size_t n;
};
struct standin_desk_view {
    str shop, action, u_back, jeton, why, who, day, time;
    struct standin_choices hows, lasts;
    struct form_errors errors;
    str no_until; /* the shop said no: until when it is only asked */
    bool done, reached, suspended;
    struct standin_desk_rows {
        struct standin_desk_row {
            str staff, why, state, u_act, u_stop, u_letter;
        } * v;
        size_t n;
    } rows;
};
struct standin_letter_view {
    str staff, shop, why, until, how, said_by, said_at, url, market, phone, back, demo;
};
#include "office_nav.html.h"
#include "standin_desk.html.h"
#include "standin_letter.html.h"

struct ask_form {
    str comment, duree, pourquoi, qui, jour, heure;
};
static const struct field ask_fields[] = {
    FIELD_ONE_OF(struct ask_form, comment, "ask|telephone|in_person"),
    FIELD_ONE_OF(struct ask_form, duree, "hour|day|week|month"),
    FIELD(struct ask_form, pourquoi, FIELD_LINE, 3, WHY_MOST),
};
static const struct field said_fields[] = {
    FIELD(struct ask_form, qui, FIELD_LINE, 2, 80),
    FIELD(struct ask_form, jour, FIELD_LINE, 1, 12),
    FIELD(struct ask_form, heure, FIELD_LINE, 1, 8),
};
static const struct coded {
    str code;
    const char *says;
} hows[] = {{S("ask"), _("I ask by mail: the shop presses a button")},
            {S("telephone"), _("The shop agreed by telephone")},
            {S("in_person"), _("The shop agreed face to face")}},
  lengths[] = {{S("hour"), _("One hour")},
               {S("day"), _("Until this evening")},
               {S("week"), _("7 days")},
               {S("month"), _("30 days, the most there is")}};

static void choices_fill(struct rq *rq, const struct coded *list, size_t n, str chosen, struct standin_choices *out)
{
    out->n = n;
    for (size_t i = 0; i < n; i++)
        out->v[i] = (struct standin_choice){list[i].code, tr(rq->lang, list[i].says), str_eq(list[i].code, chosen)};
}

static str at_text(struct rq *rq, opt_i64 at)
{
    return at.set ? date_text(rq->mem, rq->lang, territory_zone(rq), at.v, DATE_FULL) : S("");
}

static str state_text(struct rq *rq, const struct stand_in *s)
{
    str until = at_text(rq, s->state.until_at);

    if (stand_in_runs(s, rq->now)) return tr_fill(rq->mem, tr(rq->lang, "Acts until %1"), &until, 1);
    if (stand_in_open(s, rq->now)) return tr(rq->lang, "Asked; the shop has not answered yet");
    if (!s->state.agreed_at.set && !s->state.ended_at.set) return tr(rq->lang, "Asked; nobody answered in 7 days");
    if (str_eq(s->state.ended_how, S("withdrawn"))) return tr(rq->lang, "Taken back by the shop");
    if (str_eq(s->state.ended_how, S("refused"))) return tr(rq->lang, "Refused by the shop");
    return s->state.ended_at.set ? tr(rq->lang, "Stopped") : tr(rq->lang, "Its time is over");
}

static str own_path(struct rq *rq, const struct stand_in *s, const char *tail)
{
    return rq_url(rq, str_fmt(rq->mem, "/equipe/agir/%.*s%s", STR_ARG(s->pub), tail));
}

static void rows_fill(struct rq *rq, struct db *db, int64_t merchant_id, struct standin_desk_view *v)
{
    struct stand_ins all;

    stand_ins_of(db, rq->mem, merchant_id, rq->now, &all);
    v->rows.v = NEW(rq->mem, struct standin_desk_row, all.n + 1);
    for (size_t i = 0; i < all.n; i++) {
        const struct stand_in *s = &all.v[i];
        bool mine = s->person_id == rq->person_id, runs = stand_in_runs(s, rq->now);
        v->rows.v[v->rows.n++] = (struct standin_desk_row){
            s->staff,
            s->why,
            state_text(rq, s),
            mine && runs ? rq_url(rq, str_fmt(rq->mem, "/pour/%.*s/commercant", STR_ARG(s->pub))) : S(""),
            mine && (runs || stand_in_open(s, rq->now)) ? own_path(rq, s, "/arreter") : S(""),
            mine && runs ? own_path(rq, s, "/lettre") : S("")};
    }
}

static void nav(struct rq *rq)
{
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"desk", 0, rq->rights});
}

static bool shop_asked(struct rq *rq, struct db *db, int64_t *id, struct standin_shop_row *shop)
{
    if (str_i64(rq_param(rq, 0), id) && q_standin_shop(db, rq->mem, *id, shop)) return true;
    rq_not_found(rq);
    return false;
}

static void desk_show(struct rq *rq, struct db *db, int64_t id, struct standin_desk_view *v)
{
    struct standin_shop_row shop = {0};

    q_standin_shop(db, rq->mem, id, &shop);
    v->shop = shop.name.n ? shop.name : tr(rq->lang, "no name yet");
    v->suspended = shop.suspended_at.set;
    v->reached = stand_in_reaches(db, rq->mem, id);
    v->no_until = at_text(rq, stand_in_no_until(db, rq->mem, id, rq->now));
    v->action = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/agir", (long long)id));
    v->u_back = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/suivi", (long long)id));
    v->jeton = once_number(rq);
    choices_fill(rq, hows, 3, form_typed(rq, "comment"), &v->hows);
    choices_fill(rq, lengths, 4, form_typed(rq, "duree"), &v->lasts);
    rows_fill(rq, db, id, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Act for this shop"), .body = "staff"});
    nav(rq);
    tpl_standin_desk(&rq->out, rq->lang, v);
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static void desk_get(struct rq *rq)
{
    struct standin_desk_view *v = NEW(rq->mem, struct standin_desk_view, 1);
    struct standin_shop_row shop;
    struct local l = local_of(territory_zone(rq), rq->now);
    int64_t id;

    if (!shop_asked(rq, rq->db, &id, &shop)) return;
    v->done = rq_query(rq, "fait").n > 0;
    v->day = iso_day(rq->mem, zone_day(territory_zone(rq), rq->now));
    v->time = str_fmt(rq->mem, "%02d:%02d", l.hour, l.minute);
    desk_show(rq, rq->db, id, v);
}

/* When it was said, as typed: not in the future, not long ago. */
static void said_read(struct rq *rq, const struct ask_form *f, struct stand_in_new *n, struct form_errors *errors)
{
    int64_t day, minute = minutes_read(rq->mem, str_trim(f->heure), false);
    str zone = territory_zone(rq);

    if (!day_read(str_trim(f->jour), &day)) {
        form_error_add(rq, errors, "jour", "standin.day", "Give the day as 24/12/2026.");
        return;
    }
    if (minute < 0) {
        form_error_add(rq, errors, "heure", "standin.time", "Give the time as 14:30.");
        return;
    }
    n->said_at = zone_at(zone, day, minute);
    if (n->said_at > rq->now)
        form_error_add(rq, errors, "jour", "standin.future", "This is still to come: say when the shop agreed.");
    else if (n->said_at < rq->now - SAID_DAYS * DAY_MS)
        form_error_add(rq, errors, "jour", "standin.old", "That was over 7 days ago: ask the shop again.");
}

static const char *why_not(enum stand_in_end end)
{
    switch (end) {
    case STAND_IN_TWICE: return _("You have an agreement of this shop already, or asked for one. It is above.");
    case STAND_IN_CLOSED: return _("This shop is suspended: nothing is changed for it until that is decided.");
    case STAND_IN_SAID_NO: return _("The shop said no of late: ask it, and it answers itself.");
    case STAND_IN_UNREACHED: return _("Nobody here can be told: an administrator writes it down, for a day at most.");
    default: return _("You may not act for shops. An administrator gives that right.");
    }
}

static void desk_again(struct rq *rq, struct tx *tx, int64_t id, const struct form_errors *errors)
{
    struct standin_desk_view *v = NEW(rq->mem, struct standin_desk_view, 1);

    v->errors = *errors;
    v->why = form_typed(rq, "pourquoi"), v->who = form_typed(rq, "qui");
    v->day = form_typed(rq, "jour"), v->time = form_typed(rq, "heure");
    rq_refused(rq, 422, errors->v[0].code);
    desk_show(rq, tx->db, id, v);
}

static void desk_post(struct rq *rq, struct tx *tx)
{
    struct standin_shop_row shop;
    struct ask_form f = {0};
    struct form_errors errors = {0};
    struct stand_in_new n = {.now = rq->now, .person_id = rq->person_id, .how = S(""), .said_by = S("")};

    if (!shop_asked(rq, tx->db, &n.merchant_id, &shop) || once_made(rq, tx)) return;
    FORM_READ(rq, ask_fields, &f, &errors);
    if (!str_eq(f.comment, S("ask"))) {
        FORM_READ(rq, said_fields, &f, &errors);
        n.how = f.comment, n.said_by = f.qui;
        if (!errors.n) said_read(rq, &f, &n, &errors);
    }
    n.why = f.pourquoi, n.lasts = f.duree;
    enum stand_in_end end = errors.n ? STAND_IN_DONE : stand_in_make(tx, &n);
    if (end != STAND_IN_DONE) form_error_add(rq, &errors, "comment", "standin.not", why_not(end));
    if (errors.n) {
        desk_again(rq, tx, n.merchant_id, &errors);
        return;
    }
    rq_go(rq, "/equipe/fiche/%lld/agir?fait=1", (long long)n.merchant_id);
    once_keep(rq, tx);
}

/* --- one of one's own --- */

static bool own_asked(struct rq *rq, struct db *db, struct stand_in *s)
{
    if (stand_in_named(db, rq->mem, rq_param(rq, 0), s) && s->person_id == rq->person_id) return true;
    rq_not_found(rq);
    return false;
}

static void stop_post(struct rq *rq, struct tx *tx)
{
    struct stand_in s;

    if (!own_asked(rq, tx->db, &s)) return;
    stand_in_stop(tx, &(struct stand_in_answer){rq->now, s.id, s.merchant_id, 0, S("stopped"), s.staff});
    rq_go(rq, "/equipe/fiche/%lld/agir", (long long)s.merchant_id);
}

/* For owners who read no mail: what was agreed to, and how to take it back. */
static void letter_get(struct rq *rq)
{
    struct stand_in s;

    if (!own_asked(rq, rq->db, &s)) return;
    if (!stand_in_runs(&s, rq->now)) {
        rq_not_found(rq);
        return;
    }
    struct standin_letter_view v = {
        .staff = s.staff,
        .shop = s.shop,
        .why = s.why,
        .until = at_text(rq, s.state.until_at),
        .said_by = s.said_by,
        .said_at = at_text(rq, s.said_at),
        .url = rq_absolute(rq, stand_in_path(rq->hall, rq->mem, "withdraw", s.pub)),
        .demo = paper_demo(rq),
        .market = setting_str(rq->place, SETTING_MARKET_NAME),
        .phone = setting_str(rq->place, SETTING_HELP_PHONE),
        .back = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/agir", (long long)s.merchant_id))};
    paper_open(rq, &(struct paper_page){tr(rq->lang, "Letter to the shop"),
                                        {"papier.css", "papier_feuille.css", "papier_bon.css"}});
    tpl_standin_letter(&rq->out, rq->lang, &v);
}

enum { ACT = ACCESS_STAFF | ACCESS_STAND_IN };
const struct route standin_desk_routes[] = {
    {GET, "/equipe/fiche/{id}/agir", ACT, RATE_PAGE, .read = desk_get},
    {POST, "/equipe/fiche/{id}/agir", ACT, RATE_WRITE, .write = desk_post},
    {POST, "/equipe/agir/{accord}/arreter", ACT, RATE_WRITE, .write = stop_post},
    {GET, "/equipe/agir/{accord}/lettre", ACT, RATE_PAGE, .read = letter_get},
    ROUTES_END};
