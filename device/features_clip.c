/* SPDX-License-Identifier: MIT
 * Whole clips, single frames, and sound as it comes in: three ways to the same rows, the same bits. */
#include "device/features_frame.h"

#include <string.h>

static size_t at_most(size_t count, size_t limit) {
    return count < limit ? count : limit;
}

void mote_features_clip(const struct mote_features *f, const struct mote_samples *sound,
                        mote_features_rows_of *rows_of, float *out) {
    const struct mote_features_config *c = &f->config;
    const struct mote_samples x = {sound->s16, sound->f32, at_most(sound->count, c->clip)};
    const int image = c->kind == MOTE_FEATURES_STFT;
    float *rows = image ? f->scratch + 4 * (size_t)mote_fft_points(c->frame) * c->lanes : out;
    rows_of(f, &x, 0, mote_features_frames(c), rows);
    if (image) mote_features_image(f, rows, out);
}

void mote_features_clip_s16(const struct mote_features *f, const int16_t *samples, size_t count, float *out) {
    const struct mote_samples sound = {samples, NULL, count};
    mote_features_clip(f, &sound, mote_features_rows_plain, out);
}

void mote_features_clip_f32(const struct mote_features *f, const float *samples, size_t count, float *out) {
    const struct mote_samples sound = {NULL, samples, count};
    mote_features_clip(f, &sound, mote_features_rows_plain, out);
}

void mote_features_frame_s16(const struct mote_features *f, const int16_t *samples, float *row) {
    const struct mote_samples sound = {samples, NULL, f->config.frame};
    mote_features_one(f, &sound, row);
}

void mote_features_frame_f32(const struct mote_features *f, const float *samples, float *row) {
    const struct mote_samples sound = {NULL, samples, f->config.frame};
    mote_features_one(f, &sound, row);
}

void mote_features_stream_init(struct mote_features_stream *stream, float *samples) {
    stream->samples = samples;
    stream->filled = 0;
    stream->skip = 0;
}

/* A frame is whole: its row, and what the next frame shares with it. */
static void finish(const struct mote_features *f, struct mote_features_stream *s, float *row) {
    const uint32_t length = f->config.frame, hop = f->config.hop;
    mote_features_frame_f32(f, s->samples, row);
    s->filled = hop < length ? length - hop : 0;
    s->skip = hop < length ? 0 : hop - length;
    memmove(s->samples, s->samples + (length - s->filled), s->filled * sizeof *s->samples);
}

/* How many of `count` samples are left out, and how many of the others fit into the frame. */
static size_t room(const struct mote_features *f, struct mote_features_stream *s, size_t count,
                   size_t *skip) {
    *skip = at_most(count, s->skip);
    s->skip -= (uint32_t)*skip;
    return at_most(count - *skip, f->config.frame - s->filled);
}

static int is_whole(const struct mote_features *f, struct mote_features_stream *s, size_t taken, float *row) {
    s->filled += (uint32_t)taken;
    if (s->filled < f->config.frame) return 0;
    finish(f, s, row);
    return 1;
}

size_t mote_features_push_s16(const struct mote_features *f, struct mote_features_stream *s,
                              const int16_t *samples, size_t count, float *row, int *done) {
    size_t skip;
    const size_t fits = room(f, s, count, &skip);
    for (size_t i = 0; i < fits; i++)
        s->samples[s->filled + i] = (float)samples[skip + i] * (1.0f / 32768.0f);
    *done = is_whole(f, s, fits, row);
    return skip + fits;
}

size_t mote_features_push_f32(const struct mote_features *f, struct mote_features_stream *s,
                              const float *samples, size_t count, float *row, int *done) {
    size_t skip;
    const size_t fits = room(f, s, count, &skip);
    memcpy(s->samples + s->filled, samples + skip, fits * sizeof *samples);
    *done = is_whole(f, s, fits, row);
    return skip + fits;
}
