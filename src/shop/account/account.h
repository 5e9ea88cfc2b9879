/* account.h: people who sign in: members of merchants (a code by mail, no password) and staff (password and one-time
** code). Buyers need no account. */
#pragma once
#include "app/job.h"
#include "app/role.h"
#include "app/route.h"
#include "app/secret.h"

/* The person of this address, made if new. */
int64_t person_make(struct tx *, int64_t now, str mail, str name, enum lang);
/* Gives the signed-in member of this request the merchant he just made, as owner. */
void member_add(struct tx *, int64_t now, int64_t person_id, int64_t merchant_id, str role);
/* Opens a session on the device of this request for a person who has just shown who he is; goes to his shop. */
void member_sign_in(struct rq *, struct tx *, int64_t person_id);
/* The session of this request acts for that merchant from now on. */
void session_merchant_set(struct tx *, int64_t session_id, int64_t merchant_id);
/* Members to tell about a merchant's business: their mails and languages, owners first. */
struct people {
    struct person_contact {
        int64_t id;
        str name, mail, role;
        enum lang lang;
    } * v;
    size_t n;
};
void members_of(struct db *, struct arena *, int64_t merchant_id, struct people *);

/* A grave change of a shop, told to all its owners by mail. what: "invited", "withdrawn", "joined", "role", "removed",
** "bank", "export", "refund", "offered", "sms", "no_sms", "paused", "resumed", "left"; about: the person, the sum or the address
** it is about; role: the new one. */
struct owners_news {
    int64_t now, merchant_id, by; /* by: person */
    const char *what;
    str about, role;
};
void owners_tell(struct tx *, const struct owners_news *);

/* --- who works in a shop: roles "owner", "manager", "clerk", "picker". Only an owner of the moment may, looked at
** again inside the transaction; each change is told to all owners --- */
struct member_act {
    int64_t now, merchant_id, by; /* by: the person who does it */
};
enum member_end { MEMBER_DONE, MEMBER_NONE, MEMBER_LAST_OWNER };
enum member_end member_role_set(struct tx *, const struct member_act *, int64_t member_id, str role);
/* Takes him out and ends his sessions in this shop. */
enum member_end member_remove(struct tx *, const struct member_act *, int64_t member_id);
struct invitation_new {
    str mail, name, role;
    enum lang lang;
};
enum invite_end { INVITE_SENT, INVITE_NONE, INVITE_MEMBER, INVITE_TOO_MANY };
/* A link by mail, good for seven days and once; it replaces an open one to the same address. */
enum invite_end member_invite(struct tx *, const struct member_act *, const struct invitation_new *);
bool invitation_withdraw(struct tx *, const struct member_act *, int64_t invitation_id);
/* Uses the link of a mail: the person is a member. False: used, withdrawn, too old or never was. */
struct joined {
    int64_t person_id, merchant_id;
};
bool invitation_join(struct tx *, int64_t now, str token, enum lang, struct joined *);
void staff_all(struct db *, struct arena *, struct people *);

/* Six digits by mail for a purpose ("member", "checkout", "buyer"); at most one in 30 s and 6 an hour an address. False: too many. */
bool sign_code_send(struct tx *, int64_t now, const char *purpose, str mail, enum lang);
/* Who asks, where a stranger may ask too: what is said above of an address then holds of each asker, and a code is good
** only for who asked for it. Askers that were never known as this address have 12 an hour between them, so that whoever
** knows the address neither floods it nor uses up what its owner needs. */
struct sign_code_ask {
    const char *purpose;
    str address; /* of mail, or a telephone */
    str asker;   /* what only he can show, hashed; absent: good for whoever */
    bool known;  /* he was signed in as this address before */
};
bool sign_code_send_to(struct tx *, int64_t now, const struct sign_code_ask *, enum lang);
/* The same without sending it: made and counted. */
struct sign_code_made {
    int64_t id, expires_at;
    str code;
};
bool sign_code_make(struct tx *, int64_t now, const struct sign_code_ask *, struct sign_code_made *);
enum sign_code { CODE_OK, CODE_WRONG, CODE_EXPIRED, CODE_TOO_MANY_TRIES };
/* How many were made for an address since then, whoever asked. */
int64_t sign_codes_since(struct db *, struct arena *, const struct sign_code_ask *, int64_t since);
/* Uses a code up. Five wrong tries kill it. Counts the try even when the answer is a refusal: the caller must commit. */
enum sign_code sign_code_use(struct tx *, int64_t now, const char *purpose, str mail, str code);
enum sign_code sign_code_use_by(struct tx *, int64_t now, const struct sign_code_ask *, str code);

/* A code asked for, or typed, in this browser, which has a word of its own in a cookie. make: it is given one where it
** has none, in a write. Known: somebody has signed in here as this address; browser_learn says so, in the write of who
** signs in. */
struct sign_code_ask browser_ask(struct rq *, const char *purpose, str address, bool make);
bool browser_knows(struct rq *, str address);
/* Gives this browser its word on a page that only shows a form: it is there when that form comes back. */
void browser_begin(struct rq *);
void browser_learn(struct rq *, str address);
/* One place asks for codes to one address some times an hour, in however many browsers or baskets: the hour's letters
** to strangers are not used up from one place. Who has signed in here before does not count. Each call counts: ask once
** for a request, though its write may run again. */
bool browser_may_ask(struct rq *, str address);

/* A one-time link for a new staff member to choose a password and enrol a telephone; returns the path "/equipe/lien/…".
** roles: a sum of app/role.h. */
str staff_invite(struct tx *, int64_t now, str mail, str name, int64_t roles);
/* Ends a staff member's rights and sessions at once. */
void staff_revoke(struct tx *, int64_t now, int64_t person_id);

/* --- the operator's team, as an administrator keeps it. Each change is a line of the register --- */
struct staff_member {
    int64_t id, roles;
    str name, mail;
    str insee;     /* the commune of a town hall's desk; empty: none */
    bool enrolled; /* has chosen a password: can sign in */
};
struct staff_team {
    struct staff_member *v;
    size_t n;
};
void staff_team(struct db *, struct arena *, struct staff_team *);
/* False: nobody of the team has this number (any more). */
bool staff_member(struct db *, struct arena *, int64_t person_id, struct staff_member *);
enum staff_end {
    STAFF_DONE,
    STAFF_NONE,   /* not of the team (any more) */
    STAFF_LAST,   /* would leave nobody who has signed in as administrator */
    STAFF_MOVED,  /* a colleague has changed these roles since they were looked at */
    STAFF_TAKEN,  /* this address is of the team already */
    STAFF_NOWHERE /* a town hall without its commune */
};
/* Gives and takes roles: what they were when looked at, what they are to be. */
struct staff_change {
    int64_t now, by, person_id, seen, roles;
    str insee; /* where a town hall's desk is: wanted with that role, nothing without */
};
enum staff_end staff_roles_change(struct tx *, const struct staff_change *);
/* Ends somebody's access; not the last administrator's. */
enum staff_end staff_end(struct tx *, int64_t now, int64_t by, int64_t person_id);
struct staff_new {
    str mail, name;
    int64_t roles;
    enum lang lang; /* of who invites: a person who is new here is written to in it */
    str insee;      /* as in staff_change */
};
/* Sends the link to come in by mail, to somebody new or whose access had ended. */
enum staff_end staff_invite_by(struct tx *, int64_t now, int64_t by, const struct staff_new *);
/* Of who keeps the desk of a town hall: its commune; empty: of nobody else. */
str staff_commune(struct db *, struct arena *, int64_t person_id);
/* A sum of roles and a commune that go together: a town hall's desk has one of the territory, nobody else has. */
bool staff_commune_ok(struct db *, struct arena *, int64_t roles, str insee);
void staff_commune_give(struct tx *, int64_t person_id, int64_t roles, str insee);
/* Another link by mail, for who lost the first one, the telephone or the password; those before it end. */
enum staff_end staff_link_again(struct tx *, int64_t now, int64_t by, int64_t person_id);
/* What is kept of a word that opens a door (a session, a link): its SHA-256, in lower-case hexadecimal. */
str token_hash_of(struct arena *, str token);
/* The browser's own words, shortened: what a person sees in the list of devices. */
str device_of(struct rq *);
extern const struct route account_routes[], account_staff_routes[], account_member_routes[];
extern const struct job_kind account_jobs[];
/* The second factors of staff, under the current sealing key: see sealed_kind. */
size_t staff_seal_turn(struct tx *, const struct hall *, struct secret_turning *);
