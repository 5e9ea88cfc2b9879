/* user.c: the staff, by hand: the way in when nobody can sign in any more. */
#include "command/command.h"

#include "app/audit.h"
#include "command.sql.h"
#include "shop/account/account.h"

#include <stdio.h>

struct user_work {
    const struct options *o;
    str mail, name, role;
    str link, refusal; /* out; the refusal in the caller's memory */
    struct arena *mem;
};

static void note(struct tx *tx, int64_t now, const char *verb, str mail, str detail)
{
    audit_line_add(tx, now, &(struct audit_line){"command", verb, 0, str_fmt(tx->mem, "staff %.*s", STR_ARG(mail)), detail});
}

static bool user_add(struct tx *tx, int64_t now, void *arg)
{
    struct user_work *w = arg;
    struct command_staff_one_row r;

    if (q_command_staff_one(tx->db, tx->mem, w->mail, &r) && !r.revoked_at.set)
        return w->refusal = S("this person is staff already; `foirail user link` makes a new link"), false;
    w->link = arena_str(w->mem, staff_invite(tx, now, w->mail, w->name, w->role));
    note(tx, now, "staff.add", w->mail, w->role);
    return true;
}

static bool user_link(struct tx *tx, int64_t now, void *arg)
{
    struct user_work *w = arg;
    struct command_staff_one_row r;

    if (!q_command_staff_one(tx->db, tx->mem, w->mail, &r) || r.revoked_at.set)
        return w->refusal = S("no member of the staff has this address"), false;
    w->link = arena_str(w->mem, staff_invite(tx, now, w->mail, r.name, r.role));
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
    q_command_staff_others(tx->db, tx->mem, S("administrator"), r.person_id, &others);
    if (str_eq(r.role, S("administrator")) && !others.n)
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
        printf("%.*s\t%.*s\t%.*s\t%s\n", STR_ARG(rows.v[i].mail), STR_ARG(rows.v[i].name), STR_ARG(rows.v[i].role),
               rows.v[i].revoked_at.set ? "revoked" : rows.v[i].enrolled ? "active" : "invited");
}

static int user_list(struct arena *mem, struct hall *hall, void *arg)
{
    struct territory *t = command_place(hall, arg);

    if (!t) return EXIT_USE;
    store_read(t->store, list_read, mem);
    return EXIT_DONE;
}

static int user_change(struct arena *mem, struct hall *hall, void *arg)
{
    static const struct {
        const char *verb, *done;
        bool (*run)(struct tx *, int64_t, void *);
    } verbs[] = {{"add", "invited", user_add}, {"link", "invited again", user_link}, {"revoke", "revoked", user_revoke}};
    struct user_work *w = arg;
    struct territory *t = command_place(hall, w->o);

    w->mem = mem;
    if (!t) return EXIT_USE;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].verb, w->o->rest[0])) continue;
        if (!command_write(t, verbs[i].run, w)) {
            if (w->refusal.n) fprintf(stderr, "foirail: %.*s\n", STR_ARG(w->refusal));
            return EXIT_REFUSED;
        }
        printf("%.*s is %s.\n", STR_ARG(w->mail), verbs[i].done);
        if (w->link.n) printf("Link, once, within three days:\n  %.*s%.*s\n", STR_ARG(t->origin[0]), STR_ARG(w->link));
        return EXIT_DONE;
    }
    return command_misused("user");
}

int user_command(int argc, char **argv)
{
    struct user_work w = {0};
    struct options o;
    int code;

    if (!options_read(argc, argv, &o, &code)) return code;
    if (o.n && !strcmp(o.rest[0], "list")) return with_hall(&o, true, user_list, &o);
    if (o.n < 2) return command_misused("user");
    w.o = &o;
    struct arena *mem = command_memory(1 << 16);
    w.mail = str_lower(mem, str_trim(str_c(o.rest[1])));
    w.name = str_c(option_value(&o, "--name"));
    w.role = str_c(option_value(&o, "--role"));
    if (!w.name.p) w.name = w.mail;
    if (!w.role.p) w.role = S("moderator");
    bool ok = str_find(w.mail, S("@")) > 0 && (str_eq(w.role, S("moderator")) || str_eq(w.role, S("administrator")));
    code = ok ? with_hall(&o, false, user_change, &w) : command_misused("user");
    return code;
}
