/* pixels.h: plain arithmetic on a picture's bytes: three bytes a pixel (red, green, blue), rows without gaps. */
#pragma once
#include <stddef.h>
#include <stdint.h>

struct pixels {
    uint8_t *rgb;
    int width, height;
};
/* Four bytes a pixel become three, in place, laid over white. count: pixels. */
void pixels_flatten(uint8_t *rgba, size_t count);
/* The mean colour of the most frequent of 4,096 shades: 0xRRGGBB. */
uint32_t pixels_dominant(const struct pixels *);
/* Variance of the Laplacian of luma, at most 1000; 0 under 3 × 3. */
int pixels_sharpness(const struct pixels *);
/* Mean luma, 0..1000. */
int pixels_brightness(const struct pixels *);
/* Lifts the middle tones, so many times; black stays black and white white, and no two shades change their order. */
void pixels_brighten(struct pixels *, int times);
/* Keeps the middle, as wide as high and at most side, in place. */
void pixels_square(struct pixels *, int side);
