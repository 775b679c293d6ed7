/* SPDX-License-Identifier: MIT
 * Normal equations in float64: the linear map from features to targets with the least squared error, and the
 * leading directions of such a map. Internal to this room. */
#ifndef MOTE_TRAIN_NORMAL_H
#define MOTE_TRAIN_NORMAL_H

#include "base/status.h"

#include <stddef.h>

/* Sums over examples; a constant 1 is appended to the features. */
struct mote_normal {
    size_t features, targets, count; /* features without the constant */
    double *xx;                      /* (features + 1, features + 1), lower triangle */
    double *xy;                      /* (features + 1, targets) */
};

enum mote_status mote_normal_create(size_t features, size_t targets, struct mote_normal *out,
                                    struct mote_error *error);
void mote_normal_free(struct mote_normal *normal);
void mote_normal_add(struct mote_normal *normal, size_t n, const float *x, const float *y);

/* w (targets, features), b (targets). The ridge is 1e-9 of the mean diagonal. Destroys xx. */
enum mote_status mote_normal_solve(struct mote_normal *normal, double *w, double *b,
                                   struct mote_error *error);

/* Eigenvectors of the symmetric matrix a (n, n), in columns of v by falling eigenvalue (Jacobi). The diagonal
 * of a becomes the eigenvalues, the rest of it what is left over. */
void mote_symmetric_eigen(size_t n, double *a, double *v);

#endif
