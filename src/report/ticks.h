/* SPDX-License-Identifier: MIT
 * Where the ticks of an axis go and what they say. Internal to this room. */
#ifndef MOTE_REPORT_TICKS_H
#define MOTE_REPORT_TICKS_H

#include "report/number.h"
#include "report/svg.h"

enum { MOTE_MAX_TICKS = 24 };

struct mote_scale {
    double min, max;
    bool log;
    size_t count;
    double tick[MOTE_MAX_TICKS];
    char label[MOTE_MAX_TICKS][MOTE_NUMBER_SIZE];
    double byte_unit; /* in which all labels of bytes are; 0: each in its own */
};

/* A scale for data from `low` to `high` (any values, NaN included) with about `want` ticks. */
void mote_scale_make(struct mote_scale *scale, const struct mote_svg_axis *axis, double low, double high,
                     int want);

/* Where a value is: 0 at min, 1 at max, clamped to [0, 1]. NaN for NaN, and on a log scale for what is not
 * above 0. */
double mote_scale_at(const struct mote_scale *scale, double value);

#endif
