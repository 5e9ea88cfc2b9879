/* standin.c: agreements: asked for, given, said and written down, taken back. */
#include "shop/standin/inside.h"

#include "app/audit.h"
#include "app/role.h"
#include "app/settings.h"
#include "shop/account/account.h"
#include "shop/reception/days.h"
#include "shop/sms/sms.h"

enum { OF_SHOP_MOST = 12, PUB_CHARS = 12, WEEK_DAYS = 7, MONTH_DAYS = 30 };

/* --- reading: three statements give the same columns --- */

#define STAND_IN(r)                                                                                                    \
    (struct stand_in)                                                                                                  \
    {                                                                                                                  \
        .id = (r).id, .merchant_id = (r).merchant_id, .person_id = (r).person_id, .asked_at = (r).asked_at,            \
        .pub = (r).pub, .shop = (r).shop, .staff = (r).staff, .why = (r).why, .lasts = (r).lasts, .how = (r).how,      \
        .said_by = (r).said_by, .ended_by = (r).ended_by, .said_at = (r).said_at, .state = {                           \
            (r).agreed_at,                                                                                             \
            (r).until_at,                                                                                              \
            (r).ended_at,                                                                                              \
            (r).ended_how                                                                                              \
        }                                                                                                              \
    }

void stand_ins_of(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now, struct stand_ins *out)
{
    struct standin_of_shop_rows r;

    q_standin_of_shop(db, mem, merchant_id, now, now - ASKED_DAYS * DAY_MS, OF_SHOP_MOST, &r);
    *out = (struct stand_ins){NEW(mem, struct stand_in, r.n + 1), r.n};
    for (size_t i = 0; i < r.n; i++) out->v[i] = STAND_IN(r.v[i]);
}

bool stand_in_named(struct db *db, struct arena *mem, str pub, struct stand_in *out)
{
    struct standin_of_pub_row r;

    if (!q_standin_of_pub(db, mem, pub, &r)) return false;
    *out = STAND_IN(r);
    return true;
}

bool stand_in_open(const struct stand_in *s, int64_t now)
{
    return !s->state.agreed_at.set && !s->state.ended_at.set && s->asked_at > now - ASKED_DAYS * DAY_MS;
}

bool stand_in_runs(const struct stand_in *s, int64_t now)
{
    return !acting_over(&s->state, now);
}

/* --- words of links --- */

str stand_in_token(const struct hall *hall, struct arena *mem, const char *what, str pub)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(hall->mark_key, str_fmt(mem, "stand in|%s|%.*s", what, STR_ARG(pub)), mac);
    return str_head(hex(mem, mac, sizeof mac), TOKEN_CHARS);
}

str stand_in_path(const struct hall *hall, struct arena *mem, const char *what, str pub)
{
    str token = stand_in_token(hall, mem, what, pub);

    return str_fmt(mem, "/accord/%.*s/%.*s", STR_ARG(pub), STR_ARG(token));
}

str stand_in_lasts_text(enum lang lang, str lasts)
{
    if (str_eq(lasts, S("hour"))) return tr(lang, "for one hour");
    if (str_eq(lasts, S("day"))) return tr(lang, "until this evening");
    return str_eq(lasts, S("week")) ? tr(lang, "for 7 days") : tr(lang, "for 30 days");
}

static int64_t until_of(struct db *db, struct arena *mem, int64_t now, str lasts)
{
    str zone = setting_in(db, mem, SETTING_TIME_ZONE);

    if (str_eq(lasts, S("hour"))) return now + HOUR_MS;
    if (str_eq(lasts, S("day"))) return zone_at(zone, zone_day(zone, now) + 1, 0);
    return now + (str_eq(lasts, S("week")) ? WEEK_DAYS : MONTH_DAYS) * DAY_MS;
}

/* --- who is told --- */

static str payload(struct tx *tx, const char *pub, str id, const char *what, int64_t to)
{
    struct buf b = buf_new(tx->mem, 2048);
    struct json j = json_new(&b);

    json_open(&j, '{');
    json_key(&j, str_c(pub)), json_str(&j, id);
    json_key(&j, S("what")), json_str(&j, str_c(what));
    json_key(&j, S("to")), json_i64(&j, to);
    json_close(&j, '}');
    return buf_str(&b);
}

/* By mail to each owner; what is asked for also to the telephone the shop has its orders sent to. */
static void owners_write(struct tx *tx, int64_t now, const struct stand_in *s, const char *what)
{
    struct people people;
    struct sms_phone phone;

    members_of(tx->db, tx->mem, s->merchant_id, &people);
    for (size_t i = 0; i < people.n; i++)
        if (str_eq(people.v[i].role, S("owner")))
            job_add(tx, "mail_stand_in",
                    str_fmt(tx->mem, "stand-in-%lld-%s-%lld", (long long)s->id, what, (long long)people.v[i].id),
                    payload(tx, "stand_in", s->pub, what, people.v[i].id), now);
    bool by_sms =
        (!strcmp(what, "asked") || !strcmp(what, "written")) && sms_phone_of(tx->db, tx->mem, s->merchant_id, &phone);
    if (by_sms)
        job_add(tx, "sms_stand_in", str_fmt(tx->mem, "stand-in-%lld-%s-sms", (long long)s->id, what),
                payload(tx, "stand_in", s->pub, what, s->merchant_id), now);
}

/* member: who of the shop said so; 0: nobody that is known by name. */
static void note(struct tx *tx, int64_t now, const char *verb, const struct stand_in *s, int64_t member)
{
    bool staff = !strcmp(verb, "standin.ask") || !strcmp(verb, "standin.write") || !strcmp(verb, "standin.stop");

    audit_line_add(tx, now,
                   &(struct audit_line){staff ? "staff" : "member", verb, staff ? s->person_id : member,
                                        str_fmt(tx->mem, "merchant %lld", (long long)s->merchant_id), s->pub});
}

/* --- making --- */

/* His roles, where they let him act; else none. */
static int64_t acts_as(struct tx *tx, int64_t person_id)
{
    struct standin_staff_row f;

    return q_standin_staff(tx->db, tx->mem, person_id, &f) && staff_rights_of(f.roles) & ACCESS_STAND_IN ? f.roles : 0;
}

bool stand_in_reaches(struct db *db, struct arena *mem, int64_t merchant_id)
{
    struct people people;
    struct sms_phone phone;
    bool owner = false;

    members_of(db, mem, merchant_id, &people);
    for (size_t i = 0; i < people.n && !owner; i++)
        owner = str_eq(people.v[i].role, S("owner")) && people.v[i].mail.n > 0;
    return owner || sms_phone_of(db, mem, merchant_id, &phone);
}

opt_i64 stand_in_no_until(struct db *db, struct arena *mem, int64_t merchant_id, int64_t now)
{
    struct standin_said_no_row no;

    if (!q_standin_said_no(db, mem, merchant_id, S("refused"), S("withdrawn"), now - NO_DAYS * DAY_MS, &no))
        return NO_I64;
    return SOME_I64(no.at + NO_DAYS * DAY_MS);
}

/* What the shop is said to have said is written down only where it has not said otherwise, and reads of it. */
static enum stand_in_end may_be_said(struct tx *tx, const struct stand_in_new *n, int64_t roles)
{
    bool brief = str_eq(n->lasts, S("hour")) || str_eq(n->lasts, S("day"));

    if (stand_in_no_until(tx->db, tx->mem, n->merchant_id, n->now).set) return STAND_IN_SAID_NO;
    if (roles & STAFF_ADMINISTRATOR && brief) return STAND_IN_DONE;
    return stand_in_reaches(tx->db, tx->mem, n->merchant_id) ? STAND_IN_DONE : STAND_IN_UNREACHED;
}

static bool has_one(struct tx *tx, const struct stand_in_new *n)
{
    struct stand_ins all;

    stand_ins_of(tx->db, tx->mem, n->merchant_id, n->now, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].person_id == n->person_id &&
            (stand_in_runs(&all.v[i], n->now) || (!n->how.n && stand_in_open(&all.v[i], n->now))))
            return true;
    return false;
}

/* What was said answers what this colleague had asked for. */
static void asked_over(struct tx *tx, const struct stand_in_new *n)
{
    struct stand_ins all;

    stand_ins_of(tx->db, tx->mem, n->merchant_id, n->now, &all);
    for (size_t i = 0; i < all.n; i++)
        if (all.v[i].person_id == n->person_id && stand_in_open(&all.v[i], n->now))
            x_standin_end(tx, tx->mem, all.v[i].id, n->merchant_id, S("stopped"), all.v[i].staff, n->now);
}

enum stand_in_end stand_in_make(struct tx *tx, const struct stand_in_new *n)
{
    struct standin_shop_row shop;
    struct stand_in s = {
        .id = id_new(), .pub = id_public(tx->mem, PUB_CHARS), .merchant_id = n->merchant_id, .person_id = n->person_id};
    bool said = n->how.n > 0;
    int64_t roles = acts_as(tx, n->person_id);

    if (!q_standin_shop(tx->db, tx->mem, n->merchant_id, &shop)) return STAND_IN_NONE;
    if (shop.suspended_at.set) return STAND_IN_CLOSED;
    if (!roles) return STAND_IN_NOT_STAFF;
    if (has_one(tx, n)) return STAND_IN_TWICE;
    enum stand_in_end end = said ? may_be_said(tx, n, roles) : STAND_IN_DONE;
    if (end != STAND_IN_DONE) return end;
    if (said) asked_over(tx, n);
    x_standin_add(tx, tx->mem,
                  &(struct standin_add_args){
                      .id = s.id,
                      .pub = s.pub,
                      .merchant_id = n->merchant_id,
                      .person_id = n->person_id,
                      .why = n->why,
                      .lasts = n->lasts,
                      .now = n->now,
                      .how = n->how,
                      .said_by = n->said_by,
                      .said_at = said ? SOME_I64(n->said_at) : NO_I64,
                      .agreed_at = said ? SOME_I64(n->now) : NO_I64,
                      .until_at = said ? SOME_I64(until_of(tx->db, tx->mem, n->now, n->lasts)) : NO_I64,
                  });
    note(tx, n->now, said ? "standin.write" : "standin.ask", &s, 0);
    owners_write(tx, n->now, &s, said ? "written" : "asked");
    return STAND_IN_DONE;
}

/* --- answers --- */

static bool one_of(struct tx *tx, const struct stand_in_answer *a, struct stand_in *out)
{
    struct standin_of_id_row r;

    if (!q_standin_of_id(tx->db, tx->mem, a->id, a->merchant_id, &r)) return false;
    *out = STAND_IN(r);
    return true;
}

enum stand_in_end stand_in_agree(struct tx *tx, const struct stand_in_answer *a)
{
    struct stand_in s = {0};
    struct standin_shop_row shop;

    if (!one_of(tx, a, &s) || !q_standin_shop(tx->db, tx->mem, a->merchant_id, &shop)) return STAND_IN_NONE;
    if (shop.suspended_at.set) return STAND_IN_CLOSED;
    if (!acts_as(tx, s.person_id)) return STAND_IN_NOT_STAFF;
    if (x_standin_agree(tx, tx->mem,
                        &(struct standin_agree_args){.id = a->id,
                                                     .merchant_id = a->merchant_id,
                                                     .how = a->how,
                                                     .by = a->by,
                                                     .now = a->now,
                                                     .until_at = until_of(tx->db, tx->mem, a->now, s.lasts),
                                                     .since = a->now - ASKED_DAYS * DAY_MS}) != 1)
        return STAND_IN_LATE;
    note(tx, a->now, "standin.agree", &s, a->person_id);
    owners_write(tx, a->now, &s, "agreed");
    return STAND_IN_DONE;
}

enum stand_in_end stand_in_stop(struct tx *tx, const struct stand_in_answer *a)
{
    struct stand_in s = {0};
    bool staff = str_eq(a->how, S("stopped"));

    if (!one_of(tx, a, &s)) return STAND_IN_NONE;
    if (x_standin_end(tx, tx->mem, a->id, a->merchant_id, a->how, a->by, a->now) != 1) return STAND_IN_LATE;
    tx_hush(tx, s.person_id); /* the board he looks at is not his any more */
    note(tx, a->now, staff ? "standin.stop" : "standin.end", &s, a->person_id);
    owners_write(tx, a->now, &s, "ended");
    return STAND_IN_DONE;
}

/* --- the books --- */

void standin_check(struct db *db, struct arena *mem, struct buf *f)
{
    struct standin_check_acts_rows acts;
    struct standin_check_changes_rows changes;
    struct standin_check_audit_rows audit;
    struct standin_check_said_rows said;

    q_standin_check_acts(db, mem, &acts);
    for (size_t i = 0; i < acts.n; i++)
        buf_fmt(f, "S1: act %lld was done for a shop that had not agreed to it\n", (long long)acts.v[i].id);
    q_standin_check_changes(db, mem, UNDO_DAYS * DAY_MS, &changes);
    for (size_t i = 0; i < changes.n; i++)
        buf_fmt(f, "S2: change %lld is of another shop, or was taken back too late\n", (long long)changes.v[i].id);
    q_standin_check_audit(db, mem, S("standin.act"), S("staff"), S("merchant "), &audit);
    for (size_t i = 0; i < audit.n; i++)
        buf_fmt(f, "S3: act %lld is in no line of the register\n", (long long)audit.v[i].id);
    q_standin_check_said(db, mem,
                         &(struct standin_check_said_args){.telephone = S("telephone"),
                                                           .in_person = S("in_person"),
                                                           .refused = S("refused"),
                                                           .withdrawn = S("withdrawn"),
                                                           .beside_ms = MINUTE_MS,
                                                           .no_ms = NO_DAYS * DAY_MS},
                         &said);
    for (size_t i = 0; i < said.n; i++)
        buf_fmt(f, "S4: agreement %lld was written down after the shop had said no\n", (long long)said.v[i].id);
}
