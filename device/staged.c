/* SPDX-License-Identifier: MIT
 * An operation whose input is moved first. */
#include "device/staged.h"

void mote_staged(const void *params, const struct mote_io *io) {
    const struct mote_staged *p = params;
    unsigned char *scratch = io->scratch;
    mote_move(&p->move, &(struct mote_io){io->x, scratch, NULL, NULL});
    p->kernel(p->params, &(struct mote_io){(const void *const[]){scratch}, io->y, NULL, scratch + p->bytes});
}
