/* SPDX-License-Identifier: MIT
 * LSTMs of every variant against the plain kernels: outputs and both states after several runs; int8 bit for bit. */
#include "fast/compare.h"

#include "device/lstm.h"

enum { RUNS = 2 };

static struct mote_lstm_shape random_shape(void) {
    return (struct mote_lstm_shape){(size_t)random_int(1, 2), (size_t)random_int(1, 6),
                                    (size_t)random_int(1, 40), (size_t)random_int(1, 30), random_int(0, 1)};
}

/* Output and states of the last of a few runs, one after the other. */
static char *run_lstm(const struct mote_fast_call *call, const struct mote_lstm_shape *s, const void *x,
                      size_t bytes, size_t cell_bytes) {
    const size_t h_count = s->batches * s->units, y_count = h_count * s->steps;
    char *all = calloc(1, y_count * bytes + h_count * (bytes + cell_bytes) + 64);
    char *y = exact_bytes(y_count * bytes), *h = exact_bytes(h_count * bytes),
         *c = exact_bytes(h_count * cell_bytes);
    void *scratch = exact_bytes(call->scratch_bytes);
    memset(h, 0, h_count * bytes);
    memset(c, 0, h_count * cell_bytes);
    for (int run = 0; run < RUNS; run++)
        call->kernel(call->params, &(struct mote_io){&x, y, (void *const[]){h, c}, scratch});
    memcpy(all, y, y_count * bytes);
    memcpy(all + y_count * bytes, h, h_count * bytes);
    memcpy(all + (y_count + h_count) * bytes, c, h_count * cell_bytes);
    free(y), free(h), free(c), free(scratch);
    return all;
}

static void expect_same(const struct mote_fast_call *plain, const struct mote_lstm_shape *s, const void *x,
                        size_t bytes, size_t cell_bytes) {
    const size_t h_count = s->batches * s->units, y_count = h_count * s->steps;
    char *expected = run_lstm(plain, s, x, bytes, cell_bytes);
    for (enum mote_cpu cpu = MOTE_CPU_GENERIC + 1; cpu < MOTE_CPUS; cpu++) {
        if (!mote_fast_has(cpu)) continue;
        struct mote_arena memory = {0};
        struct mote_fast_call call = *plain;
        assert_true(mote_fast_replace(cpu, &memory, false, &call));
        char *got = run_lstm(&call, s, x, bytes, cell_bytes);
        const struct compared floats = {.y_count = y_count + 2 * h_count, .size = 1};
        const bool same = bytes == 1
                              ? memcmp(got, expected, y_count + h_count * (1 + cell_bytes)) == 0
                              : near(&floats, (const float *)(void *)expected, (const float *)(void *)got);
        if (!same)
            fail_msg("%s differs from the plain kernel: %zu units, %zu inputs", mote_cpu_name(cpu), s->units,
                     s->inputs);
        free(got);
        mote_arena_free(&memory);
    }
    free(expected);
}

static void test_f32(void **state) {
    (void)state;
    random_seed(41);
    for (int round = 0; round < 100; round++) {
        const struct mote_lstm_shape s = random_shape();
        float *x = random_floats(s.batches * s.steps * s.inputs, 1), *w[3][MOTE_GATES];
        struct mote_lstm_f32 p = {.shape = s, .cell_clip = random_int(0, 1) ? 0.5f : 0.0f};
        for (size_t g = 0; g < MOTE_GATES; g++) {
            p.weights[g] = w[0][g] = random_floats(s.units * s.inputs, 0.3f);
            p.recurrent[g] = w[1][g] = random_floats(s.units * s.units, 0.3f);
            p.bias[g] = w[2][g] = random_floats(s.units, 1);
        }
        expect_same(&(const struct mote_fast_call){mote_lstm_f32, &p, 5 * s.units * sizeof(float)}, &s, x, 4,
                    4);
        for (size_t i = 0; i < 3 * MOTE_GATES; i++)
            free(w[i / MOTE_GATES][i % MOTE_GATES]);
        free(x);
    }
}

/* One side of the gates: sums that saturate now and then. */
static void fill_side(struct mote_lstm_product *side, size_t units, size_t n) {
    for (size_t g = 0; g < MOTE_GATES; g++)
        side[g] =
            (struct mote_lstm_product){random_bytes(units * n, -127, 127), random_ints(units, -30000, 30000),
                                       random_int(1 << 30, INT32_MAX), random_int(-8, 0)};
}

static void free_side(const struct mote_lstm_product *side) {
    for (size_t g = 0; g < MOTE_GATES; g++) {
        free((void *)(uintptr_t)side[g].weights);
        free((void *)(uintptr_t)side[g].bias);
    }
}

static struct mote_lstm_scale random_scale(int32_t low, int32_t high) {
    return (struct mote_lstm_scale){random_int(1 << 30, INT32_MAX), random_int(low, high)};
}

static void test_s8(void **state) {
    (void)state;
    random_seed(42);
    for (int round = 0; round < 200; round++) {
        const struct mote_lstm_shape s = random_shape();
        struct mote_lstm_s8 p = {.shape = s,
                                 .forget = random_scale(-15, -13),
                                 .update = random_scale(-19, -16),
                                 .output = random_scale(-24, -21),
                                 .tanh_multiplier = random_int(1, 12),
                                 .tanh_shift = random_int(0, 3),
                                 .cell_clip = random_int(0, 1) ? 20000 : 0,
                                 .hidden_zero = random_int(-20, 20)};
        int8_t *x = random_bytes(s.batches * s.steps * s.inputs, -128, 127);
        fill_side(p.input, s.units, s.inputs);
        fill_side(p.recurrent, s.units, s.units);
        expect_same(&(const struct mote_fast_call){mote_lstm_s8, &p, 4 * s.units * sizeof(int16_t)}, &s, x, 1,
                    2);
        free_side(p.input);
        free_side(p.recurrent);
        free(x);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_f32), cmocka_unit_test(test_s8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
