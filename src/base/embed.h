/* embed.h: files that the build puts inside the binary (tools/mkembed). */
#pragma once
#include "base/str.h"

struct embedded {
    str name;        /* "app.css": the name the code asks for */
    str public_name; /* "app-3f9a2c.css": the name in addresses; the same as name outside of an asset manifest */
    str content_type;
    str etag;         /* quoted, strong: changes with the bytes */
    str identity;     /* the bytes, followed by a NUL that is not counted */
    str gzip, brotli; /* absent when there is no such variant */
};
/* A table is made by `mkembed out.c NAME files…`: extern const struct embedded NAME[]; sorted, ended by an absent name. */

/* The file of a table by name, NULL if there is none. */
static inline const struct embedded *embed_find(const struct embedded *table, str name)
{
    for (; table->name.p; table++)
        if (str_eq(table->name, name)) return table;
    return NULL;
}
