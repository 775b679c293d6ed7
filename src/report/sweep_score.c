/* SPDX-License-Identifier: MIT
 * What the cards of a sweep are judged by. */
#include "report/sweep_parts.h"

#include <math.h>

size_t mote_sweep_score_count(const struct mote_card *card) {
    return card->label_count ? 1 : card->target_count;
}

const char *mote_sweep_score_name(const struct mote_card *card, size_t i) {
    return card->label_count ? "accuracy %" : card->targets[i];
}

double mote_sweep_score(const struct mote_card *card, size_t i) {
    if (card->label_count) return i == 0 && card->confusion ? 100 * card->accuracy : (double)NAN;
    return card->model.known && i < card->target_count ? card->model.mae[i] : (double)NAN;
}

double mote_sweep_baseline(const struct mote_card *card, size_t i) {
    return card->persistence.known && i < card->target_count ? card->persistence.mae[i] : (double)NAN;
}
