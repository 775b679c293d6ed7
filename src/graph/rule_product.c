/* SPDX-License-Identifier: MIT
 * What FULLY_CONNECTED, the convolutions and the gates of the LSTM share: sums of products of an input with
 * weights, in float32, in int8 or int16 with integer sums, or hybrid (float32 input that the kernel rounds to int8). */
#include "graph/rules.h"

#include <stdlib.h>

/* The largest |input − zero point|. */
enum { INT8_SPAN = 255, INT16_SPAN = 32768 };
/* 64-bit sums are multiplied by 15 bits and shifted to the left by up to 7. */
static const int64_t MOST_WIDE = INT64_C(1) << 47;
static const double MOST_WIDE_FACTOR = 127;

/* int16 sums have 64 bits unless the bias has 32. */
static bool is_wide(const struct mote_product *p) {
    return p->in->type == MOTE_INT16 && !(p->bias && p->bias->type == MOTE_INT32);
}

static int32_t channels_of(const struct mote_product *p) {
    return p->weights->shape[p->channel_axis];
}

static enum mote_status check_bias(const struct mote_rule *rule, const struct mote_product *p,
                                   enum mote_type type) {
    if (!p->bias) return MOTE_OK;
    if (p->bias->type != type) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a %s bias, expected %s", mote_type_name(p->bias->type),
                              mote_type_name(type));
    }
    if (mote_tensor_count(p->bias) != (size_t)channels_of(p)) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu biases for %d output channels",
                              mote_tensor_count(p->bias), (int)channels_of(p));
    }
    if (type != MOTE_FLOAT32 && !p->bias->data) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a bias that is no constant");
    }
    return MOTE_OK;
}

static enum mote_status check_weights(const struct mote_rule *rule, const struct mote_product *p) {
    const struct mote_quant *quant = &p->weights->quant;
    if (!p->weights->data) return mote_rule_fail(rule, MOTE_UNSUPPORTED, "int8 weights that are no constant");
    if (quant->count != 1 &&
        (quant->count != (size_t)channels_of(p) || quant->dimension != p->channel_axis)) {
        return mote_rule_fail(rule, MOTE_INPUT,
                              "%zu scales along dimension %d for weights with %d output channels",
                              quant->count, (int)quant->dimension, (int)channels_of(p));
    }
    for (size_t i = 0; i < quant->count; i++) {
        if (quant->zero_point[i] != 0) {
            return mote_rule_fail(rule, MOTE_UNSUPPORTED, "weights with zero point %d, expected 0",
                                  (int)quant->zero_point[i]);
        }
    }
    return MOTE_OK;
}

/* Σ |w| of one output channel. */
static int64_t magnitude(const struct mote_product *p, int32_t channel) {
    const struct mote_tensor *w = p->weights;
    const int8_t *data = w->data;
    size_t inner = 1, channels = (size_t)channels_of(p), total = mote_tensor_count(w);
    int64_t sum = 0;
    for (int i = p->channel_axis + 1; i < w->rank; i++)
        inner *= (size_t)w->shape[i];
    for (size_t at = (size_t)channel * inner; at < total; at += channels * inner) {
        for (size_t i = 0; i < inner; i++)
            sum += abs(data[at + i]);
    }
    return sum;
}

static int64_t bias_of(const struct mote_product *p, int32_t channel) {
    if (!p->bias || p->bias->type == MOTE_FLOAT32) return 0;
    if (p->bias->type == MOTE_INT32) return ((const int32_t *)p->bias->data)[channel];
    return ((const int64_t *)p->bias->data)[channel];
}

static enum mote_status check_multiplier(const struct mote_rule *rule, const struct mote_product *p,
                                         int32_t channel, int64_t most) {
    const struct mote_quant *q = &p->weights->quant;
    const double scale = (double)p->in->quant.scale[0] * (double)q->scale[q->count == 1 ? 0 : channel];
    if (!is_wide(p)) return mote_rule_multiplier(rule, scale / p->out_scale, (double)most);
    if (scale / p->out_scale < MOST_WIDE_FACTOR) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "the scales make a multiplier of %g, expected less than %g",
                          scale / p->out_scale, MOST_WIDE_FACTOR);
}

/* The accumulator of each channel stays in its 32 or 48 bits whatever the input is, and so does its multiplication. */
static enum mote_status check_sums(const struct mote_rule *rule, const struct mote_product *p) {
    const int64_t span = p->in->type == MOTE_INT16 ? INT16_SPAN : INT8_SPAN;
    const int64_t limit = is_wide(p) ? MOST_WIDE : INT32_MAX;
    for (int32_t c = 0; c < channels_of(p); c++) {
        const int64_t bias = bias_of(p, c), products = span * magnitude(p, c);
        if (bias > limit || bias < -limit || products > limit || products + llabs((long long)bias) > limit) {
            return mote_rule_fail(rule, MOTE_INPUT,
                                  "output channel %d: weights and bias can sum to %lld and %lld, past %lld",
                                  (int)c, (long long)products, (long long)bias, (long long)limit);
        }
        if (p->out_scale > 0) MOTE_TRY(check_multiplier(rule, p, c, products + llabs((long long)bias)));
    }
    return MOTE_OK;
}

/* int16: 64 bits, or 32 where the op has sums of 32. */
static enum mote_type bias_type(const struct mote_rule *rule, const struct mote_product *p) {
    if (p->in->type == MOTE_FLOAT32) return MOTE_FLOAT32;
    if (p->in->type == MOTE_INT8) return MOTE_INT32;
    const bool either = rule->op->code != MOTE_OP_DEPTHWISE_CONV_2D;
    return either && p->bias && p->bias->type == MOTE_INT32 ? MOTE_INT32 : MOTE_INT64;
}

enum mote_status mote_rule_product(const struct mote_rule *rule, const struct mote_product *p) {
    enum mote_type in = p->in->type, weights = p->weights->type;
    if (in == MOTE_FLOAT32 && weights == MOTE_FLOAT32) return check_bias(rule, p, MOTE_FLOAT32);
    if (weights != MOTE_INT8 || (in != MOTE_FLOAT32 && in != MOTE_INT8 && in != MOTE_INT16)) {
        return mote_rule_fail(
            rule, MOTE_UNSUPPORTED,
            "%s input with %s weights, expected float32 with float32, or float32, int8 or int16 with int8",
            mote_type_name(in), mote_type_name(weights));
    }
    if (in != MOTE_FLOAT32 && p->in->quant.count != 1) {
        return mote_rule_fail(rule, MOTE_INPUT, "an input with %zu scales, expected 1", p->in->quant.count);
    }
    MOTE_TRY(check_bias(rule, p, bias_type(rule, p)));
    MOTE_TRY(check_weights(rule, p));
    return check_sums(rule, p);
}
