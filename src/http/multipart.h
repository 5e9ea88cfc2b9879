/* multipart.h: multipart/form-data (RFC 7578) as it comes, in pieces of any size: fields into memory, files straight to
** unnamed files. How the bytes are cut never changes the outcome. */
#pragma once
#include "base/base.h"
#include "http/http.h"

struct multipart;

struct multipart_limits {
    size_t fields_bytes; /* of all values together */
    int64_t files_bytes; /* of all files together */
    int files;
    size_t fields;     /* number of fields */
    const char *dir;   /* where files are made (O_TMPFILE) */
    int64_t keep_free; /* bytes that must stay free there; 0: all may be taken */
};

/* Boundary from the Content-Type header (1 to 70 characters of RFC 2046); NULL if it has none that is right.
** Memory from mem: room for fields_bytes is taken at once. Open files are closed with the arena. */
struct multipart *multipart_new(struct arena *mem, str content_type, const struct multipart_limits *);
/* 0, or the status that refuses it: 400 malformed, 413 over a limit, 500 or 507 when a file cannot be written or
** would take what must stay free. After that it takes no more. */
int multipart_feed(struct multipart *, const char *p, size_t n);
/* After the last byte: 0, or 400 when the closing boundary has not come. */
int multipart_end(struct multipart *);
/* What came; whole after multipart_end, files at their beginning. A file not chosen (no name, no byte) is left out. */
const struct http_field *multipart_fields(const struct multipart *, size_t *n);
struct http_upload *multipart_uploads(struct multipart *, size_t *n);
