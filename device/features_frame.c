/* SPDX-License-Identifier: MIT
 * A batch of frames, in vectors of the width that any machine of this kind has. */
#include "device/features_batch.h"

/* The number of lanes is known here, which on a chip, where this is all that is called, leaves less code. */
void mote_features_one(const struct mote_features *f, const struct mote_samples *sound, float *row) {
    batch(f, 1, sound, 0, 1, row);
}

/* A frame that is left alone is worked on alone. */
void mote_features_rows_plain(const struct mote_features *f, const struct mote_samples *sound, size_t first,
                              size_t count, float *rows) {
    const size_t lanes = f->config.lanes, columns = mote_features_columns(&f->config);
    for (size_t i = 0, n; i < count; i += n) {
        n = count - i < lanes ? count - i : lanes;
        batch(f, n == 1 ? 1 : lanes, sound, first + i, n, rows + i * columns);
    }
}

void mote_features_image(const struct mote_features *f, const float *rows, float *image) {
    for (uint32_t i = 0; i < MOTE_FEATURES_IMAGE; i++) {
        const struct place p = place_of(i, mote_features_frames(&f->config));
        const float *lower = rows + p.lower * MOTE_FEATURES_IMAGE,
                    *upper = rows + p.upper * MOTE_FEATURES_IMAGE;
        for (size_t c = 0; c < MOTE_FEATURES_IMAGE; c++)
            *image++ = between(lower[c], upper[c], p.fraction);
    }
}
