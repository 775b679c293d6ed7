/* SPDX-License-Identifier: MIT
 * Quantization of float activations at run time. */
#include "device/dynamic.h"
#include "device/kernel.h"
#include "device/quant.h"

#include <string.h>

static void find_range(const float *x, size_t n, float *min, float *max) {
    float low = 0.0f, high = 0.0f;
    for (size_t i = 0; i < n; i++) {
        low = x[i] < low ? x[i] : low;
        high = x[i] > high ? x[i] : high;
    }
    *min = low;
    *max = high;
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
    const float zero = (float)d.zero;
    const int32_t least = mote_dynamic_least(asymmetric);
    for (size_t i = 0; i < n; i++)
        q[i] = (int8_t)mote_clamp_s32(mote_round_f32(zero + x[i] * inverse), least, 127);
    return d;
}
