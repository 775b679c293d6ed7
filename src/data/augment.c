/* SPDX-License-Identifier: MIT */
#include "data/augment.h"

#include "data/equalise.h"
#include "data/wide.h"
#include "device/math.h"

#include <math.h>
#include <string.h>

bool mote_augment_is_on(const struct mote_plan_augment *plan) {
    return plan->shift > 0 || plan->speed > 0 || plan->gain > 0 || plan->noise > 0 || plan->equalise > 0 ||
           plan->time_mask > 0 || plan->column_mask > 0 || plan->mixup > 0;
}

/* Uniform in ±most. */
static double either_way(struct mote_rng *rng, double most) {
    return most * (2 * mote_rng_uniform(rng) - 1);
}

/* The first of 0, 1, …, length whose place at + i · step is `place` or beyond. */
static size_t first_from(int64_t place, int64_t at, int64_t step, size_t length) {
    int64_t i = place > at ? (place - at + step - 1) / step : 0;
    return i < (int64_t)length ? (size_t)i : length;
}

/* out[i] = sound(i·speed − move) · gain; zero where there is no sound. */
static void resample(const struct mote_clip *clip, double speed, double move, float gain, float *out,
                     size_t length) {
    int64_t step = (int64_t)(speed * 0x1p32), at = -(int64_t)(move * 0x1p32);
    int64_t beyond = (int64_t)clip->count - 2; /* the last sample with two behind it is beyond − 1 */
    size_t start = first_from((int64_t)1 << 32, at, step, length);
    size_t end = first_from(beyond * ((int64_t)1 << 32), at, step, length);
    memset(out, 0, length * sizeof *out);
    if (start < end)
        mote_wide_choose()->speed(clip->samples, clip->count, at + (int64_t)start * step, step, gain,
                                  out + start, end - start);
}

/* The same at the clip's own speed: by whole samples. */
static void move_only(const struct mote_clip *clip, double move, float gain, float *out, size_t length) {
    int64_t by = (int64_t)lrint(move);
    for (size_t i = 0; i < length; i++) {
        int64_t at = (int64_t)i - by;
        out[i] = at >= 0 && at < (int64_t)clip->count ? (float)clip->samples[at] * gain : 0.0f;
    }
}

static float level_of(const int16_t *samples, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (int32_t)samples[i] * samples[i];
    return (float)(sqrt((double)sum / (double)count) / 32768.0);
}

static void add_noise(const struct mote_plan_augment *plan, float level, const struct mote_noise *noise,
                      struct mote_rng *rng, int16_t *spare, float *out, size_t length) {
    double snr = plan->snr_low + (plan->snr_high - plan->snr_low) * mote_rng_uniform(rng);
    mote_noise_cut(noise, MOTE_SPLIT_TRAIN, rng, spare, length);
    float own = level_of(spare, length);
    float gain = own > 0 ? level * mote_ratio_of(-snr) / own * 0x1p-15f : 0.0f;
    for (size_t i = 0; i < length; i++)
        out[i] += (float)spare[i] * gain;
}

void mote_augment_wave(const struct mote_plan_augment *plan, uint32_t rate, const struct mote_clip *clip,
                       const struct mote_noise *noise, struct mote_rng *rng, int16_t *spare, float *out,
                       size_t length) {
    double move = either_way(rng, plan->shift) * rate, speed = 1 + either_way(rng, plan->speed);
    float gain = mote_ratio_of(either_way(rng, plan->gain));
    bool noisy = mote_rng_uniform(rng) < plan->noise;
    if (plan->speed > 0) /* about the middle, so that a faster word stays where it was */
        resample(clip, speed, move + (speed - 1) * (double)length / 2, gain * 0x1p-15f, out, length);
    else
        move_only(clip, move, gain * 0x1p-15f, out, length);
    if (noisy && noise) add_noise(plan, clip->level * gain, noise, rng, spare, out, length);
}

/* A run of at most `most` of `count`: its start and length. */
static size_t draw_run(struct mote_rng *rng, size_t most, size_t count, size_t *start) {
    size_t cap = most < count ? most : count;
    size_t n = mote_rng_below(rng, (uint32_t)cap + 1);
    *start = mote_rng_below(rng, (uint32_t)(count - n) + 1);
    return n;
}

void mote_augment_mask(const struct mote_plan_augment *plan, size_t rows, size_t columns, const double *mean,
                       struct mote_rng *rng, float *features) {
    size_t row, column, height = draw_run(rng, plan->time_mask, rows, &row);
    size_t width = draw_run(rng, plan->column_mask, columns, &column);
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++)
            if ((r >= row && r < row + height) || (c >= column && c < column + width))
                features[r * columns + c] = (float)mean[c];
}

/* Beta(α, α) for α ≤ 1 by Jöhnk's two powers of uniforms (1964). */
float mote_augment_share(const struct mote_plan_augment *plan, struct mote_rng *rng) {
    if (!(plan->mixup > 0)) return 1.0f;
    float power = 1.0f / (float)plan->mixup;
    for (;;) {
        float x = mote_expf(power * mote_logf((float)(1 - mote_rng_uniform(rng))));
        float y = mote_expf(power * mote_logf((float)(1 - mote_rng_uniform(rng))));
        if (x + y > 1.0f || x + y < 1e-30f) continue;
        float share = x / (x + y);
        return share < 0.5f ? 1.0f - share : share;
    }
}
