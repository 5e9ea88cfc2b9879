/* inside.h: what the files of this room share. */
#pragma once
#include "audience.sql.h"
#include "shop/audience/audience.h"

/* How a source stands in the table. */
str source_stored(enum audience_source);
/* The other way; SOURCE_OTHER for what is unknown. */
enum audience_source source_read(str stored);
/* The English words when there are some and they are asked for. */
str title_in(enum lang, str fr, str en);
