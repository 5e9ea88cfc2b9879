/* members_web.c: the team of a shop as its owners see it, the page behind an invitation's link, and the fresh code that
** whatever is grave asks for. */
#include "shop/account/inside.h"

#include "account.sql.h"
#include "app/form.h"
#include "app/settings.h"

/* --- the team --- */

static const struct role {
    str code;
    const char *name, *may;
} roles[] = {
    {S("owner"), _("Owner"), _("Everything, the bank, the team and the exports too.")},
    {S("manager"), _("Manager"), _("Everything but the bank, the team and the exports.")},
    {S("clerk"), _("Clerk"), _("Orders, products and stock.")},
    {S("picker"), _("Picker"), _("Prepares orders and hands them over.")},
};
enum { ROLES = sizeof roles / sizeof *roles };

str role_text(enum lang lang, str role)
{
    for (size_t i = 0; i < ROLES; i++)
        if (str_eq(roles[i].code, role)) return tr(lang, roles[i].name);
    return role;
}

struct account_invite_form {
    str name, mail, role;
};
struct account_role {
    str code, name, may;
    bool chosen;
};
struct account_member {
    int64_t id;
    str name, mail, role, role_name, until;
    bool me;
};
struct account_team {
    struct account_member *v;
    size_t n;
};
struct account_members_view {
    struct account_invite_form f;
    const struct form_errors *errors;
    str reason; /* why a change was refused */
    bool done;
    str u_invite, u_role, u_remove, u_withdraw;
    struct account_team members, invited;
    struct account_roles {
        struct account_role v[ROLES];
        size_t n;
    } roles;
};
#include "account_members.html.h"

static void roles_fill(struct rq *rq, struct account_members_view *v)
{
    str chosen = v->f.role.n ? v->f.role : S("clerk");

    v->roles.n = ROLES;
    for (size_t i = 0; i < ROLES; i++)
        v->roles.v[i] = (struct account_role){roles[i].code, tr(rq->lang, roles[i].name), tr(rq->lang, roles[i].may),
                                              str_eq(roles[i].code, chosen)};
}

static void team_fill(struct rq *rq, struct db *db, struct account_members_view *v)
{
    struct member_people_rows m;
    struct invitation_open_rows o;
    str zone = setting_str(rq->place, SETTING_TIME_ZONE);

    q_member_people(db, rq->mem, rq->merchant_id, S("owner"), &m);
    q_invitation_open(db, rq->mem, rq->merchant_id, rq->now, &o);
    v->members = (struct account_team){NEW(rq->mem, struct account_member, m.n), m.n};
    v->invited = (struct account_team){NEW(rq->mem, struct account_member, o.n), o.n};
    for (size_t i = 0; i < m.n; i++)
        v->members.v[i] = (struct account_member){.id = m.v[i].member_id,
                                                  .name = m.v[i].name,
                                                  .mail = m.v[i].mail,
                                                  .role = m.v[i].role,
                                                  .role_name = role_text(rq->lang, m.v[i].role),
                                                  .me = m.v[i].id == rq->person_id};
    for (size_t i = 0; i < o.n; i++)
        v->invited.v[i] =
            (struct account_member){.id = o.v[i].id,
                                    .name = o.v[i].name,
                                    .mail = o.v[i].mail,
                                    .role = o.v[i].role,
                                    .role_name = role_text(rq->lang, o.v[i].role),
                                    .until = date_text(rq->mem, rq->lang, zone, o.v[i].expires_at, DATE_DAY)};
}

static void members_page(struct rq *rq, struct db *db, struct account_members_view *v)
{
    v->u_invite = rq_url(rq, S("/commercant/membres"));
    v->u_role = rq_url(rq, S("/commercant/membres/role"));
    v->u_remove = rq_url(rq, S("/commercant/membres/retirer"));
    v->u_withdraw = rq_url(rq, S("/commercant/membres/reprendre"));
    roles_fill(rq, v);
    team_fill(rq, db, v);
    page_open(rq, &(struct page){.title = tr(rq->lang, "My team"),
                                 .body = "merchant",
                                 .back = S("/commercant"),
                                 .back_text = tr(rq->lang, "My shop")});
    tpl_account_members(&rq->out, rq->lang, v);
    page_close(rq);
}

static void members_get(struct rq *rq)
{
    struct account_members_view v = {.done = rq_query(rq, "fait").n > 0};

    members_page(rq, rq->db, &v);
}

static const struct field invite_fields[] = {
    FIELD(struct account_invite_form, name, FIELD_LINE, 1, 80),
    FIELD(struct account_invite_form, mail, FIELD_MAIL, 1, 200),
    FIELD_ONE_OF(struct account_invite_form, role, "owner|manager|clerk|picker"),
};
struct invite_posted {
    struct account_invite_form f;
    struct form_errors errors;
};

static void invite_again(struct rq *rq, struct db *db, const struct invite_posted *p)
{
    struct account_members_view v = {.f = p->f, .errors = &p->errors};

    v.f.mail = form_typed(rq, "mail");
    rq_refused(rq, 422, p->errors.v[0].code);
    members_page(rq, db, &v);
}

static bool invite_prepare(struct rq *rq)
{
    struct invite_posted *p = NEW(rq->in, struct invite_posted, 1);

    rq->form = p;
    if (FORM_READ(rq, invite_fields, &p->f, &p->errors)) return true;
    invite_again(rq, rq->db, p);
    return false;
}

static struct member_act act_of(const struct rq *rq)
{
    return (struct member_act){rq->now, rq->merchant_id, rq->person_id};
}

static void invite_post(struct rq *rq, struct tx *tx)
{
    struct invite_posted p = *(const struct invite_posted *)rq->form;
    struct member_act a = act_of(rq);

    switch (member_invite(tx, &a, &(struct invitation_new){p.f.mail, p.f.name, p.f.role, rq->lang})) {
    case INVITE_SENT: rq_go(rq, "/commercant/membres?fait=1"); return;
    case INVITE_NONE: rq_not_found(rq); return;
    case INVITE_MEMBER:
        form_error_add(rq, &p.errors, "mail", "member.already", "This person is in your team already.");
        break;
    case INVITE_TOO_MANY:
        form_error_add(rq, &p.errors, "mail", "member.many",
                       "That is a large team. Take back an invitation first, or call us.");
        break;
    }
    invite_again(rq, tx->db, &p);
}

static void changed(struct rq *rq, struct tx *tx, enum member_end end)
{
    struct account_members_view v = {.reason =
                                         tr(rq->lang, "A shop keeps an owner. Make somebody else an owner first.")};

    if (end == MEMBER_DONE) rq_go(rq, "/commercant/membres?fait=1");
    else if (end == MEMBER_NONE) rq_not_found(rq);
    else {
        rq_refused(rq, 409, "member.last_owner");
        members_page(rq, tx->db, &v);
    }
}

static bool is_role(str role)
{
    for (size_t i = 0; i < ROLES; i++)
        if (str_eq(roles[i].code, role)) return true;
    return false;
}

/* Whom the form is about; false: nobody of this shop, which is said before a code is asked for. */
static bool member_prepare(struct rq *rq)
{
    struct member_one_row m;
    int64_t *id = NEW(rq->in, int64_t, 1);

    rq->form = id;
    if (str_i64(rq_field(rq, "membre"), id) && q_member_one(rq->db, rq->mem, *id, rq->merchant_id, &m)) return true;
    rq_not_found(rq);
    return false;
}

static bool role_prepare(struct rq *rq)
{
    if (is_role(rq_field(rq, "role"))) return member_prepare(rq);
    rq_not_found(rq);
    return false;
}

static void role_post(struct rq *rq, struct tx *tx)
{
    struct member_act a = act_of(rq);

    changed(rq, tx, member_role_set(tx, &a, *(const int64_t *)rq->form, rq_field(rq, "role")));
}

static void remove_post(struct rq *rq, struct tx *tx)
{
    struct member_act a = act_of(rq);

    changed(rq, tx, member_remove(tx, &a, *(const int64_t *)rq->form));
}

static void withdraw_post(struct rq *rq, struct tx *tx)
{
    struct member_act a = act_of(rq);
    int64_t id = 0;

    changed(rq, tx,
            str_i64(rq_field(rq, "invitation"), &id) && invitation_withdraw(tx, &a, id) ? MEMBER_DONE : MEMBER_NONE);
}

/* --- the link of an invitation: only its button acts --- */

struct account_invitation_view {
    str shop, name, role, mail;
};
#include "account_invitation.html.h"

static void invitation_get(struct rq *rq)
{
    struct invitation_one_row i;

    if (!q_invitation_one(rq->db, rq->mem, token_hash_of(rq->mem, rq_param(rq, 0)), rq->now, &i)) {
        rq_refuse(rq, 404, "invitation.none", "This invitation has been used or is too old. Ask the shop for another.");
        return;
    }
    struct account_invitation_view v = {i.shop, i.name, role_text(rq->lang, i.role), i.mail};
    page_open(rq, &(struct page){.title = tr(rq->lang, "You are invited"), .body = "plain"});
    tpl_account_invitation(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void invitation_post(struct rq *rq, struct tx *tx)
{
    struct joined j;

    if (invitation_join(tx, rq->now, rq_param(rq, 0), rq->lang, &j)) member_enter(rq, tx, j.person_id, j.merchant_id);
    else
        rq_refuse(rq, 404, "invitation.none", "This invitation has been used or is too old. Ask the shop for another.");
}

/* --- a fresh code --- */

enum confirm_step { STEP_ASK, STEP_CODE, STEP_GO };
struct account_confirm_view {
    str action, target, go, mail, reason; /* go: the target in this language */
    bool posted;                          /* a form waits, with its fields; else an address */
    enum confirm_step step;
    struct rq_typed fields;
};
#include "account_confirm.html.h"

static bool target_ok(str target)
{
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] <= ' ' || target.p[i] > '~') return false;
    return target.n < 500 && str_starts(target, S("/commercant/"));
}

static void confirm_page(struct rq *rq, struct account_confirm_view *v)
{
    v->action = rq_url(rq, S("/commercant/confirmer"));
    v->go = rq_url(rq, v->target);
    rq_typed(rq, &v->fields);
    page_open(rq, &(struct page){.title = tr(rq->lang, "A code, to be safe"), .body = "plain"});
    tpl_account_confirm(&rq->out, rq->lang, v);
    page_close(rq);
}

static void confirm_get(struct rq *rq)
{
    struct account_confirm_view v = {.target = rq_query(rq, "vers"), .step = STEP_ASK};

    if (target_ok(v.target)) confirm_page(rq, &v);
    else rq_go(rq, "/commercant");
}

static const char *code_wrong(enum sign_code c)
{
    switch (c) {
    case CODE_WRONG: return "This code is not the right one. Look at the last mail we sent.";
    case CODE_EXPIRED: return "This code is too old. Ask for another.";
    case CODE_TOO_MANY_TRIES: return "Too many tries. Ask for another code.";
    default: return NULL;
    }
}

/* What only reads (an export) leaves no other trace than this word to the owners. */
static void confirmed(struct rq *rq, struct tx *tx, struct account_confirm_view *v)
{
    x_session_confirm(tx, tx->mem, rq->session_id, rq->now);
    v->step = STEP_GO;
    if (!v->posted && rq->merchant_id)
        owners_tell(tx, &(struct owners_news){rq->now, rq->merchant_id, rq->person_id, "export", S(""), S("")});
}

static void confirm_post(struct rq *rq, struct tx *tx)
{
    struct account_confirm_view v = {
        .target = rq_field(rq, "_vers"), .posted = rq_field(rq, "_poste").n > 0, .step = STEP_CODE};
    struct person_one_row p;
    str code = rq_field(rq, "_code");

    if (!target_ok(v.target) || !q_person_one(tx->db, tx->mem, rq->person_id, &p)) {
        rq_not_found(rq);
        return;
    }
    v.mail = p.mail;
    if (!code.p || rq_field(rq, "_encore").p) {
        if (!sign_code_send(tx, rq->now, "confirm", p.mail, rq->lang))
            v.reason = tr(rq->lang, "A code was just sent. Wait a little before you ask for another.");
    } else {
        const char *wrong = code_wrong(sign_code_use(tx, rq->now, "confirm", p.mail, form_digits(rq, "_code")));
        if (wrong) v.reason = tr(rq->lang, wrong), rq_refused(rq, 422, "session.code"), rq->keep = true;
        else confirmed(rq, tx, &v);
    }
    confirm_page(rq, &v);
}

const struct route account_member_routes[] = {
    {GET, "/commercant/membres", ACCESS_MEMBER | ACCESS_OWNER, RATE_PAGE, .read = members_get},
    {POST, "/commercant/membres", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .prepare = invite_prepare,
     .write = invite_post},
    {POST, "/commercant/membres/role", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE, .prepare = role_prepare,
     .write = role_post},
    {POST, "/commercant/membres/retirer", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE,
     .prepare = member_prepare, .write = remove_post},
    {POST, "/commercant/membres/reprendre", ACCESS_MEMBER | ACCESS_OWNER | ACCESS_FRESH, RATE_WRITE,
     .write = withdraw_post},
    {GET, "/commercant/confirmer", ACCESS_MEMBER, RATE_PAGE, .read = confirm_get, .flags = ROUTE_OWN},
    {POST, "/commercant/confirmer", ACCESS_MEMBER, RATE_WRITE, .write = confirm_post, .flags = ROUTE_OWN},
    {GET, "/commercant/invitation/{jeton}", ACCESS_ANYONE, RATE_PAGE, .read = invitation_get},
    {POST, "/commercant/invitation/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .write = invitation_post},
    ROUTES_END};
