/* base_zip.c: an archive of a stranger's: each entry lies within it. */
#include "base/zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    str all = {(const char *)data, n};
    struct zip_reading z;
    struct zip_entry e;

    for (bool ok = zip_open(&z, all); ok && zip_next(&z, &e);) {
        if (e.name.p < all.p || e.name.p + e.name.n > all.p + n) abort();
        if (!e.packed && (e.bytes.p < all.p || e.bytes.p + e.bytes.n > all.p + n)) abort();
    }
    return 0;
}
