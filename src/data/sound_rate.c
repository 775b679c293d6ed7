/* SPDX-License-Identifier: MIT
 * From one rate to another. */
#include "base/checked.h"
#include "data/sound.h"

#include <samplerate.h>
#include <stdlib.h>

enum mote_status mote_sound_convert(const char *path, const float *samples, size_t count, uint32_t from,
                                    uint32_t to, float **out, size_t *out_count, struct mote_error *error) {
    double ratio = (double)to / from, want = (double)count * ratio + 1;
    if (want > 1e9)
        return mote_fail(error, MOTE_INPUT, "%s: too long to convert to %u samples a second", path, to);
    float *converted = calloc((size_t)want + 1, sizeof *converted);
    if (!converted) return mote_fail_memory(error, path);
    SRC_DATA data = {.data_in = samples,
                     .data_out = converted,
                     .input_frames = (long)count,
                     .output_frames = (long)want,
                     .src_ratio = ratio};
    int code = src_simple(&data, SRC_SINC_MEDIUM_QUALITY, 1);
    if (code != 0) {
        free(converted);
        return mote_fail(error, MOTE_INPUT, "%s: cannot be converted from %u to %u samples a second: %s",
                         path, from, to, src_strerror(code));
    }
    *out = converted;
    *out_count = (size_t)data.output_frames_gen;
    return MOTE_OK;
}
