/* SPDX-License-Identifier: MIT
 * SVDF: x (n,inputs) → y (n,units); filters = units · rank.
 *
 *     inputs  0 x · 1 features (filters,inputs) · 2 time (filters,memory) · 3 bias (units), may be absent
 *             4 state (n,filters·memory), a variable tensor
 *
 * float32; hybrid (float32 with int8 features and time weights); int8 with time weights and state both int16 or both
 * int8, and an int32 bias. */
#include "graph/rules.h"

enum { FEATURES = 1, TIME = 2, BIAS = 3 };

struct svdf {
    const struct mote_rule *rule;
    const struct mote_tensor *in, *out, *features, *time, *bias, *state;
    int32_t batches, filters, memory, units;
};

static enum mote_status check_shapes(struct svdf *s) {
    const struct mote_rule *rule = s->rule;
    const int32_t rank = rule->op->params.svdf.rank;
    MOTE_TRY(mote_rule_rank(rule, "the input", s->in, 2));
    MOTE_TRY(mote_rule_rank(rule, "the list of feature weights", s->features, 2));
    MOTE_TRY(mote_rule_rank(rule, "the list of time weights", s->time, 2));
    s->batches = s->in->shape[0];
    s->filters = s->features->shape[0];
    s->memory = s->time->shape[1];
    if (rank < 1 || s->filters % rank != 0) {
        return mote_rule_fail(rule, MOTE_INPUT, "rank %d of %d filters", (int)rank, (int)s->filters);
    }
    s->units = s->filters / rank;
    if (s->features->shape[1] != s->in->shape[1] || s->time->shape[0] != s->filters) {
        return mote_rule_fail(rule, MOTE_INPUT, "weights of %d×%d and %d×%d for inputs of %d numbers",
                              (int)s->filters, (int)s->features->shape[1], (int)s->time->shape[0],
                              (int)s->memory, (int)s->in->shape[1]);
    }
    const size_t remembered = (size_t)s->batches * (size_t)s->filters * (size_t)s->memory;
    if (!s->state->is_variable || mote_tensor_count(s->state) != remembered) {
        return mote_rule_fail(rule, MOTE_INPUT, "the state is no variable tensor of %zu elements",
                              remembered);
    }
    if (s->bias && mote_tensor_count(s->bias) != (size_t)s->units) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu biases for %d units", mote_tensor_count(s->bias),
                              (int)s->units);
    }
    return mote_rule_shape(rule, 2, (const int32_t[]){s->batches, s->units});
}

static enum mote_status check_one_scale(const struct mote_rule *rule, const char *what,
                                        const struct mote_tensor *t, bool centered) {
    if (t->quant.count == 1 && (!centered || t->quant.zero_point[0] == 0)) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%s: %zu scales, zero point %d; expected 1%s", what,
                          t->quant.count, t->quant.count ? (int)t->quant.zero_point[0] : 0,
                          centered ? " and 0" : "");
}

static enum mote_status check_types(const struct svdf *s, enum mote_type features, enum mote_type time,
                                    enum mote_type state, enum mote_type bias) {
    if (s->features->type == features && s->time->type == time && s->state->type == state &&
        (!s->bias || s->bias->type == bias))
        return MOTE_OK;
    return mote_rule_fail(
        s->rule, MOTE_UNSUPPORTED, "%s input with %s features, %s time weights, %s state and %s bias",
        mote_type_name(s->in->type), mote_type_name(s->features->type), mote_type_name(s->time->type),
        mote_type_name(s->state->type), s->bias ? mote_type_name(s->bias->type) : "no");
}

static enum mote_status check_quantized_weights(const struct svdf *s) {
    MOTE_TRY(check_one_scale(s->rule, "feature weights", s->features, true));
    MOTE_TRY(check_one_scale(s->rule, "time weights", s->time, true));
    if (s->time->data && (!s->bias || s->bias->data || s->bias->type == MOTE_FLOAT32)) return MOTE_OK;
    return mote_rule_fail(s->rule, MOTE_UNSUPPORTED, "time weights or a bias that are no constant");
}

static enum mote_status check_integer(const struct svdf *s) {
    const bool wide = s->state->type == MOTE_INT16;
    MOTE_TRY(
        check_types(s, MOTE_INT8, wide ? MOTE_INT16 : MOTE_INT8, wide ? MOTE_INT16 : MOTE_INT8, MOTE_INT32));
    MOTE_TRY(check_quantized_weights(s));
    MOTE_TRY(check_one_scale(s->rule, "the state", s->state, wide));
    const double state = (double)s->state->quant.scale[0];
    MOTE_TRY(mote_rule_product(
        s->rule, &(struct mote_product){.in = s->in, .weights = s->features, .out_scale = state}));
    const double out = state * (double)s->time->quant.scale[0] / (double)s->out->quant.scale[0];
    return mote_rule_multiplier(s->rule, out, 1);
}

enum mote_status mote_check_svdf(const struct mote_rule *rule) {
    struct svdf s = {.rule = rule,
                     .in = rule->x[0],
                     .out = rule->out,
                     .features = mote_rule_input(rule, FEATURES),
                     .time = mote_rule_input(rule, TIME),
                     .bias = mote_rule_input(rule, BIAS),
                     .state = mote_rule_input(rule, MOTE_SVDF_STATE)};
    if (!s.state) return mote_rule_fail(rule, MOTE_INPUT, "no state, expected input %d", MOTE_SVDF_STATE);
    MOTE_TRY(mote_rule_activation(rule, rule->op->params.svdf.activation));
    MOTE_TRY(mote_rule_same_type(rule, s.in, s.out));
    MOTE_TRY(check_shapes(&s));
    if (s.in->type == MOTE_INT8) return check_integer(&s);
    if (s.features->type == MOTE_FLOAT32)
        return check_types(&s, MOTE_FLOAT32, MOTE_FLOAT32, MOTE_FLOAT32, MOTE_FLOAT32);
    MOTE_TRY(check_types(&s, MOTE_INT8, MOTE_INT8, MOTE_FLOAT32, MOTE_FLOAT32));
    MOTE_TRY(check_quantized_weights(&s));
    return mote_rule_product(rule, &(struct mote_product){.in = s.in, .weights = s.features});
}

uint64_t mote_macs_svdf(const struct mote_graph *graph, const struct mote_op *op) {
    const uint64_t a_row = (uint64_t)mote_tensor_count(&graph->tensors[op->inputs[FEATURES]]) +
                           (uint64_t)mote_tensor_count(&graph->tensors[op->inputs[TIME]]);
    return a_row * (uint64_t)graph->tensors[op->inputs[0]].shape[0];
}
