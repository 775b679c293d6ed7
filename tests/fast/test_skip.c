/* SPDX-License-Identifier: MIT
 * Fully connected layers after a ReLU, whose inputs are largely −128: every variant against the plain kernel, whatever the number
 * of other inputs and their places, inputs and outputs; and what packing for that costs. */
#include "base/cpu.h"
#include "fast/compare.h"
#include "fast/layer.h"

#include "device/fc.h"

struct layer {
    struct mote_fc_s8 p;
    int8_t *x, *weights;
    int32_t *bias, *multiplier, *shift;
};

static struct layer make_layer(size_t inputs, size_t outputs) {
    struct layer l = {.x = random_bytes(inputs, -128, -128),
                      .weights = random_bytes(inputs * outputs, -127, 127),
                      .bias = random_ints(outputs, -50000, 50000),
                      .multiplier = random_ints(outputs, 1 << 30, INT32_MAX),
                      .shift = random_ints(outputs, -14, -7)};
    l.p = (struct mote_fc_s8){l.weights, l.bias, l.multiplier, l.shift, (size_t)random_int(0, 1), 1, inputs,
                              outputs,   -128,   -128,         127};
    if (random_int(0, 1)) l.p.zero = random_int(-128, 127);
    return l;
}

static void free_layer(struct layer *l) {
    free(l->x), free(l->weights), free(l->bias), free(l->multiplier), free(l->shift);
}

static void expect_same(const struct layer *l) {
    const struct compared c = {mote_fc_s8, &l->p, {l->x}, 1, l->p.outputs, false, 0, 0};
    assert_int_equal(compare_after(&c, true), variants());
}

/* The first `count` of all inputs in a random order are not −128. */
static void set_inputs(struct layer *l, size_t count) {
    memset(l->x, -128, l->p.inputs);
    for (size_t left = l->p.inputs, i = 0; i < l->p.inputs; i++, left--) {
        if ((size_t)random_int(0, (int32_t)left - 1) >= count) continue;
        l->x[i] = (int8_t)random_int(-127, 127);
        count--;
    }
}

static void test_counts(void **state) {
    (void)state;
    random_seed(31);
    struct layer l = make_layer(132, 128);
    for (size_t count = 0; count <= l.p.inputs; count++) {
        set_inputs(&l, count);
        expect_same(&l);
    }
    free_layer(&l);
}

/* A single input at each place, of the least and of the largest size. */
static void test_one(void **state) {
    (void)state;
    random_seed(32);
    struct layer l = make_layer(260, 70);
    for (size_t i = 0; i < l.p.inputs; i++) {
        set_inputs(&l, 0);
        l.x[i] = i % 2 ? 127 : -127;
        expect_same(&l);
    }
    free_layer(&l);
}

static size_t random_inputs(int round) {
    if (round % 8 == 0) return (size_t)(1020 + round / 8 % 3 * 4); /* about as many as there may be */
    return (size_t)(round % 4 ? 4 * random_int(1, 80) : random_int(1, 320));
}

static void test_shapes(void **state) {
    (void)state;
    random_seed(33);
    for (int round = 0; round < 120; round++) {
        struct layer l = make_layer(random_inputs(round), (size_t)random_int(1, 700));
        set_inputs(&l, (size_t)random_int(0, (int32_t)l.p.inputs));
        expect_same(&l);
        free_layer(&l);
    }
}

/* What the best variant of this machine makes of a layer, and the memory that it takes. */
static mote_kernel *made(size_t inputs, size_t outputs, bool relu, size_t *bytes) {
    struct layer l = make_layer(inputs, outputs);
    struct mote_arena memory = {0};
    struct mote_fast_call call = {mote_fc_s8, &l.p, 0};
    mote_fast_replace(mote_cpu_best(), &memory, relu, &call);
    *bytes = memory.taken;
    mote_arena_free(&memory);
    free_layer(&l);
    return call.kernel;
}

static void test_choice(void **state) {
    static const struct {
        size_t inputs, outputs;
        bool skips;
    } cases[] = {{128, 128, true}, {1024, 64, true}, {64, 64, false}, {1028, 64, false}, {130, 128, false}};
    (void)state;
    const struct mote_fast_set *set = mote_fast_set_of(mote_cpu_best());
    if (!mote_cpu_compresses() || !set || !set->skip) skip();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t bytes, dense_bytes;
        mote_kernel *kernel = made(cases[i].inputs, cases[i].outputs, true, &bytes),
                    *dense = made(cases[i].inputs, cases[i].outputs, false, &dense_bytes);
        assert_int_equal(kernel != dense, cases[i].skips);
        assert_int_equal(bytes, dense_bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_one),
                                       cmocka_unit_test(test_shapes), cmocka_unit_test(test_choice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
