/* SPDX-License-Identifier: MIT
 * SVDF in integers, bit-exact with TensorFlow Lite Micro's reference kernels, which know no fused activation here. */
#include "device/dot.h"
#include "device/quant.h"
#include "device/svdf.h"

#include <string.h>

/* What the newest number of filter f becomes. */
static int32_t feature(const struct mote_svdf_integer *p, const int8_t *x, size_t f, int32_t min,
                       int32_t max) {
    const size_t n = p->shape.inputs;
    const int32_t sum = p->offset[f] + mote_dot_s8(p->features + f * n, x, n);
    return mote_clamp_s32(mote_rescale(sum, p->multiplier, p->shift), min, max);
}

static int8_t finish(const struct mote_svdf_integer *p, size_t unit, uint32_t sum) {
    if (p->bias) sum += (uint32_t)p->bias[unit];
    const int32_t scaled = mote_rescale((int32_t)sum, p->out_multiplier, p->out_shift);
    const int64_t value = (int64_t)scaled + p->out_zero;
    return (int8_t)(value < -128 ? -128 : value > 127 ? 127 : value);
}

void mote_svdf_s16(const void *params, const struct mote_io *io) {
    const struct mote_svdf_integer *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const int8_t *x = io->x[0];
    int16_t *memory = io->state[0];
    int8_t *y = io->y;
    for (size_t b = 0; b < s->batches; b++, x += s->inputs) {
        const int16_t *time = p->time;
        uint32_t sum = 0;
        for (size_t f = 0; f < s->filters; f++, memory += s->memory, time += s->memory) {
            memmove(memory, memory + 1, (s->memory - 1) * sizeof *memory);
            memory[s->memory - 1] = (int16_t)feature(p, x, f, -32768, 32767);
            for (size_t i = 0; i < s->memory; i++)
                sum += (uint32_t)(time[i] * memory[i]);
            if ((f + 1) % s->rank != 0) continue;
            *y++ = finish(p, f / s->rank, sum);
            sum = 0;
        }
    }
}

void mote_svdf_s8(const void *params, const struct mote_io *io) {
    const struct mote_svdf_integer *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const int8_t *x = io->x[0];
    int8_t *memory = io->state[0], *y = io->y;
    for (size_t b = 0; b < s->batches; b++, x += s->inputs) {
        const int8_t *time = p->time;
        uint32_t sum = 0;
        for (size_t f = 0; f < s->filters; f++, memory += s->memory, time += s->memory) {
            memmove(memory, memory + 1, s->memory - 1);
            memory[s->memory - 1] = (int8_t)(uint8_t)(p->state_zero + feature(p, x, f, -128, 127));
            for (size_t i = 0; i < s->memory; i++)
                sum += (uint32_t)(time[i] * (memory[i] - p->state_zero));
            if ((f + 1) % s->rank != 0) continue;
            *y++ = finish(p, f / s->rank, sum);
            sum = 0;
        }
    }
}
