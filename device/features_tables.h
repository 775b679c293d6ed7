/* SPDX-License-Identifier: MIT
 * The constants behind the front end (doc/features.md): made in double, rounded to float once. */
#ifndef MOTE_DEVICE_FEATURES_TABLES_H
#define MOTE_DEVICE_FEATURES_TABLES_H

#include "device/features.h"

/* Half a periodic Hann window: the FFT's bins come doubled, and halving is exact. */
void mote_hann_table(uint32_t frame, float *window);

/* The FFT bins inside the triangles: at least one, never bin 0. */
void mote_mel_range(const struct mote_features_config *config, uint32_t *first, uint32_t *last);

/* A bin k between the peaks of triangles i − 1 and i belongs to both: falling and rising weight, at
 * 2 (k − first). Such bins are segment[i] … segment[i + 1] − 1, counted from first; i = 0…mels. */
void mote_mel_table(const struct mote_features_config *config, uint32_t first, uint32_t last, float *weights,
                    uint32_t *segment);

/* (coefficients, mels): sqrt(2 / mels) cos(π k (2n + 1) / (2 mels)). */
void mote_dct_table(uint32_t mels, uint32_t coefficients, float *dct);

#endif
