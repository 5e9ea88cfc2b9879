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
/* The value of a name; absent if it did not come, or came twice (nothing of what is said twice is believed). */
str fields_get(const struct pay_fields *, str name);
