/* SPDX-License-Identifier: MIT
 * The checks that several ops share. */
#include "graph/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

const struct mote_tensor *mote_rule_input(const struct mote_rule *rule, size_t i) {
    if (i >= rule->op->input_count || rule->op->inputs[i] < 0) return NULL;
    return &rule->graph->tensors[rule->op->inputs[i]];
}

const struct mote_tensor *mote_rule_output(const struct mote_rule *rule, size_t i) {
    return &rule->graph->tensors[rule->op->outputs[i]];
}

static enum mote_status check_inputs(const struct mote_rule *rule, const struct mote_op_info *info) {
    const size_t count = rule->op->input_count;
    const bool any = info->most == MOTE_OP_ANY;
    const size_t least = any && count > 0 ? count : info->least, most = any ? SIZE_MAX : info->most;
    if (count < least || count > most) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu inputs, expected %zu to %zu", count, least, most);
    }
    for (size_t i = 0; i < least; i++) {
        if (rule->op->inputs[i] < 0)
            return mote_rule_fail(rule, MOTE_INPUT, "input %zu is absent, and it is needed", i);
    }
    return MOTE_OK;
}

enum mote_status mote_rule_run(const struct mote_graph *graph, size_t number, const struct mote_op_info *info,
                               struct mote_error *error) {
    struct mote_rule rule = {.graph = graph, .op = &graph->ops[number], .number = number, .error = error};
    const size_t outputs = rule.op->output_count;
    MOTE_TRY(check_inputs(&rule, info));
    if (outputs == 0 || (info->outputs != MOTE_OP_ANY && outputs != 1))
        return mote_rule_fail(&rule, MOTE_INPUT, "%zu outputs, expected 1", outputs);
    for (size_t i = 0; i < sizeof rule.x / sizeof rule.x[0]; i++)
        rule.x[i] = mote_rule_input(&rule, i);
    rule.out = mote_rule_output(&rule, 0);
    MOTE_TRY(mote_rule_moved(&rule));
    return info->check(&rule);
}

enum mote_status mote_rule_outputs(const struct mote_rule *rule, int32_t said, int32_t most) {
    if (said >= 1 && said <= most && (size_t)said == rule->op->output_count) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%zu outputs, its options say %d; expected 1 to %d",
                          rule->op->output_count, (int)said, (int)most);
}

enum mote_status mote_rule_activation(const struct mote_rule *rule, enum mote_activation activation) {
    if ((unsigned)activation <= MOTE_ACT_RELU6) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED,
                          "fused activation %d, expected none, relu, relu-1-to-1 or relu6", (int)activation);
}

enum mote_status mote_rule_rank(const struct mote_rule *rule, const char *what,
                                const struct mote_tensor *tensor, int rank) {
    if (tensor->rank == rank) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%s has %d dimensions, expected %d", what, tensor->rank, rank);
}

static void shape_text(char *text, size_t size, int rank, const int32_t *shape) {
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < rank && used < size; i++) {
        int n = snprintf(text + used, size - used, "%s%d", i ? "×" : "", (int)shape[i]);
        used += n > 0 ? (size_t)n : size;
    }
}

/* The file's shape of a computed tensor may be that of another batch, or none: the op knows. */
static enum mote_status set_shape(const struct mote_rule *rule, const struct mote_tensor *out, int rank,
                                  const int32_t *shape) {
    struct mote_tensor *t = &rule->graph->tensors[out - rule->graph->tensors];
    size_t bytes = mote_type_bytes(t->type);
    for (int i = 0; i < rank; i++) {
        if (shape[i] < 1 || bytes > MOTE_MAX_BYTES / (size_t)shape[i]) {
            return mote_rule_fail(rule, MOTE_INPUT,
                                  "dimension %d of the output is %d, or makes more than %d bytes", i,
                                  (int)shape[i], MOTE_MAX_BYTES);
        }
        bytes *= (size_t)shape[i];
    }
    memset(t->shape, 0, sizeof t->shape);
    if (rank > 0) memcpy(t->shape, shape, (size_t)rank * sizeof *shape);
    t->rank = rank;
    t->bytes = bytes;
    return MOTE_OK;
}

enum mote_status mote_rule_shape(const struct mote_rule *rule, int rank, const int32_t *shape) {
    return mote_rule_shape_of(rule, rule->out, rank, shape);
}

enum mote_status mote_rule_shape_of(const struct mote_rule *rule, const struct mote_tensor *out, int rank,
                                    const int32_t *shape) {
    bool same = out->rank == rank;
    for (int i = 0; i < rank && same; i++)
        same = out->shape[i] == shape[i];
    if (same) return MOTE_OK;
    if (rule->graph->settling) return set_shape(rule, out, rank, shape);
    char has[100], wanted[100];
    shape_text(has, sizeof has, out->rank, out->shape);
    shape_text(wanted, sizeof wanted, rank, shape);
    return mote_rule_fail(rule, MOTE_INPUT, "the output has shape [%s], the inputs make [%s]", has, wanted);
}

static bool one_scale(const struct mote_tensor *tensor) {
    return tensor->quant.count == 1;
}

enum mote_status mote_rule_same_type(const struct mote_rule *rule, const struct mote_tensor *a,
                                     const struct mote_tensor *b) {
    if (a->type == MOTE_FLOAT32 && b->type == MOTE_FLOAT32) return MOTE_OK;
    if (a->type != MOTE_INT8 || b->type != MOTE_INT8) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s with %s, expected float32 or int8 throughout",
                              mote_type_name(a->type), mote_type_name(b->type));
    }
    if (one_scale(a) && one_scale(b)) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "an int8 tensor has %zu scales, expected 1",
                          one_scale(a) ? b->quant.count : a->quant.count);
}

static bool centered(const struct mote_tensor *tensor) {
    return one_scale(tensor) && tensor->quant.zero_point[0] == 0;
}

enum mote_status mote_rule_same_type_wide(const struct mote_rule *rule, const struct mote_tensor *a,
                                          const struct mote_tensor *b) {
    if (a->type != MOTE_INT16 || b->type != MOTE_INT16) return mote_rule_same_type(rule, a, b);
    if (centered(a) && centered(b)) return MOTE_OK;
    const struct mote_tensor *bad = centered(a) ? b : a;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "an int16 tensor has %zu scales and zero point %d, expected 1 and 0",
                          bad->quant.count, bad->quant.count ? (int)bad->quant.zero_point[0] : 0);
}

enum mote_status mote_rule_same_quant(const struct mote_rule *rule, const struct mote_tensor *a,
                                      const struct mote_tensor *b) {
    if (a->type == MOTE_FLOAT32) return MOTE_OK;
    if (fabsf(a->quant.scale[0] - b->quant.scale[0]) <= 1e-6f &&
        a->quant.zero_point[0] == b->quant.zero_point[0]) {
        return MOTE_OK;
    }
    return mote_rule_fail(rule, MOTE_INPUT, "input and output have different scales or zero points");
}

enum mote_status mote_rule_fixed_quant(const struct mote_rule *rule, const struct mote_tensor *out,
                                       float scale, int32_t zero_point) {
    if (out->type == MOTE_FLOAT32) return MOTE_OK;
    const float given = out->quant.scale[0];
    if (out->type == MOTE_INT16) {
        if (fabsf(given * 32768 - 1) < 6e-4f) return MOTE_OK; /* as near as TensorFlow Lite wants it */
        return mote_rule_fail(rule, MOTE_INPUT, "an int16 output with scale %g, expected 1/32768",
                              (double)given);
    }
    if (given == scale && out->quant.zero_point[0] == zero_point) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "an int8 output with scale %g, zero point %d; expected %g and %d",
                          (double)given, (int)out->quant.zero_point[0], (double)scale, (int)zero_point);
}

/* The fixed-point multiplier is a fraction in [0.5, 1) and a shift; kernels shift the accumulator left by a
 * positive one first, in int32. */
enum mote_status mote_rule_multiplier(const struct mote_rule *rule, double real, double most) {
    int shift = 0;
    double fraction = frexp(real, &shift);
    if (fraction > 0.9999999997) shift++; /* rounds up to 1 in 31 bits */
    if (real > 0 && real < 1 << 29 && (shift <= 0 || most * (1 << shift) <= INT32_MAX)) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "the scales make a multiplier of %g, too large for int32 sums of %g", real, most);
}
