/* fields.h: form fields as banks send them: decoded, in the order they came. */
#pragma once
#include "base/base.h"

enum { FIELDS_MOST = 200, FIELD_BYTES_MOST = 64 * 1024 };
struct pay_field {
    str name, value;
};
struct pay_fields {
    struct pay_field *v;
    size_t n;
};
/* Reads application/x-www-form-urlencoded bytes. False: too many, too long, a bad escape, or not UTF-8. */
bool fields_read(struct arena *, str raw, struct pay_fields *);
/* The same of a bank that may write Latin-1: a value is whatever bytes were sent. What is kept of it asks utf8_ok. */
bool fields_read_bytes(struct arena *, str raw, struct pay_fields *);
/* The value of a name; absent if it did not come, or came twice (nothing of what is said twice is believed). */
str fields_get(const struct pay_fields *, str name);
/* The fields in the byte order of their names; those of one name as they came. n of them. */
const struct pay_field **fields_sorted(struct arena *, const struct pay_field *, size_t n);
/* name=value, escaped for a form's body, after what is there. */
void fields_put(struct buf *, str name, str value);
