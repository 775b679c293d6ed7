/* SPDX-License-Identifier: MIT
 * Weights in whole steps, symmetric around 0: of b bits, −(2ᵇ⁻¹ − 1) … 2ᵇ⁻¹ − 1. What training imitates and what
 * the quantizer writes is this one rounding. */
#ifndef MOTE_GRAPH_STEPS_H
#define MOTE_GRAPH_STEPS_H

#include <math.h>
#include <stddef.h>

enum { MOTE_STEP_BITS = 8 };

/* The largest step, from 2 bits on. */
static inline float mote_step_most(unsigned bits) {
    return (float)((1u << (bits - 1)) - 1u);
}

/* scale[c] of w[i] with c = i / stride % channels: the largest |w| of the channel is the largest step. A channel
 * of zeros, or of values too small to divide by, has 1; `least` (NULL: none) are lower bounds. */
void mote_step_scales(const float *w, size_t count, size_t stride, size_t channels, unsigned bits,
                      const float *least, float *scale);

/* A whole number, ties away from zero. */
static inline float mote_step_round(float w, float scale, float most) {
    float q = roundf(w / scale);
    return q > most ? most : q < -most ? -most : q;
}

#endif
