/* SPDX-License-Identifier: MIT
 * The front end's hot parts in vectors as wide as this machine has them: the chip's own source (device/), compiled for
 * other instruction sets. Vectors lie across frames and outputs, never along a sum, so every set gives the same bits,
 * and which one runs is of no consequence but time. MOTE_CPU=generic|avx2|avx512 forces one. */
#ifndef MOTE_DATA_WIDE_H
#define MOTE_DATA_WIDE_H

#include "device/features_frame.h"
#include "device/samples.h"

struct mote_wide {
    const char *name;
    uint32_t lanes; /* for struct mote_features_config */
    mote_features_rows_of *rows_of;
    /* A whole sound at a half or a third of its rate (factor 2 or 3): ceil(count / factor) outputs, those of
     * device/resample.h. */
    void (*decimate)(const struct mote_samples *sound, uint32_t factor, float *out);
    /* `length` values of a sound at another speed: those at `at`, at + step, … (in 2^-32 of a sample, each from 1 to
     * less than count − 2), by the cubic through the four samples around, times the gain. */
    void (*speed)(const int16_t *samples, size_t count, int64_t at, int64_t step, float gain, float *out,
                  size_t length);
};

/* NULL on a machine that has not all the instructions. */
const struct mote_wide *mote_wide_generic(void);
const struct mote_wide *mote_wide_avx2(void);
const struct mote_wide *mote_wide_avx512(void);

/* Its part of the AVX-512 set. */
void mote_wide_speed_avx2(const int16_t *samples, size_t count, int64_t at, int64_t step, float gain,
                          float *out, size_t length);

/* The widest that this machine has, or the one that MOTE_CPU names. */
const struct mote_wide *mote_wide_choose(void);

#endif
