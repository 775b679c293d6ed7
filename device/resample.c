/* SPDX-License-Identifier: MIT
 * Polyphase decimation. Output m is centre · x[m f] + Σ tap · (x[m f − j] + x[m f + j]) in ascending j; taken apart
 * into phases, the inputs of neighbouring outputs are neighbours, so that vectors of outputs read vectors. */
#include "device/resample.h"
#include "device/resample_taps.h"
#include "device/vector.h"

#include <string.h>

/* Vectors of outputs at once: so many sums in registers, and taps read so much less often. */
enum { WIDE = 8 };

/* Samples of either type, one of the two. */
struct sound {
    const int16_t *s16;
    const float *f32;
};

static inline float sample(struct sound x, size_t i) {
    return x.s16 ? (float)x.s16[i] * (1.0f / 32768.0f) : x.f32[i];
}

static struct sound behind(struct sound x, size_t count) {
    const struct sound y = {x.s16 ? x.s16 + count : NULL, x.s16 ? NULL : x.f32 + count};
    return y;
}

static size_t places(const struct mote_decimator *d) {
    return MOTE_DECIMATE_BLOCK - 1 + 2 * (size_t)d->reach;
}

static void start(struct mote_decimator *d) {
    d->filled = (size_t)d->reach * d->factor;
    d->taken = d->given = 0;
    memset(d->x, 0, sizeof d->x);
}

static void init_stage(struct mote_decimator *d, uint32_t factor) {
    d->factor = factor;
    d->taps = factor == 3 ? sizeof taps_third / sizeof *taps_third : sizeof taps_half / sizeof *taps_half;
    d->tap = factor == 3 ? taps_third : taps_half;
    d->reach = d->taps / (factor - 1); /* the farthest tap is at reach · factor − 1 */
    start(d);
}

static float *phase_of(struct mote_decimator *d, size_t phase) {
    return d->x + phase * places(d);
}

/* Takes whole groups of `factor` samples apart; x starts in phase 0. */
static inline void spread(float *restrict p0, float *restrict p1, float *restrict p2, struct sound x,
                          size_t groups, size_t factor) {
    for (size_t i = 0; i < groups; i++) {
        p0[i] = sample(x, factor * i);
        p1[i] = sample(x, factor * i + 1);
        if (factor > 2) p2[i] = sample(x, factor * i + 2);
    }
}

static void append_groups(struct mote_decimator *d, struct sound x, size_t groups) {
    const struct sound s16 = {x.s16, NULL}, f32 = {NULL, x.f32};
    float *p0 = phase_of(d, 0) + d->filled / d->factor, *p1 = p0 + places(d);
    if (d->factor == 3) {
        x.s16 ? spread(p0, p1, p1 + places(d), s16, groups, 3)
              : spread(p0, p1, p1 + places(d), f32, groups, 3);
    } else {
        x.s16 ? spread(p0, p1, NULL, s16, groups, 2) : spread(p0, p1, NULL, f32, groups, 2);
    }
    d->filled += groups * d->factor;
}

static void append_one(struct mote_decimator *d, float x) {
    phase_of(d, d->filled % d->factor)[d->filled / d->factor] = x;
    d->filled++;
}

static void append(struct mote_decimator *d, struct sound x, size_t count) {
    size_t i = 0;
    for (; i < count && d->filled % d->factor; i++)
        append_one(d, sample(x, i));
    const size_t groups = (count - i) / d->factor;
    append_groups(d, behind(x, i), groups);
    for (i += groups * d->factor; i < count; i++)
        append_one(d, sample(x, i));
}

/* Outputs from number `at` on, so many vectors of them. Distance j = u · factor + phase lies u places on in that
 * phase, and u + 1 places back in the phase that completes it. */
static inline void sum_vectors(const struct mote_decimator *d, size_t at, float *y, size_t factor,
                               size_t vectors) {
    const size_t stride = places(d);
    const float *centre = d->x + d->reach + at, *tap = d->tap;
    mote_vector sum[WIDE];
    for (size_t v = 0; v < vectors; v++)
        sum[v] = mote_load(centre + v * MOTE_VECTOR) * (1.0f / (float)factor);
    for (size_t u = 0; u < d->reach; u++) {
        for (size_t phase = 1; phase < factor; phase++, tap++) {
            const float *on = centre + phase * stride + u, *back = centre + (factor - phase) * stride - u - 1;
            for (size_t v = 0; v < vectors; v++)
                sum[v] += (mote_load(back + v * MOTE_VECTOR) + mote_load(on + v * MOTE_VECTOR)) * *tap;
        }
    }
    for (size_t v = 0; v < vectors; v++)
        mote_store(y + v * MOTE_VECTOR, sum[v]);
}

static float sum_one(const struct mote_decimator *d, size_t at) {
    const size_t factor = d->factor, stride = places(d);
    const float *centre = d->x + d->reach + at, *tap = d->tap;
    float sum = centre[0] * (1.0f / (float)factor);
    for (size_t u = 0; u < d->reach; u++) {
        for (size_t phase = 1; phase < factor; phase++)
            sum += (*(centre + (factor - phase) * stride - u - 1) + centre[phase * stride + u]) * *tap++;
    }
    return sum;
}

static inline void sums(const struct mote_decimator *d, size_t count, float *y, size_t factor) {
    size_t at = 0;
    for (; at + WIDE * MOTE_VECTOR <= count; at += WIDE * MOTE_VECTOR)
        sum_vectors(d, at, y + at, factor, WIDE);
    for (; at + MOTE_VECTOR <= count; at += MOTE_VECTOR)
        sum_vectors(d, at, y + at, factor, 1);
    for (; at < count; at++)
        y[at] = sum_one(d, at);
}

/* `count` outputs, whose inputs are here, and the step to the next. */
static void make(struct mote_decimator *d, size_t count, float *y) {
    if (d->factor == 3) {
        sums(d, count, y, 3);
    } else {
        sums(d, count, y, 2);
    }
    d->filled -= count * d->factor;
    const size_t left = (d->filled + d->factor - 1) / d->factor;
    for (size_t phase = 0; phase < d->factor; phase++)
        memmove(phase_of(d, phase), phase_of(d, phase) + count, left * sizeof(float));
}

/* As many of the samples as there is room for; sets *made to the outputs, of MOTE_DECIMATE_BLOCK at most. */
static size_t push(struct mote_decimator *d, struct sound x, size_t count, float *y, size_t *made) {
    const size_t space = d->factor * places(d) - d->filled, least = 2 * (size_t)d->reach * d->factor;
    if (count > space) count = space;
    append(d, x, count);
    d->taken += count;
    *made = d->filled < least ? 0 : (d->filled - least) / d->factor + 1;
    if (*made) make(d, *made, y);
    d->given += *made;
    return count;
}

/* All outputs of one stage, after its last sample. */
static size_t finish(struct mote_decimator *d, float *y) {
    const size_t owed = (size_t)((d->taken + d->factor - 1) / d->factor - d->given);
    while (d->filled < (2 * (size_t)d->reach + owed - 1) * d->factor)
        append_one(d, 0.0f);
    make(d, owed, y);
    start(d);
    return owed;
}

static size_t push_stage(struct mote_decimator *d, struct sound x, size_t count, float *y) {
    size_t total = 0, made;
    while (count > 0) {
        const size_t taken = push(d, x, count, y + total, &made);
        x = behind(x, taken), count -= taken, total += made;
    }
    return total;
}

int mote_resample_init(struct mote_resampler *r, uint32_t factor) {
    if (factor != 2 && factor != 3 && factor != 6) return 0;
    r->stages = factor == 6 ? 2 : 1;
    init_stage(&r->stage[0], factor == 2 ? 2 : 3);
    init_stage(&r->stage[1], 2);
    return 1;
}

uint32_t mote_resample_factor(uint32_t from, uint32_t to) {
    const uint32_t factor = to > 0 && from % to == 0 ? from / to : 0;
    return factor == 2 || factor == 3 || factor == 6 ? factor : 0;
}

static size_t push_between(struct mote_resampler *r, size_t made, float *y) {
    const struct sound x = {NULL, r->between};
    return push_stage(&r->stage[1], x, made, y);
}

static size_t push_all(struct mote_resampler *r, struct sound x, size_t count, float *y) {
    size_t total = 0, made;
    if (r->stages == 1) return push_stage(&r->stage[0], x, count, y);
    while (count > 0) {
        const size_t taken = push(&r->stage[0], x, count, r->between, &made);
        x = behind(x, taken), count -= taken;
        total += push_between(r, made, y + total);
    }
    return total;
}

size_t mote_resample_push_s16(struct mote_resampler *r, const int16_t *samples, size_t count, float *y) {
    const struct sound x = {samples, NULL};
    return push_all(r, x, count, y);
}

size_t mote_resample_push_f32(struct mote_resampler *r, const float *samples, size_t count, float *y) {
    const struct sound x = {NULL, samples};
    return push_all(r, x, count, y);
}

size_t mote_resample_flush(struct mote_resampler *r, float *y) {
    if (r->stages == 1) return finish(&r->stage[0], y);
    const size_t total = push_between(r, finish(&r->stage[0], r->between), y);
    return total + finish(&r->stage[1], y + total);
}

size_t mote_resample_clip_s16(struct mote_resampler *r, const int16_t *x, size_t count, float *y) {
    const size_t total = mote_resample_push_s16(r, x, count, y);
    return total + mote_resample_flush(r, y + total);
}

size_t mote_resample_clip_f32(struct mote_resampler *r, const float *x, size_t count, float *y) {
    const size_t total = mote_resample_push_f32(r, x, count, y);
    return total + mote_resample_flush(r, y + total);
}
