/* main.c: one binary: the sub-commands, and the roles the supervisor starts. */
#include "base/fallible.h"
#include "command/command.h"
#include "outside/supervisor.h"

#include <stdio.h>
#include <stdlib.h>

const struct command commands[] = {
    {"serve", "", "Serves the territories of the configuration until told to stop.", serve_command, NULL},
    {"init",
     "[--name N] [--operator O] [--departement CODES | --communes CODES] [--phone P] [--zone Z] [--origin ADDRESS] "
     "[--admin MAIL]",
     "Makes a territory: folders, sealing key, schema, perimeter; prints the first administrator's link once.",
     init_command,
     "  --name N          name of the marketplace\n  --operator O      who runs it\n"
     "  --departement D   61, or several, separated by commas\n  --communes C      instead or besides: INSEE codes of "
     "communes, separated by commas\n"
     "  --phone P         number people can call\n  --zone Z          time zone (Europe/Paris)\n"
     "  --origin ADDRESS  public address, https://…: written into foirail.conf where there is none\n"
     "  --admin MAIL      the first administrator\n  --admin-name N    and his or her name\n"
     "  --help-name N     who answers the telephone\n  --help-hours H    and when\n  --mail MAIL       where answers "
     "to mails go\n"
     "On a terminal, what the line does not say is asked for."},
    {"migrate", "", "Brings the databases to this binary's schema. Refuses while they are served.", migrate_command,
     NULL},
    {"fsck", "", "Checks money, stock and history, and names what is wrong. Exit code 3 when something is.",
     fsck_command, NULL},
    {"demo", "[--from FOLDER] [--fresh] [--bank ORIGIN] [--shops FILE]",
     "Fills a territory with an invented market and prints who may sign in.", demo_command,
     "  --from FOLDER     the tables (demo)\n  --fresh           begin the demo anew\n"
     "  --bank ORIGIN     where the demo's bank answers\n  --shops FILE      write what that bank must know"},
    {"backup", "FOLDER",
     "Copies every territory into FOLDER while it is served: database, the pictures it names, a list with hashes.",
     backup_command,
     "Exit code 3 when a picture the database names is missing. The sealing key is not part of it: keep it apart."},
    {"restore", "FOLDER [--replace]",
     "Puts a backup back: checks every hash first, passes over numbers given since, asks the banks again.",
     restore_command, "  --replace         put it in the place of what is there"},
    {"user", "list | add MAIL [--name N] [--role R] | link MAIL | revoke MAIL",
     "The staff: who they are, a link to come in, the end of it.", user_command,
     "  --role R          coach, moderator, editor, finance, elected, town_hall or administrator; several with commas "
     "(coach)\n  "
     "--commune INSEE   of a town hall's desk\n  "
     "--territory T     which, when there are several"},
    {"key", "make | number | rotate | forget",
     "The sealing key of bank contracts: makes it, says its number, puts a new one in front. It is never shown.",
     key_command,
     "  rotate            a new key becomes the current one; the server seals everything with it when it is started "
     "anew\n"
     "  forget            drops the keys before, once nothing is sealed with them any more"},
    {"config", "sample | man | routes | list | get KEY | set KEY VALUE | history KEY",
     "A sample of foirail.conf, its page of the manual; every address and who may ask it; the settings of a territory, "
     "with what they were before.",
     config_command, "  --territory T     which, when there are several"},
    {"doctor", "",
     "Looks at folders, key, databases, kernel, clock, mail and disk, and says what to mend. Exit code 3 when "
     "something is.",
     doctor_command, NULL},
    {"import", "sirene FILE [--check]",
     "Puts the establishments of this territory from the national register in: a SIRET number then fills the rest.",
     import_command,
     "  FILE              StockEtablissement as INSEE gives it, or an extract of it (CSV, UTF-8): the first line names "
     "the columns\n"
     "  --check           read it and say what is wrong, write nothing\n  --territory T     which, when there are "
     "several\n"
     "Lines with a fault are named and left out (exit code 3); the same file again changes nothing."},
    {"territory", "import-geo FILE [--source TEXT] [--check]",
     "Takes official outlines of communes and départements in, for the map of the territory.", territory_command,
     "  FILE              GeoJSON in degrees (WGS84), with the codes of INSEE; what is not of this territory is passed "
     "over\n"
     "  --source TEXT     where they come from, as their licence wants it said: stands under the map\n"
     "  --check           read it and say what is wrong, write nothing\n  --territory T     which, when there are "
     "several\n"
     "A feature with a fault is named and left out (exit code 3); the same file again changes nothing."},
    {"search", "rebuild | query WORDS", "Makes the search index anew, or searches it, at any time.", search_command,
     "  --territory T     which, when there are several"},
    {"version", "", "Prints the version.", version_command, NULL},
    {0}};

static int usage(FILE *to)
{
    fprintf(to, "foirail: the server behind a territory's own marketplace\n\n");
    for (const struct command *c = commands; c->name; c++) fprintf(to, "  foirail %-9s %s\n", c->name, c->says);
    fprintf(to, "\n`foirail COMMAND --help` tells more.\n");
    return to == stdout ? EXIT_DONE : EXIT_USE;
}

static int role_run(const struct role_start *r)
{
    struct arena *mem = arena_new((size_t)4 << 20);
    char *argv[200] = {(char *)"web"};
    struct options o;
    struct config *c = NEW(mem, struct config, 1);
    int code;

    if (r->role == ROLE_COURIER) return courier_main(r->cage, r->landlock_abi_max);
    if (r->role == ROLE_IMAGER) return imager_main(r->cage, r->landlock_abi_max);
#ifdef FOIRAIL_TEST_HOOKS
    if (getenv("FOIRAIL_CLOCK")) fallible_map(str_fmt(mem, "%s-calls", getenv("FOIRAIL_CLOCK")).p);
#endif
    for (int i = 0; i < r->argc && i < 198; i++) argv[i + 1] = r->argv[i];
    if (!options_read(r->argc + 1, argv, &o, &code) || !command_config(mem, &o, c)) return EXIT_USE;
    return web_main(c, r->cage, r->landlock_abi_max, control_run);
}

int main(int argc, char **argv)
{
    struct role_start role;

    if (!base_start()) return EXIT_REFUSED;
#ifdef FOIRAIL_TEST_HOOKS
    if (getenv("FOIRAIL_CLOCK")) clock_test_map(getenv("FOIRAIL_CLOCK"));
#endif
    if (role_read(argc, argv, &role)) return role_run(&role);
    if (argc < 2) return usage(stderr);
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) return usage(stdout);
    if (!strcmp(argv[1], "--version")) argv[1] = (char *)"version";
    for (const struct command *c = commands; c->name; c++)
        if (!strcmp(c->name, argv[1])) return c->run(argc - 1, argv + 1);
    fprintf(stderr, "foirail: there is no command “%s”\n\n", argv[1]);
    return usage(stderr);
}
