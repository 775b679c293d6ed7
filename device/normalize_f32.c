/* SPDX-License-Identifier: MIT
 * L2_NORMALIZATION and LOG_SOFTMAX in float32. */
#include "device/math.h"
#include "device/normalize.h"
#include "device/vector.h"

void mote_l2_f32(const void *params, const struct mote_io *io) {
    const struct mote_normalize *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth) {
        float sum = 0.0f;
        for (size_t c = 0; c < p->depth; c++)
            sum += x[c] * x[c];
        const float root = mote_sqrt(sum), norm = root > 1e-6f ? root : 1e-6f;
        for (size_t c = 0; c < p->depth; c++)
            y[c] = x[c] / norm;
    }
}

void mote_log_softmax_f32(const void *params, const struct mote_io *io) {
    const struct mote_normalize *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t r = 0; r < p->rows; r++, x += p->depth, y += p->depth) {
        float max = x[0], sum = 0.0f;
        for (size_t c = 1; c < p->depth; c++)
            max = x[c] > max ? x[c] : max;
        for (size_t c = 0; c < p->depth; c++)
            sum += mote_expf(x[c] - max);
        const float log_sum = mote_logf(sum);
        for (size_t c = 0; c < p->depth; c++)
            y[c] = x[c] - max - log_sum;
    }
}
