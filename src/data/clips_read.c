/* SPDX-License-Identifier: MIT
 * Samples and features of all clips, in parallel: each clip is a task of its own. */
#include "data/clips_cache.h"
#include "data/front.h"
#include "data/noise.h"
#include "data/sound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 256 };

struct reading {
    struct mote_clips_open *open;
    size_t first;
};

static float level_of(const int16_t *samples, size_t count) {
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (int32_t)samples[i] * samples[i];
    return count ? (float)(sqrt((double)sum / (double)count) / 32768.0) : 0.0f;
}

/* A piece of noise, up to as loud as it is. */
static void cut_silence(struct mote_clips_open *open, struct mote_clip_found *found, uint64_t number) {
    size_t clip = mote_front_clip(open->clips->front);
    struct mote_rng rng;
    mote_rng_seed(&rng, open->plan->train.seed, 0x73696c656e6365u + number);
    found->own = malloc(clip * sizeof *found->own);
    if (!found->own) return;
    found->clip.path = mote_noise_cut(open->clips->noise, found->clip.split, &rng, found->own, clip)->path;
    float gain = (float)mote_rng_uniform(&rng);
    for (size_t i = 0; i < clip; i++)
        found->own[i] = (int16_t)lrintf((float)found->own[i] * gain);
    found->clip.count = (uint32_t)clip;
}

static void read_file(struct mote_clips_open *open, struct mote_clip_found *found) {
    size_t clip = mote_front_clip(open->clips->front);
    uint32_t rate = open->plan->features.rate;
    struct mote_sound sound;
    struct mote_error error;
    if (mote_sound_read(found->clip.path, rate, MOTE_CLIP_MOST * (double)clip / rate, &sound, &error) !=
        MOTE_OK) {
        found->why = strdup(error.text);
        return;
    }
    size_t start = (size_t)(mote_sound_loudest(&sound, clip) - sound.samples);
    found->flags =
        (sound.count > clip ? MOTE_CLIP_CUT : 0) | (sound.file_rate != rate ? MOTE_CLIP_CONVERTED : 0);
    found->clip.count = (uint32_t)(sound.count - start < clip ? sound.count - start : clip);
    memmove(sound.samples, sound.samples + start, found->clip.count * sizeof *sound.samples);
    found->own = sound.samples;
}

/* A cached clip whose samples are not what they were is read again. */
static void read_one(void *context, size_t task, size_t worker) {
    struct reading *reading = context;
    struct mote_clips_open *open = reading->open;
    struct mote_clips *clips = open->clips;
    size_t number = reading->first + task;
    struct mote_clip_found *found = &open->found[number];
    (void)worker;
    if (found->cached)
        found->cached = mote_clips_cache_hash(found->clip.samples, found->clip.count) == found->hash;
    if (!found->cached) {
        if (found->silence)
            cut_silence(open, found, number);
        else
            read_file(open, found);
        found->clip.samples = found->own;
        if (!found->own) return;
        found->hash = mote_clips_cache_hash(found->own, found->clip.count);
    }
    found->clip.level = level_of(found->clip.samples, found->clip.count);
    mote_front_run(clips->front, found->clip.samples, found->clip.count,
                   clips->values + number * clips->rows * clips->columns);
}

static enum mote_status read_all(struct mote_clips_open *open, struct mote_error *error) {
    const struct mote_clips_options *o = open->options;
    for (size_t first = 0; first < open->count; first += BATCH) {
        struct reading reading = {open, first};
        size_t n = open->count - first < BATCH ? open->count - first : BATCH;
        if (o->progress && !o->progress(o->context, first, open->count))
            return mote_fail(error, MOTE_INTERRUPTED, "stopped after reading %zu of %zu clips", first,
                             open->count);
        mote_pool_run(o->pool, n, read_one, &reading);
    }
    for (size_t i = 0; i < open->count; i++)
        if (!open->found[i].clip.samples && !open->found[i].why) return mote_fail_memory(error, "the clips");
    return MOTE_OK;
}

static enum mote_status write_cache(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips_report *report = &open->clips->report;
    struct mote_error problem;
    size_t fresh = 0;
    for (size_t i = 0; i < open->count; i++)
        fresh += !open->found[i].cached && !open->found[i].silence && !open->found[i].why;
    report->cached = fresh == 0;
    if (fresh == 0 || !open->options->cache || mote_clips_cache_save(open, &problem) == MOTE_OK)
        return MOTE_OK;
    report->cache_problem = mote_arena_string(&open->clips->arena, problem.text);
    return report->cache_problem ? MOTE_OK : mote_fail_memory(error, "the clips");
}

enum mote_status mote_clips_read(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips *clips = open->clips;
    clips->rows = mote_front_rows(clips->front);
    clips->columns = mote_front_columns(clips->front);
    clips->values = calloc(open->count + 1, clips->rows * clips->columns * sizeof *clips->values);
    if (!clips->values) return mote_fail_memory(error, "the features");
    if (open->options->cache) MOTE_TRY(mote_clips_cache_load(open, error));
    MOTE_TRY(read_all(open, error));
    return write_cache(open, error);
}
