/* plain.h: the words of a piece of HTML that somebody else's machine wrote, without its marks. */
#pragma once
#include "base/base.h"

/* Paragraphs, list items and line breaks become line ends, scripts and styles nothing, entities letters; a mark that
** never ends takes the rest with it. Valid UTF-8 stays so; never longer than what came in. */
str html_plain(struct arena *, str html);
