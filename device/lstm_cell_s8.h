/* SPDX-License-Identifier: MIT
 * What the int8 LSTM does after the sums of products: both sums of a gate to Q3.12, gate functions, cell and hidden
 * state. Bit-exact with TensorFlow Lite Micro's reference kernel. */
#ifndef MOTE_DEVICE_LSTM_CELL_S8_H
#define MOTE_DEVICE_LSTM_CELL_S8_H

#include "device/lstm.h"
#include "device/lut_s16.h"
#include "device/quant.h"

static inline int32_t mote_saturate_s16(int32_t x) {
    return mote_clamp_s32(x, INT16_MIN, INT16_MAX);
}

/* The argument of a gate's function. */
static inline int16_t mote_lstm_gate_sum(const struct mote_lstm_s8 *p, size_t gate, int32_t input,
                                         int32_t recurrent) {
    const struct mote_lstm_product *x = &p->input[gate], *h = &p->recurrent[gate];
    return (int16_t)mote_saturate_s16(mote_saturate_s16(mote_rescale(input, x->multiplier, x->shift)) +
                                      mote_saturate_s16(mote_rescale(recurrent, h->multiplier, h->shift)));
}

static inline int16_t mote_lstm_gate(size_t gate, int16_t sum) {
    return gate == MOTE_GATE_CELL ? mote_tanh_q15(sum, 3, 0) : mote_logistic_q15(sum, 3, 0);
}

static inline int32_t mote_lstm_scale_product(struct mote_lstm_scale s, int32_t a, int32_t b) {
    return mote_rescale(a * b, s.multiplier, s.shift);
}

/* One unit; gates (4, units) are those after their functions. */
static inline void mote_lstm_unit(const struct mote_lstm_s8 *p, const int16_t *gates, size_t u, int8_t *h,
                                  int16_t *c) {
    const size_t units = p->shape.units;
    const int32_t kept =
        mote_saturate_s16(mote_lstm_scale_product(p->forget, gates[MOTE_GATE_FORGET * units + u], *c));
    const int32_t gained = mote_saturate_s16(mote_lstm_scale_product(
        p->update, gates[MOTE_GATE_INPUT * units + u], gates[MOTE_GATE_CELL * units + u]));
    int32_t cell = mote_saturate_s16(kept + gained);
    if (p->cell_clip > 0) cell = mote_clamp_s32(cell, -p->cell_clip, p->cell_clip);
    *c = (int16_t)cell;
    const int32_t squashed = mote_tanh_q15(*c, p->tanh_multiplier, p->tanh_shift);
    const int32_t out =
        mote_lstm_scale_product(p->output, squashed, gates[MOTE_GATE_OUTPUT * units + u]) + p->hidden_zero;
    *h = (int8_t)mote_clamp_s32(out, -128, 127);
}

#endif
