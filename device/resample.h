/* SPDX-License-Identifier: MIT
 * Sound at a half, a third or a sixth of its rate: 16 → 8, 48 → 16, 48 → 8 kHz (a sixth is a third, then a half). A
 * linear-phase FIR, computed only where an output is wanted. Flat within 0.006 dB up to 0.9 of the new Nyquist
 * frequency; at least 70 dB down from 1.1 of it on, so that what folds back lies above 0.9. Not for other
 * ratios, and not for more samples than there were.
 *
 * Output m stands for the time of input m · factor: no delay in a whole clip, before and behind which there are
 * zeros; count inputs give ceil(count / factor) outputs. int16 stands for x / 32768; float is taken as it is.
 * In pieces of any size, or at once: the same bits.
 *
 *     struct mote_resampler r;
 *     if (!mote_resample_init(&r, 3)) …
 *     n = mote_resample_clip_s16(&r, samples, count, y);
 * or, as sound comes in,
 *     n = mote_resample_push_s16(&r, samples, count, y);   as often as there are samples
 *     n = mote_resample_flush(&r, y);                       the rest, which waited for the zeros behind */
#ifndef MOTE_DEVICE_RESAMPLE_H
#define MOTE_DEVICE_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

enum {
    MOTE_DECIMATE_BLOCK = 96,  /* outputs made at once, at most */
    MOTE_DECIMATE_FLOATS = 416 /* factor · (block + neighbours on both sides), for each of the filters */
};

/* One filter and its input so far, taken apart: sample i is in phase i mod factor at place i / factor. */
struct mote_decimator {
    uint32_t factor, reach; /* outputs need places up to `reach` before and behind their own */
    uint32_t taps;          /* of one side */
    const float *tap;
    size_t filled;         /* samples here: reach · factor before the next output's, and from there on */
    uint64_t taken, given; /* since the beginning */
    float x[MOTE_DECIMATE_FLOATS];
};

struct mote_resampler {
    uint32_t stages;
    struct mote_decimator stage[2];
    float between[MOTE_DECIMATE_BLOCK];
};

/* factor 2, 3 or 6; 0 for another. About 4 kB, which the caller owns; nothing else is used. */
int mote_resample_init(struct mote_resampler *r, uint32_t factor);

/* The factor from one rate to the other, or 0 where it is none of ours. */
uint32_t mote_resample_factor(uint32_t from, uint32_t to);

/* Returns the number of outputs; y has room for count / 2 + 1. */
size_t mote_resample_push_s16(struct mote_resampler *r, const int16_t *x, size_t count, float *y);
size_t mote_resample_push_f32(struct mote_resampler *r, const float *x, size_t count, float *y);

/* The end of the sound: the outputs that are still owed, fewer than 64, and the resampler is as after init. */
size_t mote_resample_flush(struct mote_resampler *r, float *y);

/* init has been called, and nothing pushed since, or all flushed. y has room for ceil(count / factor). */
size_t mote_resample_clip_s16(struct mote_resampler *r, const int16_t *x, size_t count, float *y);
size_t mote_resample_clip_f32(struct mote_resampler *r, const float *x, size_t count, float *y);

#endif
