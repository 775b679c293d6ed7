/* SPDX-License-Identifier: MIT
 * What clips and single frames share: rows of features from sound, `lanes` frames at a time. */
#ifndef MOTE_DEVICE_FEATURES_FRAME_H
#define MOTE_DEVICE_FEATURES_FRAME_H

#include "device/features.h"
#include "device/samples.h"

/* `wanted` rows, of frames first, first + 1, …; at most as many as lanes, which are at most the configured. */
void mote_features_batch(const struct mote_features *f, size_t lanes, const struct mote_samples *sound,
                         size_t first, size_t wanted, float *rows);

/* Any number of rows, and how a host says that it has a faster way to them. */
typedef void mote_features_rows_of(const struct mote_features *f, const struct mote_samples *sound,
                                   size_t first, size_t count, float *rows);
mote_features_rows_of mote_features_rows_plain;

/* A clip's features, of rows that are made that way. */
void mote_features_clip(const struct mote_features *f, const struct mote_samples *sound,
                        mote_features_rows_of *rows_of, float *out);

#endif
