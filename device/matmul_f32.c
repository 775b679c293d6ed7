/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL in float32. */
#include "device/dot.h"
#include "device/matmul.h"

static void multiply(const void *params, const void *x, const void *z, void *y, void *scratch) {
    const struct mote_matmul *p = params;
    (void)scratch;
    for (size_t i = 0; i < p->rows; i++)
        mote_rows_f32(z, (const float *)x + i * p->inner, p->columns, p->inner, (float *)y + i * p->columns);
}

void mote_matmul_f32(const void *params, const struct mote_io *io) {
    mote_matmul_each(params, io, multiply, params);
}
