/* SPDX-License-Identifier: MIT
 * QUANTIZE (float32, int8, uint8 or int16 → int8, uint8 or int16) and DEQUANTIZE (float16, int8, uint8 or int16 → float32). */
#include "graph/rules.h"

static enum mote_status check_one_scale(const struct mote_rule *rule, const char *what,
                                        const struct mote_tensor *tensor) {
    if (tensor->quant.count == 1) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%s has %zu scales, expected 1", what, tensor->quant.count);
}

static bool is_stored(enum mote_type type) {
    return type == MOTE_INT8 || type == MOTE_UINT8 || type == MOTE_INT16;
}

/* No engine has a way from uint8 to int16, nor back. */
static bool is_way(enum mote_type from, enum mote_type to) {
    if ((from == MOTE_UINT8 && to == MOTE_INT16) || (from == MOTE_INT16 && to == MOTE_UINT8)) return false;
    return is_stored(to) && (from == MOTE_FLOAT32 || is_stored(from));
}

enum mote_status mote_check_quantize(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (!is_way(in->type, out->type)) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED,
                              "%s to %s, expected float32 or int8 to int8, uint8 or int16, or what is as "
                              "wide as itself or int8",
                              mote_type_name(in->type), mote_type_name(out->type));
    }
    MOTE_TRY(mote_rule_shape(rule, in->rank, in->shape));
    MOTE_TRY(check_one_scale(rule, "the output", out));
    if (in->type == MOTE_FLOAT32) return MOTE_OK;
    MOTE_TRY(check_one_scale(rule, "the input", in));
    const double most = in->type == MOTE_INT16 ? 65535 : 255;
    return mote_rule_multiplier(rule, (double)in->quant.scale[0] / (double)out->quant.scale[0], most);
}

enum mote_status mote_check_dequantize(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (out->type != MOTE_FLOAT32 || (in->type != MOTE_FLOAT16 && !is_stored(in->type))) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED,
                              "%s to %s, expected float16, int8, uint8 or int16 to float32",
                              mote_type_name(in->type), mote_type_name(out->type));
    }
    MOTE_TRY(mote_rule_shape(rule, in->rank, in->shape));
    if (in->type == MOTE_FLOAT16) return MOTE_OK;
    return check_one_scale(rule, "the input", in);
}
