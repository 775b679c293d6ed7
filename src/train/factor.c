/* SPDX-License-Identifier: MIT
 * Which layers become two, of which rank, and the whole of it. */
#include "train/factor.h"

#include "train/prune.h"

#include <math.h>

enum { MOST_ROWS = 512 }; /* outputs of a layer whose covariance is made */

/* What is two layers already stays so. */
static bool can_split(const struct mote_net *net, size_t layer, const struct mote_node *node) {
    bool is_half = net->layers[layer].factor || (layer > 0 && net->layers[layer - 1].factor),
         is_matrix = mote_net_mixes(node) && node->kind != &mote_node_lstm;
    return is_matrix && !is_half && node->out.channels <= MOST_ROWS;
}

static bool add_layer(struct mote_factor *factor, size_t layer, size_t i) {
    const struct mote_node *node = &factor->net->nodes[i];
    struct mote_factor_layer *f = &factor->layers[factor->count++];
    size_t rows = node->out.channels;
    *f = (struct mote_factor_layer){.layer = layer, .node = i, .rows = rows};
    f->columns = (node->weight_count - node->bias_count) / rows;
    f->bn = mote_net_folded_bn(factor->net, i);
    f->sum = mote_arena_alloc(&factor->arena, rows, sizeof *f->sum);
    f->covariance = mote_arena_alloc(&factor->arena, rows * rows, sizeof *f->covariance);
    f->vectors = mote_arena_alloc(&factor->arena, rows * rows, sizeof *f->vectors);
    f->factors = mote_arena_alloc(&factor->arena, 2 * rows, sizeof *f->factors);
    f->shift = mote_arena_alloc(&factor->arena, rows, sizeof *f->shift);
    return f->sum && f->covariance && f->vectors && f->factors && f->shift;
}

/* Layers stand in the order of their nodes; a projection's two, which stay as they are, come before its `add`. */
enum mote_status mote_factor_create(const struct mote_net *net, struct mote_factor *out,
                                    struct mote_error *error) {
    *out = (struct mote_factor){.net = net};
    out->layers = mote_arena_alloc(&out->arena, net->layer_count, sizeof *out->layers);
    bool ok = out->layers != NULL;
    for (size_t l = 0, i = 0; ok && l < net->layer_count; l++, i++) {
        if (net->layers[l].project) i += 2;
        if (can_split(net, l, &net->nodes[i])) ok = add_layer(out, l, i);
    }
    if (ok) return MOTE_OK;
    mote_factor_free(out);
    return mote_fail_memory(error, "the factors of layers");
}

void mote_factor_free(struct mote_factor *factor) {
    mote_arena_free(&factor->arena);
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

/* The least rank that keeps so much of the sum of the eigenvalues. */
static size_t rank_of_energy(const struct mote_factor_layer *f, double share) {
    double all = 0.0, kept = 0.0;
    size_t rank = 0;
    for (size_t k = 0; k < f->rows; k++)
        all += fmax(f->covariance[k * f->rows + k], 0.0);
    while (rank < f->rows && kept < share * all)
        kept += fmax(f->covariance[rank * f->rows + rank], 0.0), rank++;
    return rank ? rank : 1;
}

static size_t rank_of_size(const struct mote_factor_layer *f, double share) {
    double rank = floor(share * (double)smaller(f->rows, f->columns) + 0.5);
    return rank < 1.0 ? 1 : (size_t)rank;
}

void mote_factor_choose(struct mote_factor *factor, const struct mote_plan_rank *plan) {
    size_t room = MOTE_MAX_LAYERS - factor->net->layer_count;
    for (size_t l = 0; l < factor->count; l++) {
        struct mote_factor_layer *f = &factor->layers[l];
        size_t rank = plan->by == MOTE_RANK_BY_SIZE ? rank_of_size(f, plan->share)
                      : f->seen                     ? rank_of_energy(f, plan->share)
                                                    : 1;
        bool gains = room > 0 && rank * (f->rows + f->columns) < f->rows * f->columns;
        f->rank = gains ? (uint32_t)rank : 0;
        room -= gains;
    }
}

enum mote_status mote_net_lower(const struct mote_net *net, const struct mote_plan_rank *plan,
                                struct mote_net **out, struct mote_error *error) {
    struct mote_factor factor;
    MOTE_TRY(mote_factor_create(net, &factor, error));
    mote_factor_choose(&factor, plan);
    enum mote_status status = mote_factor_split(&factor, out, error);
    mote_factor_free(&factor);
    return status;
}

static enum mote_status split(struct mote_factor *factor, struct mote_train_state *state,
                              const struct mote_plan_train *plan, const struct mote_dataset *plain,
                              struct mote_net **out, struct mote_error *error) {
    MOTE_TRY(mote_factor_measure(factor, plain, error));
    mote_factor_choose(factor, &plan->rank);
    MOTE_TRY(mote_factor_solve(factor, error));
    MOTE_TRY(mote_factor_split(factor, out, error));
    enum mote_status status = mote_prune_create(*out, &plan->prune, error);
    if (status == MOTE_OK) status = mote_factor_follow(factor, *out, state, error);
    if (status != MOTE_OK) mote_net_free(*out);
    return status;
}

enum mote_status mote_factor(struct mote_net *net, struct mote_train_state *state,
                             const struct mote_plan_train *plan, const struct mote_dataset *plain,
                             struct mote_error *error) {
    struct mote_factor factor;
    struct mote_net *out;
    MOTE_TRY(mote_net_remember(net, state->average ? state->average : net->weights, error));
    MOTE_TRY(mote_factor_create(net, &factor, error));
    enum mote_status status = split(&factor, state, plan, plain, &out, error);
    if (status == MOTE_OK) mote_net_replace(net, out);
    mote_factor_free(&factor);
    return status;
}
