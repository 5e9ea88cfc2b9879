/* letter.h: a mail as bytes (RFC 5322, 2045–2047): headers that cannot be forged, quoted-printable bodies, CRLF. */
#pragma once
#include "outside/outside.h"

/* NULL, or the name of the field that keeps this mail from being written: a control byte or bad UTF-8 in a header,
** something that is not an address, no text. */
const char *letter_fault(const struct outside_mail *);
/* The whole letter. letter_fault must have found nothing. */
str letter_write(struct arena *, const struct outside_mail *);
/* Text without control bytes and valid as one header line; may be empty. */
bool header_text_ok(str);
