/* SPDX-License-Identifier: MIT
 * With moments of its inputs, each output's blocks are taken out one after the other, each time the one that costs least
 * when the rest are fitted again (eliminate.h), until none is left; what each cost then says which of all go (as in Frantar &
 * Alistarh 2022). Where moments are not known they count as those of inputs that are all alike: a block costs the squares
 * of its weights. */
#include "shrink/sparse.h"

#include "recipe/blocks.h"
#include "shrink/edit.h"
#include "shrink/eliminate.h"
#include "shrink/refit.h"
#include "shrink/refit_layer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct matrix {
    struct mote_refit_layer l;
    struct mote_blocks blocks;
    double *old;   /* see mote_refit_remember */
    double energy; /* of all rows */
};

struct score {
    double cost;
    size_t matrix, order, block; /* order: in which blocks of one output go */
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

/* Whether blocks of this shape are cut out of that input of the op. */
static bool is_wanted(const struct work *w, const struct mote_op *op, size_t i, bool head) {
    if (mote_op_role(op->code, i) != MOTE_ROLE_WEIGHTS || w->done[op->inputs[i]] ||
        !mote_tensor_is_float_constant(w->graph, op->inputs[i]))
        return false;
    if (w->plan->shape == MOTE_PRUNE_FILTER) return mote_op_is_product(op->code) && !head;
    bool flat = op->code != MOTE_OP_DEPTHWISE_CONV_2D && w->graph->tensors[op->inputs[i]].rank > 1;
    return flat || w->plan->shape == MOTE_PRUNE_BLOCK(1, 1);
}

static bool add_matrix(struct work *w, size_t o, size_t input) {
    const struct mote_op *op = &w->graph->ops[o];
    int32_t t = op->inputs[input], bias = -1;
    bool measured = w->moments && w->moments[o].inputs > 0;
    if (measured && op->input_count > 2) bias = op->inputs[2];
    if (bias >= 0 && mote_tensor_uses(w->graph, bias) > 1) bias = -1; /* of several layers: it stays */
    struct matrix *m = &w->matrix[w->count++];
    struct mote_refit_layer *l = &m->l;
    l->outputs = w->graph->tensors[t].rank > 0 ? (size_t)w->graph->tensors[t].shape[0] : 1;
    l->inputs = mote_tensor_count(&w->graph->tensors[t]) / (l->outputs ? l->outputs : 1);
    l->moments = measured ? w->moments[o].sum : NULL;
    l->weights = mote_tensor_writable(w->graph, t);
    if (bias >= 0) l->bias = mote_tensor_writable(w->graph, bias);
    w->done[t] = true;
    m->blocks = mote_blocks_of(l->outputs, l->inputs, w->plan->shape);
    w->blocks += mote_blocks_count(&m->blocks);
    if (!l->weights || (bias >= 0 && !l->bias) || (measured && !mote_refit_room(l, &w->arena))) return false;
    m->old = mote_refit_remember(l, &w->arena);
    for (size_t r = 0; m->old && r < l->outputs; r++)
        m->energy += mote_refit_energy(l, m->old + r * (l->inputs + 1));
    return m->old != NULL;
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
    if (fine) w->scores = mote_arena_alloc(&w->arena, w->blocks, sizeof *w->scores);
    if (!fine || !w->scores) return mote_fail_memory(error, "weights fitted to their inputs");
    if (w->count > 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "the network has no float weights that zeros of this shape could be cut out of");
}

/* Of one matrix, while its outputs' blocks go. */
struct trace {
    struct mote_arena arena;
    struct matrix *m;
    struct mote_elimination e; /* of the rows of one block's height */
    double *inverse;           /* of all variables */
    bool *gone;                /* of the blocks across */
    size_t *which;
};

static bool open_trace(struct trace *t, struct matrix *m) {
    size_t n = m->l.inputs + (m->l.bias != NULL), across = mote_blocks_across(&m->blocks);
    *t = (struct trace){.m = m};
    t->inverse = mote_arena_alloc(&t->arena, n * n, sizeof *t->inverse);
    t->gone = mote_arena_alloc(&t->arena, across, sizeof *t->gone);
    t->which = mote_arena_alloc(&t->arena, m->blocks.width, sizeof *t->which);
    return t->inverse && t->gone && t->which &&
           mote_elimination_room(&t->e, n, m->blocks.height, m->blocks.width, &t->arena) &&
           mote_refit_inverse(&m->l, t->inverse, &t->arena);
}

/* The variables of a block. */
static size_t variables_of(const struct trace *t, size_t block) {
    struct mote_area area = mote_blocks_at(&t->m->blocks, block);
    for (size_t i = area.column; i < area.columns; i++)
        t->which[i - area.column] = i + (t->m->l.bias != NULL);
    return area.columns - area.column;
}

/* Rows below the last one are 0. */
static void start(struct trace *t, size_t first) {
    const struct mote_refit_layer *l = &t->m->l;
    struct mote_elimination *e = &t->e;
    mote_elimination_start(e);
    memcpy(e->inverse, t->inverse, e->n * e->n * sizeof *e->inverse);
    memset(t->gone, 0, mote_blocks_across(&t->m->blocks) * sizeof *t->gone);
    for (size_t r = 0; r < e->rows; r++)
        for (size_t i = 0; i < e->n; i++)
            e->now[r * e->n + i] =
                first + r < l->outputs ? t->m->old[(first + r) * (l->inputs + 1) + (l->bias == NULL) + i] : 0;
}

/* The cheapest block of those that lie side by side from `base` on. */
static size_t cheapest(struct trace *t, size_t base, double *cost) {
    size_t best = SIZE_MAX;
    for (size_t b = 0; b < mote_blocks_across(&t->m->blocks); b++) {
        if (t->gone[b]) continue;
        size_t count = variables_of(t, base + b);
        double lost = mote_elimination_cost(&t->e, t->which, count);
        if (best == SIZE_MAX || lost < *cost) {
            best = base + b;
            *cost = lost;
        }
    }
    return best;
}

/* What each costs when it goes, and no less than those before it. */
static void trace_rows(struct trace *t, size_t base, struct score *scores) {
    size_t across = mote_blocks_across(&t->m->blocks);
    double least = 0;
    start(t, base / across * t->m->blocks.height);
    for (size_t i = 0; i < across; i++) {
        double cost = 0;
        size_t block = cheapest(t, base, &cost), count = variables_of(t, block);
        cost /= (double)mote_area_size(mote_blocks_at(&t->m->blocks, block));
        least = cost > least ? cost : least;
        scores[base + i] = (struct score){.cost = least, .order = base + i, .block = block};
        t->gone[block - base] = true;
        mote_elimination_drop(&t->e, t->which, count);
    }
}

/* Without moments the squares; a whole filter's, with them, is how much it varies: its mean stays in the bias. */
static void score_blind(const struct matrix *m, bool filters, struct score *scores) {
    const struct mote_refit_layer *l = &m->l;
    for (size_t b = 0; b < mote_blocks_count(&m->blocks); b++) {
        struct mote_area area = mote_blocks_at(&m->blocks, b);
        double sum = filters ? mote_refit_energy(l, m->old + area.row * (l->inputs + 1)) : 0;
        for (size_t r = area.row; !filters && r < area.rows; r++)
            for (size_t i = area.column; i < area.columns; i++)
                sum += m->old[r * (l->inputs + 1) + 1 + i] * m->old[r * (l->inputs + 1) + 1 + i];
        scores[b] = (struct score){.cost = sum / (double)mote_area_size(area), .order = b, .block = b};
    }
}

/* False: memory is out. */
static bool score_measured(struct matrix *m, struct score *scores) {
    struct trace t;
    bool fine = open_trace(&t, m), regular = fine && m->l.factored_count == t.e.n;
    if (fine && !regular) score_blind(m, false, scores);
    for (size_t b = 0; regular && b < mote_blocks_count(&m->blocks); b += mote_blocks_across(&m->blocks))
        trace_rows(&t, b, scores);
    mote_arena_free(&t.arena);
    return fine;
}

static int compare(const void *a, const void *b) {
    const struct score *x = a, *y = b;
    int by_cost = (x->cost > y->cost) - (x->cost < y->cost),
        by_matrix = (x->matrix > y->matrix) - (x->matrix < y->matrix);
    if (by_cost || by_matrix) return by_cost ? by_cost : by_matrix;
    return (x->order > y->order) - (x->order < y->order);
}

/* In the order in which they go; over the whole network by shares of what the layer has, and its best one stays. */
static bool rank(struct work *w, size_t matrix, struct score *scores) {
    struct matrix *m = &w->matrix[matrix];
    size_t count = mote_blocks_count(&m->blocks);
    bool network = w->plan->scope == MOTE_PRUNE_ACROSS_NETWORK, filters = w->plan->shape == MOTE_PRUNE_FILTER,
         measured = m->l.moments && !filters;
    if (measured && !score_measured(m, scores)) return false;
    if (!measured) score_blind(m, filters, scores);
    for (size_t b = 0; b < count; b++) {
        scores[b].matrix = matrix;
        if (network && m->energy > 0) scores[b].cost /= m->energy;
        if (isnan(scores[b].cost)) scores[b].cost = INFINITY;
    }
    qsort(scores, count, sizeof *scores, compare);
    if (network) scores[count - 1].cost = INFINITY;
    return true;
}

static size_t zero(struct work *w, const struct score *one) {
    struct matrix *m = &w->matrix[one->matrix];
    struct mote_area area = mote_blocks_at(&m->blocks, one->block);
    for (size_t r = area.row; r < area.rows; r++)
        memset(m->l.weights + r * m->l.inputs + area.column, 0, (area.columns - area.column) * sizeof(float));
    return mote_area_size(area);
}

static void zero_network(struct work *w, size_t weights) {
    size_t gone = 0, most = (size_t)(w->plan->fraction * (double)weights);
    qsort(w->scores, w->blocks, sizeof *w->scores, compare);
    for (size_t b = 0; b < w->blocks && gone < most && isfinite(w->scores[b].cost); b++)
        gone += zero(w, &w->scores[b]);
}

/* False: memory is out. */
static bool zero_all(struct work *w) {
    bool layers = w->plan->scope == MOTE_PRUNE_ACROSS_LAYER;
    size_t at = 0, weights = 0;
    for (size_t i = 0; i < w->count; i++) {
        size_t count = mote_blocks_count(&w->matrix[i].blocks);
        if (!rank(w, i, w->scores + at)) return false;
        for (size_t b = 0; layers && b < (size_t)(w->plan->fraction * (double)count); b++)
            zero(w, &w->scores[at + b]);
        at += count;
        weights += w->matrix[i].l.inputs * w->matrix[i].l.outputs;
    }
    if (!layers) zero_network(w, weights);
    for (size_t i = 0; i < w->count; i++) {
        struct matrix *m = &w->matrix[i];
        for (size_t row = 0; m->l.moments && row < m->l.outputs; row++)
            mote_refit_row(&m->l, row, m->old + row * (m->l.inputs + 1));
    }
    return true;
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
    if (status == MOTE_OK && !zero_all(&w))
        status = mote_fail_memory(error, "weights fitted to their inputs");
    mote_arena_free(&w.arena);
    return status;
}
