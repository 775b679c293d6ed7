/* SPDX-License-Identifier: MIT
 * A stretch is a gap, a clip, and noise under both: levels and lengths are drawn for each. */
#include "data/recording.h"

#include "base/buffer.h"
#include "base/file.h"
#include "data/noise.h"
#include "data/sound.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL = 300, STREAM = 0x7265636f /* of random numbers */ };

struct making {
    const struct mote_clips *clips;
    const struct mote_noise *noise;
    enum mote_split split;
    uint32_t rate;
    struct mote_rng rng;
    uint32_t *order; /* clips that can be said, shuffled */
    size_t order_count;
    struct mote_buffer samples, track;
    int16_t *stretch; /* room for the longest */
};

static const double gap_least = 0.4, gap_most = 4.0;     /* seconds */
static const double noise_least = -60, noise_most = -36; /* dB of full scale */

static double between(struct mote_rng *rng, double low, double high) {
    return low + (high - low) * mote_rng_uniform(rng);
}

static double energy(const int16_t *samples, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return sum;
}

/* The part of a clip between its first and its last hundredth of a second that is not 26 dB below the loudest. */
static void find_voice(const struct mote_clip *clip, uint32_t rate, size_t *first, size_t *last) {
    const size_t step = rate / 100, steps = clip->count / step;
    double most = 0;
    *first = 0;
    *last = clip->count;
    for (size_t i = 0; i < steps; i++)
        most = fmax(most, energy(clip->samples + i * step, step));
    for (size_t i = 0; i < steps && energy(clip->samples + i * step, step) < most / 400; i++)
        *first = (i + 1) * step;
    for (size_t i = steps; i > 0 && energy(clip->samples + (i - 1) * step, step) < most / 400; i--)
        *last = (i - 1) * step;
}

static void add_noise(struct making *m, size_t count) {
    mote_noise_cut(m->noise, m->split, &m->rng, m->stretch, count);
    const double level = sqrt(energy(m->stretch, count) / (double)count) / 32768;
    const double wanted = pow(10, between(&m->rng, noise_least, noise_most) / 20);
    const double gain = level > 0 ? wanted / level : 0;
    for (size_t i = 0; i < count; i++)
        m->stretch[i] = mote_sample_s16((float)(m->stretch[i] * gain / 32768));
}

static void add_clip(struct making *m, const struct mote_clip *clip) {
    const size_t gap = (size_t)(between(&m->rng, gap_least, gap_most) * m->rate),
                 before = m->samples.size / 2;
    size_t first, last;
    add_noise(m, gap + clip->count);
    for (size_t i = 0; i < clip->count; i++) {
        const int sum = m->stretch[gap + i] + clip->samples[i];
        m->stretch[gap + i] = (int16_t)(sum > 32767 ? 32767 : sum < -32768 ? -32768 : sum);
    }
    mote_buffer_append(&m->samples, m->stretch, (gap + clip->count) * sizeof *m->stretch);
    find_voice(clip, m->rate, &first, &last);
    mote_buffer_printf(&m->track, "%.3f\t%.3f\t%.*s\n", (double)(before + gap + first) / m->rate,
                       (double)(before + gap + last) / m->rate, (int)strcspn(clip->name, "/"), clip->name);
}

static bool is_said(const struct mote_clips *clips, uint32_t number) {
    return strcmp(clips->label[clips->clip[number].label], MOTE_LABEL_SILENCE) != 0;
}

static enum mote_status choose_clips(struct making *m, struct mote_error *error) {
    const struct mote_clips_part *part = &m->clips->part[m->split];
    m->order = calloc(part->count + 1, sizeof *m->order);
    if (!m->order) return mote_fail_memory(error, "a recording");
    for (size_t i = 0; i < part->count; i++)
        if (is_said(m->clips, part->number[i])) m->order[m->order_count++] = part->number[i];
    if (m->order_count > 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "no clip of a word is in that split");
}

static enum mote_status write_files(const struct making *m, const char *folder, struct mote_error *error) {
    char sound[4096], track[4096];
    MOTE_TRY(mote_folder_make(folder, error));
    MOTE_TRY(mote_path_join(sound, sizeof sound, folder, "recording.wav", error));
    MOTE_TRY(mote_path_join(track, sizeof track, folder, "labels.txt", error));
    MOTE_TRY(mote_sound_write(sound, m->rate, (const int16_t *)(const void *)m->samples.data,
                              m->samples.size / sizeof(int16_t), error));
    return mote_file_write(track, m->track.data, m->track.size, error);
}

static enum mote_status make(struct making *m, size_t count, struct mote_error *error) {
    uint32_t longest = 0;
    MOTE_TRY(choose_clips(m, error));
    for (size_t i = 0; i < m->order_count; i++)
        longest = m->clips->clip[m->order[i]].count > longest ? m->clips->clip[m->order[i]].count : longest;
    m->stretch = malloc(((size_t)(gap_most * m->rate) + longest) * sizeof *m->stretch);
    if (!m->stretch) return mote_fail_memory(error, "a recording");
    for (size_t i = 0; i < count && !m->samples.failed; i++) {
        if (i % m->order_count == 0) mote_rng_shuffle(&m->rng, m->order, m->order_count);
        add_clip(m, &m->clips->clip[m->order[i % m->order_count]]);
    }
    return m->samples.failed || m->track.failed ? mote_fail_memory(error, "a recording") : MOTE_OK;
}

enum mote_status mote_recording_make(const char *folder, const struct mote_clips *clips,
                                     const struct mote_recording_options *options,
                                     struct mote_recording_made *made, struct mote_error *error) {
    static const double thirds[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    struct making m = {.clips = clips, .noise = clips->noise, .split = options->split, .rate = options->rate};
    const size_t count = options->count ? options->count : USUAL;
    struct mote_noise *own = NULL;
    enum mote_status status = MOTE_OK;
    if (options->split == MOTE_SPLIT_ALL || count > MOTE_RECORDING_MOST)
        return mote_fail(error, MOTE_USAGE, "a recording is of at most %d clips of one split",
                         MOTE_RECORDING_MOST);
    mote_rng_seed(&m.rng, options->seed, STREAM);
    if (!m.noise) status = mote_noise_make(m.rate, options->seed, thirds, &own, error);
    if (!m.noise) m.noise = own;
    if (status == MOTE_OK) status = make(&m, count, error);
    if (status == MOTE_OK) status = write_files(&m, folder, error);
    *made = (struct mote_recording_made){count, (double)m.samples.size / sizeof(int16_t) / m.rate};
    mote_noise_free(own);
    mote_buffer_free(&m.samples);
    mote_buffer_free(&m.track);
    free(m.order);
    free(m.stretch);
    return status;
}
