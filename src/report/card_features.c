/* SPDX-License-Identifier: MIT
 * The feature settings of a card: from a recipe, back to one, and whether two go together. */
#include "report/card.h"

#include <stdio.h>
#include <string.h>

static const char *const kinds[] = {
    [MOTE_PLAN_MFCC] = "mfcc", [MOTE_PLAN_LOGMEL] = "logmel", [MOTE_PLAN_SPECTROGRAM] = "spectrogram"};
enum { KINDS = sizeof kinds / sizeof *kinds, SAMPLES = 1 << 26 };

struct mote_card_features mote_card_features_of(const struct mote_plan_features *plan) {
    return (struct mote_card_features){
        .kind = kinds[plan->kind],
        .rate = plan->rate,
        .clip = (size_t)(plan->seconds * plan->rate + 0.5),
        .frame = plan->frame,
        .step = plan->step,
        .bins = plan->bins,
        .coefficients = plan->coefficients,
        .low = plan->low,
        .high = plan->high,
        .normalise = plan->normalise,
    };
}

enum mote_status mote_card_features_plan(const struct mote_card_features *card,
                                         struct mote_plan_features *out, struct mote_error *error) {
    const size_t counts[] = {card->rate, card->clip, card->frame, card->step, card->bins, card->coefficients};
    size_t kind = 0;
    while (kind < KINDS && strcmp(kinds[kind], card->kind) != 0)
        kind++;
    if (kind == KINDS)
        return mote_fail(error, MOTE_INPUT, "the card's features are of kind \"%.20s\", which there is not",
                         card->kind);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i] < 1 || counts[i] > SAMPLES)
            return mote_fail(error, MOTE_INPUT, "the card's features have a setting of %zu; expected 1 to %d",
                             counts[i], SAMPLES);
    *out = (struct mote_plan_features){
        .kind = (enum mote_plan_features_kind)kind,
        .rate = (uint32_t)card->rate,
        .seconds = (double)card->clip / (double)card->rate,
        .frame = (uint32_t)card->frame,
        .step = (uint32_t)card->step,
        .bins = (uint32_t)card->bins,
        .coefficients = (uint32_t)card->coefficients,
        .low = card->low,
        .high = card->high,
        .normalise = card->normalise,
    };
    return MOTE_OK;
}

enum mote_status mote_card_features_match(const char *path, const struct mote_card_features *its,
                                          const struct mote_card_features *ours, const char *why,
                                          struct mote_error *error) {
    const bool mel = strcmp(ours->kind, "spectrogram") != 0, mfcc = strcmp(ours->kind, "mfcc") == 0;
    const struct {
        const char *key;
        double its, ours;
        bool counts;
    } rows[] = {
        {"rate", (double)its->rate, (double)ours->rate, true},
        {"clip", (double)its->clip, (double)ours->clip, true},
        {"frame", (double)its->frame, (double)ours->frame, true},
        {"step", (double)its->step, (double)ours->step, true},
        {"bins", (double)its->bins, (double)ours->bins, mel},
        {"low", its->low, ours->low, mel},
        {"high", its->high, ours->high, mel},
        {"coefficients", (double)its->coefficients, (double)ours->coefficients, mfcc},
    };
    if (strcmp(its->kind, ours->kind) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: says [features] kind = %.20s, the recipe %s; %s", path,
                         its->kind, ours->kind, why);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].counts && (rows[i].its < rows[i].ours || rows[i].its > rows[i].ours))
            return mote_fail(error, MOTE_INPUT, "%s: says [features] %s = %g, the recipe %g; %s", path,
                             rows[i].key, rows[i].its, rows[i].ours, why);
    return MOTE_OK;
}
