/* SPDX-License-Identifier: MIT
 * What a trainer, a calibration and an evaluation see of any data: numbered examples, fetched by number. */
#ifndef MOTE_DATA_DATASET_H
#define MOTE_DATA_DATASET_H

#include <stddef.h>
#include <stdint.h>

struct mote_dataset {
    size_t count;                      /* examples */
    size_t input_steps, input_columns; /* an input is (steps, columns), step-major */
    size_t outputs;                    /* floats in a target */
    /* Writes n inputs (n, steps, columns) and n targets (n, outputs) for the examples index[0..n).
     * Thread-safe. Inputs are as the network takes them (standardised); targets are in their own units. */
    void (*fetch)(const void *context, const uint32_t *index, size_t n, float *x, float *y);
    const void *context;
    /* Targets in the loss are (y − mean) / std, per output; arrays of `outputs`. NULL: 0 and 1. */
    const float *target_mean, *target_std;
};

#endif
