/* SPDX-License-Identifier: MIT
 * What a spotter heard in a long recording, against what was said in it, as a page: scores over time with detections, misses and
 * false accepts; counts by word; what other thresholds give. */
#ifndef MOTE_REPORT_SPOTTING_PAGE_H
#define MOTE_REPORT_SPOTTING_PAGE_H

#include "report/spotting.h"

struct mote_spotting_page {
    const char *name;          /* of the recording */
    const char *settings;      /* a sentence */
    const char *footer;        /* program, model, command */
    const char *const *labels; /* words first */
    double seconds;            /* of sound */
    const struct mote_detector_config *detector;
    const struct mote_spotting_log *log;
    const struct mote_spotting_truth *truth;
    const struct mote_spotting *spotting; /* of all of these */
};

enum mote_status mote_spotting_page_print(const struct mote_spotting_page *page, struct mote_buffer *out,
                                          struct mote_error *error);

#endif
