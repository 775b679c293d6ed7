/* SPDX-License-Identifier: MIT
 * The sound front end on one second of sound: a clip's features and resampling in this machine's widest vectors (or in
 * those that MOTE_CPU names), and what the chip's code takes for frames and samples as they come.
 *   bench_data_front [TASK [MILLISECONDS]]
 * prints "TASK median-µs best-µs" for one task, or for all of them. One thread. */
#include "data/sound.h"
#include "data/wide.h"
#include "device/resample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RATE = 16000, FASTEST = 48000, MOST_RUNS = 100000 };

static int16_t sound[FASTEST];
static float wave[FASTEST], out[FASTEST], between[FASTEST];
static const struct mote_wide *wide;
static struct mote_features front_end;
static struct mote_resampler resampler;

static void set_up(enum mote_features_kind kind, uint32_t frame, uint32_t hop, uint32_t mels) {
    static void *tables, *scratch;
    struct mote_features_config c = mote_features_defaults();
    c.kind = kind, c.frame = frame, c.hop = hop, c.mels = mels, c.lanes = wide->lanes;
    if (kind == MOTE_FEATURES_LOG_MEL) c.high = 7600.0f;
    free(tables), free(scratch);
    tables = aligned_alloc(64, (mote_features_table_bytes(&c) + 63) / 64 * 64);
    scratch = aligned_alloc(64, (mote_features_scratch_bytes(&c) + 63) / 64 * 64);
    if (!tables || !scratch || mote_features_init(&front_end, &c, tables, scratch)) abort();
}

static void start_a(void) {
    set_up(MOTE_FEATURES_MFCC, 640, 320, 40);
}

static void start_b(void) {
    set_up(MOTE_FEATURES_MFCC, 1024, 400, 16);
}

static void start_log_mel(void) {
    set_up(MOTE_FEATURES_LOG_MEL, 640, 320, 40);
}

static void start_stft(void) {
    set_up(MOTE_FEATURES_STFT, 256, 128, 40);
}

static void clip(void) {
    const struct mote_samples second = {.s16 = sound, .count = RATE};
    mote_features_clip(&front_end, &second, wide->rows_of, out);
}

static void frames(void) {
    for (size_t n = 0; n + 640 <= RATE; n += 320)
        mote_features_frame_s16(&front_end, sound + n, out);
}

static void start_3(void) {
    mote_resample_init(&resampler, 3);
}

static void start_nothing(void) {
}

static void decimate(size_t count, uint32_t factor) {
    const struct mote_samples samples = {.f32 = wave, .count = count};
    mote_sound_decimate(&samples, factor, between, out);
}

static void resample_48_16(void) {
    decimate(48000, 3);
}

static void resample_16_8(void) {
    decimate(16000, 2);
}

static void resample_48_8(void) {
    decimate(48000, 6);
}

static void resample_pushed(void) {
    mote_resample_clip_f32(&resampler, wave, 48000, out);
}

static const struct task {
    const char *name;
    void (*start)(void);
    void (*run)(void);
} tasks[] = {
    {"mfcc-a", start_a, clip},
    {"mfcc-b", start_b, clip},
    {"log-mel", start_log_mel, clip},
    {"stft-32", start_stft, clip},
    {"mfcc-a-frames", start_a, frames},
    {"48-16", start_nothing, resample_48_16},
    {"16-8", start_nothing, resample_16_8},
    {"48-8", start_nothing, resample_48_8},
    {"48-16-pushed", start_3, resample_pushed},
};

static double microseconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void measure(const struct task *task, double milliseconds) {
    static double times[MOST_RUNS];
    size_t runs = 0;
    task->start();
    task->run();
    const double end = microseconds() + milliseconds * 1e3;
    for (double now = 0; runs < MOST_RUNS && now < end; runs++) {
        const double before = microseconds();
        task->run();
        now = microseconds();
        times[runs] = now - before;
    }
    qsort(times, runs, sizeof *times, compare);
    printf("%s %.1f %.1f\n", task->name, times[runs / 2], times[0]);
}

int main(int argc, char **argv) {
    const double milliseconds = argc > 2 ? atof(argv[2]) : 200;
    uint32_t seed = 1;
    int found = 0;
    wide = mote_wide_choose();
    for (int n = 0; n < FASTEST; n++) {
        seed = seed * 1664525u + 1013904223u;
        sound[n] = (int16_t)(seed >> 16);
        wave[n] = (float)sound[n] / 32768.0f;
    }
    for (size_t i = 0; i < sizeof tasks / sizeof *tasks; i++) {
        if (argc > 1 && strcmp(argv[1], tasks[i].name) != 0) continue;
        measure(&tasks[i], milliseconds > 0 ? milliseconds : 1);
        found = 1;
    }
    if (!found) fprintf(stderr, "there is no task %s\n", argv[1]);
    return found ? 0 : 1;
}
