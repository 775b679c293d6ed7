/* SPDX-License-Identifier: MIT
 * Float matrix products by CBLAS, row-major. "nt" and so on say which operand is transposed. `add` 1 adds to
 * c, 0 replaces it. ldx: floats from one row to the next. */
#ifndef MOTE_TRAIN_GEMM_H
#define MOTE_TRAIN_GEMM_H

#include <stddef.h>

/* c (m, n) = a (m, k) · b (n, k)ᵀ */
void mote_gemm_nt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add);
/* c (m, n) = a (m, k) · b (k, n) */
void mote_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add);
/* c (m, n) = a (k, m)ᵀ · b (k, n) */
void mote_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add);

/* y (rows, n) += or = bias (n) in every row; db (n) += column sums of dy (rows, n). */
void mote_bias_fill(size_t rows, size_t n, const float *bias, float *y);
void mote_bias_sum(size_t rows, size_t n, const float *dy, float *db);

/* Results must not depend on how many threads the BLAS likes. Call once before training. */
void mote_gemm_single_thread(void);

#endif
