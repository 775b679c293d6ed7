/* SPDX-License-Identifier: MIT
 * LSTM in int8 with an int16 cell state, bit-exact with TensorFlow Lite Micro's reference kernel: the two
 * products of a gate are rounded to Q3.12 one by one and added with saturation. */
#include "device/dot.h"
#include "device/lstm_cell_s8.h"

#include <string.h>

static int32_t product(const struct mote_lstm_product *p, size_t u, const int8_t *x, size_t n) {
    return p->bias[u] + mote_dot_s8(p->weights + u * n, x, n);
}

static void sum_gates(const struct mote_lstm_s8 *p, const int8_t *x, const int8_t *h, int16_t *gates) {
    const size_t inputs = p->shape.inputs, units = p->shape.units;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        for (size_t u = 0; u < units; u++) {
            const int32_t input = product(&p->input[g], u, x, inputs),
                          recurrent = product(&p->recurrent[g], u, h, units);
            gates[g * units + u] = mote_lstm_gate(g, mote_lstm_gate_sum(p, g, input, recurrent));
        }
    }
}

void mote_lstm_s8(const void *params, const struct mote_io *io) {
    const struct mote_lstm_s8 *p = params;
    const struct mote_lstm_shape *s = &p->shape;
    for (size_t b = 0; b < s->batches; b++) {
        int8_t *h = (int8_t *)io->state[0] + b * s->units;
        int16_t *c = (int16_t *)io->state[1] + b * s->units;
        for (size_t t = 0; t < s->steps; t++) {
            const size_t row = mote_lstm_row(s, b, t);
            sum_gates(p, (const int8_t *)io->x[0] + row * s->inputs, h, io->scratch);
            for (size_t u = 0; u < s->units; u++)
                mote_lstm_unit(p, io->scratch, u, h + u, c + u);
            memcpy((int8_t *)io->y + row * s->units, h, s->units);
        }
    }
}
