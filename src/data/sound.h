/* SPDX-License-Identifier: MIT
 * One sound file (WAV, FLAC, OGG and what else libsndfile reads) as mono int16 samples at a given rate: what a
 * microphone would give the chip. Channels are averaged. 48 → 16 and 16 → 8 kHz go through the front end's own
 * resampler (device/resample.h), every other rate through libsamplerate. */
#ifndef MOTE_DATA_SOUND_H
#define MOTE_DATA_SOUND_H

#include "base/status.h"
#include "device/math.h"
#include "device/samples.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { MOTE_CLIP_MOST = 4 }; /* a file may hold so many times a clip */

struct mote_sound {
    int16_t *samples; /* freed by the caller */
    size_t count;
    uint32_t file_rate, channels;
};

/* Fails, with a sentence that starts with the path, on a file that is missing, empty, damaged, cut short of
 * what its header tells, without samples, longer than `most_seconds`, or that holds a NaN. */
enum mote_status mote_sound_read(const char *path, uint32_t rate, double most_seconds, struct mote_sound *out,
                                 struct mote_error *error);

/* The first of the `clip` samples in a row with the most energy, in steps of a hundredth of a clip; of a shorter
 * sound the start. */
const int16_t *mote_sound_loudest(const struct mote_sound *sound, size_t clip);

/* Is the name that of a sound file? Hidden files are none. */
bool mote_sound_is_name(const char *name);

/* 16-bit PCM WAV, mono; written beside and renamed. */
enum mote_status mote_sound_write(const char *path, uint32_t rate, const int16_t *samples, size_t count,
                                  struct mote_error *error);

/* ±1 to int16, rounded to nearest, clipped. Adding 1.5 · 2^23 rounds to an integer and leaves it in the low bits; a
 * loop over this vectorises. */
static inline int16_t mote_sample_s16(float x) {
    const float round = 12582912.0f;
    float scaled = x * 32768.0f;
    scaled = scaled < 32767.0f ? scaled : 32767.0f;
    scaled = scaled > -32768.0f ? scaled : -32768.0f;
    return (int16_t)(int32_t)(mote_float_bits(scaled + round) - mote_float_bits(round));
}

/* The chip's resampler on a whole sound, for the factors of device/resample.h: ceil(count / factor) outputs. `between`
 * is for a sixth, and holds a third of the samples. */
void mote_sound_decimate(const struct mote_samples *sound, uint32_t factor, float *between, float *out);

/* Converts `count` samples; *out is freed by the caller. `path` is named in messages. */
enum mote_status mote_sound_convert(const char *path, const float *samples, size_t count, uint32_t from,
                                    uint32_t to, float **out, size_t *out_count, struct mote_error *error);

/* For who reads block by block (stream.h). The mean of the channels, and how many frames come before the first in which it
 * is no number; what a head may tell of; what may be opened at all; and the sentence for what cannot be. */
size_t mote_sound_mix(const float *block, size_t frames, size_t channels, float *out);
enum mote_status mote_sound_check_shape(const char *path, int64_t rate, int64_t channels,
                                        struct mote_error *error);
enum mote_status mote_sound_check_file(const char *path, struct mote_error *error);
enum mote_status mote_sound_fail_unknown(const char *path, struct mote_error *error);

/* Refuses files that hold less than they tell: WAV, AIFF, AU and W64 by their headers, Ogg by its pages. `file`, the opened
 * file of that path, stands at its start. */
enum mote_status mote_sound_check_header(const char *path, struct mote_error *error);
enum mote_status mote_sound_check_whole(const char *path, FILE *file, struct mote_error *error);
enum mote_status mote_sound_check_ogg(const char *path, FILE *file, struct mote_error *error);

#endif
