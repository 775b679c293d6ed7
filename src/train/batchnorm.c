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
    node->work = 6 * c;
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

/* What the network's weights mean for one channel: y = x · scale + shift. */
struct channel {
    double mean, inverse; /* 1 / √(variance + ε) */
    float scale, shift;
};

static struct channel channel_of(const float *w, size_t channels, size_t c, double mean, double variance) {
    struct channel channel = {.mean = mean, .inverse = 1.0 / sqrt(variance + epsilon)};
    double scale = (double)w[c] * channel.inverse;
    channel.scale = (float)scale;
    channel.shift = (float)((double)w[channels + c] - mean * scale);
    return channel;
}

/* Mean and variance of the batch out of sums around the running mean. */
static void moments_of(const double *totals, size_t channels, size_t c, double rows, float around,
                       double *mean, double *variance) {
    double first = totals[c] / rows, second = totals[channels + c] / rows - first * first;
    *mean = (double)around + first;
    *variance = second > 0.0 || second != second ? second : 0.0;
}

static struct channel trained_channel(const struct mote_node *node, const struct mote_pass *p, size_t c) {
    double mean, variance;
    moments_of(p->totals, node->in.channels, c, (double)rows_of(node, p->batch), p->state[c], &mean,
               &variance);
    return channel_of(p->w, node->in.channels, c, mean, variance);
}

static struct channel running_channel(const struct mote_node *node, const struct mote_pass *p, size_t c) {
    return channel_of(p->w, node->in.channels, c, (double)p->state[c],
                      (double)p->state[node->in.channels + c]);
}

static struct mote_clip clip_of(const struct mote_node *node) {
    bool none = node->fused == MOTE_ACT_NONE;
    return (struct mote_clip){none ? -__builtin_inff() : 0.0f,
                              node->fused == MOTE_ACT_RELU6 ? 6.0f : __builtin_inff()};
}

static void add_part(size_t n, const float *part, double *sums) {
    for (size_t i = 0; i < n; i++)
        sums[i] += (double)part[i];
}

static void gather(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, rows = rows_of(node, p->n);
    memset(p->sums, 0, node->sums * sizeof *p->sums);
    for (size_t at = 0; at < rows; at += PART) {
        size_t some = rows - at < PART ? rows - at : PART;
        p->kernels->moments(some, c, p->x + at * c, p->state, p->work, p->work + c);
        add_part(2 * c, p->work, p->sums);
    }
}

/* Scale and shift as they stand in the weights. */
static void fixed_forward(const struct mote_node *node, const struct mote_pass *p) {
    p->kernels->scale_clip(rows_of(node, p->n), node->in.channels, p->x, p->w, p->w + node->in.channels,
                           clip_of(node), p->y);
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    float *scale = p->work, *shift = scale + c;
    if (p->fixed) {
        fixed_forward(node, p);
        return;
    }
    for (size_t i = 0; i < c; i++) {
        struct channel channel = p->rng ? trained_channel(node, p, i) : running_channel(node, p, i);
        scale[i] = channel.scale;
        shift[i] = channel.shift;
    }
    p->kernels->scale_clip(rows_of(node, p->n), c, p->x, scale, shift, clip_of(node), p->y);
}

/* Σ dy and Σ dy (x − mean) of this shard; dy is 0 where the fused activation is flat. */
static void sum_back(const struct mote_node *node, const struct mote_pass *p, const float *scale,
                     const float *shift, const float *mean) {
    size_t c = node->in.channels, rows = rows_of(node, p->n);
    memset(p->sums, 0, node->sums * sizeof *p->sums);
    for (size_t at = 0; at < rows; at += PART) {
        size_t some = rows - at < PART ? rows - at : PART;
        p->kernels->moments_back(some, c, p->x + at * c, p->dy + at * c, scale, shift, mean, clip_of(node),
                                 p->work, p->work + c);
        add_part(2 * c, p->work, p->sums);
    }
}

static void gather_back(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    float *scale = p->work + 2 * c, *shift = scale + c, *mean = shift + c;
    for (size_t i = 0; i < c; i++) {
        struct channel channel = trained_channel(node, p, i);
        scale[i] = channel.scale;
        shift[i] = channel.shift;
        mean[i] = (float)channel.mean;
    }
    sum_back(node, p, scale, shift, mean);
}

/* Gradients of scale and shift, and dx = scale · dy. */
static void fixed_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    float *zeros = p->work + 2 * c;
    memset(zeros, 0, c * sizeof *zeros);
    sum_back(node, p, p->w, p->w + c, zeros);
    for (size_t i = 0; i < c; i++) {
        p->dw[i] = (float)p->sums[c + i];
        p->dw[c + i] = (float)p->sums[i];
    }
    if (p->dx)
        p->kernels->scale_clip_back(rows_of(node, p->n), c, p->x, p->dy, p->w, p->w + c, zeros, zeros,
                                    clip_of(node), p->dx);
}

/* dx = γ i (dy − Σ dy / N − (x − mean) i² Σ dy (x − mean) / N) for i = 1 / √(variance + ε) and N rows. */
static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    if (p->fixed) {
        fixed_backward(node, p);
        return;
    }
    const double *totals_back = p->totals + node->sums;
    double rows = (double)rows_of(node, p->batch);
    float *scale = p->work, *shift = scale + c, *of_x = shift + c, *constant = of_x + c;
    for (size_t i = 0; i < c; i++) {
        struct channel channel = trained_channel(node, p, i);
        double factor = (double)p->w[i] * channel.inverse,
               slope = -factor * channel.inverse * channel.inverse * totals_back[c + i] / rows;
        scale[i] = channel.scale;
        shift[i] = channel.shift;
        of_x[i] = (float)slope;
        constant[i] = (float)(-factor * totals_back[i] / rows - channel.mean * slope);
        p->dw[i] = (float)(p->sums[c + i] * channel.inverse); /* of this shard's examples */
        p->dw[c + i] = (float)p->sums[i];
    }
    if (p->dx)
        p->kernels->scale_clip_back(rows_of(node, p->n), c, p->x, p->dy, scale, shift, of_x, constant,
                                    clip_of(node), p->dx);
}

static void learn(const struct mote_node *node, const double *totals, size_t batch, double keep,
                  float *state) {
    size_t c = node->in.channels;
    double rows = (double)rows_of(node, batch), mean, variance;
    for (size_t i = 0; i < c; i++) {
        moments_of(totals, c, i, rows, state[i], &mean, &variance);
        if (rows > 1.0) variance *= rows / (rows - 1.0);
        state[i] = (float)(keep * (double)state[i] + (1.0 - keep) * mean);
        state[c + i] = (float)(keep * (double)state[c + i] + (1.0 - keep) * variance);
    }
}

void mote_bn_fold(const struct mote_node *node, const float *w, const float *state, float *scale,
                  float *shift) {
    size_t c = node->in.channels;
    for (size_t i = 0; i < c; i++) {
        struct channel channel = channel_of(w, c, i, (double)state[i], (double)state[c + i]);
        scale[i] = channel.scale;
        shift[i] = channel.shift;
    }
}

/* scale = γ i and shift = β − mean γ i for i = 1 / √(variance + ε). */
void mote_bn_unfold(const struct mote_node *node, const float *state, float *dw) {
    size_t c = node->in.channels;
    for (size_t i = 0; i < c; i++) {
        double inverse = 1.0 / sqrt((double)state[c + i] + epsilon);
        dw[i] = (float)(((double)dw[i] - (double)state[i] * (double)dw[c + i]) * inverse);
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
                                            .gather = gather,
                                            .gather_back = gather_back,
                                            .learn = learn};
