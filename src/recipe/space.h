/* SPDX-License-Identifier: MIT
 * [space]: what `mote search` may vary, and the recipe that a choice of values makes.
 *
 *     [space]
 *     width = 0.1 .. 2 log             a range; of whole numbers where the key wants one
 *     optimizer = adam sgd             a list
 *     train.rate = 0.001 .. 0.1 log    SECTION.KEY where two sections have such a key
 *     network = linear | flatten, dense $units, relu, dense     values with blanks or commas have | between
 *     $units = 4 .. 32                 a variable: its value takes the place of $units wherever that stands
 *
 * In a network "3 x (dense 8, relu)" is the layers in brackets, three times: "$depth x (…)". */
#ifndef MOTE_RECIPE_SPACE_H
#define MOTE_RECIPE_SPACE_H

#include "recipe/key.h"

#define MOTE_SPACE "space"

enum { MOTE_MAX_PARAMETERS = 32 };

enum mote_parameter_kind { MOTE_PARAMETER_LIST, MOTE_PARAMETER_NUMBER, MOTE_PARAMETER_WHOLE };

struct mote_parameter {
    const struct mote_recipe_entry *entry; /* its line in [space]; entry->key is its name */
    const struct mote_recipe_key *key;     /* NULL: a variable */
    enum mote_parameter_kind kind;
    bool log;
    double low, high; /* of a range */
    size_t count;
    const char **values; /* of a list */
    bool ordered;        /* the list's values are numbers that rise */
};

struct mote_space {
    size_t count;
    struct mote_parameter parameter[MOTE_MAX_PARAMETERS];
};

/* Everything in it lives as long as the recipe. An empty space, a name that means two keys or none here, a value that
 * its key would refuse, a variable that has no line or is nowhere held: one sentence with the line. */
enum mote_status mote_space_read(struct mote_recipe *recipe, struct mote_space *out,
                                 struct mote_error *error);

/* The recipe with value[i] for parameter i, without [space]: what a `mote fit` takes. [search], which says nothing to
 * that, stays where `search` says so. */
enum mote_status mote_space_apply(const struct mote_recipe *recipe, const struct mote_space *space,
                                  const char *const *value, bool search, struct mote_recipe **out,
                                  struct mote_error *error);

/* The value that the recipe itself gives the parameter; NULL: none, or none of the space. */
const char *mote_space_own(const struct mote_recipe *recipe, const struct mote_parameter *parameter);

/* Does the choice of values make any difference of the parameter's own? Not of a variable that none of them holds. */
bool mote_space_uses(const struct mote_recipe *recipe, const struct mote_space *space,
                     const char *const *value, size_t parameter);

/* Does a parameter's value take the place of the entry's? */
bool mote_space_replaces(const struct mote_space *space, const struct mote_recipe_entry *entry);

/* Does "$name" stand in the text, and no longer name that starts so? */
bool mote_space_holds(const char *text, const char *name);

/* How long the "$name" at the start of the text is, and which parameter that is; the count of them: none. */
size_t mote_space_name_length(const char *text);
size_t mote_space_variable(const struct mote_space *space, const char *text);

/* Has every variable that a value holds a line in the space, and does some value hold each that has one? */
enum mote_status mote_space_check_variables(const struct mote_recipe *recipe, const struct mote_space *space,
                                            struct mote_error *error);

/* For the reader of recipes: is `name` a key, or SECTION.KEY, that may stand in [space], or a variable? */
bool mote_space_names(const char *name);
bool mote_space_takes(const struct mote_recipe_key *key);
/* The key of that name where a space may not vary it; NULL: it may, or there is none. */
const struct mote_recipe_key *mote_space_refuses(const char *name);

#endif
