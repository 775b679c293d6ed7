/* SPDX-License-Identifier: MIT */
#include "train/gemm.h"

#include <cblas.h>
#include <string.h>

void mote_gemm_single_thread(void) {
    openblas_set_num_threads(1);
}

void mote_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a, (int)k, b, (int)n,
                add ? 1.0f : 0.0f, c, (int)n);
}

void mote_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c, int add) {
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1.0f, a, (int)m, b, (int)n,
                add ? 1.0f : 0.0f, c, (int)n);
}

void mote_affine(const struct mote_kernels *kernels, size_t rows, size_t inputs, size_t units, const float *x,
                 const float *w, const float *bias, float *transposed, float *y) {
    for (size_t r = 0; bias && r < rows; r++)
        memcpy(y + r * units, bias, units * sizeof *y);
    kernels->transpose(units, inputs, w, transposed);
    mote_gemm_nn(rows, units, inputs, x, transposed, y, bias != NULL);
}
