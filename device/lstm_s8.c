/* SPDX-License-Identifier: MIT
 * LSTM in int8 with an int16 cell state, bit-exact with TensorFlow Lite Micro's reference kernel: the two
 * products of a gate are rounded to Q3.12 one by one and added with saturation. */
#include "device/dot.h"
#include "device/lstm.h"
#include "device/lut_s16.h"
#include "device/quant.h"

#include <string.h>

static int32_t saturate_s16(int32_t x) {
    return mote_clamp_s32(x, INT16_MIN, INT16_MAX);
}

static int32_t product(const struct mote_lstm_product *p, size_t u, const int8_t *x, size_t n) {
    const int32_t sum = p->bias[u] + mote_dot_s8(p->weights + u * n, x, n);
    return saturate_s16(mote_rescale(sum, p->multiplier, p->shift));
}

static void sum_gates(const struct mote_lstm_s8 *p, const int8_t *x, const int8_t *h, int16_t *gates) {
    const size_t inputs = p->shape.inputs, units = p->shape.units;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        for (size_t u = 0; u < units; u++) {
            const int32_t sum = product(&p->input[g], u, x, inputs) + product(&p->recurrent[g], u, h, units);
            const int16_t limited = (int16_t)saturate_s16(sum);
            gates[g * units + u] =
                g == MOTE_GATE_CELL ? mote_tanh_s16(limited, 3, 0) : mote_logistic_s16(limited);
        }
    }
}

static int32_t scale_product(struct mote_lstm_scale s, int32_t a, int32_t b) {
    return mote_rescale(a * b, s.multiplier, s.shift);
}

static void update_unit(const struct mote_lstm_s8 *p, const int16_t *gates, size_t u, int8_t *h, int16_t *c) {
    const size_t units = p->shape.units;
    const int32_t kept = saturate_s16(scale_product(p->forget, gates[MOTE_GATE_FORGET * units + u], *c));
    const int32_t gained = saturate_s16(
        scale_product(p->update, gates[MOTE_GATE_INPUT * units + u], gates[MOTE_GATE_CELL * units + u]));
    int32_t cell = saturate_s16(kept + gained);
    if (p->cell_clip > 0) cell = mote_clamp_s32(cell, -p->cell_clip, p->cell_clip);
    *c = (int16_t)cell;
    const int32_t squashed = mote_tanh_s16(*c, p->tanh_multiplier, p->tanh_shift);
    const int32_t out =
        scale_product(p->output, squashed, gates[MOTE_GATE_OUTPUT * units + u]) + p->hidden_zero;
    *h = (int8_t)mote_clamp_s32(out, -128, 127);
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
                update_unit(p, io->scratch, u, h + u, c + u);
            memcpy((int8_t *)io->y + row * s->units, h, s->units);
        }
    }
}
