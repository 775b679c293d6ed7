/* SPDX-License-Identifier: MIT
 * From one rate to another: by the chip's own filter where it has one, so that what is learnt is what it will
 * hear; else by libsamplerate. */
#include "data/sound.h"

#include "device/resample.h"

#include <samplerate.h>
#include <stdlib.h>

static size_t convert_ours(const float *samples, size_t count, uint32_t factor, float *out) {
    struct mote_resampler resampler;
    mote_resample_init(&resampler, factor);
    return mote_resample_clip_f32(&resampler, samples, count, out);
}

/* The error's text, or NULL. */
static const char *convert_any(const float *samples, size_t count, double ratio, float *out, size_t *made,
                               size_t room) {
    SRC_DATA data = {.data_in = samples,
                     .data_out = out,
                     .input_frames = (long)count,
                     .output_frames = (long)room,
                     .src_ratio = ratio};
    int code = src_simple(&data, SRC_SINC_MEDIUM_QUALITY, 1);
    *made = (size_t)data.output_frames_gen;
    return code ? src_strerror(code) : NULL;
}

enum mote_status mote_sound_convert(const char *path, const float *samples, size_t count, uint32_t from,
                                    uint32_t to, float **out, size_t *out_count, struct mote_error *error) {
    double ratio = (double)to / from, want = (double)count * ratio + 2;
    uint32_t factor = mote_resample_factor(from, to);
    const char *problem = NULL;
    if (want > 1e9)
        return mote_fail(error, MOTE_INPUT, "%s: too long to convert to %u samples a second", path, to);
    float *converted = calloc((size_t)want, sizeof *converted);
    if (!converted) return mote_fail_memory(error, path);
    if (factor)
        *out_count = convert_ours(samples, count, factor, converted);
    else
        problem = convert_any(samples, count, ratio, converted, out_count, (size_t)want - 1);
    if (problem) {
        free(converted);
        return mote_fail(error, MOTE_INPUT, "%s: cannot be converted from %u to %u samples a second: %s",
                         path, from, to, problem);
    }
    *out = converted;
    return MOTE_OK;
}
