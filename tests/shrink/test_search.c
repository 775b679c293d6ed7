/* SPDX-License-Identifier: MIT
 * The rate–distortion search on a made-up forecast: fewer bytes at a bounded loss, and the same answer every
 * time. The "file" is a run of bytes with the layer's constants in it, so that no writer is needed. */
#include "base/arena.h"
#include "base/rng.h"
#include "shrink/rate.h"
#include "shrink/refit.h"
#include "shrink/search.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { LAGS = 8, STEPS = 3, COUNT = 1024, HEAD = 40, FILE_BYTES = HEAD + 4 * STEPS * (LAGS + 1) };

/* Windows of an autoregressive series: neighbours are nearly equal, as measurements are. */
static struct mote_samples series(struct mote_arena *arena, uint64_t seed) {
    struct mote_samples s = {.count = COUNT, .inputs = LAGS, .outputs = STEPS};
    static float values[COUNT + LAGS + STEPS];
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    for (size_t i = 2; i < COUNT + LAGS + STEPS; i++)
        values[i] = 1.6f * values[i - 1] - 0.63f * values[i - 2] + 0.1f * (float)mote_rng_normal(&rng);
    s.x = mote_arena_alloc(arena, (LAGS + 1) * COUNT, sizeof *s.x);
    s.y = mote_arena_alloc(arena, STEPS * COUNT, sizeof *s.y);
    for (size_t n = 0; n < COUNT; n++) {
        for (size_t k = 0; k < LAGS; k++)
            s.x[k * COUNT + n] = values[n + k];
        s.x[LAGS * COUNT + n] = 1;
        for (size_t o = 0; o < STEPS; o++)
            s.y[o * COUNT + n] = 12 + 7 * values[n + LAGS + o];
    }
    return s;
}

struct fixture {
    struct mote_arena arena;
    struct mote_samples train, validation;
    float weights[STEPS * LAGS], bias[STEPS];
    uint8_t file[FILE_BYTES];
    struct mote_search search;
    struct mote_search_result result;
};

/* The best forecast of the series, with noise on the weights as training leaves it. */
static void set_weights(struct fixture *f) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 9, 0);
    float a = 0, b = 1; /* weights of the last value but one, and of the last */
    for (size_t o = 0; o < STEPS; o++) {
        float next_a = -0.63f * b;
        b = a + 1.6f * b;
        a = next_a;
        for (size_t k = 0; k < LAGS; k++)
            f->weights[o * LAGS + k] = 0.03f * (float)mote_rng_normal(&rng);
        f->weights[o * LAGS + LAGS - 2] += 7 * a;
        f->weights[o * LAGS + LAGS - 1] += 7 * b;
        f->bias[o] = 12.01f + 0.01f * (float)o;
    }
}

static void prepare(struct fixture *f, double lambda, uint64_t seed) {
    memset(f, 0, sizeof *f);
    f->train = series(&f->arena, 1);
    f->validation = series(&f->arena, 2);
    set_weights(f);
    f->search = (struct mote_search){.weights = f->weights,
                                     .bias = f->bias,
                                     .train = &f->train,
                                     .validation = &f->validation,
                                     .file = f->file,
                                     .file_bytes = FILE_BYTES,
                                     .weights_at = HEAD,
                                     .bias_at = HEAD + sizeof f->weights,
                                     .lambda = lambda,
                                     .mantissa = 23,
                                     .seed = seed,
                                     .trials = 4000};
}

static double loss_of(const struct fixture *f, const struct mote_samples *s) {
    double total = 0;
    for (size_t o = 0; o < STEPS; o++)
        for (size_t n = 0; n < s->count; n++) {
            double y = (double)f->bias[o];
            for (size_t k = 0; k < LAGS; k++)
                y += (double)f->weights[o * LAGS + k] * (double)s->x[k * s->count + n];
            total += fabs(y - (double)s->y[o * s->count + n]);
        }
    return total;
}

static void fewer_bytes(void **state) {
    (void)state;
    static struct fixture f;
    prepare(&f, 3e-4, 1);
    double before = loss_of(&f, &f.validation);
    assert_int_equal(mote_search_run(&f.search, &f.result, NULL), MOTE_OK);
    double after = loss_of(&f, &f.validation);
    printf("bytes %.1f -> %.1f, loss 1 -> %.4f\n", f.result.bytes[0], f.result.bytes[1], f.result.loss[1]);
    assert_true(f.result.bytes[1] < 0.6 * f.result.bytes[0]);
    assert_true(f.result.loss[1] < 1.02);
    assert_true(fabs(after / before - f.result.loss[1]) < 1e-3);
    mote_arena_free(&f.arena);
}

/* What is told is what is stored. */
static void file_holds_weights(void **state) {
    (void)state;
    static struct fixture f;
    prepare(&f, 3e-4, 2);
    assert_int_equal(mote_search_run(&f.search, &f.result, NULL), MOTE_OK);
    assert_memory_equal(f.file + HEAD, f.weights, sizeof f.weights);
    assert_memory_equal(f.file + HEAD + sizeof f.weights, f.bias, sizeof f.bias);
    struct mote_rate *rate = mote_rate_create(MOTE_RATE_DEEP);
    struct mote_rate_cost cost;
    mote_rate_start(&cost);
    double bytes = mote_rate_bytes(rate, f.file, FILE_BYTES, &cost, 20, NULL);
    assert_true(fabs(bytes - f.result.bytes[1]) < 4);
    mote_rate_free(rate);
    mote_arena_free(&f.arena);
}

static void same_seed_same_bytes(void **state) {
    (void)state;
    static struct fixture a, b;
    prepare(&a, 1e-4, 5);
    prepare(&b, 1e-4, 5);
    assert_int_equal(mote_search_run(&a.search, &a.result, NULL), MOTE_OK);
    assert_int_equal(mote_search_run(&b.search, &b.result, NULL), MOTE_OK);
    assert_memory_equal(a.file, b.file, FILE_BYTES);
    mote_arena_free(&a.arena);
    mote_arena_free(&b.arena);
}

/* A dearer byte: no more bytes, and a higher loss. */
static void price_matters(void **state) {
    (void)state;
    static struct fixture cheap, dear;
    prepare(&cheap, 1e-5, 3);
    prepare(&dear, 3e-3, 3);
    assert_int_equal(mote_search_run(&cheap.search, &cheap.result, NULL), MOTE_OK);
    assert_int_equal(mote_search_run(&dear.search, &dear.result, NULL), MOTE_OK);
    assert_true(dear.result.bytes[1] < cheap.result.bytes[1] - 5);
    assert_true(dear.result.loss[1] > cheap.result.loss[1]);
    mote_arena_free(&cheap.arena);
    mote_arena_free(&dear.arena);
}

static void mantissa_is_kept(void **state) {
    (void)state;
    static struct fixture f;
    prepare(&f, 3e-4, 4);
    f.search.mantissa = 2;
    assert_int_equal(mote_search_run(&f.search, &f.result, NULL), MOTE_OK);
    for (size_t i = 0; i < STEPS * LAGS; i++)
        assert_true(f.weights[i] == mote_round_mantissa(f.weights[i], 2));
    mote_arena_free(&f.arena);
}

static void without_bias(void **state) {
    (void)state;
    static struct fixture f;
    prepare(&f, 3e-4, 6);
    f.search.bias = NULL;
    for (size_t i = 0; i < STEPS * COUNT; i++) {
        f.train.y[i] -= 12;
        f.validation.y[i] -= 12;
    }
    f.search.file_bytes = HEAD + sizeof f.weights;
    assert_int_equal(mote_search_run(&f.search, &f.result, NULL), MOTE_OK);
    assert_true(f.result.bytes[1] < f.result.bytes[0]);
    assert_true(f.result.loss[1] < 1.05);
    mote_arena_free(&f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fewer_bytes),          cmocka_unit_test(file_holds_weights),
        cmocka_unit_test(same_seed_same_bytes), cmocka_unit_test(price_matters),
        cmocka_unit_test(mantissa_is_kept),     cmocka_unit_test(without_bias)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
