/* imager: strangers' pictures in, WebP and AVIF out. After the lock it opens no file at all. */
#include "outside/cage.h"
#include "outside/message.h"
#include "outside/pixels.h"
#include "outside/probe.h"
#include "outside/tiny_heic.h"
#include "outside/vips_late.h"

#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    MEMORY = 1024 * 1024 * 1024, /* of address space; a 48 Mpx HEIC with AVIF after it took 588 MB */
    JOB_SECONDS = 30,
    ANSWER_MS = 5 * SECOND_MS,
    TALLEST = 4,
    WEBP_QUALITY = 78,
    WEBP_EFFORT = 4,
    AVIF_QUALITY = 55,
    AVIF_EFFORT = 2
};

static struct vips_late lib;

static const char *const loaders[] = {"VipsForeignLoadJpegSource", "VipsForeignLoadPngSource",
                                      "VipsForeignLoadWebpSource", "VipsForeignLoadHeifSource"};

/* ---- start ---- */

/* glib's own writer asks isatty and looks for journald: forbidden calls, hence death by a truncated JPEG. */
static GLogWriterOutput on_log(GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
    (void)level, (void)fields, (void)n, (void)data;
    return G_LOG_WRITER_HANDLED;
}

/* Where libvips keeps its modules: beside itself. NULL when it was built without any. */
static char *heif_module(struct arena *mem)
{
    Dl_info at;
    const char *slash = dladdr((void *)(uintptr_t)lib.vips_init, &at) ? strrchr(at.dli_fname, '/') : NULL;

    if (!slash) return NULL;
    str folder = {at.dli_fname, (size_t)(slash - at.dli_fname)};
    str path =
        str_fmt(mem, "%.*s/vips-modules-%d.%d/vips-heif.so", STR_ARG(folder), lib.vips_version(0), lib.vips_version(1));
    return str_z(mem, path);
}

/* libvips' modules bring ImageMagick, poppler, OpenSlide; only the HEIF one is wanted. */
static void start_vips(struct arena *mem)
{
    vips_load(&lib);
    char *module = heif_module(mem);

    lib.g_log_set_writer_func(on_log, NULL, NULL);
    setenv("VIPSHOME", "/nonexistent", 1);
    if (lib.vips_init("imager")) fault("imager.start", "%s", lib.vips_error_buffer());
    if (!lib.vips_type_find("VipsForeignLoad", "heifload_source") &&
        (!module || !lib.g_module_open(module, G_MODULE_BIND_LAZY)))
        fault("imager.start", "libvips has no HEIF: %s", module ? module : "no module");
    lib.vips_block_untrusted_set(TRUE);
    lib.vips_vector_set_enabled(FALSE); /* ORC writes machine code at run time */
    lib.vips_concurrency_set(1);
    lib.vips_cache_set_max(0);
}

/* ---- one picture ---- */

static void drop(void *object)
{
    if (object) lib.g_object_unref(object);
}

struct size {
    int64_t w, h;
};

/* What keeps it from being decoded at all, NULL if nothing. The loader decides by the bytes; only four are welcome. */
static const char *examine(VipsSource *s, struct size *z)
{
    const char *name = lib.vips_foreign_find_load_source(s);
    size_t i = 0;

    while (name && i < G_N_ELEMENTS(loaders) && strcmp(name, loaders[i])) i++;
    if (!name || i == G_N_ELEMENTS(loaders)) return "format";
    VipsImage *im = lib.vips_image_new_from_source(s, "", NULL);
    if (!im) return "damaged";
    *z = (struct size){lib.vips_image_get_width(im), lib.vips_image_get_height(im)};
    lib.g_object_unref(im);
    bool many = z->w > PICTURE_MAX_SIDE || z->h > PICTURE_MAX_SIDE || z->w * z->h > PICTURE_MAX_PIXELS;
    return many ? "too_many_pixels" : NULL;
}

/* What it is made to fit in. A square is cut from a picture whose shorter side is that long, whichever way it stands. */
static struct size box_of(const struct picture_order *o, struct size z)
{
    int64_t longer = z.w > z.h ? z.w : z.h, shorter = z.w > z.h ? z.h : z.w, most = (int64_t)TALLEST * o->max_side;

    if (!o->square || shorter < 1) return (struct size){o->max_side, most};
    int64_t side = (o->max_side * longer + shorter - 1) / shorter;
    return side < most ? (struct size){side, side} : (struct size){most, most};
}

/* Decoded, upright, small, sRGB, 8 bits. fail_on twice: vips_thumbnail_source of 8.14 does not hand its own on. */
static VipsImage *shrink(VipsSource *s, struct size box)
{
    VipsImage *im = NULL, *rgb = NULL, *out = NULL;

    if (lib.vips_thumbnail_source(s, &im, (int)box.w, "height", (int)box.h, "size", VIPS_SIZE_DOWN, "export_profile",
                                  "srgb", "fail_on", VIPS_FAIL_ON_TRUNCATED, "option_string", "[fail_on=truncated]",
                                  NULL))
        return NULL;
    if (!lib.vips_colourspace(im, &rgb, VIPS_INTERPRETATION_sRGB, NULL))
        lib.vips_cast(rgb, &out, VIPS_FORMAT_UCHAR, NULL);
    drop(im);
    drop(rgb);
    return out;
}

static void free_pixels(void *p)
{
    lib.g_free(p);
}

/* The bare bytes, three a pixel: whatever else the file held (EXIF, GPS, XMP, IPTC, profile, comments) stays behind. */
static bool decode(struct arena *mem, VipsSource *s, struct size box, struct pixels *out)
{
    VipsImage *im = shrink(s, box);
    size_t size = 0;

    if (!im) return false;
    int bands = lib.vips_image_get_bands(im);
    *out = (struct pixels){NULL, lib.vips_image_get_width(im), lib.vips_image_get_height(im)};
    if (bands == 3 || bands == 4) out->rgb = lib.vips_image_write_to_memory(im, &size);
    lib.g_object_unref(im);
    if (!out->rgb) return false;
    arena_defer(mem, free_pixels, out->rgb);
    if (bands == 4) pixels_flatten(out->rgb, size / 4);
    return true;
}

static int save(VipsImage *im, enum picture_format format, void **bytes, size_t *n)
{
    if (format == PICTURE_AVIF)
        return lib.vips_heifsave_buffer(im, bytes, n, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1, "Q",
                                        AVIF_QUALITY, "effort", AVIF_EFFORT, "strip", TRUE, NULL);
    return lib.vips_webpsave_buffer(im, bytes, n, "Q", WEBP_QUALITY, "effort", WEBP_EFFORT, "strip", TRUE, NULL);
}

/* A new picture made of pixels only: there is no field left in it that a writer could let through. */
static bool encode(struct arena *mem, const struct pixels *x, enum picture_format format, str *file)
{
    size_t size = 3 * (size_t)x->width * (size_t)x->height, n = 0;
    VipsImage *raw = lib.vips_image_new_from_memory(x->rgb, size, x->width, x->height, 3, VIPS_FORMAT_UCHAR),
              *im = NULL;
    void *bytes = NULL;
    bool ok = raw && !lib.vips_copy(raw, &im, "interpretation", VIPS_INTERPRETATION_sRGB, NULL) &&
              !save(im, format, &bytes, &n);

    if (ok) arena_defer(mem, free_pixels, bytes);
    *file = (str){bytes, n};
    drop(im);
    drop(raw);
    return ok;
}

static struct picture_info measure(const struct pixels *x)
{
    return (struct picture_info){.width = x->width,
                                 .height = x->height,
                                 .dominant_rgb = pixels_dominant(x),
                                 .sharpness = pixels_sharpness(x),
                                 .brightness = pixels_brightness(x)};
}

/* NULL when done, else the refusal. */
static const char *treat(struct arena *mem, VipsSource *s, struct picture_order o, struct picture_done *done)
{
    struct pixels x;
    struct size z;
    const char *why = examine(s, &z);

    if (why) return why;
    if (!decode(mem, s, box_of(&o, z), &x)) return "damaged";
    if (o.square) pixels_square(&x, o.max_side);
    pixels_brighten(&x, o.brighter);
    if (!encode(mem, &x, o.format, &done->file)) return "damaged";
    done->info = measure(&x);
    return NULL;
}

/* ---- life ---- */

static bool sent(uint32_t kind, str text)
{
    return wire_send(FD_PEER, kind, text, -1, clock_mono_ms() + ANSWER_MS);
}

static bool answer(struct arena *mem, const char *why, const struct picture_done *done)
{
    struct buf b = buf_new(mem, WIRE_LARGE);

    if (why) return sent(WIRE_REFUSED, str_c(why));
    done_write(&b, done);
    return sent(WIRE_DONE, buf_str(&b));
}

/* Takes the descriptor. */
static bool do_picture(struct arena *mem, const struct wire_msg *m)
{
    struct picture_order o;
    struct picture_done done;

    if (m->fd < 0 || !picture_order_read(m->bytes, &o)) return false;
    off_t size = lseek(m->fd, 0, SEEK_END);
    if (size > PICTURE_MAX_BYTES) return sent(WIRE_REFUSED, S("too_large"));
    lseek(m->fd, 0, SEEK_SET);
    VipsSource *s = lib.vips_source_new_from_descriptor(m->fd);
    if (!s) return sent(WIRE_AGAIN, S("helper"));
    alarm(JOB_SECONDS); /* death if it takes longer, whatever the caller's patience */
    const char *why = treat(mem, s, o, &done);
    alarm(0);
    lib.g_object_unref(s);
    lib.vips_error_clear();
    return answer(mem, why, &done);
}

static bool serve_one(struct arena *mem, const struct wire_msg *m)
{
    if (m->kind == WIRE_PICTURE) return do_picture(mem, m);
#ifdef FOIRAIL_TEST_HOOKS
    if (m->kind == WIRE_PROBE) return sent(WIRE_DONE, probe(mem, m->bytes));
#endif
    return false;
}

static void warm_decoder(struct arena *mem, const void *bytes, size_t n)
{
    VipsSource *s = lib.vips_source_new_from_memory(bytes, n);
    struct pixels x;
    struct size z;
    str file;

    if (!s || examine(s, &z) || !decode(mem, s, (struct size){16, 16}, &x))
        fault("imager.warm", "decoding: %s", lib.vips_error_buffer());
    if (!encode(mem, &x, PICTURE_WEBP, &file)) fault("imager.warm", "WebP: %s", lib.vips_error_buffer());
    if (!encode(mem, &x, PICTURE_AVIF, &file)) fault("imager.warm", "AVIF: %s", lib.vips_error_buffer());
    lib.g_object_unref(s);
}

/* Every decoder and encoder once, so that what they load, allocate and ask for is there before the lock. */
static void warm(struct arena *mem)
{
    uint8_t grey[3 * 64 * 64];
    void *made[3] = {NULL};
    size_t n[3] = {0};

    memset(grey, 128, sizeof grey);
    VipsImage *im = lib.vips_image_new_from_memory(grey, sizeof grey, 64, 64, 3, VIPS_FORMAT_UCHAR);
    if (!im || lib.vips_jpegsave_buffer(im, &made[0], &n[0], NULL) ||
        lib.vips_pngsave_buffer(im, &made[1], &n[1], NULL) || lib.vips_webpsave_buffer(im, &made[2], &n[2], NULL))
        fault("imager.warm", "encoding: %s", lib.vips_error_buffer());
    lib.g_object_unref(im);
    for (int i = 0; i < 3; i++) {
        warm_decoder(mem, made[i], n[i]);
        lib.g_free(made[i]);
    }
    warm_decoder(mem, tiny_heic, sizeof tiny_heic);
}

int imager_main(enum cage_mode mode, int landlock_abi_max)
{
    struct arena *mem = arena_new(WIRE_LARGE + WIRE_SMALL);
    struct wire_msg m;

    mallopt(M_ARENA_MAX, 2); /* each arena reserves 64 MiB of the address space allowed */
    if (!base_start()) return 1;
    start_vips(mem);
    warm(mem);
    arena_reset(mem);
    cage_identity(mode, "65534"); /* nobody */
    cage_limits(mode, MEMORY);
    cage_files(mode, landlock_abi_max, NULL, 0);
    cage_calls(mode, CAGE_IMAGER);
    while (wire_recv(FD_PEER, mem, &m, WIRE_SMALL, true, -1)) {
        bool ok = serve_one(mem, &m);
        if (m.fd >= 0) close(m.fd);
        if (!ok) return 1; /* web speaks another language: it may be taken */
        arena_reset(mem);
        malloc_trim(0);
    }
    return 0;
}
