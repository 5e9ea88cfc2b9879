/* vips_late.h: libvips, loaded when the imager starts and in no other process. It brings some sixty libraries (one of
** them a second user of SQLite), which web, the couriers and the supervisor should neither wait for, nor carry, nor be
** attacked through. Calls are written lib.name(…); their types are those of vips.h. Read by imager.c alone. */
#pragma once
#include "base/base.h"

#include <dlfcn.h>
#include <gmodule.h>
#include <vips/vips.h>
#include <vips/vector.h>

#undef g_free /* macros in newer GLib */
#undef g_object_unref

/* The name it has had since 8.0 (2015); Debian 12 and 13 among them. */
#define VIPS_LIBRARY "libvips.so.42"

/* clang-format off */
#define VIPS_CALLS(X)                                                                                                     \
    X(vips_init) X(vips_version) X(vips_type_find) X(vips_block_untrusted_set) X(vips_vector_set_enabled)                 \
    X(vips_concurrency_set) X(vips_cache_set_max) X(vips_error_buffer) X(vips_error_clear)                                \
    X(vips_foreign_find_load_source) X(vips_source_new_from_descriptor) X(vips_source_new_from_memory)                    \
    X(vips_image_new_from_source) X(vips_image_new_from_memory) X(vips_image_write_to_memory) X(vips_image_get_width)     \
    X(vips_image_get_height) X(vips_image_get_bands) X(vips_thumbnail_source) X(vips_colourspace) X(vips_cast)            \
    X(vips_copy) X(vips_heifsave_buffer) X(vips_webpsave_buffer) X(vips_jpegsave_buffer) X(vips_pngsave_buffer)           \
    X(g_object_unref) X(g_free) X(g_log_set_writer_func) X(g_module_open)
/* clang-format on */

#define VIPS_FIELD(name) __typeof__(name) *name;
#define VIPS_FIND(name)  late_find(library, #name, &to->name, sizeof to->name);

struct vips_late {
    VIPS_CALLS(VIPS_FIELD)
};

/* One name into one pointer; a name that is missing is a fault. */
static void late_find(void *library, const char *name, void *to, size_t n)
{
    void *at = dlsym(library, name);

    if (!at) fault("imager.start", "%s has no %s", VIPS_LIBRARY, name);
    memcpy(to, &at, n);
}

/* The library itself stays for the life of the process. */
static void vips_load(struct vips_late *to)
{
    void *library = dlopen(VIPS_LIBRARY, RTLD_NOW | RTLD_GLOBAL); /* its modules look their names up in it */

    if (!library) fault("imager.start", "%s", dlerror());
    VIPS_CALLS(VIPS_FIND)
}
