/* SPDX-License-Identifier: MIT
 * Low rank: in the middle of a training a dense layer or a convolution W becomes two, of which the first makes `rank`
 * channels and the second mixes these to the outputs. Internal to this room.
 *
 * With U the leading eigenvectors of the covariance W H Wᵀ of the layer's outputs, H that of its inputs, W′ = U Uᵀ W is
 * the matrix of that rank whose outputs differ least: by the eigenvalues that are left out (Eckart & Young, 1936; the
 * truncated singular value decomposition of W H^½). Outputs are counted as what follows sees them, times the factor of a
 * batch norm; and where a bias or a batch norm takes means up, without their means. */
#ifndef MOTE_TRAIN_FACTOR_H
#define MOTE_TRAIN_FACTOR_H

#include "train/state.h"

/* A layer that can become two. */
struct mote_factor_layer {
    size_t layer, node;   /* of the network */
    size_t rows, columns; /* outputs, and inputs of each */
    const struct mote_node *bn;
    uint32_t rank; /* 0: it stays whole */
    size_t seen;
    double *sum,
        *covariance;   /* (rows), (rows, rows): of `seen` outputs; then the eigenvalues are its diagonal */
    double *vectors;   /* (rows, rows): in columns */
    float *factors;    /* (2 × rows): first those of what follows */
    double *down, *up; /* (rank, rows), (rows, rank): the factors are down · W and up */
    double *shift;     /* (rows): what the bias takes up */
};

struct mote_factor {
    struct mote_arena arena;
    const struct mote_net *net;
    size_t count;
    struct mote_factor_layer *layers;
};

enum mote_status mote_factor_create(const struct mote_net *net, struct mote_factor *out,
                                    struct mote_error *error);
void mote_factor_free(struct mote_factor *factor);

/* Covariances of the outputs over plain examples, their eigenvalues and eigenvectors. */
enum mote_status mote_factor_measure(struct mote_factor *factor, const struct mote_dataset *dataset,
                                     struct mote_error *error);
/* Ranks, where two layers are fewer weights than one. By energy without a measurement: the least that there can be. */
void mote_factor_choose(struct mote_factor *factor, const struct mote_plan_rank *plan);
/* The maps from each layer to its factors, after a measurement. */
enum mote_status mote_factor_solve(struct mote_factor *factor, struct mote_error *error);
/* A network with layers that have a rank split in two, and first weights. */
enum mote_status mote_factor_split(struct mote_factor *factor, struct mote_net **out,
                                   struct mote_error *error);
/* The weights that the maps make, and all that goes with them: what is pruned, moments as if they had been those of the
 * factors, averages in the factors' directions. */
enum mote_status mote_factor_follow(const struct mote_factor *factor, struct mote_net *split,
                                    struct mote_train_state *state, struct mote_error *error);

/* All of this: `net` becomes the network with factors, and net->before what it was before anything went. What else was made for it is to be made
 * anew. */
enum mote_status mote_factor(struct mote_net *net, struct mote_train_state *state,
                             const struct mote_plan_train *plan, const struct mote_dataset *plain,
                             struct mote_error *error);

#endif
