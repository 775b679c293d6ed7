/* SPDX-License-Identifier: MIT
 * Words detected in a long recording, against what was said in it: detections, misses, false accepts an hour, at the
 * thresholds that were set and at others.
 *
 * A detection of a word at time t is right if the word was said from `start` to `end` with start ≤ t ≤ end + patience, and no
 * earlier detection has been counted for that; every other detection is a false accept, a second one of the same word too. */
#ifndef MOTE_REPORT_SPOTTING_H
#define MOTE_REPORT_SPOTTING_H

#include "base/buffer.h"
#include "base/status.h"
#include "device/detector.h"
#include "report/grid.h"

#include <stddef.h>

enum { MOTE_SPOTTING_POINTS = 14 };

struct mote_spotting_said {
    double start, end; /* seconds */
    uint32_t word;
};

/* By rising start. */
struct mote_spotting_truth {
    size_t count;
    const struct mote_spotting_said *said;
    double patience; /* seconds */
};

/* What a network made of the recording: a score each hop. */
struct mote_spotting_log {
    size_t count, labels;
    const double *seconds; /* (count): the time of each score */
    const float *score;    /* (count, labels): probabilities */
};

struct mote_spotting_count {
    size_t said, detected, false_accepts;
};

struct mote_spotting_point {
    double threshold; /* of every word */
    struct mote_spotting_count all;
};

/* A detection, at the thresholds that were set. */
struct mote_spotting_event {
    double seconds;
    uint32_t word;
    float score;
    size_t said; /* which it is counted for; MOTE_SPOTTING_NONE: a false accept */
};
#define MOTE_SPOTTING_NONE SIZE_MAX

struct mote_spotting {
    struct mote_buffer events; /* of struct mote_spotting_event, in the order of time; freed like word */
    size_t words;
    struct mote_spotting_count *word; /* (words), freed by mote_spotting_free */
    struct mote_spotting_count all;
    struct mote_spotting_point point[MOTE_SPOTTING_POINTS]; /* by rising threshold */
};

/* The detector is run over the log, once as it is set and once for each point. */
enum mote_status mote_spotting_measure(const struct mote_spotting_log *log,
                                       const struct mote_detector_config *detector,
                                       const struct mote_spotting_truth *truth, struct mote_spotting *out,
                                       struct mote_error *error);
void mote_spotting_free(struct mote_spotting *spotting);

double mote_spotting_an_hour(size_t count, double seconds);
/* That of all words; NaN where they differ. */
double mote_spotting_threshold(const struct mote_detector_config *detector);
/* Tables of `seconds` of sound: by word, and at other thresholds. */
void mote_spotting_fill_words(const struct mote_spotting *spotting, const char *const *labels,
                              const struct mote_detector_config *detector, double seconds,
                              struct mote_grid *grid);
void mote_spotting_fill_thresholds(const struct mote_spotting *spotting, double seconds,
                                   struct mote_grid *grid);

#endif
