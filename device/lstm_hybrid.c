/* SPDX-License-Identifier: MIT
 * LSTM with int8 weights and float activations and state, in TensorFlow Lite's order of float operations. */
#include "device/dot.h"
#include "device/dynamic.h"
#include "device/lstm_cell.h"

#include <string.h>

/* sum[u] += scale · (weights[u] · q − zero · Σ weights[u]) */
static void add_product(const struct mote_lstm_matrix *m, const int8_t *q, size_t n, struct mote_dynamic d,
                        size_t units, float *sum) {
    const float scale = d.scale * m->scale;
    for (size_t u = 0; u < units; u++) {
        int32_t dot = mote_dot_s8(m->weights + u * n, q, n);
        if (m->row_sums) dot -= m->row_sums[u] * d.zero;
        sum[u] += (float)dot * scale;
    }
}

static void sum_gates(const struct mote_lstm_hybrid *p, const float *x, const float *h, float *gates) {
    const size_t inputs = p->shape.inputs, units = p->shape.units;
    int8_t *qx = (int8_t *)(gates + MOTE_GATES * units), *qh = qx + inputs;
    const int asymmetric = p->input[0].row_sums != NULL;
    const struct mote_dynamic dx = mote_quantize_dynamic(x, inputs, asymmetric, qx);
    const struct mote_dynamic dh = mote_quantize_dynamic(h, units, asymmetric, qh);
    for (size_t g = 0; g < MOTE_GATES; g++) {
        float *sum = gates + g * units;
        memcpy(sum, p->bias[g], units * sizeof *sum);
        add_product(&p->input[g], qx, inputs, dx, units, sum);
        add_product(&p->recurrent[g], qh, units, dh, units, sum);
    }
}

void mote_lstm_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_lstm_hybrid *p = params;
    const struct mote_lstm_shape *s = &p->shape;
    for (size_t b = 0; b < s->batches; b++) {
        float *h = (float *)io->state[0] + b * s->units, *c = (float *)io->state[1] + b * s->units;
        for (size_t t = 0; t < s->steps; t++) {
            const size_t row = mote_lstm_row(s, b, t);
            sum_gates(p, (const float *)io->x[0] + row * s->inputs, h, io->scratch);
            mote_lstm_cell(io->scratch, s->units, p->cell_clip, h, c);
            memcpy((float *)io->y + row * s->units, h, s->units * sizeof *h);
        }
    }
}
