/* SPDX-License-Identifier: MIT
 * Any bytes as a recipe: read, print and read again, take the first combination of its lists, parse; put the first values
 * of its space in. */
#include "base/buffer.h"
#include "recipe/space.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was printed must read as the same entries. */
static void check_print(const struct mote_recipe *recipe) {
    struct mote_buffer text = {0}, again = {0};
    struct mote_recipe *copy = NULL;
    mote_recipe_print(recipe, &text);
    if (text.size <= MOTE_RECIPE_BYTES) {
        if (mote_recipe_read_text("print.ini", text.data, text.size, &copy, NULL) != MOTE_OK) abort();
        mote_recipe_print(copy, &again);
        if (again.size != text.size || (text.size && memcmp(again.data, text.data, text.size) != 0)) abort();
    }
    mote_recipe_free(copy);
    mote_buffer_free(&text);
    mote_buffer_free(&again);
}

/* What a choice makes is a recipe again, as long as it is not too long for one. */
static void check_space(struct mote_recipe *recipe) {
    struct mote_space space;
    struct mote_recipe *made;
    struct mote_plan plan;
    struct mote_error error;
    char number[MOTE_MAX_PARAMETERS][40];
    const char *value[MOTE_MAX_PARAMETERS];
    if (mote_space_read(recipe, &space, &error) != MOTE_OK) return;
    for (size_t i = 0; i < space.count; i++) {
        snprintf(number[i], sizeof number[i], "%.17g", space.parameter[i].low);
        value[i] = space.parameter[i].count ? space.parameter[i].values[0] : number[i];
    }
    for (size_t i = 0; i < space.count; i++)
        if (!mote_space_uses(recipe, &space, value, i) && space.parameter[i].key) abort();
    if (mote_space_apply(recipe, &space, value, true, &made, &error) != MOTE_OK) return;
    mote_recipe_parse(made, &plan, &error);
    mote_recipe_free(made);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct mote_recipe *recipe, *one;
    struct mote_recipe_axis axes[MOTE_MAX_AXES];
    struct mote_plan plan;
    struct mote_error error;
    size_t count, choice[MOTE_MAX_AXES] = {0};
    if (mote_recipe_read_text("fuzz.ini", data, size, &recipe, &error) != MOTE_OK) return 0;
    check_print(recipe);
    if (mote_recipe_axes(recipe, axes, &count, &error) == MOTE_OK &&
        mote_recipe_combine(recipe, axes, count, choice, &one, &error) == MOTE_OK) {
        mote_recipe_parse(one, &plan, &error);
        mote_recipe_free(one);
    }
    mote_recipe_parse(recipe, &plan, &error);
    check_space(recipe);
    mote_recipe_free(recipe);
    return 0;
}
