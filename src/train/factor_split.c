/* SPDX-License-Identifier: MIT
 * Every block of floats that goes with the weights, for the network with factors: A = down · W and B = up in place of W.
 * The gradients of a loss G = ∂W are Bᵀ G of A, and G Aᵀ of B. So first moments move likewise, and second ones by the
 * squares, as if the gradients of single weights had nothing to do with each other. */
#include "train/factor.h"
#include "train/prune.h"

#include <stdlib.h>
#include <string.h>

enum what { VALUE, SLOPE, SQUARE };

static double power(double x, enum what what) {
    return what == SQUARE ? x * x : x;
}

static void move_first(const struct mote_factor_layer *f, enum what what, const float *from, float *to) {
    for (size_t k = 0; k < f->rank; k++)
        for (size_t p = 0; p < f->columns; p++) {
            double sum = 0.0;
            for (size_t o = 0; o < f->rows; o++) {
                double by = what == VALUE ? f->down[k * f->rows + o] : power(f->up[o * f->rank + k], what);
                sum += by * (double)from[o * f->columns + p];
            }
            to[k * f->columns + p] = (float)sum;
        }
}

/* `first`: A. */
static void move_second(const struct mote_factor_layer *f, enum what what, const float *from,
                        const float *first, float *to) {
    for (size_t o = 0; o < f->rows; o++)
        for (size_t k = 0; k < f->rank; k++) {
            double sum = 0.0;
            for (size_t p = 0; what != VALUE && p < f->columns; p++)
                sum += (double)from[o * f->columns + p] * power((double)first[k * f->columns + p], what);
            to[o * f->rank + k] = (float)(what == VALUE ? f->up[o * f->rank + k] : sum);
        }
}

static void move_layer(const struct mote_factor_layer *f, const struct mote_net *split,
                       const struct mote_node *now, enum what what, const float *from, float *to) {
    const struct mote_node *second = now + 1;
    float *bias = to + second->weight_at + f->rows * f->rank;
    move_first(f, what, from, to + now->weight_at);
    move_second(f, what, from, split->weights + now->weight_at, to + second->weight_at);
    for (size_t o = 0; o < second->bias_count; o++)
        bias[o] = from[f->rows * f->columns + o] + (what == VALUE ? (float)f->shift[o] : 0.0f);
}

/* What node i of the network becomes two by, or NULL. */
static const struct mote_factor_layer *split_of(const struct mote_factor *factor, size_t i) {
    for (size_t l = 0; l < factor->count; l++)
        if (factor->layers[l].node == i && factor->layers[l].rank) return &factor->layers[l];
    return NULL;
}

/* Weights or what goes with them, from block to block; and of values the state behind them. */
static void move(const struct mote_factor *factor, const struct mote_net *split, enum what what,
                 const float *from, float *to) {
    const struct mote_net *net = factor->net;
    for (size_t i = 0, j = 0; i < net->node_count; i++, j++) {
        const struct mote_node *old = &net->nodes[i], *now = &split->nodes[j];
        const struct mote_factor_layer *f = split_of(factor, i);
        if (f)
            move_layer(f, split, now, what, from + old->weight_at, to), j++;
        else
            memcpy(to + now->weight_at, from + old->weight_at, old->weight_count * sizeof *to);
        if (what == VALUE)
            memcpy(to + split->weight_count + now->state_at, from + net->weight_count + old->state_at,
                   old->state_count * sizeof *to);
    }
}

enum mote_status mote_factor_split(struct mote_factor *factor, struct mote_net **out,
                                   struct mote_error *error) {
    uint32_t *ranks = mote_arena_alloc(&factor->arena, factor->net->layer_count, sizeof *ranks);
    if (!ranks) return mote_fail_memory(error, "the factors of layers");
    for (size_t l = 0; l < factor->count; l++)
        ranks[factor->layers[l].layer] = factor->layers[l].rank;
    return mote_net_split(factor->net, ranks, out, error);
}

/* What was pruned is pruned, in layers that stayed whole. */
static void follow_prune(const struct mote_factor *factor, const struct mote_net *split) {
    const struct mote_net *net = factor->net;
    for (size_t i = 0, j = 0; split->prune && i < net->node_count; i++, j++)
        if (split_of(factor, i))
            j++;
        else
            memcpy(split->prune->kept + split->nodes[j].weight_at, net->prune->kept + net->nodes[i].weight_at,
                   net->nodes[i].weight_count);
}

enum mote_status mote_factor_follow(const struct mote_factor *factor, struct mote_net *split,
                                    struct mote_train_state *state, struct mote_error *error) {
    size_t old = factor->net->weight_count, now = split->weight_count;
    float *moments = calloc(2 * now + 1, sizeof *moments),
          *average = state->average ? calloc(mote_net_block(split) + 1, sizeof *average) : NULL;
    if (!moments || (state->average && !average)) {
        free(moments);
        free(average);
        return mote_fail_memory(error, "the training");
    }
    move(factor, split, VALUE, factor->net->weights, split->weights);
    move(factor, split, SLOPE, state->optimizer.moments, moments);
    move(factor, split, SQUARE, state->optimizer.moments + old, moments + now);
    if (average) move(factor, split, VALUE, state->average, average);
    follow_prune(factor, split);
    free(state->optimizer.moments);
    free(state->average);
    state->optimizer.moments = moments;
    state->average = average;
    return MOTE_OK;
}
