/* user.c: the staff, by hand: the way in when nobody can sign in any more. */
#include "command/command.h"

#include "app/audit.h"
#include "command.sql.h"
#include "shop/account/account.h"

#include <stdio.h>

struct user_work {
    const struct options *o;
    str mail, name;
    int64_t roles;
    str insee;         /* of a town hall's desk */
    str link, refusal; /* out; the refusal in the caller's memory */
    struct arena *mem;
};

static void note(struct tx *tx, int64_t now, const char *verb, str mail, str detail)
{
    audit_line_add(tx, now,
                   &(struct audit_line){"command", verb, 0, str_fmt(tx->mem, "staff %.*s", STR_ARG(mail)), detail});
}

static bool user_add(struct tx *tx, int64_t now, void *arg)
{
    struct user_work *w = arg;
    struct command_staff_one_row r;

    if (q_command_staff_one(tx->db, tx->mem, w->mail, &r) && !r.revoked_at.set)
        return w->refusal = S("this person is staff already; `foirail user link` makes a new link"), false;
    if (!staff_commune_ok(tx->db, tx->mem, w->roles, w->insee))
        return w->refusal = S("a town hall's desk wants --commune INSEE, a commune of the territory"), false;
    w->link = arena_str(w->mem, staff_invite(tx, now, w->mail, w->name, w->roles));
    if (q_command_staff_one(tx->db, tx->mem, w->mail, &r)) staff_commune_give(tx, r.person_id, w->roles, w->insee);
    note(tx, now, "staff.add", w->mail, staff_roles_codes(tx->mem, w->roles));
    return true;
}

static bool user_link(struct tx *tx, int64_t now, void *arg)
{
    struct user_work *w = arg;
    struct command_staff_one_row r;

    if (!q_command_staff_one(tx->db, tx->mem, w->mail, &r) || r.revoked_at.set)
        return w->refusal = S("no member of the staff has this address"), false;
    w->link = arena_str(w->mem, staff_invite(tx, now, w->mail, r.name, r.roles));
    note(tx, now, "staff.link", w->mail, S(""));
    return true;
}

static bool user_revoke(struct tx *tx, int64_t now, void *arg)
{
    struct user_work *w = arg;
    struct command_staff_one_row r;
    struct command_staff_others_row others = {0};

    if (!q_command_staff_one(tx->db, tx->mem, w->mail, &r) || r.revoked_at.set)
        return w->refusal = S("no member of the staff has this address"), false;
    q_command_staff_others(tx->db, tx->mem, STAFF_ADMINISTRATOR, r.person_id, &others);
    if ((r.roles & STAFF_ADMINISTRATOR) && !others.n)
        return w->refusal = S("this is the last administrator: add another first"), false;
    staff_revoke(tx, now, r.person_id);
    note(tx, now, "staff.revoke", w->mail, S(""));
    return true;
}

static void list_read(struct db *db, void *arg)
{
    struct arena *mem = arg;
    struct command_staff_all_rows rows;

    q_command_staff_all(db, mem, &rows);
    for (size_t i = 0; i < rows.n; i++)
        printf("%.*s\t%.*s\t%.*s\t%s\n", STR_ARG(rows.v[i].mail), STR_ARG(rows.v[i].name),
               STR_ARG(staff_roles_codes(mem, rows.v[i].roles)),
               rows.v[i].revoked_at.set ? "revoked"
               : rows.v[i].enrolled     ? "active"
                                        : "invited");
}

static int user_list(struct arena *mem, struct hall *hall, void *arg)
{
    struct territory *t = command_place(hall, arg);

    if (!t) return EXIT_USE;
    store_read(t->store, list_read, mem);
    return EXIT_DONE;
}

/* False: these are not the words of a change. */
static bool work_read(struct arena *mem, const struct options *o, struct user_work *w)
{
    if (o->n < 2) return false;
    *w = (struct user_work){.o = o, .mem = mem};
    w->mail = str_lower(mem, str_trim(str_c(o->rest[1])));
    w->name = str_c(option_value(o, "--name"));
    str roles = str_c(option_value(o, "--role")), insee = str_c(option_value(o, "--commune"));
    w->insee = insee.p ? insee : S("");
    if (!w->name.p) w->name = w->mail;
    return str_find(w->mail, S("@")) > 0 && staff_roles_read(roles.p ? roles : S("coach"), &w->roles);
}

static const struct user_verb {
    const char *verb, *done;
    bool (*run)(struct tx *, int64_t, void *);
} verbs[] = {{"add", "invited", user_add}, {"link", "invited again", user_link}, {"revoke", "revoked", user_revoke}};

static const struct user_verb *verb_of(const struct options *o)
{
    for (size_t i = 0; o->n && i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].verb, o->rest[0])) return &verbs[i];
    return NULL;
}

int user_change(struct changing *c)
{
    const struct user_verb *v = verb_of(c->o);
    struct user_work w;

    if (!v || !work_read(c->mem, c->o, &w)) return EXIT_USE;
    if (!command_write(c->place, v->run, &w)) {
        if (!w.refusal.n) w.refusal = S("nothing was changed; what went wrong is in the log");
        buf_fmt(c->said, "foirail: %.*s\n", STR_ARG(w.refusal));
        return EXIT_REFUSED;
    }
    buf_fmt(c->said, "%.*s is %s.\n", STR_ARG(w.mail), v->done);
    if (w.link.n)
        buf_fmt(c->said, "Link, once, within three days:\n  %.*s%.*s\n", STR_ARG(c->place->origin[0]), STR_ARG(w.link));
    return EXIT_DONE;
}

int user_command(int argc, char **argv)
{
    struct user_work w;
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (o.n && !strcmp(o.rest[0], "list")) return with_hall(&o, true, user_list, &o);
    if (!verb_of(&o) || !work_read(command_memory(1 << 16), &o, &w)) return command_misused("user");
    return command_served(&o, "user", NULL, user_change);
}
