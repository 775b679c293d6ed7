/* SPDX-License-Identifier: MIT
 * TRANSPOSE_CONV: x (n,h,w,c), filter (out,kh,kw,c) → y (n,h',w',out), of the given shape: what a convolution of y with these
 * strides would make x of, turned around.
 *
 *     inputs  0 shape of y, 4 constant numbers · 1 filter · 2 x · 3 bias (out), may be absent */
#include "graph/rules.h"

static enum mote_status check_shape(const struct mote_rule *rule, int32_t shape[4]) {
    const struct mote_tensor *given = rule->x[0];
    MOTE_TRY(mote_rule_int_vector(rule, "the output's shape", given));
    if (mote_tensor_count(given) != 4)
        return mote_rule_fail(rule, MOTE_INPUT, "a shape of %zu numbers, expected 4",
                              mote_tensor_count(given));
    for (size_t i = 0; i < 4; i++) {
        const int64_t n = mote_tensor_int(given, i);
        shape[i] = n > 0 && n <= MOTE_MAX_BYTES ? (int32_t)n : 0;
    }
    return MOTE_OK;
}

/* Along axis i: the windows of y are as many as x has samples. */
static bool fits(const struct mote_rule *rule, const int32_t *shape, int i, int32_t stride) {
    const enum mote_padding padding = rule->op->params.conv.padding;
    return stride >= 1 && stride <= MOTE_MOST_STEP && (unsigned)padding <= MOTE_PADDING_VALID &&
           mote_window_count(padding, shape[i], rule->x[1]->shape[i], stride, 1) == rule->x[2]->shape[i];
}

enum mote_status mote_check_transpose_conv(const struct mote_rule *rule) {
    const struct mote_conv_params *p = &rule->op->params.conv;
    const struct mote_tensor *in = rule->x[2], *filter = rule->x[1];
    int32_t y[4];
    MOTE_TRY(check_shape(rule, y));
    MOTE_TRY(mote_rule_activation(rule, p->activation));
    MOTE_TRY(mote_rule_rank(rule, "the input", in, 4));
    MOTE_TRY(mote_rule_rank(rule, "the filter", filter, 4));
    MOTE_TRY(mote_rule_same_type(rule, in, rule->out));
    if (y[0] != in->shape[0] || y[3] != filter->shape[0] || in->shape[3] != filter->shape[3] ||
        !fits(rule, y, 1, p->stride_h) || !fits(rule, y, 2, p->stride_w))
        return mote_rule_fail(rule, MOTE_INPUT, "strides of %d×%d do not make the input of such an output",
                              (int)p->stride_h, (int)p->stride_w);
    if (filter->type != in->type)
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a filter of %s on %s, expected the same type",
                              mote_type_name(filter->type), mote_type_name(in->type));
    MOTE_TRY(mote_rule_shape(rule, 4, y));
    return mote_rule_product(rule,
                             &(struct mote_product){
                                 .in = in,
                                 .weights = filter,
                                 .bias = mote_rule_input(rule, 3),
                                 .out_scale = in->type == MOTE_INT8 ? (double)rule->out->quant.scale[0] : 0,
                             });
}
