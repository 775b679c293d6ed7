/* SPDX-License-Identifier: MIT
 * Quantization of float activations at run time. */
#include "device/dynamic.h"
#include "device/math.h"

#include <string.h>

/* The bits of floats of one sign are in their order, so that integers are compared: floats are slow where there is no
 * hardware for them. What is no number lies behind infinity. */
static void find_range(const float *x, size_t n, float *min, float *max) {
    const uint32_t sign = 0x80000000u, infinity = 0x7f800000u;
    uint32_t low = sign;
    int32_t high = 0;
    for (size_t i = 0; i < n; i++) {
        const uint32_t bits = mote_float_bits(x[i]);
        if ((int32_t)bits > high) {
            if (bits <= infinity) high = (int32_t)bits;
        } else if (bits > low) {
            if (bits <= (infinity | sign)) low = bits;
        }
    }
    *min = mote_bits_float(low);
    *max = mote_bits_float((uint32_t)high);
}

/* To the nearest integer, ties away from zero, in least … 127; not a number gives the least. Adding the number before a
 * half and cutting off is exact for what is so small: a half becomes the next integer, and what is less does not. */
static int8_t round_small(float x, float least) {
    x = x > least ? x : least;
    x = x < 127.0f ? x : 127.0f;
    return (int8_t)(x + (x < 0.0f ? -0.49999997f : 0.49999997f));
}

/* The zero point is computed from the end of the range whose error is smaller, in double as the reference
 * does. */
static int32_t find_zero_point(double low, double high, double scale) {
    const double from_low = -128.0 - low / scale, from_high = 127.0 - high / scale;
    const double low_error = 128.0 - low / scale, high_error = 127.0 + high / scale;
    const double zero = low_error < high_error ? from_low : from_high;
    if (!(zero > -128.0)) return -128;
    if (zero >= 127.0) return 127;
    return (int32_t)(zero < 0.0 ? zero - 0.5 : zero + 0.5);
}

struct mote_dynamic mote_dynamic_choose(float low, float high, int asymmetric, float *inverse) {
    if (!asymmetric) {
        const float range = high > -low ? high : -low;
        *inverse = 127.0f / range;
        return (struct mote_dynamic){range / 127.0f, 0};
    }
    const double scale = ((double)high - (double)low) / 255.0;
    const struct mote_dynamic d = {(float)scale, find_zero_point((double)low, (double)high, scale)};
    *inverse = 1.0f / d.scale;
    return d;
}

struct mote_dynamic mote_quantize_dynamic(const float *x, size_t n, int asymmetric, int8_t *q) {
    float low, high, inverse;
    find_range(x, n, &low, &high);
    if (low == high) {
        memset(q, 0, n);
        return (struct mote_dynamic){1.0f, 0};
    }
    const struct mote_dynamic d = mote_dynamic_choose(low, high, asymmetric, &inverse);
    const float zero = (float)d.zero, least = (float)mote_dynamic_least(asymmetric);
    for (size_t i = 0; i < n; i++)
        q[i] = round_small(zero + x[i] * inverse, least);
    return d;
}
