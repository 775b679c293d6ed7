/* SPDX-License-Identifier: MIT */
#include "train/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t step_of(double at, uint64_t steps) {
    double step = at <= 1 ? floor(at * (double)steps) : floor(at);
    return step < (double)steps ? (uint64_t)step : steps ? steps - 1 : 0;
}

/* At least one step follows the last. */
struct mote_prune_steps mote_prune_steps(const struct mote_plan_prune *plan, uint64_t steps) {
    struct mote_prune_steps out = {step_of(plan->begin, steps), step_of(plan->end, steps), plan->every};
    if (out.begin > out.end) out.begin = out.end;
    if (!out.every) out.every = (out.end - out.begin) / 32;
    if (!out.every) out.every = 1;
    return out;
}

bool mote_prune_is_due(const struct mote_prune_steps *steps, uint64_t step) {
    if (step < steps->begin || step > steps->end) return false;
    return step == steps->end || (step - steps->begin) % steps->every == 0;
}

double mote_prune_sparsity(const struct mote_plan_prune *plan, const struct mote_prune_steps *steps,
                           uint64_t step) {
    if (step < steps->begin) return 0;
    if (step >= steps->end) return plan->sparsity;
    double left = 1 - (double)(step - steps->begin) / (double)(steps->end - steps->begin);
    return plan->sparsity + (plan->initial - plan->sparsity) * left * left * left;
}

static void add_matrix(struct mote_net *net, size_t i, size_t at, size_t rows, size_t columns, int shape) {
    struct mote_prune_matrix matrix = {mote_net_folded_bn(net, i), at, rows, columns, (size_t)shape >> 8,
                                       (size_t)shape & 255};
    if (shape == MOTE_PRUNE_FILTER) {
        matrix.height = 1;
        matrix.width = columns;
    }
    net->prune->matrix[net->prune->matrix_count++] = matrix;
}

static bool is_lstm(const struct mote_node *node) {
    return node->kind == &mote_node_lstm;
}

static bool has_matrix(const struct mote_node *node) {
    return node->kind == &mote_node_dense || node->kind == &mote_node_conv ||
           node->kind == &mote_node_conv1d || is_lstm(node);
}

static void add_node(struct mote_net *net, size_t i, int shape) {
    const struct mote_node *node = &net->nodes[i];
    size_t weights = node->weight_count - node->bias_count, rows = node->out.channels;
    if (is_lstm(node)) {
        size_t gates = 4 * node->layer.units, own = gates * node->in.channels;
        add_matrix(net, i, node->weight_at, gates, node->in.channels, shape);
        add_matrix(net, i, node->weight_at + own, gates, node->layer.units, shape);
    } else
        add_matrix(net, i, node->weight_at, rows, weights / rows, shape);
}

/* A filter of the last layer would be an output of the network, one of an lstm's matrices only a gate. */
static bool is_left(const struct mote_plan_prune *plan, const struct mote_node *node, bool first, bool last) {
    bool filters = plan->shape == MOTE_PRUNE_FILTER;
    bool skips_first = plan->skip == MOTE_PRUNE_SKIP_FIRST || plan->skip == MOTE_PRUNE_SKIP_BOTH,
         skips_last = plan->skip == MOTE_PRUNE_SKIP_LAST || plan->skip == MOTE_PRUNE_SKIP_BOTH;
    return (first && skips_first) || (last && (skips_last || filters)) || (filters && is_lstm(node));
}

static void find_matrices(struct mote_net *net, const struct mote_plan_prune *plan) {
    size_t first = 0, last = net->node_count;
    while (first < net->node_count && !has_matrix(&net->nodes[first]))
        first++;
    while (last > first && !has_matrix(&net->nodes[last - 1]))
        last--;
    for (size_t i = first; i < last; i++)
        if (has_matrix(&net->nodes[i]) && !is_left(plan, &net->nodes[i], i == first, i + 1 == last))
            add_node(net, i, plan->shape);
}

static size_t blocks_across(const struct mote_prune_matrix *m) {
    return (m->columns + m->width - 1) / m->width;
}

static size_t blocks_of(const struct mote_prune_matrix *m) {
    return (m->rows + m->height - 1) / m->height * blocks_across(m);
}

static enum mote_status make_room(struct mote_net *net, struct mote_error *error) {
    struct mote_prune *prune = net->prune;
    size_t blocks = 0, rows = 0;
    for (size_t i = 0; i < prune->matrix_count; i++) {
        blocks = blocks_of(&prune->matrix[i]) > blocks ? blocks_of(&prune->matrix[i]) : blocks;
        rows = prune->matrix[i].rows > rows ? prune->matrix[i].rows : rows;
    }
    prune->kept = mote_arena_alloc(&net->arena, net->weight_count, 1);
    prune->factors = mote_arena_alloc(&net->arena, 2 * rows, sizeof *prune->factors);
    prune->scores = mote_arena_alloc(&net->arena, blocks, sizeof *prune->scores);
    if (!prune->kept || !prune->factors || !prune->scores) return mote_fail_memory(error, "the pruning");
    memset(prune->kept, 1, net->weight_count);
    return MOTE_OK;
}

enum mote_status mote_prune_create(struct mote_net *net, const struct mote_plan_prune *plan,
                                   struct mote_error *error) {
    net->prune = NULL;
    if (!(plan->sparsity > 0)) return MOTE_OK;
    net->prune = mote_arena_alloc(&net->arena, 1, sizeof *net->prune);
    if (!net->prune) return mote_fail_memory(error, "the pruning");
    net->prune->matrix = mote_arena_alloc(&net->arena, 2 * net->node_count, sizeof *net->prune->matrix);
    if (!net->prune->matrix) return mote_fail_memory(error, "the pruning");
    find_matrices(net, plan);
    if (net->prune->matrix_count) return make_room(net, error);
    return mote_fail(error, MOTE_INPUT,
                     "%s: [train] prune: prune_skip and prune_shape leave no layer of this network to prune; "
                     "skip fewer, or set prune = 0",
                     (const char *)net->path.data);
}

/* One a row: what its weights are multiplied by when the file is written. */
static const float *factors_of(const struct mote_net *net, const struct mote_prune_matrix *m) {
    float *factors = net->prune->factors;
    if (m->bn)
        mote_bn_fold(m->bn, net->weights + m->bn->weight_at,
                     net->weights + net->weight_count + m->bn->state_at, factors, factors + m->rows);
    for (size_t r = 0; !m->bn && r < m->rows; r++)
        factors[r] = 1.0f;
    return factors;
}

/* The rows and columns of a block. */
struct span {
    size_t row, rows, column, columns;
};

static struct span span_of(const struct mote_prune_matrix *m, size_t block) {
    size_t row = block / blocks_across(m) * m->height, column = block % blocks_across(m) * m->width;
    return (struct span){row, row + m->height < m->rows ? row + m->height : m->rows, column,
                         column + m->width < m->columns ? column + m->width : m->columns};
}

/* The mean size of its weights; below 0 where it is pruned already. */
static double score_of(const struct mote_net *net, const struct mote_prune_matrix *m, const float *factors,
                       size_t block) {
    struct span s = span_of(m, block);
    double sum = 0.0, count = (double)((s.rows - s.row) * (s.columns - s.column));
    if (!net->prune->kept[m->at + s.row * m->columns + s.column]) return -1.0;
    for (size_t r = s.row; r < s.rows; r++)
        for (size_t c = s.column; c < s.columns; c++)
            sum += fabs((double)net->weights[m->at + r * m->columns + c] * (double)factors[r]);
    return sum / count;
}

/* Of two that are alike, the first goes: the same on every machine. */
static int compare(const void *a, const void *b) {
    const struct mote_prune_score *x = a, *y = b;
    int by_score = (x->score > y->score) - (x->score < y->score);
    return by_score ? by_score : (x->block > y->block) - (x->block < y->block);
}

static void prune_block(const struct mote_net *net, const struct mote_prune_matrix *m, size_t block) {
    struct span s = span_of(m, block);
    for (size_t r = s.row; r < s.rows; r++)
        memset(net->prune->kept + m->at + r * m->columns + s.column, 0, s.columns - s.column);
}

static void choose(const struct mote_net *net, const struct mote_prune_matrix *m, double sparsity) {
    size_t blocks = blocks_of(m), gone = (size_t)floor(sparsity * (double)blocks + 0.5);
    struct mote_prune_score *scores = net->prune->scores;
    const float *factors = factors_of(net, m);
    for (size_t b = 0; b < blocks; b++)
        scores[b] = (struct mote_prune_score){score_of(net, m, factors, b), b};
    qsort(scores, blocks, sizeof *scores, compare);
    for (size_t b = 0; b < gone && b + 1 < blocks; b++)
        prune_block(net, m, scores[b].block);
}

void mote_prune_choose(struct mote_net *net, double sparsity) {
    for (size_t i = 0; i < net->prune->matrix_count; i++)
        choose(net, &net->prune->matrix[i], sparsity);
}

void mote_prune_apply(const struct mote_net *net, float *weights) {
    if (!net->prune || !weights) return;
    for (size_t i = 0; i < net->weight_count; i++)
        if (!net->prune->kept[i]) weights[i] = 0.0f;
}
