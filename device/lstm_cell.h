/* SPDX-License-Identifier: MIT
 * What the float LSTM kernels do after the sums: gate functions, cell and hidden state. */
#ifndef MOTE_DEVICE_LSTM_CELL_H
#define MOTE_DEVICE_LSTM_CELL_H

#include "device/lstm.h"
#include "device/math.h"

/* Loops of one function each, so that a compiler vectorises them. */
static void mote_logistic_all(float *x, size_t n) {
    for (size_t i = 0; i < n; i++)
        x[i] = mote_logisticf(x[i]);
}

static void mote_tanh_all(const float *x, size_t n, float *y) {
    for (size_t i = 0; i < n; i++)
        y[i] = mote_tanhf(x[i]);
}

/* gates (4, units) hold the sums on entry. */
static inline void mote_lstm_cell(float *restrict gates, size_t units, float clip, float *restrict h,
                                  float *restrict c) {
    float *restrict i = gates + MOTE_GATE_INPUT * units, *restrict f = gates + MOTE_GATE_FORGET * units;
    float *restrict g = gates + MOTE_GATE_CELL * units, *restrict o = gates + MOTE_GATE_OUTPUT * units;
    mote_logistic_all(i, 2 * units); /* i and f lie side by side */
    mote_tanh_all(g, units, g);
    mote_logistic_all(o, units);
    for (size_t u = 0; u < units; u++)
        c[u] = f[u] * c[u] + i[u] * g[u];
    if (clip > 0.0f) {
        for (size_t u = 0; u < units; u++)
            c[u] = mote_clamp_f32(c[u], -clip, clip);
    }
    mote_tanh_all(c, units, h);
    for (size_t u = 0; u < units; u++)
        h[u] *= o[u];
}

#endif
