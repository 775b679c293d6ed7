/* SPDX-License-Identifier: MIT
 * How long the front end takes on this machine: the chip's arithmetic in this machine's vectors, on one thread with warm
 * caches. */
#include "base/buffer.h"
#include "base/clock.h"
#include "base/rng.h"
#include "data/front.h"
#include "data/sound.h"
#include "device/resample.h"
#include "report/card.h"
#include "report/number.h"

#include <stdlib.h>

enum { RUNS = 201, SOURCE_RATE = 48000 };

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *us) {
    qsort(us, RUNS, sizeof *us, by_value);
    return us[RUNS / 2];
}

/* 0 where the rate is not one that 48 kHz is brought to. */
static double time_resample(uint32_t rate, const int16_t *samples, size_t count, float *out) {
    double us[RUNS];
    const struct mote_samples sound = {.s16 = samples, .count = count};
    uint32_t factor = mote_resample_factor(SOURCE_RATE, rate);
    if (factor == 0) return 0;
    for (size_t r = 0; r < RUNS; r++) {
        double start = mote_seconds();
        mote_sound_decimate(&sound, factor, out + count / 2, out);
        us[r] = 1e6 * (mote_seconds() - start);
    }
    return median(us);
}

static double time_features(struct mote_front *front, const int16_t *clip, float *out) {
    double us[RUNS];
    for (size_t r = 0; r < RUNS; r++) {
        double start = mote_seconds();
        mote_front_run(front, clip, mote_front_clip(front), out);
        us[r] = 1e6 * (mote_seconds() - start);
    }
    return median(us);
}

enum mote_status mote_card_time_front(struct mote_card *card, const struct mote_plan_features *features,
                                      struct mote_error *error) {
    struct mote_front *front = NULL;
    MOTE_TRY(mote_front_create(features, 1, &front, error));
    card->input_steps = mote_front_rows(front);
    card->inputs = mote_front_columns(front);
    size_t clip = mote_front_clip(front), values = card->input_steps * card->inputs;
    size_t source = clip * SOURCE_RATE / features->rate, samples = clip > source ? clip : source,
           floats = values > samples ? values : samples;
    int16_t *sound = calloc(samples, sizeof *sound);
    float *out = calloc(floats, sizeof *out);
    enum mote_status status = sound && out ? MOTE_OK : mote_fail_memory(error, "a timing");
    if (status == MOTE_OK) {
        struct mote_rng rng;
        mote_rng_seed(&rng, 1, 0);
        for (size_t i = 0; i < samples; i++)
            sound[i] = (int16_t)(mote_rng_next(&rng) >> 20 & 0xfff);
        card->resample_us = time_resample(features->rate, sound, source, out);
        card->features_us = time_features(front, sound, out);
        card->sound_seconds = features->seconds;
    }
    free(sound);
    free(out);
    mote_front_free(front);
    return status;
}

void mote_card_print_parts(const struct mote_card *card, const char *joint, struct mote_buffer *out) {
    char us[MOTE_NUMBER_SIZE];
    if (card->resample_us > 0)
        mote_buffer_printf(out, "48 kHz down %s%s", mote_number_brief(card->resample_us, us), joint);
    mote_buffer_printf(out, "features %s%s", mote_number_brief(card->features_us, us), joint);
    mote_buffer_printf(out, "network %s", mote_number_brief(card->inference_us, us));
}

double mote_card_sound_seconds(const struct mote_card *card) {
    if (card->sound_seconds > 0 || card->features.rate == 0) return card->sound_seconds;
    return (double)card->features.clip / (double)card->features.rate;
}

void mote_card_print_sound(const struct mote_card *card, struct mote_buffer *out) {
    double seconds = mote_card_sound_seconds(card);
    if (seconds < 1.0 || seconds > 1.0)
        mote_buffer_printf(out, "%.6g seconds of sound", seconds);
    else
        mote_buffer_text(out, "a second of sound");
}
