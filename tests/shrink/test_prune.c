/* SPDX-License-Identifier: MIT
 * Pruning without training: which units belong together, that a network without them computes what it did when nobody
 * read them, that data make both ways better, and the shapes of zeros. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"
#include "shrink/prune.h"
#include "shrink/sparse.h"
#include "shrink/units.h"

static struct series data;

static struct mote_graph *copy_of(const struct mote_graph *graph) {
    struct mote_graph *copy;
    assert_int_equal(mote_graph_copy(graph, &copy, NULL), MOTE_OK);
    return copy;
}

static int32_t add(struct builder *b, int32_t x, int32_t z) {
    int32_t y = tensor(b, b->graph->tensors[x].rank, b->graph->tensors[x].shape);
    need(mote_graph_add_op(b->graph, MOTE_OP_ADD, (int32_t[]){x, z}, 2, &y, 1) != NULL);
    return y;
}

static int32_t depthwise(struct builder *b, int32_t x, int32_t kernel) {
    const int32_t *shape = b->graph->tensors[x].shape, steps = shape[2], channels = shape[3];
    int32_t w = noise(b, 4, (int32_t[]){1, 1, kernel, channels}, 1 / sqrt(kernel)),
            bias = noise(b, 1, &channels, 0.1);
    int32_t y = tensor(b, 4, (int32_t[]){1, 1, steps - kernel + 1, channels});
    struct mote_op *op =
        mote_graph_add_op(b->graph, MOTE_OP_DEPTHWISE_CONV_2D, (int32_t[]){x, w, bias}, 3, &y, 1);
    need(op != NULL);
    op->params.conv = (struct mote_conv_params){MOTE_PADDING_VALID, 1, 1, 1, 1, 1, MOTE_ACT_RELU};
    return y;
}

static int32_t concatenation(struct builder *b, int32_t x, int32_t z) {
    const struct mote_tensor *t = &b->graph->tensors[x];
    int32_t shape[4] = {t->shape[0], t->shape[1], t->shape[2], t->shape[3] + b->graph->tensors[z].shape[3]};
    int32_t y = tensor(b, 4, shape);
    struct mote_op *op = mote_graph_add_op(b->graph, MOTE_OP_CONCATENATION, (int32_t[]){x, z}, 2, &y, 1);
    need(op != NULL);
    op->params.concat.axis = -1;
    return y;
}

/* A convolution of 8, to which one of 8 more is added; beside it one of 4; a depthwise one over all; flattened, dense. */
static struct mote_graph *wide_network(uint64_t seed) {
    struct builder b = build(seed);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN}),
            in = reshape(&b, x, 4, (int32_t[]){1, 1, IN_STEPS, COLUMNS});
    int32_t first = conv(&b, in, 8, 1), sum = add(&b, first, conv(&b, first, 8, 1));
    int32_t all = depthwise(&b, concatenation(&b, sum, conv(&b, in, 4, 1)), 3);
    return finish(&b, x, dense(&b, reshape(&b, all, 2, (int32_t[]){1, 4 * 12}), OUT, MOTE_ACT_NONE));
}

struct cut {
    struct mote_graph *zeroed, *graph;
};

static struct cut cut_of(const struct mote_graph *graph, struct mote_units_plan plan,
                         const struct mote_dataset *set) {
    struct cut out = {NULL, copy_of(graph)};
    struct mote_units units;
    struct mote_error error;
    if (mote_units_create(out.graph, &units, &error) != MOTE_OK ||
        mote_units_choose(&units, &plan, set, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    out.zeroed = copy_of(out.graph);
    if (mote_units_cut(&units, &error) != MOTE_OK) fail_msg("%s", error.text);
    mote_units_free(&units);
    return out;
}

static void free_cut(struct cut cut) {
    mote_graph_free(cut.zeroed);
    mote_graph_free(cut.graph);
}

static int32_t width(const struct mote_graph *graph, size_t op) {
    const struct mote_tensor *t = &graph->tensors[graph->ops[op].outputs[0]];
    return t->shape[t->rank - 1];
}

static const struct mote_units_plan half = {0.5, MOTE_PRUNE_ACROSS_LAYER, 1};

static void groups_go_together(void **state) {
    static const int32_t widths[] = {2, 4, 4, 4, 2, 6, 6, 24, 6};
    struct mote_graph *graph = wide_network(3);
    struct cut cut = cut_of(graph, half, &data.dataset);
    (void)state;
    assert_int_equal(graph->op_count, 9);
    for (size_t o = 0; o < 9; o++)
        assert_int_equal(width(cut.graph, o), widths[o]);
    struct difference d = compare(cut.zeroed, cut.graph, &data);
    assert_true(d.largest < 1e-5 * d.spread);
    free_cut(cut);
    mote_graph_free(graph);
}

/* Functions of one number, and of one and another of its channel, leave units apart. */
static void functions_keep_units(void **state) {
    static const enum mote_op_code codes[] = {MOTE_OP_ABS,  MOTE_OP_ELU,    MOTE_OP_EXP,  MOTE_OP_NEG,
                                              MOTE_OP_RELU, MOTE_OP_SQUARE, MOTE_OP_PRELU};
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        struct builder b = build(i);
        const bool two = codes[i] == MOTE_OP_PRELU;
        int32_t x = tensor(&b, 2, (int32_t[]){1, IN}), made = dense(&b, x, 16, MOTE_ACT_NONE),
                slope = two ? noise(&b, 1, (int32_t[]){16}, 0.2) : -1, y = tensor(&b, 2, (int32_t[]){1, 16});
        need(mote_graph_add_op(b.graph, codes[i], (int32_t[]){made, slope}, two ? 2 : 1, &y, 1) != NULL);
        struct mote_graph *graph = finish(&b, x, dense(&b, y, OUT, MOTE_ACT_NONE));
        struct cut cut = cut_of(graph, half, &data.dataset);
        assert_int_equal(width(cut.graph, 0), 8);
        assert_int_equal(width(cut.graph, 1), 8);
        struct difference d = compare(cut.zeroed, cut.graph, &data);
        assert_true(d.largest < 1e-5 * d.spread);
        free_cut(cut);
        mote_graph_free(graph);
    }
}

static void data_make_it_better(void **state) {
    struct mote_graph *graphs[3] = {mlp_network(2), conv_network(2), wide_network(2)};
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct cut blind = cut_of(graphs[i], half, NULL), fitted = cut_of(graphs[i], half, &data.dataset);
        double lost_blind = compare(graphs[i], blind.graph, &data).mean,
               lost = compare(graphs[i], fitted.graph, &data).mean;
        printf("half the units: output of network %d moves by %g blindly, %g fitted\n", i, lost_blind, lost);
        assert_true(lost < 0.5 * lost_blind);
        free_cut(blind);
        free_cut(fitted);
        mote_graph_free(graphs[i]);
    }
}

/* Every second unit does what the one before it does: half of them can go for nothing. */
static void twins_cost_nothing(void **state) {
    struct mote_graph *graph = mlp_network(5);
    float *w = mote_arena_copy(&graph->arena, graph->tensors[graph->ops[0].inputs[1]].data,
                               24 * IN * sizeof *w),
          *bias =
              mote_arena_copy(&graph->arena, graph->tensors[graph->ops[0].inputs[2]].data, 24 * sizeof *bias);
    (void)state;
    assert_true(w && bias);
    for (size_t u = 0; u < 24; u += 2) {
        memcpy(w + (u + 1) * IN, w + u * IN, IN * sizeof *w);
        bias[u + 1] = bias[u];
    }
    graph->tensors[graph->ops[0].inputs[1]].data = w;
    graph->tensors[graph->ops[0].inputs[2]].data = bias;
    struct mote_units_plan plan = {12.0 / 40, MOTE_PRUNE_ACROSS_NETWORK, 1};
    struct cut cut = cut_of(graph, plan, &data.dataset);
    assert_int_equal(width(cut.graph, 0), 12);
    assert_int_equal(width(cut.graph, 1), 16);
    struct difference d = compare(graph, cut.graph, &data);
    assert_true(d.mean < 1e-3 * d.spread);
    free_cut(cut);
    mote_graph_free(graph);
}

static void multiples_are_kept(void **state) {
    struct mote_graph *graph = mlp_network(2);
    (void)state;
    for (int scope = 0; scope < 2; scope++) {
        struct mote_units_plan plan = {0.6, scope ? MOTE_PRUNE_ACROSS_NETWORK : MOTE_PRUNE_ACROSS_LAYER, 8};
        struct cut cut = cut_of(graph, plan, scope ? &data.dataset : NULL);
        assert_int_equal(width(cut.graph, 0) % 8, 0);
        assert_int_equal(width(cut.graph, 1) % 8, 0);
        assert_true(scope || (width(cut.graph, 0) == 16 && width(cut.graph, 1) == 8));
        free_cut(cut);
    }
    mote_graph_free(graph);
}

/* How many of the op's weights are 0, and whether they are in whole blocks. */
static size_t zeros_of(const struct mote_graph *graph, size_t op, size_t width) {
    const struct mote_tensor *t = &graph->tensors[graph->ops[op].inputs[1]];
    const float *w = t->data;
    size_t zeros = 0, count = mote_tensor_count(t);
    for (size_t b = 0; b < count; b += width) {
        size_t in_block = 0;
        for (size_t i = b; i < b + width; i++)
            in_block += w[i] == 0;
        assert_true(in_block == 0 || in_block == width);
        zeros += in_block;
    }
    return zeros;
}

static void zeros_have_shapes(void **state) {
    struct mote_graph *graph = mlp_network(2);
    (void)state;
    for (int fitted = 0; fitted < 2; fitted++) {
        const struct mote_dataset *set = fitted ? &data.dataset : NULL;
        struct mote_graph *blocks = copy_of(graph), *filters = copy_of(graph);
        struct mote_sparse_plan plan = {0.5, MOTE_PRUNE_BLOCK(1, 4), MOTE_PRUNE_ACROSS_LAYER};
        assert_int_equal(mote_sparse(blocks, &plan, set, NULL), MOTE_OK);
        assert_int_equal(zeros_of(blocks, 0, 4), 24 * IN / 2);
        assert_int_equal(zeros_of(blocks, 1, 4), 16 * 24 / 2);
        plan.shape = MOTE_PRUNE_FILTER;
        assert_int_equal(mote_sparse(filters, &plan, set, NULL), MOTE_OK);
        assert_int_equal(zeros_of(filters, 0, IN), 24 * IN / 2);
        assert_int_equal(zeros_of(filters, 1, 24), 16 * 24 / 2);
        assert_int_equal(zeros_of(filters, 2, 16), 0); /* outputs */
        mote_graph_free(blocks);
        mote_graph_free(filters);
    }
    mote_graph_free(graph);
}

/* Blocks of 1 x 4 that are fitted lose less than blind ones, and the best of the network less than the best of each layer. */
static void zeros_know_inputs(void **state) {
    struct mote_graph *graph = mlp_network(4), *made[3] = {copy_of(graph), copy_of(graph), copy_of(graph)};
    double lost[3];
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct mote_sparse_plan plan = {0.5, MOTE_PRUNE_BLOCK(1, 4),
                                        i == 2 ? MOTE_PRUNE_ACROSS_NETWORK : MOTE_PRUNE_ACROSS_LAYER};
        assert_int_equal(mote_sparse(made[i], &plan, i ? &data.dataset : NULL, NULL), MOTE_OK);
        lost[i] = compare(graph, made[i], &data).mean;
    }
    printf("half the weights in blocks: %g blindly, %g fitted, %g over the network\n", lost[0], lost[1],
           lost[2]);
    assert_true(lost[1] < 0.5 * lost[0] && lost[2] < lost[1]);
    for (int i = 0; i < 3; i++)
        mote_graph_free(made[i]);
    mote_graph_free(graph);
}

/* Zeros of two layers whose biases are one tensor, as converters leave those that are 0: none is fitted for the other. */
static void shared_biases_stay(void **state) {
    static const float zeros[16];
    double lost[2];
    (void)state;
    for (int shared = 0; shared < 2; shared++) {
        struct builder b = build(9);
        int32_t x = tensor(&b, 2, (int32_t[]){1, IN}), h = dense(&b, x, 16, MOTE_ACT_RELU);
        h = dense(&b, h, 16, MOTE_ACT_RELU);
        for (size_t o = 0; o < 2; o++)
            b.graph->tensors[b.graph->ops[o].inputs[2]].data = zeros;
        if (shared) b.graph->ops[1].inputs[2] = b.graph->ops[0].inputs[2];
        struct mote_graph *graph = finish(&b, x, dense(&b, h, OUT, MOTE_ACT_NONE)), *made = copy_of(graph);
        struct mote_sparse_plan plan = {0.5, MOTE_PRUNE_BLOCK(1, 1), MOTE_PRUNE_ACROSS_LAYER};
        assert_int_equal(mote_sparse(made, &plan, &data.dataset, NULL), MOTE_OK);
        lost[shared] = compare(graph, made, &data).mean;
        mote_graph_free(made);
        mote_graph_free(graph);
    }
    printf("half the weights: %g with biases of their own, %g with one\n", lost[0], lost[1]);
    assert_true(lost[1] < 2 * lost[0]);
}

/* A scale of a layer that the next one takes back changes nothing of what goes. */
static void scales_do_not_matter(void **state) {
    (void)state;
    for (int fitted = 0; fitted < 2; fitted++) {
        struct mote_graph *plain = mlp_network(7), *scaled = copy_of(plain);
        float *first =
                  mote_arena_copy(&scaled->arena, plain->tensors[plain->ops[0].inputs[1]].data, 24 * IN * 4),
              *bias = mote_arena_copy(&scaled->arena, plain->tensors[plain->ops[0].inputs[2]].data, 24 * 4),
              *second =
                  mote_arena_copy(&scaled->arena, plain->tensors[plain->ops[1].inputs[1]].data, 16 * 24 * 4);
        assert_true(first && bias && second);
        for (size_t i = 0; i < 24 * IN; i++)
            first[i] *= 1024;
        for (size_t i = 0; i < 24; i++)
            bias[i] *= 1024;
        for (size_t i = 0; i < 16 * 24; i++)
            second[i] /= 1024;
        scaled->tensors[plain->ops[0].inputs[1]].data = first;
        scaled->tensors[plain->ops[0].inputs[2]].data = bias;
        scaled->tensors[plain->ops[1].inputs[1]].data = second;
        struct mote_sparse_plan zeros = {0.4, MOTE_PRUNE_BLOCK(1, 1), MOTE_PRUNE_ACROSS_NETWORK};
        struct mote_units_plan units = {0.4, MOTE_PRUNE_ACROSS_NETWORK, 1};
        const struct mote_dataset *set = fitted ? &data.dataset : NULL;
        struct cut a = cut_of(plain, units, set), b = cut_of(scaled, units, set);
        assert_int_equal(width(a.graph, 0), width(b.graph, 0));
        assert_int_equal(width(a.graph, 1), width(b.graph, 1));
        assert_int_equal(mote_sparse(plain, &zeros, set, NULL), MOTE_OK);
        assert_int_equal(mote_sparse(scaled, &zeros, set, NULL), MOTE_OK);
        for (size_t o = 0; o < 3; o++)
            assert_int_equal(zeros_of(plain, o, 1), zeros_of(scaled, o, 1));
        free_cut(a);
        free_cut(b);
        mote_graph_free(plain);
        mote_graph_free(scaled);
    }
}

static void says(enum mote_status status, enum mote_status wanted, const struct mote_error *error,
                 const char *text) {
    assert_int_equal(status, wanted);
    if (!strstr(error->text, text)) fail_msg("\"%s\" does not say \"%s\"", error->text, text);
}

static void refusals(void **state) {
    struct mote_graph *linear = linear_network(&data, 2), *mlp = mlp_network(2), *out = NULL;
    struct mote_arena arena = {0};
    const uint8_t *const *kept;
    struct mote_error error;
    float *w = mote_arena_copy(&mlp->arena, mlp->tensors[mlp->ops[1].inputs[1]].data, 16 * 24 * 4);
    (void)state;
    assert_non_null(w);
    says(mote_shrink_prune(linear, &(struct mote_prune_plan){.remove = 0.5}, NULL, &arena, &out, &kept,
                           &error),
         MOTE_INPUT, &error, "no unit or filter can be taken out");
    struct mote_prune_plan filters = {.sparsity = 0.5, .shape = MOTE_PRUNE_FILTER};
    says(mote_shrink_prune(linear, &filters, NULL, &arena, &out, &kept, &error), MOTE_INPUT, &error,
         "no float weights that zeros of this shape");
    w[5] = NAN;
    mlp->tensors[mlp->ops[1].inputs[1]].data = w;
    says(mote_shrink_prune(mlp, &(struct mote_prune_plan){.remove = 0.5}, NULL, &arena, &out, &kept, &error),
         MOTE_INPUT, &error,
         "(weights of op 1, FULLY_CONNECTED): element 5 is not finite, so it cannot be pruned");
    filters.shape = MOTE_PRUNE_BLOCK(1, 1);
    says(mote_shrink_prune(mlp, &filters, NULL, &arena, &out, &kept, &error), MOTE_INPUT, &error,
         "cannot be pruned");
    mote_arena_free(&arena);
    mote_graph_free(linear);
    mote_graph_free(mlp);
}

int main(void) {
    series_make(&data, 8);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_go_together),   cmocka_unit_test(data_make_it_better),
        cmocka_unit_test(twins_cost_nothing),   cmocka_unit_test(multiples_are_kept),
        cmocka_unit_test(zeros_have_shapes),    cmocka_unit_test(zeros_know_inputs),
        cmocka_unit_test(scales_do_not_matter), cmocka_unit_test(shared_biases_stay),
        cmocka_unit_test(functions_keep_units), cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
