/* SPDX-License-Identifier: MIT */
#include "data/front.h"

#include "data/sound.h"
#include "data/wide.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct mote_front {
    struct mote_features_config config;
    const struct mote_wide *wide;
    size_t slots, free_count;
    struct mote_front_slot *slot, **free_slot;
    char *tables, *scratch;
    float *waves, *mels;
    int16_t *spares;
    pthread_mutex_t lock;
    pthread_cond_t given;
};

enum mote_status mote_front_config(const struct mote_plan_features *plan, struct mote_features_config *out,
                                   struct mote_error *error) {
    static const enum mote_features_kind kinds[] = {[MOTE_PLAN_MFCC] = MOTE_FEATURES_MFCC,
                                                    [MOTE_PLAN_LOGMEL] = MOTE_FEATURES_LOG_MEL,
                                                    [MOTE_PLAN_SPECTROGRAM] = MOTE_FEATURES_STFT};
    *out = mote_features_defaults();
    out->kind = kinds[plan->kind];
    out->rate = plan->rate;
    out->frame = plan->frame;
    out->hop = plan->step;
    out->clip = (uint32_t)lrint(plan->seconds * plan->rate);
    out->mels = plan->bins;
    out->coefficients = plan->coefficients;
    out->low = (float)plan->low;
    out->high = (float)plan->high;
    out->lanes = mote_wide_choose()->lanes;
    enum mote_features_problem problem = mote_features_check(out);
    if (problem == MOTE_FEATURES_OK) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "[features]: %s", mote_features_problem_text(problem));
}

static enum mote_status fill(struct mote_front *front, struct mote_error *error) {
    const struct mote_features_config *config = &front->config;
    size_t scratch = (mote_features_scratch_bytes(config) + 63) / 64 * 64;
    size_t tables = (mote_features_table_bytes(config) + 63) / 64 * 64;
    size_t mel = (size_t)config->frame + 2; /* two weights a bin of the spectrum at most */
    front->tables = aligned_alloc(64, tables);
    front->scratch = aligned_alloc(64, front->slots * scratch);
    front->waves = calloc(front->slots, config->clip * sizeof(float));
    front->spares = calloc(front->slots, config->clip * sizeof(int16_t));
    front->mels = calloc(front->slots, mel * sizeof(float));
    front->slot = calloc(front->slots, sizeof *front->slot);
    front->free_slot = calloc(front->slots, sizeof(struct mote_front_slot *));
    if (!front->tables || !front->scratch || !front->waves || !front->spares || !front->mels ||
        !front->slot || !front->free_slot)
        return mote_fail_memory(error, "the feature front end");
    struct mote_features features;
    mote_features_init(&features, config, front->tables, front->scratch);
    for (size_t i = 0; i < front->slots; i++) {
        front->slot[i].features = mote_features_attach(&features, front->scratch + i * scratch);
        front->slot[i].wave = front->waves + i * config->clip;
        front->slot[i].spare = front->spares + i * config->clip;
        front->slot[i].mel = front->mels + i * mel;
        front->free_slot[front->free_count++] = &front->slot[i];
    }
    return MOTE_OK;
}

enum mote_status mote_front_create(const struct mote_plan_features *plan, size_t slots,
                                   struct mote_front **out, struct mote_error *error) {
    struct mote_front *front = calloc(1, sizeof *front);
    if (!front) return mote_fail_memory(error, "the feature front end");
    pthread_mutex_init(&front->lock, NULL);
    pthread_cond_init(&front->given, NULL);
    front->slots = slots ? slots : 1;
    front->wide = mote_wide_choose();
    enum mote_status status = mote_front_config(plan, &front->config, error);
    if (status == MOTE_OK) status = fill(front, error);
    if (status == MOTE_OK)
        *out = front;
    else
        mote_front_free(front);
    return status;
}

void mote_front_free(struct mote_front *front) {
    if (!front) return;
    pthread_cond_destroy(&front->given);
    pthread_mutex_destroy(&front->lock);
    free(front->tables);
    free(front->scratch);
    free(front->waves);
    free(front->spares);
    free(front->mels);
    free(front->slot);
    free(front->free_slot);
    free(front);
}

size_t mote_front_clip(const struct mote_front *front) {
    return front->config.clip;
}

size_t mote_front_rows(const struct mote_front *front) {
    return mote_features_rows(&front->config);
}

size_t mote_front_columns(const struct mote_front *front) {
    return mote_features_columns(&front->config);
}

struct mote_front_slot *mote_front_take(struct mote_front *front) {
    pthread_mutex_lock(&front->lock);
    while (front->free_count == 0)
        pthread_cond_wait(&front->given, &front->lock);
    struct mote_front_slot *slot = front->free_slot[--front->free_count];
    pthread_mutex_unlock(&front->lock);
    return slot;
}

void mote_front_give(struct mote_front *front, struct mote_front_slot *slot) {
    pthread_mutex_lock(&front->lock);
    front->free_slot[front->free_count++] = slot;
    pthread_cond_signal(&front->given);
    pthread_mutex_unlock(&front->lock);
}

void mote_front_compute(const struct mote_front *front, const struct mote_front_slot *slot,
                        const struct mote_samples *sound, float *out) {
    mote_features_clip(&slot->features, sound, front->wide->rows_of, out);
}

void mote_front_run(struct mote_front *front, const int16_t *samples, size_t count, float *out) {
    struct mote_front_slot *slot = mote_front_take(front);
    mote_front_compute(front, slot, &(struct mote_samples){.s16 = samples, .count = count}, out);
    mote_front_give(front, slot);
}

enum mote_status mote_front_file(struct mote_front *front, const char *path, float **out,
                                 struct mote_error *error) {
    struct mote_sound sound;
    double seconds = (double)front->config.clip / front->config.rate;
    MOTE_TRY(mote_sound_read(path, front->config.rate, MOTE_CLIP_MOST * seconds, &sound, error));
    const int16_t *start = mote_sound_loudest(&sound, front->config.clip);
    float *features = calloc(mote_front_rows(front) * mote_front_columns(front), sizeof *features);
    if (features) mote_front_run(front, start, sound.count - (size_t)(start - sound.samples), features);
    free(sound.samples);
    *out = features;
    return features ? MOTE_OK : mote_fail_memory(error, path);
}
