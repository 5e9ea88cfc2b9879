/* desk_web.c: the coach's desk: all shops sorted and filtered by how far they are and when somebody spoke with them; the
** file of one; its digital diagnosis; and the diagnoses of each commune. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/audit.h"
#include "app/form.h"
#include "app/once.h"
#include "shop/account/account.h"
#include "shop/coach/desk.h"
#include "shop/territory/territory.h"

enum { SHOPS_SHOWN = 120, QUIET_DAYS = 90, DUE_DAYS = 7 };

struct desk_option {
    str code, name;
    bool chosen;
};
struct desk_options {
    struct desk_option *v;
    size_t n;
};
struct office_desk_view {
    struct desk_options sorts, communes, modes, states, whos;
    bool quiet, due;
    int64_t all;
    str u_before, u_after, here; /* pages: empty: none */
    struct office_desk_rows {
        struct office_desk_row {
            str name, url, commune, level, state, percent, contact, order, step, step_day, coach;
            bool overdue;
        } * v;
        size_t n;
    } rows;
};
struct office_follow_view {
    str name, commune, level, state, percent, contact, order, phone, u_act, u_file, u_diagnosis, u_orders, action,
        u_remove, u_step, jeton;
    str text, kind;     /* as typed */
    str step, step_day; /* as typed, or as it stands */
    struct form_errors errors;
    bool done;
    struct desk_options kinds, coaches;
    struct office_missing_parts {
        struct office_missing_part {
            str text;
        } v[DESK_PARTS];
        size_t n;
    } missing;
    struct office_entries {
        struct office_entry {
            int64_t id;
            str kind, text, at, who;
            bool mine;
        } * v;
        size_t n;
    } entries;
    str before, after; /* of the diagnosis, "62 / 100"; empty: not asked */
};
struct office_diagnosis_view {
    str name, action, u_back, moment, asked;
    bool after;
    struct form_errors errors;
    struct office_questions {
        struct office_question {
            str name, says, fault;
            bool no, partly, yes;
        } v[DIAGNOSIS_QUESTIONS];
        size_t n;
    } questions;
};
struct office_diagnoses_view {
    struct office_diagnosis_rows {
        struct office_diagnosis_row {
            str commune, shops, before, both, change;
        } * v;
        size_t n;
    } rows;
};
#include "office_desk.html.h"
#include "office_diagnoses.html.h"
#include "office_diagnosis.html.h"
#include "office_follow.html.h"
#include "office_nav.html.h"

static void desk_open(struct rq *rq, str title)
{
    page_open(rq, &(struct page){.title = title, .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){"desk", 0, rq->rights});
}

static void desk_close(struct rq *rq)
{
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

static str number(struct rq *rq, int64_t n)
{
    return str_fmt(rq->mem, "%lld", (long long)n);
}

static int64_t today(struct rq *rq)
{
    struct local l = local_of(territory_zone(rq), rq->now);

    return day_number(l.year, l.month, l.day);
}

static str day_text(struct rq *rq, int64_t day)
{
    str zone = territory_zone(rq);

    return date_text(rq->mem, rq->lang, zone, local_at(zone, day_local(day)), DATE_DAY_YEAR);
}

static str at_text(struct rq *rq, opt_i64 at)
{
    return at.set ? date_text(rq->mem, rq->lang, territory_zone(rq), at.v, DATE_DAY_YEAR) : S("");
}

static str commune_text(str insee)
{
    const struct commune *c = commune_of(insee);

    return c ? c->name : S("");
}

/* --- words of lists --- */

struct coded {
    str code;
    const char *name;
};
static const struct coded modes[] = {
    {S("showcase"), _("Showcase")}, {S("reserve"), _("Reserve")}, {S("order"), _("Order")}};
static const struct coded states[] = {
    [DESK_DRAFT] = {S("brouillon"), _("not published yet")},
    [DESK_WAITS] = {S("a-verifier"), _("to verify")},
    [DESK_OPEN] = {S("ouverte"), _("open")},
    [DESK_CLOSED] = {S("fermee"), _("suspended")},
};
static const struct coded sorts[] = {
    [DESK_BY_NAME] = {S("nom"), _("Name")},
    [DESK_BY_PERCENT] = {S("page"), _("The least complete first")},
    [DESK_BY_CONTACT] = {S("contact"), _("The longest unspoken with first")},
    [DESK_BY_STEP] = {S("etape"), _("The next step first")},
};
static const struct coded kinds[] = {
    {S("call"), _("A call")}, {S("visit"), _("A visit")}, {S("letter"), _("A letter")}, {S("note"), _("A note")}};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static int code_at(const struct coded *list, size_t n, str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(list[i].code, code)) return (int)i;
    return -1;
}

static str coded_name(struct rq *rq, const struct coded *list, size_t n, str code)
{
    int i = code_at(list, n, code);

    return i < 0 ? code : tr(rq->lang, list[i].name);
}

static struct desk_options options_of(struct rq *rq, const struct coded *list, size_t n, str chosen)
{
    struct desk_options o = {NEW(rq->mem, struct desk_option, n + 1), n};

    for (size_t i = 0; i < n; i++)
        o.v[i] = (struct desk_option){list[i].code, tr(rq->lang, list[i].name), str_eq(list[i].code, chosen)};
    return o;
}

static void communes_fill(struct rq *rq, const struct desk_shops *all, str chosen, struct desk_options *out)
{
    struct desk_option *v = NEW(rq->mem, struct desk_option, all->n + 1);
    size_t n = 0;

    for (size_t i = 0; i < all->n; i++) {
        size_t k = 0;
        while (k < n && !str_eq(v[k].code, all->v[i].insee)) k++;
        if (k == n && all->v[i].insee.n)
            v[n++] =
                (struct desk_option){all->v[i].insee, commune_text(all->v[i].insee), str_eq(all->v[i].insee, chosen)};
    }
    *out = (struct desk_options){v, n};
}

/* Everybody who could follow a shop: whose roles help shops. */
static void coaches_fill(struct rq *rq, struct db *db, int64_t chosen, struct desk_options *out)
{
    struct staff_team team;

    staff_team(db, rq->mem, &team);
    *out = (struct desk_options){NEW(rq->mem, struct desk_option, team.n + 1), 0};
    for (size_t i = 0; i < team.n; i++)
        if (staff_rights_of(team.v[i].roles) & ACCESS_HELP)
            out->v[out->n++] = (struct desk_option){number(rq, team.v[i].id), team.v[i].name, team.v[i].id == chosen};
}

/* --- the list --- */

static struct desk_wish wish_read(struct rq *rq)
{
    int order = code_at(sorts, COUNT(sorts), rq_query(rq, "tri"));
    struct desk_wish w = {.order = order < 0 ? DESK_BY_NAME : (enum desk_order)order,
                          .insee = rq_query(rq, "commune"),
                          .mode = rq_query(rq, "niveau"),
                          .state = code_at(states, COUNT(states), rq_query(rq, "etat"))};

    if (!str_i64(rq_query(rq, "suivi"), &w.coach_id)) w.coach_id = 0;
    if (rq_query(rq, "silence").n) w.quiet_since = rq->now - QUIET_DAYS * DAY_MS;
    if (rq_query(rq, "etape").n) w.due_day = today(rq) + DUE_DAYS;
    return w;
}

static struct office_desk_row row_of(struct rq *rq, const struct desk_shop *s)
{
    return (struct office_desk_row){.name = s->name.n ? s->name : tr(rq->lang, "no name yet"),
                                    .url = rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/suivi", (long long)s->id)),
                                    .commune = commune_text(s->insee),
                                    .level = coded_name(rq, modes, COUNT(modes), s->mode),
                                    .state = tr(rq->lang, states[s->state].name),
                                    .percent = number(rq, s->percent),
                                    .contact = at_text(rq, s->last_contact),
                                    .order = at_text(rq, s->last_order),
                                    .step = s->next_step,
                                    .step_day = s->next_day.set ? day_text(rq, s->next_day.v) : S(""),
                                    .coach = s->coach,
                                    .overdue = s->next_day.set && s->next_day.v < today(rq)};
}

/* Another page of the same wishes. */
static str page_url(struct rq *rq, int64_t page)
{
    static const char *const kept[] = {"tri", "commune", "niveau", "etat", "suivi", "silence", "etape"};
    struct buf b = buf_new(rq->mem, 4096);

    buf_fmt(&b, "/equipe/boutiques?page=%lld", (long long)page);
    for (size_t i = 0; i < COUNT(kept); i++) {
        str value = utf8_head(rq_query(rq, kept[i]), 40);
        if (!value.n) continue;
        buf_fmt(&b, "&%s=", kept[i]);
        buf_urlpart(&b, value);
    }
    return rq_url(rq, buf_str(&b));
}

/* The rows of the page asked for; past the end: the last one. */
static void rows_fill(struct rq *rq, const struct desk_shops *picked, struct office_desk_view *v)
{
    int64_t pages = ((int64_t)picked->n + SHOPS_SHOWN - 1) / SHOPS_SHOWN, page = 1;

    if (!str_i64(rq_query(rq, "page"), &page) || page < 1) page = 1;
    if (page > pages) page = pages ? pages : 1;
    size_t from = (size_t)(page - 1) * SHOPS_SHOWN, n = picked->n - from < SHOPS_SHOWN ? picked->n - from : SHOPS_SHOWN;
    str pieces[] = {number(rq, page), number(rq, pages)};
    v->rows = (struct office_desk_rows){NEW(rq->mem, struct office_desk_row, n + 1), n};
    for (size_t i = 0; i < n; i++) v->rows.v[i] = row_of(rq, &picked->v[from + i]);
    if (page > 1) v->u_before = page_url(rq, page - 1);
    if (page < pages) v->u_after = page_url(rq, page + 1);
    if (pages > 1) v->here = tr_fill(rq->mem, tr(rq->lang, "Page %1 of %2"), pieces, 2);
}

static void shops_get(struct rq *rq)
{
    struct office_desk_view v = {.quiet = rq_query(rq, "silence").n > 0, .due = rq_query(rq, "etape").n > 0};
    struct desk_wish w = wish_read(rq);
    struct desk_shops all, picked;

    desk_shops(rq->db, rq->mem, &all);
    desk_pick(rq->mem, &all, &w, &picked);
    v.all = (int64_t)picked.n;
    rows_fill(rq, &picked, &v);
    v.sorts = options_of(rq, sorts, COUNT(sorts), sorts[w.order].code);
    v.modes = options_of(rq, modes, COUNT(modes), w.mode);
    v.states = options_of(rq, states, COUNT(states), rq_query(rq, "etat"));
    communes_fill(rq, &all, w.insee, &v.communes);
    coaches_fill(rq, rq->db, w.coach_id, &v.whos);
    desk_open(rq, tr(rq->lang, "Shops to accompany"));
    tpl_office_desk(&rq->out, rq->lang, &v);
    desk_close(rq);
}

/* --- the file of one --- */

static bool shop_asked(struct rq *rq, struct db *db, struct desk_shop *s)
{
    int64_t id = 0;

    if (str_i64(rq_param(rq, 0), &id) && desk_shop(db, rq->mem, id, s)) return true;
    rq_not_found(rq);
    return false;
}

static str shop_path(struct rq *rq, const struct desk_shop *s, const char *tail)
{
    return rq_url(rq, str_fmt(rq->mem, "/equipe/fiche/%lld%s", (long long)s->id, tail));
}

static void entries_fill(struct rq *rq, struct db *db, const struct desk_shop *s, struct office_follow_view *v)
{
    struct desk_entries e;

    desk_entries(db, rq->mem, s->id, &e);
    v->entries = (struct office_entries){NEW(rq->mem, struct office_entry, e.n + 1), e.n};
    for (size_t i = 0; i < e.n; i++)
        v->entries.v[i] =
            (struct office_entry){e.v[i].id,   coded_name(rq, kinds, COUNT(kinds), e.v[i].kind),
                                  e.v[i].text, date_text(rq->mem, rq->lang, territory_zone(rq), e.v[i].at, DATE_FULL),
                                  e.v[i].who,  e.v[i].person_id == rq->person_id};
}

static str score_text(struct rq *rq, const struct diagnosis *d)
{
    str pieces[] = {number(rq, d->score), d->asked ? at_text(rq, SOME_I64(d->at)) : S("")};

    return d->asked ? tr_fill(rq->mem, tr(rq->lang, "%1 out of 100, on %2"), pieces, 2) : S("");
}

static void shop_fill(struct rq *rq, struct db *db, const struct desk_shop *s, struct office_follow_view *v)
{
    struct diagnoses d;

    v->name = s->name.n ? s->name : tr(rq->lang, "no name yet");
    v->commune = commune_text(s->insee), v->phone = s->phone;
    v->level = coded_name(rq, modes, COUNT(modes), s->mode);
    v->state = tr(rq->lang, states[s->state].name);
    v->percent = number(rq, s->percent);
    v->contact = at_text(rq, s->last_contact), v->order = at_text(rq, s->last_order);
    for (int i = 0; i < DESK_PARTS; i++)
        if (!s->has[i]) v->missing.v[v->missing.n++] = (struct office_missing_part){tr(rq->lang, desk_parts[i])};
    v->u_file = shop_path(rq, s, ""), v->u_diagnosis = shop_path(rq, s, "/diagnostic");
    v->action = shop_path(rq, s, "/suivi"), v->u_remove = shop_path(rq, s, "/suivi/oter");
    v->u_step = shop_path(rq, s, "/suivi/etape");
    v->u_act = rq_way(rq, str_fmt(rq->mem, "/equipe/fiche/%lld/agir", (long long)s->id));
    v->u_orders = rq_url(rq, str_fmt(rq->mem, "/equipe/commandes?boutique=%.*s", STR_ARG(s->slug)));
    diagnosis_of(db, rq->mem, s->id, &d);
    v->before = score_text(rq, &d.before), v->after = score_text(rq, &d.after);
    entries_fill(rq, db, s, v);
}

/* The day as a field of a form has it: 2026-11-24. */
static str day_field(struct rq *rq, opt_i64 day)
{
    if (!day.set) return S("");
    struct local l = day_local(day.v);
    return str_fmt(rq->mem, "%04d-%02d-%02d", l.year, l.month, l.day);
}

static struct office_follow_view *follow_view(struct rq *rq, struct db *db, const struct desk_shop *s)
{
    struct office_follow_view *v = NEW(rq->mem, struct office_follow_view, 1);

    *v = (struct office_follow_view){.text = S(""), .kind = S("call")};
    v->jeton = once_number(rq);
    v->step = s->next_step, v->step_day = day_field(rq, s->next_day);
    coaches_fill(rq, db, s->coach_id.set ? s->coach_id.v : 0, &v->coaches);
    shop_fill(rq, db, s, v);
    return v;
}

static void follow_show(struct rq *rq, struct office_follow_view *v)
{
    v->kinds = options_of(rq, kinds, COUNT(kinds), v->kind);
    desk_open(rq, v->name);
    tpl_office_follow(&rq->out, rq->lang, v);
    desk_close(rq);
}

static void follow_get(struct rq *rq)
{
    struct desk_shop s;

    if (!shop_asked(rq, rq->db, &s)) return;
    struct office_follow_view *v = follow_view(rq, rq->db, &s);
    v->done = rq_query(rq, "fait").n > 0;
    follow_show(rq, v);
}

struct entry_form {
    str quoi, texte;
};
static const struct field entry_fields[] = {
    FIELD_ONE_OF(struct entry_form, quoi, "call|visit|letter|note"),
    FIELD(struct entry_form, texte, FIELD_TEXT, 2, DESK_TEXT_MOST),
};

static void entry_post(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct entry_form f = {0};
    struct desk_shop s;

    if (!shop_asked(rq, tx->db, &s) || once_made(rq, tx)) return;
    if (!FORM_READ(rq, entry_fields, &f, &errors)) {
        struct office_follow_view *v = follow_view(rq, tx->db, &s);
        v->errors = errors;
        v->text = form_typed(rq, "texte");
        v->kind = form_typed(rq, "quoi");
        rq_refused(rq, 422, errors.v[0].code);
        follow_show(rq, v);
        return;
    }
    desk_entry_add(
        tx, &(struct desk_entry){
                .merchant_id = s.id, .at = rq->now, .person_id = rq->person_id, .kind = f.quoi, .text = f.texte});
    rq_go(rq, "/equipe/fiche/%lld/suivi?fait=1", (long long)s.id);
    once_keep(rq, tx);
}

static void entry_remove_post(struct rq *rq, struct tx *tx)
{
    struct desk_shop s;
    int64_t id = 0;

    if (!shop_asked(rq, tx->db, &s)) return;
    if (str_i64(form_typed(rq, "note"), &id) && desk_entry_remove(tx, s.id, id, rq->person_id))
        rq_go(rq, "/equipe/fiche/%lld/suivi?fait=1", (long long)s.id);
    else rq_refuse(rq, 409, "desk.gone", "This note is a colleague's, or was taken out already.");
}

/* "2026-11-24" or "24/11/2026"; empty is none. False: no day. */
static bool day_read(str typed, opt_i64 *out)
{
    int64_t p[3];
    str rest = str_trim(typed), piece;
    char sep = str_find(rest, S("/")) >= 0 ? '/' : '-';

    *out = NO_I64;
    if (!rest.n) return true;
    for (int i = 0; i < 3; i++)
        if (!str_cut(&rest, sep, &piece) || !str_i64(piece, &p[i])) return false;
    int year = (int)(sep == '/' ? p[2] : p[0]), month = (int)p[1], day = (int)(sep == '/' ? p[0] : p[2]);
    if (rest.p || p[0] < 1 || p[2] < 1 || year < 2000 || year > 2100 || month < 1 || month > 12 || day > 31)
        return false;
    *out = SOME_I64(day_number(year, month, day));
    struct local l = day_local(out->v);
    return l.month == month && l.day == day;
}

struct step_form {
    str etape;
};
static const struct field step_fields[] = {FIELD(struct step_form, etape, FIELD_LINE, 0, 200)};

/* Whom the shop is followed by: nobody, or one of the team who helps shops. */
static bool coach_read(struct rq *rq, struct tx *tx, opt_i64 *out)
{
    struct staff_member m;
    int64_t id = 0;
    str typed = form_typed(rq, "coach");

    *out = NO_I64;
    if (!typed.n) return true;
    if (!str_i64(typed, &id) || !staff_member(tx->db, rq->mem, id, &m)) return false;
    if (!(staff_rights_of(m.roles) & ACCESS_HELP)) return false;
    *out = SOME_I64(id);
    return true;
}

static void step_post(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct step_form f = {0};
    struct desk_shop s;
    struct desk_follow to = {.now = rq->now, .person_id = rq->person_id};

    if (!shop_asked(rq, tx->db, &s)) return;
    FORM_READ(rq, step_fields, &f, &errors);
    if (!day_read(form_typed(rq, "jour"), &to.next_day))
        form_error_add(rq, &errors, "jour", "desk.day", "This is no day. Write it like 24/11/2026.");
    if (!coach_read(rq, tx, &to.coach_id))
        form_error_add(rq, &errors, "coach", "desk.coach", "This person does not accompany shops any more.");
    if (errors.n) {
        struct office_follow_view *v = follow_view(rq, tx->db, &s);
        v->errors = errors;
        v->step = form_typed(rq, "etape"), v->step_day = form_typed(rq, "jour");
        rq_refused(rq, 422, errors.v[0].code);
        follow_show(rq, v);
        return;
    }
    to.merchant_id = s.id, to.next_step = f.etape;
    desk_follow_set(tx, &to);
    rq_go(rq, "/equipe/fiche/%lld/suivi?fait=1", (long long)s.id);
}

/* --- the diagnosis --- */

static str question_field(struct rq *rq, int i)
{
    return str_fmt(rq->mem, "q%d", i + 1);
}

static void diagnosis_show(struct rq *rq, struct db *db, const struct desk_shop *s, bool after,
                           const struct form_errors *errors)
{
    struct office_diagnosis_view *v = NEW(rq->mem, struct office_diagnosis_view, 1);
    struct diagnoses d;

    diagnosis_of(db, rq->mem, s->id, &d);
    const struct diagnosis *was = after ? &d.after : &d.before;
    *v = (struct office_diagnosis_view){.name = s->name,
                                        .action = shop_path(rq, s, "/diagnostic"),
                                        .u_back = shop_path(rq, s, "/suivi"),
                                        .moment = after ? S("apres") : S("avant"),
                                        .asked = score_text(rq, was),
                                        .after = after};
    if (errors) v->errors = *errors;
    v->questions.n = DIAGNOSIS_QUESTIONS;
    for (int i = 0; i < DIAGNOSIS_QUESTIONS; i++) {
        str name = question_field(rq, i), typed = form_typed(rq, name.p);
        char a = errors ? (typed.n == 1 ? typed.p[0] : ' ') : was->asked ? (char)('0' + was->answers[i]) : ' ';
        v->questions.v[i] = (struct office_question){name,
                                                     tr(rq->lang, diagnosis_questions[i]),
                                                     errors ? form_error(errors, name.p) : S(""),
                                                     a == '0',
                                                     a == '1',
                                                     a == '2'};
    }
    desk_open(rq, s->name);
    tpl_office_diagnosis(&rq->out, rq->lang, v);
    desk_close(rq);
}

static void diagnosis_get(struct rq *rq)
{
    struct desk_shop s;

    if (shop_asked(rq, rq->db, &s)) diagnosis_show(rq, rq->db, &s, str_eq(rq_query(rq, "moment"), S("apres")), NULL);
}

static void diagnosis_post(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct diagnosis_new d = {.now = rq->now, .person_id = rq->person_id};
    struct desk_shop s;

    if (!shop_asked(rq, tx->db, &s)) return;
    d.merchant_id = s.id;
    d.after = str_eq(form_typed(rq, "moment"), S("apres"));
    for (int i = 0; i < DIAGNOSIS_QUESTIONS; i++) {
        str typed = form_typed(rq, question_field(rq, i).p);
        d.answers[i] = typed.n == 1 ? (char)(typed.p[0] - '0') : -1;
        if (d.answers[i] < 0 || d.answers[i] >= DIAGNOSIS_ANSWERS)
            form_error_add(rq, &errors, question_field(rq, i).p, "desk.answer", "Choose one of the three answers.");
    }
    if (errors.n || !diagnosis_set(tx, &d)) {
        rq_refused(rq, 422, "desk.answer");
        diagnosis_show(rq, tx->db, &s, d.after, &errors);
        return;
    }
    rq_go(rq, "/equipe/fiche/%lld/suivi?fait=1", (long long)s.id);
}

static void diagnoses_get(struct rq *rq)
{
    struct office_diagnoses_view v = {0};
    struct diagnosis_communes c;

    diagnosis_communes(rq->db, rq->mem, &c);
    v.rows = (struct office_diagnosis_rows){NEW(rq->mem, struct office_diagnosis_row, c.n + 1), c.n};
    for (size_t i = 0; i < c.n; i++) {
        const struct diagnosis_commune *k = &c.v[i];
        str pieces[] = {number(rq, k->both_before), number(rq, k->both_after)};
        v.rows.v[i] = (struct office_diagnosis_row){
            commune_text(k->insee), number(rq, k->shops), number(rq, k->before), number(rq, k->both),
            k->both ? tr_fill(rq->mem, tr(rq->lang, "from %1 to %2"), pieces, 2) : S("")};
    }
    desk_open(rq, tr(rq->lang, "Digital diagnoses"));
    tpl_office_diagnoses(&rq->out, rq->lang, &v);
    desk_close(rq);
}

enum { HELP = ACCESS_STAFF | ACCESS_HELP };
const struct route office_desk_routes[] = {
    {GET, "/equipe/boutiques", HELP, RATE_PAGE, .read = shops_get},
    {GET, "/equipe/diagnostics", HELP, RATE_PAGE, .read = diagnoses_get},
    {GET, "/equipe/fiche/{id}/suivi", HELP, RATE_PAGE, .read = follow_get},
    {POST, "/equipe/fiche/{id}/suivi", HELP, RATE_WRITE, .write = entry_post},
    {POST, "/equipe/fiche/{id}/suivi/oter", HELP, RATE_WRITE, .write = entry_remove_post},
    {POST, "/equipe/fiche/{id}/suivi/etape", HELP, RATE_WRITE, .write = step_post},
    {GET, "/equipe/fiche/{id}/diagnostic", HELP, RATE_PAGE, .read = diagnosis_get},
    {POST, "/equipe/fiche/{id}/diagnostic", HELP, RATE_WRITE, .write = diagnosis_post},
    ROUTES_END};
