/* SPDX-License-Identifier: MIT
 * The loops that training spends its time in, once per instruction set. What they compute is the same up to
 * the rounding of fused multiplications and additions; each is chosen when a network is made
 * (MOTE_CPU=generic|avx2| avx512 forces one, as far as the machine has it). Arrays need no alignment and must
 * not overlap unless said. */
#ifndef MOTE_TRAIN_KERNELS_H
#define MOTE_TRAIN_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/* c(i,j) = start(i,j) + Σ_p a(i,p) b(p,j), p ascending, for i < m, j < n, p < k. Rows of c must not overlap
 * each other. */
struct mote_gemm {
    size_t m, n, k;
    const float *a;
    size_t a_row, a_step; /* a(i,p) = a[i·a_row + p·a_step] */
    const float *b;
    size_t b_row; /* b(p,j) = b[p·b_row + j] */
    float *c;
    size_t c_row;
    const float *start; /* NULL: zeros. A bias with start_row 0; c itself to add to it */
    size_t start_row;
};

/* One step of Adam: m and v are the running means of g and g². */
struct mote_adam {
    float beta1, beta2, epsilon;
    float rate;    /* with the bias correction of m … */
    float v_scale; /* … and of v: 1 / (1 − beta2^t) */
    float coupled; /* weight decay that is part of the gradient (Adam) */
    float decay;   /* weights are multiplied by 1 − decay (AdamW) */
    float l1;      /* penalty on |w|, as a proximal step in Adam's metric */
};

struct mote_sgd {
    float rate, momentum, coupled;
    float threshold; /* proximal step of the L1 penalty: rate × l1 */
};

struct mote_kernels {
    const char *name;
    void (*gemm)(const struct mote_gemm *g);
    /* out (columns, rows) = in (rows, columns), both dense */
    void (*transpose)(const float *in, size_t rows, size_t columns, float *out);
    /* out(j) = Σ_i x(i,j) over x (rows, columns), or that added to out */
    void (*sum_rows)(const float *x, size_t rows, size_t columns, float *out, bool add);
    /* y = min(max(x, 0), limit) over (rows, channels); peak(c) becomes the largest y(·,c) seen. In place
     * allowed. */
    void (*relu_forward)(const float *x, float *y, size_t rows, size_t channels, float limit, float *peak);
    /* dx = dy where 0 < y < limit, else 0. In place allowed. */
    void (*relu_backward)(const float *y, const float *dy, float *dx, size_t n, float limit);
    void (*tanh_forward)(const float *x, float *y, size_t n);
    void (*tanh_backward)(const float *y, const float *dy, float *dx, size_t n);
    void (*sigmoid_forward)(const float *x, float *y, size_t n);
    void (*sigmoid_backward)(const float *y, const float *dy, float *dx, size_t n);
    /* One step of LSTM cells. z (rows, 4·units): sums of the gates i, f, g, o before, activations after.
     * c = f·c_before + i·g, t = tanh c, h = o·t; all (rows, units). c_before NULL: zeros. */
    void (*lstm_forward)(float *z, const float *c_before, float *c, float *t, float *h, size_t rows,
                         size_t units);
    /* dz (rows, 4·units) from dh and dc; dc becomes the gradient of c_before. */
    void (*lstm_backward)(const float *z, const float *c_before, const float *t, const float *dh, float *dc,
                          float *dz, size_t rows, size_t units);
    void (*adam)(const struct mote_adam *s, float *w, const float *g, float *m, float *v, size_t n);
    void (*sgd)(const struct mote_sgd *s, float *w, const float *g, float *m, size_t n);
};

/* The best that this machine has, or the one that MOTE_CPU names. */
const struct mote_kernels *mote_kernels_choose(void);
/* By name; NULL when unknown, or when the machine lacks it. */
const struct mote_kernels *mote_kernels_named(const char *name);

/* Of each instruction set; NULL where compiler or machine lack it. */
const struct mote_kernels *mote_kernels_generic(void);
const struct mote_kernels *mote_kernels_avx2(void);
const struct mote_kernels *mote_kernels_avx512(void);

#endif
