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

static struct mote_dynamic quantize_symmetric(const float *x, size_t n, float range, int8_t *q) {
    const float inverse = 127.0f / range;
    for (size_t i = 0; i < n; i++)
        q[i] = (int8_t)mote_clamp_s32(mote_round_f32(x[i] * inverse), -127, 127);
    return (struct mote_dynamic){range / 127.0f, 0};
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

static struct mote_dynamic quantize_asymmetric(const float *x, size_t n, float low, float high, int8_t *q) {
    const double scale = ((double)high - (double)low) / 255.0;
    const struct mote_dynamic d = {(float)scale, find_zero_point((double)low, (double)high, scale)};
    const float inverse = 1.0f / d.scale;
    for (size_t i = 0; i < n; i++) {
        q[i] = (int8_t)mote_clamp_s32(mote_round_f32((float)d.zero + x[i] * inverse), -128, 127);
    }
    return d;
}

struct mote_dynamic mote_quantize_dynamic(const float *x, size_t n, int asymmetric, int8_t *q) {
    float low, high;
    find_range(x, n, &low, &high);
    if (low == high) {
        memset(q, 0, n);
        return (struct mote_dynamic){1.0f, 0};
    }
    if (asymmetric) return quantize_asymmetric(x, n, low, high, q);
    return quantize_symmetric(x, n, high > -low ? high : -low, q);
}
