/* SPDX-License-Identifier: MIT
 * SVDF in float32, and with int8 features. */
#include "device/dot.h"
#include "device/dynamic.h"
#include "device/svdf.h"

#include <string.h>

/* Forgets the oldest number of each filter; the newest is to be written. */
static void shift_memory(float *memory, size_t filters, size_t length) {
    for (size_t f = 0; f < filters; f++, memory += length)
        memmove(memory, memory + 1, (length - 1) * sizeof *memory);
}

struct weighing {
    const struct mote_svdf_shape *shape;
    const float *time, *bias;
    float min, max;
};

static void weigh_time(const struct weighing *w, const float *memory, float *y) {
    const size_t length = w->shape->memory, units = w->shape->filters / w->shape->rank;
    const float *time = w->time;
    for (size_t u = 0; u < units; u++) {
        float sum = w->bias ? w->bias[u] : 0.0f;
        for (size_t r = 0; r < w->shape->rank; r++, time += length, memory += length) {
            float filter = 0.0f;
            for (size_t i = 0; i < length; i++)
                filter += time[i] * memory[i];
            sum += filter;
        }
        y[u] = mote_clamp_f32(sum, w->min, w->max);
    }
}

void mote_svdf_f32(const void *params, const struct mote_io *io) {
    const struct mote_svdf_f32 *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const struct weighing w = {s, p->time, p->bias, p->min, p->max};
    const float *x = io->x[0];
    float *memory = io->state[0], *y = io->y;
    for (size_t b = 0; b < s->batches; b++, x += s->inputs, y += s->filters / s->rank) {
        shift_memory(memory, s->filters, s->memory);
        for (size_t f = 0; f < s->filters; f++)
            mote_rows_f32(p->features + f * s->inputs, x, 1, s->inputs, &memory[(f + 1) * s->memory - 1]);
        weigh_time(&w, memory, y);
        memory += s->filters * s->memory;
    }
}

void mote_svdf_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_svdf_hybrid *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const struct weighing w = {s, p->time, p->bias, p->min, p->max};
    const float *x = io->x[0];
    float *memory = io->state[0], *y = io->y;
    int8_t *q = io->scratch;
    for (size_t b = 0; b < s->batches; b++, x += s->inputs, y += s->filters / s->rank) {
        const struct mote_dynamic d = mote_quantize_dynamic(x, s->inputs, p->row_sums != NULL, q);
        const float scale = d.scale * p->feature_scale;
        shift_memory(memory, s->filters, s->memory);
        for (size_t f = 0; f < s->filters; f++) {
            int32_t sum = mote_dot_s8(p->features + f * s->inputs, q, s->inputs);
            if (p->row_sums) sum -= p->row_sums[f] * d.zero;
            memory[(f + 1) * s->memory - 1] = (float)sum * scale;
        }
        weigh_time(&w, memory, y);
        memory += s->filters * s->memory;
    }
}
