/* SPDX-License-Identifier: MIT
 * A random equaliser, as other voices, rooms and microphones are one: a curve of decibels over the pitches that
 * features are made of, straight between its corners. The idea is FilterAugment's (Nam et al. 2022). */
#ifndef MOTE_DATA_EQUALISE_H
#define MOTE_DATA_EQUALISE_H

#include "base/rng.h"
#include "data/front.h"

enum { MOTE_CURVE_CORNERS = 6 };

/* at[0] = 0 is the lowest pitch, at[count − 1] = 1 the highest. */
struct mote_curve {
    size_t count;
    double at[MOTE_CURVE_CORNERS], decibels[MOTE_CURVE_CORNERS];
};

/* Three to six corners, none of two intervals more than three times as wide as the other; ±`most` dB each. */
void mote_curve_draw(double most, struct mote_rng *rng, struct mote_curve *curve);
double mote_curve_decibels(const struct mote_curve *curve, double at);

/* What 10^(dB/20) is, the same on every machine. */
float mote_ratio_of(double decibels);

/* The features of `sound` as if it had gone through the equaliser, in a slot that was taken. Exact for mel bins and
 * what comes of them: their weights, of which the slot has its own, are multiplied, over the mel scale. Of a
 * spectrogram each column is, over Hz. */
void mote_equalise_compute(const struct mote_front *front, const struct mote_curve *curve,
                           const struct mote_front_slot *slot, const struct mote_samples *sound, float *out);

#endif
