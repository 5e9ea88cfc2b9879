/* head.h: small readers of header values. Pure, no allocation. */
#pragma once
#include "base/str.h"

/* Value of a cookie in a Cookie header; quotes around it taken off. False: not there, or with bytes RFC 6265 refuses.
 */
bool cookie_find(str header, str name, str *value);
/* Whether an Accept-Encoding list takes a coding: named (or "*") without q=0. An absent list takes none. */
bool coding_accepted(str list, str coding);
/* Whether an If-None-Match list holds this entity tag (quotes included; a W/ in front is ignored) or is "*". */
bool etag_listed(str list, str etag);
/* A parameter of a header value such as `multipart/form-data; boundary="x"`; \" and \\ in quotes are undone in place,
** so *value is given room in `to` (as many bytes as the header has). False if it is not there or its quote never ends.
*/
bool param_find(str header, const char *name, char *to, str *value);
/* The part of a header value before the first ';', trimmed. */
str media_type(str header);
