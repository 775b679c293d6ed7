/* SPDX-License-Identifier: MIT
 * Which keys mean something to one task alone. */
#include "recipe/key.h"

#include <string.h>

/* Without a key: all of the section. */
static const struct {
    const char *section, *key;
    enum mote_task task;
} only[] = {
    {"data", "columns", MOTE_TASK_FORECAST},
    {"data", "targets", MOTE_TASK_FORECAST},
    {"data", "time", MOTE_TASK_FORECAST},
    {"data", "input", MOTE_TASK_FORECAST},
    {"data", "output", MOTE_TASK_FORECAST},
    {"data", "missing", MOTE_TASK_FORECAST},
    {"data", "separator", MOTE_TASK_FORECAST},
    {"data", "decimal", MOTE_TASK_FORECAST},
    {"data", "step", MOTE_TASK_FORECAST},
    {"train", "column_weight", MOTE_TASK_FORECAST},
    {"train", "label_smoothing", MOTE_TASK_KEYWORDS},
    {"train", "teacher", MOTE_TASK_KEYWORDS},
    {"train", "distill", MOTE_TASK_KEYWORDS},
    {"train", "temperature", MOTE_TASK_KEYWORDS},
    {"train", "level_shift", MOTE_TASK_FORECAST},
    {"train", "huber_delta", MOTE_TASK_FORECAST},
    {"budget", "mae", MOTE_TASK_FORECAST},
    {"budget", "accuracy", MOTE_TASK_KEYWORDS},
    {"budget", "features_us", MOTE_TASK_KEYWORDS},
    {"task", "threshold", MOTE_TASK_KEYWORDS},
    {"data", "labels", MOTE_TASK_KEYWORDS},
    {"data", "unknown", MOTE_TASK_KEYWORDS},
    {"data", "silence", MOTE_TASK_KEYWORDS},
    {"data", "noise", MOTE_TASK_KEYWORDS},
    {"data", "split_by", MOTE_TASK_KEYWORDS},
    {"data", "split_lists", MOTE_TASK_KEYWORDS},
    {"features", NULL, MOTE_TASK_KEYWORDS},
    {"augment", NULL, MOTE_TASK_KEYWORDS},
};

bool mote_recipe_key_applies(const struct mote_recipe_key *key, enum mote_task task) {
    for (size_t i = 0; i < sizeof only / sizeof *only; i++)
        if (strcmp(only[i].section, key->section) == 0 &&
            (!only[i].key || strcmp(only[i].key, key->key) == 0))
            return only[i].task == task;
    return true;
}
