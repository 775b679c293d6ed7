/* SPDX-License-Identifier: MIT
 * From one rate to another: by the chip's own filter where it has one, so that what is learnt is what it will
 * hear; else by libsamplerate. */
#include "data/sound.h"

#include "data/wide.h"
#include "device/resample.h"

#include <samplerate.h>
#include <stdlib.h>

void mote_sound_decimate(const struct mote_samples *sound, uint32_t factor, float *between, float *out) {
    const struct mote_wide *wide = mote_wide_choose();
    if (factor != 6) {
        wide->decimate(sound, factor, out);
        return;
    }
    const struct mote_samples third = {.f32 = between, .count = (sound->count + 2) / 3};
    wide->decimate(sound, 3, between);
    wide->decimate(&third, 2, out);
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
    size_t room = (size_t)want, between = factor == 6 ? count / 3 + 1 : 0;
    float *converted = calloc(room + between, sizeof *converted);
    if (!converted) return mote_fail_memory(error, path);
    if (factor) {
        const struct mote_samples sound = {.f32 = samples, .count = count};
        mote_sound_decimate(&sound, factor, converted + room, converted);
        *out_count = (count + factor - 1) / factor;
    } else {
        problem = convert_any(samples, count, ratio, converted, out_count, room - 1);
    }
    if (problem) {
        free(converted);
        return mote_fail(error, MOTE_INPUT, "%s: cannot be converted from %u to %u samples a second: %s",
                         path, from, to, problem);
    }
    *out = converted;
    return MOTE_OK;
}
