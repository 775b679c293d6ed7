/* SPDX-License-Identifier: MIT
 * Rows of int8 products; with MVE, four of them share the loads of x. */
#include "device/rows_s8.h"
#include "device/dot.h"

#if MOTE_MVE
/* Four rows at one x: 16 elements a round, of which the last leaves out what is behind n. */
static inline int32x4_t dot_four(const int8_t *w0, const int8_t *x, size_t n, const int32_t *bias) {
    const int8_t *w1 = w0 + n, *w2 = w1 + n, *w3 = w2 + n;
    int32_t s0 = bias[0], s1 = bias[1], s2 = bias[2], s3 = bias[3];
    int32x4_t sums, other;
    __asm__ volatile(
        "wlstp.8 lr, %[n], 2f\n"
        "1: vldrb.8 %q[v], [%[x]], #16\n"
        "vldrb.8 %q[u], [%[w0]], #16\n"
        "vmladava.s8 %[s0], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w1]], #16\n"
        "vmladava.s8 %[s1], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w2]], #16\n"
        "vmladava.s8 %[s2], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w3]], #16\n"
        "vmladava.s8 %[s3], %q[u], %q[v]\n"
        "letp lr, 1b\n"
        "2: vmov %q[v][2], %q[v][0], %[s0], %[s2]\n"
        "vmov %q[v][3], %q[v][1], %[s1], %[s3]\n"
        : [s0] "+Te"(s0), [s1] "+Te"(s1), [s2] "+Te"(s2), [s3] "+Te"(s3), [x] "+r"(x), [w0] "+r"(w0),
          [w1] "+r"(w1), [w2] "+r"(w2), [w3] "+r"(w3), [v] "=&w"(sums), [u] "=&w"(other)
        : [n] "r"(n)
        : "lr", "memory");
    return sums;
}

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
        const int32x4_t sum = mote_rescale_four(dot_four(w, x, n, bias), multiplier, shift);
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
    for (; count > 0; count--, x += n, y += rows) {
        for (size_t o = 0; o < rows; o++)
            y[o] = mote_finish_s8(f, o, f->bias[o] + mote_dot_s8(w + o * n, x, n));
    }
}
