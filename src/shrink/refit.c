/* SPDX-License-Identifier: MIT
 * For one output with weights w and moments H, a change d costs dᵀHd. With H = RᵀR, from the last weight to the first,
 * each is rounded after it has taken up the errors of those already rounded (Babai 1986; in networks GPTQ, Frantar et al.
 * 2022). The constant input comes first, so that the bias takes up what remains. */
#include "shrink/refit.h"

#include "shrink/edit.h"
#include "shrink/refit_layer.h"
#include "shrink/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BIAS_BITS = 8 };

float mote_round_mantissa(float value, unsigned bits) {
    if (bits >= 23 || !isfinite(value)) return value;
    uint32_t u, drop = 23 - bits;
    memcpy(&u, &value, sizeof u);
    uint32_t rounded = u + (1u << (drop - 1)) - 1 + (u >> drop & 1);
    rounded &= ~((1u << drop) - 1);
    if ((rounded & 0x7f800000) == 0x7f800000) return value;
    memcpy(&value, &rounded, sizeof value);
    return value;
}

static float rounded(size_t number, double value, unsigned bits) {
    return mote_round_mantissa((float)value, number == 0 && bits < 23 - BIAS_BITS ? bits + BIAS_BITS : bits);
}

/* Each weight by itself. */
static void round_alone(struct mote_refit_layer *l, size_t row, unsigned bits) {
    for (size_t i = l->bias ? 0 : 1; i <= l->inputs; i++) {
        float *w = mote_refit_weight(l, row, i);
        *w = rounded(i, (double)*w, bits);
    }
}

static void round_row(struct mote_refit_layer *l, size_t row, unsigned bits) {
    size_t n = l->moments ? mote_refit_choose(l, row) : 0;
    if (n == 0) round_alone(l, row, bits);
    for (size_t i = n; i-- > 0;) {
        const double *r = l->h + i * n;
        double wanted = l->value[i];
        for (size_t j = i + 1; j < n; j++) /* spare[j]: the error of weight j */
            wanted -= r[j] * l->spare[j] / r[i];
        float stored = rounded(l->chosen[i], wanted, bits);
        l->spare[i] = (double)stored - l->value[i];
        *mote_refit_weight(l, row, l->chosen[i]) = stored;
    }
}

/* What to do with a layer. */
struct task {
    enum { MANTISSA, INT8 } kind;
    unsigned bits;
    bool per_channel, full;
};

static bool change_layer(struct mote_graph *graph, int32_t weights, int32_t bias,
                         const struct mote_moments *moments, const struct task *task) {
    const struct mote_tensor *t = &graph->tensors[weights];
    struct mote_arena arena = {0};
    struct mote_refit_layer l = {.outputs = t->rank > 0 ? (size_t)t->shape[0] : 1,
                                 .moments = moments ? moments->sum : NULL,
                                 .noise = !moments || task->kind != INT8 ? 0
                                          : task->full                   ? moments->noise_static
                                                                         : moments->noise_dynamic};
    l.inputs = mote_tensor_count(t) / (l.outputs ? l.outputs : 1);
    l.weights = mote_tensor_writable(graph, weights);
    if (bias >= 0) l.bias = mote_tensor_writable(graph, bias);
    bool fine = l.weights && (bias < 0 || l.bias) && (!l.moments || mote_refit_room(&l, &arena));
    if (fine && task->kind == INT8 && l.moments) fine = mote_refit_int8_layer(&l, task->per_channel, &arena);
    for (size_t row = 0; fine && task->kind == MANTISSA && row < l.outputs; row++)
        round_row(&l, row, task->bits);
    mote_arena_free(&arena);
    return fine;
}

static bool change_op(struct mote_graph *graph, size_t o, const struct mote_moments *moments,
                      const struct task *task, bool *done) {
    const struct mote_op *op = &graph->ops[o];
    bool measured = moments && moments[o].inputs > 0 && !done[op->inputs[1]];
    int32_t bias = measured && op->input_count > 2 ? op->inputs[2] : -1;
    if (bias >= 0 && mote_tensor_uses(graph, bias) > 1) bias = -1; /* of several layers: by itself */
    for (size_t i = 0; i < op->input_count; i++) {
        int32_t t = op->inputs[i];
        enum mote_role role = mote_op_role(op->code, i);
        bool weights = role == MOTE_ROLE_WEIGHTS,
             wanted = weights || (role == MOTE_ROLE_BIAS && task->kind == MANTISSA);
        if (!wanted || !mote_tensor_is_float_constant(graph, t) || done[t]) continue;
        struct task mine = *task;
        mine.per_channel &= op->code == MOTE_OP_CONV_2D;
        if (!weights) mine.bits = task->bits + BIAS_BITS < 23 ? task->bits + BIAS_BITS : 23;
        done[t] = true;
        if (!change_layer(graph, t, weights && measured ? bias : -1, weights && measured ? &moments[o] : NULL,
                          &mine))
            return false;
        if (weights && measured && bias >= 0) done[bias] = true;
    }
    return true;
}

static enum mote_status change(struct mote_graph *graph, const struct mote_dataset *train,
                               const struct task *task, struct mote_error *error) {
    struct mote_arena arena = {0};
    struct mote_moments *moments = mote_arena_alloc(&arena, graph->op_count, sizeof *moments);
    bool *done = mote_arena_alloc(&arena, graph->tensor_count, sizeof *done);
    bool fine = moments && done;
    enum mote_status status = MOTE_OK;
    if (fine && train)
        status = mote_moments_measure(graph, train, MOTE_REFIT_WINDOWS, &arena, moments, error);
    for (size_t o = 0; fine && status == MOTE_OK && o < graph->op_count; o++)
        fine = change_op(graph, o, train ? moments : NULL, task, done);
    mote_arena_free(&arena);
    return fine ? status : mote_fail_memory(error, "weights fitted to their inputs");
}

enum mote_status mote_refit_mantissa(struct mote_graph *graph, unsigned bits,
                                     const struct mote_dataset *train, struct mote_error *error) {
    return change(graph, train, &(struct task){.kind = MANTISSA, .bits = bits}, error);
}

enum mote_status mote_refit_int8(struct mote_graph *graph, bool per_channel, bool full,
                                 const struct mote_dataset *train, struct mote_error *error) {
    return change(graph, train, &(struct task){.kind = INT8, .per_channel = per_channel, .full = full},
                  error);
}
