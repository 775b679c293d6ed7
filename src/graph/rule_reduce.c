/* SPDX-License-Identifier: MIT
 * MEAN, SUM, REDUCE_MAX and REDUCE_MIN over constant axes. */
#include "graph/rules.h"

/* Most elements that are summed in int32. */
enum { MOST_SUMMED_S8 = 1 << 23, MOST_SUMMED_S16 = 65535 };

static enum mote_status mark_axes(const struct mote_rule *rule, const struct mote_tensor *in,
                                  const struct mote_tensor *axes, bool reduced[MOTE_MAX_RANK]) {
    MOTE_TRY(mote_rule_int_vector(rule, "the list of axes", axes));
    for (size_t i = 0; i < mote_tensor_count(axes); i++) {
        int axis;
        MOTE_TRY(mote_rule_axis(rule, mote_tensor_int(axes, i), in->rank, &axis));
        reduced[axis] = true;
    }
    return MOTE_OK;
}

static enum mote_status check_integer(const struct mote_rule *rule, const struct mote_tensor *in,
                                      const struct mote_tensor *out) {
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    const bool wide = in->type == MOTE_INT16;
    const size_t most = wide ? MOST_SUMMED_S16 : MOST_SUMMED_S8;
    size_t summed = mote_tensor_count(in) / mote_tensor_count(out);
    if (summed > most) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "the mean of %zu elements, expected at most %zu",
                              summed, most);
    }
    double ratio = (double)in->quant.scale[0] / (double)out->quant.scale[0];
    return mote_rule_multiplier(rule, ratio / (double)summed, (wide ? 32768.0 : 255.0) * (double)summed);
}

enum mote_status mote_check_reduce(const struct mote_rule *rule) {
    const bool mean = rule->op->code == MOTE_OP_MEAN;
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    MOTE_TRY((mean ? mote_rule_same_type_wide : mote_rule_same_type)(rule, in, out));
    if (rule->op->code == MOTE_OP_SUM && in->type != MOTE_FLOAT32)
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s, expected float32", mote_type_name(in->type));
    bool reduced[MOTE_MAX_RANK] = {false};
    MOTE_TRY(mark_axes(rule, in, rule->x[1], reduced));
    int32_t shape[MOTE_MAX_RANK];
    int rank = 0;
    for (int i = 0; i < in->rank; i++) {
        if (!reduced[i]) shape[rank++] = in->shape[i];
        if (reduced[i] && rule->op->params.reduce.keep_dims) shape[rank++] = 1;
    }
    MOTE_TRY(mote_rule_shape(rule, rank, shape));
    return mean ? check_integer(rule, in, out) : mote_rule_same_quant(rule, in, out);
}
