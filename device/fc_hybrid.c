/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED with int8 weights and float activations, in TensorFlow Lite's order of float operations. */
#include "device/dot.h"
#include "device/dynamic.h"
#include "device/fc.h"

static float finish(const struct mote_fc_hybrid *p, struct mote_dynamic d, size_t o, int32_t sum) {
    if (p->row_sums) sum -= p->row_sums[o] * d.zero;
    const float scale = d.scale * p->weight_scale[o * p->scale_stride];
    const float bias = p->bias ? p->bias[o] : 0.0f;
    return mote_clamp_f32(bias + (float)sum * scale, p->min, p->max);
}

void mote_fc_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_fc_hybrid *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    int8_t *q = io->scratch;
    for (size_t b = 0; b < p->batches; b++, x += p->inputs, y += p->outputs) {
        const struct mote_dynamic d = mote_quantize_dynamic(x, p->inputs, p->row_sums != NULL, q);
        for (size_t first = 0; first < p->outputs; first += MOTE_TILE) {
            const size_t some = p->outputs - first < MOTE_TILE ? p->outputs - first : MOTE_TILE;
            int32_t sum[MOTE_TILE];
            mote_sums_s8(p->weights + first * p->inputs, q, some, p->inputs, sum);
            for (size_t t = 0; t < some; t++)
                y[first + t] = finish(p, d, first + t, sum[t]);
        }
    }
}
