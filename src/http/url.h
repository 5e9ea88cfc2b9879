/* url.h: what a request's target says, once its escapes are taken away. No allocation but in the arena given. */
#pragma once
#include "base/base.h"
#include "http/http.h"

enum { URL_TARGET_MAX = 4096, URL_FIELDS_MAX = 64 };

/* The path of a raw target ("/a%20b?x=1"), decoded. False: not starting with "/", a broken escape, an escaped slash,
** a control byte, invalid UTF-8, "//", a "." or ".." segment. */
bool url_path(struct arena *, str target, str *path);
/* Part of the raw target after the first '?'; absent without one. */
str url_query(str target);
/* Decodes name=value pairs joined by '&' ('+' is a space; a '%' that starts no escape stands for itself, as browsers
** leave it in what people type). At most `max` pairs. False: too many, invalid UTF-8 or NUL. */
bool url_fields(struct arena *, str encoded, size_t max, struct http_field **out, size_t *n);
/* Value of the first field of that name, else the absent str. */
str field_value(const struct http_field *, size_t n, str name);
