/* SPDX-License-Identifier: MIT
 * Clips as a dataset: features that are there already, or computed anew from a sound that was changed. */
#include "data/augment.h"
#include "data/equalise.h"
#include "data/front.h"
#include "device/recent.h"

#include <string.h>

static const struct mote_clip *clip_of(const struct mote_clips_part *part, uint32_t index, size_t *number) {
    *number = part->number[index];
    return &part->clips->clip[*number];
}

static void normalise(const struct mote_clips *clips, float *x) {
    for (size_t i = 0; clips->normalise && i < clips->rows; i++, x += clips->columns)
        for (size_t c = 0; c < clips->columns; c++)
            x[c] = mote_normalised(x[c], (float)clips->mean[c], (float)clips->std[c]);
}

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct mote_clips_part *part = context;
    const struct mote_clips *clips = part->clips;
    size_t size = clips->rows * clips->columns;
    memset(y, 0, n * clips->label_count * sizeof *y);
    for (size_t i = 0; i < n; i++, x += size, y += clips->label_count) {
        size_t number;
        uint32_t label = clip_of(part, index[i], &number)->label;
        if (label != MOTE_LABEL_OTHER) y[label] = 1.0f;
        memcpy(x, clips->features + number * size, size * sizeof *x);
        normalise(clips, x);
    }
}

/* Another example's features as they are, and its label, in the share that is left. */
static void mix(const struct mote_clips_part *part, struct mote_rng *rng, float *x, float *y) {
    const struct mote_clips *clips = part->clips;
    size_t size = clips->rows * clips->columns, number;
    float share = mote_augment_share(&clips->augment, rng);
    const struct mote_clip *other = clip_of(part, mote_rng_below(rng, (uint32_t)part->count), &number);
    const float *z = clips->features + number * size;
    for (size_t i = 0; i < clips->label_count; i++)
        y[i] *= share;
    y[other->label] += 1.0f - share;
    for (size_t i = 0; i < size; i++)
        x[i] = share * x[i] + (1.0f - share) * z[i];
}

/* The features of a changed sound, through an equaliser where the plan has one; without, nothing is drawn. */
static void compute(const struct mote_clips *clips, struct mote_rng *rng, const struct mote_front_slot *slot,
                    float *x) {
    const struct mote_samples sound = {.f32 = slot->wave, .count = mote_front_clip(clips->front)};
    struct mote_curve curve;
    if (!(clips->augment.equalise > 0)) {
        mote_front_compute(clips->front, slot, &sound, x);
        return;
    }
    mote_curve_draw(clips->augment.equalise, rng, &curve);
    mote_equalise_compute(clips->front, &curve, slot, &sound, x);
}

static void fetch_one(const struct mote_clips_part *part, uint32_t epoch, uint32_t index,
                      struct mote_front_slot *slot, float *x, float *y) {
    const struct mote_clips *clips = part->clips;
    const struct mote_plan_augment *plan = &clips->augment;
    size_t number;
    const struct mote_clip *clip = clip_of(part, index, &number);
    struct mote_rng rng;
    mote_rng_seed(&rng, clips->seed ^ 0x6175676d656e74u, (uint64_t)epoch << 32 | index);
    mote_augment_wave(plan, slot->features.config.rate, clip, clips->noise, &rng, slot->spare, slot->wave,
                      mote_front_clip(clips->front));
    compute(clips, &rng, slot, x);
    mote_augment_mask(plan, clips->rows, clips->columns, clips->mean, &rng, x);
    y[clip->label] = 1.0f;
    if (plan->mixup > 0) mix(part, &rng, x, y);
    normalise(clips, x);
}

static void fetch_epoch(const void *context, uint32_t epoch, const uint32_t *index, size_t n, float *x,
                        float *y) {
    const struct mote_clips_part *part = context;
    const struct mote_clips *clips = part->clips;
    struct mote_front_slot *slot = mote_front_take(clips->front);
    memset(y, 0, n * clips->label_count * sizeof *y);
    for (size_t i = 0; i < n; i++, x += clips->rows * clips->columns, y += clips->label_count)
        fetch_one(part, epoch, index[i], slot, x, y);
    mote_front_give(clips->front, slot);
}

static struct mote_clips_view view_of(const struct mote_clips_part *part, enum mote_split split) {
    const struct mote_clips *clips = part->clips;
    return (struct mote_clips_view){
        .dataset = {.count = part->count,
                    .input_steps = clips->rows,
                    .input_columns = clips->columns,
                    .outputs = clips->label_count,
                    .fetch = fetch,
                    .context = part},
        .clips = clips,
        .split = split,
    };
}

void mote_clips_view(const struct mote_clips *clips, enum mote_split split, struct mote_clips_view *view) {
    *view = view_of(&clips->part[split], split);
    if (split == MOTE_SPLIT_TRAIN && mote_augment_is_on(&clips->augment))
        view->dataset.fetch_epoch = fetch_epoch;
}

void mote_clips_view_others(const struct mote_clips *clips, enum mote_split split,
                            struct mote_clips_view *view) {
    *view = view_of(&clips->other[split], split);
}
