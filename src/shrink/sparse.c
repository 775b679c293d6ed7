/* SPDX-License-Identifier: MIT
 * For one output with weights w and moments H of its inputs, to zero the weights B and fit the rest again costs
 * wᵀ_B [H⁻¹]_BB⁻¹ w_B (LeCun, Denker & Solla 1990; Hassibi & Stork 1993). So the cheapest blocks go, a part of the way at
 * a time, and after each part the rest are fitted by least squares. Where moments are not known they count as those of
 * inputs that are all alike: a block costs the squares of its weights. */
#include "shrink/sparse.h"

#include "recipe/blocks.h"
#include "shrink/edit.h"
#include "shrink/refit.h"
#include "shrink/refit_layer.h"
#include "shrink/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STAGES = 4 };

struct matrix {
    struct mote_refit_layer l;
    struct mote_blocks blocks;
    double *old;   /* see mote_refit_remember */
    double energy; /* of all rows */
};

struct score {
    double cost;
    size_t matrix, block;
};

struct work {
    struct mote_arena arena;
    struct mote_graph *graph;
    const struct mote_sparse_plan *plan;
    struct mote_moments *moments; /* of each op; NULL: none are known */
    bool *done;                   /* of each tensor */
    size_t count, blocks;
    struct matrix *matrix;
    struct score *scores;
    size_t *which; /* of the widest block */
    double *columns, *part, *cost;
};

/* Of every op: does no other with weights come after it? */
static bool find_heads(const struct mote_graph *graph, struct mote_arena *arena, bool **heads) {
    bool *read = mote_arena_alloc(arena, graph->tensor_count, sizeof *read);
    *heads = mote_arena_alloc(arena, graph->op_count, sizeof **heads);
    if (!read || !*heads) return false;
    for (size_t o = graph->op_count; o-- > 0;) {
        const struct mote_op *op = &graph->ops[o];
        bool later = false, weights = op->input_count > 1 && mote_op_role(op->code, 1) == MOTE_ROLE_WEIGHTS;
        for (size_t i = 0; i < op->output_count; i++)
            later |= read[op->outputs[i]];
        (*heads)[o] = !later;
        for (size_t i = 0; i < op->input_count; i++)
            if (op->inputs[i] >= 0) read[op->inputs[i]] |= later || weights;
    }
    return true;
}

static bool is_matrix(enum mote_op_code code) {
    return code == MOTE_OP_FULLY_CONNECTED || code == MOTE_OP_CONV_2D;
}

/* Whether blocks of this shape are cut out of that input of the op. */
static bool is_wanted(const struct work *w, const struct mote_op *op, size_t i, bool head) {
    if (mote_op_role(op->code, i) != MOTE_ROLE_WEIGHTS || w->done[op->inputs[i]] ||
        !mote_tensor_is_float_constant(w->graph, op->inputs[i]))
        return false;
    if (w->plan->shape == MOTE_PRUNE_FILTER) return is_matrix(op->code) && !head;
    bool flat = op->code != MOTE_OP_DEPTHWISE_CONV_2D && w->graph->tensors[op->inputs[i]].rank > 1;
    return flat || w->plan->shape == MOTE_PRUNE_BLOCK(1, 1);
}

static bool add_matrix(struct work *w, size_t o, size_t input) {
    const struct mote_op *op = &w->graph->ops[o];
    int32_t t = op->inputs[input], bias = -1;
    bool measured = w->moments && w->moments[o].inputs > 0;
    if (measured && op->input_count > 2) bias = op->inputs[2];
    if (bias >= 0 && w->done[bias]) measured = false, bias = -1; /* it has its values already */
    struct matrix *m = &w->matrix[w->count++];
    struct mote_refit_layer *l = &m->l;
    l->outputs = w->graph->tensors[t].rank > 0 ? (size_t)w->graph->tensors[t].shape[0] : 1;
    l->inputs = mote_tensor_count(&w->graph->tensors[t]) / (l->outputs ? l->outputs : 1);
    l->moments = measured ? w->moments[o].sum : NULL;
    l->weights = mote_tensor_writable(w->graph, t);
    if (bias >= 0) l->bias = mote_tensor_writable(w->graph, bias);
    w->done[t] = true;
    if (bias >= 0) w->done[bias] = true;
    m->blocks = mote_blocks_of(l->outputs, l->inputs, w->plan->shape);
    w->blocks += mote_blocks_count(&m->blocks);
    if (!l->weights || (bias >= 0 && !l->bias) || (measured && !mote_refit_room(l, &w->arena))) return false;
    m->old = mote_refit_remember(l, &w->arena);
    for (size_t r = 0; m->old && r < l->outputs; r++)
        m->energy += mote_refit_energy(l, m->old + r * (l->inputs + 1));
    return m->old != NULL;
}

static bool make_room(struct work *w) {
    size_t inputs = 1, width = 1;
    for (size_t i = 0; i < w->count; i++) {
        const struct matrix *m = &w->matrix[i];
        inputs = m->l.inputs > inputs ? m->l.inputs : inputs;
        if (w->plan->shape != MOTE_PRUNE_FILTER && m->blocks.width > width) width = m->blocks.width;
    }
    w->scores = mote_arena_alloc(&w->arena, w->blocks, sizeof *w->scores);
    w->which = mote_arena_alloc(&w->arena, width, sizeof *w->which);
    w->columns = mote_arena_alloc(&w->arena, width * (inputs + 1), sizeof *w->columns);
    w->part = mote_arena_alloc(&w->arena, width * width, sizeof *w->part);
    w->cost = mote_arena_alloc(&w->arena, width, sizeof *w->cost);
    return w->scores && w->which && w->columns && w->part && w->cost;
}

static enum mote_status find_matrices(struct work *w, struct mote_error *error) {
    const struct mote_graph *graph = w->graph;
    bool *heads = NULL, fine = find_heads(graph, &w->arena, &heads);
    size_t most = 0;
    for (size_t o = 0; o < graph->op_count; o++)
        most += graph->ops[o].input_count;
    w->matrix = mote_arena_alloc(&w->arena, most, sizeof *w->matrix);
    w->done = mote_arena_alloc(&w->arena, graph->tensor_count, sizeof *w->done);
    fine = fine && w->matrix && w->done;
    for (size_t o = 0; fine && o < graph->op_count; o++)
        for (size_t i = 0; fine && i < graph->ops[o].input_count; i++) {
            if (!is_wanted(w, &graph->ops[o], i, heads[o])) continue;
            MOTE_TRY(mote_tensor_check_finite(graph, graph->ops[o].inputs[i], "pruned", error));
            fine = add_matrix(w, o, i);
        }
    if (!fine || !make_room(w)) return mote_fail_memory(error, "weights fitted to their inputs");
    if (w->count > 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "the network has no float weights that zeros of this shape could be cut out of");
}

/* What is at `from` … of the row's chosen weights, and still in the block. */
static double cost_of_chosen(struct work *w, struct mote_refit_layer *l, size_t n, size_t from,
                             size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        w->which[i] = from + i;
    mote_cholesky_inverse(l->h, n, w->which, count, w->columns, w->part);
    if (count == 1) return l->value[from] * l->value[from] / w->part[0];
    if (!mote_cholesky(w->part, count)) return INFINITY;
    for (size_t i = 0; i < count; i++)
        w->cost[i] = l->value[from + i];
    mote_cholesky_solve(w->part, count, w->cost);
    for (size_t i = 0; i < count; i++)
        sum += w->cost[i] * l->value[from + i];
    return sum;
}

/* Adds to the blocks that lie across the row what they cost there. */
static void score_blocks(struct work *w, struct matrix *m, size_t row, struct score *scores) {
    struct mote_refit_layer *l = &m->l;
    size_t across = mote_blocks_across(&m->blocks), first = row / m->blocks.height * across,
           n = l->moments ? mote_refit_choose(l, row) : 0, at = n && l->chosen[0] == 0;
    for (size_t b = first; b < first + across; b++) {
        struct mote_area area = mote_blocks_at(&m->blocks, b);
        size_t from = at;
        while (at < n && l->chosen[at] <= area.columns)
            at++;
        if (at > from) scores[b].cost += cost_of_chosen(w, l, n, from, at - from);
        for (size_t i = area.column; n == 0 && i < area.columns; i++)
            scores[b].cost +=
                (double)l->weights[row * l->inputs + i] * (double)l->weights[row * l->inputs + i];
    }
}

/* A row that goes whole leaves its mean. */
static void score_filter(struct matrix *m, size_t row, struct score *score) {
    double *now = m->old + row * (m->l.inputs + 1);
    bool gone = true;
    for (size_t i = 1; i <= m->l.inputs; i++)
        gone &= *mote_refit_weight(&m->l, row, i) == 0;
    score->cost = gone ? 0 : mote_refit_energy(&m->l, now);
}

/* For a weight that goes; of the whole network, as a share of what the layer has. */
static void score_matrix(struct work *w, size_t matrix, struct score *scores) {
    struct matrix *m = &w->matrix[matrix];
    size_t count = mote_blocks_count(&m->blocks);
    bool share = w->plan->scope == MOTE_PRUNE_ACROSS_NETWORK && m->energy > 0;
    for (size_t b = 0; b < count; b++)
        scores[b] = (struct score){0, matrix, b};
    for (size_t row = 0; row < m->l.outputs; row++) {
        if (w->plan->shape == MOTE_PRUNE_FILTER)
            score_filter(m, row, &scores[row]);
        else
            score_blocks(w, m, row, scores);
    }
    for (size_t b = 0; b < count; b++) {
        scores[b].cost /= (double)mote_area_size(mote_blocks_at(&m->blocks, b)) * (share ? m->energy : 1);
        if (isnan(scores[b].cost)) scores[b].cost = INFINITY;
    }
}

static int compare(const void *a, const void *b) {
    const struct score *x = a, *y = b;
    int by_cost = (x->cost > y->cost) - (x->cost < y->cost),
        by_matrix = (x->matrix > y->matrix) - (x->matrix < y->matrix);
    if (by_cost || by_matrix) return by_cost ? by_cost : by_matrix;
    return (x->block > y->block) - (x->block < y->block);
}

static size_t zero(struct work *w, const struct score *one) {
    struct matrix *m = &w->matrix[one->matrix];
    struct mote_area area = mote_blocks_at(&m->blocks, one->block);
    for (size_t r = area.row; r < area.rows; r++)
        memset(m->l.weights + r * m->l.inputs + area.column, 0, (area.columns - area.column) * sizeof(float));
    return mote_area_size(area);
}

/* The best block of each matrix stays. */
static void zero_network(struct work *w, double fraction) {
    size_t at = 0, weights = 0, gone = 0;
    for (size_t i = 0; i < w->count; i++) {
        size_t count = mote_blocks_count(&w->matrix[i].blocks);
        score_matrix(w, i, w->scores + at);
        qsort(w->scores + at, count, sizeof *w->scores, compare);
        at += count;
        w->scores[at - 1].cost = INFINITY;
        weights += w->matrix[i].l.inputs * w->matrix[i].l.outputs;
    }
    qsort(w->scores, at, sizeof *w->scores, compare);
    size_t most = (size_t)(fraction * (double)weights);
    for (size_t b = 0; b < at && gone < most && isfinite(w->scores[b].cost); b++)
        gone += zero(w, &w->scores[b]);
}

static void zero_layer(struct work *w, size_t matrix, double fraction) {
    size_t count = mote_blocks_count(&w->matrix[matrix].blocks), gone = (size_t)(fraction * (double)count);
    score_matrix(w, matrix, w->scores);
    qsort(w->scores, count, sizeof *w->scores, compare);
    for (size_t b = 0; b < gone; b++)
        zero(w, &w->scores[b]);
}

static void run_stage(struct work *w, double fraction) {
    if (w->plan->scope == MOTE_PRUNE_ACROSS_NETWORK) zero_network(w, fraction);
    for (size_t i = 0; i < w->count; i++) {
        struct matrix *m = &w->matrix[i];
        if (w->plan->scope == MOTE_PRUNE_ACROSS_LAYER) zero_layer(w, i, fraction);
        for (size_t row = 0; m->l.moments && row < m->l.outputs; row++)
            mote_refit_row(&m->l, row, m->old + row * (m->l.inputs + 1));
    }
}

enum mote_status mote_sparse(struct mote_graph *graph, const struct mote_sparse_plan *plan,
                             const struct mote_dataset *train, struct mote_error *error) {
    struct work w = {.graph = graph, .plan = plan};
    enum mote_status status = MOTE_OK;
    if (train) {
        w.moments = mote_arena_alloc(&w.arena, graph->op_count, sizeof *w.moments);
        status = w.moments
                     ? mote_moments_measure(graph, train, MOTE_REFIT_WINDOWS, &w.arena, w.moments, error)
                     : mote_fail_memory(error, "the moments of a layer's inputs");
    }
    if (status == MOTE_OK) status = find_matrices(&w, error);
    for (int stage = 1; status == MOTE_OK && stage <= STAGES; stage++)
        run_stage(&w, plan->fraction * stage / STAGES);
    mote_arena_free(&w.arena);
    return status;
}
