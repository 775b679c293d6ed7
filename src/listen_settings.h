/* SPDX-License-Identifier: MIT
 * How a spotter listens, from the options: what `listen` does and `export --listen` prints. */
#ifndef MOTE_LISTEN_SETTINGS_H
#define MOTE_LISTEN_SETTINGS_H

#include "device/detector.h"
#include "device/features.h"
#include "report/card.h"

#include <mote/mote.h>

struct mote_listen_settings {
    uint32_t hop;  /* rows of features from score to score */
    uint32_t keep; /* the same, where what a network computes may be kept from score to score; else 0 */
    struct mote_detector_config detector;
    float *threshold; /* by word; the detector's */
};

/* options->threshold, hop, window, hold, whole. */
enum mote_status mote_listen_settings_make(const struct mote_options *options, const struct mote_card *card,
                                           const struct mote_features_config *features,
                                           struct mote_listen_settings *out, struct mote_error *error);
void mote_listen_settings_free(struct mote_listen_settings *settings);

/* The label of that name among the words; mote_card_words(card) where there is none. */
uint32_t mote_listen_word(const struct mote_card *card, const char *word, size_t length);

#endif
