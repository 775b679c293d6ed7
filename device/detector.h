/* SPDX-License-Identifier: MIT
 * From a spotter's scores, as they come, to words that were said. After the posterior handling of G. Chen, C. Parada and
 * G. Heigold, Small-footprint keyword spotting using deep neural networks (ICASSP 2014), for words that are labels of their
 * own: with p[i][j] the probability of label i in score j,
 *     s[i][j] = (p[i][j − window + 1] + … + p[i][j]) / window          (their equation 2; before the first score, 0)
 * and word i is detected at j if s[i][j] is the largest of all labels', the first of equals, and at least threshold[i]; if at
 * least `hold` scores have passed since the last detection; and if, where that was of i too, i has not been on top since: a word that stays
 * is one detection.
 *
 * Labels from `words` on are background (_unknown_, _silence_): they can be the largest, and are never detected. Sums are taken
 * anew for each score, oldest first, in float32: the same bits everywhere, and what was not-a-number is forgotten a window later.
 *
 * The caller owns all memory:
 *     struct mote_detector_config c = {.labels = 10, .words = 8, .window = 4, .hold = 8, .threshold = thresholds};
 *     struct mote_detector d;
 *     mote_detector_init(&d, &c, memory);                               mote_detector_floats(&c) of them
 *     if (mote_detector_push(&d, scores, &found)) …                     for every score */
#ifndef MOTE_DEVICE_DETECTOR_H
#define MOTE_DEVICE_DETECTOR_H

#include <stddef.h>
#include <stdint.h>

struct mote_detector_config {
    uint32_t labels;        /* numbers in a score */
    uint32_t words;         /* the first so many labels can be detected */
    uint32_t window;        /* scores that are averaged, at least 1 */
    uint32_t hold;          /* scores after a detection in which there is no other */
    const float *threshold; /* (words), outlives the detector */
};

struct mote_detection {
    uint32_t word;
    float score; /* s, when it was detected */
};

struct mote_detector {
    struct mote_detector_config config;
    float *history;   /* (window, labels), a ring */
    uint32_t next;    /* the oldest score's place, which the next one takes */
    uint32_t held;    /* scores that are still to pass without a detection */
    uint32_t current; /* the word that was detected last and has been on top since; `words`: none */
};

size_t mote_detector_floats(const struct mote_detector_config *config);
void mote_detector_init(struct mote_detector *detector, const struct mote_detector_config *config,
                        float *memory);

/* `scores` are probabilities of all labels. 1 and *found, or 0. */
int mote_detector_push(struct mote_detector *detector, const float *scores, struct mote_detection *found);

/* A classifier's outputs as probabilities, in place: left alone where they are none below 0 and add up to about 1, else
 * taken for logits (softmax). */
void mote_probabilities(float *outputs, uint32_t count);

#endif
