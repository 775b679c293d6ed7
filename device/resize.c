/* SPDX-License-Identifier: MIT
 * Resizing images. */
#include "device/resize.h"

#include <string.h>

void mote_resize_nearest(const void *params, const struct mote_io *io) {
    const struct mote_resize_nearest *p = params;
    const size_t pixel = p->size.channels * p->element;
    const unsigned char *image = io->x[0];
    unsigned char *y = io->y;
    for (size_t b = 0; b < p->size.batches; b++, image += p->size.in_h * p->size.in_w * pixel) {
        for (size_t i = 0; i < p->size.out_h; i++) {
            const unsigned char *row = image + (size_t)p->row[i] * p->size.in_w * pixel;
            for (size_t j = 0; j < p->size.out_w; j++, y += pixel)
                memcpy(y, row + (size_t)p->column[j] * pixel, pixel);
        }
    }
}

static void blend_f32(const struct mote_resize_f32 *p, const float *image, size_t i, size_t j, float *y) {
    const struct mote_resize_tap_f32 v = p->row[i], h = p->column[j];
    const size_t c = p->size.channels, row = p->size.in_w * c;
    const float *top = image + (size_t)v.low * row, *bottom = image + (size_t)v.high * row;
    const size_t left = (size_t)h.low * c, right = (size_t)h.high * c;
    for (size_t k = 0; k < c; k++) {
        y[k] = top[left + k] * (1.0f - v.part) * (1.0f - h.part) +
               bottom[left + k] * v.part * (1.0f - h.part) + top[right + k] * (1.0f - v.part) * h.part +
               bottom[right + k] * v.part * h.part;
    }
}

void mote_resize_f32(const void *params, const struct mote_io *io) {
    const struct mote_resize_f32 *p = params;
    const struct mote_resize *s = &p->size;
    const float *image = io->x[0];
    float *y = io->y;
    for (size_t b = 0; b < s->batches; b++, image += s->in_h * s->in_w * s->channels) {
        for (size_t i = 0; i < s->out_h; i++) {
            for (size_t j = 0; j < s->out_w; j++, y += s->channels)
                blend_f32(p, image, i, j, y);
        }
    }
}

#define ELEMENT int8_t
#define SUM int32_t
#define NAMED(name) name##_s8
#include "device/resize_template.h"

#define ELEMENT int16_t
#define SUM int64_t
#define NAMED(name) name##_s16
#include "device/resize_template.h"

void mote_resize_s8(const void *params, const struct mote_io *io) {
    resize_s8(params, io);
}

void mote_resize_s16(const void *params, const struct mote_io *io) {
    resize_s16(params, io);
}
