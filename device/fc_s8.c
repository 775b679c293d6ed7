/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED in int8, bit-exact with TensorFlow Lite Micro's reference kernel. */
#include "device/dot.h"
#include "device/fc.h"
#include "device/quant.h"

void mote_fc_s8(const void *params, const struct mote_io *io) {
    const struct mote_fc_s8 *p = params;
    const int8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t b = 0; b < p->batches; b++, x += p->inputs, y += p->outputs) {
        for (size_t o = 0; o < p->outputs; o++) {
            const size_t s = o * p->scale_stride;
            const int32_t sum = p->bias[o] + mote_dot_s8(p->weights + o * p->inputs, x, p->inputs);
            const int32_t scaled = mote_rescale(sum, p->multiplier[s], p->shift[s]) + p->zero;
            y[o] = (int8_t)mote_clamp_s32(scaled, p->min, p->max);
        }
    }
}
