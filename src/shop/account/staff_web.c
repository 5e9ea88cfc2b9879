/* staff_web.c: staff sign in with a password and a telephone's one-time code; a one-time link lets them choose both. */
#include "shop/account/inside.h"

#include "account.sql.h"
#include "app/audit.h"
#include "app/ended.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/secret.h"
#include "app/settings.h"

enum { PASSWORD_LEAST = 12 };

struct staff_enter_view {
    bool wrong, locked;
    str mail;
};
#include "account_staff_enter.html.h"

static void staff_enter_get(struct rq *rq)
{
    struct staff_enter_view v = {str_eq(rq_query(rq, "non"), S("faux")), str_eq(rq_query(rq, "non"), S("bloque")),
                                 mail_remembered(rq)};

    if (rq_can(rq, ACCESS_STAFF)) {
        rq_go(rq, "/equipe");
        return;
    }
    browser_begin(rq);
    page_open(rq, &(struct page){.title = tr(rq->lang, "Staff: sign in"), .body = "plain"});
    tpl_account_staff_enter(&rq->out, rq->lang, &v);
    page_close(rq);
}

/* Under which a browser is known to be of this member of staff's; not that of a buyer or a merchant with the same address. */
static str staff_mark(struct rq *rq, str mail)
{
    return str_fmt(rq->in, "staff %.*s", STR_ARG(mail));
}

/* What prepare found, before the writer: hashing takes 30 ms. */
struct staff_try {
    int64_t person_id, step;
    bool known, own, locked, right;
};

static bool totp_check(struct rq *rq, const struct staff_by_mail_row *s, struct staff_try *t)
{
    str secret;

    if (!secret_open(rq->hall, rq->in, s->totp_sealed, s->seal_number, &secret)) return false;
    t->step = totp_step(rq->in, secret, form_digits(rq, "code"), rq->now, s->totp_last_step);
    return t->step >= 0;
}

static bool staff_enter_prepare(struct rq *rq)
{
    struct staff_try *t = NEW(rq->in, struct staff_try, 1);
    struct staff_by_mail_row s;
    str mail = str_lower(rq->in, str_trim(rq_field(rq, "mail"))), password = rq_field(rq, "secret");

    rq->form = t;
    t->known = q_staff_by_mail(rq->db, rq->in, mail, &s) && s.password_hash.n;
    /* The same time is spent whether the person exists or not. */
    str hash =
        t->known
            ? s.password_hash
            : S("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Ss9LYQXFZbAk6rfZvPXNnmUCuAGCQjpQPJWjUXM3MJ0");
    bool ok = password.n <= 200 && password_ok(hash, password);
    if (!t->known) return true;
    t->person_id = s.person_id;
    t->own = browser_knows(rq, staff_mark(rq, mail));
    t->locked = (t->own ? s.own_locked_until : s.locked_until) > rq->now;
    t->right = ok && !t->locked && totp_check(rq, &s, t);
    return true;
}

static void staff_enter_post(struct rq *rq, struct tx *tx)
{
    const struct staff_try *t = rq->form;

    str mail = str_lower(rq->mem, str_trim(form_typed(rq, "mail")));

    mail_remember(rq, str_head(mail, 190));
    if (t->locked) { /* a stranger is not told whether there is anybody of this address */
        rq_go(rq, t->own ? "/equipe/entrer?non=bloque" : "/equipe/entrer?non=faux");
        return;
    }
    if (!t->known || !t->right || x_staff_good_try(tx, tx->mem, t->person_id, t->step, rq->now, t->own) != 1) {
        if (t->known) staff_try_failed(tx, rq->now, t->person_id, t->own);
        rq_go(rq, "/equipe/entrer?non=faux");
        return;
    }
    browser_learn(rq, staff_mark(rq, mail));
    struct session_new s = {S("staff"), S("?"), t->person_id, 0};
    rq_cookie(rq, "s", session_open(tx, rq->now, &s), session_days(true) * 3600 + ENDED_KNOWN_DAYS * 86400, false);
    rq->rights |= ACCESS_STAFF;
    rq->person_id = t->person_id;
    rq_hint(rq, 0);
    audit_note(rq, tx, "staff.enter", str_fmt(tx->mem, "person %lld", (long long)t->person_id), S(""));
    rq_go(rq, "/equipe");
    ended_go(rq, tx, "staff", t->person_id);
}

static void staff_out_post(struct rq *rq, struct tx *tx)
{
    x_session_revoke(tx, tx->mem, rq->session_id, rq->person_id, rq->now);
    rq_cookie(rq, "s", S(""), 0, false);
    rq_cookie(rq, "foirail_hint", S(""), 0, true);
    rq_go(rq, "/equipe/entrer");
}

/* --- the one-time link --- */

struct staff_link_view {
    str mail, secret, token;
    struct html qr;
    str reason;
};
#include "account_staff_link.html.h"

/* The telephone's secret follows from the link, so that nothing is kept before it is chosen. */
static str link_secret(struct rq *rq, str token)
{
    uint8_t mac[SHA256_BYTES];

    hmac_sha256(rq->hall->mark_key, str_fmt(rq->in, "totp|%.*s", STR_ARG(token)), mac);
    return arena_str(rq->in, (str){(char *)mac, SHA1_BYTES});
}

static void staff_link_page(struct rq *rq, const struct staff_link_one_row *l, str reason)
{
    str secret = link_secret(rq, rq_param(rq, 0)), words = base32(rq->mem, secret.p, secret.n),
        market = setting_str(rq->place, SETTING_MARKET_NAME);
    struct buf uri = buf_new(rq->mem, 2048);

    buf_put(&uri, S("otpauth://totp/"));
    buf_urlpart(&uri, str_fmt(rq->mem, "%.*s:%.*s", STR_ARG(market), STR_ARG(l->mail)));
    buf_fmt(&uri, "?secret=%.*s&issuer=", STR_ARG(words));
    buf_urlpart(&uri, market);
    struct staff_link_view v = {.mail = l->mail,
                                .secret = words,
                                .token = rq_param(rq, 0),
                                .reason = reason,
                                .qr = html_qr(rq->mem, buf_str(&uri), tr(rq->lang, "Code to scan with the telephone"))};
    page_open(rq, &(struct page){.title = tr(rq->lang, "Your staff access"), .body = "plain"});
    tpl_account_staff_link(&rq->out, rq->lang, &v);
    page_close(rq);
}

static void staff_link_get(struct rq *rq)
{
    struct staff_link_one_row l;

    if (q_staff_link_one(rq->db, rq->mem, token_hash_of(rq->mem, rq_param(rq, 0)), rq->now, &l))
        staff_link_page(rq, &l, S(""));
    else rq_not_found(rq);
}

struct staff_chosen {
    int64_t person_id, number;
    str hash, sealed;
};

static const char *password_fault(struct rq *rq, str password)
{
    if (utf8_count(password) < PASSWORD_LEAST)
        return "Choose a password of at least 12 characters: several words are best.";
    if (password.n > 200) return "This password is too long.";
    return str_eq(password, rq_field(rq, "encore")) ? NULL : "The two passwords are not the same.";
}

static bool staff_link_prepare(struct rq *rq)
{
    struct staff_chosen *c = NEW(rq->in, struct staff_chosen, 1);
    struct staff_link_one_row l;
    str password = rq_field(rq, "secret"), secret = link_secret(rq, rq_param(rq, 0));

    rq->form = c;
    if (!q_staff_link_one(rq->db, rq->mem, token_hash_of(rq->mem, rq_param(rq, 0)), rq->now, &l)) {
        rq_not_found(rq);
        return false;
    }
    const char *why = password_fault(rq, password);
    if (!why && totp_step(rq->mem, secret, form_digits(rq, "code"), rq->now, 0) < 0)
        why = "The telephone's six digits are not right. Check its clock, then try again.";
    if (why) {
        rq_refused(rq, 422, "staff.link");
        staff_link_page(rq, &l, tr(rq->lang, why));
        return false;
    }
    *c = (struct staff_chosen){.person_id = l.person_id, .hash = password_hash(rq->in, password)};
    c->sealed = secret_seal(rq->hall, rq->in, secret, &c->number);
    return true;
}

static void staff_link_post(struct rq *rq, struct tx *tx)
{
    const struct staff_chosen *c = rq->form;

    if (x_staff_link_used(tx, tx->mem, token_hash_of(tx->mem, rq_param(rq, 0)), rq->now) != 1) {
        rq_not_found(rq);
        return;
    }
    x_staff_enrol(tx, tx->mem, c->person_id, c->hash, c->sealed, c->number);
    x_session_revoke_all(tx, tx->mem, c->person_id, rq->now);
    audit_line_add(tx, rq->now,
                   &(struct audit_line){"staff", "staff.enrol", c->person_id,
                                        str_fmt(tx->mem, "person %lld", (long long)c->person_id), S("")});
    rq_go(rq, "/equipe/entrer");
}

const struct route account_staff_routes[] = {
    {GET, "/equipe/entrer", ACCESS_ANYONE, RATE_PAGE, .read = staff_enter_get},
    {POST, "/equipe/entrer", ACCESS_ANYONE, RATE_SIGN_IN, .prepare = staff_enter_prepare, .write = staff_enter_post},
    {POST, "/equipe/sortir", ACCESS_STAFF, RATE_WRITE, .write = staff_out_post, .flags = ROUTE_ASIDE},
    {GET, "/equipe/lien/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .read = staff_link_get},
    {POST, "/equipe/lien/{jeton}", ACCESS_ANYONE, RATE_SIGN_IN, .prepare = staff_link_prepare,
     .write = staff_link_post},
    ROUTES_END};

/* --- a new sealing key --- */

size_t staff_seal_turn(struct tx *tx, const struct hall *hall, struct secret_turning *t)
{
    struct staff_sealed_before_rows rows;
    str anew;

    q_staff_sealed_before(tx->db, tx->mem, hall->seal_number, t->cursor, SECRET_TURN_MOST, &rows);
    for (size_t i = 0; i < rows.n; i++) {
        t->cursor = rows.v[i].person_id;
        if (secret_turn(hall, tx->mem, rows.v[i].totp_sealed, rows.v[i].seal_number, &anew))
            x_staff_seal(tx, tx->mem, rows.v[i].person_id, anew, hall->seal_number);
        else t->lost++;
    }
    return rows.n;
}
