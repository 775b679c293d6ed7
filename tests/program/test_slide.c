/* SPDX-License-Identifier: MIT
 * Networks that slide against the whole network on each window: shipped shapes and random stacks, in int8 (the same bits) and float32
 * (the same but for the order of a host's sums), from states of garbage; what must not slide does not. */
#include "base/rng.h"
#include "graph/slide.h"
#include "program/slider.h"
#include "tflite/networks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* A network that grows layer by layer. */
struct net {
    struct mote_graph *g;
    enum mote_type type, weights;
    int32_t in, at;
};

static struct net begin(enum mote_type type, enum mote_type weights, int32_t rows, int32_t width,
                        int32_t channels) {
    struct net n = {.g = net_new(), .type = type, .weights = weights};
    n.in = n.at = net_value(n.g, type, SHAPE(1, rows, width, channels));
    return n;
}

static int32_t side(const struct net *n, int axis) {
    return n->g->tensors[n->at].shape[axis];
}

struct window {
    int32_t h, w, stride_h, stride_w, dilation;
    enum mote_padding padding;
    int32_t filters; /* 0: depthwise; −1, −2: average, max pool */
};

static void add_window(struct net *n, struct window p) {
    const int32_t c = side(n, 3), filters = p.filters > 0 ? p.filters : c;
    const int32_t shape[] = {1, mote_window_count(p.padding, side(n, 1), p.h, p.stride_h, p.dilation),
                             mote_window_count(p.padding, side(n, 2), p.w, p.stride_w, p.dilation), filters};
    int32_t inputs[3] = {n->at}, out = net_value(n->g, n->type, 4, shape);
    if (p.filters < 0) {
        struct mote_op *op =
            net_op(n->g, p.filters == -1 ? MOTE_OP_AVERAGE_POOL_2D : MOTE_OP_MAX_POOL_2D, 1, inputs, out);
        op->params.pool =
            (struct mote_pool_params){p.padding, p.stride_h, p.stride_w, p.h, p.w, MOTE_ACT_NONE};
    } else {
        inputs[1] = p.filters > 0 ? net_weights(n->g, n->weights, 0, SHAPE(filters, p.h, p.w, c))
                                  : net_weights(n->g, n->weights, 3, SHAPE(1, p.h, p.w, c));
        inputs[2] = net_bias(n->g, n->type, filters);
        struct mote_op *op =
            net_op(n->g, p.filters > 0 ? MOTE_OP_CONV_2D : MOTE_OP_DEPTHWISE_CONV_2D, 3, inputs, out);
        op->params.conv = (struct mote_conv_params){p.padding,  p.stride_h, p.stride_w,   p.dilation,
                                                    p.dilation, 1,          MOTE_ACT_RELU};
    }
    n->at = out;
}

static void add_sum(struct net *n, int32_t with) {
    const struct mote_tensor *t = &n->g->tensors[n->at];
    const int32_t out =
        net_value(n->g, n->type, t->rank, (const int32_t[]){1, t->shape[1], t->shape[2], t->shape[3]});
    net_op(n->g, MOTE_OP_ADD, 2, (const int32_t[]){n->at, with}, out);
    n->at = out;
}

static struct mote_graph *end(struct net *n) {
    const int32_t c = side(n, 3), axes[] = {1, 2};
    const int32_t mean = net_value(n->g, n->type, SHAPE(1, c));
    net_op(n->g, MOTE_OP_MEAN, 2, (const int32_t[]){n->at, net_ints(n->g, 2, axes)}, mean);
    struct mote_graph *g = net_end(n->g, n->in, mean);
    assert_int_equal(mote_graph_check(g, NULL), MOTE_OK);
    return g;
}

enum { MOST_ROWS = 64, MOST_OUT = 64 };

/* Rows of noise through both, `windows` windows behind the first whole one. */
static void compare(const struct mote_graph *g, uint32_t hop, size_t windows, struct mote_slider *slider) {
    const struct mote_tensor *in = &g->tensors[g->inputs[0]], *out = &g->tensors[g->outputs[0]];
    const size_t rows = (size_t)in->shape[1], width = mote_tensor_count(in) / rows,
                 count = mote_tensor_count(out);
    const size_t all = rows + windows * hop;
    float *sound = calloc(all * width, sizeof *sound), *window = calloc(rows * width, sizeof *window);
    float is[MOST_OUT], must[MOST_OUT];
    struct mote_program *program = NULL;
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, hop);
    for (size_t i = 0; i < all * width; i++)
        sound[i] = (float)mote_rng_normal(&rng) * 2;
    assert_int_equal(mote_program_create(g, &program, NULL), MOTE_OK);
    for (size_t n = 1; n <= all; n++) {
        memmove(window, window + width, (rows - 1) * width * sizeof *window);
        memcpy(window + (rows - 1) * width, sound + (n - 1) * width, width * sizeof *window);
        if ((n + rows * hop - rows) % hop != 0) continue;
        mote_slider_run(slider, window, is);
        if (n < rows) continue;
        mote_program_predict(program, window, must);
        float most = 1e-30f;
        for (size_t i = 0; i < count; i++)
            most = fmaxf(most, fabsf(must[i]));
        for (size_t i = 0; i < count; i++) {
            const float off = fabsf(is[i] - must[i]);
            if (in->type == MOTE_INT8 ? off > 0 : !(off <= 1e-5f * most))
                fail_msg("row %zu, hop %u, output %zu: %g, whole %g", n, hop, i, (double)is[i],
                         (double)must[i]);
        }
    }
    mote_program_free(program);
    free(sound);
    free(window);
}

/* Whether it keeps anything; MACs in percent of the whole network's. */
static unsigned check(struct mote_graph *g, uint32_t hop, bool keeps) {
    struct mote_slider *slider = NULL;
    struct mote_error error;
    if (mote_slider_create(g, hop, &slider, &error) != MOTE_OK) fail_msg("%s", error.text);
    if (mote_slider_keeps(slider) != keeps)
        fail_msg("hop %u: %s", hop, keeps ? "keeps nothing" : "keeps something");
    compare(g, hop ? hop : 1, 12, slider);
    const unsigned percent = (unsigned)(100 * mote_slider_macs(slider) / mote_graph_macs(g));
    mote_slider_free(slider);
    mote_graph_free(g);
    return percent;
}

#define SAME MOTE_PADDING_SAME
#define VALID MOTE_PADDING_VALID

/* As kws-res: depthwise over time and 1 × 1, with shortcuts, two strides. */
static struct mote_graph *temporal(enum mote_type type, enum mote_type weights, enum mote_padding padding) {
    struct net n = begin(type, weights, 49, 1, 12);
    add_window(&n, (struct window){5, 1, 1, 1, 1, padding, 0});
    add_window(&n, (struct window){1, 1, 1, 1, 1, padding, 8});
    for (int block = 0; block < 3; block++) {
        const int32_t before = n.at, stride = block == 1 ? 2 : 1;
        add_window(&n, (struct window){9, 1, stride, 1, 1, padding, 0});
        add_window(&n, (struct window){1, 1, 1, 1, 1, padding, 8});
        if (stride == 1 && padding == SAME) add_sum(&n, before);
    }
    return end(&n);
}

/* As kws-cnn and kws-dscnn: images of 49 × 10, one stride over time. */
static struct mote_graph *image(enum mote_type type) {
    struct net n = begin(type, type, 49, 10, 1);
    add_window(&n, (struct window){3, 3, 2, 1, 1, SAME, 6});
    add_window(&n, (struct window){3, 3, 1, 1, 1, SAME, 0});
    add_window(&n, (struct window){1, 1, 1, 1, 1, SAME, 6});
    add_window(&n, (struct window){3, 3, 1, 1, 1, SAME, 5});
    return end(&n);
}

static void test_shipped(void **state) {
    static const enum mote_type types[] = {MOTE_INT8, MOTE_FLOAT32};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_in_range(check(temporal(types[i], types[i], SAME), 4, true), 30, 40);
        assert_in_range(check(temporal(types[i], types[i], VALID), 2, true), 5, 25);
        check(temporal(types[i], types[i], SAME), 2, true);
        check(temporal(types[i], types[i], SAME), 3, true); /* as far as the stride */
        assert_in_range(check(image(types[i]), 2, true), 10, 35);
        assert_in_range(check(image(types[i]), 4, true), 15, 50);
        check(image(types[i]), 1, false); /* the first layer's stride */
        check(image(types[i]), 49, false);
        check(image(types[i]), 0, false);
    }
}

/* What is quantized by all that it holds is another number in each window. */
static void test_hybrid(void **state) {
    (void)state;
    check(temporal(MOTE_FLOAT32, MOTE_INT8, SAME), 4, false);
}

static struct mote_graph *random_stack(struct mote_rng *rng, enum mote_type type) {
    struct net n = begin(type, type, 20 + (int32_t)mote_rng_below(rng, 20),
                         1 + (int32_t)mote_rng_below(rng, 4), 1 + (int32_t)mote_rng_below(rng, 5));
    for (int layers = 2 + (int)mote_rng_below(rng, 4); layers > 0; layers--) {
        struct window p = {1 + (int32_t)mote_rng_below(rng, 4), 1 + (int32_t)mote_rng_below(rng, 3),
                           1 + (mote_rng_below(rng, 4) == 0),   1 + (mote_rng_below(rng, 4) == 0),
                           1 + (mote_rng_below(rng, 4) == 0),   mote_rng_below(rng, 2) ? SAME : VALID,
                           (int32_t)mote_rng_below(rng, 8) - 2};
        if (p.filters < 0) p.dilation = 1;
        if (mote_window_count(p.padding, side(&n, 1), p.h, p.stride_h, p.dilation) < 1) p.padding = SAME;
        if (mote_window_count(p.padding, side(&n, 2), p.w, p.stride_w, p.dilation) < 1) p.padding = SAME;
        const int32_t before = n.at;
        add_window(&n, p);
        const struct mote_tensor *a = &n.g->tensors[before], *b = &n.g->tensors[n.at];
        if (memcmp(a->shape, b->shape, sizeof a->shape) == 0 && mote_rng_below(rng, 2)) add_sum(&n, before);
    }
    return end(&n);
}

static void test_random(void **state) {
    struct mote_rng rng;
    size_t kept = 0;
    (void)state;
    mote_rng_seed(&rng, 7, 0);
    for (size_t n = 0; n < 200; n++) {
        struct mote_graph *g = random_stack(&rng, n % 2 ? MOTE_FLOAT32 : MOTE_INT8);
        const uint32_t hop = 1 + mote_rng_below(&rng, 5);
        struct mote_slider *slider = NULL;
        struct mote_error error;
        if (mote_slider_create(g, hop, &slider, &error) != MOTE_OK)
            fail_msg("network %zu: %s", n, error.text);
        kept += mote_slider_keeps(slider);
        compare(g, hop, 6, slider);
        mote_slider_free(slider);
        mote_graph_free(g);
    }
    assert_in_range(kept, 50, 200);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_hybrid),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
