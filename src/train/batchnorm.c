/* SPDX-License-Identifier: MIT
 * Batch norm (Ioffe & Szegedy, 2015): y = γ (x − mean) / √(variance + ε) + β per channel; and the relu after it,
 * in the same pass. In training, mean and variance are those of the whole batch (see node.h), and running
 * averages follow them, which take their place everywhere else and are folded into the layer before when the
 * network is written. Weights: γ, β; state: running mean, running variance (unbiased); each (channels).
 *
 * Sums are taken around the running mean, so that squares do not cancel; parts of a shard are added in double. */
#include "train/node.h"

#include <math.h>
#include <string.h>

static const double epsilon = 1e-3; /* Keras's */
enum { PART = 64 };                 /* rows that are added in float */

static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    size_t c = node->in.channels;
    node->out = node->in;
    node->weight_count = node->bias_count = 2 * c;
    node->state_count = 2 * c;
    node->sums = 2 * c;
    node->work = 2 * c;
    node->common = 6 * c;
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    (void)rng;
    for (size_t i = 0; i < 2 * node->in.channels; i++)
        w[i] = i < node->in.channels ? 1.0f : 0.0f;
}

static void begin(const struct mote_node *node, float *state) {
    for (size_t i = 0; i < node->state_count; i++)
        state[i] = i < node->in.channels ? 0.0f : 1.0f;
}

static size_t rows_of(const struct mote_node *node, size_t examples) {
    return examples * mote_shape_rows(node->in);
}

/* Of each channel: y = x · scale + shift; and, for d = dy · the activation's slope, dx = scale · d + x · of_x +
 * constant. `inverse` is 1 / √(variance + ε). */
struct common {
    float *scale, *shift, *mean, *inverse, *of_x, *constant;
};

static struct common common_of(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    float *at = p->common;
    return (struct common){at, at + c, at + 2 * c, at + 3 * c, at + 4 * c, at + 5 * c};
}

static double inverse_of(double variance) {
    return 1.0 / sqrt(variance + epsilon);
}

/* Mean and variance of the batch out of sums around the running mean. */
static void moments_of(const double *totals, size_t channels, size_t c, double rows, float around,
                       double *mean, double *variance) {
    double first = totals[c] / rows, second = totals[channels + c] / rows - first * first;
    *mean = (double)around + first;
    *variance = second > 0.0 || second != second ? second : 0.0;
}

void mote_bn_fold(const struct mote_node *node, const float *w, const float *state, float *scale,
                  float *shift) {
    size_t c = node->in.channels;
    for (size_t i = 0; i < c; i++) {
        double factor = (double)w[i] * inverse_of((double)state[c + i]);
        scale[i] = (float)factor;
        shift[i] = (float)((double)w[c + i] - (double)state[i] * factor);
    }
}

/* By the running averages. */
static void prepare(const struct mote_node *node, const struct mote_pass *p) {
    struct common common = common_of(node, p);
    mote_bn_fold(node, p->w, p->state, common.scale, common.shift);
}

static void settle_ahead(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    struct common common = common_of(node, p);
    double rows = (double)rows_of(node, p->batch), mean, variance;
    for (size_t i = 0; i < c; i++) {
        moments_of(p->totals, c, i, rows, p->state[i], &mean, &variance);
        double inverse = inverse_of(variance), scale = (double)p->w[i] * inverse;
        common.scale[i] = (float)scale;
        common.shift[i] = (float)((double)p->w[c + i] - mean * scale);
        common.mean[i] = (float)mean;
        common.inverse[i] = (float)inverse;
    }
}

/* dx = γ i (d − Σ d / N − (x − mean) i² Σ d (x − mean) / N) for i = 1 / √(variance + ε) and N rows. */
static void settle_back(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    struct common common = common_of(node, p);
    const double *back = p->totals + node->sums;
    double rows = (double)rows_of(node, p->batch);
    for (size_t i = 0; i < c; i++) {
        double inverse = (double)common.inverse[i], factor = (double)p->w[i] * inverse,
               slope = -factor * inverse * inverse * back[c + i] / rows;
        common.of_x[i] = (float)slope;
        common.constant[i] = (float)(-factor * back[i] / rows - (double)common.mean[i] * slope);
    }
}

static void settle(const struct mote_node *node, const struct mote_pass *p, bool back) {
    if (back)
        settle_back(node, p);
    else
        settle_ahead(node, p);
}

static struct mote_clip clip_of(const struct mote_node *node) {
    bool none = node->fused == MOTE_ACT_NONE;
    return (struct mote_clip){none ? -__builtin_inff() : 0.0f,
                              node->fused == MOTE_ACT_RELU6 ? 6.0f : __builtin_inff()};
}

void mote_bn_leave(const struct mote_node *node, const float *common, struct mote_pass *pass) {
    pass->scale = common; /* as in common_of */
    pass->shift = common + node->in.channels;
    pass->clip = clip_of(node);
}

static void add_part(size_t n, const float *part, double *sums) {
    for (size_t i = 0; i < n; i++)
        sums[i] += (double)part[i];
}

static void gather(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, rows = rows_of(node, p->n);
    if (!p->more) memset(p->sums, 0, node->sums * sizeof *p->sums);
    for (size_t at = 0; at < rows; at += PART) {
        size_t some = rows - at < PART ? rows - at : PART;
        p->kernels->moments(some, c, p->x + at * c, p->state, p->work, p->work + c);
        add_part(2 * c, p->work, p->sums);
    }
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    struct common common = common_of(node, p);
    p->kernels->scale_clip(rows_of(node, p->n), node->in.channels, p->x, common.scale, common.shift,
                           clip_of(node), p->y);
}

/* Σ d and Σ d (x − mean) of this shard. */
static void gather_back(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, rows = rows_of(node, p->n);
    struct common common = common_of(node, p);
    if (!p->more) memset(p->sums, 0, node->sums * sizeof *p->sums);
    for (size_t at = 0; at < rows; at += PART) {
        size_t some = rows - at < PART ? rows - at : PART;
        p->kernels->moments_back(some, c, p->x + at * c, p->dy + at * c, common.scale, common.shift,
                                 common.mean, clip_of(node), p->work, p->work + c);
        add_part(2 * c, p->work, p->sums);
    }
}

/* The weights' gradients are of all of this shard's examples that were gathered. */
static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    struct common common = common_of(node, p);
    for (size_t i = 0; i < c; i++) {
        p->dw[i] = (float)(p->sums[c + i] * (double)common.inverse[i]);
        p->dw[c + i] = (float)p->sums[i];
    }
    if (p->dx)
        p->kernels->scale_clip_back(rows_of(node, p->n), c, p->x, p->dy, common.scale, common.shift,
                                    common.of_x, common.constant, clip_of(node), p->dx);
}

static void learn(const struct mote_node *node, const double *totals, size_t batch, struct mote_bn_keep keep,
                  float *state) {
    size_t c = node->in.channels;
    double rows = (double)rows_of(node, batch), mean, variance;
    for (size_t i = 0; i < c; i++) {
        moments_of(totals, c, i, rows, state[i], &mean, &variance);
        if (rows > 1.0) variance *= rows / (rows - 1.0);
        state[i] = (float)(keep.mean * (double)state[i] + (1.0 - keep.mean) * mean);
        state[c + i] = (float)(keep.variance * (double)state[c + i] + (1.0 - keep.variance) * variance);
    }
}

/* Where no layer before it takes the factors: a depthwise convolution of one tap. */
static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t c = (int32_t)node->in.channels;
    (void)w;
    if (!emit->scale) return true; /* folded */
    if (!mote_emit_rank(emit, node->in, 4)) return false;
    int32_t weights = mote_emit_constant(emit, 4, (int32_t[]){1, 1, 1, c}, emit->scale);
    int32_t bias = mote_emit_constant(emit, 1, &c, emit->shift);
    if (weights < 0 || bias < 0 ||
        mote_emit_op(emit, MOTE_OP_DEPTHWISE_CONV_2D, (int32_t[]){emit->tensor, weights, bias}, 3, 4,
                     (int32_t[]){1, (int32_t)node->in.steps, (int32_t)node->in.width, c}) < 0)
        return false;
    emit->graph->ops[emit->graph->op_count - 1].params.conv =
        (struct mote_conv_params){MOTE_PADDING_VALID, 1, 1, 1, 1, 1, MOTE_ACT_NONE};
    emit->scale = emit->shift = NULL;
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_bn = {.name = "bn",
                                            .shape = shape,
                                            .init = init,
                                            .forward = forward,
                                            .backward = backward,
                                            .emit = emit,
                                            .begin = begin,
                                            .prepare = prepare,
                                            .settle = settle,
                                            .gather = gather,
                                            .gather_back = gather_back,
                                            .learn = learn};
