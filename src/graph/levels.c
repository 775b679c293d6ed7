/* SPDX-License-Identifier: MIT */
#include "graph/levels.h"

#include "device/math.h"

#include <stdbool.h>

enum { LEVELS = 255, ZERO = 127, PASSES = 2 };

/* To two bits of mantissa. */
static float coarse(float x) {
    uint32_t bits = mote_float_bits(x);
    return mote_bits_float((bits + (1u << 20)) & ~((1u << 21) - 1u));
}

void mote_levels_scale(const struct mote_levels *levels, const float *w, size_t count, size_t stride,
                       size_t channels, const float *least, float *scale) {
    const float smallest = 1e-30f;
    if (levels->step <= 0.0) {
        mote_step_scales(w, count, stride, channels, levels->bits, least, scale);
        return;
    }
    for (size_t c = 0; c < channels; c++) {
        double sum = 0.0;
        for (size_t first = c * stride; first < count; first += channels * stride)
            for (size_t i = first; i < first + stride; i++)
                sum += (double)w[i] * (double)w[i];
        float step = coarse((float)(levels->step * sqrt(sum * (double)channels / (double)count)));
        scale[c] = fmaxf(step > smallest && step < 1.0f / smallest ? step : 1.0f, least ? least[c] : 0.0f);
    }
}

static size_t place(float level) {
    return level == level ? (size_t)((int)level + ZERO) : ZERO;
}

/* A level's price by how often it occurs. No code is shorter than one bit; a level that does not occur costs what one
 * that occurs once does. */
static void price_levels(const uint32_t times[LEVELS], size_t count, double price, float cost[LEVELS]) {
    const float ln2 = 0.693147181f;
    for (size_t l = 0; l < LEVELS; l++) {
        float bits = mote_logf((float)count / (float)(times[l] ? times[l] : 1)) / ln2;
        cost[l] = (float)price * fmaxf(bits, 1.0f);
    }
}

static float worth_of(const struct mote_levels *levels, size_t i) {
    return levels->worth ? levels->worth[i] : 1.0f;
}

/* Of the levels from 0 to the nearest; ties go to the smaller one. */
static float cheapest(float x, float nearest, float worth, const float cost[LEVELS]) {
    float sign = nearest < 0.0f ? -1.0f : 1.0f, best = 0.0f, least = worth * x * x + cost[ZERO];
    for (float l = 1.0f; l <= nearest * sign; l += 1.0f) {
        float d = x - sign * l, here = worth * d * d + cost[place(sign * l)];
        if (here < least) {
            least = here;
            best = sign * l;
        }
    }
    return best;
}

/* Frequencies of the nearest levels price the first choice, those of that choice the last. x (count) is in steps. */
static void price_all(const struct mote_levels *levels, const float *x, size_t count, float cost[LEVELS]) {
    float most = mote_step_most(levels->bits);
    for (int pass = 0; pass < PASSES; pass++) {
        uint32_t times[LEVELS] = {0};
        for (size_t i = 0; i < count; i++) {
            float nearest = mote_step_round(x[i], 1.0f, most);
            times[place(pass ? cheapest(x[i], nearest, worth_of(levels, i), cost) : nearest)]++;
        }
        price_levels(times, count, levels->price, cost);
    }
}

void mote_levels_choose(const struct mote_levels *levels, const float *w, size_t count, size_t stride,
                        size_t channels, const float *least, float *scale, float *level) {
    float cost[LEVELS], most = mote_step_most(levels->bits);
    bool priced = levels->price > 0.0;
    mote_levels_scale(levels, w, count, stride, channels, least, scale);
    for (size_t first = 0, c = 0; first < count; first += stride, c = c + 1 < channels ? c + 1 : 0)
        for (size_t i = first; i < first + stride; i++)
            level[i] = w[i] / scale[c];
    if (priced) price_all(levels, level, count, cost);
    for (size_t i = 0; i < count; i++) {
        float nearest = mote_step_round(level[i], 1.0f, most);
        level[i] = priced ? cheapest(level[i], nearest, worth_of(levels, i), cost) : nearest;
    }
}
