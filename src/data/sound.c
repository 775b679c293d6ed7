/* SPDX-License-Identifier: MIT
 * Reading: open, mix down, convert. Sizes in a header are believed only as far as samples follow. */
#include "data/sound.h"

#include "base/checked.h"
#include "device/math.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { BLOCK_FRAMES = 4096, MOST_CHANNELS = 64, LEAST_RATE = 1000, MOST_RATE = 768000 };

/* Samples of one channel, as they are read. */
struct track {
    float *samples;
    size_t count, capacity;
};

bool mote_sound_is_name(const char *name) {
    static const char *const ends[] = {".wav", ".flac", ".ogg", ".oga", ".opus", ".aiff",
                                       ".aif", ".au",   ".caf", ".w64", ".mp3"};
    const char *dot = strrchr(name, '.');
    if (!dot || name[0] == '.') return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (strcasecmp(dot, ends[i]) == 0) return true;
    return false;
}

static uint64_t energy(const int16_t *samples, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)((int32_t)samples[i] * samples[i]);
    return sum;
}

const int16_t *mote_sound_loudest(const struct mote_sound *sound, size_t clip) {
    const int16_t *best = sound->samples, *at = sound->samples;
    if (sound->count <= clip) return best;
    size_t step = clip / 100 ? clip / 100 : 1;
    uint64_t now = energy(at, clip), most = now;
    for (; at + clip + step <= sound->samples + sound->count; at += step) {
        now += energy(at + clip, step) - energy(at, step);
        if (now <= most) continue;
        most = now;
        best = at + step;
    }
    return best;
}

enum mote_status mote_sound_check_file(const char *path, struct mote_error *error) {
    struct stat info;
    if (stat(path, &info) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: cannot open: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return mote_fail(error, MOTE_INPUT, "%s: is no file; a sound file was expected", path);
    if (info.st_size == 0) return mote_fail(error, MOTE_INPUT, "%s: is empty", path);
    return mote_sound_check_header(path, error);
}

enum mote_status mote_sound_check_shape(const char *path, int64_t rate, int64_t channels,
                                        struct mote_error *error) {
    if (rate < LEAST_RATE || rate > MOST_RATE)
        return mote_fail(error, MOTE_INPUT, "%s: tells of %lld samples a second; expected %d to %d", path,
                         (long long)rate, LEAST_RATE, MOST_RATE);
    if (channels < 1 || channels > MOST_CHANNELS)
        return mote_fail(error, MOTE_INPUT, "%s: has %lld channels; expected 1 to %d", path,
                         (long long)channels, MOST_CHANNELS);
    return MOTE_OK;
}

static enum mote_status check_info(const char *path, const SF_INFO *info, double most_seconds,
                                   struct mote_error *error) {
    MOTE_TRY(mote_sound_check_shape(path, info->samplerate, info->channels, error));
    double seconds = (double)info->frames / info->samplerate;
    if (info->frames < SF_COUNT_MAX && seconds > most_seconds)
        return mote_fail(error, MOTE_INPUT, "%s: is %.4g s long; at most %.4g were expected", path, seconds,
                         most_seconds);
    return MOTE_OK;
}

static bool make_room(struct track *track, size_t more) {
    size_t want;
    if (!mote_add_size(track->count, more, &want) || want > SIZE_MAX / 8) return false;
    if (want <= track->capacity) return true;
    size_t capacity = want > 2 * track->capacity ? want : 2 * track->capacity;
    float *samples = realloc(track->samples, capacity * sizeof *samples);
    if (!samples) return false;
    track->samples = samples;
    track->capacity = capacity;
    return true;
}

/* How many come before the first that is no number. */
static size_t count_numbers(const float *x, size_t count) {
    size_t i = 0;
    while (i < count && (mote_float_bits(x[i]) & 0x7f800000u) != 0x7f800000u)
        i++;
    return i;
}

size_t mote_sound_mix(const float *block, size_t frames, size_t channels, float *out) {
    if (channels == 1) memcpy(out, block, frames * sizeof *out);
    for (size_t i = 0; channels > 1 && i < frames; i++) {
        float sum = 0;
        for (size_t c = 0; c < channels; c++)
            sum += block[i * channels + c];
        out[i] = sum / (float)channels;
    }
    return count_numbers(out, frames);
}

static enum mote_status read_frames(const char *path, SNDFILE *file, const SF_INFO *info, size_t most,
                                    float *block, struct track *track, struct mote_error *error) {
    for (sf_count_t n; (n = sf_readf_float(file, block, BLOCK_FRAMES)) > 0;) {
        if (!make_room(track, (size_t)n)) return mote_fail_memory(error, path);
        size_t good = mote_sound_mix(block, (size_t)n, (size_t)info->channels, track->samples + track->count);
        track->count += good;
        if (good < (size_t)n)
            return mote_fail(error, MOTE_INPUT, "%s: holds a sample that is no number, after %zu good ones",
                             path, track->count);
        if (track->count > most)
            return mote_fail(error, MOTE_INPUT, "%s: is longer than the %.4g s that were expected at most",
                             path, (double)most / info->samplerate);
    }
    if (track->count == 0) return mote_fail(error, MOTE_INPUT, "%s: holds no samples", path);
    if (info->frames < SF_COUNT_MAX && (sf_count_t)track->count < info->frames)
        return mote_fail(error, MOTE_INPUT, "%s: is damaged or cut short: %zu of the %lld samples are there",
                         path, track->count, (long long)info->frames);
    return MOTE_OK;
}

enum mote_status mote_sound_fail_unknown(const char *path, struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT, "%s: is damaged, or no sound file; WAV, FLAC or OGG was expected",
                     path);
}

static enum mote_status read_track(const char *path, double most_seconds, SF_INFO *info, struct track *track,
                                   struct mote_error *error) {
    SNDFILE *file = sf_open(path, SFM_READ, info);
    if (!file) return mote_sound_fail_unknown(path, error);
    enum mote_status status = check_info(path, info, most_seconds, error);
    if (status == MOTE_OK) {
        float *block = malloc((size_t)info->channels * BLOCK_FRAMES * sizeof *block);
        size_t most = (size_t)ceil(most_seconds * info->samplerate);
        status =
            block ? read_frames(path, file, info, most, block, track, error) : mote_fail_memory(error, path);
        free(block);
    }
    sf_close(file);
    return status;
}

static enum mote_status round_track(const char *path, const float *samples, size_t count,
                                    struct mote_sound *out, struct mote_error *error) {
    out->samples = malloc((count ? count : 1) * sizeof *out->samples);
    if (!out->samples) return mote_fail_memory(error, path);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        out->samples[i] = mote_sample_s16(samples[i]);
    return MOTE_OK;
}

enum mote_status mote_sound_read(const char *path, uint32_t rate, double most_seconds, struct mote_sound *out,
                                 struct mote_error *error) {
    SF_INFO info = {0};
    struct track track = {0};
    float *converted = NULL;
    size_t count = 0;
    *out = (struct mote_sound){0};
    MOTE_TRY(mote_sound_check_file(path, error));
    enum mote_status status = read_track(path, most_seconds, &info, &track, error);
    if (status == MOTE_OK) {
        out->file_rate = (uint32_t)info.samplerate;
        out->channels = (uint32_t)info.channels;
        if (out->file_rate == rate)
            status = round_track(path, track.samples, track.count, out, error);
        else
            status = mote_sound_convert(path, track.samples, track.count, out->file_rate, rate, &converted,
                                        &count, error);
    }
    if (converted) status = round_track(path, converted, count, out, error);
    free(converted);
    free(track.samples);
    return status;
}
