/* SPDX-License-Identifier: MIT */
#include "data/noise.h"

#include "base/file.h"
#include "data/sound.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SECONDS = 3600, MADE_SECONDS = 30, MADE = 3, OCTAVES = 12 };

void mote_noise_free(struct mote_noise *noise) {
    if (!noise) return;
    for (size_t i = 0; i < noise->count; i++) {
        free(noise->recording[i].path);
        free(noise->recording[i].samples);
    }
    free(noise->recording);
    free(noise);
}

/* Room for one more recording, which counts. */
static struct mote_recording *add(struct mote_noise *noise, const char *path) {
    struct mote_recording *more = realloc(noise->recording, (noise->count + 1) * sizeof *noise->recording);
    if (!more) return NULL;
    noise->recording = more;
    more[noise->count] = (struct mote_recording){.path = strdup(path)};
    return more[noise->count].path ? &more[noise->count++] : NULL;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct mote_recording *)a)->path, ((const struct mote_recording *)b)->path);
}

static enum mote_status list(struct mote_noise *noise, const char *folder, struct mote_error *error) {
    DIR *entries = opendir(folder);
    if (!entries)
        return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s; expected a folder of noise recordings",
                         folder, strerror(errno));
    enum mote_status status = MOTE_OK;
    for (struct dirent *entry; status == MOTE_OK && (entry = readdir(entries)) != NULL;) {
        char path[4096];
        if (!mote_sound_is_name(entry->d_name)) continue;
        status = mote_path_join(path, sizeof path, folder, entry->d_name, error);
        if (status == MOTE_OK && !add(noise, path)) status = mote_fail_memory(error, folder);
    }
    closedir(entries);
    if (status == MOTE_OK && noise->count == 0)
        status = mote_fail(error, MOTE_INPUT, "%s: holds no noise recording (.wav, .flac, .ogg)", folder);
    if (status == MOTE_OK) qsort(noise->recording, noise->count, sizeof *noise->recording, by_path);
    return status;
}

static enum mote_status read_all(struct mote_noise *noise, uint32_t rate, struct mote_error *error) {
    for (size_t i = 0; i < noise->count; i++) {
        struct mote_recording *recording = &noise->recording[i];
        struct mote_sound sound;
        MOTE_TRY(mote_sound_read(recording->path, rate, MOST_SECONDS, &sound, error));
        recording->samples = sound.samples;
        recording->count = sound.count;
    }
    return MOTE_OK;
}

enum mote_status mote_noise_read(const char *folder, uint32_t rate, const double split[3],
                                 struct mote_noise **out, struct mote_error *error) {
    struct mote_noise *noise = calloc(1, sizeof *noise);
    if (!noise) return mote_fail_memory(error, folder);
    memcpy(noise->split, split, sizeof noise->split);
    enum mote_status status = list(noise, folder, error);
    if (status == MOTE_OK) status = read_all(noise, rate, error);
    if (status == MOTE_OK)
        *out = noise;
    else
        mote_noise_free(noise);
    return status;
}

/* ------------------------------------------------------------------ made noise */

static void white(struct mote_rng *rng, int16_t *out, size_t count) {
    for (size_t i = 0; i < count; i++)
        out[i] = mote_sample_s16(0.1f * (float)mote_rng_normal(rng));
}

/* Random values that are held for 1, 2, 4, … samples and summed: equal power in every octave. */
static void pink(struct mote_rng *rng, int16_t *out, size_t count) {
    double row[OCTAVES] = {0};
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (int k = 0; k < OCTAVES; k++) {
            if (i % ((size_t)1 << k) == 0) row[k] = mote_rng_uniform(rng) - 0.5;
            sum += row[k];
        }
        out[i] = mote_sample_s16(0.1f * (float)sum);
    }
}

/* Steps summed, and pulled back to zero within some hundredths of a second. */
static void brown(struct mote_rng *rng, int16_t *out, size_t count) {
    double level = 0;
    for (size_t i = 0; i < count; i++) {
        level += 0.01 * mote_rng_normal(rng) - 0.005 * level;
        out[i] = mote_sample_s16((float)level);
    }
}

enum mote_status mote_noise_make(uint32_t rate, uint64_t seed, const double split[3], struct mote_noise **out,
                                 struct mote_error *error) {
    static void (*const kinds[MADE])(struct mote_rng *, int16_t *, size_t) = {brown, pink, white};
    static const char *const names[MADE] = {"made: brown", "made: pink", "made: white"};
    struct mote_noise *noise = calloc(1, sizeof *noise);
    if (!noise) return mote_fail_memory(error, "the noise");
    memcpy(noise->split, split, sizeof noise->split);
    for (uint64_t i = 0; i < MADE; i++) {
        struct mote_recording *recording = add(noise, names[i]);
        size_t count = (size_t)rate * MADE_SECONDS;
        struct mote_rng rng;
        if (recording) recording->samples = malloc(count * sizeof *recording->samples);
        if (!recording || !recording->samples) {
            mote_noise_free(noise);
            return mote_fail_memory(error, "the noise");
        }
        recording->count = count;
        mote_rng_seed(&rng, seed, 0x6e6f697365u + i);
        kinds[i](&rng, recording->samples, count);
    }
    *out = noise;
    return MOTE_OK;
}

/* ------------------------------------------------------------------ pieces */

const struct mote_recording *mote_noise_cut(const struct mote_noise *noise, uint32_t split,
                                            struct mote_rng *rng, int16_t *out, size_t count) {
    const struct mote_recording *recording = &noise->recording[mote_rng_below(rng, (uint32_t)noise->count)];
    double before = split == 0 ? 0 : split == 1 ? noise->split[0] : noise->split[0] + noise->split[1];
    size_t first = (size_t)((double)recording->count * before);
    size_t length = (size_t)((double)recording->count * noise->split[split]);
    if (length == 0) { /* a recording of a few samples */
        first = 0;
        length = recording->count;
    }
    if (length > recording->count - first) length = recording->count - first;
    size_t at = length > count ? mote_rng_below(rng, (uint32_t)(length - count + 1)) : 0;
    for (size_t done = 0; done < count;) {
        size_t n = length - at < count - done ? length - at : count - done;
        memcpy(out + done, recording->samples + first + at, n * sizeof *out);
        done += n;
        at = 0;
    }
    return recording;
}
