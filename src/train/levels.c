/* SPDX-License-Identifier: MIT */
#include "train/levels.h"

struct mote_levels mote_levels_for(const struct mote_plan_shrink *plan, struct mote_leveled layer) {
    struct mote_levels levels = {
        .bits = plan->bits ? plan->bits : MOTE_STEP_BITS, .step = plan->step, .price = plan->bit_price};
    if (layer.single) return (struct mote_levels){.bits = MOTE_STEP_BITS};
    if (layer.depthwise && plan->depthwise_step > 0.0) levels.step = plan->depthwise_step;
    if (layer.edge && plan->edge_step > 0.0) levels.step = plan->edge_step;
    return levels;
}
