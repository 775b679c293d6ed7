/* SPDX-License-Identifier: MIT
 * Convolutions and pools on random small windows (strides, dilations, padding, depth multipliers, batches)
 * against sums in double. */
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/dynamic.h"
#include "device/pool.h"
#include "device/random.h"
#include "device/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Sizes and constants of one random case; depth 0: a full convolution. */
struct test_case {
    struct mote_window w;
    int32_t depth, in_zero, out_zero;
    size_t in, out, weights;
    float *x, *wf, *bias, *scale, *y;
    int8_t *xq, *wq, *yq, *scratch;
    int32_t *bias_q, *multiplier, *shift, *sums;
};

static int32_t count_windows(int32_t in, int32_t pad, int32_t filter, int32_t stride, int32_t dilation) {
    const int32_t room = in + 2 * pad - (filter - 1) * dilation - 1;
    return room < 0 ? 0 : room / stride + 1;
}

static int random_window(struct mote_window *w, int32_t depth) {
    *w = (struct mote_window){.batches = random_int(1, 2),
                              .in_h = random_int(1, 9),
                              .in_w = random_int(1, 9),
                              .in_c = random_int(1, 5),
                              .filter_h = random_int(1, 4),
                              .filter_w = random_int(1, 4),
                              .stride_h = random_int(1, 3),
                              .stride_w = random_int(1, 3),
                              .dilation_h = random_int(1, 2),
                              .dilation_w = random_int(1, 2)};
    if (random_int(0, 9) == 0) w->in_c = random_int(30, 70); /* more than one tile of channels */
    if (random_int(0, 3) == 0) w->filter_w = w->in_w;        /* whole rows */
    if (random_int(0, 3) == 0) w->dilation_h = w->dilation_w = 1;
    w->pad_h = random_int(0, w->filter_h / 2);
    w->pad_w = random_int(0, w->filter_w / 2);
    w->out_h = count_windows(w->in_h, w->pad_h, w->filter_h, w->stride_h, w->dilation_h);
    w->out_w = count_windows(w->in_w, w->pad_w, w->filter_w, w->stride_w, w->dilation_w);
    w->out_c = depth ? w->in_c * depth : random_int(1, 7);
    return w->out_h > 0 && w->out_w > 0;
}

static void make_case(struct test_case *c, int32_t depth) {
    while (!random_window(&c->w, depth))
        continue;
    c->depth = depth;
    c->in = mote_window_image(&c->w) * (size_t)c->w.batches;
    c->out = (size_t)(c->w.batches * c->w.out_h * c->w.out_w * c->w.out_c);
    c->weights = depth ? (size_t)(c->w.filter_h * c->w.filter_w * c->w.out_c)
                       : mote_window_patch(&c->w) * (size_t)c->w.out_c;
    const size_t channels = (size_t)c->w.out_c;
    c->in_zero = random_int(-128, 127);
    c->out_zero = random_int(-128, 127);
    c->x = random_floats(c->in, 2);
    c->wf = random_floats(c->weights, 1);
    c->bias = random_floats(channels, 2);
    c->scale = random_floats(channels, 0.02f);
    c->y = random_floats(c->out, 1);
    c->xq = random_bytes(c->in, -128, 127);
    c->wq = random_bytes(c->weights, -127, 127);
    c->yq = random_bytes(c->out, 0, 0);
    const size_t patch = mote_window_patch(&c->w), bytes = mote_window_image(&c->w) + patch;
    c->scratch = malloc(bytes > 4 * patch ? bytes : 4 * patch);
    c->bias_q = random_ints(channels, -10000, 10000);
    c->multiplier = random_ints(channels, 1 << 30, INT32_MAX);
    c->shift = random_ints(channels, -12, -4);
    c->sums = random_ints(channels, 0, 0);
    for (size_t i = 0; !depth && i < c->weights; i++)
        c->sums[i / mote_window_patch(&c->w)] += c->wq[i];
}

static void free_case(struct test_case *c) {
    free(c->x), free(c->wf), free(c->bias), free(c->scale), free(c->y), free(c->xq), free(c->wq), free(c->yq);
    free(c->scratch), free(c->bias_q), free(c->multiplier), free(c->shift), free(c->sums);
}

typedef double expected_function(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o);

static void check(const struct test_case *c, expected_function *expected, double tolerance, int bytes) {
    size_t at = 0;
    for (int32_t b = 0; b < c->w.batches; b++) {
        for (int32_t i = 0; i < c->w.out_h; i++) {
            for (int32_t j = 0; j < c->w.out_w; j++) {
                for (int32_t o = 0; o < c->w.out_c; o++, at++) {
                    const double got = bytes ? (double)c->yq[at] : (double)c->y[at];
                    assert_true(fabs(expected(c, b, i, j, o) - got) <= tolerance);
                }
            }
        }
    }
}

static double expect_f32(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    const struct reference_window r = {&c->w, c->depth, reference_get_f32, reference_get_f32, c->x, c->wf, 0};
    return reference_clamp(reference_convolve(&r, b, i, j, o) + (double)c->bias[o], -3, 3);
}

static double expect_s8(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    const struct reference_window r = {&c->w, c->depth, reference_get_s8, reference_get_s8,
                                       c->xq, c->wq,    c->in_zero};
    const long sum = (long)reference_convolve(&r, b, i, j, o) + c->bias_q[o];
    return reference_clamp((double)reference_rescale(sum, c->multiplier[o], c->shift[o]) + c->out_zero, -100,
                           127);
}

static void test_f32(void **state) {
    (void)state;
    random_seed(7);
    for (int round = 0; round < 400; round++) {
        struct test_case c;
        make_case(&c, round % 4 == 3 ? random_int(1, 3) : 0);
        const struct mote_io io = {(const void *const[]){c.x}, c.y, NULL, c.scratch};
        if (c.depth) {
            mote_depthwise_f32(&(struct mote_depthwise_f32){c.w, c.depth, c.wf, c.bias, -3, 3}, &io);
        } else {
            mote_conv_f32(&(struct mote_conv_f32){c.w, c.wf, c.bias, -3, 3}, &io);
        }
        check(&c, expect_f32, 1e-4, 0);
        free_case(&c);
    }
}

static void run_conv_s8(const struct test_case *c, const struct mote_io *io) {
    int32_t *folded = random_ints((size_t)c->w.out_c, 0, 0);
    for (int32_t o = 0; o < c->w.out_c; o++)
        folded[o] = c->bias_q[o] - c->in_zero * c->sums[o];
    mote_conv_s8(&(struct mote_conv_s8){c->w, c->wq, folded, c->multiplier, c->shift, c->in_zero, c->out_zero,
                                        -100, 127},
                 io);
    free(folded);
}

static void test_s8(void **state) {
    (void)state;
    random_seed(8);
    for (int round = 0; round < 400; round++) {
        struct test_case c;
        make_case(&c, round % 2 ? random_int(1, 3) : 0);
        const struct mote_io io = {(const void *const[]){c.xq}, c.yq, NULL, c.scratch};
        const struct mote_depthwise_s8 p = {c.w,     c.depth,   c.wq,       c.bias_q, c.multiplier,
                                            c.shift, c.in_zero, c.out_zero, -100,     127};
        if (c.depth) {
            mote_depthwise_s8(&p, &io);
        } else {
            run_conv_s8(&c, &io);
        }
        check(&c, expect_s8, 0, 1);
        free_case(&c);
    }
}

/* The reference sees the quantized image; the kernels make it themselves, image by image. */
static struct {
    int asymmetric;
    size_t scale_stride;
} hybrid;

static double expect_hybrid(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    int8_t *q = random_bytes(c->in, 0, 0);
    const size_t image = mote_window_image(&c->w);
    const struct mote_dynamic d =
        mote_quantize_dynamic(c->x + (size_t)b * image, image, hybrid.asymmetric, q + (size_t)b * image);
    const struct reference_window r = {&c->w, c->depth, reference_get_s8, reference_get_s8, q, c->wq, d.zero};
    const double sum = reference_convolve(&r, b, i, j, o);
    free(q);
    return sum * (double)d.scale * (double)c->scale[(size_t)o * hybrid.scale_stride] + (double)c->bias[o];
}

static void test_hybrid(void **state) {
    (void)state;
    random_seed(9);
    for (int round = 0; round < 120; round++) {
        struct test_case c;
        make_case(&c, round % 3 == 2 ? random_int(1, 3) : 0);
        const struct mote_io io = {(const void *const[]){c.x}, c.y, NULL, c.scratch};
        hybrid.asymmetric = round % 3 != 0;
        hybrid.scale_stride = round % 3 != 0;
        if (c.depth) {
            mote_depthwise_hybrid(
                &(struct mote_depthwise_hybrid){c.w, c.depth, c.wq, c.scale, 1, c.bias, -1e9f, 1e9f}, &io);
        } else {
            mote_conv_hybrid(&(struct mote_conv_hybrid){c.w, c.wq, c.scale, hybrid.asymmetric ? c.sums : NULL,
                                                        c.bias, -1e9f, 1e9f},
                             &io);
        }
        check(&c, expect_hybrid, 1e-3, 0);
        free_case(&c);
    }
}

/* What a pool makes of the values under its window. */
static double pool_values(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o, int max,
                          int bytes) {
    double sum = 0, most = -1e9, count = 0;
    for (int32_t y = i * c->w.stride_h - c->w.pad_h, k = 0; k < c->w.filter_h; k++, y++) {
        for (int32_t x = j * c->w.stride_w - c->w.pad_w, l = 0; l < c->w.filter_w; l++, x++) {
            if (y < 0 || y >= c->w.in_h || x < 0 || x >= c->w.in_w) continue;
            const size_t at = (size_t)(((b * c->w.in_h + y) * c->w.in_w + x) * c->w.in_c + o);
            const double value = bytes ? (double)c->xq[at] : (double)c->x[at];
            sum += value;
            count++;
            most = value > most ? value : most;
        }
    }
    return max ? most : bytes ? round(sum / count) : sum / count;
}

static double expect_average(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    return reference_clamp(pool_values(c, b, i, j, o, 0, 0), -0.5, 0.5);
}

static double expect_max(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    return reference_clamp(pool_values(c, b, i, j, o, 1, 0), -0.5, 0.5);
}

static double expect_average_s8(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    return reference_clamp(pool_values(c, b, i, j, o, 0, 1), -40, 90);
}

static double expect_max_s8(const struct test_case *c, int32_t b, int32_t i, int32_t j, int32_t o) {
    return reference_clamp(pool_values(c, b, i, j, o, 1, 1), -40, 90);
}

static void test_pools(void **state) {
    (void)state;
    random_seed(10);
    for (int round = 0; round < 400; round++) {
        struct test_case c;
        do {
            make_case(&c, 1);
            if (c.w.dilation_h == 1 && c.w.dilation_w == 1) break;
            free_case(&c);
        } while (1);
        const struct mote_io io = {(const void *const[]){c.x}, c.y, NULL, NULL};
        const struct mote_io io_q = {(const void *const[]){c.xq}, c.yq, NULL, NULL};
        const struct mote_pool_f32 p = {c.w, -0.5f, 0.5f};
        const struct mote_pool_s8 p_q = {c.w, -40, 90};
        mote_average_pool_f32(&p, &io);
        check(&c, expect_average, 1e-5, 0);
        mote_max_pool_f32(&p, &io);
        check(&c, expect_max, 0, 0);
        mote_average_pool_s8(&p_q, &io_q);
        check(&c, expect_average_s8, 0, 1);
        mote_max_pool_s8(&p_q, &io_q);
        check(&c, expect_max_s8, 0, 1);
        free_case(&c);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_f32), cmocka_unit_test(test_s8),
                                       cmocka_unit_test(test_hybrid), cmocka_unit_test(test_pools)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
