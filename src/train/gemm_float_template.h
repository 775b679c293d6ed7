/* SPDX-License-Identifier: MIT
 * How float operands are packed for gemm_template.h, which it includes. Operands of products in bfloat16 are rounded
 * while they are packed and stay floats: the sums, one k after the other, are then those of the instructions for
 * bfloat16 (gemm_bf16.c), bit for bit where the machine flushes subnormal numbers. Part of kernels_template.h. */
enum { STRIP = 2 * LANES, DEPTH = MOTE_GEMM_DEPTH };
#define PACKED(k) (k)

/* To the nearest with 8 bits of precision, ties to even; subnormal numbers to 0, a NaN stays one. */
static void round_bfloat16(size_t n, float *x) {
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        uint32_t size = bits & 0x7fffffff, even = bits >> 16 & 1;
        uint32_t rounded = (bits + 0x7fff + even) & 0xffff0000;
        rounded = size > 0x7f800000 ? bits | 0x00400000 : rounded;
        rounded = size < 0x00800000 ? bits & 0x80000000 : rounded;
        memcpy(x + i, &rounded, sizeof rounded);
    }
}

static void pack_strip(const struct mote_gemm *g, size_t column, size_t columns, size_t from, size_t k,
                       float *to) {
    if (columns < STRIP) memset(to, 0, k * STRIP * sizeof *to);
    if (g->b_transposed) transpose_rows(columns, k, g->b + column * g->k + from, g->k, to, STRIP);
    for (size_t p = 0; !g->b_transposed && p < k; p++) {
        const float *row = g->b + (from + p) * g->n + column;
        if (columns == STRIP)
            memcpy(to + p * STRIP, row, STRIP * sizeof *to);
        else
            memcpy(to + p * STRIP, row, columns * sizeof *to);
    }
    if (g->bfloat16) round_bfloat16(k * STRIP, to);
}

ALWAYS void pack_rows(const struct mote_gemm *g, size_t row, size_t rows, size_t from, size_t k, float *to) {
    for (size_t p = 0; p < k; p++)
        memcpy(to + p * rows, g->a + (from + p) * g->m + row, rows * sizeof *to);
    if (g->bfloat16) round_bfloat16(k * rows, to);
}

static void copy_rows(const struct mote_gemm *g, size_t row, size_t rows, size_t from, size_t k, float *to) {
    for (size_t i = 0; i < rows; i++)
        memcpy(to + i * k, g->a + (row + i) * g->k + from, k * sizeof *to);
    round_bfloat16(k * rows, to);
}

#include "train/gemm_template.h"

static void gemm_float(const struct mote_gemm *g) {
    unsigned mode = g->bfloat16 ? flush_begin() : 0;
    gemm(g);
    if (g->bfloat16) flush_end(mode);
}
