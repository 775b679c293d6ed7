/* SPDX-License-Identifier: MIT
 * Shapes that follow from a configuration. */
#include "device/features.h"

uint32_t mote_features_frames(const struct mote_features_config *c) {
    return (c->clip - c->frame) / c->hop + 1;
}

uint32_t mote_features_rows(const struct mote_features_config *c) {
    return c->kind == MOTE_FEATURES_STFT ? MOTE_FEATURES_IMAGE : mote_features_frames(c);
}

uint32_t mote_features_columns(const struct mote_features_config *c) {
    if (c->kind == MOTE_FEATURES_STFT) return MOTE_FEATURES_IMAGE;
    return c->kind == MOTE_FEATURES_MFCC ? c->coefficients : c->mels;
}
