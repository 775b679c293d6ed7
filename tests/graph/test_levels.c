/* SPDX-License-Identifier: MIT
 * Weights on few levels: the nearest without a price, cheaper ones with it, and steps whose bytes repeat. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "graph/levels.h"

#include <string.h>

enum { STRIDE = 30, CHANNELS = 8, COUNT = STRIDE * CHANNELS };

/* About normal; each channel larger than the one before. */
static void make_weights(uint64_t seed, float *w) {
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < COUNT; i++) {
        w[i] = -6.0f;
        for (int k = 0; k < 12; k++)
            w[i] += (float)mote_rng_uniform(&rng);
        w[i] *= (float)(1 + i / STRIDE);
    }
}

static size_t zeros(const float *level) {
    size_t count = 0;
    for (size_t i = 0; i < COUNT; i++)
        count += level[i] == 0.0f;
    return count;
}

static double root_mean_square(const float *w, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)w[i] * (double)w[i];
    return sqrt(sum / (double)count);
}

/* Without a price: the nearest level of so many bits; the step is within an eighth of what was asked for, and its last
 * 21 bits are 0. */
static void nearest_levels(void **state) {
    (void)state;
    float w[COUNT], scale[CHANNELS], level[COUNT];
    make_weights(1, w);
    for (unsigned bits = 2; bits <= 8; bits++) {
        const struct mote_levels levels = {.bits = bits, .step = 0.7};
        float most = mote_step_most(bits);
        mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
        for (size_t c = 0; c < CHANNELS; c++) {
            uint32_t stored;
            memcpy(&stored, &scale[c], sizeof stored);
            assert_int_equal(stored & 0x1fffff, 0);
            double wanted = 0.7 * root_mean_square(w + c * STRIDE, STRIDE);
            assert_true(fabs((double)scale[c] - wanted) <= 0.125 * wanted);
        }
        for (size_t i = 0; i < COUNT; i++)
            assert_true(level[i] == mote_step_round(w[i], scale[i / STRIDE], most));
    }
}

/* Without a step it is what int8 is elsewhere: the largest weight is the largest level. */
static void largest_is_the_end(void **state) {
    (void)state;
    float w[COUNT], scale[CHANNELS], level[COUNT];
    make_weights(2, w);
    mote_levels_choose(&(struct mote_levels){.bits = 4}, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
    for (size_t c = 0; c < CHANNELS; c++) {
        float most = 0;
        for (size_t i = 0; i < STRIDE; i++)
            most = fmaxf(most, fabsf(level[c * STRIDE + i]));
        assert_true(most == 7.0f);
    }
}

/* A higher price makes more zeros, and no weight goes beyond its nearest level or through 0. */
static void price_makes_zeros(void **state) {
    (void)state;
    static const double prices[] = {0, 0.1, 0.3, 1, 3};
    float w[COUNT], scale[CHANNELS], nearest[COUNT], level[COUNT];
    size_t before = 0;
    make_weights(3, w);
    for (size_t p = 0; p < sizeof prices / sizeof *prices; p++) {
        const struct mote_levels levels = {.bits = 4, .step = 0.6, .price = prices[p]};
        mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
        if (p == 0) memcpy(nearest, level, sizeof nearest);
        for (size_t i = 0; i < COUNT; i++)
            assert_true(fabsf(level[i]) <= fabsf(nearest[i]) && level[i] * nearest[i] >= 0.0f);
        assert_true(zeros(level) >= before);
        before = zeros(level);
    }
    assert_true(before > zeros(nearest) + COUNT / 8);
}

/* Worth more, a weight stays nearer; worth nothing, it is 0; and what all are worth is a lower price. */
static void worth_keeps(void **state) {
    (void)state;
    float w[COUNT], worth[COUNT], scale[CHANNELS], alike[COUNT], level[COUNT];
    struct mote_levels levels = {.bits = 4, .step = 0.6, .price = 1, .worth = worth};
    size_t kept = 0;
    make_weights(5, w);
    for (size_t i = 0; i < COUNT; i++)
        worth[i] = 4.0f;
    mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
    mote_levels_choose(&(struct mote_levels){.bits = 4, .step = 0.6, .price = 0.25}, w, COUNT, STRIDE,
                       CHANNELS, NULL, scale, alike);
    assert_memory_equal(level, alike, sizeof level);
    for (size_t i = 0; i < COUNT; i++)
        worth[i] = i % 3 ? 100.0f : 0.0f;
    mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
    for (size_t i = 0; i < COUNT; i++) {
        float nearest = mote_step_round(w[i], scale[i / STRIDE], mote_step_most(4));
        assert_true(i % 3 || level[i] == 0.0f);
        kept += i % 3 && level[i] == nearest && nearest != 0.0f;
    }
    assert_true(kept > COUNT / 3);
}

/* Levels may be written over the weights; lower bounds hold; what is not finite harms nobody else. */
static void odd_cases(void **state) {
    (void)state;
    const struct mote_levels levels = {.bits = 3, .step = 1, .price = 0.1};
    float w[COUNT], over[COUNT], scale[CHANNELS], level[COUNT], least[CHANNELS] = {[2] = 100.0f};
    make_weights(4, w);
    memset(w, 0, STRIDE * sizeof *w);
    memcpy(over, w, sizeof over);
    mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, least, scale, level);
    mote_levels_choose(&levels, over, COUNT, STRIDE, CHANNELS, least, scale, over);
    assert_memory_equal(level, over, sizeof level);
    assert_true(scale[0] == 1.0f && scale[2] == 100.0f);
    w[STRIDE * 5] = NAN;
    w[STRIDE * 6] = INFINITY;
    mote_levels_choose(&levels, w, COUNT, STRIDE, CHANNELS, NULL, scale, level);
    for (size_t c = 0; c < CHANNELS; c++)
        assert_true(isfinite(scale[c]) && scale[c] > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_levels),    cmocka_unit_test(largest_is_the_end),
        cmocka_unit_test(price_makes_zeros), cmocka_unit_test(worth_keeps),
        cmocka_unit_test(odd_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
