/* SPDX-License-Identifier: MIT
 * Activations whose int8 kernels have limits of their own: HARD_SWISH and LEAKY_RELU. */
#include "graph/rules.h"

#include <math.h>

/* Least and most real factor that 16-bit products and a shift to the right by at most 15 bits can apply. */
static const double LEAST_FACTOR = 1.0 / 65536, MOST_FACTOR = 1;

/* y = x · min(max(x + 3, 0), 6) / 6. The int8 kernel keeps 7 bits more than the input has, brings them to the output's
 * scale and to thirds of 2¹⁵. */
enum mote_status mote_check_hard_swish(const struct mote_rule *rule) {
    MOTE_TRY(mote_check_elementwise_unary(rule));
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (in->type != MOTE_INT8) return MOTE_OK;
    const double fine = (double)in->quant.scale[0] / 128, to_output = fine / (double)out->quant.scale[0];
    if (to_output >= LEAST_FACTOR && to_output < MOST_FACTOR && fine * 32768 / 3 >= LEAST_FACTOR)
        return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "scales of %g and %g do not fit the int8 kernel's 16 bits",
                          (double)in->quant.scale[0], (double)out->quant.scale[0]);
}

/* y = x where x > 0, else alpha · x. */
enum mote_status mote_check_leaky_relu(const struct mote_rule *rule) {
    MOTE_TRY(mote_check_elementwise_unary(rule));
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    const float alpha = rule->op->params.leaky_relu.alpha;
    if (!isfinite(alpha))
        return mote_rule_fail(rule, MOTE_INPUT, "alpha %g, expected a number", (double)alpha);
    if (in->type == MOTE_FLOAT32 || alpha == 0) return MOTE_OK;
    const double ratio = (double)in->quant.scale[0] / (double)out->quant.scale[0];
    return mote_rule_multiplier(rule, fabs((double)alpha) * ratio, in->type == MOTE_INT16 ? 32768 : 255);
}
