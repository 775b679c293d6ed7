/* SPDX-License-Identifier: MIT
 * What a trainer, a calibration and an evaluation see of any data: numbered examples, fetched by number. */
#ifndef MOTE_DATA_DATASET_H
#define MOTE_DATA_DATASET_H

#include <stddef.h>
#include <stdint.h>

enum mote_split { MOTE_SPLIT_TRAIN, MOTE_SPLIT_VALIDATION, MOTE_SPLIT_TEST, MOTE_SPLIT_ALL };

struct mote_dataset {
    size_t count;                      /* examples */
    size_t input_steps, input_columns; /* an input is (steps, columns), step-major */
    size_t outputs;                    /* floats in a target */
    /* Writes n inputs (n, steps, columns) and n targets (n, outputs) for the examples index[0..n).
     * Thread-safe. Inputs are as the network takes them (standardised); targets are in their own units. */
    void (*fetch)(const void *context, const uint32_t *index, size_t n, float *x, float *y);
    /* The same in epoch `epoch` (from 1) of a training: augmented, by draws that follow from epoch and number
     * alone. NULL: every epoch is alike. */
    void (*fetch_epoch)(const void *context, uint32_t epoch, const uint32_t *index, size_t n, float *x,
                        float *y);
    const void *context;
    /* Targets in the loss are (y − mean) / std, per output; arrays of `outputs`. NULL: 0 and 1. */
    const float *target_mean, *target_std;
};

/* The number of example i of `of` that are spread evenly over the dataset. */
static inline uint32_t mote_dataset_spread(const struct mote_dataset *dataset, size_t i, size_t of) {
    return (uint32_t)((uint64_t)i * dataset->count / of);
}

static inline void mote_dataset_fetch_epoch(const struct mote_dataset *dataset, uint32_t epoch,
                                            const uint32_t *index, size_t n, float *x, float *y) {
    if (dataset->fetch_epoch)
        dataset->fetch_epoch(dataset->context, epoch, index, n, x, y);
    else
        dataset->fetch(dataset->context, index, n, x, y);
}

#endif
