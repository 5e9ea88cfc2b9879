/* once.h: a form that makes something makes it once, however often its button is pressed: it carries a
** number, and where it led is kept. With the same number and something else typed in it is another form. */
#pragma once
#include "app/job.h"
#include "app/rq.h"

/* A new number, for the hidden field "jeton" of such a form. */
str once_number(struct rq *);
/* True: this form has made its thing, and the answer leads where it led then. A form without a number makes anew. */
bool once_made(struct rq *, struct tx *);
/* Keeps where the answer leads; after rq_go. */
void once_keep(struct rq *, struct tx *);
extern const struct clock_task once_clock[];
