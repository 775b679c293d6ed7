/* SPDX-License-Identifier: MIT
 * The table of keys: which there are, what their values look like, and where in the plan they go. */
#ifndef MOTE_RECIPE_KEY_H
#define MOTE_RECIPE_KEY_H

#include "recipe/recipe.h"

/* What a value of a key looks like. */
enum mote_key_type {
    MOTE_KEY_NUMBER,    /* double */
    MOTE_KEY_COUNT,     /* uint32_t */
    MOTE_KEY_SIZE,      /* size_t */
    MOTE_KEY_SEED,      /* uint64_t */
    MOTE_KEY_SWITCH,    /* bool: yes or no */
    MOTE_KEY_CHOICE,    /* an enum: one of `choices` */
    MOTE_KEY_CHARACTER, /* char: one of `choices` */
    MOTE_KEY_TEXT,
    MOTE_KEY_COLUMNS,
    MOTE_KEY_TARGETS,
    MOTE_KEY_MISSING,
    MOTE_KEY_SPLIT,
    MOTE_KEY_LABELS,
    MOTE_KEY_LISTS,
    MOTE_KEY_FILES,
    MOTE_KEY_NETWORK,
    MOTE_KEY_WEIGHTS,
    MOTE_KEY_LIMIT, /* "mae COLUMN" */
    MOTE_KEY_WORDS, /* uint32_t: a bit for each of `choices` that stands there */
    MOTE_KEY_TYPES
};

struct mote_key_choice {
    const char *name; /* NULL ends the list */
    int value;
};

/* A row of the table of keys, which reading, checking, sweeping and the manual all go by. */
struct mote_recipe_key {
    const char *section, *key;
    enum mote_key_type type;
    size_t offset;        /* of the field in struct mote_plan */
    const char *fallback; /* the value when none is given; NULL: the key must be given; "": there is none */
    double min, max;      /* of numbers and counts */
    const char *zero;     /* a word that stands for 0, or NULL */
    const struct mote_key_choice *choices; /* of a number: a word that stands for one beside `zero` */
    const char *help;
};
const struct mote_recipe_key *mote_recipe_keys(size_t *count);

/* The row of a key, or NULL; "mae T (degC)" finds the row "mae". */
const struct mote_recipe_key *mote_recipe_key_find(const char *section, const char *key);

/* Does the key mean anything to the task? */
bool mote_recipe_key_applies(const struct mote_recipe_key *key, enum mote_task task);

/* What a value must be, as a noun phrase: "a number from 0 to 1". */
void mote_recipe_key_expected(const struct mote_recipe_key *key, char *out, size_t size);

/* Can a list of values be swept over? */
bool mote_recipe_key_sweeps(const struct mote_recipe_key *key);

#endif
