/* SPDX-License-Identifier: MIT
 * Pools and means of every variant against the plain kernels, bit for bit. */
#include "fast/compare.h"

#include "device/mean.h"
#include "device/pool.h"
#include "fast/layer.h"

static int32_t windows(int32_t in, int32_t pad, int32_t filter, int32_t stride) {
    return in + 2 * pad < filter ? 0 : (in + 2 * pad - filter) / stride + 1;
}

/* The variants whose vectors (of AVX-512 those of AVX2) are not longer than a pixel; the rest is left to the plain kernel. */
static size_t takers(size_t channels) {
    size_t count = 0;
    for (enum mote_cpu cpu = MOTE_CPU_GENERIC + 1; cpu < MOTE_CPUS; cpu++) {
        const struct mote_fast_set *set = mote_fast_set_of(cpu);
        count += set && channels >= set->small->lanes;
    }
    return count;
}

static struct mote_window random_pool(void) {
    struct mote_window w = {0};
    while (w.out_h < 1 || w.out_w < 1) {
        w = (struct mote_window){.batches = random_int(1, 2),
                                 .in_h = random_int(1, 9),
                                 .in_w = random_int(1, 9),
                                 .in_c = random_int(1, 70),
                                 .filter_h = random_int(1, 9),
                                 .filter_w = random_int(1, 9),
                                 .stride_h = random_int(1, 3),
                                 .stride_w = random_int(1, 3),
                                 .dilation_h = 1,
                                 .dilation_w = 1};
        w.pad_h = random_int(0, w.filter_h - 1) / 2;
        w.pad_w = random_int(0, w.filter_w - 1) / 2;
        w.out_h = windows(w.in_h, w.pad_h, w.filter_h, w.stride_h);
        w.out_w = windows(w.in_w, w.pad_w, w.filter_w, w.stride_w);
        w.out_c = w.in_c;
    }
    return w;
}

static void test_pools(void **state) {
    (void)state;
    random_seed(31);
    for (int round = 0; round < 500; round++) {
        const struct mote_window w = random_pool();
        const size_t x_count = mote_window_image(&w) * (size_t)w.batches,
                     y_count = (size_t)(w.batches * w.out_h * w.out_w * w.in_c);
        float *x = random_floats(x_count, 3);
        int8_t *bytes = random_bytes(x_count, random_int(-128, 0), random_int(1, 127));
        if (random_int(0, 4) == 0) x[x_count / 2] = NAN;
        const struct mote_pool_f32 f32 = {w, random_int(0, 1) ? 0.0f : -INFINITY,
                                          random_int(0, 1) ? 1.0f : INFINITY};
        const struct mote_pool_s8 s8 = {w, random_int(-128, 0), random_int(1, 127)};
        const bool most = random_int(0, 1);
        size_t taken = compare(&(struct compared){
            most ? mote_max_pool_f32 : mote_average_pool_f32, &f32, {x}, 1, y_count, true, 0, 0});
        taken += compare(&(struct compared){
            most ? mote_max_pool_s8 : mote_average_pool_s8, &s8, {bytes}, 1, y_count, false, 0, 0});
        assert_int_equal(taken, 2 * takers((size_t)w.in_c));
        free(x), free(bytes);
    }
}

static void test_means(void **state) {
    (void)state;
    random_seed(32);
    for (int round = 0; round < 300; round++) {
        const struct mote_mean_f32 f32 = {(size_t)random_int(1, 3), (size_t)random_int(1, 200),
                                          (size_t)random_int(1, 70)};
        const size_t y_count = f32.outer * f32.inner, x_count = y_count * f32.count;
        const struct mote_mean_s8 s8 = {f32.outer,
                                        f32.count,
                                        f32.inner,
                                        random_int(-20000, 20000),
                                        random_int(1 << 30, INT32_MAX),
                                        random_int(-12, 0),
                                        random_int(-128, 127)};
        float *x = random_floats(x_count, 3);
        int8_t *bytes = random_bytes(x_count, -128, 127);
        size_t taken = compare(&(struct compared){mote_mean_f32, &f32, {x}, 1, y_count, true, 0, 0});
        taken += compare(&(struct compared){mote_mean_s8, &s8, {bytes}, 1, y_count, false, 0, 0});
        assert_int_equal(taken, 2 * takers(f32.inner));
        free(x), free(bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pools), cmocka_unit_test(test_means)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
