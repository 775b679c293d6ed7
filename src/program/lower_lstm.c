/* SPDX-License-Identifier: MIT
 * UNIDIRECTIONAL_SEQUENCE_LSTM → kernels. */
#include "device/lstm.h"
#include "program/lower.h"

#include <math.h>

/* Positions among the op's inputs. */
enum {
    WEIGHTS = 1,
    RECURRENT = 5,
    PEEPHOLE = 9,
    BIAS = 12,
    PROJECTION = 16,
    HIDDEN = 18,
    CELL = 19,
    NORM = 20
};

static struct mote_lstm_shape shape_of(const struct mote_lowering *l) {
    const int32_t *in = l->x[0]->shape;
    const int32_t major = l->op->params.lstm.time_major;
    return (struct mote_lstm_shape){
        .batches = (size_t)in[major ? 1 : 0],
        .steps = (size_t)in[major ? 0 : 1],
        .inputs = (size_t)in[2],
        .units = (size_t)l->out->shape[2],
        .time_major = major,
    };
}

/* Constants of one gate. */
struct gate {
    const void *weights, *recurrent, *bias;
};

static enum mote_status find_gates(const struct mote_lowering *l, struct gate gates[MOTE_GATES]) {
    for (size_t g = 0; g < MOTE_GATES; g++) {
        MOTE_TRY(mote_lower_constant(l, WEIGHTS + g, &gates[g].weights));
        MOTE_TRY(mote_lower_constant(l, RECURRENT + g, &gates[g].recurrent));
        MOTE_TRY(mote_lower_constant(l, BIAS + g, &gates[g].bias));
    }
    return MOTE_OK;
}

static enum mote_status lower_f32(struct mote_lowering *l, const struct gate gates[MOTE_GATES]) {
    struct mote_lstm_f32 *p = mote_lower_params(l, sizeof *p);
    p->shape = shape_of(l);
    p->cell_clip = l->op->params.lstm.cell_clip;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        p->weights[g] = gates[g].weights;
        p->recurrent[g] = gates[g].recurrent;
        p->bias[g] = gates[g].bias;
    }
    l->step->kernel = mote_lstm_f32;
    l->step->scratch_bytes = (MOTE_GATES + 1) * p->shape.units * sizeof(float);
    return MOTE_OK;
}

/* Row sums are wanted where the activations get a zero point. */
static enum mote_status make_matrix(const struct mote_lowering *l, size_t i, const void *weights,
                                    struct mote_lstm_matrix *out) {
    const struct mote_tensor *t = mote_lower_input(l, i);
    if (t->quant.count != 1) return mote_lower_fail(l, "input %zu has a scale a row, expected one", i);
    *out = (struct mote_lstm_matrix){weights, t->quant.scale[0], NULL};
    if (!l->op->params.lstm.asymmetric_inputs) return MOTE_OK;
    int32_t *sums = mote_lower_alloc(l, (size_t)t->shape[0], sizeof *sums);
    if (!sums) return mote_lower_fail_memory(l);
    mote_lower_row_sums(weights, (size_t)t->shape[0], (size_t)t->shape[1], sums);
    out->row_sums = sums;
    return MOTE_OK;
}

static enum mote_status lower_hybrid(struct mote_lowering *l, const struct gate gates[MOTE_GATES]) {
    struct mote_lstm_hybrid *p = mote_lower_params(l, sizeof *p);
    p->shape = shape_of(l);
    p->cell_clip = l->op->params.lstm.cell_clip;
    for (size_t g = 0; g < MOTE_GATES; g++) {
        MOTE_TRY(make_matrix(l, WEIGHTS + g, gates[g].weights, &p->input[g]));
        MOTE_TRY(make_matrix(l, RECURRENT + g, gates[g].recurrent, &p->recurrent[g]));
        p->bias[g] = gates[g].bias;
    }
    l->step->kernel = mote_lstm_hybrid;
    l->step->scratch_bytes = MOTE_GATES * p->shape.units * sizeof(float) + p->shape.inputs + p->shape.units;
    return MOTE_OK;
}

/* A product of int8 activations with weights, brought to Q3.12. */
static enum mote_status make_product(const struct mote_lowering *l, size_t in, size_t i, const void *weights,
                                     const int32_t *bias, struct mote_lstm_product *out) {
    const struct mote_tensor *x = mote_lower_input(l, in), *w = mote_lower_input(l, i);
    if (w->quant.count != 1) return mote_lower_fail(l, "input %zu has a scale a row, expected one", i);
    const size_t rows = (size_t)w->shape[0];
    int32_t *folded = mote_lower_alloc(l, rows, sizeof *folded);
    if (!folded) return mote_lower_fail_memory(l);
    mote_lower_row_sums(weights, rows, (size_t)w->shape[1], folded);
    for (size_t u = 0; u < rows; u++)
        folded[u] = (bias ? bias[u] : 0) - x->quant.zero_point[0] * folded[u];
    *out = (struct mote_lstm_product){weights, folded, 0, 0};
    const float scale = x->quant.scale[0] * w->quant.scale[0]; /* a float in the reference */
    mote_lower_multiplier((double)scale * 4096.0, &out->multiplier, &out->shift);
    return MOTE_OK;
}

/* From the cell's power-of-two scale to the table's argument: 3 · 2^shift, or 3 / 2^−shift. */
static void scale_tanh(double cell_scale, struct mote_lstm_s8 *p) {
    int exponent;
    frexp(cell_scale, &exponent);
    const int32_t shift = 12 + exponent - 1;
    p->tanh_multiplier = shift >= 0 ? 3 << shift : 3;
    p->tanh_shift = shift >= 0 ? 0 : -shift;
}

static void scale_states(const struct mote_lowering *l, struct mote_lstm_s8 *p) {
    const double gate = 1.0 / 32768.0;
    const struct mote_quant *hidden = &mote_lower_input(l, HIDDEN)->quant,
                            *cell = &mote_lower_input(l, CELL)->quant;
    const double cell_scale = (double)cell->scale[0], hidden_scale = (double)hidden->scale[0];
    mote_lower_multiplier(gate * cell_scale / cell_scale, &p->forget.multiplier, &p->forget.shift);
    mote_lower_multiplier(gate * gate / cell_scale, &p->update.multiplier, &p->update.shift);
    mote_lower_multiplier(gate * gate / hidden_scale, &p->output.multiplier, &p->output.shift);
    p->hidden_zero = hidden->zero_point[0];
    const double clip = (double)l->op->params.lstm.cell_clip / cell_scale;
    p->cell_clip = clip < INT16_MAX ? (int32_t)clip : INT16_MAX;
    scale_tanh(cell_scale, p);
}

static enum mote_status lower_s8(struct mote_lowering *l, const struct gate gates[MOTE_GATES]) {
    struct mote_lstm_s8 *p = mote_lower_params(l, sizeof *p);
    p->shape = shape_of(l);
    for (size_t g = 0; g < MOTE_GATES; g++) {
        MOTE_TRY(make_product(l, 0, WEIGHTS + g, gates[g].weights, gates[g].bias, &p->input[g]));
        MOTE_TRY(make_product(l, HIDDEN, RECURRENT + g, gates[g].recurrent, NULL, &p->recurrent[g]));
    }
    scale_states(l, p);
    l->step->kernel = mote_lstm_s8;
    l->step->scratch_bytes = MOTE_GATES * p->shape.units * sizeof(int16_t);
    return MOTE_OK;
}

static enum mote_status check_variant(const struct mote_lowering *l) {
    static const struct {
        size_t first, last;
        const char *name;
    } absent[] = {{PEEPHOLE, PEEPHOLE + 2, "peephole connections"},
                  {PROJECTION, PROJECTION + 1, "a projection"},
                  {NORM, NORM + 3, "layer normalisation"}};
    for (size_t k = 0; k < sizeof absent / sizeof absent[0]; k++) {
        for (size_t i = absent[k].first; i <= absent[k].last; i++) {
            if (mote_lower_input(l, i)) return mote_lower_fail(l, "%s (input %zu)", absent[k].name, i);
        }
    }
    if (!mote_lower_input(l, WEIGHTS)) return mote_lower_fail(l, "an input gate coupled to the forget gate");
    return MOTE_OK;
}

enum mote_status mote_lower_lstm(struct mote_lowering *l) {
    struct gate gates[MOTE_GATES];
    MOTE_TRY(check_variant(l));
    MOTE_TRY(find_gates(l, gates));
    l->step->state[0] = l->op->inputs[HIDDEN];
    l->step->state[1] = l->op->inputs[CELL];
    mote_lower_keep(l, 1);
    if (l->x[0]->type == MOTE_INT8) return lower_s8(l, gates);
    return (mote_lower_input(l, WEIGHTS)->type == MOTE_INT8 ? lower_hybrid : lower_f32)(l, gates);
}
