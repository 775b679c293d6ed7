/* SPDX-License-Identifier: MIT
 * From the real numbers of a graph's quantization to the integers of the kernels, with TensorFlow Lite's
 * roundings. */
#include "program/lower.h"

#include <float.h>
#include <math.h>

void mote_lower_clamp_f32(enum mote_activation activation, float *min, float *max) {
    *min = -FLT_MAX;
    *max = FLT_MAX;
    if (activation == MOTE_ACT_RELU || activation == MOTE_ACT_RELU6) *min = 0.0f;
    if (activation == MOTE_ACT_RELU_N1_TO_1) *min = -1.0f;
    if (activation == MOTE_ACT_RELU6) *max = 6.0f;
    if (activation == MOTE_ACT_RELU_N1_TO_1) *max = 1.0f;
}

/* A real limit as the output stores it, within int8. */
static int32_t store(float real, const struct mote_tensor *out) {
    const float stored = roundf(real / out->quant.scale[0]);
    return mote_clamp_s32((int32_t)fmaxf(-1024.0f, fminf(stored, 1024.0f)) + out->quant.zero_point[0], -128,
                          127);
}

void mote_lower_clamp_s8(enum mote_activation activation, const struct mote_tensor *out, int32_t *min,
                         int32_t *max) {
    float low, high;
    mote_lower_clamp_f32(activation, &low, &high);
    *min = low == -FLT_MAX ? -128 : store(low, out);
    *max = high == FLT_MAX ? 127 : store(high, out);
}

void mote_lower_multiplier(double real, int32_t *multiplier, int32_t *shift) {
    int exponent;
    const double fraction = frexp(real, &exponent);
    int64_t fixed = llround(fraction * 2147483648.0);
    if (fixed == INT64_C(1) << 31) {
        fixed /= 2;
        exponent++;
    }
    if (exponent < -31) { /* every product would be shifted out */
        fixed = 0;
        exponent = 0;
    }
    if (exponent > 30) {
        fixed = INT32_MAX;
        exponent = 30;
    }
    *multiplier = (int32_t)fixed;
    *shift = exponent;
}

void mote_lower_row_sums(const int8_t *weights, size_t rows, size_t columns, int32_t *sums) {
    for (size_t r = 0; r < rows; r++) {
        int32_t sum = 0;
        for (size_t c = 0; c < columns; c++)
            sum += weights[r * columns + c];
        sums[r] = sum;
    }
}
