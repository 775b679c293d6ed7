/* SPDX-License-Identifier: MIT
 * LSTM in float32. */
#include "device/dot.h"
#include "device/lstm_cell.h"

#include <string.h>

static void sum_gates(const struct mote_lstm_f32 *p, const float *x, const float *h, float *gates) {
    const size_t units = p->shape.units;
    float *recurrent = gates + MOTE_GATES * units;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        float *sum = gates + g * units;
        mote_rows_f32(p->weights[g], x, units, p->shape.inputs, sum);
        mote_rows_f32(p->recurrent[g], h, units, units, recurrent);
        for (size_t u = 0; u < units; u++)
            sum[u] = (sum[u] + p->bias[g][u]) + recurrent[u];
    }
}

void mote_lstm_f32(const void *params, const struct mote_io *io) {
    const struct mote_lstm_f32 *p = params;
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
