/* SPDX-License-Identifier: MIT */
#include "train/prune.h"

#include <math.h>
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
    net->prune->matrix[net->prune->matrix_count++] =
        (struct mote_prune_matrix){mote_net_folded_bn(net, i), at, mote_blocks_of(rows, columns, shape)};
}

static bool is_lstm(const struct mote_node *node) {
    return node->kind == &mote_node_lstm;
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
    while (first < net->node_count && !mote_net_mixes(&net->nodes[first]))
        first++;
    while (last > first && !mote_net_mixes(&net->nodes[last - 1]))
        last--;
    for (size_t i = first; i < last; i++)
        if (mote_net_mixes(&net->nodes[i]) && !is_left(plan, &net->nodes[i], i == first, i + 1 == last))
            add_node(net, i, plan->shape);
}

static enum mote_status make_room(struct mote_net *net, struct mote_error *error) {
    struct mote_prune *prune = net->prune;
    size_t blocks = 0, rows = 0;
    for (size_t i = 0; i < prune->matrix_count; i++) {
        const struct mote_blocks *b = &prune->matrix[i].blocks;
        blocks += mote_blocks_count(b);
        rows = b->rows > rows ? b->rows : rows;
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
    net->prune->scope = plan->scope;
    if (!net->prune->matrix) return mote_fail_memory(error, "the pruning");
    find_matrices(net, plan);
    if (net->prune->matrix_count) return make_room(net, error);
    return mote_fail(error, MOTE_INPUT,
                     "%s: [train] prune: prune_skip and prune_shape leave no layer of this network to prune; "
                     "skip fewer, or set prune = 0",
                     (const char *)net->path.data);
}

void mote_prune_apply(const struct mote_net *net, float *weights) {
    if (!net->prune || !weights) return;
    for (size_t i = 0; i < net->weight_count; i++)
        if (!net->prune->kept[i]) weights[i] = 0.0f;
}
