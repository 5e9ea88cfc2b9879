/* peers.h: for the tests: an SMTP server and a web server on loopback, that misbehave as asked. Each runs in a thread
** of its own until the process ends. */
#pragma once
#include "base/base.h"

/* The port. By the recipient's name: "ok" takes the letter; "later" 451 and "never" 550 to RCPT; "reject" 554 after the
** letter; "hang" says nothing any more. */
int smtp_start(void);
/* The last letter taken, as it came; and how many connections were made. */
str smtp_letter(struct arena *);
int smtp_connections(void);
/* The credentials (me, secret) in Base64 once they were given, "" before. */
str smtp_auth(struct arena *);

/* The port. By the path: /ok answers what it was sent, /go redirects to /ok, /endless never stops, /hang says nothing.
** cert, key: PEM files for TLS; NULL: plain. */
int http_start(const char *cert, const char *key);
int http_requests(void);
