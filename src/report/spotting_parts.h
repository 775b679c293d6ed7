/* SPDX-License-Identifier: MIT
 * The sections of the page of what was heard. Internal to it. */
#ifndef MOTE_REPORT_SPOTTING_PARTS_H
#define MOTE_REPORT_SPOTTING_PARTS_H

#include "base/arena.h"
#include "report/spotting_page.h"

enum mote_moment_kind { MOTE_MISSED, MOTE_ACCEPTED, MOTE_DETECTED, MOTE_MOMENT_KINDS };

/* A detection, or a word that was said and not detected. */
struct mote_moment {
    enum mote_moment_kind kind;
    double seconds; /* of the detection; MISSED: when the word was over */
    uint32_t word;
    /* Of the detection; MISSED: the largest that the word came to while a detection would have counted. */
    float score;
    const char *tip;
};

struct mote_spotting_view {
    const struct mote_spotting_page *page;
    struct mote_arena arena;
    struct mote_moment *moment; /* by rising time */
    size_t moments;
    double *top; /* by score of the log: the largest of the words' averages */
    bool failed;
};

/* "4:07.5" */
enum { MOTE_CLOCK = 32 };
const char *mote_spotting_clock(double seconds, int decimals, char out[MOTE_CLOCK]);

/* Moments, averages and tips, into the view's arena. */
void mote_spotting_view_make(struct mote_spotting_view *view);

void mote_spotting_timeline(struct mote_spotting_view *view, struct mote_buffer *out);
void mote_spotting_tables(struct mote_spotting_view *view, struct mote_buffer *out);

#endif
