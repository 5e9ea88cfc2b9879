/* inside.h: what the files of this room share. */
#pragma once
#include "sms.sql.h"
#include "shop/sms/sms.h"

/* What is answered to an SMS, as it was written with its cause. */
enum job_end sms_answer_job(struct job *);
