/* utf8.h: what may enter the house as text. */
#pragma once
#include "base/str.h"

/* Valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF) without NUL. */
bool utf8_ok(str);
/* Code points in valid UTF-8. */
size_t utf8_count(str);
/* The first n code points or fewer. */
str utf8_head(str, size_t n);
/* One code point off the front of *s (valid UTF-8); false at the end. */
bool utf8_next(str *s, uint32_t *cp);
