/* SPDX-License-Identifier: MIT
 * Sound files to test with: tones in any format, and a folder to put them into. */
#ifndef TESTS_DATA_SOUND_FILES_H
#define TESTS_DATA_SOUND_FILES_H

#include <ftw.h>
#include <math.h>
#include <sndfile.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch[64];

static inline int scratch_make(void **state) {
    (void)state;
    strcpy(scratch, "/tmp/mote-sound-XXXXXX");
    return mkdtemp(scratch) ? 0 : -1;
}

static inline int scratch_remove_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info, (void)type, (void)where;
    return remove(path);
}

static inline void folder_remove(const char *path) {
    nftw(path, scratch_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline int scratch_remove(void **state) {
    (void)state;
    folder_remove(scratch);
    return 0;
}

/* scratch/NAME; a few at a time. */
static inline const char *in_scratch(const char *name) {
    static char paths[8][256];
    static int next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch, name);
    return path;
}

static inline void write_bytes(const char *path, const void *data, size_t bytes) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, bytes, file) != bytes || fclose(file) != 0) abort();
}

/* A tone of `hertz` at half of full scale; the second channel has half of the first. */
static inline void write_tone(const char *path, int format, int rate, int channels, double hertz,
                              int frames) {
    SF_INFO info = {.samplerate = rate, .channels = channels, .format = format};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    float *samples = calloc((size_t)(frames * channels) + 1, sizeof *samples);
    if (!file || !samples) abort();
    for (int i = 0; i < frames; i++)
        for (int c = 0; c < channels; c++)
            samples[i * channels + c] = (float)(0.5 / (1 + c) * sin(6.283185307179586 * hertz * i / rate));
    if (sf_writef_float(file, samples, frames) != frames || sf_close(file) != 0) abort();
    free(samples);
}

#define WAV16 (SF_FORMAT_WAV | SF_FORMAT_PCM_16)

#endif
