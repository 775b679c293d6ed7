/* SPDX-License-Identifier: MIT
 * Ops that work element by element: ADD, SUB, MUL, MAXIMUM and MINIMUM (with broadcasting), the activations, SOFTMAX, L2_NORMALIZATION and LOG_SOFTMAX. */
#include "device/normalize.h"
#include "graph/rules.h"

#include <math.h>

int mote_rule_broadcast(const struct mote_tensor *a, const struct mote_tensor *b,
                        int32_t shape[MOTE_MAX_RANK]) {
    int rank = a->rank > b->rank ? a->rank : b->rank;
    for (int i = 1; i <= rank; i++) {
        int32_t x = i <= a->rank ? a->shape[a->rank - i] : 1, y = i <= b->rank ? b->shape[b->rank - i] : 1;
        if (x != y && x != 1 && y != 1) return -1;
        shape[rank - i] = x == 1 ? y : x;
    }
    return rank;
}

/* ADD and SUB bring both inputs to twice the larger scale with 20 bits to spare (15 in int16), and that to the output's. */
static enum mote_status check_integer(const struct mote_rule *rule, const struct mote_tensor *a,
                                      const struct mote_tensor *b, const struct mote_tensor *out) {
    const bool wide = out->type == MOTE_INT16;
    const double most = wide ? 32768.0 * 32768.0 : 255.0 * 255.0;
    if (out->type == MOTE_FLOAT32) return MOTE_OK;
    double x = (double)a->quant.scale[0], y = (double)b->quant.scale[0], z = (double)out->quant.scale[0];
    if (rule->op->code == MOTE_OP_MUL) return mote_rule_multiplier(rule, x * y / z, most);
    if (2 * (x > y ? x : y) / (z * (wide ? 1 << 15 : 1 << 20)) < 1) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "the output's scale %g is too small for inputs of scale %g and %g", z, x, y);
}

static enum mote_status check_pair(const struct mote_rule *rule,
                                   enum mote_status same(const struct mote_rule *, const struct mote_tensor *,
                                                         const struct mote_tensor *)) {
    const struct mote_tensor *a = rule->x[0], *b = rule->x[1];
    const struct mote_tensor *out = rule->out;
    MOTE_TRY(same(rule, a, b));
    MOTE_TRY(same(rule, a, out));
    int32_t shape[MOTE_MAX_RANK];
    int rank = mote_rule_broadcast(a, b, shape);
    if (rank < 0) return mote_rule_fail(rule, MOTE_INPUT, "the inputs' shapes do not broadcast");
    return mote_rule_shape(rule, rank, shape);
}

enum mote_status mote_check_elementwise_binary(const struct mote_rule *rule) {
    MOTE_TRY(check_pair(rule, mote_rule_same_type_wide));
    MOTE_TRY(mote_rule_activation(rule, rule->op->params.arithmetic.activation));
    return check_integer(rule, rule->x[0], rule->x[1], rule->out);
}

/* MAXIMUM and MINIMUM compare stored numbers. */
enum mote_status mote_check_extreme(const struct mote_rule *rule) {
    MOTE_TRY(check_pair(rule, mote_rule_same_type_wide));
    MOTE_TRY(mote_rule_same_quant(rule, rule->x[0], rule->out));
    return mote_rule_same_quant(rule, rule->x[1], rule->out);
}

static enum mote_status check_float(const struct mote_rule *rule, const struct mote_tensor *in) {
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s, expected float32", mote_type_name(in->type));
}

/* DIV, SQUARED_DIFFERENCE and POW */
enum mote_status mote_check_float_pair(const struct mote_rule *rule) {
    MOTE_TRY(check_pair(rule, mote_rule_same_type));
    MOTE_TRY(mote_rule_activation(rule, rule->op->params.arithmetic.activation));
    return check_float(rule, rule->x[0]);
}

/* y = x where x ≥ 0, else alpha · x; alpha is repeated, x is not. */
enum mote_status mote_check_prelu(const struct mote_rule *rule) {
    MOTE_TRY(check_pair(rule, mote_rule_same_type));
    const struct mote_tensor *in = rule->x[0], *alpha = rule->x[1], *out = rule->out;
    if (in->bytes != out->bytes)
        return mote_rule_fail(rule, MOTE_INPUT, "alpha has a larger shape than the input");
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    const double ratio = (double)in->quant.scale[0] / (double)out->quant.scale[0];
    MOTE_TRY(mote_rule_multiplier(rule, ratio, 255));
    return mote_rule_multiplier(rule, ratio * (double)alpha->quant.scale[0], 255.0 * 255.0);
}

static enum mote_status check_unary(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    const bool wide = rule->op->code != MOTE_OP_HARD_SWISH;
    MOTE_TRY((wide ? mote_rule_same_type_wide : mote_rule_same_type)(rule, in, out));
    return mote_rule_shape(rule, in->rank, in->shape);
}

enum mote_status mote_check_elementwise_unary(const struct mote_rule *rule) {
    MOTE_TRY(check_unary(rule));
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    const double most = in->type == MOTE_INT16 ? 32768 : 255;
    return mote_rule_multiplier(rule, (double)in->quant.scale[0] / (double)out->quant.scale[0], most);
}

/* In int8 those whose tables come from float, or are the same in all engines. */
enum mote_status mote_check_function(const struct mote_rule *rule) {
    const bool tabled =
        rule->op->code == MOTE_OP_ELU || rule->op->code == MOTE_OP_ABS || rule->op->code == MOTE_OP_GELU;
    MOTE_TRY(check_unary(rule));
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (in->type != MOTE_INT8 || !tabled) return check_float(rule, in);
    return mote_rule_multiplier(rule, (double)in->quant.scale[0] / (double)out->quant.scale[0], 255);
}

/* The int16 kernels have 15 bits for a factor that brings the input to 1 / (3 · 2^12). */
static enum mote_status check_argument(const struct mote_rule *rule, const struct mote_tensor *in) {
    const double most = 32767.0 / (3 << 12), scale = in->type == MOTE_INT16 ? (double)in->quant.scale[0] : 0;
    if (scale <= most) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "an int16 input with scale %g, expected at most %g", scale, most);
}

/* TANH and LOGISTIC: the output's range is that of the function. */
enum mote_status mote_check_fixed_range(const struct mote_rule *rule) {
    MOTE_TRY(check_unary(rule));
    const struct mote_tensor *out = rule->out;
    MOTE_TRY(check_argument(rule, rule->x[0]));
    if (rule->op->code == MOTE_OP_TANH) return mote_rule_fixed_quant(rule, out, 1.0f / 128, 0);
    return mote_rule_fixed_quant(rule, out, 1.0f / 256, -128);
}

/* Integers that are summed along the last axis. */
static enum mote_status check_row(const struct mote_rule *rule, int32_t most) {
    const struct mote_tensor *in = rule->x[0];
    if (in->shape[in->rank - 1] <= most) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%d integers in a row, expected at most %d",
                          (int)in->shape[in->rank - 1], (int)most);
}

static enum mote_status check_not_scalar(const struct mote_rule *rule) {
    if (rule->x[0]->rank > 0) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "a scalar input, expected at least one dimension");
}

/* L2_NORMALIZATION and LOG_SOFTMAX, over the last axis. */
enum mote_status mote_check_normalize(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    MOTE_TRY(check_unary(rule));
    MOTE_TRY(check_not_scalar(rule));
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    if (in->type != MOTE_INT8 || rule->op->code == MOTE_OP_LOG_SOFTMAX) return check_float(rule, in);
    MOTE_TRY(check_row(rule, MOTE_L2_MOST));
    return mote_rule_fixed_quant(rule, rule->out, 1.0f / 128, 0);
}

/* The int8 kernel scales differences by beta·scale·2²⁶ (five integer bits), a multiplier that must be above 1; the int16
 * one has 65535 steps for 10, and 32 bits for a sum. */
static enum mote_status check_softmax_scale(const struct mote_rule *rule, const struct mote_tensor *in) {
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    const double scale = (double)rule->op->params.softmax.beta * (double)in->quant.scale[0];
    if (in->type == MOTE_INT16) {
        MOTE_TRY(check_row(rule, 1 << 16));
        return mote_rule_multiplier(rule, scale / (10.0 / 65535), 65535);
    }
    if (scale * (1 << 26) > 1) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "beta × scale of the input is %g, too small for the int8 kernel",
                          scale);
}

/* y = exp(beta·x) / Σ exp(beta·x) over the last axis. */
enum mote_status mote_check_softmax(const struct mote_rule *rule) {
    MOTE_TRY(check_unary(rule));
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    double beta = (double)rule->op->params.softmax.beta;
    MOTE_TRY(check_not_scalar(rule));
    if (!(beta > 0 && beta <= 1e6)) {
        return mote_rule_fail(rule, MOTE_INPUT, "beta %g, expected a positive number up to 1e6", beta);
    }
    MOTE_TRY(mote_rule_fixed_quant(rule, out, 1.0f / 256, -128));
    return check_softmax_scale(rule, in);
}
