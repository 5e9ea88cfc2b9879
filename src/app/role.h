/* role.h: what staff may do, in one table: each role is a set of rights. Routes ask for rights, people have roles; the
** office shows the table in words, and the tests walk every route with a person of each role. */
#pragma once
#include "app/rq.h"

/* Of a role, as kept in staff.roles (a sum of them): a number is never given to another. */
enum staff_role_bit {
    STAFF_ADMINISTRATOR = 1,
    STAFF_COACH = 2,
    STAFF_MODERATOR = 4,
    STAFF_EDITOR = 8,
    STAFF_FINANCE = 16,
    STAFF_ELECTED = 32,
    STAFF_TOWN_HALL = 64 /* of one commune: staff.insee */
};
struct staff_role {
    int64_t bit;
    str code;                /* in commands, forms and the register: "coach" */
    const char *name, *says; /* msgids */
    uint32_t rights;         /* enum access bits besides ACCESS_STAFF */
};
struct staff_right {
    uint32_t right;
    const char *says; /* msgid: what it lets somebody do */
};
enum { STAFF_ROLES = 7, STAFF_RIGHTS = 9 };
extern const struct staff_role staff_roles[STAFF_ROLES];
extern const struct staff_right staff_rights[STAFF_RIGHTS];
/* Rights only staff have: a route that asks for one of them asks for ACCESS_STAFF too. */
enum {
    STAFF_ONLY = ACCESS_SHOPS | ACCESS_HELP | ACCESS_JUDGE | ACCESS_EDIT | ACCESS_MONEY | ACCESS_ADMIN | ACCESS_DESK |
                 ACCESS_FIGURES | ACCESS_STAND_IN
};

/* All rights of who has these roles (a sum of bits). */
uint32_t staff_rights_of(int64_t roles);
/* A sum of roles that stands in the table and is of at least one of them. */
bool staff_roles_ok(int64_t roles);
/* "coach,editor" as a sum; false: a word is none of the table, or there is none. */
bool staff_roles_read(str codes, int64_t *roles);
/* The same the other way round, in the table's order. */
str staff_roles_codes(struct arena *, int64_t roles);
/* Their names, translated: "Coach, Editor". */
str staff_roles_names(struct arena *, enum lang, int64_t roles);
