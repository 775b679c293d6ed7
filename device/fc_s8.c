/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED in int8, bit-exact with TensorFlow Lite Micro's reference kernel. */
#include "device/fc.h"
#include "device/rows_s8.h"

void mote_fc_s8(const void *params, const struct mote_io *io) {
    const struct mote_fc_s8 *p = params;
    const struct mote_finish_s8 f = {p->bias, p->multiplier, p->shift, p->scale_stride,
                                     p->zero, p->min,        p->max};
    mote_rows_s8(&f, p->weights, io->x[0], p->batches, p->outputs, p->inputs, io->y);
}
