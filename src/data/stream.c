/* SPDX-License-Identifier: MIT
 * From a source's blocks to mono int16 samples at the wanted rate. Blocks are of one size, so that the same sound gives the same
 * samples wherever it comes from. */
#include "data/stream.h"

#include "data/sound.h"
#include "data/stream_source.h"
#include "device/resample.h"

#include <errno.h>
#include <samplerate.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Samples of either rate that a converter may hold back to the end. */
enum { TAIL = 1024 };

struct mote_stream {
    struct mote_stream_source source;
    uint32_t rate;
    float *block, *mono, *converted; /* a block as it comes, its mean, and at the wanted rate */
    int16_t *samples;
    size_t room; /* of `converted` and `samples` */
    bool decimates, over;
    struct mote_resampler chip; /* as the chip does it … */
    SRC_STATE *other;           /* … and for other rates; NULL: as they are */
    uint64_t taken;
};

static enum mote_status open_source(struct mote_stream_source *source,
                                    const struct mote_stream_options *options, struct mote_error *error) {
    const char *path = options->path;
    struct stat info;
    source->name = strcmp(path, "-") == 0 ? "the standard input" : path;
    source->go_on = options->go_on;
    source->context = options->context;
    if (strcmp(path, MOTE_STREAM_MICROPHONE) == 0)
        return mote_stream_open_microphone(source, options->rate, error);
    if (strcmp(path, "-") == 0) return mote_stream_open_pipe(source, NULL, options->raw_rate, error);
    if (stat(path, &info) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    if (options->raw_rate || S_ISFIFO(info.st_mode) || S_ISCHR(info.st_mode))
        return mote_stream_open_pipe(source, path, options->raw_rate, error);
    return mote_stream_open_file(source, path, error);
}

static enum mote_status open_rate(struct mote_stream *stream, struct mote_error *error) {
    const struct mote_stream_source *source = &stream->source;
    const uint32_t factor = mote_resample_factor(source->rate, stream->rate);
    int code = 0;
    stream->decimates = factor && mote_resample_init(&stream->chip, factor);
    if (stream->decimates || source->rate == stream->rate) return MOTE_OK;
    if (!src_is_valid_ratio((double)stream->rate / source->rate))
        return mote_fail(error, MOTE_INPUT, "%s: cannot be converted from %u to %u samples a second",
                         source->name, source->rate, stream->rate);
    stream->other = src_new(SRC_SINC_MEDIUM_QUALITY, 1, &code);
    return stream->other ? MOTE_OK
                         : mote_fail(error, MOTE_INPUT, "%s: its rate cannot be converted: %s", source->name,
                                     src_strerror(code));
}

static enum mote_status make_room(struct mote_stream *stream, struct mote_error *error) {
    const struct mote_stream_source *source = &stream->source;
    stream->room = (size_t)(MOTE_STREAM_BLOCK + TAIL) * stream->rate / source->rate + TAIL;
    stream->block = malloc((size_t)MOTE_STREAM_BLOCK * source->channels * sizeof(float));
    stream->mono = malloc(MOTE_STREAM_BLOCK * sizeof(float));
    stream->converted = malloc(stream->room * sizeof(float));
    stream->samples = malloc(stream->room * sizeof *stream->samples);
    return stream->block && stream->mono && stream->converted && stream->samples
               ? MOTE_OK
               : mote_fail_memory(error, source->name);
}

enum mote_status mote_stream_open(const struct mote_stream_options *options, struct mote_stream **out,
                                  struct mote_error *error) {
    struct mote_stream *stream = calloc(1, sizeof *stream);
    if (!stream) return mote_fail_memory(error, options->path);
    stream->rate = options->rate;
    enum mote_status status = open_source(&stream->source, options, error);
    if (status == MOTE_OK) status = open_rate(stream, error);
    if (status == MOTE_OK) status = make_room(stream, error);
    if (status == MOTE_OK)
        *out = stream;
    else
        mote_stream_close(stream);
    return status;
}

void mote_stream_close(struct mote_stream *stream) {
    if (!stream) return;
    if (stream->source.close) stream->source.close(&stream->source);
    if (stream->other) src_delete(stream->other);
    free(stream->block);
    free(stream->mono);
    free(stream->converted);
    free(stream->samples);
    free(stream);
}

uint32_t mote_stream_rate(const struct mote_stream *stream) {
    return stream->source.rate;
}

const char *mote_stream_name(const struct mote_stream *stream) {
    return stream->source.name;
}

/* A block of `frames`, the last of which is followed by the end of the sound if `over`. */
static enum mote_status convert(struct mote_stream *stream, size_t frames, const float **out, size_t *count,
                                struct mote_error *error) {
    *out = stream->converted;
    if (stream->decimates) {
        *count = mote_resample_push_f32(&stream->chip, stream->mono, frames, stream->converted);
        if (stream->over) *count += mote_resample_flush(&stream->chip, stream->converted + *count);
        return MOTE_OK;
    }
    if (!stream->other) {
        *out = stream->mono;
        *count = frames;
        return MOTE_OK;
    }
    SRC_DATA data = {.data_in = stream->mono,
                     .data_out = stream->converted,
                     .input_frames = (long)frames,
                     .output_frames = (long)stream->room,
                     .end_of_input = stream->over,
                     .src_ratio = (double)stream->rate / stream->source.rate};
    const int code = src_process(stream->other, &data);
    *count = (size_t)data.output_frames_gen;
    if (code == 0 && (size_t)data.input_frames_used == frames) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: its rate cannot be converted: %s", stream->source.name,
                     code ? src_strerror(code) : "the converter takes no more");
}

static enum mote_status read_block(struct mote_stream *stream, size_t *frames, struct mote_error *error) {
    struct mote_stream_source *source = &stream->source;
    *frames = 0;
    MOTE_TRY(source->read(source, stream->block, frames, error));
    const size_t good = mote_sound_mix(stream->block, *frames, source->channels, stream->mono);
    stream->taken += good;
    stream->over = *frames < MOTE_STREAM_BLOCK;
    if (good < *frames)
        return mote_fail(error, MOTE_INPUT, "%s: holds a sample that is no number, after %llu good ones",
                         source->name, (unsigned long long)stream->taken);
    if (stream->over && stream->taken == 0 && mote_stream_goes_on(source))
        return mote_fail(error, MOTE_INPUT, "%s: holds no samples", source->name);
    return MOTE_OK;
}

enum mote_status mote_stream_read(struct mote_stream *stream, const int16_t **samples, size_t *count,
                                  struct mote_error *error) {
    const float *converted;
    size_t frames;
    *count = 0;
    *samples = stream->samples;
    while (*count == 0 && !stream->over) {
        MOTE_TRY(read_block(stream, &frames, error));
        MOTE_TRY(convert(stream, frames, &converted, count, error));
        for (size_t i = 0; i < *count; i++)
            stream->samples[i] = mote_sample_s16(converted[i]);
    }
    return MOTE_OK;
}
