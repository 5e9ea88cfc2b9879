/* photo_maker FOLDER COUNT SEED: so many JPEG of 4000 × 3000, each like none before it, as a telephone makes them: soft
** shapes, grain, quality 88. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <vips/vips.h>

enum { WIDTH = 4000, HEIGHT = 3000, QUALITY = 88 };

static uint32_t grain(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    return *state ^= *state << 5;
}

static void paint(uint8_t *rgb, uint32_t seed)
{
    uint32_t state = seed * 2654435761u | 1;

    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++, rgb += 3) {
            int ring = (x - 2000) * (x - 2000) / 900 + (y - 1500) * (y - 1500) / (700 + (int)seed * 40),
                noise = (int)(grain(&state) & 15);
            rgb[0] = (uint8_t)(60 + (ring & 127) + noise);
            rgb[1] = (uint8_t)(50 + (x / 40 + (int)seed * 9) % 120 + noise);
            rgb[2] = (uint8_t)(70 + (y / 30) % 110 + noise);
        }
}

static int make(const char *folder, uint32_t seed)
{
    static uint8_t rgb[3 * WIDTH * HEIGHT];
    char path[1024];

    paint(rgb, seed);
    VipsImage *im = vips_image_new_from_memory(rgb, sizeof rgb, WIDTH, HEIGHT, 3, VIPS_FORMAT_UCHAR);
    snprintf(path, sizeof path, "%s/%u.jpg", folder, seed);
    int bad = !im || vips_jpegsave(im, path, "Q", QUALITY, NULL);
    if (im) g_object_unref(im);
    return bad;
}

int main(int argc, char **argv)
{
    if (argc != 4 || vips_init(argv[0])) return 2;
    for (int i = 0; i < atoi(argv[2]); i++)
        if (make(argv[1], (uint32_t)(atoi(argv[3]) + i))) return 1;
    return 0;
}
