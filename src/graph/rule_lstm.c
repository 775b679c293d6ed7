/* SPDX-License-Identifier: MIT
 * UNIDIRECTIONAL_SEQUENCE_LSTM: x (b,t,n) or, time-major, (t,b,n) → y with n replaced by the output width.
 * Gates in the order input, forget, cell, output; the input gate may be absent (coupled to the forget gate).
 *
 *     inputs  0 x · 1–4 weights from x (cells,n) · 5–8 weights from y (cells,out) · 9–11 peephole (cells),
 * not for the cell gate · 12–15 bias (cells) · 16 projection (out,cells) · 17 its bias (out) · 18 state y
 * (b,out) · 19 cell state (b,cells) · 20–23 layer norm (cells); 20 to 24 inputs intermediates (int8): scales
 * of the four gates before layer norm, and of the cell output before projection
 *
 * float32; hybrid (float32 with int8 weights); int8 with int32 biases and an int16 cell state. */
#include "graph/rules.h"

#include <math.h>

enum {
    FROM_INPUT = 1,
    FROM_OUTPUT = 5,
    PEEPHOLE = 9,
    BIAS = 12,
    PROJECTION = 16,
    PROJECTION_BIAS = 17,
    OUTPUT_STATE = 18,
    CELL_STATE = 19,
    LAYER_NORM = 20,
    GATES = 4,
    INTERMEDIATES = 5
};

struct lstm {
    const struct mote_rule *rule;
    const struct mote_tensor *in, *out;
    int32_t batch, inputs, cells, outputs;
    int first_gate; /* 1 where the input gate is absent */
    enum mote_type weights;
};

static enum mote_status check_matrix(const struct lstm *l, size_t i, int32_t rows, int32_t columns) {
    const struct mote_tensor *t = mote_rule_input(l->rule, i);
    if (!t) return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is absent, and it is needed", i);
    if (t->rank != 2 || t->shape[0] != rows || t->shape[1] != columns) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is no matrix of %d×%d", i, (int)rows,
                              (int)columns);
    }
    if (t->type == l->weights) return MOTE_OK;
    return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is %s, other weights are %s", i,
                          mote_type_name(t->type), mote_type_name(l->weights));
}

/* A constant vector of `length` of the type, or absent where that is allowed. */
static enum mote_status check_vector(const struct lstm *l, size_t i, int32_t length, enum mote_type type,
                                     bool wanted) {
    const struct mote_tensor *t = mote_rule_input(l->rule, i);
    if (!t && !wanted) return MOTE_OK;
    if (!t || !wanted) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is %s while its fellows are %s", i,
                              t ? "present" : "absent", t ? "absent" : "present");
    }
    if (t->rank == 1 && t->shape[0] == length && t->type == type && (t->data || type == MOTE_FLOAT32))
        return MOTE_OK;
    return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is no constant vector of %d %s", i, (int)length,
                          mote_type_name(type));
}

static bool present(const struct lstm *l, size_t i) {
    return mote_rule_input(l->rule, i) != NULL;
}

static bool integer(const struct lstm *l) {
    return l->in->type == MOTE_INT8;
}

/* Weights, biases and their sums, gate by gate. Gates come out of both products with scale 2⁻¹². */
static enum mote_status check_gate(const struct lstm *l, size_t gate) {
    const struct mote_rule *rule = l->rule;
    MOTE_TRY(check_matrix(l, FROM_INPUT + gate, l->cells, l->inputs));
    MOTE_TRY(check_matrix(l, FROM_OUTPUT + gate, l->cells, l->outputs));
    MOTE_TRY(check_vector(l, BIAS + gate, l->cells, integer(l) ? MOTE_INT32 : MOTE_FLOAT32, true));
    struct mote_product p = {.in = l->in,
                             .weights = mote_rule_input(rule, FROM_INPUT + gate),
                             .bias = mote_rule_input(rule, BIAS + gate),
                             .out_scale = integer(l) ? 1.0 / 4096 : 0};
    MOTE_TRY(mote_rule_product(rule, &p));
    p.in = mote_rule_input(rule, OUTPUT_STATE);
    p.weights = mote_rule_input(rule, FROM_OUTPUT + gate);
    p.bias = NULL;
    return mote_rule_product(rule, &p);
}

static enum mote_status check_gates(const struct lstm *l) {
    bool peephole = present(l, PEEPHOLE + 2), norm = present(l, LAYER_NORM + 3);
    enum mote_type narrow = integer(l) ? MOTE_INT16 : l->weights;
    for (size_t gate = (size_t)l->first_gate; gate < GATES; gate++)
        MOTE_TRY(check_gate(l, gate));
    if (l->first_gate == 1 && (present(l, FROM_OUTPUT) || present(l, BIAS))) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "the input gate has weights from one side only");
    }
    for (size_t i = 0; i < 3; i++) {
        MOTE_TRY(check_vector(l, PEEPHOLE + i, l->cells, narrow, peephole && (i > 0 || l->first_gate == 0)));
    }
    for (size_t i = 0; i < GATES; i++) {
        MOTE_TRY(check_vector(l, LAYER_NORM + i, l->cells, integer(l) ? MOTE_INT16 : MOTE_FLOAT32,
                              norm && (i > 0 || l->first_gate == 0)));
    }
    return MOTE_OK;
}

static const struct mote_tensor *hidden(const struct lstm *l) {
    return &l->rule->graph->tensors[l->rule->op->intermediates[INTERMEDIATES - 1]];
}

static enum mote_status check_projection(const struct lstm *l) {
    if (!present(l, PROJECTION)) {
        if (present(l, PROJECTION_BIAS))
            return mote_rule_fail(l->rule, MOTE_INPUT, "a bias without a projection");
        if (l->cells == l->outputs) return MOTE_OK;
        return mote_rule_fail(l->rule, MOTE_INPUT, "%d cells and %d outputs without a projection",
                              (int)l->cells, (int)l->outputs);
    }
    MOTE_TRY(check_matrix(l, PROJECTION, l->outputs, l->cells));
    MOTE_TRY(check_vector(l, PROJECTION_BIAS, l->outputs, integer(l) ? MOTE_INT32 : MOTE_FLOAT32,
                          present(l, PROJECTION_BIAS)));
    struct mote_product p = {.in = integer(l) ? hidden(l) : l->in,
                             .weights = mote_rule_input(l->rule, PROJECTION),
                             .bias = mote_rule_input(l->rule, PROJECTION_BIAS),
                             .out_scale = integer(l) ? (double)l->out->quant.scale[0] : 0};
    return mote_rule_product(l->rule, &p);
}

static enum mote_status check_state(const struct lstm *l, size_t i, int32_t width, enum mote_type type) {
    const struct mote_tensor *t = mote_rule_input(l->rule, i);
    if (!t || !t->is_variable)
        return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu is no variable tensor", i);
    if (t->type != type || mote_tensor_count(t) != (size_t)l->batch * (size_t)width) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu (state) is no %d×%d of %s", i, (int)l->batch,
                              (int)width, mote_type_name(type));
    }
    if (type == MOTE_FLOAT32 || t->quant.count == 1) return MOTE_OK;
    return mote_rule_fail(l->rule, MOTE_INPUT, "input %zu (state) has %zu scales, expected 1", i,
                          t->quant.count);
}

/* What only the integer kernel needs: scales of the hidden output and of the cell state. */
static enum mote_status check_integer(const struct lstm *l) {
    if (!integer(l)) return MOTE_OK;
    const struct mote_op *op = l->rule->op;
    const struct mote_tensor *cell = mote_rule_input(l->rule, CELL_STATE);
    int power;
    if (op->intermediate_count != INTERMEDIATES || hidden(l)->quant.count != 1) {
        return mote_rule_fail(l->rule, MOTE_INPUT,
                              "the int8 LSTM needs %d intermediate tensors, the last with one scale",
                              INTERMEDIATES);
    }
    if (hidden(l)->type != MOTE_INT8 || l->weights != MOTE_INT8) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "the int8 LSTM with %s weights and %s hidden output",
                              mote_type_name(l->weights), mote_type_name(hidden(l)->type));
    }
    if (frexp((double)cell->quant.scale[0], &power) != 0.5 || power < -14 || power > -8 ||
        cell->quant.zero_point[0]) {
        return mote_rule_fail(
            l->rule, MOTE_INPUT,
            "the cell state has scale %g, expected a power of two from 2^-15 to 2^-9 and zero "
            "point 0",
            (double)cell->quant.scale[0]);
    }
    return mote_rule_multiplier(l->rule, 1.0 / 32768 / 32768 / (double)hidden(l)->quant.scale[0],
                                32767.0 * 32767);
}

static enum mote_status check_ends(struct lstm *l) {
    const struct mote_lstm_params *p = &l->rule->op->params.lstm;
    MOTE_TRY(mote_rule_rank(l->rule, "the input", l->in, 3));
    MOTE_TRY(mote_rule_same_type(l->rule, l->in, l->out));
    if (p->activation != MOTE_ACT_TANH) {
        return mote_rule_fail(l->rule, MOTE_UNSUPPORTED, "activation %d, expected 4 (tanh)",
                              (int)p->activation);
    }
    if (!(p->cell_clip >= 0 && p->projection_clip >= 0 && isfinite(p->cell_clip) &&
          isfinite(p->projection_clip))) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "clips of %g and %g, expected 0 (none) or more",
                              (double)p->cell_clip, (double)p->projection_clip);
    }
    const struct mote_tensor *from_input = mote_rule_input(l->rule, FROM_INPUT + 1);
    const struct mote_tensor *from_output = mote_rule_input(l->rule, FROM_OUTPUT + 1);
    if (!from_input || !from_output || from_input->rank != 2 || from_output->rank != 2) {
        return mote_rule_fail(l->rule, MOTE_INPUT, "inputs 2 and 6 are no matrices");
    }
    l->weights = from_input->type;
    l->batch = l->in->shape[p->time_major ? 1 : 0];
    l->inputs = l->in->shape[2];
    l->cells = from_input->shape[0];
    l->outputs = from_output->shape[1];
    l->first_gate = present(l, FROM_INPUT) ? 0 : 1;
    int32_t shape[3] = {l->in->shape[0], l->in->shape[1], l->outputs};
    return mote_rule_shape(l->rule, 3, shape);
}

enum mote_status mote_check_lstm(const struct mote_rule *rule) {
    if (rule->op->input_count < LAYER_NORM) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu inputs, expected 20 to 24", rule->op->input_count);
    }
    struct lstm l = {.rule = rule, .in = rule->x[0], .out = rule->out};
    MOTE_TRY(check_ends(&l));
    MOTE_TRY(check_state(&l, OUTPUT_STATE, l.outputs, l.in->type));
    MOTE_TRY(check_state(&l, CELL_STATE, l.cells, integer(&l) ? MOTE_INT16 : MOTE_FLOAT32));
    MOTE_TRY(check_integer(&l));
    MOTE_TRY(check_gates(&l));
    return check_projection(&l);
}

uint64_t mote_macs_lstm(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *in = &graph->tensors[op->inputs[0]];
    uint64_t a_step = 0;
    for (size_t i = FROM_INPUT; i <= PROJECTION; i++) {
        bool product = i < BIAS || i == PROJECTION;
        if (product && op->inputs[i] >= 0) a_step += mote_tensor_count(&graph->tensors[op->inputs[i]]);
    }
    return a_step * (uint64_t)in->shape[0] * (uint64_t)in->shape[1];
}
