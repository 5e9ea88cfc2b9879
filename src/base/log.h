/* log.h: one line an event on standard error, logfmt: t=… level=… code=… rq=… msg="…". No secret, no personal data:
** callers pass codes, ids and counts. */
#pragma once
#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_THEIRS, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped. Set once at start. */
void log_set_level(enum log_level);
/* The request or job this thread works for, until the next call; "" for none. Copied (at most 31 bytes). */
void log_set_request(str id);
/* The request id set above, "" if none; valid until the next log_set_request of this thread. */
str log_request(void);
/* code: a stable literal such as "http.refused". The message is quoted and its control bytes escaped. */
void log_line(enum log_level, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
