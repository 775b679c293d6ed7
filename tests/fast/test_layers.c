/* SPDX-License-Identifier: MIT
 * Convolutions, depthwise ones and fully connected layers of every variant against the plain kernels: random windows,
 * strides, paddings, dilations, channels, zero points and multipliers, sums at the ends of int32. */
#include "fast/compare.h"

#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"

/* One random layer in all its types. */
struct layer {
    struct mote_window w;
    int32_t depth; /* 0: not depthwise */
    size_t x_count, y_count, weight_count, patch;
    float *x, *weights, *bias, *scale;
    int8_t *x8, *weights8;
    int32_t *bias32, *sums, *multiplier, *shift;
    int32_t in_zero, out_zero, low, high;
};

static int32_t count_windows(int32_t in, int32_t pad, int32_t filter, int32_t stride, int32_t dilation) {
    const int32_t room = in + 2 * pad - (filter - 1) * dilation - 1;
    return room < 0 ? 0 : room / stride + 1;
}

static int32_t random_channels(void) {
    const int32_t kind = random_int(0, 3);
    return kind == 0   ? random_int(1, 4)
           : kind == 1 ? random_int(5, 40)
           : kind == 2 ? 32
                       : random_int(41, 300);
}

/* A filter that is a line along the image's rows, or down an image of one column. */
static void make_line(struct mote_window *w) {
    const bool down = random_int(0, 1);
    const int32_t in = random_int(4, 24), filter = random_int(1, 14);
    w->filter_h = down ? filter : 1;
    w->filter_w = down ? 1 : filter;
    w->in_h = down ? in : random_int(1, 3);
    w->in_w = down ? 1 : in;
    w->dilation_h = w->dilation_w = w->stride_h = w->stride_w = 1;
}

static bool random_window(struct mote_window *w, int32_t depth) {
    *w = (struct mote_window){.batches = random_int(1, 2),
                              .in_h = random_int(1, 9),
                              .in_w = random_int(1, 9),
                              .in_c = random_channels(),
                              .filter_h = random_int(1, 4),
                              .filter_w = random_int(1, 4),
                              .stride_h = random_int(1, 3),
                              .stride_w = random_int(1, 3),
                              .dilation_h = random_int(1, 2),
                              .dilation_w = random_int(1, 2)};
    if (random_int(0, 3) == 0) w->filter_w = w->in_w; /* whole rows */
    if (random_int(0, 3) == 0) w->dilation_h = w->dilation_w = 1;
    if (random_int(0, 3) == 0) w->filter_h = w->filter_w = 1;
    if (depth && random_int(0, 3) == 0) { /* what has kernels of its own */
        w->filter_h = w->filter_w = 3;
        w->stride_h = w->stride_w = w->dilation_h = w->dilation_w = 1;
    }
    if (depth && random_int(0, 3) == 0) make_line(w);
    w->pad_h = random_int(0, w->filter_h / 2);
    w->pad_w = random_int(0, w->filter_w / 2);
    w->out_h = count_windows(w->in_h, w->pad_h, w->filter_h, w->stride_h, w->dilation_h);
    w->out_w = count_windows(w->in_w, w->pad_w, w->filter_w, w->stride_w, w->dilation_w);
    w->out_c = depth ? w->in_c * depth : random_channels();
    return w->out_h > 0 && w->out_w > 0;
}

/* Most multipliers leave outputs in int8; some saturate, some shift to the left. Biases reach the ends of int32 where
 * the outputs are shifted down. */
static void make_scales(struct layer *l, size_t channels) {
    const int32_t span = (int32_t)l->patch * 255 * 128, top = INT32_MAX - span;
    for (size_t o = 0; o < channels; o++) {
        const int32_t kind = random_int(0, 5);
        l->multiplier[o] = random_int(1 << 30, INT32_MAX);
        l->shift[o] = kind == 0 ? random_int(-31, 0) : kind == 1 ? random_int(0, 4) : random_int(-12, -5);
        l->bias32[o] = random_int(-10000, 10000);
        if (l->shift[o] < -1 && random_int(0, 4) == 0) l->bias32[o] = random_int(0, 1) ? top : -top;
    }
}

/* Everything but the window. */
static void fill_layer(struct layer *l, int32_t depth) {
    const size_t channels = (size_t)l->w.out_c;
    l->depth = depth;
    l->patch = depth ? (size_t)(l->w.filter_h * l->w.filter_w) : mote_window_patch(&l->w);
    l->x_count = mote_window_image(&l->w) * (size_t)l->w.batches;
    l->y_count = (size_t)(l->w.batches * l->w.out_h * l->w.out_w) * channels;
    l->weight_count = l->patch * channels;
    l->x = random_floats(l->x_count, 3);
    l->weights = random_floats(l->weight_count, 1);
    l->bias = random_floats(channels, 2);
    l->scale = random_floats(channels, 0.02f);
    l->x8 = random_bytes(l->x_count, -128, 127);
    l->weights8 = random_bytes(l->weight_count, -127, 127);
    l->bias32 = random_ints(channels, 0, 0);
    l->sums = random_ints(channels, 0, 0);
    l->multiplier = random_ints(channels, 0, 0);
    l->shift = random_ints(channels, 0, 0);
    make_scales(l, channels);
    l->in_zero = random_int(-128, 127);
    l->out_zero = random_int(-128, 127);
    l->low = random_int(0, 1) ? -128 : random_int(-128, 100);
    l->high = random_int(0, 1) ? 127 : random_int(l->low, 127);
    for (size_t i = 0; !depth && i < l->weight_count; i++)
        l->sums[i / l->patch] += l->weights8[i];
}

static void make_layer(struct layer *l, int32_t depth) {
    while (!random_window(&l->w, depth))
        continue;
    fill_layer(l, depth);
}

static void free_layer(struct layer *l) {
    free(l->x), free(l->weights), free(l->bias), free(l->scale), free(l->x8), free(l->weights8);
    free(l->bias32), free(l->sums), free(l->multiplier), free(l->shift);
}

/* Inputs that are easily got wrong: all zero, halves of a step, infinite, not a number. */
static void spoil(struct layer *l) {
    const int32_t kind = random_int(0, 11);
    for (size_t i = 0; i < l->x_count; i++) {
        if (kind == 0) l->x[i] = random_int(0, 1) ? 0.0f : -0.0f;
        if (kind == 1) l->x[i] = (float)random_int(-255, 254) / 2;
        if (kind == 2) l->x[i] = fabsf(l->x[i]);
        if (kind == 3) l->x[i] *= 1e-42f;
    }
    if (kind == 1) l->x[0] = 127.0f;
    if (kind == 4) l->x[l->x_count / 2] = NAN;
    if (kind == 5) l->x[l->x_count / 2] = INFINITY;
}

static size_t compare_f32(const struct layer *l) {
    const struct mote_conv_f32 conv = {l->w, l->weights, random_int(0, 3) ? l->bias : NULL, -40, 40};
    const struct mote_depthwise_f32 depthwise = {l->w, l->depth, l->weights, conv.bias, -40, 40};
    return compare(&(struct compared){l->depth ? mote_depthwise_f32 : mote_conv_f32,
                                      l->depth ? (const void *)&depthwise : (const void *)&conv,
                                      {l->x},
                                      1,
                                      l->y_count,
                                      true,
                                      4 * mote_window_patch(&l->w),
                                      sqrt((double)l->patch)});
}

static size_t compare_s8(const struct layer *l) {
    int32_t *folded = random_ints((size_t)l->w.out_c, 0, 0);
    for (int32_t o = 0; o < l->w.out_c; o++)
        folded[o] = l->bias32[o] - l->in_zero * l->sums[o];
    const struct mote_conv_s8 conv = {l->w,       l->weights8, folded, l->multiplier, l->shift,
                                      l->in_zero, l->out_zero, l->low, l->high};
    const struct mote_depthwise_s8 depthwise = {
        l->w,          l->depth, l->weights8, random_int(0, 3) ? l->bias32 : NULL,
        l->multiplier, l->shift, l->in_zero,  l->out_zero,
        l->low,        l->high};
    const size_t taken = compare(&(struct compared){l->depth ? mote_depthwise_s8 : mote_conv_s8,
                                                    l->depth ? (const void *)&depthwise : (const void *)&conv,
                                                    {l->x8},
                                                    1,
                                                    l->y_count,
                                                    false,
                                                    mote_window_patch(&l->w),
                                                    0});
    free(folded);
    return taken;
}

static size_t compare_hybrid(struct layer *l) {
    spoil(l);
    const struct mote_conv_hybrid conv = {
        l->w, l->weights8, l->scale, random_int(0, 1) ? l->sums : NULL, random_int(0, 3) ? l->bias : NULL,
        -40,  40};
    const struct mote_depthwise_hybrid depthwise = {
        l->w, l->depth, l->weights8, l->scale, (size_t)random_int(0, 1), conv.bias, -30, 30};
    return compare(&(struct compared){l->depth ? mote_depthwise_hybrid : mote_conv_hybrid,
                                      l->depth ? (const void *)&depthwise : (const void *)&conv,
                                      {l->x},
                                      1,
                                      l->y_count,
                                      true,
                                      mote_window_image(&l->w) + mote_window_patch(&l->w),
                                      0});
}

static void make_fc(struct layer *l) {
    l->w = (struct mote_window){.batches = random_int(0, 1) ? 1 : random_int(2, 13),
                                .in_h = 1,
                                .in_w = 1,
                                .in_c = random_int(0, 1) ? random_channels() : random_int(1, 700),
                                .out_h = 1,
                                .out_w = 1,
                                .out_c = random_channels(),
                                .filter_h = 1,
                                .filter_w = 1};
    fill_layer(l, 0);
}

static size_t compare_fc(struct layer *l) {
    const size_t batches = (size_t)l->w.batches, inputs = l->patch, outputs = (size_t)l->w.out_c,
                 stride = (size_t)random_int(0, 1);
    const struct mote_fc_f32 f32 = {
        l->weights, random_int(0, 3) ? l->bias : NULL, batches, inputs, outputs, -40, 40};
    const struct mote_fc_s8 s8 = {l->weights8, l->bias32, l->multiplier, l->shift, stride, batches,
                                  inputs,      outputs,   l->out_zero,   l->low,   l->high};
    size_t taken = compare(
        &(struct compared){mote_fc_f32, &f32, {l->x}, 1, l->y_count, true, 0, sqrt((double)l->patch)});
    taken += compare(&(struct compared){mote_fc_s8, &s8, {l->x8}, 1, l->y_count, false, 0, 0});
    spoil(l);
    const struct mote_fc_hybrid hybrid = {l->weights8, l->scale, stride, random_int(0, 1) ? l->sums : NULL,
                                          f32.bias,    batches,  inputs, outputs,
                                          -40,         40};
    return taken +
           compare(&(struct compared){mote_fc_hybrid, &hybrid, {l->x}, 1, l->y_count, true, inputs, 0});
}

/* Every call must be taken by every variant of the machine. */
static void expect_taken(size_t taken, size_t calls) {
    assert_int_equal(taken, calls * variants());
}

static void test_windows(int32_t most_depth, uint64_t seed) {
    random_seed(seed);
    for (int round = 0; round < 300; round++) {
        struct layer l;
        const int32_t depth = most_depth ? random_int(1, most_depth) : 0;
        make_layer(&l, depth);
        const size_t taken = compare_f32(&l) + compare_s8(&l) + compare_hybrid(&l);
        expect_taken(taken, 3);
        free_layer(&l);
    }
}

static void test_conv(void **state) {
    (void)state;
    test_windows(0, 11);
}

static void test_depthwise(void **state) {
    (void)state;
    test_windows(2, 12);
}

static void test_fc(void **state) {
    (void)state;
    random_seed(13);
    for (int round = 0; round < 300; round++) {
        struct layer l;
        make_fc(&l);
        expect_taken(compare_fc(&l), 3);
        free_layer(&l);
    }
}

/* Sums right where an output changes, or is a tie, and powers of two as multipliers, which have many of them. */
static int32_t sum_at_a_step(int32_t multiplier, int32_t shift) {
    const double scale = ldexp((double)multiplier, shift - 31), sum = (random_int(-260, 260) + 0.5) / scale;
    return (int32_t)fmax(fmin(floor(sum) + random_int(-1, 2), INT32_MAX), INT32_MIN);
}

static void test_steps(void **state) {
    (void)state;
    enum { SUMS = 160 };
    static int32_t bias[SUMS], multiplier[SUMS], shift[SUMS];
    const int8_t x = 0, weights[SUMS] = {0};
    random_seed(14);
    for (int round = 0; round < 1000; round++) {
        for (size_t o = 0; o < SUMS; o++) {
            const int32_t kind = random_int(0, 3);
            multiplier[o] = kind == 0 ? 1 << 30 : kind == 1 ? INT32_MAX : random_int(1 << 30, INT32_MAX);
            shift[o] = random_int(-22, 0);
            bias[o] = sum_at_a_step(multiplier[o], shift[o]);
        }
        const struct mote_fc_s8 fc = {weights, bias, multiplier, shift, 1, 1, 1, SUMS, random_int(-128, 127),
                                      -128,    127};
        expect_taken(compare(&(struct compared){mote_fc_s8, &fc, {&x}, 1, SUMS, false, 0, 0}), 1);
    }
}

/* What would take far more memory than the plain kernel is left to it. */
static void test_refusals(void **state) {
    (void)state;
    const float weight[4] = {1, 2, 3, 4};
    struct mote_conv_f32 conv = {{.batches = 1,
                                  .in_h = 1,
                                  .in_w = 1,
                                  .in_c = 1,
                                  .out_h = 1,
                                  .out_w = 1,
                                  .out_c = 1,
                                  .filter_h = 2,
                                  .filter_w = 2,
                                  .stride_h = 1,
                                  .stride_w = 1,
                                  .dilation_h = 1 << 14,
                                  .dilation_w = 1 << 14,
                                  .pad_h = 1 << 13,
                                  .pad_w = 1 << 13},
                                 weight,
                                 NULL,
                                 -1,
                                 1};
    assert_int_equal(compare(&(struct compared){mote_conv_f32, &conv, {weight}, 1, 1, true, 16, 1}), 0);
    conv.window.dilation_h = conv.window.dilation_w = INT32_MAX / 2;
    assert_int_equal(compare(&(struct compared){mote_conv_f32, &conv, {weight}, 1, 1, true, 16, 1}), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_conv), cmocka_unit_test(test_depthwise),
                                       cmocka_unit_test(test_fc), cmocka_unit_test(test_steps),
                                       cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
