/* SPDX-License-Identifier: MIT
 * Inside the recipe room: single values, lists of words, and the sentence about a bad line. */
#ifndef MOTE_RECIPE_VALUE_H
#define MOTE_RECIPE_VALUE_H

#include "recipe/key.h"

/* An empty recipe with room for MOTE_RECIPE_ENTRIES; NULL when memory is out. */
struct mote_recipe *mote_recipe_create(const char *path);

/* Reads one value of a key with a type up to MOTE_KEY_CHARACTER into its field of *plan; false if it is not
 * what mote_recipe_key_expected says. */
bool mote_value_parse(const struct mote_recipe_key *key, const char *text, struct mote_plan *plan);

/* Splits a copy of `text` at any of the characters of `between`, trims each part, leaves out empty ones. NULL
 * when memory is out. At least one pointer is there, and a NULL follows the last part. */
const char **mote_value_split(struct mote_arena *arena, const char *text, const char *between, size_t *count);

/* The first word that does not do as a value of the key alone; NULL if all do. */
const char *mote_value_misfit(const struct mote_recipe_key *key, const char *const *words, size_t count);

/* Do the words of a value make a list to sweep over? */
bool mote_value_is_list(const struct mote_recipe_key *key, const char *const *words, size_t count);

/* Gives frame, step, bins and coefficients what the option says, where the recipe says nothing. */
void mote_features_settle(const struct mote_recipe *recipe, struct mote_plan_features *features);

/* Does what pruning asks for fit together? */
enum mote_status mote_prune_check(const struct mote_recipe *recipe, const struct mote_plan_train *plan,
                                  struct mote_error *error);

/* Does all that the plan holds fit together? A loss that goes by the task is settled. */
enum mote_status mote_plan_check(const struct mote_recipe *recipe, struct mote_plan *plan,
                                 struct mote_error *error);

/* The line of a key, or NULL. */
const struct mote_recipe_entry *mote_value_entry(const struct mote_recipe *recipe, const char *section,
                                                 const char *key);

/* MOTE_INPUT with "path: line N: [section] key = value: …". */
enum mote_status mote_value_fail(const struct mote_recipe *recipe, const struct mote_recipe_entry *entry,
                                 struct mote_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same with what the key expects; `misfit`, the word that is wrong, may be NULL where there is only one.
 */
enum mote_status mote_value_unexpected(const struct mote_recipe *recipe,
                                       const struct mote_recipe_entry *entry,
                                       const struct mote_recipe_key *key, const char *misfit,
                                       struct mote_error *error);

#endif
