/* team_web.c: the operator's people: an administrator brings them in, gives and takes roles, ends their access; and the
** page that says what each role may do. */
#include "shop/office/inside.h"

#include "app/assets.h"
#include "app/form.h"
#include "app/once.h"
#include "app/role.h"
#include "shop/account/account.h"
#include "shop/territory/territory.h"

struct office_role_boxes {
    struct office_role_box {
        str code, name, says;
        bool has;
    } v[STAFF_ROLES];
    size_t n;
};
struct office_desks { /* where a town hall's desk may be */
    struct office_commune {
        str insee, name;
        bool chosen;
    } * v;
    size_t n;
};
struct office_team_view {
    str action, name, mail, jeton; /* as typed */
    bool done, sent;
    struct form_errors errors;
    struct office_role_boxes boxes;
    struct office_desks desks;
    struct office_team_people {
        struct office_team_person {
            str name, mail, roles, url;
            bool enrolled, me;
        } * v;
        size_t n;
    } people;
};
struct office_person_view {
    str action, u_link, u_end, u_back, name, mail;
    int64_t seen;
    bool enrolled, me;
    struct form_errors errors;
    struct office_role_boxes boxes;
    struct office_desks desks;
};
struct office_roles_view {
    str mine;
    struct office_roles {
        struct office_role {
            str name, says;
            bool mine;
            struct office_role_mays {
                struct office_role_may {
                    str says;
                } v[STAFF_RIGHTS];
                size_t n;
            } mays;
        } v[STAFF_ROLES];
        size_t n;
    } roles;
};
#include "office_nav.html.h"
#include "office_person.html.h"
#include "office_roles.html.h"
#include "office_team.html.h"

static void team_open(struct rq *rq, const char *here, str title)
{
    page_open(rq, &(struct page){.title = title, .body = "staff"});
    tpl_office_nav(&rq->out, rq->lang, &(struct office_nav_view){here, 0, rq->rights});
}

static void team_close(struct rq *rq)
{
    buf_put(&rq->out, S("</div>\n"));
    page_close(rq);
}

/* --- the boxes of the roles --- */

static void boxes_fill(struct rq *rq, struct office_role_boxes *out, int64_t roles)
{
    out->n = STAFF_ROLES;
    for (size_t i = 0; i < STAFF_ROLES; i++)
        out->v[i] = (struct office_role_box){staff_roles[i].code, tr(rq->lang, staff_roles[i].name),
                                             tr(rq->lang, staff_roles[i].says), (roles & staff_roles[i].bit) != 0};
}

static void desks_fill(struct rq *rq, struct db *db, struct office_desks *out, str chosen)
{
    struct commune_list all;

    territory_communes(db, rq->mem, &all);
    *out = (struct office_desks){NEW(rq->mem, struct office_commune, all.n + 1), all.n};
    for (size_t i = 0; i < all.n; i++)
        out->v[i] = (struct office_commune){all.v[i].insee, all.v[i].name, str_eq(all.v[i].insee, chosen)};
}

/* What was ticked: each role's box is a field of its own. */
static int64_t boxes_read(struct rq *rq)
{
    int64_t roles = 0;

    for (size_t i = 0; i < STAFF_ROLES; i++)
        if (rq_field(rq, str_fmt(rq->mem, "role_%.*s", STR_ARG(staff_roles[i].code)).p).n) roles |= staff_roles[i].bit;
    return roles;
}

static void nowhere(struct rq *rq, struct form_errors *errors)
{
    form_error_add(rq, errors, "commune", "staff.commune", "Choose the commune of this town hall.");
}

static void boxes_check(struct rq *rq, struct db *db, int64_t roles, struct form_errors *errors)
{
    if (!staff_commune_ok(db, rq->mem, roles, form_typed(rq, "commune"))) nowhere(rq, errors);
    if (!staff_roles_ok(roles)) form_error_add(rq, errors, "roles", "staff.roles", "Choose at least one role.");
}

/* --- everybody, and somebody new --- */

static void people_fill(struct rq *rq, struct db *db, struct office_team_view *v)
{
    struct staff_team team;

    staff_team(db, rq->mem, &team);
    v->people.v = NEW(rq->mem, struct office_team_person, team.n + 1);
    for (size_t i = 0; i < team.n; i++) {
        const struct staff_member *m = &team.v[i];
        v->people.v[v->people.n++] =
            (struct office_team_person){m->name,
                                        m->mail,
                                        staff_roles_names(rq->mem, rq->lang, m->roles),
                                        rq_url(rq, str_fmt(rq->mem, "/equipe/personnes/%lld", (long long)m->id)),
                                        m->enrolled,
                                        m->id == rq->person_id};
    }
}

static void team_show(struct rq *rq, struct db *db, struct office_team_view *v)
{
    v->action = rq_url(rq, S("/equipe/personnes"));
    people_fill(rq, db, v);
    desks_fill(rq, db, &v->desks, form_typed(rq, "commune"));
    team_open(rq, "team", tr(rq->lang, "The operator's team"));
    tpl_office_team(&rq->out, rq->lang, v);
    team_close(rq);
}

static void team_get(struct rq *rq)
{
    struct office_team_view *v = NEW(rq->mem, struct office_team_view, 1);

    *v = (struct office_team_view){.name = S(""),
                                   .mail = S(""),
                                   .jeton = once_number(rq),
                                   .done = str_eq(rq_query(rq, "fait"), S("1")),
                                   .sent = str_eq(rq_query(rq, "fait"), S("lettre"))};
    boxes_fill(rq, &v->boxes, 0);
    team_show(rq, rq->db, v);
}

struct team_form {
    str nom, mail;
};
static const struct field team_fields[] = {
    FIELD(struct team_form, nom, FIELD_LINE, 2, 80),
    FIELD(struct team_form, mail, FIELD_MAIL, 1, 190),
};

static void team_again(struct rq *rq, struct tx *tx, const struct form_errors *errors, int64_t roles)
{
    struct office_team_view *v = NEW(rq->mem, struct office_team_view, 1);

    *v = (struct office_team_view){.name = form_typed(rq, "nom"),
                                   .mail = form_typed(rq, "mail"),
                                   .jeton = form_typed(rq, "jeton"),
                                   .errors = *errors};
    boxes_fill(rq, &v->boxes, roles);
    rq_refused(rq, 422, errors->v[0].code);
    team_show(rq, tx->db, v);
}

static void team_post(struct rq *rq, struct tx *tx)
{
    struct form_errors errors = {0};
    struct team_form f = {0};
    int64_t roles = boxes_read(rq);

    if (once_made(rq, tx)) return;
    FORM_READ(rq, team_fields, &f, &errors);
    boxes_check(rq, tx->db, roles, &errors);
    if (!errors.n &&
        staff_invite_by(tx, rq->now, rq->person_id,
                        &(struct staff_new){f.mail, f.nom, roles, rq->lang, form_typed(rq, "commune")}) == STAFF_TAKEN)
        form_error_add(rq, &errors, "mail", "staff.taken", "Somebody of the team has this address already.");
    if (errors.n) {
        team_again(rq, tx, &errors, roles);
        return;
    }
    rq_go(rq, "/equipe/personnes?fait=lettre");
    once_keep(rq, tx);
}

/* --- one of them --- */

static bool person_asked(struct rq *rq, struct db *db, struct staff_member *m)
{
    int64_t id = 0;

    if (str_i64(rq_param(rq, 0), &id) && staff_member(db, rq->mem, id, m)) return true;
    rq_not_found(rq);
    return false;
}

static void person_show(struct rq *rq, struct db *db, const struct staff_member *m, int64_t roles,
                        const struct form_errors *errors)
{
    struct office_person_view *v = NEW(rq->mem, struct office_person_view, 1);
    str at = str_fmt(rq->mem, "/equipe/personnes/%lld", (long long)m->id);

    *v = (struct office_person_view){.action = rq_url(rq, at),
                                     .u_link = rq_url(rq, str_fmt(rq->mem, "%.*s/lien", STR_ARG(at))),
                                     .u_end = rq_url(rq, str_fmt(rq->mem, "%.*s/fin", STR_ARG(at))),
                                     .u_back = rq_url(rq, S("/equipe/personnes")),
                                     .name = m->name,
                                     .mail = m->mail,
                                     .seen = m->roles,
                                     .enrolled = m->enrolled,
                                     .me = m->id == rq->person_id};
    if (errors) v->errors = *errors;
    str typed = form_typed(rq, "commune");
    desks_fill(rq, db, &v->desks, typed.n ? typed : m->insee);
    boxes_fill(rq, &v->boxes, roles);
    team_open(rq, "team", m->name);
    tpl_office_person(&rq->out, rq->lang, v);
    team_close(rq);
}

static void person_get(struct rq *rq)
{
    struct staff_member m;

    if (person_asked(rq, rq->db, &m)) person_show(rq, rq->db, &m, m.roles, NULL);
}

/* Done: to the list, or to the first page for who is no administrator any more. Else the page as it stands, and why. */
static void person_end(struct rq *rq, struct tx *tx, enum staff_end end, int64_t roles)
{
    struct form_errors errors = {0};
    struct staff_member m;

    if (end == STAFF_DONE) {
        int64_t mine = staff_member(tx->db, rq->mem, rq->person_id, &m) ? m.roles : 0;
        rq_go(rq, mine & STAFF_ADMINISTRATOR ? "/equipe/personnes?fait=1" : "/equipe");
        return;
    }
    if (!person_asked(rq, tx->db, &m)) return;
    if (end == STAFF_LAST)
        form_error_add(rq, &errors, "roles", "staff.last",
                       "Nobody else is administrator. Give a colleague this role first; he must have signed in.");
    else if (end == STAFF_MOVED)
        form_error_add(rq, &errors, "roles", "staff.moved",
                       "A colleague has just changed these roles. Look at them again.");
    else if (end == STAFF_NOWHERE) nowhere(rq, &errors);
    else form_error_add(rq, &errors, "roles", "staff.roles", "Choose at least one role.");
    rq_refused(rq, end == STAFF_NONE || end == STAFF_NOWHERE ? 422 : 409, errors.v[0].code);
    person_show(rq, tx->db, &m, end == STAFF_MOVED ? m.roles : roles, &errors);
}

static void person_post(struct rq *rq, struct tx *tx)
{
    struct staff_change c = {rq->now, rq->person_id, 0, 0, boxes_read(rq), form_typed(rq, "commune")};
    struct staff_member m;

    if (!person_asked(rq, tx->db, &m)) return;
    c.person_id = m.id;
    if (!str_i64(form_typed(rq, "vu"), &c.seen)) c.seen = m.roles;
    person_end(rq, tx, staff_roles_change(tx, &c), c.roles);
}

static void end_post(struct rq *rq, struct tx *tx)
{
    struct staff_member m;

    if (person_asked(rq, tx->db, &m)) person_end(rq, tx, staff_end(tx, rq->now, rq->person_id, m.id), m.roles);
}

static void link_post(struct rq *rq, struct tx *tx)
{
    struct staff_member m;

    if (!person_asked(rq, tx->db, &m)) return;
    staff_link_again(tx, rq->now, rq->person_id, m.id);
    rq_go(rq, "/equipe/personnes?fait=lettre");
}

/* --- what each role may do --- */

static void role_fill(struct rq *rq, struct office_role *out, const struct staff_role *r)
{
    uint32_t rights = staff_rights_of(r->bit);

    out->name = tr(rq->lang, r->name);
    out->says = tr(rq->lang, r->says);
    for (size_t i = 0; i < STAFF_RIGHTS; i++)
        if (rights & staff_rights[i].right)
            out->mays.v[out->mays.n++] = (struct office_role_may){tr(rq->lang, staff_rights[i].says)};
}

static void roles_get(struct rq *rq)
{
    struct office_roles_view *v = NEW(rq->mem, struct office_roles_view, 1);
    struct staff_member me = {0};

    staff_member(rq->db, rq->mem, rq->person_id, &me);
    *v = (struct office_roles_view){.mine = staff_roles_names(rq->mem, rq->lang, me.roles)};
    v->roles.n = STAFF_ROLES;
    for (size_t i = 0; i < STAFF_ROLES; i++) {
        role_fill(rq, &v->roles.v[i], &staff_roles[i]);
        v->roles.v[i].mine = (me.roles & staff_roles[i].bit) != 0;
    }
    team_open(rq, "roles", tr(rq->lang, "Who may do what"));
    tpl_office_roles(&rq->out, rq->lang, v);
    team_close(rq);
}

const struct route office_team_routes[] = {
    {GET, "/equipe/roles", ACCESS_STAFF | ACCESS_FIGURES, RATE_PAGE, .read = roles_get},
    {GET, "/equipe/personnes", ACCESS_STAFF | ACCESS_ADMIN, RATE_PAGE, .read = team_get},
    {POST, "/equipe/personnes", ACCESS_STAFF | ACCESS_ADMIN, RATE_WRITE, .write = team_post},
    {GET, "/equipe/personnes/{personne}", ACCESS_STAFF | ACCESS_ADMIN, RATE_PAGE, .read = person_get},
    {POST, "/equipe/personnes/{personne}", ACCESS_STAFF | ACCESS_ADMIN, RATE_WRITE, .write = person_post},
    {POST, "/equipe/personnes/{personne}/lien", ACCESS_STAFF | ACCESS_ADMIN, RATE_WRITE, .write = link_post},
    {POST, "/equipe/personnes/{personne}/fin", ACCESS_STAFF | ACCESS_ADMIN, RATE_WRITE, .write = end_post},
    ROUTES_END};
