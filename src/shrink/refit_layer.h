/* SPDX-License-Identifier: MIT
 * A layer while its weights are fitted: rows of one output's weights under the moments of their inputs.
 * Internal to refit*.c. */
#ifndef MOTE_SHRINK_REFIT_LAYER_H
#define MOTE_SHRINK_REFIT_LAYER_H

#include "base/arena.h"
#include "shrink/moments.h"

/* One layer: `outputs` rows of `inputs` weights, and a bias each, or none (NULL). */
struct mote_refit_layer {
    size_t inputs, outputs;
    float *weights, *bias;
    const double *moments; /* (inputs + 1)², NULL: not measured */
    double noise;          /* Σ of the squared errors that a rounded input will have; joins the diagonal */
    /* Of one row's free weights: numbers (0: the bias), their moments, values. */
    size_t *chosen;
    double *h, *value, *spare;
    size_t *factored, factored_count; /* which `h` is the factor of; SIZE_MAX: of none */
};

bool mote_refit_room(struct mote_refit_layer *l, struct mote_arena *arena);

/* Weight `number` − 1 of a row, or its bias for 0. */
float *mote_refit_weight(const struct mote_refit_layer *l, size_t row, size_t number);
double mote_refit_moment(const struct mote_refit_layer *l, size_t i, size_t j);

/* The bias and the weights that are not zero, with the factor R of their moments; 0 when there is none to
 * speak of. */
size_t mote_refit_choose(struct mote_refit_layer *l, size_t row);
/* The inverse of the moments of all variables, the bias first where there is one; l->factored_count is their number, or there
 * is none. False: memory is out. */
bool mote_refit_inverse(struct mote_refit_layer *l, double *inverse, struct mote_arena *arena);

/* All rows as they are, the bias first: (outputs, inputs + 1). NULL: memory is out. */
double *mote_refit_remember(const struct mote_refit_layer *l, struct mote_arena *arena);
/* The row's best weights among those that are not zero, for the sums that the `old` row made. */
void mote_refit_row(struct mote_refit_layer *l, size_t row, const double *old);
/* How much the sums of the `old` row vary over all inputs; without moments, its squares. */
double mote_refit_energy(const struct mote_refit_layer *l, const double *old);

/* Moves the weights, with moments, to int8 steps: the largest of the tensor (or of its row) is 127 of them. */
bool mote_refit_int8_layer(struct mote_refit_layer *l, bool per_channel, struct mote_arena *arena);

#endif
