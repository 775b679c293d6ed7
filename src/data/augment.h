/* SPDX-License-Identifier: MIT
 * What training examples go through: the sound is moved, sped up, made louder and noisy, goes through an
 * equaliser (equalise.h), and its features are masked and mixed. Every draw comes from the generator that is passed in. */
#ifndef MOTE_DATA_AUGMENT_H
#define MOTE_DATA_AUGMENT_H

#include "base/rng.h"
#include "data/clips.h"
#include "data/noise.h"

bool mote_augment_is_on(const struct mote_plan_augment *plan);

/* `clip` samples, ±1, into `out`. `spare` holds as many; noise may be NULL when the plan adds none. */
void mote_augment_wave(const struct mote_plan_augment *plan, uint32_t rate, const struct mote_clip *clip,
                       const struct mote_noise *noise, struct mote_rng *rng, int16_t *spare, float *out,
                       size_t length);

/* Blanks frames and columns of (rows, columns) with each column's mean. */
void mote_augment_mask(const struct mote_plan_augment *plan, size_t rows, size_t columns, const double *mean,
                       struct mote_rng *rng, float *features);

/* The share of the first of two examples that are mixed, at least a half; 1 without mixup. */
float mote_augment_share(const struct mote_plan_augment *plan, struct mote_rng *rng);

#endif
