/* SPDX-License-Identifier: MIT
 * UNIDIRECTIONAL_SEQUENCE_LSTM, one fused layer without peepholes, projection or layer normalisation:
 *     i, f, o = logistic(W x + R h + b)    g = tanh(W x + R h + b)    c ← f·c + i·g    h ← o·tanh(c)
 * x[0] is the input (batches, steps, inputs), or (steps, batches, inputs) if time_major; y likewise with
 * units. state[0] is h (batches, units), state[1] is c (batches, units); both live on from run to run. Arrays
 * of four are in the order i, f, g, o. */
#ifndef MOTE_DEVICE_LSTM_H
#define MOTE_DEVICE_LSTM_H

#include "device/kernel.h"

enum { MOTE_GATE_INPUT, MOTE_GATE_FORGET, MOTE_GATE_CELL, MOTE_GATE_OUTPUT, MOTE_GATES };

struct mote_lstm_shape {
    size_t batches, steps, inputs, units;
    int32_t time_major;
};

/* Which row of the input and of the output belongs to batch b at step t. */
static inline size_t mote_lstm_row(const struct mote_lstm_shape *s, size_t b, size_t t) {
    return s->time_major ? t * s->batches + b : b * s->steps + t;
}

/* Scratch: 5 · units floats. */
struct mote_lstm_f32 {
    struct mote_lstm_shape shape;
    const float *weights[MOTE_GATES], *recurrent[MOTE_GATES], *bias[MOTE_GATES];
    float cell_clip; /* 0: none */
};
void mote_lstm_f32(const void *params, const struct mote_io *io);

/* int8 weights, float activations and state; x and h are quantized as they come. Scratch: 4 · units floats,
 * then inputs + units bytes. */
struct mote_lstm_matrix {
    const int8_t *weights;
    float scale;
    const int32_t *row_sums; /* NULL: activations are quantized symmetrically */
};
struct mote_lstm_hybrid {
    struct mote_lstm_shape shape;
    struct mote_lstm_matrix input[MOTE_GATES], recurrent[MOTE_GATES];
    const float *bias[MOTE_GATES];
    float cell_clip; /* 0: none */
};
void mote_lstm_hybrid(const void *params, const struct mote_io *io);

/* int8 x, h and weights; int16 c and gates (Q3.12 before, Q0.15 after their function). Scratch: 4 · units
 * int16. */
struct mote_lstm_product {
    const int8_t *weights;
    const int32_t
        *bias; /* with the zero point's share: −zero · Σ weights, plus the layer's bias for the input */
    int32_t multiplier, shift;
};
struct mote_lstm_scale {
    int32_t multiplier, shift;
};
struct mote_lstm_s8 {
    struct mote_lstm_shape shape;
    struct mote_lstm_product input[MOTE_GATES], recurrent[MOTE_GATES];
    struct mote_lstm_scale forget, update, output; /* of f·c, i·g and o·tanh(c) */
    int32_t tanh_multiplier, tanh_shift;           /* c to the table's scale: c · multiplier / 2^shift */
    int32_t cell_clip;                             /* 0: none */
    int32_t hidden_zero;
};
void mote_lstm_s8(const void *params, const struct mote_io *io);

#endif
