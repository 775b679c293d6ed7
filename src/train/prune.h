/* SPDX-License-Identifier: MIT
 * Magnitude pruning while a network is trained (Zhu & Gupta, 2017): from step to step more of each layer's smallest
 * weights become 0 and stay so, on a schedule that goes fast at first and slowly where it hurts. Weights are
 * compared as the file will hold them, times the factor of the batch norm that is folded in; one by one or in blocks of
 * a layer's matrix (outputs, inputs). Depthwise filters, biases and batch norms are left alone. Internal to this room. */
#ifndef MOTE_TRAIN_PRUNE_H
#define MOTE_TRAIN_PRUNE_H

#include "recipe/blocks.h"
#include "train/net.h"

/* A layer's weights, (rows, columns) floats from `at` on in the block of weights. */
struct mote_prune_matrix {
    const struct mote_node *bn; /* folded into them; NULL: none */
    size_t at;
    struct mote_blocks blocks;
};

struct mote_prune_score {
    double score;
    size_t matrix, block;
};

struct mote_prune {
    size_t matrix_count;
    struct mote_prune_matrix *matrix;
    enum mote_prune_scope scope;
    uint8_t *kept;  /* (weights): 0 where a weight is 0 for good, else 1 */
    float *factors; /* 2 a row of the largest matrix */
    struct mote_prune_score *scores;
};

/* Makes net->prune, with nothing pruned yet, where the plan has pruning; NULL where it has none. Fails where the network
 * has no layer for it. */
enum mote_status mote_prune_create(struct mote_net *net, const struct mote_plan_prune *plan,
                                   struct mote_error *error);

/* The steps (from 0) of the whole run before which masks are made anew, all but one: the last is `end`. */
struct mote_prune_steps {
    uint64_t begin, end, every;
};
struct mote_prune_steps mote_prune_steps(const struct mote_plan_prune *plan, uint64_t steps);
bool mote_prune_is_due(const struct mote_prune_steps *steps, uint64_t step);
/* The sparsity of a step: initial + (final − initial)(1 − (1 − (t − begin) / (end − begin))³); 0 before `begin`. */
double mote_prune_sparsity(const struct mote_plan_prune *plan, const struct mote_prune_steps *steps,
                           uint64_t step);

/* Chooses what is pruned at a sparsity, of each layer or of all together, beside what is already (prune_choose.c). A
 * layer keeps at least one block. */
void mote_prune_choose(struct mote_net *net, double sparsity);
/* Sets what is pruned to 0 in a block of weights; nothing where nothing is. NULL is no block. */
void mote_prune_apply(const struct mote_net *net, float *weights);

#endif
