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

/* The least and the largest number that an int8, uint8 or int16 tensor stores. */
static void stored_range(const struct mote_tensor *out, int32_t *min, int32_t *max) {
    *min = out->type == MOTE_INT16 ? INT16_MIN : out->type == MOTE_UINT8 ? 0 : INT8_MIN;
    *max = out->type == MOTE_INT16 ? INT16_MAX : out->type == MOTE_UINT8 ? UINT8_MAX : INT8_MAX;
}

/* A real limit as the output stores it. */
static int32_t store(float real, const struct mote_tensor *out) {
    int32_t min, max;
    const float stored = roundf(real / out->quant.scale[0]);
    stored_range(out, &min, &max);
    return mote_clamp_s32((int32_t)mote_clamp_f32(stored, -1e6f, 1e6f) + out->quant.zero_point[0], min, max);
}

void mote_lower_clamp_stored(enum mote_activation activation, const struct mote_tensor *out, int32_t *min,
                             int32_t *max) {
    float low, high;
    mote_lower_clamp_f32(activation, &low, &high);
    stored_range(out, min, max);
    if (low != -FLT_MAX) *min = store(low, out);
    if (high != FLT_MAX) *max = store(high, out);
}

void mote_lower_multiplier(double real, int32_t *multiplier, int32_t *shift) {
    int exponent;
    const double fraction = frexp(real, &exponent);
    /* To nearest, which is exact; of hostile scales' infinity anything. */
    int64_t fixed = fraction < 1.0 ? (int64_t)(fraction * 2147483648.0 + 0.5) : INT32_MAX;
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
