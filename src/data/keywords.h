/* SPDX-License-Identifier: MIT
 * Words spoken by espeak-ng: a folder of clips a word, so that anyone gets a spotter for a word of their own without
 * recording it. Voices, pitch, speed, place, room and noise follow from the seed; with one version of espeak-ng the
 * same seed gives the same files. */
#ifndef MOTE_DATA_KEYWORDS_H
#define MOTE_DATA_KEYWORDS_H

#include "base/pool.h"
#include "base/status.h"

#include <stdbool.h>
#include <stdint.h>

struct mote_keywords_options {
    const char *words; /* with commas between */
    uint32_t clips;    /* of each word; 0: 100 */
    uint64_t seed;
    struct mote_pool *pool;
    /* False stops with MOTE_INTERRUPTED. May be NULL. */
    bool (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
};

struct mote_keywords_result {
    size_t words, clips;
    size_t others; /* clips that stand in the words' folders beside those that were made */
};

/* FOLDER/WORD/XXXXXXXX_nohash_N.wav: one second at 16 kHz each, eight digits for the speaker. What the folders hold
 * already stays, unless it has such a name: recordings, or the clips of another seed. */
enum mote_status mote_keywords_make(const char *folder, const struct mote_keywords_options *options,
                                    struct mote_keywords_result *result, struct mote_error *error);

#endif
