/* SPDX-License-Identifier: MIT
 * The sums of many rows of int8 products; where there are instructions for it, four rows share the loads of x. */
#include "device/dot.h"

#if MOTE_MVE
static void sum_four(const int8_t *w, const int8_t *x, size_t n, int32_t *sum) {
    __arm_vstrwq_s32(sum, mote_dot_four_s8(w, x, n, 0, 0, 0, 0));
}
#elif MOTE_DSP
/* Two products of the row whose word is in w, and then the other two. */
#define ADD_ROW(sum)                                                                                         \
    "sxtb16 %[t], %[w]\n"                                                                                    \
    "smlad %[" sum "], %[t], %[even], %[" sum "]\n"                                                          \
    "sxtb16 %[t], %[w], ror #8\n"                                                                            \
    "smlad %[" sum "], %[t], %[odd], %[" sum "]\n"

static void sum_four(const int8_t *w01, const int8_t *x, size_t n, int32_t *sum) {
    const int8_t *w23 = w01 + 2 * n;
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    size_t left = n / 4;
    if (left > 0) {
        int32_t even, odd, w, t;
        __asm__ volatile("1: ldr %[w], [%[x]], #4\n"
                         "sxtb16 %[even], %[w]\n"
                         "sxtb16 %[odd], %[w], ror #8\n"
                         "ldr %[w], [%[w01], %[n]]\n" ADD_ROW("s1") "ldr %[w], [%[w01]], #4\n" ADD_ROW(
                             "s0") "ldr %[w], [%[w23], %[n]]\n" ADD_ROW("s3") "ldr %[w], [%[w23]], "
                                                                              "#4\n" ADD_ROW("s2") "subs "
                                                                                                   "%[left], "
                                                                                                   "#1\n"
                                                                                                   "bne 1b\n"
                         : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [x] "+r"(x),
                           [w01] "+r"(w01), [w23] "+r"(w23), [left] "+r"(left), [even] "=&r"(even),
                           [odd] "=&r"(odd), [w] "=&r"(w), [t] "=&r"(t)
                         : [n] "r"(n)
                         : "cc", "memory");
    }
    for (left = n % 4; left > 0; left--, x++, w01++, w23++)
        s0 += w01[0] * *x, s1 += w01[n] * *x, s2 += w23[0] * *x, s3 += w23[n] * *x;
    sum[0] = s0, sum[1] = s1, sum[2] = s2, sum[3] = s3;
}
#endif

void mote_sums_s8(const int8_t *w, const int8_t *x, size_t rows, size_t n, int32_t *sum) {
#if MOTE_MVE || MOTE_DSP
    for (; rows >= 4; rows -= 4, w += 4 * n, sum += 4)
        sum_four(w, x, n, sum);
#endif
    for (; rows > 0; rows--, w += n)
        *sum++ = mote_dot_s8(w, x, n);
}
