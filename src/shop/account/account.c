#include "shop/account/account.h"

#include "account.sql.h"
#include "shop/account/inside.h"

enum {
    CODE_MINUTES = 15,
    CODE_TRIES = 5,
    CODES_AN_HOUR = 6,
    STRANGERS_AN_HOUR = 12,
    MEMBER_DAYS = 90,
    STAFF_HOURS = 12,
    LINK_HOURS = 72
};
enum { LOCK_AFTER = 5, LOCK_MINUTES = 15 };

str token_hash_of(struct arena *mem, str token)
{
    uint8_t h[SHA256_BYTES];

    sha256(token, h);
    return hex(mem, h, sizeof h);
}

static enum lang lang_of(str code)
{
    return str_eq(code, S("en")) ? LANG_EN : LANG_FR;
}

int64_t person_make(struct tx *tx, int64_t now, str mail, str name, enum lang lang)
{
    struct person_by_mail_row p;

    if (q_person_by_mail(tx->db, tx->mem, mail, &p)) return p.id;
    int64_t id = id_new();
    x_person_insert(tx, tx->mem,
                    &(struct person_insert_args){
                        .id = id, .name = name, .mail = mail, .lang = lang_code(lang), .now = now, .phone = S("")});
    return id;
}

void member_add(struct tx *tx, int64_t now, int64_t person_id, int64_t merchant_id, str role)
{
    x_member_insert(tx, tx->mem, id_new(), merchant_id, person_id, role, now);
}

void session_merchant_set(struct tx *tx, int64_t session_id, int64_t merchant_id)
{
    x_session_merchant(tx, tx->mem, session_id, merchant_id);
}

void members_of(struct db *db, struct arena *mem, int64_t merchant_id, struct people *out)
{
    struct member_people_rows rows;

    q_member_people(db, mem, merchant_id, S("owner"), &rows);
    *out = (struct people){NEW(mem, struct person_contact, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] = (struct person_contact){rows.v[i].id, rows.v[i].name, rows.v[i].mail, rows.v[i].role,
                                            lang_of(rows.v[i].lang)};
}

void staff_all(struct db *db, struct arena *mem, struct people *out)
{
    struct staff_people_rows rows;

    q_staff_people(db, mem, &rows);
    *out = (struct people){NEW(mem, struct person_contact, rows.n), rows.n};
    for (size_t i = 0; i < rows.n; i++)
        out->v[i] =
            (struct person_contact){rows.v[i].id, rows.v[i].name, rows.v[i].mail, S(""), lang_of(rows.v[i].lang)};
}

/* --- codes --- */

static str code_hash(struct arena *mem, int64_t id, str code)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(str_fmt(mem, "%lld", (long long)id), code, mac);
    return hex(mem, mac, sizeof mac);
}

static str asker_of(const struct sign_code_ask *a)
{
    return a->asker.p ? a->asker : S("");
}

bool sign_code_make(struct tx *tx, int64_t now, const struct sign_code_ask *a, struct sign_code_made *made)
{
    struct code_recent_row r = {0};

    q_code_recent(tx->db, tx->mem, a->address, str_c(a->purpose), asker_of(a), now - HOUR_MS, now - 30 * SECOND_MS, &r);
    if (r.in_hour >= CODES_AN_HOUR || r.just_sent || (!a->known && r.strangers >= STRANGERS_AN_HOUR)) return false;
    *made = (struct sign_code_made){id_new(), now + CODE_MINUTES * MINUTE_MS, id_digits(tx->mem, 6)};
    x_code_insert(tx, tx->mem,
                  &(struct code_insert_args){.id = made->id,
                                             .purpose = str_c(a->purpose),
                                             .mail = a->address,
                                             .asker = asker_of(a),
                                             .known = a->known,
                                             .code_hash = code_hash(tx->mem, made->id, made->code),
                                             .now = now,
                                             .expires_at = made->expires_at});
    return true;
}

int64_t sign_codes_since(struct db *db, struct arena *mem, const struct sign_code_ask *a, int64_t since)
{
    struct codes_since_row r = {0};

    q_codes_since(db, mem, a->address, str_c(a->purpose), since, &r);
    return r.n;
}

bool sign_code_send(struct tx *tx, int64_t now, const char *purpose, str mail, enum lang lang)
{
    return sign_code_send_to(tx, now, &(struct sign_code_ask){.purpose = purpose, .address = mail}, lang);
}

bool sign_code_send_to(struct tx *tx, int64_t now, const struct sign_code_ask *a, enum lang lang)
{
    struct sign_code_made made;
    struct buf payload = buf_new(tx->mem, 1024);
    struct json j = json_new(&payload);

    if (!sign_code_make(tx, now, a, &made)) return false;
    json_open(&j, '{');
    json_key(&j, S("mail")), json_str(&j, a->address);
    json_key(&j, S("code")), json_str(&j, made.code);
    json_key(&j, S("lang")), json_str(&j, lang_code(lang));
    json_key(&j, S("purpose")), json_str(&j, str_c(a->purpose));
    json_close(&j, '}');
    job_add(tx, "mail_code", str_fmt(tx->mem, "code-%lld", (long long)made.id), buf_str(&payload), now);
    return true;
}

enum sign_code sign_code_use(struct tx *tx, int64_t now, const char *purpose, str mail, str code)
{
    return sign_code_use_by(tx, now, &(struct sign_code_ask){.purpose = purpose, .address = mail}, code);
}

enum sign_code sign_code_use_by(struct tx *tx, int64_t now, const struct sign_code_ask *a, str code)
{
    struct code_last_row c;

    if (!q_code_last(tx->db, tx->mem, a->address, str_c(a->purpose), asker_of(a), &c)) return CODE_WRONG;
    if (c.tries >= CODE_TRIES) return CODE_TOO_MANY_TRIES;
    if (c.expires_at <= now) return CODE_EXPIRED;
    x_code_try(tx, tx->mem, c.id);
    if (!crypt_eq(code_hash(tx->mem, c.id, code), c.code_hash)) return CODE_WRONG;
    x_code_used(tx, tx->mem, c.id, now);
    return CODE_OK;
}

/* --- sessions --- */

str session_open(struct tx *tx, int64_t now, const struct session_new *s)
{
    bool staff = str_eq(s->kind, S("staff"));
    str token = id_public(tx->mem, 32);

    x_session_insert(tx, tx->mem,
                     &(struct session_insert_args){
                         .id = id_new(),
                         .token_hash = token_hash_of(tx->mem, token),
                         .kind = s->kind,
                         .person_id = s->person_id,
                         .merchant_id = s->merchant_id ? SOME_I64(s->merchant_id) : NO_I64,
                         .device = utf8_head(s->device, 80),
                         .now = now,
                         .expires_at = now + session_days(staff) * (staff ? HOUR_MS : DAY_MS),
                     });
    return token;
}

int64_t session_days(bool staff)
{
    return staff ? STAFF_HOURS : MEMBER_DAYS;
}

int64_t member_first_merchant(struct db *db, struct arena *mem, int64_t person_id)
{
    struct member_merchant_row m;

    return q_member_merchant(db, mem, person_id, &m) ? m.merchant_id : 0;
}

/* --- staff --- */

str staff_invite(struct tx *tx, int64_t now, str mail, str name, int64_t roles)
{
    int64_t person = person_make(tx, now, mail, name, LANG_FR);
    str token = id_public(tx->mem, 26);

    x_staff_insert(tx, tx->mem, person, roles, now, S(""));
    x_staff_link_insert(tx, tx->mem, token_hash_of(tx->mem, token), person, now + LINK_HOURS * HOUR_MS);
    return str_fmt(tx->mem, "/equipe/lien/%.*s", STR_ARG(token));
}

void staff_revoke(struct tx *tx, int64_t now, int64_t person_id)
{
    x_staff_revoke(tx, tx->mem, person_id, now);
    x_session_revoke_all(tx, tx->mem, person_id, now);
    x_staff_links_end(tx, tx->mem, person_id,
                      now); /* or it would open again for whoever has it when the person is invited anew */
}

void staff_try_failed(struct tx *tx, int64_t now, int64_t person_id, bool own)
{
    int64_t until = now + LOCK_MINUTES * MINUTE_MS;

    if (own) x_staff_own_bad_try(tx, tx->mem, person_id, LOCK_AFTER, until);
    else x_staff_bad_try(tx, tx->mem, person_id, LOCK_AFTER, until);
}
