/* SPDX-License-Identifier: MIT
 * Additions and products of every variant against the plain kernels. */
#include "fast/compare.h"

#include "device/arithmetic.h"

enum { MOST = 200 };

static struct mote_broadcast one_row(size_t count) {
    return (struct mote_broadcast){{1, 1, 1, 1, 1, count}, {{[MOTE_AXES - 1] = 1}, {[MOTE_AXES - 1] = 1}}};
}

static void test_add_s8(void **state) {
    (void)state;
    random_seed(21);
    for (int round = 0; round < 3000; round++) {
        const size_t count = (size_t)random_int(1, MOST);
        int8_t *a = random_bytes(count, -128, 127), *b = random_bytes(count, -128, 127);
        const bool usual = random_int(0, 3) > 0; /* operands of like scale, as a network has them */
        struct mote_add_s8 p = {.broadcast = one_row(count),
                                .zero = {random_int(-128, 127), random_int(-128, 127)},
                                .out_multiplier = random_int(0, 3) ? random_int(1 << 30, INT32_MAX) : 1 << 30,
                                .out_shift = usual ? random_int(-19, -17) : random_int(-25, -10),
                                .out_zero = random_int(-128, 127),
                                .min = random_int(0, 1) ? -128 : random_int(-128, 0),
                                .max = random_int(0, 1) ? 127 : random_int(1, 127)};
        for (size_t k = 0; k < 2; k++) {
            p.multiplier[k] = random_int(0, 1) ? 1 << 30 : random_int(1 << 30, INT32_MAX);
            p.shift[k] = usual ? random_int(-2, 0) : random_int(-31, 0);
        }
        const size_t taken = compare(&(struct compared){mote_add_s8, &p, {a, b}, 2, count, false, 0, 0});
        assert_int_equal(taken, variants());
        free(a), free(b);
    }
}

static void test_f32(void **state) {
    (void)state;
    random_seed(22);
    for (int round = 0; round < 200; round++) {
        const size_t count = (size_t)random_int(1, MOST);
        float *a = random_floats(count, 3), *b = random_floats(count, 3);
        if (random_int(0, 3) == 0) a[0] = NAN;
        const struct mote_arithmetic_f32 p = {one_row(count), -2, 4};
        mote_kernel *const kernel = random_int(0, 1) ? mote_add_f32 : mote_mul_f32;
        const size_t taken = compare(&(struct compared){kernel, &p, {a, b}, 2, count, true, 0, 0});
        assert_int_equal(taken, variants());
        free(a), free(b);
    }
}

/* Operands of other shapes are left to the plain kernel. */
static void test_broadcast(void **state) {
    (void)state;
    const float a[2] = {1, 2}, b[1] = {3};
    const struct mote_arithmetic_f32 p = {{{1, 1, 1, 1, 1, 2}, {{[MOTE_AXES - 1] = 1}, {0}}}, -9, 9};
    assert_int_equal(compare(&(struct compared){mote_add_f32, &p, {a, b}, 2, 2, true, 0, 0}), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_add_s8), cmocka_unit_test(test_f32),
                                       cmocka_unit_test(test_broadcast)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
