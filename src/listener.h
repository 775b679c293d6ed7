/* SPDX-License-Identifier: MIT
 * A spotter that listens: samples in; features, network and detector as on the chip, one row of features at a time; scores and
 * detections out. */
#ifndef MOTE_LISTENER_H
#define MOTE_LISTENER_H

#include "device/detector.h"
#include "listen_settings.h"
#include "model.h"
#include "program/slider.h"
#include "report/card.h"

/* What it made of a window that ends `seconds` after the beginning. */
struct mote_listener_score {
    double seconds;
    const float *probability;           /* of each label */
    const struct mote_detection *found; /* NULL: none */
};

struct mote_listener;

/* The model takes what `features` make, normalised as the card says, and has an output a label of the card. Model, card and
 * settings outlive it. */
enum mote_status mote_listener_create(const struct mote_model *model, const struct mote_card *card,
                                      const struct mote_features_config *features,
                                      const struct mote_listen_settings *settings, struct mote_listener **out,
                                      struct mote_error *error);
void mote_listener_free(struct mote_listener *listener);

/* Calls `heard` for each window that these samples end. False: `heard` said so, and the rest was left. */
bool mote_listener_push(struct mote_listener *listener, const int16_t *samples, size_t count,
                        bool (*heard)(void *context, const struct mote_listener_score *score), void *context);

double mote_listener_hop(const struct mote_listener *listener); /* seconds, in whole rows */
const struct mote_slider *mote_listener_network(const struct mote_listener *listener);
const struct mote_detector_config *mote_listener_detector(const struct mote_listener *listener);

#endif
