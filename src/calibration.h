/* SPDX-License-Identifier: MIT
 * Examples for a model that is changed without training: what its recipe and its card make of the data, tensors that are
 * given, or none. */
#ifndef MOTE_CALIBRATION_H
#define MOTE_CALIBRATION_H

#include "examples.h"
#include "given.h"

struct mote_calibration {
    struct mote_given given;
    struct mote_examples examples;
    const struct mote_dataset *train, *judge; /* to measure on, and to judge by; NULL: there are no data */
    const struct mote_plan *plan;             /* NULL: no recipe */
    size_t skipped;                           /* clips that could not be read */
};

enum mote_status mote_calibration_open(const struct mote_options *options, const struct mote_graph *graph,
                                       struct mote_calibration *out, struct mote_error *error);
void mote_calibration_close(struct mote_calibration *calibration);

#endif
