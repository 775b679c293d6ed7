/* SPDX-License-Identifier: MIT
 * Quantization of float activations as they come, for kernels whose weights alone are int8 ("hybrid",
 * "dynamic range"): the float operations are those of TensorFlow Lite's portable kernels, in their order, so
 * that the same integers come out. */
#ifndef MOTE_DEVICE_DYNAMIC_H
#define MOTE_DEVICE_DYNAMIC_H

#include <stddef.h>
#include <stdint.h>

struct mote_dynamic { /* x ≈ scale · (q − zero) */
    float scale;
    int32_t zero;
};

/* Symmetric: scale = max|x| / 127, zero = 0. Asymmetric: the range is widened to include 0 and mapped onto
 * −128…127. All zero: scale 1. Not-a-number becomes the lowest step. */
struct mote_dynamic mote_quantize_dynamic(const float *x, size_t n, int asymmetric, int8_t *q);

/* What it does for numbers in low … high (low ≤ 0 ≤ high, not both 0): q = round(zero + x · inverse), clamped to
 * mote_dynamic_least … 127. */
struct mote_dynamic mote_dynamic_choose(float low, float high, int asymmetric, float *inverse);

static inline int32_t mote_dynamic_least(int asymmetric) {
    return asymmetric ? -128 : -127;
}

#endif
