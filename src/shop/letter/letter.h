/* letter.h: the words of what people are told about an order, made when it is sent, in the language of who reads it. */
#pragma once
#include "app/job.h"

extern const struct job_kind letter_jobs[];
