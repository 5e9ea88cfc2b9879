/* account.h: people who sign in: members of merchants (a code by mail, no password) and staff (password and one-time code).
** Buyers need no account. */
#pragma once
#include "app/job.h"
#include "app/route.h"

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
    } *v;
    size_t n;
};
void members_of(struct db *, struct arena *, int64_t merchant_id, struct people *);

/* A grave change of a shop, told to all its owners by mail. what: "invited", "withdrawn", "joined", "role", "removed", "bank",
** "export", "refund", "sms", "no_sms", "left"; about: the person, the sum or the address it is about; role: the new one. */
struct owners_news {
    int64_t now, merchant_id, by; /* by: person */
    const char *what;
    str about, role;
};
void owners_tell(struct tx *, const struct owners_news *);

/* --- who works in a shop: roles "owner", "manager", "clerk", "picker". Only an owner of the moment may, looked at again
** inside the transaction; each change is told to all owners --- */
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

/* Six digits by mail for a purpose ("member", "checkout"); at most one in 30 s and 6 an hour an address. False: too many. */
bool sign_code_send(struct tx *, int64_t now, const char *purpose, str mail, enum lang);
/* The same without sending it: made and counted for an address, which may be a telephone. */
struct sign_code_ask {
    const char *purpose;
    str address;
};
struct sign_code_made {
    int64_t id, expires_at;
    str code;
};
bool sign_code_make(struct tx *, int64_t now, const struct sign_code_ask *, struct sign_code_made *);
enum sign_code { CODE_OK, CODE_WRONG, CODE_EXPIRED, CODE_TOO_MANY_TRIES };
/* Uses a code up. Five wrong tries kill it. Counts the try even when the answer is a refusal: the caller must commit. */
enum sign_code sign_code_use(struct tx *, int64_t now, const char *purpose, str mail, str code);

/* A one-time link for a new staff member to choose a password and enrol a telephone; returns the path "/equipe/lien/…". */
str staff_invite(struct tx *, int64_t now, str mail, str name, str role);
/* Ends a staff member's rights and sessions at once. */
void staff_revoke(struct tx *, int64_t now, int64_t person_id);
/* What is kept of a word that opens a door (a session, a link): its SHA-256, in lower-case hexadecimal. */
str token_hash_of(struct arena *, str token);
extern const struct route account_routes[], account_staff_routes[], account_member_routes[];
extern const struct job_kind account_jobs[];
