/* SPDX-License-Identifier: MIT
 * L2_NORMALIZATION in int8, bit-exact with TensorFlow Lite Micro's reference kernel. */
#include "device/fixed.h"
#include "device/normalize.h"

/* 1 / √square as a multiplier and a shift: five steps of Newton's method in Q3 from 1, on a number that an even power of two
 * brings to [2^27, 2^29). 0 counts as 1. */
static int32_t inverse_root(int32_t square, int32_t *shift) {
    int32_t right = 11, x = 1 << 28;
    *shift = 0;
    if (square <= 1) return INT32_MAX;
    for (; square >= 1 << 29; square /= 4)
        right++;
    for (; square < 1 << 27; square *= 4)
        right--;
    const int32_t half = mote_shift_right(square >> 1, 1), three_halves = (1 << 28) + (1 << 27);
    for (int step = 0; step < 5; step++) {
        const int32_t cube = mote_shift_left_saturated(mote_high_mul(mote_high_mul(x, x), x), 6);
        x = mote_shift_left_saturated(mote_high_mul(three_halves, x) - mote_high_mul(half, cube), 3);
    }
    x = mote_high_mul(x, 1518500250); /* √½ */
    if (right < 0) return mote_shift_left(x, -right);
    *shift = -right;
    return x;
}

void mote_l2_s8(const void *params, const struct mote_io *io) {
    const struct mote_normalize *p = params;
    const int8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth) {
        int32_t sum = 0, shift;
        for (size_t c = 0; c < p->depth; c++)
            sum += (x[c] - p->zero) * (x[c] - p->zero);
        const int32_t multiplier = inverse_root(sum, &shift);
        for (size_t c = 0; c < p->depth; c++)
            y[c] = (int8_t)mote_clamp_s32(mote_rescale(x[c] - p->zero, multiplier, shift + 7), -128, 127);
    }
}
