/* SPDX-License-Identifier: MIT
 * Which clip is for training, validation or test, by its name; and how many of the classes that are no words. */
#include "base/file.h"
#include "base/rng.h"
#include "data/clips_open.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPEAKER = 8 }; /* hexadecimal digits that a name starts with */

double mote_clips_place(const char *text, size_t length) {
    struct mote_rng rng;
    mote_rng_seed(&rng, mote_hash(MOTE_HASH_START, text, length), 0);
    return mote_rng_uniform(&rng);
}

/* Digits of the speaker at the start of the name's last part; 0: it does not say. */
static size_t speaker(const char *name, const char **start) {
    *start = mote_path_name(name);
    for (size_t i = 0; i < SPEAKER; i++)
        if (!isxdigit((unsigned char)(*start)[i])) return 0;
    return SPEAKER;
}

static uint32_t split_at(const double fractions[3], double place) {
    if (place < fractions[0]) return MOTE_SPLIT_TRAIN;
    return place < fractions[0] + fractions[1] ? MOTE_SPLIT_VALIDATION : MOTE_SPLIT_TEST;
}

static void split_by_hash(struct mote_clips_open *open) {
    for (size_t i = 0; i < open->count; i++) {
        struct mote_clip *clip = &open->found[i].clip;
        clip->split = split_at(open->plan->data.split, mote_clips_place(clip->name, strlen(clip->name)));
    }
    open->clips->split = "hash";
}

/* A name without a speaker stands for a speaker of its own. */
static enum mote_status split_by_speaker(struct mote_clips_open *open, struct mote_error *error) {
    size_t known = 0;
    for (size_t i = 0; i < open->count; i++) {
        struct mote_clip *clip = &open->found[i].clip;
        const char *start;
        size_t length = speaker(clip->name, &start);
        known += length > 0;
        if (length == 0) length = strlen(start = clip->name);
        clip->split = split_at(open->plan->data.split, mote_clips_place(start, length));
    }
    open->clips->split = "speaker";
    if (known) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: no clip's name starts with eight hexadecimal digits for a speaker, as "
                     "[data] split_by = speaker expects",
                     open->options->folders[0]);
}

/* The folder of the lists; false: there is none. */
static bool find_lists(const struct mote_clips_open *open, char out[4096]) {
    static const char *const name = "splits";
    char list[4096];
    if (open->options->splits) {
        snprintf(out, 4096, "%s", open->options->splits);
        return true;
    }
    for (size_t i = 0; i < open->options->folder_count; i++)
        if (mote_clips_nearby(open->options->folders[i], &name, 1, out) &&
            mote_path_join(list, sizeof list, out, open->plan->clips.list[0], NULL) == MOTE_OK &&
            mote_file_exists(list))
            return true;
    return false;
}

enum mote_status mote_clips_split(struct mote_clips_open *open, struct mote_error *error) {
    enum mote_split_by way = open->plan->clips.split_by;
    char folder[4096];
    if (open->options->splits && (way == MOTE_SPLIT_BY_SPEAKER || way == MOTE_SPLIT_BY_HASH))
        return mote_fail(
            error, MOTE_INPUT,
            "%s: split lists are given, but [data] split_by asks for another way; expected auto or lists",
            open->options->splits);
    if (way == MOTE_SPLIT_BY_SPEAKER) return split_by_speaker(open, error);
    if (way != MOTE_SPLIT_BY_HASH && find_lists(open, folder))
        return mote_clips_split_lists(open, folder, error);
    if (way == MOTE_SPLIT_BY_LISTS)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: no folder \"splits\" with %s in it or beside it; [data] split_by = lists needs one",
            open->options->folders[0], open->plan->clips.list[0]);
    split_by_hash(open);
    return MOTE_OK;
}

/* ------------------------------------------------------------------ classes that are no words */

/* As many as `share` words have on average in the split. */
static size_t quota(const struct mote_clips_open *open, uint32_t split, double share) {
    size_t clips = 0;
    for (size_t i = 0; i < open->count; i++)
        clips += open->found[i].clip.label < open->words && open->found[i].clip.split == split;
    return (size_t)lrint((double)clips * share / (double)open->words);
}

struct pick {
    double place;
    size_t number;
};

static int by_place(const void *a, const void *b) {
    const struct pick *x = a, *y = b;
    if (x->place < y->place || x->place > y->place) return x->place < y->place ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* Marks all of the split's other clips but the first `most` in the order of their places. */
static void thin(struct mote_clips_open *open, uint32_t split, size_t most, struct pick *picks) {
    size_t count = 0;
    for (size_t i = 0; i < open->count; i++) {
        const struct mote_clip *clip = &open->found[i].clip;
        if (clip->label != open->words || clip->split != split) continue;
        picks[count++] = (struct pick){mote_clips_place(clip->name, strlen(clip->name)), i};
    }
    qsort(picks, count, sizeof *picks, by_place);
    for (size_t i = most; i < count; i++)
        open->found[picks[i].number].clip.label = MOTE_LABEL_OTHER;
}

/* Keeps as many of the other clips as `share` words have, in each split. */
static enum mote_status thin_others(struct mote_clips_open *open, double share, struct mote_error *error) {
    struct pick *picks = malloc((open->count + 1) * sizeof *picks);
    if (!picks) return mote_fail_memory(error, "the clips");
    for (uint32_t split = 0; split <= MOTE_SPLIT_NONE; split++)
        thin(open, split, quota(open, split, share), picks);
    free(picks);
    size_t kept = 0;
    for (size_t i = 0; i < open->count; i++)
        if (open->found[i].clip.label != MOTE_LABEL_OTHER) open->found[kept++] = open->found[i];
    open->count = kept;
    return MOTE_OK;
}

static enum mote_status add_silence(struct mote_clips_open *open, struct mote_error *error) {
    static const char *const splits[] = {"train", "validation", "test"};
    for (uint32_t split = 0; split < 3; split++) {
        size_t most = quota(open, split, open->plan->clips.silence);
        for (size_t i = 0; i < most; i++) {
            char name[64];
            struct mote_clip_found *found = mote_clips_add(open);
            snprintf(name, sizeof name, MOTE_LABEL_SILENCE "/%s-%06zu", splits[split], i);
            if (found) found->clip.name = mote_arena_string(&open->clips->arena, name);
            if (!found || !found->clip.name) return mote_fail_memory(error, "the clips");
            found->clip.label = (uint32_t)(open->clips->label_count - 1);
            found->clip.split = split;
            found->silence = true;
        }
    }
    return MOTE_OK;
}

/* Clips of no label stand where _unknown_ would until now. */
static void unlabel_others(struct mote_clips_open *open) {
    for (size_t i = 0; i < open->count; i++)
        if (open->found[i].clip.label == open->words) open->found[i].clip.label = MOTE_LABEL_OTHER;
}

enum mote_status mote_clips_balance(struct mote_clips_open *open, struct mote_error *error) {
    bool unknown = open->plan->clips.unknown > 0;
    if (unknown) MOTE_TRY(thin_others(open, open->plan->clips.unknown, error));
    if (!unknown && open->options->others) {
        MOTE_TRY(thin_others(open, (double)open->words, error));
        unlabel_others(open);
    }
    return open->plan->clips.silence > 0 ? add_silence(open, error) : MOTE_OK;
}
