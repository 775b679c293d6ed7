/* SPDX-License-Identifier: MIT
 * Sound as it comes: a file, the same file through a pipe, and raw PCM give the samples that a clip of it has; heads of WAV files byte
 * by byte; what is broken is refused with the reason. */
#define _XOPEN_SOURCE 700

#include "data/sound.h"
#include "data/stream.h"
#include "data/wav.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sound_files.h"

enum {
    RATE = 16000,
    WAV_FLOAT = SF_FORMAT_WAV | SF_FORMAT_FLOAT,
    FLAC16 = SF_FORMAT_FLAC | SF_FORMAT_PCM_16
};

/* All samples of a stream; an empty text where there was no failure. */
static struct mote_sound read_stream(const char *path, uint32_t raw, struct mote_error *error) {
    const struct mote_stream_options options = {.path = path, .raw_rate = raw, .rate = RATE};
    struct mote_stream *stream = NULL;
    struct mote_sound sound = {.samples = malloc(1)};
    const int16_t *samples;
    size_t count = 1;
    error->text[0] = 0;
    enum mote_status status = mote_stream_open(&options, &stream, error);
    while (status == MOTE_OK && count > 0) {
        status = mote_stream_read(stream, &samples, &count, error);
        sound.samples = realloc(sound.samples, (sound.count + count + 1) * sizeof *samples);
        memcpy(sound.samples + sound.count, samples, count * sizeof *samples);
        sound.count += count;
    }
    mote_stream_close(stream);
    return sound;
}

/* What `from` holds goes through the pipe at `to`. */
struct pouring {
    const char *from, *to;
};

static void *pour(void *context) {
    const struct pouring *p = context;
    FILE *from = fopen(p->from, "rb"), *to = fopen(p->to, "wb");
    for (int c; from && to && (c = fgetc(from)) != EOF;)
        fputc(c, to);
    if (from) fclose(from);
    if (to) fclose(to);
    return NULL;
}

static struct mote_sound read_pipe(const char *path, uint32_t raw, struct mote_error *error) {
    static const char *fifo;
    pthread_t thread;
    if (!fifo) {
        static char name[256];
        snprintf(name, sizeof name, "%s", in_scratch("pipe"));
        fifo = name;
        assert_int_equal(mkfifo(fifo, 0600), 0);
    }
    struct pouring p = {path, fifo};
    assert_int_equal(pthread_create(&thread, NULL, pour, &p), 0);
    struct mote_sound sound = read_stream(fifo, raw, error);
    pthread_join(thread, NULL);
    return sound;
}

static void check_equal(const struct mote_sound *a, const struct mote_sound *b) {
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->samples, b->samples, a->count * sizeof *a->samples);
}

static void check_way(const char *name, int format, int rate, int channels) {
    const char *path = in_scratch(name);
    struct mote_error error;
    struct mote_sound clip;
    write_tone(path, format, rate, channels, 440, rate / 3 + 7);
    assert_int_equal(mote_sound_read(path, RATE, 4, &clip, &error), MOTE_OK);
    struct mote_sound file = read_stream(path, 0, &error);
    assert_string_equal(error.text, "");
    struct mote_sound piped = read_pipe(path, 0, &error);
    assert_string_equal(error.text, "");
    check_equal(&clip, &file);
    check_equal(&clip, &piped);
    free(clip.samples);
    free(file.samples);
    free(piped.samples);
}

static void test_ways(void **state) {
    (void)state;
    check_way("16k.wav", WAV16, 16000, 1);
    check_way("48k.wav", WAV16, 48000, 2);
    check_way("u8.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 32000, 1);
    check_way("24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 16000, 2);
    check_way("32.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_32, 16000, 1);
    check_way("ex.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 16000, 1);
    check_way("float.wav", WAV_FLOAT, 16000, 1);
    check_way("16.flac", FLAC16, 16000, 1);
    check_way("44k.wav", WAV16, 44100, 1);
    check_way("8k.wav", WAV16, 8000, 1);
    check_way("11k.flac", FLAC16, 11025, 1);
}

static void test_raw(void **state) {
    const int16_t samples[] = {0, 1, -1, 256, -32768, 32767};
    const char *path = in_scratch("six.raw");
    struct mote_error error;
    (void)state;
    write_bytes(path, samples, sizeof samples);
    struct mote_sound sound = read_stream(path, RATE, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(sound.count, 6);
    assert_memory_equal(sound.samples, samples, sizeof samples);
    free(sound.samples);
    sound = read_pipe(path, RATE, &error);
    assert_int_equal(sound.count, 6);
    free(sound.samples);
}

static void check_refused(const char *path, uint32_t raw, bool pipes, const char *why) {
    struct mote_error error;
    struct mote_sound sound = (pipes ? read_pipe : read_stream)(path, raw, &error);
    if (!strstr(error.text, why)) fail_msg("%s: \"%s\" does not say \"%s\"", path, error.text, why);
    free(sound.samples);
}

static void test_refusals(void **state) {
    static uint8_t bytes[4000];
    const char *empty = in_scratch("empty.wav"), *text = in_scratch("text.wav"), *cut = in_scratch("cut.wav");
    (void)state;
    write_bytes(empty, "", 0);
    write_bytes(text, "these are words, and no sound at all", 36);
    write_tone(cut, WAV16, RATE, 1, 440, 4000);
    FILE *file = fopen(cut, "rb");
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
    fclose(file);
    write_bytes(cut, bytes, sizeof bytes);
    check_refused(in_scratch("none.wav"), 0, false, "cannot open");
    check_refused(empty, 0, false, "is empty");
    check_refused(empty, 0, true, "is empty");
    check_refused(empty, RATE, true, "holds no samples");
    check_refused(text, 0, false, "no sound file");
    check_refused(text, 0, true, "--raw HZ");
    check_refused(cut, 0, false, "cut short");
    check_refused(cut, 0, true, "cut short");
    write_bytes(cut, bytes, 44);
    check_refused(cut, 0, true, "cut short");
    write_bytes(cut, bytes, 20);
    check_refused(cut, 0, true, "do not begin");
    bytes[24] = bytes[25] = bytes[26] = bytes[27] = 0; /* no samples a second */
    write_bytes(cut, bytes, sizeof bytes);
    check_refused(cut, 0, true, "0 samples a second");
    write_bytes(cut, "fLaC and then nothing of a kind that there is", 40);
    check_refused(cut, 0, true, "no sound file");
}

/* Any beginning of a head asks for more, and changes nothing of what is then read. */
static void test_heads(void **state) {
    const char *path = in_scratch("head.wav");
    uint8_t bytes[200];
    struct mote_wav wav, again;
    (void)state;
    write_tone(path, SF_FORMAT_WAV | SF_FORMAT_PCM_24, 22050, 2, 440, 100);
    FILE *file = fopen(path, "rb");
    assert_int_equal(fread(bytes, 1, sizeof bytes, file), sizeof bytes);
    fclose(file);
    assert_int_equal(mote_wav_read_head(bytes, sizeof bytes, &wav), MOTE_WAV_READY);
    assert_int_equal(wav.pcm.rate, 22050);
    assert_int_equal(wav.pcm.channels, 2);
    assert_int_equal(wav.pcm.bytes, 3);
    assert_int_equal(wav.length, 600);
    for (size_t n = 0; n < wav.start; n++)
        assert_int_equal(mote_wav_read_head(bytes, n, &again), MOTE_WAV_MORE);
    assert_int_equal(mote_wav_read_head(bytes, wav.start, &again), MOTE_WAV_READY);
    for (uint32_t i = 0; i < 3; i++) { /* what SoX, arecord and others say who do not know */
        static const uint32_t none[] = {0x7ffff000, 0x7fffff00, 0xffffffff};
        memcpy(bytes + wav.start - 4, &none[i], 4);
        assert_int_equal(mote_wav_read_head(bytes, sizeof bytes, &again), MOTE_WAV_READY);
        assert_int_equal(again.length, UINT64_MAX);
    }
    bytes[20] = 7; /* µ-law */
    assert_int_equal(mote_wav_read_head(bytes, sizeof bytes, &wav), MOTE_WAV_OTHER);
    assert_int_equal(mote_wav_read_head((const uint8_t *)"OggS", 4, &wav), MOTE_WAV_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ways),
        cmocka_unit_test(test_raw),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_heads),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
