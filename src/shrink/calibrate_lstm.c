/* SPDX-License-Identifier: MIT
 * The cell state of a float LSTM, replayed to see how large it gets: the op's outputs do not show it, and
 * int8 kernels need its scale. Gates in TensorFlow Lite's order: input, forget, cell, output; no peepholes,
 * no projection. */
#include "shrink/calibrate.h"

#include "device/math.h"
#include "shrink/edit.h"

#include <math.h>
#include <string.h>

enum { GATE_INPUT, GATE_FORGET, GATE_CELL, GATE_OUTPUT, GATES };

/* One gate before its nonlinearity: W x + R h + b. */
static void gate_sum(const struct mote_op *op, const float *const *values, int gate, const float *x,
                     size_t inputs, const float *h, size_t units, float *out) {
    const float *w = values[op->inputs[MOTE_LSTM_INPUT_WEIGHTS + gate]];
    const float *r = values[op->inputs[MOTE_LSTM_RECURRENT_WEIGHTS + gate]];
    const float *b = values[op->inputs[MOTE_LSTM_BIAS + gate]];
    for (size_t u = 0; u < units; u++) {
        float sum = b[u];
        for (size_t i = 0; i < inputs; i++)
            sum += w[u * inputs + i] * x[i];
        for (size_t i = 0; i < units; i++)
            sum += r[u * units + i] * h[i];
        out[u] = sum;
    }
}

static float clip(float value, float limit) {
    return limit > 0 && fabsf(value) > limit ? copysignf(limit, value) : value;
}

void mote_lstm_cell_range(const struct mote_graph *graph, const struct mote_op *op,
                          const float *const *values, float *scratch, struct mote_range *range) {
    const struct mote_tensor *input = &graph->tensors[op->inputs[MOTE_LSTM_INPUT]];
    size_t units = mote_tensor_count(&graph->tensors[op->inputs[MOTE_LSTM_CELL]]);
    size_t inputs = (size_t)input->shape[input->rank - 1], steps = mote_tensor_count(input) / inputs;
    float *gates = scratch, *cell = scratch + GATES * units, *hidden = cell + units;
    memset(cell, 0, 2 * units * sizeof *cell);
    for (size_t s = 0; s < steps; s++) {
        for (int g = 0; g < GATES; g++)
            gate_sum(op, values, g, values[op->inputs[MOTE_LSTM_INPUT]] + s * inputs, inputs, hidden, units,
                     gates + (size_t)g * units);
        for (size_t u = 0; u < units; u++) {
            float in = mote_logisticf(gates[GATE_INPUT * units + u]);
            float forget = mote_logisticf(gates[GATE_FORGET * units + u]);
            float next = forget * cell[u] + in * mote_tanhf(gates[GATE_CELL * units + u]);
            cell[u] = clip(next, op->params.lstm.cell_clip);
            hidden[u] = mote_logisticf(gates[GATE_OUTPUT * units + u]) * mote_tanhf(cell[u]);
            if (cell[u] < range->low) range->low = cell[u];
            if (cell[u] > range->high) range->high = cell[u];
        }
    }
}
