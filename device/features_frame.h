/* SPDX-License-Identifier: MIT
 * What clips and single frames share: rows of features from sound. */
#ifndef MOTE_DEVICE_FEATURES_FRAME_H
#define MOTE_DEVICE_FEATURES_FRAME_H

#include "device/features.h"
#include "device/samples.h"

/* One row, of the frame that begins where the sound does. */
void mote_features_one(const struct mote_features *f, const struct mote_samples *sound, float *row);

/* Any number of rows, and how a host says that it has a faster way to them. */
typedef void mote_features_rows_of(const struct mote_features *f, const struct mote_samples *sound,
                                   size_t first, size_t count, float *rows);
mote_features_rows_of mote_features_rows_plain;

/* A clip's features, of rows that are made that way. */
void mote_features_clip(const struct mote_features *f, const struct mote_samples *sound,
                        mote_features_rows_of *rows_of, float *out);

#endif
