/* SPDX-License-Identifier: MIT
 * Sound as it comes: a file of any length, a pipe (WAV, raw PCM, or what libsndfile reads, once it has ended) or the microphone, as
 * mono int16 samples at a given rate, the same that mote_sound_read makes of a clip. */
#ifndef MOTE_DATA_STREAM_H
#define MOTE_DATA_STREAM_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOTE_STREAM_MICROPHONE "mic"

struct mote_stream;

struct mote_stream_options {
    const char *path;  /* a file, "-" for the standard input, or MOTE_STREAM_MICROPHONE */
    uint32_t raw_rate; /* not 0: what comes is int16, little-endian, mono, so many samples a second */
    uint32_t rate;     /* that is wanted */
    /* Asked while waiting for sound; false ends it as if it were over. May be NULL. */
    bool (*go_on)(void *context);
    void *context;
};

/* Fails on what is no sound, is empty, or tells of a rate or of channels beyond all use. */
enum mote_status mote_stream_open(const struct mote_stream_options *options, struct mote_stream **out,
                                  struct mote_error *error);
void mote_stream_close(struct mote_stream *stream);

uint32_t mote_stream_rate(const struct mote_stream *stream);    /* of what comes */
const char *mote_stream_name(const struct mote_stream *stream); /* for messages */

/* The next samples, which the stream owns until the next call; *count 0: that was all. Fails where it is cut short of what
 * its head tells, holds a sample that is no number, or none at all. */
enum mote_status mote_stream_read(struct mote_stream *stream, const int16_t **samples, size_t *count,
                                  struct mote_error *error);

#endif
