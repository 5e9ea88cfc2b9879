/* command.h: the sub-commands of the binary. Exit codes: 0 done, 1 refused, 2 wrong use, 3 findings, 75 try again. */
#pragma once
#include "app/serve.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USE = 2, EXIT_FINDINGS = 3, EXIT_AGAIN = 75 };

struct command {
    const char *name, *usage, *says;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name */
    const char *more;                  /* further lines of --help; NULL: none */
};
/* Ended by a NULL name: src/main.c. */
extern const struct command commands[];

/* An arena that lives as long as the process, which is the life of a command: nobody frees it. At most 8. */
struct arena *command_memory(size_t cap);
/* What every command understands: --config FILE, --set key=value (repeated), --help. */
struct options {
    const char *config;
    const char *set[64];
    size_t sets;
    const char *rest[64]; /* what is left, in order */
    size_t n;
};
/* False: *code is the exit code and a sentence was printed. A word beginning with "--" that is not common stays in rest. */
bool options_read(int argc, char **argv, struct options *, int *code);
/* The value after a word of rest such as "--name"; NULL if it is not there. */
const char *option_value(const struct options *, const char *word);
bool option_flag(const struct options *, const char *word);
/* Says how the command is called; gives EXIT_USE. */
int command_misused(const char *name);
/* The territory of --territory SLUG, or the first; NULL, with a printed sentence, when there is no such one. */
struct territory *command_place(struct hall *, const struct options *);
/* Configuration for a command; on a mistake prints it and gives false. Looks for ./foirail.conf, then /etc/foirail/foirail.conf. */
bool command_config(struct arena *, const struct options *, struct config *);
/* The file it would read; NULL when there is none. */
const char *command_config_found(const struct options *);

/* Runs work(hall, arg) with the configuration's territories open; faults become a printed sentence and an exit code. */
int with_hall(const struct options *, bool read_only, int (*work)(struct arena *, struct hall *, void *), void *arg);
/* One transaction of a command; false when it did not commit (printed). */
bool command_write(struct territory *, bool (*fn)(struct tx *, int64_t now, void *), void *arg);
/* What a command changes in a territory, here or in the server that holds it: words are in o->rest, what is to be told goes into said. */
struct changing {
    struct arena *mem;
    struct territory *place;
    const struct options *o;
    struct buf *said;
    bool served; /* pages are being shown: they are to follow */
    int fd;      /* of the file the command names; -1: none */
};
typedef int command_change(struct changing *);
/* Has the server do it that holds the territory, else takes its lock and does it; prints, and gives the exit code. file:
** what it reads, or NULL; a server takes plain files only. */
int command_served(const struct options *, const char *name, const char *file, command_change *);
/* The same here, at any time, of what changes nothing (--check). */
int command_looked(const struct options *, const char *file, command_change *);
/* True when a server holds the territory: it was asked, what it said was printed, *code is the exit code. */
bool command_asked(const struct options *, const char *name, int fd, int *code);
/* Memory of a change, let go with it. */
struct arena *changing_memory(struct changing *, size_t cap);
/* Whether a change of many parts goes on: not when the server is being stopped, which is then told. */
bool changing_goes_on(struct changing *);
/* The server's side of command_served: a control_fn; ctx is the hall. */
int control_run(void *ctx, size_t door, struct arena *, const struct control_call *, struct buf *said);
/* `foirail user add`, `link`, `revoke`. */
int user_change(struct changing *);
/* `foirail config set`. */
int config_change(struct changing *);
/* `foirail import sirene`. */
int import_change(struct changing *);
/* `foirail territory import-geo`. */
int territory_change(struct changing *);
/* `foirail search rebuild`. */
int search_change(struct changing *);
/* Why a served territory takes no demo. */
int demo_refuse(struct changing *);

/* The line to print for a fault, and its exit code. */
int say_fault(const struct faultpoint *);

/* mkdir -p. */
bool folder_make(const char *path);
/* KEY_BYTES of chance. */
str seal_key_random(struct arena *);
/* The sealing key's file, made if absent, readable by its owner only. */
bool seal_key_make(struct arena *, const struct config *);
/* <data>/<slug>/{media,media/originals,incoming,journal}. */
bool territory_folders(struct arena *, const struct config *, str slug);
/* All of that for every territory of the configuration, and the schema. Faults of the store go through. */
bool territories_prepare(struct arena *, const struct config *);

/* Work for with_hall: every check of the house, printed; EXIT_FINDINGS when something is found. */
int territories_check(struct arena *, struct hall *, void *);
/* First words of a backup's manifest; then lines of SHA-256, size and name. */
extern const char backup_head[];

/* The commands: argc and argv begin at the command's name; each gives its exit code. */
/* Runs the supervisor until told to stop; 75 when a territory is held by another process. */
int serve_command(int, char **);
/* Makes folders, sealing key, schema, perimeter, first administrator. */
int init_command(int, char **);
/* Brings the schema of every territory to this binary's; 75 while one is served. */
int migrate_command(int, char **);
/* Every check of the house; 3 when something is found. */
int fsck_command(int, char **);
/* Fills the first territory with an invented market; refuses one that has merchants. */
int demo_command(int, char **);
/* Copies every territory; 3 when a picture that is named is missing. */
int backup_command(int, char **);
/* Checks a backup whole, then puts it back. */
int restore_command(int, char **);
/* Staff: list, add, link, revoke. */
int user_command(int, char **);
/* Makes the sealing key, or tells its number. */
int key_command(int, char **);
/* Sample of the file; settings and their history. */
int config_command(int, char **);
/* Looks at the machine; 3 when something is to mend. */
int doctor_command(int, char **);
/* Puts an extract of the national register of establishments in; 3 when lines had to be left out. */
int import_command(int, char **);
/* Takes official outlines in, for the map; 3 when features had to be left out. */
int territory_command(int, char **);
/* Makes the index anew, or asks it. */
int search_command(int, char **);
/* Prints the version. */
int version_command(int, char **);
