/* SPDX-License-Identifier: MIT
 * SOFTMAX in float32, int8 and int16; integers are bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/softmax.h"
#include "device/fixed.h"
#include "device/math.h"

static void softmax_row_f32(const struct mote_softmax_f32 *p, const float *x, float *y) {
    float max = x[0], sum = 0.0f;
    for (size_t c = 1; c < p->depth; c++)
        max = x[c] > max ? x[c] : max;
    for (size_t c = 0; c < p->depth; c++) {
        y[c] = mote_expf((x[c] - max) * p->beta);
        sum += y[c];
    }
    for (size_t c = 0; c < p->depth; c++)
        y[c] /= sum;
}

void mote_softmax_f32(const void *params, const struct mote_io *io) {
    const struct mote_softmax_f32 *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth)
        softmax_row_f32(p, x, y);
}

/* exp(scale · diff) in Q0 for diff ≤ 0. */
static int32_t exp_of(const struct mote_softmax_s8 *p, int32_t diff) {
    return mote_exp_negative(mote_high_mul(mote_shift_left(diff, p->shift), p->multiplier), 5);
}

static int32_t leading_zeros(uint32_t x) {
    int32_t n = 0;
    for (; !(x & 0x80000000u); x <<= 1)
        n++;
    return n;
}

static void softmax_row_s8(const struct mote_softmax_s8 *p, const int8_t *x, int8_t *y) {
    int32_t max = -128;
    uint64_t total = 0;
    for (size_t c = 0; c < p->depth; c++)
        max = x[c] > max ? x[c] : max;
    for (size_t c = 0; c < p->depth; c++) {
        if (x[c] - max >= p->diff_min) total += (uint32_t)mote_shift_right(exp_of(p, x[c] - max), 12);
    }
    const uint32_t sum = total > UINT32_MAX ? UINT32_MAX : (uint32_t)total; /* Q12, at least exp(0) = 2^19 */
    const int32_t zeros = leading_zeros(sum), shift = 12 - zeros + 31 - 8;
    const int32_t reciprocal = mote_one_over_one_plus((int32_t)((sum << zeros) - 0x80000000u));
    for (size_t c = 0; c < p->depth; c++) {
        const int32_t diff = x[c] - max; /* y may be x */
        int32_t share = 0;
        if (diff >= p->diff_min && shift <= 31) /* else less than half a step of 1/256 */
            share = mote_shift_right(mote_high_mul(reciprocal, exp_of(p, diff)), shift);
        y[c] = (int8_t)mote_clamp_s32(share - 128, -128, 127);
    }
}

void mote_softmax_s8(const void *params, const struct mote_io *io) {
    const struct mote_softmax_s8 *p = params;
    const int8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth)
        softmax_row_s8(p, x, y);
}

/* A table's value at x, −2^15 being its first. */
static int32_t look_up(const int16_t *table, int32_t x) {
    const int16_t *at = table + MOTE_SOFTMAX_STEPS / 2 + (x >> 7);
    return at[0] + (((at[1] - at[0]) * (x & 127) + 64) >> 7);
}

static int32_t exp_of_s16(const struct mote_softmax_s16 *p, int32_t diff) {
    const int32_t scaled = mote_rescale(diff, p->multiplier, p->shift);
    return look_up(p->exp, mote_clamp_s32(scaled + 32767, -32768, 32767));
}

/* y holds the exps until their sum is known; y may be x. */
static void softmax_row_s16(const struct mote_softmax_s16 *p, const int16_t *x, int16_t *y) {
    int32_t max = -32768, sum = 0; /* of at most 2^16 exps in Q16.15 */
    for (size_t c = 0; c < p->depth; c++)
        max = x[c] > max ? x[c] : max;
    for (size_t c = 0; c < p->depth; c++) {
        y[c] = (int16_t)exp_of_s16(p, x[c] - max);
        sum += y[c];
    }
    const int32_t zeros = leading_zeros((uint32_t)sum), shift = 31 - zeros;
    const int32_t mantissa =
        (int32_t)((((int64_t)sum << (zeros - 1)) + (1 << 13)) >> 14); /* in [2^16, 2^17] */
    const int32_t reciprocal = look_up(p->reciprocal, mote_clamp_s32(mantissa - 98304, -32768, 32767));
    for (size_t c = 0; c < p->depth; c++)
        y[c] = (int16_t)mote_clamp_s32((y[c] * reciprocal + (1 << (shift - 1))) >> shift, 0, 32767);
}

void mote_softmax_s16(const void *params, const struct mote_io *io) {
    const struct mote_softmax_s16 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth)
        softmax_row_s16(p, x, y);
}
