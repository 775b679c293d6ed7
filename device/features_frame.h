/* SPDX-License-Identifier: MIT
 * What clips and single frames share: rows of features from windowed frames, `lanes` at a time. */
#ifndef MOTE_DEVICE_FEATURES_FRAME_H
#define MOTE_DEVICE_FEATURES_FRAME_H

#include "device/features.h"

/* Where frame `lane` goes, L samples times the window, before mote_features_batch. */
float *mote_features_slot(const struct mote_features *f, size_t lanes, size_t lane);
void mote_features_window_s16(const struct mote_features *f, const int16_t *samples, size_t count,
                              float *slot);
void mote_features_window_f32(const struct mote_features *f, const float *samples, size_t count, float *slot);

/* `wanted` rows from the first slots of `lanes`. */
void mote_features_batch(const struct mote_features *f, size_t lanes, size_t wanted, float *rows);

#endif
