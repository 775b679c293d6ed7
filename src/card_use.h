/* SPDX-License-Identifier: MIT
 * Cards put to use: the card of a model found, and data windowed as the card says. */
#ifndef MOTE_CARD_USE_H
#define MOTE_CARD_USE_H

#include "job.h"
#include "report/card.h"

/* Whether there is options->card, or results.json beside the model, or a card in the metadata of its file … */
bool mote_card_there(const struct mote_options *options);
/* … and what it says. */
enum mote_status mote_card_of(const struct mote_options *options, struct mote_card *card,
                              struct mote_error *error);

/* The recipe's task must be the card's. */
enum mote_status mote_card_match_task(const struct mote_options *options, const struct mote_plan *plan,
                                      const struct mote_card *card, struct mote_error *error);

/* The data of `options` in windows as the plan says, normalised with the card's mean and std; the card must
 * be of a network for the same columns and steps. */
enum mote_status mote_card_windows(const struct mote_options *options, const struct mote_plan *plan,
                                   const struct mote_card *card, struct mote_source *source,
                                   struct mote_windows **out, struct mote_error *error);

#endif
