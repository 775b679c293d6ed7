/* SPDX-License-Identifier: MIT
 * RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: x (n,h,w,c) → y (n,size[0],size[1],c), `size` a constant. */
#include "graph/rules.h"

/* Positions are counted in 1/1024 of a sample by the int8 kernel, and in float otherwise, which holds integers to 2²⁴. */
enum { MOST_SIZE = 1 << 20 };

static enum mote_status check_flags(const struct mote_rule *rule) {
    const bool both = rule->op->params.resize.align_corners && rule->op->params.resize.half_pixel_centers;
    if (!both || rule->op->code != MOTE_OP_RESIZE_BILINEAR) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "aligned corners and half-pixel centers at once");
}

enum mote_status mote_check_resize(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *size = rule->x[1];
    const struct mote_tensor *out = rule->out;
    MOTE_TRY(mote_rule_rank(rule, "the input", in, 4));
    MOTE_TRY(mote_rule_same_type_wide(rule, in, out));
    MOTE_TRY(mote_rule_same_quant(rule, in, out));
    MOTE_TRY(mote_rule_int_vector(rule, "the new size", size));
    MOTE_TRY(check_flags(rule));
    if (mote_tensor_count(size) != 2) {
        return mote_rule_fail(rule, MOTE_INPUT, "a new size of %zu numbers, expected 2",
                              mote_tensor_count(size));
    }
    int32_t shape[4] = {in->shape[0], 0, 0, in->shape[3]};
    for (size_t i = 0; i < 2; i++) {
        const int64_t wanted = mote_tensor_int(size, i);
        if (wanted < 1 || wanted > MOST_SIZE || in->shape[i + 1] > MOST_SIZE) {
            return mote_rule_fail(rule, MOTE_INPUT, "from %d to %lld along axis %zu, expected 1 to %d",
                                  (int)in->shape[i + 1], (long long)wanted, i + 1, MOST_SIZE);
        }
        shape[i + 1] = (int32_t)wanted;
    }
    return mote_rule_shape(rule, 4, shape);
}
