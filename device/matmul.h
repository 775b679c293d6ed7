/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL: for each matrix of the output, y (rows, columns) = x (rows, inner) · z (columns, inner)ᵀ; a matrix of either
 * operand that lies the other way in memory is turned in scratch first. x[0] and x[1] are the operands. */
#ifndef MOTE_DEVICE_MATMUL_H
#define MOTE_DEVICE_MATMUL_H

#include "device/arithmetic.h"
#include "device/move.h"

struct mote_matmul {
    struct mote_broadcast batches; /* matrices; steps in elements, the last axis is 1 */
    size_t rows, inner, columns;
    size_t element;           /* bytes */
    struct mote_move turn[2]; /* of a matrix of each operand; no blocks: it lies as it should */
    size_t at[3];             /* in scratch: each turned matrix; int8: a sum a column */
};
void mote_matmul_f32(const void *params, const struct mote_io *io);

/* `inner` is at most 2^15 − 1, so that sums stay within int32. */
struct mote_matmul_s8 {
    struct mote_matmul matmul;
    int32_t zero[2], multiplier, shift, out_zero;
};
void mote_matmul_s8(const void *params, const struct mote_io *io);

/* Each pair of matrices, turned in io->scratch where that is asked for, and where their product goes. */
typedef void mote_matmul_product(const void *params, const void *x, const void *z, void *y, void *scratch);
void mote_matmul_each(const struct mote_matmul *p, const struct mote_io *io, mote_matmul_product *product,
                      const void *params);

#endif
