/* staff.c: the operator's team as an administrator keeps it: who is of it, with which roles. One who has signed in as
** administrator always stays. */
#include "shop/account/inside.h"

#include "account.sql.h"
#include "app/audit.h"
#include "shop/territory/territory.h"

void staff_team(struct db *db, struct arena *mem, struct staff_team *out)
{
    struct staff_people_rows rows;

    q_staff_people(db, mem, &rows);
    *out = (struct staff_team){NEW(mem, struct staff_member, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = (struct staff_member){rows.v[i].id,   rows.v[i].roles, rows.v[i].name,
                                          rows.v[i].mail, rows.v[i].insee, rows.v[i].enrolled > 0};
}

bool staff_member(struct db *db, struct arena *mem, int64_t person_id, struct staff_member *out)
{
    struct staff_one_row r;

    if (!q_staff_one(db, mem, person_id, &r)) return false;
    *out = (struct staff_member){person_id, r.roles, r.name, r.mail, r.insee, r.enrolled > 0};
    return true;
}

static void note(struct tx *tx, int64_t now, int64_t by, const struct audit_line *l)
{
    audit_line_add(tx, now, &(struct audit_line){"staff", l->verb, by, l->about, l->detail});
}

static str about(struct tx *tx, int64_t person_id)
{
    return str_fmt(tx->mem, "person %lld", (long long)person_id);
}

/* Without this person, or without his role, is there one who could bring people in? */
static bool is_last(struct tx *tx, const struct staff_member *m, int64_t roles)
{
    struct staff_others_row others = {0};

    if (!(m->roles & STAFF_ADMINISTRATOR) || (roles & STAFF_ADMINISTRATOR)) return false;
    q_staff_others(tx->db, tx->mem, m->id, STAFF_ADMINISTRATOR, &others);
    return !others.n;
}

str staff_commune(struct db *db, struct arena *mem, int64_t person_id)
{
    struct staff_commune_one_row r;

    return q_staff_commune_one(db, mem, person_id, &r) ? r.insee : S("");
}

bool staff_commune_ok(struct db *db, struct arena *mem, int64_t roles, str insee)
{
    struct commune_place c;

    return !(roles & STAFF_TOWN_HALL) || (insee.n && territory_commune(db, mem, insee, &c));
}

void staff_commune_give(struct tx *tx, int64_t person_id, int64_t roles, str insee)
{
    x_staff_commune_set(tx, tx->mem, person_id, roles & STAFF_TOWN_HALL ? insee : S(""));
}

/* The role's word; of a town hall, with its commune. */
static str desk_noted(struct tx *tx, const struct staff_change *c, const struct staff_role *r)
{
    if (r->bit != STAFF_TOWN_HALL || !(c->roles & r->bit)) return r->code;
    return str_fmt(tx->mem, "%.*s %.*s", STR_ARG(r->code), STR_ARG(c->insee));
}

/* One line for each role given and each taken. */
static void roles_note(struct tx *tx, const struct staff_change *c)
{
    for (size_t i = 0; i < STAFF_ROLES; i++) {
        int64_t bit = staff_roles[i].bit;
        if ((c->seen & bit) == (c->roles & bit)) continue;
        note(tx, c->now, c->by,
             &(struct audit_line){.verb = c->roles & bit ? "role.give" : "role.take",
                                  .about = about(tx, c->person_id),
                                  .detail = desk_noted(tx, c, &staff_roles[i])});
    }
}

enum staff_end staff_roles_change(struct tx *tx, const struct staff_change *c)
{
    struct staff_member m;

    if (!staff_member(tx->db, tx->mem, c->person_id, &m) || !staff_roles_ok(c->roles)) return STAFF_NONE;
    if (m.roles != c->seen) return STAFF_MOVED;
    if (!staff_commune_ok(tx->db, tx->mem, c->roles, c->insee)) return STAFF_NOWHERE;
    if (is_last(tx, &m, c->roles)) return STAFF_LAST;
    if (x_staff_roles_set(tx, tx->mem, c->person_id, c->seen, c->roles) != 1) return STAFF_MOVED;
    staff_commune_give(tx, c->person_id, c->roles, c->insee);
    roles_note(tx, c);
    return STAFF_DONE;
}

enum staff_end staff_end(struct tx *tx, int64_t now, int64_t by, int64_t person_id)
{
    struct staff_member m;

    if (!staff_member(tx->db, tx->mem, person_id, &m)) return STAFF_NONE;
    if (is_last(tx, &m, 0)) return STAFF_LAST;
    staff_revoke(tx, now, person_id);
    note(tx, now, by, &(struct audit_line){.verb = "staff.revoke", .about = about(tx, person_id), .detail = S("")});
    return STAFF_DONE;
}

static void link_send(struct tx *tx, int64_t now, const struct staff_member *m, enum lang lang)
{
    struct buf payload = buf_new(tx->mem, 4096);
    struct json j = json_new(&payload);

    x_staff_links_end(tx, tx->mem, m->id, now);
    str path = staff_invite(tx, now, m->mail, m->name, m->roles);
    json_open(&j, '{');
    json_key(&j, S("mail")), json_str(&j, m->mail);
    json_key(&j, S("name")), json_str(&j, m->name);
    json_key(&j, S("lang")), json_str(&j, lang_code(lang));
    json_key(&j, S("token")), json_str(&j, path);
    json_close(&j, '}');
    job_add(tx, "mail_staff_link", str_fmt(tx->mem, "staff-link-%lld", (long long)id_new()), buf_str(&payload), now);
}

enum staff_end staff_invite_by(struct tx *tx, int64_t now, int64_t by, const struct staff_new *n)
{
    int64_t person = person_make(tx, now, n->mail, n->name, n->lang);
    struct staff_member m;

    if (!staff_roles_ok(n->roles)) return STAFF_NONE;
    if (!staff_commune_ok(tx->db, tx->mem, n->roles, n->insee)) return STAFF_NOWHERE;
    if (staff_member(tx->db, tx->mem, person, &m)) return STAFF_TAKEN;
    link_send(tx, now, &(struct staff_member){person, n->roles, n->name, n->mail, n->insee, false}, n->lang);
    staff_commune_give(tx, person, n->roles, n->insee);
    note(tx, now, by, &(struct audit_line){.verb = "staff.add", .about = about(tx, person), .detail = S("")});
    roles_note(tx, &(struct staff_change){now, by, person, 0, n->roles, n->insee});
    return STAFF_DONE;
}

enum staff_end staff_link_again(struct tx *tx, int64_t now, int64_t by, int64_t person_id)
{
    struct staff_one_row r;

    if (!q_staff_one(tx->db, tx->mem, person_id, &r)) return STAFF_NONE;
    link_send(tx, now, &(struct staff_member){person_id, r.roles, r.name, r.mail, r.insee, r.enrolled > 0},
              str_eq(r.lang, S("en")) ? LANG_EN : LANG_FR);
    note(tx, now, by, &(struct audit_line){.verb = "staff.link", .about = about(tx, person_id), .detail = S("")});
    return STAFF_DONE;
}
