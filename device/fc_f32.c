/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED in float32. */
#include "device/dot.h"
#include "device/fc.h"

static void add_bias_and_clamp(const struct mote_fc_f32 *p, float *y) {
    for (size_t o = 0; o < p->outputs; o++) {
        y[o] = mote_clamp_f32(y[o] + (p->bias ? p->bias[o] : 0.0f), p->min, p->max);
    }
}

void mote_fc_f32(const void *params, const struct mote_io *io) {
    const struct mote_fc_f32 *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t b = 0; b < p->batches; b++, x += p->inputs, y += p->outputs) {
        mote_rows_f32(p->weights, x, p->outputs, p->inputs, y);
        add_bias_and_clamp(p, y);
    }
}
