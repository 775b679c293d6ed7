/* SPDX-License-Identifier: MIT
 * Clips while they are found, split and read. Only clips*.c use it. */
#ifndef MOTE_DATA_CLIPS_OPEN_H
#define MOTE_DATA_CLIPS_OPEN_H

#include "data/clips.h"

/* A file that may become a clip; or a piece of silence, which has no file. */
struct mote_clip_found {
    struct mote_clip clip;
    uint64_t bytes; /* of the file */
    int64_t changed;
    uint64_t hash; /* of the samples */
    int16_t *own;  /* the samples, when they did not come out of the cache */
    char *why;     /* it cannot be read */
    uint32_t flags;
    bool cached, silence;
};
enum { MOTE_CLIP_CUT = 1, MOTE_CLIP_CONVERTED = 2 };

struct mote_clips_open {
    const struct mote_clips_options *options;
    const struct mote_plan *plan;
    struct mote_clips *clips;
    size_t words; /* labels that are folders */
    size_t count, capacity;
    struct mote_clip_found *found; /* by label, then by name */
};

/* Room for one more, all zero; NULL when memory is out. */
struct mote_clip_found *mote_clips_add(struct mote_clips_open *open);

/* Labels, and every file of theirs (and of others, when they are wanted). */
enum mote_status mote_clips_find(struct mote_clips_open *open, struct mote_error *error);

/* The split of each file, then as many of _unknown_ (or of no label) as wanted, and of _silence_. */
enum mote_status mote_clips_split(struct mote_clips_open *open, struct mote_error *error);
enum mote_status mote_clips_split_lists(struct mote_clips_open *open, const char *folder,
                                        struct mote_error *error);
enum mote_status mote_clips_balance(struct mote_clips_open *open, struct mote_error *error);

/* Samples, features and levels; out of the cache what is there and true. */
enum mote_status mote_clips_read(struct mote_clips_open *open, struct mote_error *error);

/* "FOLDER/a" or "FOLDER/../a" for the first of `names` that is a folder there; false: none is. */
bool mote_clips_nearby(const char *folder, const char *const *names, size_t count, char out[4096]);

/* In [0, 1), the same for the same text everywhere. */
double mote_clips_place(const char *text, size_t length);

#endif
