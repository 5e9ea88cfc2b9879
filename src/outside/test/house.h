/* house.h: for the tests: a whole house (supervisor, a small web, the real helpers) run from this very test program. */
#pragma once
#include "outside/outside.h"
#include "outside/supervisor.h"

/* First thing in main: true when this process is a supervisor or a child of one; *code is then its exit code. */
bool house_role(int argc, char **argv, int *code);

struct house_start {
    enum cage_mode cage;
    int abi;
    str smtp_url, smtp_user, ca_file;
    const char *web_exit; /* web ends with this code before it is ready; NULL: it serves */
};
struct house {
    int pid;
    char dir[64]; /* the data folder; the log is dir.log, the resolver file dir.resolv */
    char at[64];  /* the listener, "127.0.0.1:PORT" */
    int port;
};
/* Starts one, and waits until web serves (unless web_exit). Fails the test otherwise. */
struct house house_open(struct house_start);
/* SIGTERM, waits, removes its folder; the exit code. */
int house_close(struct house *);
/* Sends fields to web, one request a connection; the fields of its answer, "" if web died. */
str house_ask(struct arena *, const struct house *, const str *fields, size_t n);
#define ASK(mem, h, ...)                                                                                               \
    house_ask((mem), (h), (const str[]){__VA_ARGS__}, sizeof((const str[]){__VA_ARGS__}) / sizeof(str))
/* Field i of an answer. */
str house_field(str answer, int i);
/* The log so far. */
str house_log(struct arena *, const struct house *);
/* Waits until needle stands in the log after offset from; where it ends. Fails the test after 20 s. */
size_t house_wait(const struct house *, str needle, size_t from);
/* pid of the youngest child of that name ("web", "imager", "mailer", "caller"). */
int house_pid(const struct house *, const char *name);
/* Whole file, in mem; absent if it cannot be read. */
str file_read(struct arena *, const char *path, size_t max);
void file_write(const char *path, str);
/* A port nobody listens on, a moment ago. */
int free_port(void);
