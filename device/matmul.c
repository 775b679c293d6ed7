/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL: its operands. */
#include "device/matmul.h"

const void *mote_matmul_operand(const struct mote_matmul *p, const struct mote_rows *r, size_t k,
                                const struct mote_io *io) {
    const char *x = (const char *)io->x[k] + r->at[k] * p->element;
    char *turned = (char *)io->scratch + p->at[k];
    if (p->turn[k].count == 0) return x;
    mote_move(&p->turn[k], &(const struct mote_io){(const void *const[]){x}, turned, NULL, NULL});
    return turned;
}
