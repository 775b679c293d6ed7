/* SPDX-License-Identifier: MIT
 * Drawing a curve, and features through it. Magnitudes are multiplied before they are added up and before the
 * logarithm, so silence stays silence, and MFCC sees what log-mel does. */
#include "data/equalise.h"

#include "device/math.h"

float mote_ratio_of(double decibels) {
    return mote_expf((float)(decibels * 0.11512925464970229)); /* ln 10 / 20 */
}

void mote_curve_draw(double most, struct mote_rng *rng, struct mote_curve *curve) {
    double sum = 0;
    curve->count = 3 + mote_rng_below(rng, MOTE_CURVE_CORNERS - 2);
    for (size_t i = 0; i < curve->count; i++) {
        curve->decibels[i] = most * (2 * mote_rng_uniform(rng) - 1);
        curve->at[i] = sum;
        if (i + 1 < curve->count) sum += 0.5 + mote_rng_uniform(rng);
    }
    for (size_t i = 0; i < curve->count; i++)
        curve->at[i] /= sum;
}

double mote_curve_decibels(const struct mote_curve *curve, double at) {
    size_t i = 1;
    while (i + 1 < curve->count && curve->at[i] < at)
        i++;
    double share = (at - curve->at[i - 1]) / (curve->at[i] - curve->at[i - 1]);
    return curve->decibels[i - 1] + share * (curve->decibels[i] - curve->decibels[i - 1]);
}

/* A bin in segment i lies between the peaks of triangles i − 1 and i, by its rising weight above the first. */
static void weigh(const struct mote_curve *curve, const struct mote_features *features, float *mel) {
    const float *weight = features->mel;
    const uint32_t *segment = features->segment;
    double segments = features->config.mels + 1.0;
    for (uint32_t i = 0; i <= features->config.mels; i++)
        for (uint32_t k = segment[i]; k < segment[i + 1]; k++, weight += 2, mel += 2) {
            float ratio = mote_ratio_of(mote_curve_decibels(curve, (i + (double)weight[1]) / segments));
            mel[0] = weight[0] * ratio;
            mel[1] = weight[1] * ratio;
        }
}

static void multiply(const struct mote_curve *curve, size_t rows, size_t columns, float *x) {
    for (size_t c = 0; c < columns; c++) {
        float ratio = mote_ratio_of(mote_curve_decibels(curve, ((double)c + 0.5) / (double)columns));
        for (size_t r = 0; r < rows; r++)
            x[r * columns + c] *= ratio;
    }
}

void mote_equalise_compute(const struct mote_front *front, const struct mote_curve *curve,
                           const struct mote_front_slot *slot, const struct mote_samples *sound, float *out) {
    struct mote_front_slot own = *slot;
    bool mel = slot->features.config.kind != MOTE_FEATURES_STFT;
    if (mel) {
        weigh(curve, &slot->features, slot->mel);
        own.features.mel = slot->mel;
    }
    mote_front_compute(front, &own, sound, out);
    if (!mel) multiply(curve, mote_front_rows(front), mote_front_columns(front), out);
}
