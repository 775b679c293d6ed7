/* SPDX-License-Identifier: MIT
 * Rows of float products. A sum runs in eight lanes (element i in lane i mod 8) that are added in a fixed
 * order, then come the last n mod 8 products one by one, so that the result does not depend on how a compiler
 * vectorises it. */
#include "device/dot.h"

enum { LANES = 8 };

static float add_lanes(const float lane[LANES]) {
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

static float dot_rest(const float *restrict w, const float *restrict x, size_t first, size_t n) {
    float rest = 0.0f;
    for (size_t i = first; i < n; i++)
        rest += w[i] * x[i];
    return rest;
}

static float dot(const float *restrict w, const float *restrict x, size_t n) {
    const size_t whole = n - n % LANES;
    float lane[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t l = 0; l < LANES; l++)
            lane[l] += w[i + l] * x[i + l];
    }
    return add_lanes(lane) + dot_rest(w, x, whole, n);
}

#if UINTPTR_MAX > 0xffffffff && !defined __OPTIMIZE_SIZE__
/* Four rows share the loads of x, where registers hold so many sums; a chip, or who asks for small code, would rather have less. */
static void dot4(const float *restrict w, const float *restrict x, size_t n, float *restrict y) {
    const size_t whole = n - n % LANES;
    float lane[4][LANES] = {{0}};
    for (size_t i = 0; i < whole; i += LANES) {
        for (size_t r = 0; r < 4; r++) {
            for (size_t l = 0; l < LANES; l++)
                lane[r][l] += w[r * n + i + l] * x[i + l];
        }
    }
    for (size_t r = 0; r < 4; r++)
        y[r] = add_lanes(lane[r]) + dot_rest(w + r * n, x, whole, n);
}
#endif

void mote_rows_f32(const float *restrict w, const float *restrict x, size_t rows, size_t n,
                   float *restrict y) {
    size_t r = 0;
#if UINTPTR_MAX > 0xffffffff && !defined __OPTIMIZE_SIZE__
    for (; r + 4 <= rows; r += 4)
        dot4(w + r * n, x, n, y + r);
#endif
    for (; r < rows; r++)
        y[r] = dot(w + r * n, x, n);
}
