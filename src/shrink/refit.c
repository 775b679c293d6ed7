/* SPDX-License-Identifier: MIT
 * For one output with weights w and moments H, a change d costs dᵀHd. Zeroing: saliency w²/[H⁻¹]ii (LeCun,
 * Denker & Solla 1990; Hassibi & Stork 1993), then the least squares fit of what is left. Rounding: with H =
 * RᵀR, from the last weight to the first, each rounded after it has taken up the errors of those already
 * rounded (Babai 1986; in networks GPTQ, Frantar et al. 2022). The constant input comes first, so that the
 * bias takes up what remains. */
#include "shrink/refit.h"

#include "shrink/edit.h"
#include "shrink/refit_layer.h"
#include "shrink/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOWS = 4096, STAGES = 4, BIAS_BITS = 8 };

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

/* Saliency of every weight of the row; 0 for those that are gone. */
static void score_row(struct mote_refit_layer *l, size_t row, double *score) {
    for (size_t i = 0; i < l->inputs; i++)
        score[i] = (double)l->weights[row * l->inputs + i] * (double)l->weights[row * l->inputs + i];
    size_t n = l->moments ? mote_refit_choose(l, row) : 0;
    mote_cholesky_inverse_diagonal(l->h, n, l->spare, l->diagonal);
    for (size_t i = 0; i < n; i++)
        if (l->chosen[i] > 0) score[l->chosen[i] - 1] = l->value[i] * l->value[i] / l->diagonal[i];
}

/* The row's best weights among those that are not zero: old holds the row before zeroing, bias first. */
static void fit_row(struct mote_refit_layer *l, size_t row, const double *old) {
    size_t n = mote_refit_choose(l, row);
    for (size_t i = 0; i < n; i++) {
        l->value[i] = 0;
        for (size_t j = l->bias ? 0 : 1; j <= l->inputs; j++)
            l->value[i] += mote_refit_moment(l, l->chosen[i], j) * old[j];
    }
    mote_cholesky_solve(l->h, n, l->value);
    for (size_t i = 0; i < n; i++)
        *mote_refit_weight(l, row, l->chosen[i]) = (float)l->value[i];
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Zeroes weights until `gone` of the layer's are: the lowest scores, those that are zero first; ties by
 * number. */
static void zero_lowest(struct mote_refit_layer *l, const double *score, double *sorted, size_t gone) {
    size_t count = l->inputs * l->outputs, equal = gone;
    if (gone == 0) return;
    memcpy(sorted, score, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare);
    double limit = sorted[gone - 1];
    for (size_t i = 0; i < count; i++)
        equal -= score[i] < limit;
    for (size_t i = 0; i < count; i++) {
        if (score[i] > limit || (score[i] == limit && equal == 0)) continue;
        if (score[i] == limit) equal--;
        l->weights[i] = 0;
    }
}

static bool sparse_layer(struct mote_refit_layer *l, double fraction, struct mote_arena *arena) {
    size_t count = l->inputs * l->outputs, n = l->inputs + 1;
    double *score = mote_arena_alloc(arena, count, sizeof *score),
           *sorted = mote_arena_alloc(arena, count, sizeof *sorted);
    double *old = mote_arena_alloc(arena, l->outputs * n, sizeof *old);
    if (!score || !sorted || !old) return false;
    for (size_t i = 0; i < l->outputs * n; i++)
        old[i] = i % n == 0 && !l->bias ? 0 : (double)*mote_refit_weight(l, i / n, i % n);
    for (int stage = 1; stage <= STAGES; stage++) {
        for (size_t row = 0; row < l->outputs; row++)
            score_row(l, row, score + row * l->inputs);
        zero_lowest(l, score, sorted, (size_t)(fraction * stage / STAGES * (double)count));
        for (size_t row = 0; l->moments && row < l->outputs; row++)
            fit_row(l, row, old + row * n);
    }
    return true;
}

/* A constant of the graph, made writable: a copy in its arena. */
static float *writable(struct mote_graph *graph, int32_t tensor) {
    struct mote_tensor *t = &graph->tensors[tensor];
    float *copy = mote_arena_copy(&graph->arena, t->data, t->bytes);
    if (copy) t->data = copy;
    return copy;
}

/* What to do with a layer. */
struct task {
    enum { SPARSE, MANTISSA, INT8 } kind;
    double fraction;
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
    l.weights = writable(graph, weights);
    if (bias >= 0) l.bias = writable(graph, bias);
    bool fine = l.weights && (bias < 0 || l.bias) && (!l.moments || mote_refit_room(&l, &arena));
    if (fine && task->kind == SPARSE) fine = sparse_layer(&l, task->fraction, &arena);
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
    if (bias >= 0 && done[bias]) measured = false; /* shared with a layer that has its values already */
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
    if (fine && train) status = mote_moments_measure(graph, train, WINDOWS, &arena, moments, error);
    for (size_t o = 0; fine && status == MOTE_OK && o < graph->op_count; o++)
        fine = change_op(graph, o, train ? moments : NULL, task, done);
    mote_arena_free(&arena);
    return fine ? status : mote_fail_memory(error, "weights fitted to their inputs");
}

enum mote_status mote_refit_sparse(struct mote_graph *graph, double fraction,
                                   const struct mote_dataset *train, struct mote_error *error) {
    if (!(fraction >= 0 && fraction < 1))
        return mote_fail(error, MOTE_USAGE,
                         "sparsity %g: a fraction of the weights from 0 to below 1 is expected", fraction);
    return change(graph, train, &(struct task){.kind = SPARSE, .fraction = fraction}, error);
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
