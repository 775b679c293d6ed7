/* SPDX-License-Identifier: MIT
 * [features] option: a front end's four numbers by one letter, so that a sweep can vary them together. */
#include "recipe/value.h"

void mote_features_settle(const struct mote_recipe *recipe, struct mote_plan_features *features) {
    static const uint32_t options[][4] = {
        [MOTE_FEATURES_A] = {640, 320, 40, 10},
        [MOTE_FEATURES_B] = {1024, 400, 16, 10},
    };
    const struct {
        const char *key;
        uint32_t *field;
    } rows[4] = {{"frame", &features->frame},
                 {"step", &features->step},
                 {"bins", &features->bins},
                 {"coefficients", &features->coefficients}};
    for (size_t i = 0; i < 4; i++)
        if (!mote_value_entry(recipe, "features", rows[i].key)) *rows[i].field = options[features->option][i];
}
