/* SPDX-License-Identifier: MIT
 * Sound files: every width, format, rate and number of channels comes out as the same tone; what is broken is
 * refused with the reason. */
#define _XOPEN_SOURCE 700

#include "data/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound_files.h"

static struct mote_sound read_good(const char *path, uint32_t rate) {
    struct mote_sound sound;
    struct mote_error error;
    if (mote_sound_read(path, rate, 4, &sound, &error) != MOTE_OK) fail_msg("%s", error.text);
    return sound;
}

static void check_refused(const char *path, const char *why) {
    struct mote_sound sound;
    struct mote_error error = {MOTE_OK, "(accepted)"};
    assert_int_equal(mote_sound_read(path, 16000, 4, &sound, &error), MOTE_INPUT);
    assert_null(sound.samples);
    if (!strstr(error.text, why) || strncmp(error.text, path, strlen(path)) != 0)
        fail_msg("\"%s\" does not say \"%s\"", error.text, why);
}

/* The largest difference from the tone as it should be, away from the ends. */
static double worst(const struct mote_sound *sound, uint32_t rate, double hertz, double size) {
    double most = 0;
    for (size_t i = 200; i + 200 < sound->count; i++) {
        double want = size * sin(6.283185307179586 * hertz * (double)i / rate);
        most = fmax(most, fabs(sound->samples[i] / 32768.0 - want));
    }
    return most;
}

static void test_formats(void **state) {
    static const struct {
        const char *name;
        int format;
        double within;
    } cases[] = {
        {"u8.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 0.01},
        {"16.wav", WAV16, 1e-4},
        {"24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 1e-4},
        {"32.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 1e-4},
        {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 1e-4},
        {"double.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 1e-4},
        {"extensible.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 1e-4},
        {"16.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 1e-4},
        {"24.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 1e-4},
        {"vorbis.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 0.05},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = in_scratch(cases[i].name);
        write_tone(path, cases[i].format, 16000, 1, 440, 16000);
        struct mote_sound sound = read_good(path, 16000);
        assert_int_equal(sound.count, 16000);
        assert_int_equal(sound.file_rate, 16000);
        if (worst(&sound, 16000, 440, 0.5) > cases[i].within)
            fail_msg("%s: %g off", cases[i].name, worst(&sound, 16000, 440, 0.5));
        free(sound.samples);
    }
}

static void test_channels_are_mixed(void **state) {
    (void)state;
    const char *path = in_scratch("stereo.wav");
    write_tone(path, WAV16, 16000, 2, 440, 8000);
    struct mote_sound sound = read_good(path, 16000);
    assert_int_equal(sound.channels, 2);
    assert_true(worst(&sound, 16000, 440, 0.375) < 1e-4);
    free(sound.samples);
}

static void test_rates(void **state) {
    static const int from[] = {8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000};
    (void)state;
    for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
        for (uint32_t to = 8000; to <= 16000; to += 8000) {
            const char *path = in_scratch("rate.wav");
            write_tone(path, WAV16, from[i], 1, 440, from[i]);
            struct mote_sound sound = read_good(path, to), again = read_good(path, to);
            assert_true(sound.count >= to - 2 && sound.count <= to + 2);
            if (worst(&sound, to, 440, 0.5) > 2e-3)
                fail_msg("%d to %u: %g off", from[i], to, worst(&sound, to, 440, 0.5));
            assert_int_equal(sound.count, again.count);
            assert_memory_equal(sound.samples, again.samples, sound.count * sizeof *sound.samples);
            free(sound.samples);
            free(again.samples);
        }
    }
}

static void test_loudest(void **state) {
    static int16_t samples[40000];
    struct mote_sound sound = {.samples = samples, .count = 40000};
    (void)state;
    for (int i = 22000; i < 23000; i++)
        samples[i] = 1000;
    const int16_t *start = mote_sound_loudest(&sound, 16000);
    assert_true(start - samples <= 22000 && start - samples + 16000 >= 23000);
    sound.count = 16000;
    assert_ptr_equal(mote_sound_loudest(&sound, 16000), samples);
}

static size_t read_bytes(const char *path, unsigned char *bytes, size_t size) {
    FILE *file = fopen(path, "rb");
    size_t n = file ? fread(bytes, 1, size, file) : 0;
    if (!file || fclose(file) != 0 || n == size) abort();
    return n;
}

/* The bytes of a good WAV file, to be broken. */
static size_t good_wav(unsigned char *bytes, size_t size) {
    const char *path = in_scratch("good.wav");
    write_tone(path, WAV16, 16000, 1, 440, 1000);
    size_t n = read_bytes(path, bytes, size);
    assert_int_equal(n, 2044);
    return n;
}

static void test_broken(void **state) {
    unsigned char bytes[4096], copy[4096];
    size_t n = good_wav(bytes, sizeof bytes);
    const char *path = in_scratch("bad.wav");
    (void)state;
    check_refused(in_scratch("absent.wav"), "No such file");
    check_refused(scratch, "is no file");
    write_bytes(path, "", 0);
    check_refused(path, "is empty");
    write_bytes(path, "not a sound file at all, however long it is", 43);
    check_refused(path, "no sound file");
    write_bytes(path, bytes, 20);
    check_refused(path, "no sound file");
    write_bytes(path, bytes, n / 2);
    check_refused(path, "cut short");
    memcpy(copy, bytes, n);
    memset(copy + 40, 0, 4);
    write_bytes(path, copy, n);
    check_refused(path, "no samples");
    write_bytes(path, bytes, 44);
    check_refused(path, "cut short");
    memcpy(copy, bytes, n);
    memcpy(copy + 40, "\xf0\xf0\xf0\x70", 4);
    write_bytes(path, copy, n);
    check_refused(path, "its header lies");
    memcpy(copy, bytes, n);
    memset(copy + 24, 0, 4);
    write_bytes(path, copy, n);
    check_refused(path, "bad.wav: ");
    memcpy(copy, bytes, n);
    copy[22] = 0xff, copy[23] = 0x7f; /* channels */
    write_bytes(path, copy, n);
    check_refused(path, "bad.wav: ");
}

static void test_unknown_size_is_read_to_the_end(void **state) {
    unsigned char bytes[4096];
    size_t n = good_wav(bytes, sizeof bytes);
    const char *path = in_scratch("pipe.wav");
    (void)state;
    memset(bytes + 40, 0xff, 4);
    memset(bytes + 4, 0xff, 4);
    write_bytes(path, bytes, n);
    struct mote_sound sound = read_good(path, 16000);
    assert_int_equal(sound.count, 1000);
    free(sound.samples);
    static unsigned char w64[10000];
    write_tone(in_scratch("pipe.w64"), SF_FORMAT_W64 | SF_FORMAT_PCM_16, 16000, 1, 440, 3000);
    n = read_bytes(in_scratch("pipe.w64"), w64, sizeof w64);
    memset(w64 + 16, 0xff, 8);
    write_bytes(in_scratch("pipe.w64"), w64, n);
    sound = read_good(in_scratch("pipe.w64"), 16000);
    assert_int_equal(sound.count, 3000);
    free(sound.samples);
}

static void test_nan(void **state) {
    const char *path = in_scratch("nan.wav");
    SF_INFO info = {.samplerate = 16000, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT};
    float samples[100] = {0};
    (void)state;
    samples[70] = NAN;
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_int_equal(sf_write_float(file, samples, 100), 100);
    sf_close(file);
    check_refused(path, "no number, after 70 good ones");
    samples[70] = INFINITY;
    file = sf_open(path, SFM_WRITE, &info);
    assert_int_equal(sf_write_float(file, samples, 100), 100);
    sf_close(file);
    check_refused(path, "no number, after 70 good ones");
}

static void test_long(void **state) {
    (void)state;
    write_tone(in_scratch("long.wav"), WAV16, 8000, 1, 440, 8000 * 600);
    check_refused(in_scratch("long.wav"), "is 600 s long");
}

/* What libsndfile itself takes as a whole, but shorter sound. */
static void test_cut_short(void **state) {
    static const struct {
        const char *name;
        int format;
    } cases[] = {
        {"cut.wav", WAV16},
        {"cut.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        {"cut.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
        {"cut.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
        {"cut.au", SF_FORMAT_AU | SF_FORMAT_PCM_16},
        {"cut.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16},
    };
    static unsigned char bytes[200000];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = in_scratch(cases[i].name);
        write_tone(path, cases[i].format, 16000, 1, 440, 32000);
        const size_t n = read_bytes(path, bytes, sizeof bytes);
        for (size_t percent = 15; percent < 100; percent += 21) {
            write_bytes(path, bytes, n * percent / 100);
            check_refused(path, "cut short");
        }
        write_bytes(path, bytes, n);
        struct mote_sound sound = read_good(path, 16000);
        assert_int_equal(sound.count, 32000);
        free(sound.samples);
    }
}

/* Pages of an Ogg file: none may be missing at the end or hold another byte; what stands behind the last does not count. */
static void test_ogg_pages(void **state) {
    static unsigned char bytes[200000];
    const char *path = in_scratch("pages.ogg");
    (void)state;
    write_tone(path, SF_FORMAT_OGG | SF_FORMAT_VORBIS, 16000, 1, 440, 48000);
    size_t n = read_bytes(path, bytes, sizeof bytes), last = n;
    while (memcmp(bytes + --last, "OggS", 4) != 0)
        ;
    write_bytes(path, bytes, last);
    check_refused(path, "before its last Ogg page");
    bytes[last + 30] ^= 1;
    write_bytes(path, bytes, n);
    check_refused(path, "is damaged or cut short: no whole Ogg page is at byte ");
    bytes[last + 30] ^= 1;
    memcpy(bytes + n, "TAG of some player", 19);
    write_bytes(path, bytes, n + 19);
    struct mote_sound sound = read_good(path, 16000);
    assert_int_equal(sound.count, 48000);
    free(sound.samples);
}

static void test_write(void **state) {
    int16_t samples[300];
    struct mote_error error;
    (void)state;
    for (int i = 0; i < 300; i++)
        samples[i] = (int16_t)(i * 200 - 30000);
    assert_int_equal(mote_sound_write(in_scratch("w.wav"), 16000, samples, 300, &error), MOTE_OK);
    struct mote_sound sound = read_good(in_scratch("w.wav"), 16000);
    assert_int_equal(sound.count, 300);
    assert_memory_equal(sound.samples, samples, sizeof samples);
    free(sound.samples);
    assert_int_equal(mote_sound_write(in_scratch("no/w.wav"), 16000, samples, 300, &error), MOTE_INPUT);
    assert_int_equal(mote_sample_s16(1.5f), 32767);
    assert_int_equal(mote_sample_s16(-1.5f), -32768);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),   cmocka_unit_test(test_channels_are_mixed),
        cmocka_unit_test(test_rates),     cmocka_unit_test(test_loudest),
        cmocka_unit_test(test_broken),    cmocka_unit_test(test_unknown_size_is_read_to_the_end),
        cmocka_unit_test(test_nan),       cmocka_unit_test(test_long),
        cmocka_unit_test(test_cut_short), cmocka_unit_test(test_ogg_pages),
        cmocka_unit_test(test_write),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
