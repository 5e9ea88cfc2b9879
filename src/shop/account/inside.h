/* inside.h: what the files of this room share. */
#pragma once
#include "shop/account/account.h"

struct session_new {
    str kind, device;
    int64_t person_id, merchant_id; /* 0: none */
};
/* A new session; returns the cookie's value, kept only as its SHA-256. */
str session_open(struct tx *, int64_t now, const struct session_new *);
/* Opens a session for a member and sets its cookie: the rest of this request is his. */
void member_enter(struct rq *, struct tx *, int64_t person_id, int64_t merchant_id);
/* What a role is called (translated). */
str role_text(enum lang, str role);
/* How long one lasts: days for a member, hours for staff. */
int64_t session_days(bool staff);
/* The merchant a person acts for first; 0: none. */
int64_t member_first_merchant(struct db *, struct arena *, int64_t person_id);
/* The address typed on a sign-in page, kept in a cookie for an hour so that it is typed once; empty: none. In rq->in. */
str mail_remembered(struct rq *);
void mail_remember(struct rq *, str mail);
/* Counts a failed sign-in; the fifth in a row locks for a quarter of an hour. own: in a browser this person has signed in with;
** these count apart, so that who merely knows an address locks nobody out. */
void staff_try_failed(struct tx *, int64_t now, int64_t person_id, bool own);
