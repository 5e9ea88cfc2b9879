/* init.h: what init.c and init_ask.c share. */
#pragma once
#include "command/command.h"

enum { INIT_ASKED = 9, INIT_DEPARTEMENT = 2 };
/* A word of the line, the question when it is missing on a terminal (NULL: none), and the setting it becomes. */
struct init_asked {
    const char *word, *question, *key;
};
extern const struct init_asked init_asked[];

/* Fills value[INIT_ASKED] from the line, else by asking on a terminal until it will do. False: printed, nothing was made. */
bool init_ask(struct arena *, const struct options *, str *value);
/* The first administrator's address, likewise; empty: none. */
bool init_ask_mail(struct arena *, const struct options *, str *mail);
/* Makes foirail.conf with the public address of the line or the terminal, where there is none; one that is there must name it. */
bool init_conf(struct arena *, const struct options *);
