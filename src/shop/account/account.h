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
void staff_all(struct db *, struct arena *, struct people *);

/* Six digits by mail for a purpose ("member", "checkout"); at most one in 30 s and 6 an hour an address. False: too many. */
bool sign_code_send(struct tx *, int64_t now, const char *purpose, str mail, enum lang);
enum sign_code { CODE_OK, CODE_WRONG, CODE_EXPIRED, CODE_TOO_MANY_TRIES };
/* Uses a code up. Five wrong tries kill it. Counts the try even when the answer is a refusal: the caller must commit. */
enum sign_code sign_code_use(struct tx *, int64_t now, const char *purpose, str mail, str code);

/* A one-time link for a new staff member to choose a password and enrol a telephone; returns the path "/equipe/lien/…". */
str staff_invite(struct tx *, int64_t now, str mail, str name, str role);
/* Ends a staff member's rights and sessions at once. */
void staff_revoke(struct tx *, int64_t now, int64_t person_id);
extern const struct route account_routes[], account_staff_routes[];
extern const struct job_kind account_jobs[];
