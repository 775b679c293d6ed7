/* SPDX-License-Identifier: MIT
 * Float matrix products by CBLAS, row-major. "nn" and "tn" say which operand is transposed. `add` 1 adds to
 * c, 0 replaces it. There is no "nt": for the shapes of small networks it takes OpenBLAS twice as long as
 * "nn", so callers transpose weights once a batch. */
#ifndef MOTE_TRAIN_GEMM_H
#define MOTE_TRAIN_GEMM_H

#include "train/node.h"

/* c (m, n) = a (m, k) · b (k, n) */
void mote_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add);
/* c (m, n) = a (k, m)ᵀ · b (k, n) */
void mote_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add);

/* y (rows, units) = x (rows, inputs) · wᵀ + bias, for w (units, inputs) and bias (units; NULL: none). Leaves wᵀ in
 * `transposed` (inputs · units floats). */
void mote_affine(const struct mote_kernels *kernels, size_t rows, size_t inputs, size_t units, const float *x,
                 const float *w, const float *bias, float *transposed, float *y);

/* Results must not depend on how many threads the BLAS likes. Call once before training. */
void mote_gemm_single_thread(void);

#endif
