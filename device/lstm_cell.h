/* SPDX-License-Identifier: MIT
 * What the float LSTM kernels do after the sums: gate functions, cell and hidden state. */
#ifndef MOTE_DEVICE_LSTM_CELL_H
#define MOTE_DEVICE_LSTM_CELL_H

#include "device/lstm.h"
#include "device/math.h"

/* gates (4, units) hold the sums on entry. Loops of one function each, so that a compiler vectorises them. */
static inline void mote_lstm_cell(float *restrict gates, size_t units, float clip, float *restrict h,
                                  float *restrict c) {
    float *restrict i = gates + MOTE_GATE_INPUT * units, *restrict f = gates + MOTE_GATE_FORGET * units;
    float *restrict g = gates + MOTE_GATE_CELL * units, *restrict o = gates + MOTE_GATE_OUTPUT * units;
    for (size_t u = 0; u < 2 * units; u++)
        i[u] = mote_logisticf(i[u]); /* i and f lie side by side */
    for (size_t u = 0; u < units; u++)
        g[u] = mote_tanhf(g[u]);
    for (size_t u = 0; u < units; u++)
        o[u] = mote_logisticf(o[u]);
    for (size_t u = 0; u < units; u++)
        c[u] = f[u] * c[u] + i[u] * g[u];
    if (clip > 0.0f) {
        for (size_t u = 0; u < units; u++)
            c[u] = mote_clamp_f32(c[u], -clip, clip);
    }
    for (size_t u = 0; u < units; u++)
        h[u] = o[u] * mote_tanhf(c[u]);
}

#endif
