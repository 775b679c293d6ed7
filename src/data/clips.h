/* SPDX-License-Identifier: MIT
 * A folder of clips as examples: a folder a word, each clip read, split, and turned into features by the front
 * end that runs on the chip. What cannot be read is named and left out; nothing disappears quietly. */
#ifndef MOTE_DATA_CLIPS_H
#define MOTE_DATA_CLIPS_H

#include "base/arena.h"
#include "base/pool.h"
#include "data/dataset.h"
#include "recipe/recipe.h"

#define MOTE_LABEL_UNKNOWN "_unknown_"
#define MOTE_LABEL_SILENCE "_silence_"

#define MOTE_LABEL_OTHER UINT32_MAX /* the label of a clip that has none */

enum { MOTE_SPLIT_NONE = 4 }; /* of a clip that no list names; it counts in MOTE_SPLIT_ALL */

struct mote_clips_options {
    size_t folder_count; /* each holds a folder a word */
    const char *const *folders;
    const struct mote_plan *plan; /* clips, features, augment, data.split, train.seed */
    const char *splits;           /* folder of split lists; NULL: looked for in and beside the first folder */
    const char *cache;            /* folder for a cache of decoded clips, made when needed; NULL: none */
    size_t label_count; /* from a card, in its order, without the classes in underscores; 0: the plan's */
    const char *const *labels;
    bool others; /* without a class _unknown_: read clips of no label too, at most as many as of the words */
    const double *mean, *std; /* from a card, per column of features; NULL: of the training split */
    struct mote_pool *pool;   /* NULL: one thread */
    /* Called now and then while reading; false stops with MOTE_INTERRUPTED. May be NULL. */
    bool (*progress)(void *context, size_t done, size_t total);
    void *context;
};

struct mote_clip {
    const char *name; /* "yes/0a7c2a8d_nohash_0": folder and stem */
    const char *path; /* of the file; of silence, the recording */
    uint32_t label;
    uint32_t split;         /* enum mote_split, or MOTE_SPLIT_NONE */
    const int16_t *samples; /* at the recipe's rate, at most a clip long */
    uint32_t count;
    float level; /* root mean square of the samples, ±1 */
};

struct mote_clips_skipped {
    const char *path, *why; /* why: the whole sentence */
};

/* What there was beside the clips, and what became of them, as it is counted for text, card and page alike. */
struct mote_clips_counts {
    size_t absent;    /* names in split lists of which there is no file */
    size_t unlisted;  /* clips in no list */
    size_t outside;   /* of no label: left out, or the stuff of _unknown_ */
    size_t cut;       /* longer than a clip: their loudest part was taken */
    size_t converted; /* of another rate */
    size_t repeated;  /* with the same samples as one of another split */
};

/* How each is told: "3 clips in no split list, left out". */
enum { MOTE_CLIPS_COUNTS = 6 };
struct mote_clips_counted {
    const char *noun, *what;
    size_t at; /* in the counts */
};
extern const struct mote_clips_counted mote_clips_counted[MOTE_CLIPS_COUNTS];
static inline size_t mote_clips_count(const struct mote_clips_counts *counts, size_t which) {
    return *(const size_t *)(const void *)((const char *)counts + mote_clips_counted[which].at);
}

struct mote_clips_report {
    size_t skipped_count; /* clips that cannot be read */
    const struct mote_clips_skipped *skipped;
    struct mote_clips_counts counts;
    const char *absent_name;   /* the first of those that are absent; NULL: none */
    size_t other_folders;      /* of no label */
    bool cached;               /* nothing had to be decoded */
    const char *cache_problem; /* why no cache was written; NULL: none, or it was */
    bool made_noise;           /* noise was needed, and no recordings were found or wanted */
};

struct mote_front;
struct mote_noise;
struct mote_clips_part {
    const struct mote_clips *clips;
    size_t count;
    uint32_t *number; /* of its clips */
};

struct mote_clips {
    size_t label_count;
    const char *const *label; /* _unknown_ and _silence_ last, where the plan has them */
    size_t count;
    struct mote_clip *clip;          /* by label, then by name */
    struct mote_clips_part part[4];  /* the clips of each split that have a label … */
    struct mote_clips_part other[4]; /* … and those that have none, where they were asked for */
    const char *split;               /* how they were split: "lists", "hash" or "speaker" */
    size_t rows, columns;            /* of a clip's features */
    const float *features;           /* (count, rows, columns), before normalising */
    double *mean, *std;              /* per column, of the training split unless given */
    bool normalise;                  /* features go out as (x − mean) / std */
    uint64_t identity;               /* hash of names, splits and samples */
    struct mote_clips_report report;
    /* Private: */
    struct mote_arena arena;
    struct mote_front *front;
    struct mote_noise *noise;
    struct mote_plan_augment augment;
    uint64_t seed;
    void *cache;     /* samples of clips that came from the cache */
    int16_t **owned; /* samples of each clip that was read, else NULL */
    size_t owned_count;
    float *values; /* features */
};

enum mote_status mote_clips_open(const struct mote_clips_options *options, struct mote_clips **out,
                                 struct mote_error *error);
void mote_clips_free(struct mote_clips *clips);

/* Fails if the split has no clip; of the training split, also if a label has none in it. */
enum mote_status mote_clips_check(const struct mote_clips *clips, enum mote_split split,
                                  struct mote_error *error);

/* Fails if the split has no clip without a word, be it of _unknown_, of _silence_ or of no label. */
enum mote_status mote_clips_check_others(const struct mote_clips *clips, enum mote_split split,
                                         struct mote_error *error);

/* One split as a dataset: inputs (rows, columns), targets one-hot by label (mixed, where training mixes). Only
 * the training split's fetch_epoch augments. Valid as long as the clips. */
struct mote_clips_view {
    struct mote_dataset dataset;
    const struct mote_clips *clips;
    enum mote_split split;
};
void mote_clips_view(const struct mote_clips *clips, enum mote_split split, struct mote_clips_view *view);
/* The split's clips of no label; their targets are all 0. */
void mote_clips_view_others(const struct mote_clips *clips, enum mote_split split,
                            struct mote_clips_view *view);

/* The report as sentences, one a line, without a number that is 0; at most `most` skipped clips are named. */
struct mote_buffer;
void mote_clips_report_print(const struct mote_clips *clips, size_t most, struct mote_buffer *out);
/* One sentence in its place, for verbs that tell of other things; none where `count` is 0. */
void mote_clips_skipped_print(size_t count, struct mote_buffer *out);

#endif
