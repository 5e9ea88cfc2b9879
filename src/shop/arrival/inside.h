/* inside.h: what the files of this room share. */
#pragma once
#include "app/assets.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "shop/arrival/arrival.h"
#include "shop/merchant/merchant.h"

enum arrival_step { STEP_WHO, STEP_NAME, STEP_PRODUCT, STEP_HOURS, STEP_HAVE, STEP_LEVEL, STEPS };
/* "qui", "nom"…: in the address and in the merchant's row. */
str arrival_word(enum arrival_step);
/* The step a word stands for; STEPS when the arrival is over. */
enum arrival_step arrival_step_of(str word);
/* Opens the screen of a step: progress bar, title of the page, help. The caller draws, then page_close. */
void arrival_open(struct rq *, enum arrival_step);
/* The merchant of the session, or an answer made (sent to the first step). */
bool arrival_merchant(struct rq *, struct merchant *);
/* Saves where the arrival stands and goes to the next screen; a step passed before is not unpassed. */
void arrival_next(struct rq *, struct tx *, const struct merchant *, enum arrival_step done);

/* Handlers of the room's other files. */
void product_step_get(struct rq *);
bool product_step_prepare(struct rq *);
void product_step_post(struct rq *, struct tx *);
void hours_step_get(struct rq *);
bool hours_step_prepare(struct rq *);
void hours_step_post(struct rq *, struct tx *);
void have_step_get(struct rq *);
bool have_step_prepare(struct rq *);
void have_step_post(struct rq *, struct tx *);
void level_step_get(struct rq *);
bool level_step_prepare(struct rq *);
void level_step_post(struct rq *, struct tx *);
void front_get(struct rq *);
void ask_again_post(struct rq *, struct tx *);
