/* inside.h: what the files of this room share. */
#pragma once
#include "merchant.sql.h"
#include "shop/merchant/merchant.h"

/* Mails of questions: to the shop, and the answer to who asked. */
enum job_end question_new_job(struct job *);
enum job_end question_answer_job(struct job *);
/* A slug nobody else has: "la-ferme-des-haies", then "…-2". */
str merchant_slug_free(struct tx *, str name, int64_t id);
