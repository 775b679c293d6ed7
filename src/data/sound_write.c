/* SPDX-License-Identifier: MIT */
#include "data/sound.h"

#include <errno.h>
#include <sndfile.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum mote_status mote_sound_write(const char *path, uint32_t rate, const int16_t *samples, size_t count,
                                  struct mote_error *error) {
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof temporary)
        return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", path);
    SF_INFO info = {.samplerate = (int)rate, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(temporary, SFM_WRITE, &info);
    if (!file) return mote_fail(error, MOTE_INPUT, "%s: cannot write", path);
    bool good = sf_write_short(file, samples, (sf_count_t)count) == (sf_count_t)count;
    if (sf_close(file) != 0) good = false;
    if (good && rename(temporary, path) == 0) return MOTE_OK;
    enum mote_status status = mote_fail(error, MOTE_INPUT, "%s: cannot write: %s", path,
                                        good ? strerror(errno) : "the disk may be full");
    unlink(temporary);
    return status;
}
