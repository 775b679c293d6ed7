/* SPDX-License-Identifier: MIT
 * The front end against MFCCs of real clips that were computed in float64 from TensorFlow's definitions. */
#include "device/features.h"
#include "sound_file.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SHARED MOTE_SOURCE "/../shared"
enum { CLIP = 16000, ROOM = 20000 };

static struct mote_features_config config_of(char option) {
    struct mote_features_config c = mote_features_defaults();
    if (option == 'B') c.frame = 1024, c.hop = 400, c.mels = 16;
    return c;
}

/* The largest difference between `got` and the numbers of a golden file; INFINITY where it lacks some. */
static double compare(const char *path, const float *got, size_t count) {
    char line[256];
    FILE *file = fopen(path, "r");
    double worst = 0, want;
    if (!file || !fgets(line, sizeof line, file)) fail_msg("%s: unreadable", path);
    for (size_t i = 0; i < count; i++)
        worst = fscanf(file, "%lf", &want) == 1 ? fmax(worst, fabs((double)got[i] - want)) : INFINITY;
    if (fscanf(file, "%lf", &want) != EOF) worst = INFINITY;
    fclose(file);
    return worst;
}

static double features_distance(const char *golden, char option, const int16_t *samples, size_t count) {
    const struct mote_features_config c = config_of(option);
    void *tables = malloc(mote_features_table_bytes(&c)), *scratch = malloc(mote_features_scratch_bytes(&c));
    const size_t size = mote_features_rows(&c) * mote_features_columns(&c);
    float *out = malloc(size * sizeof *out);
    struct mote_features f;
    assert_int_equal(mote_features_init(&f, &c, tables, scratch), MOTE_FEATURES_OK);
    mote_features_clip_s16(&f, samples, count, out);
    const double worst = compare(golden, out, size);
    free(tables), free(scratch), free(out);
    return worst;
}

/* "yes_76424fa5_nohash_1.A.txt" is option A of yes/76424fa5_nohash_1. */
static int check(const char *name, double *worst) {
    static int16_t samples[ROOM];
    char path[1024], golden[1024];
    const char *clip = strchr(name, '_'), *dot = strchr(name, '.');
    if (!clip || !dot || strcmp(dot + 2, ".txt") != 0) return 0;
    snprintf(golden, sizeof golden, SHARED "/golden/mfcc/%s", name);
    snprintf(path, sizeof path, SHARED "/data/mini_speech_commands/%.*s/%.*s.flac", (int)(clip - name), name,
             (int)(dot - clip - 1), clip + 1);
    const size_t count = sound_read(path, samples, ROOM);
    if (!count) return 0;
    const double distance = features_distance(golden, dot[1], samples, count);
    if (!(distance <= 2e-4)) fail_msg("%s: %g from the golden values", name, distance);
    *worst = fmax(*worst, distance);
    return 1;
}

static void test_golden(void **state) {
    (void)state;
    DIR *folder = opendir(SHARED "/golden/mfcc");
    int checked = 0;
    double worst = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));)
        checked += check(entry->d_name, &worst);
    if (folder) closedir(folder);
    if (!checked) {
        printf("golden values, clips or libsndfile are absent: nothing was compared\n");
        skip();
    }
    printf("%d sets of features, largest difference %.3g\n", checked, worst);
    assert_true(checked == 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_golden)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
