/* SPDX-License-Identifier: MIT
 * A long recording made of clips, to try a listening spotter on: clips of one split in any order, noise under and between
 * them, and a label track that tells where each word is. All follows from the seed. */
#ifndef MOTE_DATA_RECORDING_H
#define MOTE_DATA_RECORDING_H

#include "data/clips.h"

enum { MOTE_RECORDING_MOST = 20000 };

struct mote_recording_made {
    size_t clips;
    double seconds;
};

struct mote_recording_options {
    enum mote_split split; /* not MOTE_SPLIT_ALL */
    uint32_t rate;
    size_t count; /* clips (0: 300); each once before any comes again */
    uint64_t seed;
};

/* Writes FOLDER/recording.wav and FOLDER/labels.txt. */
enum mote_status mote_recording_make(const char *folder, const struct mote_clips *clips,
                                     const struct mote_recording_options *options,
                                     struct mote_recording_made *made, struct mote_error *error);

#endif
