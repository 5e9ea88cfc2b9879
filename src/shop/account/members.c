/* members.c: who works in a shop. The last owner stays: the statements themselves look for another one. */
#include "shop/account/inside.h"

#include "account.sql.h"

enum { MEMBERS_MOST = 40, INVITED_MOST = 20, INVITE_DAYS = 7 };

/* --- what is told to all owners --- */

static str person_name(struct tx *tx, int64_t id)
{
    struct person_one_row p;

    return q_person_one(tx->db, tx->mem, id, &p) ? p.name : S("");
}

static str news_payload(struct tx *tx, const struct owners_news *n, int64_t to)
{
    struct buf payload = buf_new(tx->mem, 4096);
    struct json j = json_new(&payload);

    json_open(&j, '{');
    json_key(&j, S("to")), json_i64(&j, to);
    json_key(&j, S("merchant")), json_i64(&j, n->merchant_id);
    json_key(&j, S("what")), json_str(&j, str_c(n->what));
    json_key(&j, S("by")), json_str(&j, person_name(tx, n->by));
    json_key(&j, S("about")), json_str(&j, n->about.p ? n->about : S(""));
    json_key(&j, S("role")), json_str(&j, n->role.p ? n->role : S(""));
    json_close(&j, '}');
    return buf_str(&payload);
}

void owners_tell(struct tx *tx, const struct owners_news *n)
{
    struct people people;
    int64_t id = id_new();

    members_of(tx->db, tx->mem, n->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++) {
        const struct person_contact *p = &people.v[i];
        if (!str_eq(p->role, S("owner"))) continue;
        job_add(tx, "mail_owners", str_fmt(tx->mem, "owners-%lld-%lld", (long long)id, (long long)p->id),
                news_payload(tx, n, p->id), n->now);
    }
}

static void tell(struct tx *tx, const struct member_act *a, const char *what, str about, str role)
{
    owners_tell(tx, &(struct owners_news){a->now, a->merchant_id, a->by, what, about, role});
}

/* --- roles --- */

/* An owner at this very moment: rights were read before, and another owner may have taken them back since. */
static bool still_owner(struct tx *tx, const struct member_act *a)
{
    struct member_of_person_row m;

    return q_member_of_person(tx->db, tx->mem, a->by, a->merchant_id, &m) && str_eq(m.role, S("owner"));
}

enum member_end member_role_set(struct tx *tx, const struct member_act *a, int64_t member_id, str role)
{
    struct member_one_row m;

    if (!still_owner(tx, a) || !q_member_one(tx->db, tx->mem, member_id, a->merchant_id, &m)) return MEMBER_NONE;
    if (str_eq(m.role, role)) return MEMBER_DONE;
    if (x_member_role_change(tx, tx->mem, member_id, a->merchant_id, role, S("owner")) != 1) return MEMBER_LAST_OWNER;
    tell(tx, a, "role", m.name, role);
    return MEMBER_DONE;
}

/* Told before he is out: an owner who is taken out reads it too. */
enum member_end member_remove(struct tx *tx, const struct member_act *a, int64_t member_id)
{
    struct member_one_row m;

    if (!still_owner(tx, a) || !q_member_one(tx->db, tx->mem, member_id, a->merchant_id, &m)) return MEMBER_NONE;
    tell(tx, a, "removed", m.name, m.role);
    if (x_member_end(tx, tx->mem, member_id, a->merchant_id, S("owner"), a->now) != 1) return MEMBER_LAST_OWNER;
    x_session_revoke_shop(tx, tx->mem, m.person_id, a->merchant_id, a->now);
    tx_hush(tx, m.person_id);
    return MEMBER_DONE;
}

/* --- invitations --- */

static str letter_payload(struct tx *tx, const struct member_act *a, const struct invitation_new *n, str token)
{
    struct buf payload = buf_new(tx->mem, 4096);
    struct json j = json_new(&payload);

    json_open(&j, '{');
    json_key(&j, S("mail")), json_str(&j, n->mail);
    json_key(&j, S("name")), json_str(&j, n->name);
    json_key(&j, S("role")), json_str(&j, n->role);
    json_key(&j, S("lang")), json_str(&j, lang_code(n->lang));
    json_key(&j, S("by")), json_str(&j, person_name(tx, a->by));
    json_key(&j, S("merchant")), json_i64(&j, a->merchant_id);
    json_key(&j, S("token")), json_str(&j, token);
    json_close(&j, '}');
    return buf_str(&payload);
}

static bool is_member(const struct people *people, str mail)
{
    for (size_t i = 0; i < people->n; i++)
        if (str_eq(people->v[i].mail, mail)) return true;
    return false;
}

enum invite_end member_invite(struct tx *tx, const struct member_act *a, const struct invitation_new *n)
{
    struct people people;
    struct invitation_open_rows open;
    int64_t id = id_new();
    str token = id_public(tx->mem, 26);

    if (!still_owner(tx, a)) return INVITE_NONE;
    members_of(tx->db, tx->mem, a->merchant_id, &people);
    if (is_member(&people, n->mail)) return INVITE_MEMBER;
    x_invitation_withdraw_mail(tx, tx->mem, a->merchant_id, n->mail, a->now);
    q_invitation_open(tx->db, tx->mem, a->merchant_id, a->now, &open);
    if (people.n >= MEMBERS_MOST || open.n >= INVITED_MOST) return INVITE_TOO_MANY;
    x_invitation_insert(tx, tx->mem,
                        &(struct invitation_insert_args){.id = id,
                                                         .merchant_id = a->merchant_id,
                                                         .mail = n->mail,
                                                         .name = n->name,
                                                         .role = n->role,
                                                         .token_hash = token_hash_of(tx->mem, token),
                                                         .invited_by = a->by,
                                                         .now = a->now,
                                                         .expires_at = a->now + INVITE_DAYS * DAY_MS});
    job_add(tx, "mail_invitation", str_fmt(tx->mem, "invitation-%lld", (long long)id), letter_payload(tx, a, n, token),
            a->now);
    tell(tx, a, "invited", n->name, n->role);
    return INVITE_SENT;
}

bool invitation_withdraw(struct tx *tx, const struct member_act *a, int64_t invitation_id)
{
    struct invitation_open_rows open;
    str name = S("");

    q_invitation_open(tx->db, tx->mem, a->merchant_id, a->now, &open);
    for (size_t i = 0; i < open.n; i++)
        if (open.v[i].id == invitation_id) name = open.v[i].name;
    if (!still_owner(tx, a) || x_invitation_withdraw(tx, tx->mem, invitation_id, a->merchant_id, a->now) != 1)
        return false;
    tell(tx, a, "withdrawn", name, S(""));
    return true;
}

bool invitation_join(struct tx *tx, int64_t now, str token, enum lang lang, struct joined *out)
{
    struct invitation_one_row i;
    struct member_of_person_row m;

    if (!q_invitation_one(tx->db, tx->mem, token_hash_of(tx->mem, token), now, &i)) return false;
    if (x_invitation_use(tx, tx->mem, i.id, now) != 1) return false;
    *out = (struct joined){person_make(tx, now, i.mail, i.name, lang), i.merchant_id};
    if (q_member_of_person(tx->db, tx->mem, out->person_id, i.merchant_id, &m)) return true;
    member_add(tx, now, out->person_id, i.merchant_id, i.role);
    owners_tell(tx, &(struct owners_news){now, i.merchant_id, out->person_id, "joined", S(""), i.role});
    return true;
}
