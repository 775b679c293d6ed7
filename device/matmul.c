/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL: its matrices, one after the other. */
#include "device/matmul.h"
#include "device/broadcast.h"

/* The matrix of operand k where the walk has come to. */
static const void *operand(const struct mote_matmul *p, const struct mote_rows *r, size_t k,
                           const struct mote_io *io) {
    const char *x = (const char *)io->x[k] + r->at[k] * p->element;
    char *turned = (char *)io->scratch + p->at[k];
    if (p->turn[k].count == 0) return x;
    mote_move(&p->turn[k], &(const struct mote_io){(const void *const[]){x}, turned, NULL, NULL});
    return turned;
}

void mote_matmul_each(const struct mote_matmul *p, const struct mote_io *io, mote_matmul_product *product,
                      const void *params) {
    struct mote_rows r = {&p->batches, {0}, {0}};
    char *y = io->y;
    for (size_t left = mote_rows_count(r.b); left > 0; left--, mote_rows_next(&r)) {
        const void *x = operand(p, &r, 0, io), *z = operand(p, &r, 1, io);
        product(params, x, z, y, io->scratch);
        y += p->rows * p->columns * p->element;
    }
}
