/* SPDX-License-Identifier: MIT
 * The element-wise loops of training, once per instruction set and the matrix products of convolutions (others are gemm.h's). What they
 * compute is the same up to the rounding of fused multiplications and additions. A network chooses its set
 * when it is made: the machine's best, or the one that MOTE_CPU names (base/cpu.h). Arrays need no
 * alignment. */
#ifndef MOTE_TRAIN_KERNELS_H
#define MOTE_TRAIN_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

/* A load or store of some lanes of a vector. clang's AddressSanitizer looks at each of them apart: inlined into
 * every loop, that takes half a minute to compile. */
#if defined(__clang__) && defined(MOTE_SANITIZE)
#define MOTE_SOME_LANES static __attribute__((noinline))
#else
#define MOTE_SOME_LANES static inline
#endif

/* For the templates. */
#define ALWAYS static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 14")
#endif

/* One step of Adam: m and v are the running means of g and g². */
struct mote_adam {
    float beta1, beta2, epsilon;
    float rate;  /* over 1 − β₁ᵗ */
    float root;  /* 1 / √(1 − β₂ᵗ) */
    float l2;    /* weight decay that is part of the gradient (Adam) */
    float decay; /* w loses this part of itself (AdamW) */
};

/* An activation: to low below it, to high above; its slope is 1 between and 0 at the ends and beyond. */
struct mote_clip {
    float low, high;
};

/* Whole steps from low to high, which are whole numbers themselves. */
struct mote_steps {
    float step, inverse, low, high;
};

/* c (m, n) = bias (n; NULL: 0) + a (m, k) · b (k, n), all row-major, a and b as they are or transposed. `work` has
 * mote_gemm_work(n) floats. With `add`, c itself takes the place of the bias. With `packed`, what gemm_pack made of
 * b takes its place. With `bfloat16`, also in gemm_pack, a and b are rounded to that (8 bits of precision, to
 * nearest), sums are float: they begin with the bias, and take one k after the other by a fused multiplication and addition;
 * subnormal numbers are taken for 0 and become 0. So all sets have the same bits, but for the generic one, which loses products
 * below the smallest normal number, and without SSE keeps subnormal sums. */
struct mote_gemm {
    size_t m, n, k;
    const float *a, *b, *bias;
    bool a_transposed, b_transposed, add, bfloat16;
    const float *packed;
    float *c, *work;
};
enum {
    MOTE_GEMM_DEPTH = 384,
    MOTE_GEMM_STRIP = 32,
    MOTE_GEMM_ROWS = 14
}; /* at a time; the largest of any set */

static inline size_t mote_gemm_work(size_t n) {
    return MOTE_GEMM_DEPTH * (n + MOTE_GEMM_STRIP + MOTE_GEMM_ROWS);
}

enum { MOTE_DEPTHWISE_TAPS = 9 };

/* to[place] = start (channels; NULL: 0), or `to` itself to add to, + Σ over the taps of from[place + from_tap] ∘
 * w[w_tap], for all channels at each of examples × rows × columns places. Places begin at from_at and to_at; all
 * steps are in floats. `slope` lies as `to` does. */
struct mote_depthwise {
    size_t channels, examples, rows, columns;
    size_t from_at, from_example, from_row, from_column;
    size_t to_at, to_example, to_row, to_column;
    size_t taps;
    ptrdiff_t from_tap[MOTE_DEPTHWISE_TAPS];
    size_t w_tap[MOTE_DEPTHWISE_TAPS];
    const float *from, *w, *start, *slope;
    float *to, *dw;
    bool add;
};

/* A depthwise convolution of 3 × 3 taps and stride 1 over whole images: to[row][column] = start (channels; NULL: 0)
 * + Σ x[row + i − above][column + j − left] ∘ w[i][j], where x is 0 outside; with `flip`, w[2 − i][2 − j]. x is `from`,
 * or clip(from · scale + shift), each (channels), where there is a scale; then above and left are 0. */
struct mote_filter3 {
    size_t channels, examples;
    size_t rows, columns, to_rows, to_columns;
    size_t above, left;
    bool flip;
    const float *from, *w, *start, *scale, *shift, *slope;
    struct mote_clip clip;
    float *to, *dw;
};

/* Floats of a packed b. */
static inline size_t mote_gemm_packed(size_t n, size_t k) {
    return k * ((n + MOTE_GEMM_STRIP - 1) / MOTE_GEMM_STRIP * MOTE_GEMM_STRIP);
}

struct mote_kernels {
    const char *name;
    /* to (columns, rows) = from (rows, columns) */
    void (*transpose)(size_t rows, size_t columns, const float *from, float *to);
    void (*gemm)(const struct mote_gemm *gemm);
    void (*gemm_pack)(const struct mote_gemm *gemm, float *packed);
    /* sum (columns) = 0, or itself with `add`, + the sum of the rows of x (rows, columns) */
    void (*sum_rows)(size_t rows, size_t columns, const float *x, bool add, float *sum);
    /* y = min(max(x, 0), high); dx = dy where 0 < y < high, else 0 */
    void (*clip)(size_t n, float high, const float *x, float *y);
    void (*clip_back)(size_t n, float high, const float *y, const float *dy, float *dx);
    /* x to its nearest step, ties to even; dx = dy where x does not lie beyond the ends, else 0 */
    void (*round)(size_t n, struct mote_steps steps, float *x);
    void (*round_back)(size_t n, struct mote_steps steps, const float *x, const float *dy, float *dx);
    void (*depthwise)(const struct mote_depthwise *job);
    void (*filter3)(const struct mote_filter3 *job);
    /* dw[i][j] += Σ x[row + i − above][column + j − left] ∘ slope[row][column] */
    void (*filter3_weights)(const struct mote_filter3 *job);
    /* dw[w_tap] += Σ from[place + from_tap] ∘ slope[place] */
    void (*depthwise_weights)(const struct mote_depthwise *job);
    /* Batch norm on x (rows, columns), everything else (columns). first = Σ (x − around), second = Σ (x −
     * around)² */
    void (*moments)(size_t rows, size_t columns, const float *x, const float *around, float *first,
                    float *second);
    /* y = clip(x · scale + shift) */
    void (*scale_clip)(size_t rows, size_t columns, const float *x, const float *scale, const float *shift,
                       struct mote_clip clip, float *y);
    /* With d = dy · the clip's slope there: first = Σ d, second = Σ d (x − mean) */
    void (*moments_back)(size_t rows, size_t columns, const float *x, const float *dy, const float *scale,
                         const float *shift, const float *mean, struct mote_clip clip, float *first,
                         float *second);
    /* dx = scale · d + x · of_x + constant */
    void (*scale_clip_back)(size_t rows, size_t columns, const float *x, const float *dy, const float *scale,
                            const float *shift, const float *of_x, const float *constant,
                            struct mote_clip clip, float *dx);
    void (*tanh)(size_t n, const float *x, float *y);
    void (*tanh_back)(size_t n, const float *y, const float *dy, float *dx);
    void (*sigmoid)(size_t n, const float *x, float *y);
    void (*sigmoid_back)(size_t n, const float *y, const float *dy, float *dx);
    /* One step of one LSTM cell. gates (4·units): sums of i, f, g, o before, activations after; c = f·before
     * + i·g, tc = tanh c, h = o·tc. before NULL: zeros. */
    void (*cell)(size_t units, float *gates, const float *before, float *c, float *tc, float *h);
    /* dh: the gradient of h; dc: that of c from the step after, and then that of `before`. The gates turn
     * into the gradients of their sums. */
    void (*cell_back)(size_t units, float *gates, const float *before, const float *tc, const float *dh,
                      float *dc);
    void (*adam)(const struct mote_adam *adam, size_t n, float *w, const float *g, float *m, float *v);
    /* m = keep·m + g + l2·w; w −= rate·m */
    void (*momentum)(size_t n, float *w, const float *g, float *m, float rate, float keep, float l2);
    /* Moves w towards 0 by the threshold, at most onto it. */
    void (*soften)(size_t n, float *w, float threshold);
};

/* The best that this machine has, or the one that MOTE_CPU names. */
const struct mote_kernels *mote_kernels_choose(void);
/* By name; NULL when unknown, or when compiler or machine lack it. */
const struct mote_kernels *mote_kernels_named(const char *name);

/* Of each instruction set; NULL likewise. */
const struct mote_kernels *mote_kernels_generic(void);
const struct mote_kernels *mote_kernels_avx2(void);
const struct mote_kernels *mote_kernels_avx512(void);
const struct mote_kernels *mote_kernels_bf16(void);

/* The products in bfloat16 of the last (gemm_bf16.c). */
void mote_gemm_bf16(const struct mote_gemm *gemm);
void mote_gemm_bf16_pack(const struct mote_gemm *gemm, float *packed);

#endif
