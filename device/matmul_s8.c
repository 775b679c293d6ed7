/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL in int8, bit-exact with TensorFlow Lite Micro's reference kernel. With a and b the zero points,
 * Σ (x − a)(z − b) = Σ xz − a Σ z − b Σ x + inner·ab: the last three are a bias that changes from row to row. */
#include "device/matmul.h"
#include "device/rows_s8.h"

static int32_t sum_of(const int8_t *x, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum;
}

static void multiply(const void *params, const void *x, const void *z, void *y, void *scratch) {
    const struct mote_matmul_s8 *p = params;
    const struct mote_matmul *m = &p->matmul;
    const int8_t *row = x, *weights = z;
    int32_t *bias = (int32_t *)(void *)((char *)scratch + m->at[2]);
    const struct mote_finish_s8 f = {bias, &p->multiplier, &p->shift, 0, p->out_zero, -128, 127};
    int32_t before = (int32_t)m->inner * p->zero[0]; /* of this much of b the bias is still free */
    for (size_t o = 0; o < m->columns; o++)
        bias[o] = -p->zero[0] * sum_of(weights + o * m->inner, m->inner);
    for (size_t i = 0; i < m->rows; i++, row += m->inner) {
        const int32_t sum = sum_of(row, m->inner);
        for (size_t o = 0; o < m->columns; o++)
            bias[o] += p->zero[1] * (before - sum);
        before = sum;
        mote_rows_s8(&f, z, row, 1, m->columns, m->inner, (int8_t *)y + i * m->columns);
    }
}

void mote_matmul_s8(const void *params, const struct mote_io *io) {
    mote_matmul_each(&((const struct mote_matmul_s8 *)params)->matmul, io, multiply, params);
}
