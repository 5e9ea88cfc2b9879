/* inside.h: what the files of this room share. */
#pragma once
#include "app/assets.h"
#include "app/form.h"
#include "app/hall.h"
#include "app/settings.h"
#include "arrival.sql.h"
#include "shop/arrival/arrival.h"
#include "shop/register/register.h"
#include "shop/merchant/merchant.h"

enum arrival_step {
    STEP_PHONE,
    STEP_SIRET,
    STEP_WHO,
    STEP_NAME,
    STEP_PLACE,
    STEP_PRODUCT,
    STEP_HOURS,
    STEP_HAVE,
    STEP_LEVEL,
    STEPS
};
_Static_assert((int)STEPS == (int)ARRIVAL_SCREENS, "staff see every screen");
/* "telephone", "siret"…: in the address and in the merchant's row. */
str arrival_word(enum arrival_step);
/* The step a word stands for; STEPS when the arrival is over. */
enum arrival_step arrival_step_of(str word);
/* Its title for a kind of merchant; an empty kind: the title staff see. */
const char *arrival_title(enum arrival_step, str kind);
/* Opens the screen of a step: progress bar, title of the page, help. m may be NULL. The caller draws, then arrival_close. */
void arrival_open(struct rq *, enum arrival_step, const struct merchant *m);
/* The merchant of the session, or an answer made (sent to the first step). */
bool arrival_merchant(struct rq *, struct merchant *);
/* The same in a write. */
bool arrival_merchant_tx(struct rq *, struct tx *, struct merchant *);
/* Saves where the arrival stands; the next screen. */
enum arrival_step arrival_pass(struct rq *, struct tx *, const struct merchant *, enum arrival_step done);
/* The same, and goes to the next screen; a step passed before is not unpassed. */
void arrival_next(struct rq *, struct tx *, const struct merchant *, enum arrival_step done);

/* What a kind of merchant reads: examples and proposals of its own. */
struct kind_words {
    str kind;
    const char *name_example, *place_title, *product_title, *product_label, *product_example, *stock_label,
        *stock_help;                /* msgids; stock_help may be NULL */
    str rayons, hours, unit, stock; /* slugs and preset words, the likeliest first; unit and stock proposed */
};
/* Those of a shopkeeper when the kind is none. */
const struct kind_words *kind_words_of(str kind);
/* What the register lets one guess of a SIRET; NULL: nothing. */
const struct naf *guess_of(struct db *, struct arena *, str siret);
/* Fills what is still empty, or what came from the register for the SIRET before, with what it says of this one. */
void known_fill(struct tx *, int64_t now, const struct merchant *, str siret);
/* Changes one part of who it is: absent strings stay as they are. */
void identity_change(struct tx *, int64_t now, const struct merchant *, const struct merchant_identity *);

/* --- what was typed by somebody who finishes later --- */
struct drafts {
    const struct draft_all_row *v;
    size_t n;
};
void drafts_read(struct rq *, int64_t merchant_id, enum arrival_step, struct drafts *);
/* What was typed in a field, else what is saved. */
str draft_or(const struct drafts *, const char *field, str saved);

/* --- the meter --- */
void meter_start(struct tx *, const struct rq *, int64_t merchant_id);
/* A screen was answered: its time is noted the first time, and the next one waits from now on (STEPS: the end). */
void meter_step(struct tx *, const struct rq *, int64_t merchant_id, enum arrival_step done, enum arrival_step next);

/* A link to go on by, to the person's own address. False: one was just sent, or too many within the hour. */
bool resume_send(struct tx *, int64_t now, int64_t person_id);
/* The same as an SMS to a mobile telephone ("+336…"), a moment after the mail too. */
bool resume_send_sms(struct tx *, int64_t now, int64_t person_id, str number);
/* The button of "finish later" that sends it there. */
void later_sms_post(struct rq *rq, struct tx *tx);

/* Handlers of the room's other files. */
void phone_step_get(struct rq *);
bool phone_step_prepare(struct rq *);
void phone_step_post(struct rq *, struct tx *);
void siret_step_get(struct rq *);
bool siret_step_prepare(struct rq *);
void siret_step_post(struct rq *, struct tx *);
void who_step_get(struct rq *);
bool who_step_prepare(struct rq *);
void who_step_post(struct rq *, struct tx *);
void name_step_get(struct rq *);
bool name_step_prepare(struct rq *);
void name_step_post(struct rq *, struct tx *);
void place_step_get(struct rq *);
bool place_step_prepare(struct rq *);
void place_step_post(struct rq *, struct tx *);
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
void later_get(struct rq *);
bool later_prepare(struct rq *);
void later_post(struct rq *, struct tx *);
