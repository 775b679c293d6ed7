/* SPDX-License-Identifier: MIT
 * Detections are matched in the order of time, each with the earliest of its word that is still free. */
#include "report/spotting.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double thresholds[] = {0.2,  0.3, 0.4,  0.5, 0.6,  0.65, 0.7,
                                    0.75, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99};
_Static_assert(sizeof thresholds / sizeof *thresholds == MOTE_SPOTTING_POINTS, "a threshold a point");

struct measuring {
    const struct mote_spotting_log *log;
    const struct mote_spotting_truth *truth;
    float *history, *threshold; /* of a detector */
    bool *free;                 /* by said: no detection has been counted for it */
    size_t first;               /* those before are over */
    struct mote_spotting_count *word;
    struct mote_buffer *events; /* of the run, or NULL */
};

/* The earliest that the detection may be counted for. */
static size_t find_said(struct measuring *m, uint32_t word, double at) {
    const struct mote_spotting_truth *truth = m->truth;
    const struct mote_spotting_said *said = truth->said;
    while (m->first < truth->count && said[m->first].end + truth->patience < at)
        m->first++;
    for (size_t i = m->first; i < truth->count && said[i].start <= at; i++) {
        if (said[i].word == word && m->free[i] && said[i].end + truth->patience >= at) return i;
    }
    return MOTE_SPOTTING_NONE;
}

static void count_detection(struct measuring *m, const struct mote_detection *found, double at) {
    const struct mote_spotting_event event = {at, found->word, found->score, find_said(m, found->word, at)};
    if (event.said == MOTE_SPOTTING_NONE) {
        m->word[found->word].false_accepts++;
    } else {
        m->free[event.said] = false;
        m->word[found->word].detected++;
    }
    if (m->events) mote_buffer_append(m->events, &event, sizeof event);
}

/* Counts by word into m->word, their sum into *all. */
static void run(struct measuring *m, const struct mote_detector_config *config,
                struct mote_spotting_count *all) {
    struct mote_detector detector;
    struct mote_detection found;
    m->first = 0;
    memset(m->word, 0, config->words * sizeof *m->word);
    for (size_t i = 0; i < m->truth->count; i++) {
        m->free[i] = true;
        m->word[m->truth->said[i].word].said++;
    }
    mote_detector_init(&detector, config, m->history);
    for (size_t i = 0; i < m->log->count; i++)
        if (mote_detector_push(&detector, m->log->score + i * m->log->labels, &found))
            count_detection(m, &found, m->log->seconds[i]);
    *all = (struct mote_spotting_count){0};
    for (size_t w = 0; w < config->words; w++) {
        all->said += m->word[w].said;
        all->detected += m->word[w].detected;
        all->false_accepts += m->word[w].false_accepts;
    }
}

static void run_all(struct measuring *m, const struct mote_detector_config *detector,
                    struct mote_spotting *out) {
    struct mote_detector_config config = *detector;
    struct mote_spotting_count *chosen = m->word, *spare = chosen + detector->words;
    m->events = &out->events;
    run(m, detector, &out->all);
    m->events = NULL;
    m->word = spare;
    config.threshold = m->threshold;
    for (size_t p = 0; p < MOTE_SPOTTING_POINTS; p++) {
        for (size_t w = 0; w < config.words; w++)
            m->threshold[w] = (float)thresholds[p];
        out->point[p].threshold = thresholds[p];
        run(m, &config, &out->point[p].all);
    }
    out->word = chosen;
    out->words = detector->words;
}

enum mote_status mote_spotting_measure(const struct mote_spotting_log *log,
                                       const struct mote_detector_config *detector,
                                       const struct mote_spotting_truth *truth, struct mote_spotting *out,
                                       struct mote_error *error) {
    struct measuring m = {.log = log, .truth = truth};
    m.history = calloc(mote_detector_floats(detector), sizeof *m.history);
    m.threshold = calloc(detector->words, sizeof *m.threshold);
    m.free = calloc(truth->count + 1, sizeof *m.free);
    m.word = calloc(2 * (size_t)detector->words, sizeof *m.word);
    const bool room = m.history && m.threshold && m.free && m.word;
    *out = (struct mote_spotting){.words = 0};
    if (room)
        run_all(&m, detector, out);
    else
        free(m.word);
    free(m.history);
    free(m.threshold);
    free(m.free);
    return room && !out->events.failed ? MOTE_OK
                                       : mote_fail_memory(error, "what was said against what was heard");
}

void mote_spotting_free(struct mote_spotting *spotting) {
    mote_buffer_free(&spotting->events);
    free(spotting->word);
    spotting->word = NULL;
}
