/* SPDX-License-Identifier: MIT
 * Opening a folder of clips: found, split, read, and what is good kept. */
#include "data/clips.h"

#include "base/file.h"
#include "data/augment.h"
#include "data/clips_open.h"
#include "data/front.h"
#include "data/noise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Recordings where the plan or the usual places have them, else made noise; nothing when no noise is wanted. */
static enum mote_status open_noise(struct mote_clips_open *open, struct mote_error *error) {
    static const char *const names[] = {"_background_noise_", "background_noise"};
    const struct mote_plan *plan = open->plan;
    const char *folder = plan->clips.noise;
    char nearby[4096];
    if (!(plan->clips.silence > 0) && !(plan->augment.noise > 0)) return MOTE_OK;
    if (strcmp(folder, "auto") == 0) {
        folder = "made";
        for (size_t i = 0; i < open->options->folder_count && folder != nearby; i++)
            if (mote_clips_nearby(open->options->folders[i], names, 2, nearby)) folder = nearby;
    }
    open->clips->report.made_noise = strcmp(folder, "made") == 0;
    if (open->clips->report.made_noise)
        return mote_noise_make(plan->features.rate, plan->train.seed, plan->data.split, &open->clips->noise,
                               error);
    return mote_noise_read(folder, plan->features.rate, plan->data.split, &open->clips->noise, error);
}

/* ------------------------------------------------------------------ keeping */

static enum mote_status keep_skipped(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips_report *report = &open->clips->report;
    struct mote_arena *arena = &open->clips->arena;
    for (size_t i = 0; i < open->count; i++)
        report->skipped_count += open->found[i].why != NULL;
    struct mote_clips_skipped *skipped = mote_arena_alloc(arena, report->skipped_count, sizeof *skipped);
    if (!skipped) return mote_fail_memory(error, "the clips");
    for (size_t i = 0, n = 0; i < open->count; i++) {
        if (!open->found[i].why) continue;
        skipped[n].path = open->found[i].clip.path;
        skipped[n].why = mote_arena_string(arena, open->found[i].why);
        if (!skipped[n++].why) return mote_fail_memory(error, "the clips");
    }
    report->skipped = skipped;
    return MOTE_OK;
}

/* Moves what could be read to the front, features and all. */
static void compact(struct mote_clips_open *open) {
    struct mote_clips *clips = open->clips;
    size_t size = clips->rows * clips->columns, kept = 0;
    for (size_t i = 0; i < open->count; i++) {
        struct mote_clip_found *found = &open->found[i];
        if (found->why) {
            free(found->why);
            continue;
        }
        clips->report.counts.cut += (found->flags & MOTE_CLIP_CUT) != 0;
        clips->report.counts.converted += (found->flags & MOTE_CLIP_CONVERTED) != 0;
        if (kept < i) {
            memcpy(clips->values + kept * size, clips->values + i * size, size * sizeof *clips->values);
            open->found[kept] = *found;
        }
        kept++;
    }
    open->count = kept;
}

static enum mote_status keep(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips *clips = open->clips;
    MOTE_TRY(keep_skipped(open, error));
    compact(open);
    clips->clip = mote_arena_alloc(&clips->arena, open->count, sizeof *clips->clip);
    clips->owned = mote_arena_alloc(&clips->arena, open->count, sizeof *clips->owned);
    if (!clips->clip || !clips->owned) return mote_fail_memory(error, "the clips");
    for (size_t i = 0; i < open->count; i++) {
        clips->clip[i] = open->found[i].clip;
        clips->owned[i] = open->found[i].own;
        open->found[i].own = NULL;
    }
    clips->count = clips->owned_count = open->count;
    clips->features = clips->values;
    return MOTE_OK;
}

/* ------------------------------------------------------------------ splits and numbers */

static bool is_in(const struct mote_clip *clip, uint32_t split, bool other) {
    return (split == MOTE_SPLIT_ALL || clip->split == split) && (clip->label == MOTE_LABEL_OTHER) == other;
}

static enum mote_status list_part(struct mote_clips *clips, uint32_t split, bool other,
                                  struct mote_clips_part *part, struct mote_error *error) {
    part->clips = clips;
    for (size_t i = 0; i < clips->count; i++)
        part->count += is_in(&clips->clip[i], split, other);
    part->number = mote_arena_alloc(&clips->arena, part->count, sizeof *part->number);
    if (!part->number) return mote_fail_memory(error, "the clips");
    for (size_t i = 0, n = 0; i < clips->count; i++)
        if (is_in(&clips->clip[i], split, other)) part->number[n++] = (uint32_t)i;
    return MOTE_OK;
}

static enum mote_status list_parts(struct mote_clips *clips, struct mote_error *error) {
    for (uint32_t split = 0; split < 4; split++) {
        MOTE_TRY(list_part(clips, split, false, &clips->part[split], error));
        MOTE_TRY(list_part(clips, split, true, &clips->other[split], error));
    }
    return MOTE_OK;
}

static int by_hash(const void *a, const void *b) {
    const struct mote_clip_found *x = *(const struct mote_clip_found *const *)a;
    const struct mote_clip_found *y = *(const struct mote_clip_found *const *)b;
    return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Clips that sound exactly like one of another split; and the identity of all. */
static enum mote_status compare(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips *clips = open->clips;
    const struct mote_clip_found **order = malloc((open->count + 1) * sizeof *order);
    if (!order) return mote_fail_memory(error, "the clips");
    clips->identity = MOTE_HASH_START;
    for (size_t i = 0; i < open->count; i++) {
        const struct mote_clip_found *f = order[i] = &open->found[i];
        clips->identity = mote_hash(clips->identity, f->clip.name, strlen(f->clip.name) + 1);
        clips->identity = mote_hash(clips->identity, &f->clip.label, sizeof f->clip.label);
        clips->identity = mote_hash(clips->identity, &f->clip.split, sizeof f->clip.split);
        clips->identity = mote_hash(clips->identity, &f->hash, sizeof f->hash);
    }
    qsort(order, open->count, sizeof *order, by_hash);
    for (size_t i = 0, end; i < open->count; i = end) {
        bool differ = false;
        for (end = i + 1; end < open->count && order[end]->hash == order[i]->hash; end++)
            differ |= order[end]->clip.split != order[i]->clip.split;
        if (differ) clips->report.counts.repeated += end - i;
    }
    free(order);
    return MOTE_OK;
}

/* Mean and standard deviation of each column over the training split, in float64 and in order. */
static enum mote_status measure(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips *clips = open->clips;
    const struct mote_clips_options *o = open->options;
    const struct mote_clips_part *train = &clips->part[MOTE_SPLIT_TRAIN];
    size_t values = train->count * clips->rows;
    clips->mean = mote_arena_alloc(&clips->arena, clips->columns, sizeof *clips->mean);
    clips->std = mote_arena_alloc(&clips->arena, clips->columns, sizeof *clips->std);
    if (!clips->mean || !clips->std) return mote_fail_memory(error, "the clips");
    for (size_t i = 0; i < train->count; i++) {
        const float *x = clips->features + train->number[i] * clips->rows * clips->columns;
        for (size_t r = 0; r < clips->rows; r++, x += clips->columns)
            for (size_t c = 0; c < clips->columns; c++) {
                clips->mean[c] += (double)x[c];
                clips->std[c] += (double)x[c] * (double)x[c];
            }
    }
    for (size_t c = 0; c < clips->columns; c++) {
        if (values) clips->mean[c] /= (double)values;
        double variance = values ? clips->std[c] / (double)values - clips->mean[c] * clips->mean[c] : 0;
        clips->std[c] = variance > 1e-12 ? sqrt(variance) : 1;
        if (o->mean) clips->mean[c] = o->mean[c];
        if (o->std) clips->std[c] = o->std[c];
        if (!isfinite(clips->mean[c]) || !(clips->std[c] > 0) || !isfinite(clips->std[c]))
            return mote_fail(error, MOTE_INPUT,
                             "column %zu of the features is to be normalised by mean %g, std %g", c + 1,
                             clips->mean[c], clips->std[c]);
    }
    return MOTE_OK;
}

/* Words of which there is no clip left. */
static enum mote_status check_words(const struct mote_clips_open *open, struct mote_error *error) {
    const struct mote_clips_report *report = &open->clips->report;
    for (uint32_t label = 0; label < open->words; label++) {
        bool any = false;
        for (size_t i = 0; i < open->count && !any; i++)
            any = open->found[i].clip.label == label;
        if (!any)
            return mote_fail(error, MOTE_INPUT,
                             "%s/%s: none of its clips can be read; the first that cannot: %s",
                             open->options->folders[0], open->clips->label[label], report->skipped[0].why);
    }
    return MOTE_OK;
}

static enum mote_status run(struct mote_clips_open *open, struct mote_error *error) {
    struct mote_clips *clips = open->clips;
    const struct mote_plan *plan = open->plan;
    clips->augment = plan->augment;
    clips->seed = plan->train.seed;
    clips->normalise = plan->features.normalise;
    MOTE_TRY(mote_front_create(&plan->features, mote_pool_size(open->options->pool), &clips->front, error));
    MOTE_TRY(mote_clips_find(open, error));
    MOTE_TRY(mote_clips_split(open, error));
    MOTE_TRY(mote_clips_balance(open, error));
    MOTE_TRY(open_noise(open, error));
    MOTE_TRY(mote_clips_read(open, error));
    MOTE_TRY(keep(open, error));
    MOTE_TRY(check_words(open, error));
    MOTE_TRY(list_parts(clips, error));
    MOTE_TRY(compare(open, error));
    return measure(open, error);
}

enum mote_status mote_clips_open(const struct mote_clips_options *options, struct mote_clips **out,
                                 struct mote_error *error) {
    struct mote_clips_open open = {.options = options, .plan = options->plan};
    open.clips = calloc(1, sizeof *open.clips);
    if (!open.clips) return mote_fail_memory(error, "the clips");
    enum mote_status status = run(&open, error);
    for (size_t i = 0; i < open.count; i++) {
        free(open.found[i].own);
        free(open.found[i].why);
    }
    free(open.found);
    if (status == MOTE_OK)
        *out = open.clips;
    else
        mote_clips_free(open.clips);
    return status;
}

void mote_clips_free(struct mote_clips *clips) {
    if (!clips) return;
    for (size_t i = 0; i < clips->owned_count; i++)
        free(clips->owned[i]);
    free(clips->cache);
    free(clips->values);
    mote_noise_free(clips->noise);
    mote_front_free(clips->front);
    mote_arena_free(&clips->arena);
    free(clips);
}
