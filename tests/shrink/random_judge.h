/* SPDX-License-Identifier: MIT
 * Judging an engine's answers op by op: ours gets the very inputs that the engine's op had, so that differences do not
 * add up, and an op's limit is what is known of that op in that engine (doc/exactness.md). */
#ifndef MOTE_TESTS_SHRINK_RANDOM_JUDGE_H
#define MOTE_TESTS_SHRINK_RANDOM_JUDGE_H

#include "shrink/random_answers.h"

/* What was seen of one op in one kind. */
struct tally {
    long tensors, numbers, different, wrong_there;
    double worst;
};
static struct tally tallies[RANDOM_KINDS][256];

enum engine { ENGINE_C, ENGINE_WASM };

/* How many steps an int8 op of an engine may be from ours, and why; ops that are not here: none. doc/exactness.md says
 * more. */
static const struct {
    enum mote_op_code code;
    int steps[2];
} allowed[] = {
    {MOTE_OP_ADD, {0, 1}},               /* XNNPACK has multipliers of its own */
    {MOTE_OP_AVERAGE_POOL_2D, {0, 1}},   /* XNNPACK multiplies by a reciprocal */
    {MOTE_OP_BATCH_MATMUL, {0, 1}},      /* it rounds once there */
    {MOTE_OP_CONV_2D, {0, 1}},           /* XNNPACK rounds once */
    {MOTE_OP_DEPTHWISE_CONV_2D, {0, 1}}, /* the same */
    {MOTE_OP_FULLY_CONNECTED, {0, 1}},   /* the same */
    {MOTE_OP_LEAKY_RELU, {0, 1}},        /* XNNPACK has slopes of 8 bits after the point */
    {MOTE_OP_LOGISTIC, {1, 1}}, /* TensorFlow Lite's table comes from float, Micro's from fixed point */
    {MOTE_OP_MEAN, {1, 1}},     /* an older formula; XNNPACK rounds once */
    {MOTE_OP_MUL, {0, 1}},      /* XNNPACK multiplies in float */
    {MOTE_OP_QUANTIZE, {0, 1}}, /* XNNPACK rounds once */
    {MOTE_OP_RESIZE_BILINEAR, {2, 2}}, /* float, cut off; Micro has steps of 1/1024, whose error adds up */
    {MOTE_OP_SOFTMAX, {1, 1}},         /* as LOGISTIC */
    {MOTE_OP_SUB, {1, 1}},             /* Micro divides scales in float, TensorFlow Lite in double */
    {MOTE_OP_TRANSPOSE_CONV, {0, 1}},  /* XNNPACK rounds once */
    {MOTE_OP_TANH, {1, 1}},            /* as LOGISTIC */
};

/* int16: FULLY_CONNECTED without a bias has sums of 32 bits in TensorFlow Lite of that time, of 64 in Micro; MUL rounds
 * once; MEAN and SUB as in int8; a table of SOFTMAX comes from double there, from float in Micro. */
static double limit_of_wide(const struct mote_op *op) {
    if (op->code == MOTE_OP_FULLY_CONNECTED && (op->input_count < 3 || op->inputs[2] < 0)) return 1;
    return op->code == MOTE_OP_MUL || op->code == MOTE_OP_SUB || op->code == MOTE_OP_MEAN ||
           op->code == MOTE_OP_SOFTMAX;
}

/* Integers: steps. Otherwise: relative to unit_of. */
static double limit_of(enum engine engine, enum random_kind kind, const struct mote_op *op) {
    if (kind == RANDOM_S16) return limit_of_wide(op);
    if (kind != RANDOM_S8) return 1e-5;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
        if (allowed[i].code == op->code) return allowed[i].steps[engine];
    return 0;
}

static bool is_convolution(const struct mote_op *op) {
    return op->code == MOTE_OP_CONV_2D || op->code == MOTE_OP_DEPTHWISE_CONV_2D;
}

/* XNNPACK of that time reads the wrong pixels where a stride is larger than the filter. The C library of 2020 leaves
 * out the dilation of hybrid convolutions, and takes a float filter of the image's size for the only position that it
 * has, even with padding. XNNPACK's PRELU reads a slope a channel, also where there is one for all; the C
 * library's TRANSPOSE_CONV a scale a channel. */
static bool is_wrong_there(const struct mote_graph *graph, const struct mote_op *op, enum engine engine) {
    const struct mote_tensor *x = &graph->tensors[op->inputs[0]], *w = &graph->tensors[op->inputs[1]];
    const struct mote_conv_params *p = &op->params.conv;
    if (op->code == MOTE_OP_PRELU)
        return engine == ENGINE_WASM && x->type == MOTE_FLOAT32 && mote_tensor_count(w) == 1 &&
               x->shape[x->rank - 1] > 1;
    if (op->code == MOTE_OP_TRANSPOSE_CONV)
        return engine == ENGINE_C && w->type == MOTE_INT8 && w->quant.count == 1 && w->shape[0] > 1;
    if (!is_convolution(op)) return false;
    if (engine == ENGINE_WASM) return p->stride_h > w->shape[1] || p->stride_w > w->shape[2];
    if (op->code == MOTE_OP_DEPTHWISE_CONV_2D || x->type != MOTE_FLOAT32) return false;
    const bool dilated = p->dilation_h > 1 || p->dilation_w > 1;
    const bool whole = w->shape[1] == x->shape[1] && w->shape[2] == x->shape[2];
    return w->type == MOTE_INT8 ? dilated : whole && p->padding == MOTE_PADDING_SAME;
}

/* The C library of 2020 has no fused activation in int8 depthwise convolutions: the converter's scales imply it. */
static void change_as_there(struct mote_op *op, enum random_kind kind, enum engine engine) {
    if (engine == ENGINE_C && kind == RANDOM_S8 && op->code == MOTE_OP_DEPTHWISE_CONV_2D)
        op->params.conv.activation = MOTE_ACT_NONE;
}

static double number_of(const struct mote_tensor *t, const void *values, size_t i) {
    if (t->type == MOTE_INT32) return ((const int32_t *)values)[i];
    if (t->type == MOTE_INT16) return ((const int16_t *)values)[i];
    if (t->type == MOTE_UINT8) return ((const uint8_t *)values)[i];
    return t->type == MOTE_INT8 ? ((const int8_t *)values)[i] : (double)((const float *)values)[i];
}

static double largest_of(const struct mote_tensor *t, const void *values) {
    double largest = 1e-30;
    for (size_t i = 0; i < mote_tensor_count(t); i++)
        largest = fmax(largest, fabs(number_of(t, values, i)));
    return largest;
}

static double difference(const struct mote_tensor *t, const void *ours, const void *theirs,
                         struct tally *tally) {
    const size_t n = mote_tensor_count(t);
    double worst = 0;
    for (size_t i = 0; i < n; i++) {
        const double far = fabs(number_of(t, ours, i) - number_of(t, theirs, i));
        tally->different += far != 0;
        worst = fmax(worst, far);
    }
    tally->tensors++;
    tally->numbers += (long)n;
    return worst;
}

/* Of a difference in float: the largest output. A sum that cancels still has the errors of its terms, and those are of
 * the input's size: weights are such that outputs mostly are too. In GELU 1 + erf(x) cancels there. */
static double unit_of(const struct answers *a, const struct mote_op *op, size_t output, enum engine engine,
                      int run) {
    const int32_t out = op->outputs[output];
    const int32_t in = op->inputs[op->code == MOTE_OP_TRANSPOSE_CONV ? 2 : 0];
    const struct mote_tensor *y = &a->graph->tensors[out], *x = &a->graph->tensors[in];
    if (y->type != MOTE_FLOAT32) return 1;
    const double largest = largest_of(y, value_of(a, out, run));
    /* Below −9 the C library of 2020 takes exp(x) for the logistic function, which is e^−18 away. */
    if (engine == ENGINE_C && op->code == MOTE_OP_LOGISTIC) return fmax(largest, 1.6e-3);
    const bool sums = is_convolution(op) || op->code == MOTE_OP_TRANSPOSE_CONV ||
                      op->code == MOTE_OP_FULLY_CONNECTED || op->code == MOTE_OP_BATCH_MATMUL ||
                      op->code == MOTE_OP_SVDF || op->code == MOTE_OP_MEAN || op->code == MOTE_OP_SUM ||
                      op->code == MOTE_OP_AVERAGE_POOL_2D || op->code == MOTE_OP_GELU;
    return sums ? fmax(largest, largest_of(x, value_of(a, in, run))) : largest;
}

/* The largest difference in one run, over all outputs. */
static double judge_run(const struct answers *a, const struct mote_op *op, const struct single *single,
                        enum engine engine, int run, struct tally *tally) {
    double far = 0;
    single_run(single, a, run);
    for (size_t k = 0; k < op->output_count; k++) {
        const void *ours = mote_program_output(single->program, k),
                   *theirs = value_of(a, op->outputs[k], run);
        const double d = difference(&a->graph->tensors[op->outputs[k]], ours, theirs, tally);
        far = fmax(far, d / unit_of(a, op, k, engine, run));
    }
    return far;
}

static int judge_op(const struct answers *a, size_t number, enum engine engine) {
    struct mote_op *op = &a->graph->ops[number];
    const enum random_kind kind = kind_of(a->name);
    struct tally *tally = &tallies[kind][op->code];
    const double limit = limit_of(engine, kind, op);
    double far = 0;
    if (is_wrong_there(a->graph, op, engine)) {
        tally->wrong_there++;
        return 0;
    }
    change_as_there(op, kind, engine);
    struct single single = single_begin(a->graph, number, a->name);
    for (int run = 0; run < a->runs; run++)
        far = fmax(far, judge_run(a, op, &single, engine, run, tally));
    single_end(&single);
    tally->worst = fmax(tally->worst, far);
    if (far <= limit) return 0;
    printf("graph %d (%s), op %zu (%s): %g away, expected at most %g\n", a->name, random_kind_names[kind],
           number, mote_op_info((int)op->code)->name, far, limit);
    return 1;
}

static int judge_graph(const struct answers *a, enum engine engine) {
    int bad = 0;
    for (size_t o = 0; o < a->graph->op_count; o++)
        if (!makes_weights(a->graph, o)) bad += judge_op(a, o, engine);
    return bad;
}

static void print_tallies(void) {
    printf("%-24s %-8s %7s %8s %9s %9s %s\n", "op", "kind", "tensors", "numbers", "different", "worst",
           "left out");
    for (int code = 0; code < 256; code++) {
        for (int kind = 0; kind < RANDOM_KINDS; kind++) {
            const struct tally *t = &tallies[kind][code];
            if (t->tensors == 0) continue;
            printf("%-24s %-8s %7ld %8ld %9ld %9.2g %8ld\n", mote_op_info(code)->name,
                   random_kind_names[kind], t->tensors, t->numbers, t->different, t->worst, t->wrong_there);
        }
    }
}

#endif
