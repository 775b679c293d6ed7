/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED with int8 weights and float activations, in TensorFlow Lite's order of float operations. */
#include "device/dot.h"
#include "device/dynamic.h"
#include "device/fc.h"

void mote_fc_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_fc_hybrid *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    int8_t *q = io->scratch;
    for (size_t b = 0; b < p->batches; b++, x += p->inputs, y += p->outputs) {
        const struct mote_dynamic d = mote_quantize_dynamic(x, p->inputs, p->row_sums != NULL, q);
        for (size_t o = 0; o < p->outputs; o++) {
            int32_t sum = mote_dot_s8(p->weights + o * p->inputs, q, p->inputs);
            if (p->row_sums) sum -= p->row_sums[o] * d.zero;
            const float scale = d.scale * p->weight_scale[o * p->scale_stride];
            const float bias = p->bias ? p->bias[o] : 0.0f;
            y[o] = mote_clamp_f32(bias + (float)sum * scale, p->min, p->max);
        }
    }
}
