/* SPDX-License-Identifier: MIT
 * Entries to a typed plan: every row of the table of keys is filled, from its entry or from its fallback. */
#include "recipe/fill.h"
#include "recipe/value.h"

#include <string.h>

/* Fills the row from every entry that is its own (mae has several), else from the fallback. */
static enum mote_status fill_row(struct mote_filling *f, const struct mote_recipe_key *key) {
    bool given = false, applies = mote_recipe_key_applies(key, f->plan->task);
    for (size_t i = 0; i < f->recipe->count; i++) {
        const struct mote_recipe_entry *entry = &f->recipe->entries[i];
        if (mote_recipe_key_find(entry->section, entry->key) != key) continue;
        if (!applies)
            return mote_value_fail(f->recipe, entry, f->error,
                                   "means nothing to a recipe of [task] kind = %s",
                                   mote_task_name(f->plan->task));
        given = true;
        MOTE_TRY(mote_fill(f, key, entry));
    }
    if (given || !applies) return MOTE_OK;
    char expected[200];
    mote_recipe_key_expected(key, expected, sizeof expected);
    if (!key->fallback)
        return mote_fail(f->error, MOTE_INPUT, "%s: [%s] %s is missing; expected %s", f->recipe->path,
                         key->section, key->key, expected);
    struct mote_recipe_entry entry = {key->section, key->key, key->fallback, 0};
    return *key->fallback ? mote_fill(f, key, &entry) : MOTE_OK;
}

enum mote_status mote_recipe_parse(struct mote_recipe *recipe, struct mote_plan *plan,
                                   struct mote_error *error) {
    struct mote_filling f = {recipe, plan, error};
    size_t count;
    const struct mote_recipe_key *keys = mote_recipe_keys(&count);
    *plan = (struct mote_plan){0};
    for (size_t i = 0; i < count; i++) {
        MOTE_TRY(fill_row(&f, &keys[i]));
        if (keys[i].type == MOTE_KEY_TARGETS && plan->data.targets == 0) {
            memcpy(plan->data.target, plan->data.column, sizeof plan->data.column);
            plan->data.targets = plan->data.columns;
        }
    }
    mote_features_settle(recipe, &plan->features);
    return mote_plan_check(recipe, plan, error);
}
