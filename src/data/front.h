/* SPDX-License-Identifier: MIT
 * The chip's feature front end with memory: its tables once, its scratch once a thread. */
#ifndef MOTE_DATA_FRONT_H
#define MOTE_DATA_FRONT_H

#include "base/status.h"
#include "device/features.h"
#include "device/samples.h"
#include "recipe/recipe.h"

#include <stddef.h>
#include <stdint.h>

struct mote_front;

/* What one computation needs for itself. */
struct mote_front_slot {
    struct mote_features features;
    float *wave;    /* a clip's samples, for whoever changes them first */
    int16_t *spare; /* as many again */
    float *mel;     /* room for mel weights like those of `features`, likewise */
};

/* At most `slots` computations at a time; one more waits. */
enum mote_status mote_front_create(const struct mote_plan_features *plan, size_t slots,
                                   struct mote_front **out, struct mote_error *error);
void mote_front_free(struct mote_front *front);

size_t mote_front_clip(const struct mote_front *front); /* samples of a clip */
size_t mote_front_rows(const struct mote_front *front);
size_t mote_front_columns(const struct mote_front *front);

/* The plan as the front end's configuration. */
enum mote_status mote_front_config(const struct mote_plan_features *plan, struct mote_features_config *out,
                                   struct mote_error *error);

struct mote_front_slot *mote_front_take(struct mote_front *front);
void mote_front_give(struct mote_front *front, struct mote_front_slot *slot);

/* (rows, columns) of a clip, in a slot that was taken. */
void mote_front_compute(const struct mote_front *front, const struct mote_front_slot *slot,
                        const struct mote_samples *sound, float *out);
/* The same in whichever slot is free; thread-safe. */
void mote_front_run(struct mote_front *front, const int16_t *samples, size_t count, float *out);

/* The features of one file; *out (rows, columns) is freed by the caller. */
enum mote_status mote_front_file(struct mote_front *front, const char *path, float **out,
                                 struct mote_error *error);

#endif
