/* SPDX-License-Identifier: MIT
 * The front end against its definitions written out in double; clips, frames, streams and lanes against each other, bit
 * for bit; recorded hashes, which every compiler and optimisation level must give; settings that are refused. */
#include "device/features.h"
#include "hash.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const double pi = 3.14159265358979323846;

struct front_end {
    struct mote_features f;
    void *tables, *scratch;
    size_t size; /* rows × columns */
};

static struct front_end make(const struct mote_features_config *c) {
    struct front_end e;
    e.tables = malloc(mote_features_table_bytes(c));
    e.scratch = malloc(mote_features_scratch_bytes(c));
    e.size = (size_t)mote_features_rows(c) * mote_features_columns(c);
    assert_int_equal(mote_features_init(&e.f, c, e.tables, e.scratch), MOTE_FEATURES_OK);
    return e;
}

static void drop(struct front_end *e) {
    free(e->tables), free(e->scratch);
}

/* Option A with what the issue names beside it: option B, log-mel, STFT, 8 kHz, odd shapes. */
static struct mote_features_config settings(int which) {
    struct mote_features_config c = mote_features_defaults();
    switch (which) {
    case 0:
        break;
    case 1:
        c.frame = 1024, c.hop = 400, c.mels = 16;
        break;
    case 2:
        c.kind = MOTE_FEATURES_LOG_MEL, c.high = 7600.0f;
        break;
    case 3:
        c.kind = MOTE_FEATURES_STFT, c.frame = 256, c.hop = 128;
        break;
    case 4:
        c.kind = MOTE_FEATURES_STFT, c.frame = 30, c.hop = 900,
        c.lanes = 3; /* fewer frames and bins than 32 */
        break;
    case 5:
        c.rate = 8000, c.clip = 8000, c.frame = 240, c.hop = 80, c.coefficients = 13, c.high = 3800.0f;
        break;
    case 6: /* gaps between frames, every bin, all coefficients */
        c.frame = 400, c.hop = 1000, c.low = 0.0f, c.high = 8000.0f, c.mels = 23, c.coefficients = 23,
        c.lanes = 5;
        break;
    case 7: /* one frame, triangles narrower than a bin */
        c.frame = 480, c.clip = 480, c.mels = 80, c.coefficients = 80, c.lanes = 1;
        break;
    case 8: /* every triangle lies between two bins */
        c.frame = 8, c.hop = 3, c.clip = 100, c.low = 3.0f, c.high = 5.0f, c.mels = 3, c.coefficients = 2;
        break;
    case 9: /* an odd frame */
        c.frame = 405, c.hop = 150, c.mels = 30;
        break;
    default:
        c.kind = MOTE_FEATURES_STFT, c.frame = 225, c.hop = 131, c.lanes = 3;
    }
    return c;
}
enum { SETTINGS = 11 };

static double mel(double hertz) {
    return 1127.0 * log(1.0 + hertz / 700.0);
}

static double magnitude(const double *x, uint32_t length, uint32_t k) {
    double re = 0, im = 0;
    for (uint32_t n = 0; n < length; n++) {
        const double angle = 2 * pi * (double)(n * k % length) / length;
        re += x[n] * cos(angle), im += x[n] * sin(angle);
    }
    return hypot(re, im);
}

/* |FFT| of the windowed frame that begins at `start`, all bins. */
static void spectrum(const struct mote_features_config *c, const int16_t *samples, size_t count, size_t start,
                     double *bins) {
    double *x = calloc(c->frame, sizeof *x);
    for (uint32_t n = 0; n < c->frame && start + n < count; n++)
        x[n] = samples[start + n] / 32768.0 * (0.5 - 0.5 * cos(2 * pi * n / c->frame));
    for (uint32_t k = 0; k <= c->frame / 2; k++)
        bins[k] = magnitude(x, c->frame, k);
    free(x);
}

static double log_mel(const struct mote_features_config *c, const double *bins, uint32_t i) {
    const double low = mel((double)c->low), step = (mel((double)c->high) - low) / (c->mels + 1);
    double sum = 0;
    for (uint32_t k = 1; k <= c->frame / 2; k++) {
        const double at =
            (mel((double)c->rate * k / c->frame) - low) / step - i; /* 0, 1, 2: the triangle's corners */
        sum += bins[k] * fmax(0, fmin(at, 2 - at));
    }
    return log(sum + (double)c->offset);
}

static void plain_row(const struct mote_features_config *c, const double *bins, double *row) {
    double *logs = calloc(c->mels, sizeof *logs);
    for (uint32_t i = 0; i < c->mels; i++)
        logs[i] = log_mel(c, bins, i);
    for (uint32_t k = 0; k < mote_features_columns(c); k++) {
        double sum = 0;
        for (uint32_t n = 0; n < c->mels; n++)
            sum += logs[n] * cos(pi * k * (2 * n + 1) / (2.0 * c->mels));
        row[k] = c->kind == MOTE_FEATURES_MFCC ? sqrt(2.0 / c->mels) * sum : logs[k];
    }
    free(logs);
}

/* tf.image.resize along one axis: element i of 32 from `size` elements that lie `stride` apart. */
static double resized(const double *x, uint32_t size, size_t stride, int i) {
    const double at = (i + 0.5) * size / 32 - 0.5, under = floor(at);
    const size_t lower = (size_t)fmax(under, 0), upper = (size_t)fmin(under + 1, size - 1);
    return x[lower * stride] + (x[upper * stride] - x[lower * stride]) * (at - under);
}

static void plain_image(const double *bins, uint32_t frames, uint32_t width, double *image) {
    double *rows = calloc((size_t)frames * 32, sizeof *rows);
    for (uint32_t t = 0; t < frames; t++) {
        for (int i = 0; i < 32; i++)
            rows[t * 32 + (uint32_t)i] = resized(bins + (size_t)t * width, width, 1, i);
    }
    for (int i = 0; i < 32; i++) {
        for (int k = 0; k < 32; k++)
            image[i * 32 + k] = resized(rows + k, frames, 32, i);
    }
    free(rows);
}

static double *plain(const struct mote_features_config *c, const int16_t *samples, size_t count) {
    const uint32_t frames = mote_features_frames(c), width = c->frame / 2 + 1,
                   columns = mote_features_columns(c);
    double *bins = calloc((size_t)frames * width, sizeof *bins);
    double *out = calloc((size_t)mote_features_rows(c) * columns, sizeof *out);
    for (uint32_t t = 0; t < frames; t++) {
        spectrum(c, samples, count < c->clip ? count : c->clip, (size_t)t * c->hop, bins + (size_t)t * width);
        if (c->kind != MOTE_FEATURES_STFT) plain_row(c, bins + (size_t)t * width, out + (size_t)t * columns);
    }
    if (c->kind == MOTE_FEATURES_STFT) plain_image(bins, frames, width, out);
    free(bins);
    return out;
}

enum { MOST = 17000 };
static int16_t sound[MOST];

static void test_definitions(void **state) {
    (void)state;
    for (int which = 0; which < SETTINGS; which++) {
        struct mote_features_config c = settings(which);
        if (c.kind == MOTE_FEATURES_MFCC && c.clip > 6000) c.clip = 6000; /* the plain sum is slow */
        const size_t count = c.clip * 5 / 6;                              /* so some is padding */
        struct front_end e = make(&c);
        float *got = malloc(e.size * sizeof *got);
        double *want = plain(&c, sound, count), worst = 0;
        mote_features_clip_s16(&e.f, sound, count, got);
        for (size_t i = 0; i < e.size; i++)
            worst = fmax(worst, fabs((double)got[i] - want[i]));
        if (!(worst < 3e-4)) fail_msg("settings %d: %g off", which, worst);
        free(got), free(want), drop(&e);
    }
}

static const float *floats(size_t count) {
    static float x[MOST];
    for (size_t i = 0; i < count; i++)
        x[i] = (float)sound[i] / 32768.0f;
    return x;
}

/* A clip in pieces, of int16 and of float. */
static void stream(const struct front_end *e, size_t count, uint32_t largest, float *rows) {
    struct mote_features_stream s;
    const float *as_float = floats(count);
    float *samples = malloc(e->f.config.frame * sizeof *samples);
    const uint32_t columns = mote_features_columns(&e->f.config);
    size_t done = 0;
    mote_features_stream_init(&s, samples);
    for (size_t n = 0; n < count;) {
        size_t some = (size_t)random_int(1, (int32_t)largest);
        if (some > count - n) some = count - n;
        int is_done;
        float *row = rows + done * columns;
        n += random_int(0, 1) ? mote_features_push_s16(&e->f, &s, sound + n, some, row, &is_done)
                              : mote_features_push_f32(&e->f, &s, as_float + n, some, row, &is_done);
        done += (size_t)is_done;
    }
    assert_int_equal(done, mote_features_frames(&e->f.config));
    free(samples);
}

static void check_stream(const struct front_end *e, const float *clip) {
    static const uint32_t largest[] = {1, 7, 160, 320, 1000, MOST};
    const struct mote_features_config *c = &e->f.config;
    const size_t size = (size_t)mote_features_frames(c) * mote_features_columns(c);
    for (size_t i = 0; i < sizeof largest / sizeof *largest; i++) {
        float *rows = malloc(size * sizeof *rows), *image = malloc(e->size * sizeof *image);
        stream(e, c->clip, largest[i], rows);
        if (c->kind == MOTE_FEATURES_STFT) {
            mote_features_image(&e->f, rows, image);
        } else {
            memcpy(image, rows, size * sizeof *rows);
        }
        assert_memory_equal(clip, image, e->size * sizeof *image);
        free(rows), free(image);
    }
}

static void check_floats_and_frame(const struct front_end *e, const float *clip) {
    const struct mote_features_config *c = &e->f.config;
    const float *x = floats(MOST);
    float *other = malloc(e->size * sizeof *other);
    mote_features_clip_f32(&e->f, x, MOST, other); /* what is behind the clip is left out */
    assert_memory_equal(clip, other, e->size * sizeof *other);
    if (c->kind != MOTE_FEATURES_STFT) {
        const size_t t = mote_features_frames(c) - 1, columns = mote_features_columns(c);
        mote_features_frame_s16(&e->f, sound + t * c->hop, other);
        assert_memory_equal(clip + t * columns, other, columns * sizeof *other);
        mote_features_frame_f32(&e->f, x + t * c->hop, other);
        assert_memory_equal(clip + t * columns, other, columns * sizeof *other);
    }
    free(other);
}

/* Every way in, and any number of lanes. */
static void test_same_bits(void **state) {
    (void)state;
    for (int which = 0; which < SETTINGS; which++) {
        struct mote_features_config c = settings(which);
        struct front_end e = make(&c);
        float *clip = malloc(e.size * sizeof *clip), *other = malloc(e.size * sizeof *other);
        mote_features_clip_s16(&e.f, sound, c.clip, clip);
        check_stream(&e, clip);
        check_floats_and_frame(&e, clip);
        for (c.lanes = 1; c.lanes <= MOTE_FEATURES_MAX_LANES; c.lanes++) {
            struct front_end wide = make(&c);
            mote_features_clip_s16(&wide.f, sound, c.clip, other);
            assert_memory_equal(clip, other, e.size * sizeof *other);
            drop(&wide);
        }
        free(clip), free(other), drop(&e);
    }
}

static void test_short_clips(void **state) {
    (void)state;
    const struct mote_features_config c = mote_features_defaults();
    struct front_end e = make(&c);
    static int16_t padded[16000];
    float *want = malloc(e.size * sizeof *want), *got = malloc(e.size * sizeof *got);
    static const size_t counts[] = {0, 1, 319, 640, 641, 8000, 15999};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        memset(padded, 0, sizeof padded);
        memcpy(padded, sound, counts[i] * sizeof *sound);
        mote_features_clip_s16(&e.f, padded, 16000, want);
        mote_features_clip_s16(&e.f, counts[i] ? sound : NULL, counts[i], got);
        assert_memory_equal(want, got, e.size * sizeof *got);
        mote_features_clip_f32(&e.f, counts[i] ? floats(counts[i]) : NULL, counts[i], got);
        assert_memory_equal(want, got, e.size * sizeof *got);
    }
    free(want), free(got), drop(&e);
}

/* Threads share tables, each with its own scratch. */
static void test_attach(void **state) {
    (void)state;
    const struct mote_features_config c = mote_features_defaults();
    struct front_end e = make(&c);
    void *scratch = malloc(mote_features_scratch_bytes(&c));
    const struct mote_features f = mote_features_attach(&e.f, scratch);
    float *want = malloc(e.size * sizeof *want), *got = malloc(e.size * sizeof *got);
    mote_features_clip_s16(&e.f, sound, 16000, want);
    mote_features_clip_s16(&f, sound, 16000, got);
    assert_memory_equal(want, got, e.size * sizeof *got);
    free(want), free(got), free(scratch), drop(&e);
}

static void test_bits(void **state) {
    (void)state;
    static const uint64_t want[SETTINGS] = {0x86a811de08770406u, 0x804a4626787982bdu, 0x37cba94076cae244u,
                                            0xd573410ddb8e726au, 0x3e60efd8e4b4ac01u, 0x7345402c68b9e053u,
                                            0xd585c71c01056d9bu, 0x033932277cac427fu, 0x906ac31d3f663538u,
                                            0xd599f05d4d2aa76cu, 0xb82656a457ed8c37u};
    int same = 0;
    for (int which = 0; which < SETTINGS; which++) {
        const struct mote_features_config c = settings(which);
        struct front_end e = make(&c);
        float *out = malloc(e.size * sizeof *out);
        mote_features_clip_s16(&e.f, sound, c.clip, out);
        const uint64_t got = hash_of(out, e.size) ^ hash_of(e.tables, mote_features_table_bytes(&c) / 4);
        if (got != want[which]) print_error("settings %d: 0x%016llxu\n", which, (unsigned long long)got);
        same += got == want[which];
        free(out), drop(&e);
    }
    assert_int_equal(same, SETTINGS);
}

static void refused(const char *what, struct mote_features_config c, enum mote_features_problem want) {
    struct mote_features f, before;
    memset(&f, 0x55, sizeof f), memset(&before, 0x55, sizeof before);
    if (mote_features_check(&c) != want)
        fail_msg("%s: %s", what, mote_features_problem_text(mote_features_check(&c)));
    assert_int_equal(mote_features_init(&f, &c, NULL, NULL), want);
    assert_memory_equal(&f, &before, sizeof f);
    assert_int_equal(mote_features_table_bytes(&c) + mote_features_scratch_bytes(&c), 0);
    assert_true(strlen(mote_features_problem_text(want)) > 20);
}

#define REFUSED(field, value, problem)                                                                       \
    do {                                                                                                     \
        struct mote_features_config c = mote_features_defaults();                                            \
        c.field = value;                                                                                     \
        refused(#field " = " #value, c, problem);                                                            \
    } while (0)

static void test_refusals(void **state) {
    (void)state;
    REFUSED(kind, (enum mote_features_kind)3, MOTE_FEATURES_BAD_KIND);
    REFUSED(rate, 0, MOTE_FEATURES_BAD_RATE);
    REFUSED(rate, 2000000, MOTE_FEATURES_BAD_RATE);
    REFUSED(frame, 0, MOTE_FEATURES_BAD_FRAME);
    REFUSED(frame, 641, MOTE_FEATURES_BAD_FRAME); /* likewise */
    REFUSED(frame, 677, MOTE_FEATURES_BAD_FRAME); /* likewise */
    REFUSED(frame, 644, MOTE_FEATURES_BAD_FRAME); /* 2·2·7·23 */
    REFUSED(frame, 16200, MOTE_FEATURES_CLIP_TOO_SHORT);
    REFUSED(frame, 32768, MOTE_FEATURES_BAD_FRAME);
    REFUSED(clip, 639, MOTE_FEATURES_CLIP_TOO_SHORT);
    REFUSED(clip, 0, MOTE_FEATURES_BAD_CLIP);
    REFUSED(clip, UINT32_MAX, MOTE_FEATURES_BAD_CLIP);
    REFUSED(hop, 0, MOTE_FEATURES_BAD_HOP);
    REFUSED(hop, UINT32_MAX, MOTE_FEATURES_BAD_HOP);
    REFUSED(mels, 0, MOTE_FEATURES_BAD_MELS);
    REFUSED(mels, 1025, MOTE_FEATURES_BAD_MELS);
    REFUSED(coefficients, 0, MOTE_FEATURES_BAD_COEFFICIENTS);
    REFUSED(coefficients, 41, MOTE_FEATURES_BAD_COEFFICIENTS);
    REFUSED(high, 8000.5f, MOTE_FEATURES_BAD_RANGE);
    REFUSED(high, 20.0f, MOTE_FEATURES_BAD_RANGE);
    REFUSED(high, NAN, MOTE_FEATURES_BAD_RANGE);
    REFUSED(low, -1.0f, MOTE_FEATURES_BAD_RANGE);
    REFUSED(low, NAN, MOTE_FEATURES_BAD_RANGE);
    REFUSED(offset, 0.0f, MOTE_FEATURES_BAD_OFFSET);
    REFUSED(offset, NAN, MOTE_FEATURES_BAD_OFFSET);
    REFUSED(offset, INFINITY, MOTE_FEATURES_BAD_OFFSET);
    REFUSED(lanes, 0, MOTE_FEATURES_BAD_LANES);
    REFUSED(lanes, 17, MOTE_FEATURES_BAD_LANES);
}

static void test_shapes(void **state) {
    (void)state;
    struct mote_features_config c = settings(0);
    assert_int_equal(mote_features_rows(&c) * 100 + mote_features_columns(&c), 4910);
    c = settings(1);
    assert_int_equal(mote_features_rows(&c) * 100 + mote_features_columns(&c), 3810);
    c = settings(2);
    assert_int_equal(mote_features_rows(&c) * 100 + mote_features_columns(&c), 4940);
    c = settings(3);
    assert_int_equal(mote_features_rows(&c) * 100 + mote_features_columns(&c), 3232);
    assert_int_equal(mote_features_frames(&c), 124);
    c = mote_features_defaults(), c.lanes = 1; /* what a chip pays for option A */
    assert_true(mote_features_table_bytes(&c) < 11000 && mote_features_scratch_bytes(&c) < 6000);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_definitions), cmocka_unit_test(test_same_bits),
                                       cmocka_unit_test(test_short_clips), cmocka_unit_test(test_attach),
                                       cmocka_unit_test(test_bits),        cmocka_unit_test(test_refusals),
                                       cmocka_unit_test(test_shapes)};
    random_seed(1);
    made_sound(sound, MOST);
    cmocka_set_test_filter(getenv("MOTE_TEST_FILTER"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
