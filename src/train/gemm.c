/* SPDX-License-Identifier: MIT */
#include "train/gemm.h"

#include "train/vec.h"

#include <cblas.h>
#include <string.h>

void mote_gemm_single_thread(void) {
    openblas_set_num_threads(1);
}

void mote_gemm_nt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)m, (int)n, (int)k, 1.0f, a, (int)k, b, (int)k,
                add ? 1.0f : 0.0f, c, (int)n);
}

void mote_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a, (int)k, b, (int)n,
                add ? 1.0f : 0.0f, c, (int)n);
}

void mote_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a, (int)m, b, (int)n,
                add ? 1.0f : 0.0f, c, (int)n);
}

void mote_bias_fill(size_t rows, size_t n, const float *bias, float *y) {
    for (size_t r = 0; r < rows; r++)
        memcpy(y + r * n, bias, n * sizeof *y);
}

MOTE_VECTOR
void mote_bias_sum(size_t rows, size_t n, const float *dy, float *db) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++)
            db[i] += dy[r * n + i];
}
