/* SPDX-License-Identifier: MIT
 * Decoded clips in one file, so that a second run need not decode them again. It is of this machine: native byte
 * order, and a key made of what the clips are read from. Whatever is not as expected is not believed: the clips are
 * then read again. */
#ifndef MOTE_DATA_CLIPS_CACHE_H
#define MOTE_DATA_CLIPS_CACHE_H

#include "base/status.h"
#include "data/clips_open.h"

#include <stdbool.h>

struct mote_clips_cache_entry {
    uint32_t count, flags; /* count 0: this clip is not in here */
    uint64_t hash;         /* of flags and samples, which parsing does not look at */
    const int16_t *samples;
};

/* `data` is aligned to 8. False, and nothing said about the entries, unless it is a whole cache of `count` clips of
 * at most `most` samples under the key. */
bool mote_clips_cache_parse(const uint8_t *data, size_t size, uint64_t key, size_t count, uint32_t most,
                            struct mote_clips_cache_entry *entries);

uint64_t mote_clips_cache_hash(const int16_t *samples, size_t count);

/* Takes what FOLDER holds of the clips; nothing is a failure. The bytes become clips->cache. */
enum mote_status mote_clips_cache_load(struct mote_clips_open *open, struct mote_error *error);

/* Writes all clips that could be read. */
enum mote_status mote_clips_cache_save(const struct mote_clips_open *open, struct mote_error *error);

#endif
