/* SPDX-License-Identifier: MIT
 * cos, sin and ln in double, for the tables that the sound front end makes once: +, −, ×, ÷ and integers only, the
 * same bits everywhere. Not fast, and within a few units in the last place. */
#ifndef MOTE_DEVICE_TABLE_MATH_H
#define MOTE_DEVICE_TABLE_MATH_H

#include <stdint.h>
#include <string.h>

/* Taylor's series from the far end; |x| ≤ π/4, where the first term left out is below 2e-17. */
static inline double mote_table_sin(double x) {
    double sum = 1.0;
    for (int i = 16; i > 0; i -= 2)
        sum = 1.0 - sum * (x * x) / (double)(i * (i + 1));
    return x * sum;
}

static inline double mote_table_cos(double x) {
    double sum = 1.0;
    for (int i = 17; i > 0; i -= 2)
        sum = 1.0 - sum * (x * x) / (double)(i * (i + 1));
    return sum;
}

/* cos of part/whole of a turn; the angle is brought into an eighth of a turn in integers, exactly. whole < 2^29. */
static inline double mote_turn_cos(uint64_t part, uint32_t whole) {
    const double turn = 6.28318530717958647693;
    uint32_t p = (uint32_t)(part % whole);
    if (p > whole - p) p = whole - p; /* cos(−x) = cos x: p/whole ≤ 1/2 */
    double sign = 1.0;
    if (4 * p > whole) { /* cos(π − x) = −cos x: at most a quarter, in halves of `part` */
        sign = -1.0;
        p = whole - 2 * p;
    } else {
        p = 2 * p;
    } /* angle = p / (2 · whole) of a turn, p ≤ whole / 2 */
    if (4 * p <= whole) return sign * mote_table_cos(turn * (double)p / (2.0 * (double)whole));
    return sign *
           mote_table_sin(turn * (double)(whole - 2 * p) / (4.0 * (double)whole)); /* cos x = sin(π/2 − x) */
}

/* A quarter of a turn earlier; 3/4 turn more is the same, and stays positive. */
static inline double mote_turn_sin(uint64_t part, uint32_t whole) {
    return mote_turn_cos(4 * part + 3 * (uint64_t)whole, 4 * whole);
}

/* ln x for normal x > 0: x = m · 2^e with m near 1, ln m = 2 artanh((m − 1) / (m + 1)). */
static inline double mote_table_log(double x) {
    const uint64_t base = 0x3fe6a09e667f3bcdu; /* sqrt(1/2) */
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits -= base;
    uint64_t mantissa = (bits & 0xfffffffffffffu) + base;
    int32_t e = (int32_t)(bits >> 52);
    if (e >= 2048) e -= 4096;
    double m;
    memcpy(&m, &mantissa, sizeof m);
    double s = (m - 1.0) / (m + 1.0), w = s * s, sum = 0.0;
    for (int i = 23; i > 0; i -= 2)
        sum = sum * w + 1.0 / (double)i;
    return 2.0 * s * sum + (double)e * 0.693147180559945309417;
}

#endif
