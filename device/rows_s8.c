/* SPDX-License-Identifier: MIT
 * Rows of int8 products; with MVE, four of them share the loads of x. */
#include "device/rows_s8.h"
#include "device/dot.h"

#if MOTE_MVE
/* Rows o … o + 3 at every x. */
static void finish_four(const struct mote_finish_s8 *f, size_t o, const int8_t *w, const int8_t *x,
                        size_t count, size_t rows, size_t n, int8_t *y) {
    const int32_t *multiplier_at = f->multiplier + o * f->stride, *shift_at = f->shift + o * f->stride;
    const int32x4_t multiplier =
        f->stride ? __arm_vldrwq_s32(multiplier_at) : __arm_vdupq_n_s32(*multiplier_at);
    const int32x4_t shift = f->stride ? __arm_vldrwq_s32(shift_at) : __arm_vdupq_n_s32(*shift_at);
    const int32x4_t zero = __arm_vdupq_n_s32(f->zero), min = __arm_vdupq_n_s32(f->min),
                    max = __arm_vdupq_n_s32(f->max);
    const int32_t *bias = f->bias + o;
    w += o * n;
    for (y += o; count > 0; count--, x += n, y += rows) {
        const int32x4_t sum = mote_rescale_four(mote_dot_four_s8(w, x, n, bias[0], bias[1], bias[2], bias[3]),
                                                multiplier, shift);
        __arm_vstrbq_s32(y, __arm_vminq_s32(__arm_vmaxq_s32(__arm_vaddq_s32(sum, zero), min), max));
    }
}
#endif

void mote_rows_s8(const struct mote_finish_s8 *f, const int8_t *w, const int8_t *x, size_t count, size_t rows,
                  size_t n, int8_t *y) {
#if MOTE_MVE
    if (rows >= 4 && mote_finish_is_fast(f, rows)) {
        for (size_t o = 0; o < rows - 4; o += 4)
            finish_four(f, o, w, x, count, rows, n, y);
        finish_four(f, rows - 4, w, x, count, rows, n, y); /* some of them again, maybe */
        return;
    }
#endif
    int32_t sum[MOTE_TILE];
    for (; count > 0; count--, x += n, y += rows) {
        for (size_t first = 0; first < rows; first += MOTE_TILE) {
            const size_t some = rows - first < MOTE_TILE ? rows - first : MOTE_TILE;
            mote_sums_s8(w + first * n, x, some, n, sum);
            for (size_t t = 0, o = first; t < some; t++, o++)
                y[o] = mote_finish_s8(f, o, sum[t] + f->bias[o]);
        }
    }
}
