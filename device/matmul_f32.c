/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL in float32. */
#include "device/dot.h"
#include "device/matmul.h"

void mote_matmul_f32(const void *params, const struct mote_io *io) {
    const struct mote_matmul *p = params;
    struct mote_rows r = {&p->batches, {0}, {0}};
    float *y = io->y;
    for (size_t left = mote_rows_count(r.b); left > 0; left--, mote_rows_next(&r)) {
        const float *x = mote_matmul_operand(p, &r, 0, io), *z = mote_matmul_operand(p, &r, 1, io);
        for (size_t i = 0; i < p->rows; i++, x += p->inner, y += p->columns)
            mote_rows_f32(z, x, p->columns, p->inner, y);
    }
}
